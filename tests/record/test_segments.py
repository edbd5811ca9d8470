"""Segments that leave the record: verified without it, erasable all the same, put back; what is missing without a statement is found."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
from pyarrow import parquet

from tests.proving import at_most
from tests.record.auditing import ADA, Audit, pseudonym
from tests.record.conftest import KEY, faults, of_what_was_read, recording, surveyed, tampering
from zweck.chain.addresses import address
from zweck.chain.anchors import Anchors
from zweck.chain.checkpoints import keep, kept, latest
from zweck.chain.content import linked
from zweck.chain.database import RecordDamaged, RecordError
from zweck.chain.head import read_head
from zweck.chain.key import Key
from zweck.chain.note import Checkpoint, read, signature
from zweck.law.policy import PolicySet
from zweck.record import Record, detaching
from zweck.record.chain import RECORD
from zweck.record.detaching import attach, detach
from zweck.record.entry import Entry, Stored, entry
from zweck.record.erase import erase
from zweck.record.proof import prove, read_proof
from zweck.record.replay import replay
from zweck.record.segments import FORM, entries, keys_of, read_segment, verify_segment
from zweck.record.statements import insert as into_the_record
from zweck.record.statements import scan, select
from zweck.record.verify import verify
from zweck.service.encode.fast import encoded
from zweck.words.said import quoted

Answers = Callable[..., list[Entry]]
BEN = "1:" + "b" * 32
SIZE = 256
"""Segments of as few entries as the tree allows."""
ALL = 2**62


@pytest.fixture
def filled(url: str, arcadia: PolicySet, answers: Answers) -> str:
    """A record of two segments and a few entries more: of Ada, of Ben, of no one; one of each was erased by time."""
    with recording(url, arcadia) as record:
        some = [*answers(2, subject=pseudonym(ADA, 1), caller="desk"), *answers(1, subject=BEN), *answers(1)]
        record.append([entry(place, one.revision, one.engine, one.content) for place, one in enumerate(some, 1)])
        record.append(some * 40)
    with recording(url, arcadia) as record:
        record.append(some * 40)
        with tampering(url) as database:
            assert sum(erase(database, KEY, before=5)) == 4
        record.append(some * 50)
    return url


def whole(url: str) -> list[Stored]:
    """All entries that are there."""
    with closing(address(url, RECORD).connect(write=False)) as database:
        return [*scan(database)]


def taken(url: str, folder: Path) -> list[Path]:
    """The files of all closed segments, which have left the record."""
    folder.mkdir(exist_ok=True)
    with tampering(url) as database:
        return [path for path, _ in detach(database, KEY, folder, ALL, SIZE)]


def found_in(path: Path, url: str = "", key: Key | None = KEY) -> list[str]:
    """The faults of a segment, beside the record if it is named."""
    segment, public = read_segment(path), key.public if key else None
    if not url:
        return [*map(str, verify_segment(segment, public).faults)]
    with closing(address(url, RECORD).connect(write=False)) as database:
        return [*map(str, verify_segment(segment, public, database=database).faults)]


def test_a_segment_leaves_and_both_halves_prove_themselves(filled: str, tmp_path: Path, arcadia: PolicySet, answers: Answers) -> None:
    before = whole(filled)
    first, second = taken(filled, tmp_path / "out")
    assert [each.seq for each in whole(filled)] == [*range(2 * SIZE + 1, len(before) + 3)]
    assert whole(filled)[-2:] != before[-2:]
    assert (faults(filled), surveyed(filled).detached) == ([], 2 * SIZE)
    for path in (first, second):
        assert found_in(path) == found_in(path, filled) == []
    with closing(address(filled, RECORD).connect(write=False)) as database:
        segment = read_segment(first)
        assert [*entries(segment, keys_of(database, segment))] == before[:SIZE]
        unread = [*entries(segment, {})]
    assert [each.hash for each in unread] == [each.hash for each in before[:SIZE]]
    assert {each.content.outcome for each in unread} == {None}
    with recording(filled, arcadia) as record:
        record.append(answers(4, subject=BEN))
    assert faults(filled) == []
    assert taken(filled, tmp_path / "out") == []


def test_an_attempt_that_was_broken_off_leaves_a_file_that_the_next_one_replaces(
    filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No other file is written over: not that of another record, nor one that holds what left this one."""
    before, folder = whole(filled), tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(detaching, "building", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            taken(filled, folder)
    (left,) = folder.iterdir()
    assert whole(filled) == before
    foreign = tmp_path / "foreign"
    shutil.copytree(folder, foreign)
    renamed = parquet.read_table(foreign / left.name)
    said = json.loads(renamed.schema.metadata[FORM.encode()]) | {"record": "another"}
    parquet.write_table(renamed.replace_schema_metadata({FORM: json.dumps(said)}), foreign / left.name)
    with pytest.raises(RecordError, match="is there already"):
        taken(filled, foreign)
    (foreign / left.name).write_text("no segment")
    with pytest.raises(RecordError, match="segment"):
        taken(filled, foreign)
    assert whole(filled) == before
    first, second = taken(filled, folder)
    assert first == left
    assert found_in(first, filled) == found_in(second, filled) == []
    assert {*folder.iterdir()} == {first, second}
    with tampering(filled) as database:
        attach(database, KEY, second)
    copied = first.read_bytes()
    with pytest.raises(RecordError, match="is there already"):
        taken(filled, folder)
    assert first.read_bytes() == copied


@of_what_was_read
def test_nothing_of_a_person_is_readable_in_the_file_without_her_key(filled: str, tmp_path: Path) -> None:
    (path, *_) = taken(filled, tmp_path / "out")
    columns = parquet.read_table(path).to_pydict()
    said = json.dumps({name: [repr(value) for value in column] for name, column in columns.items()})
    for word in ("PERMITTED", "consent", pseudonym(ADA, 1), BEN, KEY.reference("caller", "desk")):
        assert word not in said


def test_an_erased_person_is_gone_from_segments_too_and_all_others_are_proven(filled: str, tmp_path: Path) -> None:
    before = whole(filled)
    mine = [each.seq for each in before if each.content.subject == pseudonym(ADA, 1)]
    first, second = taken(filled, tmp_path / "out")
    with tampering(filled) as database:
        assert sum(erase(database, KEY, subjects=[pseudonym(ADA, 1)])) == len(mine)
        assert sum(erase(database, KEY, subjects=[pseudonym(ADA, 1)])) == 0
        assert database.fetch("SELECT count(*) FROM segment_keys WHERE person = $1", pseudonym(ADA, 1)) == [(0,)]
    assert faults(filled) == found_in(first) == found_in(second) == found_in(first, filled) == found_in(second, filled) == []
    with closing(address(filled, RECORD).connect(write=False)) as database:
        for path in (first, second):
            segment = read_segment(path)
            left = {each.seq: each for each in entries(segment, keys_of(database, segment))}
            assert {seq for seq, each in left.items() if each.salt is None and seq > 4} == {*mine} & {*left} - {1, 2, 3, 4}
            assert all(left[seq] == before[seq - 1] for seq in left if seq not in mine)


def test_segments_are_erased_by_time(filled: str, tmp_path: Path) -> None:
    first, second = taken(filled, tmp_path / "out")
    with tampering(filled) as database:
        assert sum(erase(database, KEY, before=ALL)) == 520
        assert database.fetch("SELECT count(*) FROM segment_keys") == [(0,)]
    assert faults(filled) == found_in(first, filled) == found_in(second, filled) == []


def test_a_segment_comes_back_without_those_who_were_erased(filled: str, tmp_path: Path) -> None:
    before = whole(filled)
    first, second = taken(filled, tmp_path / "out")
    with tampering(filled) as database:
        erased = sum(erase(database, KEY, subjects=[BEN]))
        with pytest.raises(RecordError, match="not the file with which the entries up to 512 left"):
            attach(database, KEY, first)
        assert [attach(database, KEY, path) for path in (second, first)] == [SIZE, SIZE]
        with pytest.raises(RecordError, match="the entries 1 to 256 of the file are in the record"):
            attach(database, KEY, first)
        assert database.fetch("SELECT count(*) FROM segment_keys") == [(0,)]
        assert not [each for each in replay(database, encoded, 0, ALL) if each.difference]
    after = whole(filled)
    assert faults(filled) == []
    assert [each for each in after[: len(before)] if each.salt is not None] == [
        each for each in before if each.salt is not None and each.content.subject != BEN
    ]
    assert erased == len([each for each in before if each.content.subject == BEN])
    again = taken(filled, tmp_path / "again")
    assert len(again) == 2
    assert [*map(found_in, again)] == [[], []]
    assert faults(filled) == []


def test_a_segment_that_was_brought_back_in_part_is_brought_back_whole(
    filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those who are erased meanwhile do not come back."""
    monkeypatch.setattr(detaching, "AT_ONCE", 100)
    before, (first, second) = whole(filled), taken(filled, tmp_path / "out")
    insert, pages = into_the_record, list[int]()

    def broken(*arguments: Any) -> None:
        insert(*arguments)
        pages.append(len(arguments[1]))
        if len(pages) == 2:
            raise RecordError(quoted("broken off"))

    monkeypatch.setattr(detaching, "insert", broken)
    with tampering(filled) as database:
        with pytest.raises(RecordError, match="broken off"):
            attach(database, KEY, second)
        assert whole(filled)[0].seq == 2 * SIZE + 1 - 100
        assert faults(filled)
        assert sum(erase(database, KEY, subjects=[BEN])) > 0
        assert (attach(database, KEY, second), attach(database, KEY, first)) == (SIZE - 100, SIZE)
        assert database.fetch("SELECT count(*) FROM segment_keys") == [(0,)]
    assert faults(filled) == []
    assert [each.seq for each in whole(filled) if each.content.subject == BEN] == []
    others = [each for each in before if each.salt and each.content.subject != BEN]
    assert [each for each in whole(filled)[: len(before)] if each.salt] == others


def test_an_erasure_while_a_segment_comes_back_stops_it(filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detaching, "AT_ONCE", 100)
    *_, second = taken(filled, tmp_path / "out")
    read = entries

    def meanwhile(*arguments: Any) -> Iterator[Stored]:
        found = [*read(*arguments)]
        with tampering(filled) as database:
            assert sum(erase(database, KEY, subjects=[BEN])) > 0
        yield from found

    with tampering(filled) as database:
        monkeypatch.setattr(detaching, "entries", meanwhile)
        with pytest.raises(RecordError, match="some were erased or moved meanwhile"):
            attach(database, KEY, second)
        monkeypatch.setattr(detaching, "entries", read)
        assert attach(database, KEY, second) == SIZE
    assert not [each for each in whole(filled) if each.content.subject == BEN]
    assert faults(filled) == []


def test_entries_behind_a_segment_are_proven_and_verified_from_a_checkpoint(filled: str, tmp_path: Path, audit: Audit) -> None:
    with closing(address(filled, RECORD).connect(write=False)) as database:
        early = [read(note) for _, note in kept(database, RECORD)]
    taken(filled, tmp_path / "out")
    with closing(address(filled, RECORD).connect(write=False)) as database:
        checkpoint = latest(database, RECORD)
        assert checkpoint is not None
        for seq in (2 * SIZE + 1, 2 * SIZE + 2, checkpoint.size):
            assert read_proof(prove(database, select(database, "WHERE seq = $1", seq)[0], checkpoint, None), KEY.public).faults == []
    (tmp_path / "checkpoint").write_text(checkpoint.note)
    found = audit("verify", filled, "KEY", "--from", str(tmp_path / "checkpoint"))
    assert (found.exit_code, "entries up to 512 left the record with segments" in found.output) == (0, True)
    (tmp_path / "early").write_text(early[0].note)
    assert early[0].size < 2 * SIZE
    refused = audit("verify", filled, "KEY", "--from", str(tmp_path / "early"))
    assert (refused.exit_code, "left the database with a segment" in refused.output) == (2, True)


def test_without_the_tree_up_to_a_segment_no_checkpoint_is_taken_for_compared(filled: str, tmp_path: Path) -> None:
    """A thief of the key writes what stands behind the segments again, and takes the blocks away from which the tree would begin."""
    taken(filled, tmp_path / "out")
    with closing(address(filled, RECORD).connect(write=False)) as database:
        checkpoint = latest(database, RECORD)
    assert checkpoint is not None
    with tampering(filled) as database:
        previous = database.fetch("SELECT hash FROM entries WHERE seq = $1", checkpoint.size - 1)[0][0]
        database.execute("UPDATE entries SET time = time - 1 WHERE seq = $1", checkpoint.size)
        for one in list(scan(database, after=checkpoint.size - 1)):
            previous = linked(previous, one.seq, one.kind, one.time, one.revision, one.engine, one.digest)
            database.execute("UPDATE entries SET hash = $1 WHERE seq = $2", previous, one.seq)
        head = read_head(database, RECORD)
        database.execute("UPDATE head SET hash = $1, seal = $2", *head.at(head.seq, previous, KEY)[2:])
        database.execute("DELETE FROM record_checkpoints")
    assert ["the segment was swapped or rewritten" in fault for fault in beside(filled, checkpoint)] == [True]
    with tampering(filled) as database:
        database.execute("DELETE FROM record_blocks")
    assert ["the tree over the first 512 entries cannot be found" in fault for fault in beside(filled, checkpoint)] == [True]


def beside(url: str, checkpoint: Checkpoint) -> list[str]:
    """The faults of a record beside a checkpoint that somebody else keeps."""
    with closing(address(url, RECORD).connect(write=False)) as database:
        return [*map(str, verify(database, KEY.public, checkpoints=[checkpoint]).faults)]


def swapped(path: Path, change: Callable[[dict[str, list[Any]]], None]) -> None:
    """Write a file again, changed."""
    table = parquet.read_table(path)
    columns = table.to_pydict()
    change(columns)
    parquet.write_table(arrow.table(columns, schema=table.schema), path)


def one_outcome(columns: dict[str, list[Any]]) -> None:
    """Alter an entry."""
    columns["revision"][7] = "0" * 64


def one_less(columns: dict[str, list[Any]]) -> None:
    """Take an entry out."""
    for column in columns.values():
        del column[7]


def cut_off(columns: dict[str, list[Any]]) -> None:
    """Cut the end off."""
    for column in columns.values():
        del column[SIZE - 1]


def statement(columns: dict[str, list[Any]]) -> None:
    """Alter what an erasure says."""
    place = next(place for place, said in enumerate(columns["said"]) if said)
    columns["said"][place] = columns["said"][place].replace("[[1,4]]", "[[1,5]]")


TAMPERINGS = {
    one_outcome: "was altered, or does not stand where it was written",
    one_less: "entry 8 is missing",
    cut_off: "the segment was swapped or rewritten",
    statement: "was altered",
}


@pytest.mark.parametrize(("change", "fault"), TAMPERINGS.items())
def test_a_tampered_segment_is_found(
    sqlite_url: str, arcadia: PolicySet, answers: Answers, tmp_path: Path, change: Callable[[Any], None], fault: str
) -> None:
    with recording(sqlite_url, arcadia) as record:
        record.append(answers(150, subject=BEN))
        with tampering(sqlite_url) as database:
            assert [*erase(database, KEY, before=1)] == []
            assert sum(erase(database, KEY, subjects=[BEN])) == 150
        record.append(answers(150, subject=BEN))
    (path,) = taken(sqlite_url, tmp_path / "out")
    columns = parquet.read_table(path).to_pydict()
    if change is statement:
        columns["said"] = [said and said.replace("[[1,150]]", "[[1,4]]") for said in columns["said"]]
        change = lambda found: found.update(said=columns["said"])  # noqa: E731
    swapped(path, change)
    assert [each for each in found_in(path) if fault in each]
    frames = "altered" not in fault or change is one_outcome
    assert any("the entries are not those of the record" in each for each in found_in(path, sqlite_url)) == frames


@of_what_was_read
def test_an_envelope_of_another_person_or_an_altered_one_shows_beside_the_record(filled: str, tmp_path: Path) -> None:
    (path, *_) = taken(filled, tmp_path / "out")
    swapped(path, lambda columns: columns["sealed"].__setitem__(slice(SIZE, SIZE + 2), columns["sealed"][SIZE + 1 : SIZE - 1 : -1]))
    assert [each for each in found_in(path, filled) if "is missing, but no erasure says so" in each]


@of_what_was_read
def test_the_segment_of_another_record_of_the_same_key_is_found(filled: str, tmp_path: Path, arcadia: PolicySet, answers: Answers) -> None:
    other = f"sqlite:///{tmp_path}/other.db"
    with recording(other, arcadia) as record:
        record.append(answers(SIZE + 1))
    (mine, *_), (theirs,) = taken(filled, tmp_path / "out"), taken(other, tmp_path / "other")
    shutil.copy(theirs, mine)
    assert [each for each in found_in(mine, filled) if "the entries are not those of the record" in each]


@of_what_was_read
def test_a_segment_signed_by_another_key_is_found(filled: str, tmp_path: Path) -> None:
    (path, *_) = taken(filled, tmp_path / "out")
    assert [each for each in found_in(path, key=Key(b"another secret, long enough")) if "is not signed by this key" in each]


@of_what_was_read
@pytest.mark.parametrize("upto", [SIZE, 2 * SIZE - 1, 2 * SIZE + 1])
def test_entries_that_are_gone_without_a_statement_are_missing(filled: str, tmp_path: Path, upto: int) -> None:
    """Also the newest of those that a former statement covers."""
    with tampering(filled) as database:
        database.execute("DELETE FROM entries WHERE seq <= $1", upto)
    assert f"entries 1 to {upto} are missing" in faults(filled)


@pytest.mark.parametrize(("first", "last"), [(1, 1), (3, 3), (1, SIZE), (SIZE + 1, SIZE + 2)])
def test_no_segment_leaves_from_which_entries_are_missing(filled: str, tmp_path: Path, first: int, last: int) -> None:
    """Or before which they are: its statement would cover them."""
    with tampering(filled) as database:
        database.execute("DELETE FROM entries WHERE seq >= $1 AND seq <= $2", first, last)
    with pytest.raises(RecordDamaged, match="entries of the record are missing"):
        taken(filled, tmp_path / "out")
    assert faults(filled)


@of_what_was_read
def test_a_statement_covers_no_entry_behind_its_segment(filled: str, tmp_path: Path) -> None:
    taken(filled, tmp_path / "out")
    with tampering(filled) as database:
        database.execute("DELETE FROM entries WHERE seq <= $1", 2 * SIZE + 1)
    assert faults(filled)


@of_what_was_read
def test_a_statement_that_is_altered_covers_nothing(filled: str, tmp_path: Path) -> None:
    taken(filled, tmp_path / "out")
    with tampering(filled) as database:
        database.execute("UPDATE entries SET erased = NULL WHERE kind = 'detachment'")
    assert f"entries 1 to {2 * SIZE} are missing" in faults(filled)


def test_a_segment_is_verified_when_its_statement_has_left_with_a_later_one(
    filled: str, tmp_path: Path, arcadia: PolicySet, answers: Answers
) -> None:
    """And erasures of its entries that were stated there."""
    first, second = taken(filled, tmp_path / "out")
    with tampering(filled) as database:
        assert sum(erase(database, KEY, subjects=[BEN]))
    for _ in range(2):
        with recording(filled, arcadia) as record:
            record.append(answers(2 * SIZE, subject=pseudonym(ADA, 1)))
        files = taken(filled, tmp_path / "out")
        assert len(files) >= 2
        assert [found_in(path, filled) for path in (first, second, *files)] == [[]] * (2 + len(files))
        assert faults(filled) == []


@of_what_was_read
def test_what_a_witness_has_not_signed_stays(filled: str, tmp_path: Path) -> None:
    """It could no longer be proven to the witness that the record goes on."""
    with tampering(filled) as database:
        first = read(kept(database, RECORD)[0][1])
        assert first.size < SIZE
        keep(database, first.also(signature(first.text, "witness.example/1", Key(b"the secret of a witness"))), RECORD)
    assert taken(filled, tmp_path / "out") == []


def test_an_erasure_meanwhile_stops_it(filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = detaching._write

    def meanwhile(*arguments: Any) -> None:
        write(*arguments)
        with tampering(filled) as database:
            assert sum(erase(database, KEY, subjects=[BEN]))

    monkeypatch.setattr(detaching, "_write", meanwhile)
    with pytest.raises(RecordError, match="some were erased or moved meanwhile"):
        taken(filled, tmp_path / "out")
    assert faults(filled) == []
    assert whole(filled)[0].seq == 1


@pytest.mark.parametrize(
    ("trigger", "table"),
    [
        ("BEFORE INSERT ON segment_keys BEGIN SELECT RAISE(IGNORE); END", "does not keep what is written to `segment_keys`"),
        ("BEFORE DELETE ON entries BEGIN SELECT RAISE(IGNORE); END", "keeps what was taken out of `entries`"),
    ],
)
def test_a_database_that_drops_keys_or_keeps_entries_is_found(
    sqlite_url: str, arcadia: PolicySet, answers: Answers, tmp_path: Path, trigger: str, table: str
) -> None:
    with recording(sqlite_url, arcadia) as record:
        record.append(answers(SIZE + 1, subject=BEN))
    with tampering(sqlite_url) as database:
        database.execute(f"CREATE TRIGGER dropping {trigger}")
    with pytest.raises(RecordDamaged, match=table):
        taken(sqlite_url, tmp_path / "out")
    assert faults(sqlite_url) == []


def test_the_commands(filled: str, tmp_path: Path, audit: Audit) -> None:
    (tmp_path / "out").mkdir()
    public, anchors = tmp_path / "record.pub", tmp_path / "anchors"
    public.write_text(KEY.public.as_pem())
    anchors.touch()
    assert audit("detach", filled, "--older-than", "1", "--yes", str(tmp_path / "out")).exit_code == 2
    young = audit("detach", filled, "KEY", "--older-than", "1", "--yes", str(tmp_path / "out"))
    assert (young.exit_code, young.stdout) == (0, "")
    with tampering(filled) as database:
        *_, (path, head) = detach(database, KEY, tmp_path / "out", ALL, SIZE)
        Anchors(anchors).write(head, now=True)
    with closing(Record(address(filled, RECORD), KEY, Anchors(anchors))) as record:
        assert record.head.seq > 2 * SIZE
    shown = audit("show", filled, "PERSONS", "--subject", ADA)
    assert "answers about the person in segments that left the record: " in shown.output
    alone = audit("verify", filled, str(path), "--public-key", str(public))
    assert (alone.exit_code, "entries 257 to 512: 256, without a content that can be read: 0" in alone.output) == (0, True)
    unknown = audit("verify", filled, str(path), "--json")
    assert (unknown.exit_code, json.loads(unknown.stdout)["faults"]) == (5, [])
    gone = "there is no such entry in the record; entries up to 512 left it with segments"
    assert all(gone in audit(command, filled, "300").output for command in ("show", "prove"))
    (tmp_path / "checkpoint").write_text(read_segment(path).notes[0].note)
    assert audit("verify", filled, str(path), "--public-key", str(public), "--from", str(tmp_path / "checkpoint")).exit_code == 0
    assert audit("attach", filled, "KEY", str(path)).output == "entries that are back: 256\n"
    assert "the entries 257 to 512 of the file are in the record" in audit("attach", filled, "KEY", str(path)).output
    (tmp_path / "other.parquet").write_bytes(b"PAR1 nonsense")
    assert audit("verify", filled, str(tmp_path / "other.parquet")).exit_code == 2
    parquet.write_table(arrow.table({"a": [1]}), tmp_path / "other.parquet")
    refused = audit("verify", filled, str(tmp_path / "other.parquet"))
    assert (refused.exit_code, "is no segment of a record" in refused.output) == (2, True)


UNLIKELY: tuple[Any, ...] = (
    None,
    "x",
    0,
    -5,
    SIZE - 1,
    3 * SIZE,
    2**63,
    float("inf"),
    [],
    {},
    [[300, 0, ""]],
    [[10**30, 0, ""]],
    [[0, 0, "AA=="]],
)


@of_what_was_read
@pytest.mark.parametrize("name", ["record", "first", "last", "before", "peaks", "proof", "notes"])
def test_any_damage_of_what_a_file_says_of_itself_is_one_of_the_file(filled: str, tmp_path: Path, name: str) -> None:
    """Beside the record too, which is whole: also an end of the segment where the record has no entries left."""
    before = whole(filled)[:SIZE]
    (path, *_) = taken(filled, tmp_path / "out")
    table = parquet.read_table(path)
    said = json.loads(table.schema.metadata[FORM.encode()])
    for value in [each for each in UNLIKELY if each != said[name]]:
        parquet.write_table(table.replace_schema_metadata({FORM: json.dumps(said | {name: value})}), path)
        try:
            if not found_in(path, filled):
                with closing(address(filled, RECORD).connect(write=False)) as database:
                    segment = read_segment(path)
                    assert [*entries(segment, keys_of(database, segment))] == before, value
        except RecordDamaged as error:
            pytest.fail(f"{name} {value}: {error}")
        except RecordError:
            continue
    assert faults(filled) == []


@of_what_was_read
def test_any_damage_of_the_file_is_found_or_changes_nothing(filled: str, tmp_path: Path) -> None:
    before = whole(filled)[:SIZE]
    (path, *_) = taken(filled, tmp_path / "out")
    data, places = path.read_bytes(), at_most(150, 50)
    for place in range(0, len(data), max(1, len(data) // places)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        try:
            if not found_in(path, filled):
                with closing(address(filled, RECORD).connect(write=False)) as database:
                    segment = read_segment(path)
                    assert [*entries(segment, keys_of(database, segment))] == before
        except RecordDamaged as error:
            pytest.fail(f"{place}: {error}")
        except RecordError:
            continue


@of_what_was_read
def test_the_file_says_in_its_schema_what_it_is(filled: str, tmp_path: Path) -> None:
    """Other programs read the frames: docs/record.md lists the columns."""
    (path, *_) = taken(filled, tmp_path / "out")
    schema = parquet.read_schema(path)
    assert {"record", "first", "last", "before", "peaks", "proof", "notes"} == {*json.loads(schema.metadata[FORM.encode()])}
    assert schema.names == ["seq", "kind", "time", "revision", "engine", "digest", "hash", "said", "place", "sealed"]
