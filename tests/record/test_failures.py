"""Whatever dies, fills up or goes away: no answer is acknowledged that the record does not hold, and the chain stays whole."""

import os
import random
import resource
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.proving import at_most
from tests.record.conftest import faults, recording, surveyed, tampering
from tests.record.postgres import Cluster
from tests.record.processes import kill_one
from zweck.bounded.counts import ANCHORED, COUNTS, FAILED
from zweck.chain import sqlite
from zweck.chain.addresses import address
from zweck.chain.anchors import Anchors
from zweck.chain.database import RecordDamaged, RecordUnavailable
from zweck.chain.head import Head
from zweck.law.policy import PolicySet
from zweck.record import writer
from zweck.record.chain import RECORD
from zweck.record.entry import Entry
from zweck.record.statements import scan

Answers = Callable[..., list[Entry]]


def digests(url: str) -> set[str]:
    """The digests of all entries."""
    with closing(address(url, RECORD).connect(write=False)) as database:
        return {each.digest for each in scan(database)}


def test_killed_at_any_moment(url: str, arcadia: PolicySet) -> None:
    with recording(url, arcadia):
        pass
    chance = random.Random(7)
    kills = at_most(6, 3)
    acknowledged = [digest for _ in range(kills) for digest in kill_one(url, chance)]

    assert len(acknowledged) >= kills
    assert set(acknowledged) - digests(url) == set()
    assert faults(url) == []


def fill(url: str, policies: PolicySet, answers: Answers) -> set[str]:
    """Write until it fails; what was acknowledged."""
    acknowledged: set[str] = set()
    with recording(url, policies) as record:
        for _ in range(400):
            entries = answers(20)
            try:
                record.append(entries)
            except RecordUnavailable:
                return acknowledged
            acknowledged |= {each.digest for each in entries}
    pytest.fail("the disk never filled up")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one and a half megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1536k", "tmpfs", str(folder)], check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip("only root can mount a small file system")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk(small_disk: Path, arcadia: PolicySet, answers: Answers) -> None:
    url = f"sqlite:///{small_disk}/record.db"
    with recording(url, arcadia) as record:
        acknowledged = fill(url, arcadia, answers)
        with pytest.raises(RecordUnavailable, match="disk"):
            record.append(answers(200))
        subprocess.run(["mount", "-o", "remount,size=16m", str(small_disk)], check=True)
        more = answers(20)
        record.append(more)

    assert acknowledged
    assert (acknowledged | {each.digest for each in more}) - digests(url) == set()
    assert faults(url) == []


