"""Checkpoints beside the record: made by themselves, kept elsewhere, and each way to get past them is found by its name."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from tests.proving import PROVING
from tests.record.auditing import Audit
from tests.record.conftest import KEY, faults, of_what_was_read, recording, surveyed, tampering
from tests.record.keeping import keep_policies
from tests.record.test_auditor import recompute, sealed
from tests.record.test_verify import write_anew
from zweck.chain import committing
from zweck.chain.addresses import address
from zweck.chain.anchors import Anchors
from zweck.chain.checkpoints import grown, keep, kept, latest, sign
from zweck.chain.database import Database, RecordDamaged, RecordUnavailable
from zweck.chain.head import read_head
from zweck.chain.key import Key
from zweck.chain.note import Checkpoint, checkpoint, origin, read
from zweck.chain.tree import consistent, included, leaf
from zweck.law.policy import PolicySet
from zweck.record import verify as verifying
from zweck.record.chain import RECORD
from zweck.record.entry import Entry
from zweck.record.verify import Survey, verify
from zweck.record.writer import Record
from zweck.words.said import quoted

Answers = Callable[..., list[Entry]]


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checkpoints after four entries."""
    monkeypatch.setattr(committing, "EVERY", 4)


@pytest.fixture
def noted(often: None, url: str, arcadia: PolicySet, answers: Answers) -> list[Checkpoint]:
    """A record of 300 entries with its checkpoints."""
    with recording(url, arcadia) as record:
        for number in (3, 4, 250, 30, 13):
            record.append(answers(number))
    with tampering(url) as database:
        return [read(note) for _, note in kept(database, RECORD)]


def last(url: str) -> Checkpoint:
    """The last checkpoint."""
    with tampering(url) as database:
        found = latest(database, RECORD)
        assert found is not None
        return found


def test_they_are_made_while_the_record_grows(noted: list[Checkpoint], url: str) -> None:
    assert [each.size for each in noted] == [7, 257, 287, 300]
    assert all(each.signed_by(KEY.public) for each in noted)
    assert faults(url) == []
    with tampering(url) as database:
        tree, head = grown(database, RECORD), read_head(database, RECORD)
        assert noted[-1].origin == origin("record", head.record)
        assert noted[-1].last == head.hash
        for old, new in pairwise(noted):
            assert consistent(old.size, new.size, old.root, new.root, tree.consistency(old.size, new.size))
        (hash,) = database.fetch("SELECT hash FROM entries WHERE seq = 42")[0]
        assert included(leaf(hash), 41, 300, tree.path(41, 300), noted[-1].root)


