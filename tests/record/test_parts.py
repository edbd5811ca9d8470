"""Shared parts of contents: stored once, put together again to the letter, taken out with the last who had them."""

from collections.abc import Callable
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.record.conftest import KEY, faults, of_what_was_read, recording, surveyed, tampering
from zweck.chain.addresses import address
from zweck.chain.content import canonical
from zweck.chain.database import Database, RecordDamaged
from zweck.facts.notes import Note
from zweck.law.policy import PolicySet
from zweck.record import erase as erasing
from zweck.record.chain import RECORD
from zweck.record.entry import Content, Entry, digest_of, entry, stored
from zweck.record.erase import erase
from zweck.record.parts import cut
from zweck.record.reading import read_origin
from zweck.record.statements import raw, scan, select

Answers = Callable[..., list[Entry]]
ADA, BEN = "1:" + "a" * 32, "1:" + "b" * 32

SOURCES = st.recursive(
    st.text() | st.integers().map(str) | st.dates().map(str) | st.integers(0, 99).map(lambda number: f"event {number}") | st.booleans(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["as_of", "until", "reference", "register_position", "x"]), inner),
)


@given(SOURCES)
def test_sources_are_put_together_to_the_letter(value: object) -> None:
    written = canonical({"sources": value})
    parts = cut(Content(sources=written))
    assert parts.origin is not None
    found = read_origin(*parts.origin)
    assert found.sources(parts.numbers) == canonical(written)
    for numbers in {"1", '"', "1 2", "\\", "-1", "-x"} - {parts.numbers}:
        assert found.sources(numbers) != canonical(written)


def test_what_differs_from_answer_to_answer_is_cut_out() -> None:
    def said(position: int, event: int, day: str) -> Content:
        source = {"as_of": day, "origin": "FROM_REGISTER", "reference": f"event {event}", "facts": {"subject.age": {"int_value": "18"}}}
        return Content(sources=canonical({"register_position": str(position), "sources": [source]}))

    first, second = cut(said(2974, 10, "2026-10-29")), cut(said(3001, 7, "2025-01-02"))
    assert first.origin == second.origin
    assert (first.numbers, second.numbers) == ("2974 -b4a4e 18 10", "3001 -b47b5 18 7")


def count(database: Database, table: str) -> int:
    """How many rows a table has."""
    return int(database.fetch(f"SELECT count(*) FROM {table}")[0][0])


