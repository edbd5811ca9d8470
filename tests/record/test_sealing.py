"""A person has a key for all that is about her alone: copies without the table of keys say nothing of her, and with her key all goes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.record.conftest import KEY, faults, of_what_was_read, recording, surveyed, tampering, written_by
from tests.record.test_segments import whole
from zweck.chain.content import canonical
from zweck.chain.database import Database, RecordDamaged, RecordError
from zweck.chain.head import Head, building
from zweck.facts.notes import Note
from zweck.law.policy import PolicySet
from zweck.record import erase as erasing
from zweck.record.entry import Content, Entry, digest_of, entry
from zweck.record.erase import erase
from zweck.record.sealing import BYTES, PersonKey
from zweck.words.said import quoted

Answers = Callable[..., list[Entry]]
ADA, BEN = "1:" + "a" * 32, "1:" + "b" * 32
NOTE = "she wrote it on paper"
SHARED = "some paper"
TABLES = ("entries", "parts", "programs", "segment_keys", "head", "record_checkpoints", "record_blocks")
ANSWERS = st.binary(min_size=16, max_size=16)


def about(policies: PolicySet, subject: str | None, *positions: int) -> list[Entry]:
    """Answers that name an event of the register each, with a note."""
    said = [canonical({"register_position": str(place), "reference": f"event {place}"}) for place in positions]
    rest: dict[str, Any] = {"subject": subject, "notes": canonical({"consent.given": {"reason": NOTE if subject else SHARED}})}
    contents = [Content("id", "PERMITTED", "full", "{}", 0, "{}", "{}", "x", sources=each, **rest) for each in said]
    return [entry(place % 10, policies.revision, "zweck 0", content) for place, content in zip(positions, contents, strict=True)]


def copied(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of all tables but that of keys."""
    return {table: database.fetch(f"SELECT * FROM {table}") for table in TABLES}


@given(st.binary(min_size=BYTES, max_size=BYTES), ANSWERS, st.none() | st.text(min_size=1), st.integers(0, 200))
def test_what_was_sealed_is_opened_by_the_same_key_alone(secret: bytes, random: bytes, numbers: str | None, place: int) -> None:
    made = entry(1, "", "zweck", Content(decision_id=random.hex()))
    key = PersonKey(secret)
    sealed = key.seal(made.digest, made.salt, numbers)
    assert sealed is not None
    assert key.opened(made.digest, sealed) == (made.salt, numbers)
    altered = bytearray(sealed)
    altered[place % len(altered)] ^= 1
    assert key.opened(made.digest, bytes(altered)) is None
    assert key.opened("0" * 64, sealed) is None
    other = PersonKey(bytes(each ^ 1 for each in secret))
    assert other.opened(made.digest, sealed) is None
    said, part = key.part(numbers or "")
    assert key.part(numbers or "") == (said, part)
    assert (key.text(part), other.text(part)) == (numbers or "", None)
    assert other.part(numbers or "")[0] != said


@pytest.mark.parametrize("salt", ["", "x", "ä" * 22, "A" * 21 + "B", "A" * 43])
def test_a_salt_of_another_form_stays_as_it_is(salt: str) -> None:
    assert PersonKey(bytes(BYTES)).seal("0" * 64, salt, None) is None


def test_a_copy_without_the_keys_says_nothing_of_a_person(url: str, arcadia: PolicySet) -> None:
    """Nor can it be guessed, also by those who know whom the answers are about and all that they say."""
    with recording(url, arcadia) as record:
        record.append([*about(arcadia, ADA, 71_234, 71_235), *about(arcadia, BEN, 71_236), *about(arcadia, None, 71_237)])
    entries = whole(url)
    with tampering(url) as database:
        copy = copied(database)
    said = repr({table: rows for table, rows in copy.items() if table != "entries"} | {"entries": copy["entries"][:3]})
    for each in entries[:3]:
        assert each.salt is not None
        for word in (ADA, BEN, each.salt, str(71_233 + each.seq)):
            assert word not in said
    assert NOTE not in said
    assert SHARED in said, "notes about no person have no key"
    texts = {value for rows in copy.values() for row in rows for value in row if isinstance(value, str)}
    assert [digest_of(text, entries[0].content) == entries[0].digest for text in texts].count(True) == 0
    assert NOTE in repr(entries[0].content.notes)
    assert faults(url) == []