def test_several_writers_make_one_tree(often: None, url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(url, arcadia) as first, recording(url, arcadia) as second:
        for record in (first, second) * 4:
            record.append(answers(3))
    assert faults(url) == []
    assert last(url).size == 24


def test_a_record_without_a_key_has_none(url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(url, arcadia, key=None) as record:
        record.append(answers(3))
    with tampering(url) as database:
        assert kept(database, RECORD) == []


def test_nothing_is_signed_that_was_altered_meanwhile(url: str, arcadia: PolicySet, answers: Answers) -> None:
    """Neither a frame, nor an entry whose chain was computed again up to here; and nothing is written behind it."""
    with recording(url, arcadia) as record:
        record.append(answers(3))
        with tampering(url) as database:
            database.execute("UPDATE entries SET time = time + 1 WHERE seq = 2")
    assert "entry 2 of the record was altered" in str(record._damage)
    with tampering(url) as database:
        assert kept(database, RECORD) == []
    with pytest.raises(RecordDamaged, match="entry 2 of the record was altered"), recording(url, arcadia):
        pass


def test_a_checkpoint_that_cannot_be_made_now_holds_up_nothing(
    often: None, url: str, arcadia: PolicySet, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> None:
        raise RecordUnavailable(quoted("full"))

    with recording(url, arcadia) as record:
        monkeypatch.setattr(committing, "sign", full)
        record.append(answers(5))
        monkeypatch.setattr(committing, "sign", sign)
        record.append(answers(1))
    assert faults(url) == []
    assert last(url).size == 6


def grow(record: Record, answers: Answers) -> None:
    """More entries."""
    record.append(answers(4))


def cut(database: Database) -> None:
    """Cut off what stands behind an earlier checkpoint, with the head of then, sealed by a thief of the key."""
    database.execute("DELETE FROM entries WHERE seq > 257")
    (hash,) = database.fetch("SELECT hash FROM entries WHERE seq = 257")[0]
    database.execute("UPDATE head SET seq = 257, hash = $1", hash)
    sealed(database, KEY)


def cut_with_checkpoints(database: Database) -> None:
    """The same, and the later checkpoints go as well."""
    cut(database)
    database.execute("DELETE FROM record_checkpoints WHERE size > 257")


def replay(database: Database) -> None:
    """Put an earlier checkpoint where the last one stood."""
    database.execute("UPDATE record_checkpoints SET note = (SELECT note FROM record_checkpoints WHERE size = 257) WHERE size = 300")


def rewrite(database: Database) -> None:
    """Alter an entry, and compute and seal the chain again with the stolen key."""
    recompute(database)
    sealed(database, KEY)


def swap_segment(database: Database) -> None:
    """Put other entries between two checkpoints, and compute and seal the chain again."""
    database.execute("UPDATE entries SET time = time + 1 WHERE seq > 100 AND seq < 200")
    write_anew(database, 100)
    sealed(database, KEY)


def forge(database: Database) -> None:
    """Sign the last checkpoint with another key."""
    found = latest(database, RECORD)
    assert found is not None
    thief = Key(b"the secret of somebody else")
    keep(database, checkpoint(found.origin, found.size, found.root, found.last, thief, "2026-11-30T10:00:00+00:00"), RECORD)


def of_another(database: Database) -> None:
    """Put the checkpoint of another record of the same key there."""
    found = latest(database, RECORD)
    assert found is not None
    keep(database, checkpoint("zweck/record/0", found.size, found.root, found.last, KEY, "2026-11-30T10:00:00+00:00"), RECORD)


def replant(database: Database) -> None:
    """Sign another tree with the stolen key, under the hash of the last entry as it is."""
    found = latest(database, RECORD)
    assert found is not None
    keep(database, checkpoint(found.origin, found.size, b"r" * 32, found.last, KEY, "2026-11-30T10:00:00+00:00"), RECORD)


ATTACKS: dict[Callable[[Database], None], str] = {
    cut: "the record ends at entry 257, but a checkpoint names 287: it was cut off",
    replay: "where the checkpoint of 300 entries stood is that of 257: it was replayed",
    rewrite: "entries 1 to 7 are not those of the checkpoint of 7: the segment was swapped or rewritten",
    swap_segment: "entries 8 to 257 are not those of the checkpoint of 257: the segment was swapped or rewritten",
    forge: "the checkpoint of 300 entries is signed not by this key",
    replant: "entries 288 to 300 are not those of the checkpoint of 300: the segment was swapped or rewritten",
    of_another: "a checkpoint of 300 entries is of zweck/record/0, this is ",
}


@of_what_was_read
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_each_attack_is_found_by_its_name(noted: list[Checkpoint], url: str, attack: Callable[[Database], None]) -> None:
    with tampering(url) as database:
        attack(database)
    assert [fault for fault in faults(url) if fault.startswith(ATTACKS[attack])]


@of_what_was_read
@pytest.mark.parametrize("attack", [forge, of_another, replant], ids=lambda attack: attack.__name__)
def test_nothing_is_signed_behind_a_forged_checkpoint(
    noted: list[Checkpoint], url: str, arcadia: PolicySet, answers: Answers, attack: Callable[[Database], None]
) -> None:
    with tampering(url) as database:
        attack(database)
    with recording(url, arcadia) as record:
        record.append(answers(4))
        with pytest.raises(RecordDamaged, match="the checkpoint of 300 entries is not the one that was signed"):
            record.append(answers(1))
    assert last(url).size == 300


@of_what_was_read
@pytest.mark.parametrize("attack", [cut_with_checkpoints, rewrite], ids=lambda attack: attack.__name__)
def test_a_checkpoint_kept_elsewhere_finds_a_thief_of_the_key(
    noted: list[Checkpoint], url: str, audit: Audit, tmp_path: Path, attack: Callable[[Database], None]
) -> None:
    mine = tmp_path / "checkpoint"
    mine.write_text(noted[-1].note, encoding="utf-8")
    with tampering(url) as database:
        attack(database)
        if attack is not cut_with_checkpoints:
            database.execute("DELETE FROM record_checkpoints")
    assert audit("verify", url, "KEY").exit_code == 5
    found = audit("verify", url, "KEY", "--checkpoint", str(mine))
    assert found.exit_code == 1
    assert "the segment was swapped or rewritten" in found.output or "but a checkpoint names 300: it was cut off" in found.output


def test_a_server_does_not_go_on_with_a_record_that_lacks_its_last_checkpoint(
    noted: list[Checkpoint], url: str, arcadia: PolicySet, answers: Answers, tmp_path: Path
) -> None:
    anchors = Anchors(tmp_path / "anchors")
    with closing(Record(address(url, RECORD), KEY, anchors)) as record:
        keep_policies(record, arcadia)
        record.append(answers(2))
    assert (anchors.checkpoint() or noted[0]).size == 302
    with tampering(url) as database:
        recompute(database)
        sealed(database, KEY)
        database.execute("DELETE FROM record_checkpoints")
        head = read_head(database, RECORD)
    line = (tmp_path / "anchors").read_text(encoding="utf-8").splitlines()[-1]
    (tmp_path / "anchors").write_text(f"{head.anchor} {line.split()[1]}\n", encoding="utf-8")
    with pytest.raises(RecordDamaged, match="the first 302 entries of the record are not those of the last checkpoint"):
        Record(address(url, RECORD), KEY, anchors)


@of_what_was_read
def test_verify_from_a_checkpoint(noted: list[Checkpoint], url: str, audit: Audit, tmp_path: Path) -> None:
    mine = tmp_path / "checkpoint"
    mine.write_text(noted[2].note, encoding="utf-8")
    found = audit("verify", url, "KEY", "--from", str(mine))
    assert found.exit_code == 0, found.output
    assert found.output.startswith("13 entries, ")
    assert "entries up to 287 were not read: the checkpoint stands for them" in found.output
    with tampering(url) as database:
        database.execute("UPDATE entries SET time = time + 1 WHERE seq = 290")
        assert [*map(str, verify(database, KEY.public, since=noted[2]).faults)] == [
            "entry 290 was altered, or does not stand where it was written"
        ]
        first, *_ = verify(database, KEY.public, since=noted[2]._replace(root=b"0" * 32)).faults
        assert str(first).startswith("the first 287 entries are not those")
        assert verify(database, Key(b"the secret of somebody else").public, since=noted[2]).faults
        cut_with_checkpoints(database)
        assert verify(database, KEY.public, since=noted[2]).faults


@of_what_was_read
def test_the_command_signs_all_entries_and_prints_the_last_one(url: str, audit: Audit, arcadia: PolicySet, answers: Answers) -> None:
    with recording(url, arcadia):
        pass
    assert audit("checkpoint", url).exit_code == 1
    with recording(url, arcadia, key=KEY) as record:
        record.append(answers(3))
        assert audit("checkpoint", url).exit_code == 1
        made = audit("checkpoint", url, "KEY")
    assert read(made.output).size == 3
    assert audit("checkpoint", url).output == made.output == audit("checkpoint", url, "KEY").output
    with tampering(url) as database:
        database.execute("UPDATE record_checkpoints SET note = 'x'")
    assert "the checkpoint of 3 entries is not the one that was signed" in audit("checkpoint", url).stderr
    assert "the checkpoint of 3 entries cannot be read" in audit("verify", url, "KEY").output


def test_what_an_auditor_gives_must_be_a_checkpoint(copy_url: str, audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("nonsense")
    for option in ("--checkpoint", "--from"):
        found = audit("verify", copy_url, option, str(tmp_path / "mine"))
        assert (found.exit_code, "this is not a checkpoint" in found.stderr) == (2, True)


@pytest.fixture
def by_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """In `make test` stretches are read by threads: a process takes a third of a second to start, and the command below starts three."""
    if not PROVING:
        monkeypatch.setattr(verifying, "ProcessPoolExecutor", lambda jobs, mp_context: ThreadPoolExecutor(jobs))


def in_parallel(url: str, jobs: int) -> Survey:
    """The findings of several processes."""
    with closing(address(url, RECORD).connect(write=False)) as database:
        return verify(database, KEY.public, beside=(url, jobs))


PARALLEL = (
    "UPDATE entries SET hash = $1 WHERE seq = 4",
    "UPDATE entries SET time = 7 WHERE hash <> $1 AND seq IN (5, 200, 299)",
    "UPDATE entries SET digest = $1 WHERE seq = 257",
    "DELETE FROM entries WHERE hash <> $1 AND seq = 257",
    "DELETE FROM entries WHERE hash <> $1 AND seq BETWEEN 200 AND 290",
    "DELETE FROM entries WHERE hash <> $1 AND seq < 20",
    "DELETE FROM entries WHERE hash <> $1 AND seq > 290",
)


def test_several_processes_find_what_one_finds(noted: list[Checkpoint], url: str, by_threads: None) -> None:
    one = surveyed(url)
    for jobs in (3, 9):
        found = in_parallel(url, jobs)
        assert (found.faults, found.entries, found.erased) == ([], one.entries, one.erased)
    for attack in PARALLEL if PROVING or url.startswith("sqlite") else PARALLEL[2:4]:
        with tampering(url) as database:
            rows = database.fetch("SELECT * FROM entries")
            database.execute(attack, "0" * 64)
        alone, together = surveyed(url).faults, in_parallel(url, 3).faults
        assert alone
        assert together
        assert not {*alone} - {*together} or "DELETE" in attack
        with tampering(url) as database:
            database.execute("DELETE FROM entries")
            database.insert(f"INSERT INTO entries VALUES ({', '.join(f'${place}' for place in range(1, len(rows[0]) + 1))})", rows)


@of_what_was_read
def test_the_command_takes_several_processes(noted: list[Checkpoint], url: str, audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_text(noted[0].note)
    found = audit("verify", url, "KEY", "--from", str(tmp_path / "checkpoint"), "--jobs", "3", "--json")
    assert (found.exit_code, json.loads(found.stdout)["entries"]) == (0, 293)


def test_a_stretch_that_ends_too_early_is_found(url: str, by_threads: None, arcadia: PolicySet, answers: Answers) -> None:
    """Where the tree up to its end is known from a block, nothing else shows it."""
    for number in (256, 100):
        with recording(url, arcadia) as record:
            record.append(answers(number))
    assert in_parallel(url, 2).faults == []
    with tampering(url) as database:
        database.execute("DELETE FROM entries WHERE seq BETWEEN 200 AND 256")
    assert "entries up to 256 are missing" in map(str, in_parallel(url, 2).faults)