@contextmanager
def limited(size: int) -> Iterator[None]:
    """Files grow no larger than this while the block runs."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_that_may_not_grow(sqlite_url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(sqlite_url, arcadia) as record:
        with limited(400_000):
            acknowledged = fill(sqlite_url, arcadia, answers)
        more = answers(20)
        record.append(more)

    assert acknowledged
    assert (acknowledged | {each.digest for each in more}) - digests(sqlite_url) == set()
    assert faults(sqlite_url) == []


def test_an_anchor_that_was_cut_off_hinders_none_behind_it(tmp_path: Path) -> None:
    """A full disk takes a part of it. It does not count as written, and the server starts again."""
    anchors, heads = Anchors(tmp_path / "anchors"), [Head("a" * 16, seq, "b" * 64) for seq in range(4)]
    anchors.write(heads[1], now=True)
    with limited(len(heads[1].anchor) + 30):
        before = COUNTS.all().get((ANCHORED, ("file", FAILED)), 0)
        anchors.write(heads[2], now=True)
        assert COUNTS.all()[ANCHORED, ("file", FAILED)] == before + 1
    assert anchors.all(RECORD) == [heads[1]]
    anchors = Anchors(tmp_path / "anchors")  # as after a restart
    assert anchors.all(RECORD) == [heads[1]]
    anchors.write(heads[3], now=True)
    assert anchors.all(RECORD) == [heads[1], heads[3]]


def test_a_file_that_was_removed(sqlite_url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(sqlite_url, arcadia) as record:
        record.append(answers(1))
        Path(sqlite_url.removeprefix("sqlite:///")).unlink()
        for _ in range(2):
            with pytest.raises(RecordDamaged, match="was removed or replaced"):
                record.append(answers(1))


def test_a_file_that_was_replaced(copy_url: str, arcadia: PolicySet, answers: Answers) -> None:
    path = Path(copy_url.removeprefix("sqlite:///"))
    copy = Path(shutil.copy(path, path.with_name("copy.db")))
    with recording(copy_url, arcadia) as record:
        record.append(answers(1))
        copy.replace(path)
        for _ in range(2):
            with pytest.raises(RecordDamaged, match="was removed or replaced"):
                record.append(answers(1))


def test_a_writer_that_keeps_the_others_from_their_turn(
    sqlite_url: str, arcadia: PolicySet, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE", 0.05)
    with recording(sqlite_url, arcadia) as record:
        with tampering(sqlite_url) as database, database.writing(), pytest.raises(RecordUnavailable, match="locked"):
            record.append(answers(1))
        record.append(answers(1))
    assert surveyed(sqlite_url).entries == 1
    assert faults(sqlite_url) == []


def test_a_caller_does_not_wait_for_ever(sqlite_url: str, arcadia: PolicySet, answers: Answers) -> None:
    """An entry that no one waits for any more and that has not begun is not written."""
    with recording(sqlite_url, arcadia) as record:
        with tampering(sqlite_url) as database, database.writing():
            begun = record.submit(answers(1))
            while not begun.running():
                time.sleep(0.005)
            with pytest.raises(RecordUnavailable, match="did not take an entry within"):
                record.append(answers(1), 0.05)
        record.append(answers(1))
        begun.result()
    assert surveyed(sqlite_url).entries == 2
    assert faults(sqlite_url) == []


def test_a_database_that_stops_and_comes_back(postgres: Cluster, postgres_url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(postgres_url, arcadia) as record:
        before = answers(5)
        record.append(before)
        postgres.stop()
        try:
            for _ in range(2):
                with pytest.raises(RecordUnavailable):
                    record.append(answers(1))
        finally:
            postgres.start()
        after = answers(5)
        record.append(after)

    assert {each.digest for each in before + after} - digests(postgres_url) == set()
    assert faults(postgres_url) == []


def test_a_database_that_restarts_between_two_answers(postgres: Cluster, postgres_url: str, arcadia: PolicySet, answers: Answers) -> None:
    """The next answer finds its connection dead and takes a new one."""
    with recording(postgres_url, arcadia) as record:
        record.append(answers(1))
        postgres.stop()
        postgres.start()
        record.append(answers(1))
    assert surveyed(postgres_url).entries == 2
    assert faults(postgres_url) == []


def test_a_database_that_stops_under_load(postgres: Cluster, postgres_url: str, arcadia: PolicySet, answers: Answers) -> None:
    acknowledged: set[str] = set()
    refused = threading.Event()

    def write() -> None:
        while not refused.is_set():
            entries = answers(2)
            try:
                record.append(entries)
            except RecordUnavailable:
                refused.set()
            else:
                acknowledged.update(each.digest for each in entries)

    with recording(postgres_url, arcadia) as record, ThreadPoolExecutor(4) as threads:
        running = [threads.submit(write) for _ in range(4)]
        while not acknowledged:
            time.sleep(0.01)
        postgres.stop()
        for each in running:
            each.result()
        postgres.start()

    assert acknowledged
    assert acknowledged - digests(postgres_url) == set()
    assert faults(postgres_url) == []


def test_a_server_that_hangs_in_its_turn_loses_it(postgres_url: str, arcadia: PolicySet, answers: Answers) -> None:
    """PostgreSQL ends a session that has the turn and does nothing with it."""
    with recording(postgres_url, arcadia) as record, tampering(postgres_url) as database:
        database.execute("SET idle_in_transaction_session_timeout = '200ms'")
        with pytest.raises(RecordUnavailable), database.writing():  # noqa: PT012  the end of the turn fails, too
            record.append(answers(1))
            database.fetch("SELECT 1")
    assert surveyed(postgres_url).entries == 1
    assert faults(postgres_url) == []


def test_a_folder_in_which_nothing_can_be_written(copy_url: str) -> None:
    """An auditor's copy on a read-only file system."""
    folder = Path(copy_url.removeprefix("sqlite:///")).parent
    if os.geteuid() == 0:
        mounted = subprocess.run(["mount", "--bind", "-o", "ro", str(folder), str(folder)], check=False, capture_output=True)
        if mounted.returncode:
            pytest.skip("this system mounts nothing")
    else:
        folder.chmod(0o500)
    try:
        assert faults(copy_url) == []
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", str(folder)], check=True)
        else:
            folder.chmod(0o700)


def test_a_fault_of_our_own(copy_url: str, arcadia: PolicySet, answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    """It refuses the answers of that moment, not those after it."""
    with recording(copy_url, arcadia) as record:
        with monkeypatch.context() as patch:
            patch.delattr(writer, "extend")
            with pytest.raises(RecordUnavailable, match="an error inside zweck"):
                record.append(answers(1))
        record.append(answers(1))
    with pytest.raises(RecordUnavailable, match="the record is closed"):
        record.append(answers(1))
    assert surveyed(copy_url).entries == 6
    assert faults(copy_url) == []


def test_a_database_that_hangs(
    postgres: Cluster, postgres_url: str, arcadia: PolicySet, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers nothing any more, not even that it does not; callers must not hang with it."""
    monkeypatch.setattr("zweck.chain.postgres.PATIENCE", 0.2)
    with recording(postgres_url, arcadia) as record:
        record.append(answers(1))
        with postgres.hanging():
            for _ in range(2):
                with pytest.raises(RecordUnavailable, match="does not answer in time"):
                    record.append(answers(1))
        record.append(answers(1))
    assert surveyed(postgres_url).entries >= 2
    assert faults(postgres_url) == []