def test_equal_notes_of_a_person_stand_once_and_those_of_two_have_nothing_in_common(url: str, arcadia: PolicySet, answers: Answers) -> None:
    notes = {"consent.given": Note(NOTE)}
    with recording(url, arcadia) as record:
        for subject in (ADA, BEN, ADA, BEN):
            record.append(answers(2, subject=subject, notes=notes))
    with recording(url, arcadia) as record:
        record.append(answers(1, subject=ADA, notes=notes))
    with tampering(url) as database:
        marked = database.fetch("SELECT digest, content FROM parts WHERE content LIKE '~%'")
        assert len({digest for digest, _ in marked}) == len({content for _, content in marked}) == len(marked) == 2
        assert database.fetch("SELECT count(*) FROM persons WHERE key IS NOT NULL") == [(2,)]
    assert {each.content.notes for each in whole(url)} == {canonical({"consent.given": {"reason": NOTE}})}
    assert faults(url) == []


@contextmanager
def broken_off_behind_the_key(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """An erasure ends once the key is destroyed."""
    opened = list[int]()

    @contextmanager
    def once(*arguments: Any) -> Iterator[Head]:
        if opened:
            raise RecordError(quoted("broken off"))
        opened.append(1)
        with building(*arguments) as head:
            yield head

    with patch.context() as inside:
        inside.setattr(erasing, "building", once)
        with pytest.raises(RecordError, match="broken off"):
            yield


def test_the_key_goes_first_and_is_all_that_an_erasure_needs(url: str, arcadia: PolicySet, monkeypatch: pytest.MonkeyPatch) -> None:
    with recording(url, arcadia) as record:
        record.append([*about(arcadia, ADA, 1, 2, 3), *about(arcadia, BEN, 4)])
        before = whole(url)
        with broken_off_behind_the_key(monkeypatch), tampering(url) as database:
            [*erase(database, KEY, subjects=[ADA])]
        assert [(each.salt, each.content) for each in whole(url)[:3]] == [(None, Content())] * 3
        assert (faults(url), surveyed(url).erased) == ([], 3)
        record.append(about(arcadia, ADA, 5))
        assert whole(url)[-1].content.subject == ADA, "a new answer has a new key"
        assert faults(url) == []
        with tampering(url) as database:
            assert sum(erase(database, KEY, subjects=[ADA])) == 4
            assert database.fetch("SELECT name FROM persons") == [(BEN,)]
            assert database.fetch("SELECT seq FROM entries WHERE sealed IS NOT NULL") == [(4,)]
    assert (faults(url), surveyed(url).erased) == ([], 4)
    assert whole(url)[3] == before[3]


def test_no_copy_of_an_erased_person_is_read_again(url: str, arcadia: PolicySet) -> None:
    """All rows of an earlier copy beside the keys that are left."""
    with recording(url, arcadia) as record:
        record.append([*about(arcadia, ADA, 1, 2), *about(arcadia, BEN, 3)])
    before = whole(url)
    with tampering(url) as database:
        copy = copied(database)
        assert sum(erase(database, KEY, subjects=[ADA])) == 2
        for table in ("entries", "parts"):
            holes = ", ".join(f"${place}" for place in range(1, len(copy[table][0]) + 1))
            database.execute(f"DELETE FROM {table}")
            database.insert(f"INSERT INTO {table} VALUES ({holes})", copy[table])
    after = whole(url)
    assert [(each.salt, each.content) for each in after] == [(None, Content())] * 2 + [(before[2].salt, before[2].content)]


def test_an_erasure_of_some_answers_leaves_the_key(url: str, arcadia: PolicySet) -> None:
    with recording(url, arcadia) as record:
        record.append(about(arcadia, ADA, 1, 2, 3))
        with tampering(url) as database:
            assert sum(erase(database, KEY, subjects=[ADA], before=3)) == 2
        record.append(about(arcadia, ADA, 4))
    assert [each.content.subject for each in whole(url) if each.salt is not None and each.kind == "decision"] == [ADA, ADA]
    assert (faults(url), surveyed(url).erased) == ([], 2)


@of_what_was_read
@pytest.mark.parametrize(
    ("attack", "fault"),
    [
        ("DELETE FROM persons", "the content of entry 1 is missing, but no erasure says so"),
        ("UPDATE persons SET key = NULL", "the content of entry 1 is missing, but no erasure says so"),
        ("UPDATE persons SET key = (SELECT key FROM persons one ORDER BY one.id LIMIT 1)", "is missing, but no erasure says so"),
        ("UPDATE entries SET sealed = (SELECT sealed FROM entries WHERE seq = 2) WHERE seq = 1", "the content of entry 1 is missing"),
        ("UPDATE entries SET person = (SELECT person FROM entries WHERE seq = 2) WHERE seq = 1", "the content of entry 1 is missing"),
        ("UPDATE entries SET sealed = NULL WHERE seq = 1", "the content of entry 1 was altered"),
        ("UPDATE entries SET salt = 'x' WHERE seq = 1", "the content of entry 1 was altered"),
        ("UPDATE entries SET numbers = '1 2' WHERE seq = 1", "the content of entry 1 was altered"),
        ("UPDATE parts SET content = '~' WHERE content LIKE '~%'", "the content of entry 1 was altered"),
        ("UPDATE parts SET content = '~AAAA' WHERE content LIKE '~%'", "the content of entry 1 was altered"),
    ],
)
def test_tampering_shows(url: str, arcadia: PolicySet, attack: str, fault: str) -> None:
    with recording(url, arcadia) as record:
        record.append([*about(arcadia, ADA, 1), *about(arcadia, BEN, 2)])
    with tampering(url) as database:
        database.execute(attack)
    assert [each for each in faults(url) if fault in each]


def test_a_record_of_before_goes_on_and_its_persons_get_keys(url: str, arcadia: PolicySet) -> None:
    """Nothing is rewritten; what is about a person goes from both halves."""
    written_by(6, url, arcadia, about(arcadia, ADA, 1, 2))
    with tampering(url) as database:
        rows = database.fetch("SELECT seq, salt, sources, subject, notes FROM entries ORDER BY seq")
        database.execute("INSERT INTO persons (id, name) VALUES (7, $1)", ADA)
    before = whole(url)
    with recording(url, arcadia) as record:
        record.append([*about(arcadia, ADA, 3), *about(arcadia, BEN, 4)])
    with tampering(url) as database:
        assert database.fetch("SELECT seq, salt, sources, subject, notes FROM entries ORDER BY seq")[:2] == rows
        assert database.fetch("SELECT seq FROM entries WHERE sealed IS NOT NULL ORDER BY seq") == [(3,), (4,)]
        assert database.fetch("SELECT count(*) FROM persons WHERE key IS NULL") == [(0,)]
    assert (whole(url)[:2], faults(url)) == (before, [])
    with tampering(url) as database:
        assert sum(erase(database, KEY, subjects=[ADA])) == 3
    assert (faults(url), surveyed(url).erased) == ([], 3)


@pytest.mark.parametrize("event", ["INSERT", "UPDATE"])
def test_a_database_that_drops_keys_is_found_before_anything_counts(sqlite_url: str, arcadia: PolicySet, event: str) -> None:
    with recording(sqlite_url, arcadia) as record:
        with tampering(sqlite_url) as database:
            database.execute(f"CREATE TRIGGER dropping AFTER {event} ON persons BEGIN UPDATE persons SET key = NULL; END")
            if event == "UPDATE":
                database.execute("INSERT INTO persons VALUES (1, $1, NULL)", ADA)
        if event == "INSERT":
            record.append(about(arcadia, ADA, 1))
            assert (faults(sqlite_url), whole(sqlite_url)[0].content.subject) == ([], ADA)
        else:
            with pytest.raises(RecordDamaged, match="does not keep what is written to `persons`"):
                record.append(about(arcadia, ADA, 1))
            assert record.head.seq == 0


def test_a_database_that_keeps_keys_is_found(sqlite_url: str, arcadia: PolicySet) -> None:
    with recording(sqlite_url, arcadia) as record:
        record.append(about(arcadia, ADA, 1))
    with tampering(sqlite_url) as database:
        database.execute("CREATE TRIGGER keeping BEFORE UPDATE ON persons BEGIN SELECT RAISE(IGNORE); END")
        with pytest.raises(RecordDamaged, match="keeps what was taken out of `persons`"):
            [*erase(database, KEY, subjects=[ADA])]
    assert faults(sqlite_url) == []
