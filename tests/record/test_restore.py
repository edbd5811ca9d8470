"""An older copy of the record: refused, then stated as a loss that everybody sees who verifies, and gone on with."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.record.auditing import ADA, Audit, pseudonym
from tests.record.conftest import KEY, NUMBERS, tampering
from tests.record.keeping import keep_policies
from tests.record.postgres import Cluster
from zweck.chain.addresses import address
from zweck.chain.anchors import Anchors
from zweck.chain.checkpoints import latest
from zweck.chain.database import RecordDamaged
from zweck.law.policy import PolicySet
from zweck.record.chain import RECORD
from zweck.record.entry import Entry
from zweck.record.writer import Record

Answers = Callable[..., list[Entry]]
Copy = Callable[[], Callable[[], None]]


@pytest.fixture(params=["sqlite", "postgresql"])
def copied(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Copy]]:
    """The address of a record, and a function that copies it; that gives one that puts the copy back."""
    file, copy = tmp_path / "record.db", tmp_path / "copy.db"

    def copied_file() -> Callable[[], None]:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)

        def back() -> None:
            for each in (file, *tmp_path.glob("record.db-*")):
                each.unlink()
            shutil.copy(copy, file)

        return back

    if request.param == "sqlite":
        yield f"sqlite:///{file}", copied_file
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    schema = f"restored_{next(NUMBERS)}"
    url = cluster.url(schema)

    def dumped() -> Callable[[], None]:
        dump = cluster.dump(schema)
        return lambda: cluster.restore(schema, dump)

    yield url, dumped


@pytest.fixture
def write(copied: tuple[str, Copy], tmp_path: Path, arcadia: PolicySet, answers: Answers) -> Callable[[int], str]:
    """Lets a server write so many entries; its last anchor."""

    def written(number: int) -> str:
        with closing(Record(address(copied[0], RECORD), KEY, Anchors(tmp_path / "anchors"))) as record:
            keep_policies(record, arcadia)
            record.append(answers(number))
            return record.head.anchor

    return written


@pytest.fixture
def lost(copied: tuple[str, Copy], write: Callable[[int], str], tmp_path: Path) -> str:
    """A record of ten entries that was taken back to the first four; the anchor of then, whose checkpoint an auditor has."""
    url, copy = copied
    write(4)
    back = copy()
    anchor = write(6)
    with tampering(url) as database:
        note = latest(database, RECORD)
    assert note is not None
    (tmp_path / "mine").write_text(note.note, encoding="utf-8")
    back()
    return anchor


def test_an_older_copy_is_refused_with_the_command_that_states_it(lost: str, write: Callable[[int], str]) -> None:
    with pytest.raises(RecordDamaged, match="does not hold entry 10 as the anchor or this server knows it") as raised:
        write(1)
    assert "`zweck audit restore` states it" in str(raised.value.help)


def test_the_loss_is_stated_and_everybody_sees_it(
    lost: str, copied: tuple[str, Copy], write: Callable[[int], str], audit: Audit, tmp_path: Path
) -> None:
    url, anchors = copied[0], ("--record-anchors", str(tmp_path / "anchors"))
    assert audit("verify", url, "KEY", *anchors).exit_code == 1
    done = audit("restore", url, "KEY", *anchors, "--reason", "copy of Sunday", "--yes")
    assert (done.exit_code, done.output) == (0, "lost: 5 to 10 at most, as number 5 states\n")

    later = write(7)
    assert later.split(":")[1] == "12"
    for given in (["--anchor", lost], ["--checkpoint", str(tmp_path / "mine")]):
        found = audit("verify", url, "KEY", *given)
        assert (found.exit_code, "entries 5 to 10 of before were lost, as entry 5 states" in found.output) == (5, True), found.output
    now = audit("verify", url, "KEY", *anchors)
    assert (now.exit_code, "were lost" in now.output) == (0, False), now.output
    assert json.loads(audit("verify", url, "KEY", "--anchor", lost, "--json").stdout)["lost"] == [{"first": 5, "last": 10, "stated": 5}]
    shown = audit("show", url, "5").output
    assert all(word in shown for word in ("restore", "copy of Sunday", lost))


def test_a_stated_loss_covers_nothing_else(
    lost: str, copied: tuple[str, Copy], write: Callable[[int], str], audit: Audit, tmp_path: Path
) -> None:
    """Neither entries before it, nor another loss later."""
    url, anchors = copied[0], ("--record-anchors", str(tmp_path / "anchors"))
    assert audit("restore", url, "KEY", *anchors, "--reason", "copy", "--yes").exit_code == 0
    back = copied[1]()
    anchor = write(20)
    back()
    assert audit("verify", url, "KEY", "--anchor", anchor).exit_code == 1
    early = f"{lost.split(':', maxsplit=1)[0]}:4:{'0' * 64}"
    assert audit("verify", url, "KEY", "--anchor", early).exit_code == 1
    with pytest.raises(RecordDamaged):
        write(1)


def test_who_was_erased_since_the_copy_is_there_again_and_is_erased_again(
    copied: tuple[str, Copy], audit: Audit, tmp_path: Path, arcadia: PolicySet, answers: Answers
) -> None:
    url, copy = copied
    anchors, hers = ("--record-anchors", str(tmp_path / "anchors")), ("PERSONS", "--subject", ADA)
    with closing(Record(address(url, RECORD), KEY, Anchors(tmp_path / "anchors"))) as record:
        keep_policies(record, arcadia)
        record.append(answers(2) + answers(3, subject=pseudonym(ADA, 1)))
    back = copy()
    assert audit("erase", url, "KEY", *hers, "--yes").exit_code == 0
    with closing(Record(address(url, RECORD), KEY, Anchors(tmp_path / "anchors"))) as record:
        keep_policies(record, arcadia)
        record.append(answers(1))
    back()
    assert audit("restore", url, "KEY", *anchors, "--reason", "copy", "--yes").exit_code == 0
    assert audit("show", url, *hers).output.count("\n") == 3
    assert audit("erase", url, "KEY", *hers, "--yes").exit_code == 0
    assert audit("show", url, *hers).exit_code == 1
    assert audit("verify", url, "KEY", *anchors).exit_code == 0


def test_without_a_loss_or_with_other_anchors_nothing_is_stated(
    copied: tuple[str, Copy], write: Callable[[int], str], audit: Audit, tmp_path: Path
) -> None:
    url = copied[0]
    write(3)
    anchors = ("--record-anchors", str(tmp_path / "anchors"))
    said = ("--reason", "copy", "--yes")
    found = audit("restore", url, "KEY", *anchors, *said)
    assert (found.exit_code, "nothing is lost" in found.stderr) == (2, True)
    (tmp_path / "others").write_text(f"{'0' * 16}:9:{'0' * 64}\n")
    found = audit("restore", url, "KEY", "--record-anchors", str(tmp_path / "others"), *said)
    assert (found.exit_code, "those of another record" in found.stderr) == (2, True)
    assert audit("restore", url, *anchors, *said).exit_code == 2
    with closing(address(url, RECORD).connect(write=False)) as database:
        assert database.fetch("SELECT count(*) FROM entries") == [(3,)]


def test_a_record_that_went_on_otherwise_meanwhile(
    lost: str, copied: tuple[str, Copy], audit: Audit, tmp_path: Path, arcadia: PolicySet, answers: Answers
) -> None:
    """Somebody let a server go on without the anchors: what they held behind the common beginning is lost."""
    with closing(Record(address(copied[0], RECORD), KEY)) as record:
        keep_policies(record, arcadia)
        record.append(answers(20))
    done = audit("restore", copied[0], "KEY", "--record-anchors", str(tmp_path / "anchors"), "--reason", "copy", "--yes")
    assert (done.exit_code, done.output) == (0, "lost: 5 to 10 at most, as number 25 states\n")
    found = audit("verify", copied[0], "KEY", "--anchor", lost)
    assert (found.exit_code, "entries 5 to 10 of before were lost, as entry 25 states" in found.output) == (5, True)
