"""A change of the record is found."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.record.conftest import faults, of_what_was_read, recording, surveyed, tampering
from zweck.chain.content import linked
from zweck.chain.database import Database, RecordError
from zweck.chain.head import Head, read_anchor, read_head
from zweck.chain.ranges import Numbers, ranges
from zweck.law.policy import PolicySet
from zweck.record.chain import RECORD
from zweck.record.entry import Content, Entry
from zweck.record.statements import COLUMNS as ENTRY_COLUMNS
from zweck.record.statements import PARTS, scan

Answers = Callable[..., list[Entry]]
COLUMNS = (
    ("kind", "'erasure'"),
    ("time", "time + 1"),
    ("revision", "'0'"),
    ("engine", "'zweck 9'"),
    ("digest", "'0'"),
    ("hash", "'0'"),
    ("salt", "'0'"),
    ("decision_id", "'0'"),
    ("outcome", "'PERMITTED '"),
    ("detail", "'outcome'"),
    ("facts", "'{}'"),
    ("presume_unstated", "7"),
    ("presumptions", "'0'"),
    ("rules", "'{}'"),
    ("answer", "'0'"),
    ("caller", "'0'"),
    ("subject", "'0'"),
    ("request", "'0'"),
    ("erased", "'{}'"),
    ("notes", "'{}'"),
    ("sources", "'{}'"),
    ("trace", "'S_kvNXezTaajzpKdDg5HNg'"),
    ("program", "NULL"),
    ("ruling", "ruling + 1"),
    ("origin", "NULL"),
    ("numbers", "'1'"),
    ("person", "7"),
    ("remark", "1"),
    ("sealed", "CAST('x' AS BLOB)"),
)


@contextmanager
def changed(url: str, policies: PolicySet, entries: list[Entry]) -> Iterator[Database]:
    """A record with entries, to be changed."""
    with recording(url, policies) as record:
        record.append(entries)
    with tampering(url) as database:
        yield database


@pytest.mark.parametrize(("column", "value"), COLUMNS)
def test_an_altered_column(copy_url: str, column: str, value: str) -> None:
    with tampering(copy_url) as database:
        database.execute(f"UPDATE entries SET {column} = {value} WHERE seq = 3")
    found = faults(copy_url)
    assert found
    assert any("entry 3" in fault for fault in found)


def test_every_column_is_tried() -> None:
    assert [column for column, _ in COLUMNS] == [*ENTRY_COLUMNS[1:], *PARTS]


@of_what_was_read
@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (["UPDATE entries SET outcome = 'PERMITTED ' WHERE seq = 3"], ["the content of entry 3 was altered"]),
        (["UPDATE entries SET time = 0 WHERE seq = 3"], ["entry 3 was altered, or does not stand where it was written"]),
        (["DELETE FROM entries WHERE seq = 3"], ["entry 3 is missing"]),
        (["DELETE FROM entries WHERE seq IN (1, 2, 4)"], ["entries 1 to 2 are missing", "entry 4 is missing"]),
        (["DELETE FROM entries WHERE seq > 3"], ["entries 4 to 5 are missing"]),
        (["DELETE FROM entries"], ["entries 1 to 5 are missing"]),
        (
            [f"UPDATE entries SET seq = {after} WHERE seq = {before}" for before, after in ((3, 9), (4, 3), (9, 4))],
            [f"entry {seq} was altered, or does not stand where it was written" for seq in (3, 4, 5)],
        ),
        (["DELETE FROM entries WHERE seq = 3", *(f"UPDATE entries SET seq = {seq - 1} WHERE seq = {seq}" for seq in (4, 5))],
         ["entry 3 was altered, or does not stand where it was written", "entry 4 was altered, or does not stand where it was written",
          "entry 5 is missing"]),
        (["UPDATE head SET seq = 4"], [
            "the head names entry 4, but there are entries up to 5",
            "the head is not sealed with this key: the end of the record was cut off or rewritten, or the key is another"]),
        (["DELETE FROM policy_sets"], ["the policies of revision REVISION are missing"]),
        (["UPDATE policy_sets SET archive = $1"], ["the policies kept as revision REVISION are not those of that revision"]),
        (["UPDATE entries SET (SALT, CONTENT) = NULL WHERE seq = 2"], ["the content of entry 2 is missing, but no erasure says so"]),
    ],
)  # fmt: skip
def test_what_is_said(url: str, arcadia: PolicySet, answers: Answers, change: list[str], wanted: list[str]) -> None:
    nothing = ", ".join(f"{column} = NULL" for column in ("salt", *Content._fields, *PARTS[1:]))
    with changed(url, arcadia, answers(5)) as database:
        for statement in change:
            database.execute(statement.replace("(SALT, CONTENT) = NULL", nothing), *([b"PK"] if "$1" in statement else []))
    assert faults(url) == [fault.replace("REVISION", arcadia.revision) for fault in wanted]


def write_anew(database: Database, first: int) -> Head:
    """Compute the chain again from an entry on, as somebody without the key can."""
    head = read_head(database, RECORD)
    previous = RECORD.genesis(head.record)
    for entry in list(scan(database)):
        hash = linked(previous, entry.seq, entry.kind, entry.time, entry.revision, entry.engine, entry.digest)
        if entry.seq >= first:
            database.execute("UPDATE entries SET hash = $1 WHERE seq = $2", hash, entry.seq)
        previous, head = hash, head._replace(seq=entry.seq, hash=hash)
    database.execute("UPDATE head SET seq = $1, hash = $2", head.seq, head.hash)
    return head


def without_checkpoints(url: str) -> None:
    """Take the checkpoints away, as somebody does who thinks of them."""
    with tampering(url) as database:
        database.execute("DELETE FROM record_checkpoints")


def test_a_chain_written_again_lacks_the_seal(url: str, arcadia: PolicySet, answers: Answers) -> None:
    with changed(url, arcadia, answers(5)) as database:
        database.execute("UPDATE entries SET time = 0 WHERE seq = 3")
        write_anew(database, 3)
    assert faults(url, None) == ["entries 1 to 5 are not those of the checkpoint of 5: the segment was swapped or rewritten"]
    without_checkpoints(url)
    assert faults(url, None) == []
    assert [fault.partition(":")[0] for fault in faults(url)] == ["the head is not sealed with this key"]


def test_a_tail_that_was_cut_off_and_hidden_lacks_the_seal(url: str, arcadia: PolicySet, answers: Answers) -> None:
    with changed(url, arcadia, answers(5)) as database:
        database.execute("DELETE FROM entries WHERE seq > 3")
        write_anew(database, 1)
    assert faults(url, None) == ["the record ends at entry 3, but a checkpoint names 5: it was cut off"]
    without_checkpoints(url)
    assert faults(url, None) == []
    assert [fault.partition(":")[0] for fault in faults(url)] == ["the head is not sealed with this key"]


def test_an_anchor_finds_an_older_copy(url: str, arcadia: PolicySet, answers: Answers) -> None:
    """Everything in it is right, the seal too: only the copy kept elsewhere shows it."""
    with recording(url, arcadia) as record:
        record.append(answers(3))
        early = record.head
        record.append(answers(2))
        late = read_anchor(record.head.anchor, RECORD)
    assert faults(url, None, read_anchor(early.anchor, RECORD), late) == []

    with tampering(url) as database:
        database.execute("DELETE FROM entries WHERE seq > 3")
        database.execute("UPDATE head SET seq = $1, hash = $2, seal = $3", early.seq, early.hash, early.seal)
    assert faults(url) == ["the record ends at entry 3, but a checkpoint names 5: it was cut off"]
    without_checkpoints(url)
    assert faults(url) == []
    assert faults(url, None, late) == ["the record ends at entry 3, but the anchor names entry 5"]


def test_an_anchor_finds_a_chain_written_again_with_the_key(url: str, arcadia: PolicySet, answers: Answers) -> None:
    with changed(url, arcadia, answers(5)) as database:
        anchor = read_head(database, RECORD)
        database.execute("UPDATE entries SET time = 0 WHERE seq = 3")
        write_anew(database, 3)
    without_checkpoints(url)
    assert faults(url, None, anchor) == ["entry 5 is not the one that the anchor names"]


def test_an_anchor_of_another_record(url: str, arcadia: PolicySet, answers: Answers) -> None:
    with changed(url, arcadia, answers(1)) as database:
        anchor = read_head(database, RECORD)._replace(record="0" * 16)
    assert faults(url, None, anchor) == [f"the anchor is of the record {'0' * 16}, this is the record {surveyed(url).head.record}"]


@pytest.mark.parametrize("text", ["", "x", "0123456789abcdef:1:abc", "0123456789abcdef:-1:" + "0" * 64])
def test_what_is_no_anchor(text: str) -> None:
    with pytest.raises(RecordError, match="is not an anchor"):
        read_anchor(text, RECORD)


@pytest.mark.parametrize("value", [b"\xff\x00", 2.5, "\ud800".encode("utf-8", "surrogatepass")])
@pytest.mark.parametrize("column", ["time", "engine", "facts", "salt", "erased", "kind"])
def test_values_that_cannot_have_been_written(copy_url: str, column: str, value: object) -> None:
    with tampering(copy_url) as database:
        database.execute(f"UPDATE entries SET {column} = $1 WHERE seq = 2", value)
    assert any("entry 2" in fault for fault in faults(copy_url))


def test_text_that_is_none(copy_url: str) -> None:
    with tampering(copy_url) as database:
        database.execute("UPDATE entries SET facts = CAST($1 AS TEXT) WHERE seq = 2", b"\xff\xfe")
    assert faults(copy_url) == ["the content of entry 2 was altered"]


def test_a_record_without_entries(url: str, arcadia: PolicySet) -> None:
    with recording(url, arcadia):
        pass
    assert faults(url) == []
    assert surveyed(url).last is None


def test_ranges() -> None:
    assert ranges([1, 2, 3, 7, 9, 10]) == [(1, 3), (7, 7), (9, 10)]
    numbers = Numbers([(9, 10), (1, 3), (2, 7)])
    assert [number for number in range(12) if number in numbers] == [1, 2, 3, 4, 5, 6, 7, 9, 10]
    assert 1 not in Numbers([])
