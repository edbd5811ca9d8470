"""Segments of a record in PostgreSQL are partitions, which leave as wholes; nothing waits for one, and nothing needs one."""

import logging
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.record.conftest import KEY, faults, recording, surveyed, tampering, written_by
from tests.record.test_segments import SIZE, found_in, taken, whole
from zweck.chain.addresses import address
from zweck.chain.database import Database, RecordDamaged
from zweck.law.policy import PolicySet
from zweck.record import Record, partitions
from zweck.record.chain import RECORD
from zweck.record.detaching import attach
from zweck.record.entry import Entry
from zweck.record.statements import scan

Answers = Callable[..., list[Entry]]
BEN = "1:" + "b" * 32
PARTS = "SELECT relname, reltuples FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = to_regclass('entries') ORDER BY oid"


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "SIZE", SIZE)


def parts(database: Database) -> list[str]:
    """The partitions of the entries, in the order in which they were made."""
    return [name for name, _ in database.fetch(PARTS)]


def rows(database: Database, table: str) -> int:
    """How many entries stand in one."""
    return int(database.fetch(f"SELECT count(*) FROM {table}")[0][0])


def fill(record: Record, answers: Answers, number: int) -> None:
    """Append so many answers, a few at a time."""
    for _ in range(number // 50):
        record.append(answers(50, subject=BEN))


def test_each_segment_has_a_partition_before_its_first_entry(postgres_url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(postgres_url, arcadia) as record, tampering(postgres_url) as database:
        assert parts(database) == ["entries_rest", "entries_1"]
        fill(record, answers, 100)
        assert parts(database) == ["entries_rest", "entries_1"]
        fill(record, answers, 100)
        assert parts(database) == ["entries_rest", "entries_1", "entries_257"]
        fill(record, answers, 400)
        assert parts(database) == ["entries_rest", "entries_1", "entries_257", "entries_513"]
        assert [rows(database, each) for each in parts(database)] == [0, 256, 256, 88]
    assert faults(postgres_url) == []


def test_a_segment_leaves_with_its_partition_and_comes_back_into_one(
    postgres_url: str, arcadia: PolicySet, answers: Answers, tmp_path: Path
) -> None:
    with recording(postgres_url, arcadia) as record:
        fill(record, answers, 600)
    before = whole(postgres_url)
    first, second = taken(postgres_url, tmp_path / "out")
    with tampering(postgres_url) as database:
        assert parts(database) == ["entries_rest", "entries_513"]
        assert not database.has("entries_1")
    assert (faults(postgres_url), surveyed(postgres_url).detached) == ([], 512)
    assert found_in(first) == found_in(second) == found_in(first, postgres_url) == found_in(second, postgres_url) == []
    with recording(postgres_url, arcadia) as record:
        fill(record, answers, 50)
    with tampering(postgres_url) as database:
        assert [attach(database, KEY, path) for path in (second, first)] == [256, 256]
        assert sorted(parts(database)) == ["entries_1", "entries_257", "entries_513", "entries_769", "entries_rest"]
        assert rows(database, "entries_rest") == 0
    assert whole(postgres_url)[: len(before)] == before
    assert faults(postgres_url) == []


def test_those_who_read_everything_hold_up_neither_writers_nor_segments(
    postgres_url: str, arcadia: PolicySet, answers: Answers, tmp_path: Path
) -> None:
    """All that they read stays; entries that would have a partition go into the rest, and those that leave are deleted."""
    with recording(postgres_url, arcadia) as record:
        fill(record, answers, 100)
        with closing(address(postgres_url, RECORD).connect(write=False)) as reader, reader.reading():
            assert len([*scan(reader)]) == 100
            fill(record, answers, 300)
            assert [each.seq for each in scan(reader)] == [*range(1, 101)]
        with tampering(postgres_url) as database:
            assert (parts(database), rows(database, "entries_rest")) == (["entries_rest", "entries_1"], 144)
    assert faults(postgres_url) == []
    with closing(address(postgres_url, RECORD).connect(write=False)) as reader, reader.reading():
        assert len([*scan(reader)]) == 400
        (path,) = taken(postgres_url, tmp_path / "out")
        assert [each.seq for each in scan(reader)] == [*range(1, 401)]
    with tampering(postgres_url) as database:
        assert [rows(database, each) for each in parts(database)] == [145, 0]
    assert (faults(postgres_url), found_in(path, postgres_url)) == ([], [])


def test_a_change_of_the_table_waits_for_a_tenth_of_a_second(postgres_url: str, arcadia: PolicySet) -> None:
    with recording(postgres_url, arcadia), tampering(postgres_url) as database, database.writing():
        with partitions._tried(database):
            assert database.fetch("SHOW lock_timeout") == [("100ms",)]
        assert database.fetch("SHOW lock_timeout") == [("5s",)]
        with partitions._tried(database):
            database.execute("ALTER TABLE entries DETACH PARTITION entries_of_no_one")
        assert database.fetch("SHOW lock_timeout") == [("5s",)]


def test_no_partition_leaves_between_the_beginning_of_a_look_and_its_first_entry(
    postgres_url: str, arcadia: PolicySet, answers: Answers, tmp_path: Path
) -> None:
    """PostgreSQL shows entries that left with a partition to no one, also not to those who see an earlier state."""
    with recording(postgres_url, arcadia) as record:
        fill(record, answers, 300)
    with closing(address(postgres_url, RECORD).connect(write=False)) as reader, reader.reading():
        head = reader.fetch("SELECT seq FROM head")
        taken(postgres_url, tmp_path / "out")
        assert ([each.seq for each in scan(reader)], head) == ([*range(1, 301)], [(300,)])


def test_a_role_that_may_not_change_tables_writes_on(
    postgres_url: str, arcadia: PolicySet, answers: Answers, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with recording(postgres_url, arcadia) as record:
        fill(record, answers, 100)
    with tampering(postgres_url) as database:
        ((schema,),) = database.fetch("SELECT current_schema()")
        database.execute(
            "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'writer') THEN CREATE ROLE writer LOGIN; END IF; END $$"
        )
        database.execute(f"GRANT USAGE ON SCHEMA {schema} TO writer")
        database.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO writer")
    writer = postgres_url.replace("postgres@", "writer@")
    with caplog.at_level(logging.WARNING), recording(writer, arcadia) as record:
        fill(record, answers, 500)
    assert "no partition for the entries of the record from 257 on: they go into entries_rest" in caplog.messages
    with tampering(postgres_url) as database:
        assert (parts(database), rows(database, "entries_rest")) == (["entries_rest", "entries_1"], 344)
    paths = taken(writer, tmp_path / "out")
    assert [found_in(each, postgres_url) for each in paths] == [[], []]
    assert faults(postgres_url) == []


def test_partitions_are_no_more_than_a_query_may_lock(
    postgres_url: str, arcadia: PolicySet, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "MAX_PARTITIONS", 2)
    with recording(postgres_url, arcadia) as record:
        fill(record, answers, 600)
    with tampering(postgres_url) as database:
        assert parts(database) == ["entries_rest", "entries_1", "entries_257"]
        assert rows(database, "entries_rest") == 88
    assert faults(postgres_url) == []


def test_a_record_of_before_goes_on_in_one_table(postgres_url: str, arcadia: PolicySet, answers: Answers, tmp_path: Path) -> None:
    written_by(6, postgres_url, arcadia, answers(3))
    with recording(postgres_url, arcadia) as record:
        fill(record, answers, 300)
    with tampering(postgres_url) as database:
        assert parts(database) == []
    (path,) = taken(postgres_url, tmp_path / "out")
    assert (faults(postgres_url), found_in(path, postgres_url)) == ([], [])
    with tampering(postgres_url) as database:
        assert attach(database, KEY, path) == 256
    assert faults(postgres_url) == []


@pytest.mark.parametrize("attack", ["DROP TABLE entries_1", "ALTER TABLE entries DETACH PARTITION entries_1", "TRUNCATE entries_1"])
def test_a_partition_that_is_gone_without_a_statement_is_missing(
    postgres_url: str, arcadia: PolicySet, answers: Answers, attack: str
) -> None:
    with recording(postgres_url, arcadia) as record:
        fill(record, answers, 300)
    with tampering(postgres_url) as database:
        database.execute(attack)
    assert "entries 1 to 256 are missing" in faults(postgres_url)


def test_a_partition_with_another_number_of_entries_does_not_leave(
    postgres_url: str, arcadia: PolicySet, answers: Answers, tmp_path: Path
) -> None:
    with recording(postgres_url, arcadia) as record:
        fill(record, answers, 300)
    with tampering(postgres_url) as database:
        assert not partitions.leave(database, 1, 255)
        assert not partitions.leave(database, 257, 300)
        database.execute("DELETE FROM entries WHERE seq = 7")
        assert not partitions.leave(database, 1, 256)
    with pytest.raises(RecordDamaged, match="entries of the record are missing"):
        taken(postgres_url, tmp_path / "out")
    with tampering(postgres_url) as database:
        assert ("entries_1" in parts(database), rows(database, "entries_1")) == (True, 255)