def test_equal_parts_stand_once(url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(url, arcadia) as record:
        record.append(answers(1, subject=ADA, caller="desk"))
    with tampering(url) as database:
        before = count(database, "parts")
    with recording(url, arcadia) as record:
        for _ in range(20):
            record.append(answers(1, subject=ADA, caller="desk"))
    with tampering(url) as database:
        assert (count(database, "parts"), count(database, "persons"), count(database, "programs")) == (before, 1, 1)
        assert count(database, "entries") == 21
    assert faults(url) == []


def test_a_writer_of_postgresql_finds_parts_by_index_from_the_first_on(postgres_url: str, arcadia: PolicySet, answers: Answers) -> None:
    """Its plans are kept, and the first of them is made while a table has few rows."""
    with recording(postgres_url, arcadia) as record:
        record.append(answers(1, subject=ADA))
    with tampering(postgres_url) as database:
        database.execute("ANALYZE")
        for table, column in (("persons", "name"), ("parts", "digest")):
            mine = database.among.format(column=column, type="TEXT", values="$1")
            plan = [line for (line,) in database.fetch(f"EXPLAIN SELECT {column}, id FROM {table} WHERE {mine}", '["x"]')]
            assert not [line for line in plan if "Seq Scan" in line]


def test_entries_are_found_by_their_parts(url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(url, arcadia) as record:
        record.append(answers(2, subject=ADA, caller="desk") + answers(3, subject=BEN, caller="shop"))
    with closing(address(url, RECORD).connect(write=False)) as database:
        entries = list(scan(database))
        assert [each.content.subject for each in entries] == [ADA] * 2 + [BEN] * 3
        assert [each.content.caller for each in entries] == [KEY.reference("caller", name) for name in ("desk",) * 2 + ("shop",) * 3]
        assert select(database, "WHERE seq = $1", 4) == entries[3:4]


ATTACKS = (
    "UPDATE parts SET content = replace(content, 'PERMITTED', 'PROHIBITED')",
    "UPDATE parts SET content = '[]'",
    "UPDATE parts SET content = 'nonsense'",
    "UPDATE parts SET content = '7'",
    "DELETE FROM parts",
    "UPDATE parts SET law = NULL",
    "UPDATE persons SET name = 'other'",
    "UPDATE programs SET engine = 'zweck 0'",
    "DELETE FROM programs",
    "UPDATE entries SET ruling = (SELECT max(ruling) FROM entries) WHERE seq = 1",
    "UPDATE entries SET ruling = origin",
    "UPDATE entries SET numbers = '1 2 3'",
    "UPDATE entries SET numbers = '\"'",
    "UPDATE entries SET caller = 'other'",
    "UPDATE entries SET trace = 'other'",
)


@of_what_was_read
@pytest.mark.parametrize("attack", ATTACKS)
def test_parts_that_were_altered_show(url: str, arcadia: PolicySet, answers: Answers, attack: str) -> None:
    with recording(url, arcadia) as record:
        record.append(answers(7, subject=ADA, caller="desk"))
    with tampering(url) as database:
        for number, each in enumerate(scan(database)):
            assert each.content.outcome or number
        database.execute(attack)
        for read in raw(database):
            assert digest_of(read.salt, stored(read).content) == digest_of(read.salt, read.content)
    assert [fault for fault in faults(url) if "altered" in fault]


def test_bytes_where_numbers_stand_show(sqlite_url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(sqlite_url, arcadia) as record:
        record.append(answers(3, subject=ADA, caller="desk"))
    with tampering(sqlite_url) as database:
        database.execute("UPDATE entries SET numbers = x'31' WHERE seq = 2")
    assert faults(sqlite_url) == ["the content of entry 2 was altered"]


def test_erasing_takes_out_what_no_other_entry_has(url: str, arcadia: PolicySet, answers: Answers) -> None:
    """Also where a server goes on meanwhile, which knew the parts."""
    notes = {"consent.given": Note("she wrote it")}
    with recording(url, arcadia) as record:
        record.append(answers(4, subject=ADA, notes=notes, caller="desk") + answers(2, subject=BEN, caller="desk"))
        with tampering(url) as database:
            assert sum(erase(database, KEY, subjects=[ADA])) == 4
            left = {content for (content,) in database.fetch("SELECT content FROM parts")}
            assert not [content for content in left if "she wrote it" in content]
            assert database.fetch("SELECT name FROM persons") == [(BEN,)]
        record.append(answers(4, subject=ADA, notes=notes, caller="desk"))
        with tampering(url) as database:
            assert sum(erase(database, KEY, before=2**62)) == 6
            assert (count(database, "parts"), count(database, "persons")) == (0, 0)
            assert database.fetch("SELECT count(*) FROM entries WHERE ruling IS NOT NULL OR numbers IS NOT NULL") == [(0,)]
        record.append(answers(3, subject=BEN))
    assert faults(url) == []
    assert surveyed(url).erased == 10


def test_parts_of_the_next_entries_are_looked_for_in_no_index(
    sqlite_url: str, arcadia: PolicySet, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the ones that were just erased still stand in PostgreSQL; all that is left can be read after each step, and nothing stays."""
    monkeypatch.setattr(erasing, "AT_ONCE", 6)
    monkeypatch.setattr(erasing, "AHEAD", 12)
    with recording(sqlite_url, arcadia) as record:
        record.append([one for _ in range(6) for one in answers(2, subject=ADA) + answers(1, subject=BEN)] + answers(6))
    with tampering(sqlite_url) as database:
        fetch, asked = database.fetch, list[int]()

        def watched(sql: str, *values: object) -> list[tuple[object, ...]]:
            asked.append("FROM persons" in sql and "NOT EXISTS" in sql)
            return fetch(sql, *values)

        monkeypatch.setattr(database, "fetch", watched)
        looked = list[int]()
        for number in erase(database, KEY, before=2**62):
            looked.append(sum(asked))
            asked.clear()
            assert (number, faults(sqlite_url)) == (6, [])
        assert looked == [0, 0, 1, 0]
        assert (count(database, "parts"), count(database, "persons")) == (0, 0)


@pytest.mark.parametrize("table", ["parts", "persons", "programs"])
def test_a_database_that_drops_parts_is_found_before_anything_counts(
    sqlite_url: str, arcadia: PolicySet, answers: Answers, table: str
) -> None:
    with recording(sqlite_url, arcadia) as record:
        with tampering(sqlite_url) as database:
            database.execute(f"CREATE TRIGGER dropping BEFORE INSERT ON {table} BEGIN SELECT RAISE(IGNORE); END")
        with pytest.raises(RecordDamaged, match=f"does not keep what is written to `{table}`"):
            record.append(answers(1, subject=ADA))
        assert record.head.seq == 0


def test_a_database_that_keeps_what_was_erased_is_found(sqlite_url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(sqlite_url, arcadia) as record:
        record.append(answers(1, subject=ADA))
    with tampering(sqlite_url) as database:
        database.execute("CREATE TRIGGER keeping BEFORE DELETE ON persons BEGIN SELECT RAISE(IGNORE); END")
        with pytest.raises(RecordDamaged, match="keeps what was taken out of `persons`"):
            list(erase(database, KEY, subjects=[ADA]))


def test_two_writers_share_parts(url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(url, arcadia) as first, recording(url, arcadia) as second:
        for record in (first, second, second, first):
            record.append(answers(5, subject=ADA))
    with tampering(url) as database:
        assert count(database, "persons") == 1
        texts = [content for (content,) in database.fetch("SELECT content FROM parts")]
    assert len(texts) == len(set(texts))
    assert faults(url) == []


TEXT = st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


CONTENTS = st.lists(st.builds(Content, *[TEXT] * 4, st.none() | st.integers(0, 1), *[TEXT] * 6), max_size=5)


@given(contents=CONTENTS)
def test_any_content_comes_back(contents: list[Content], tmp_path_factory: pytest.TempPathFactory, arcadia: PolicySet) -> None:
    """Also one that no writer of answers makes."""
    url = f"sqlite:///{tmp_path_factory.mktemp('any') / 'record.db'}"
    with recording(url, arcadia) as record:
        record.append([entry(1, arcadia.revision, "zweck", each) for each in contents])
    with tampering(url) as database:
        assert [each.content for each in scan(database)] == contents
    assert faults(url) == []
