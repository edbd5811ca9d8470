"""Erased content is gone, the record says so, and the rest still proves itself."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.record.conftest import KEY, faults, recording, surveyed, tampering
from zweck.chain.addresses import address
from zweck.chain.database import RecordError
from zweck.chain.key import Key
from zweck.law.policy import PolicySet
from zweck.record import erase as erasing
from zweck.record.chain import RECORD
from zweck.record.entry import Content, Entry, entry
from zweck.record.erase import erase
from zweck.record.replay import replay
from zweck.record.statements import FORGET, scan
from zweck.service.encode.fast import encoded

Answers = Callable[..., list[Entry]]
TRACE = "geheimnisvoll"


def dated(policies: PolicySet, *times: int, subject: str | None = None) -> list[Entry]:
    """Entries of certain times."""
    content = Content("id", "PERMITTED", "full", f'{{"{TRACE}":true}}', 0, "{}", "{}", "x", subject=subject)
    return [entry(time, policies.revision, "zweck 0", content) for time in times]


def erased_in(url: str) -> list[int]:
    """Which entries have no content."""
    with closing(address(url, RECORD).connect(write=False)) as database:
        return [each.seq for each in scan(database) if each.salt is None]


def test_what_is_too_old_goes(url: str, arcadia: PolicySet) -> None:
    with recording(url, arcadia) as record:
        record.append(dated(arcadia, 10, 20, 30, 15))
        with tampering(url) as database:
            assert list(erase(database, KEY, before=20)) == [2]
            assert list(erase(database, KEY, before=20)) == []
        record.append(dated(arcadia, 5))

    assert erased_in(url) == [1, 4]
    assert faults(url) == []
    assert (surveyed(url).entries, surveyed(url).erased) == (6, 2)


def test_what_is_about_a_person_goes(url: str, arcadia: PolicySet) -> None:
    ada, earlier, charles = (f"{version}:{digit * 32}" for version, digit in ((2, "a"), (1, "a"), (2, "c")))
    with recording(url, arcadia) as record:
        record.append([entry for time, name in enumerate((ada, earlier, charles, None), 1) for entry in dated(arcadia, time, subject=name)])
        with tampering(url) as database:
            assert sum(erase(database, KEY, subjects=[ada, earlier])) == 2
            assert sum(erase(database, KEY, subjects=[charles], before=3)) == 0

    assert erased_in(url) == [1, 2]
    assert faults(url) == []


def test_step_by_step(url: str, arcadia: PolicySet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "AT_ONCE", 3)
    with recording(url, arcadia) as record:
        record.append(dated(arcadia, *range(8)))
        with tampering(url) as database:
            assert list(erase(database, KEY, before=100)) == [3, 3, 2]
        record.append(dated(arcadia, 1))
    assert surveyed(url).entries == 8 + 3 + 1
    assert faults(url) == []


def test_nothing_of_it_is_left_in_the_files(tmp_path: Path, arcadia: PolicySet) -> None:
    path = tmp_path / "record.db"
    url = f"sqlite:///{path}"

    def traces() -> int:
        return sum(file.read_bytes().count(TRACE.encode()) for file in tmp_path.iterdir())

    with recording(url, arcadia) as record:
        record.append(dated(arcadia, *range(300)))
        assert traces() >= 1
        with tampering(url) as database:
            list(erase(database, KEY, before=1000))
        assert traces() == 0


def test_erased_answers_are_not_replayed(url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(url, arcadia) as record:
        record.append(answers(3))
    with tampering(url) as database:
        assert sum(erase(database, KEY, before=2**62)) == 3
        assert [(result.erased, result.difference) for result in replay(database, encoded, 0, 2**62)] == [(True, None)] * 3


def test_what_was_erased_and_is_there_again_is_found(url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(url, arcadia) as record:
        record.append(answers(2))
    with tampering(url) as database:
        first = next(iter(scan(database)))
        list(erase(database, KEY, before=2**62))
        columns = ", ".join(f"{name} = ${place}" for place, name in enumerate(("salt", *Content._fields), 1))
        database.execute(f"UPDATE entries SET {columns} WHERE seq = 1", first.salt, *first.content)
    assert faults(url) == ["the content of entry 1 was erased, but is there again"]


def test_an_erasure_cannot_speak_of_what_comes_after_it(sqlite_url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(sqlite_url, arcadia) as record:
        record.append(dated(arcadia, 10))
        with tampering(sqlite_url) as database:
            list(erase(database, KEY, before=100))
        record.append(answers(1))
    with tampering(sqlite_url) as database:
        database.execute("UPDATE entries SET erased = '{\"entries\":[[1,9]]}' WHERE seq = 2")
        database.execute(FORGET, 3, 3)
    assert faults(sqlite_url) == ["the content of entry 2 was altered", "the content of entry 3 is missing, but no erasure says so"]


@pytest.mark.parametrize("key", [None, Key(b"another secret of its length")])
def test_only_with_the_key(url: str, arcadia: PolicySet, key: Key | None) -> None:
    with recording(url, arcadia) as record:
        record.append(dated(arcadia, 10))
    with tampering(url) as database, pytest.raises(RecordError, match="sealed with"):
        list(erase(database, key, before=100))
    assert erased_in(url) == []
    assert faults(url) == []
