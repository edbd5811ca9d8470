"""Policies are exchanged every second, good ones and faulty ones, and workers are replaced, while clients ask."""

import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import grpc

from tests.faults.callers import status
from tests.faults.database import wait_for
from tests.faults.part import Effort, Findings, joined
from tests.faults.recorded import audit, key_file
from tests.reload.program import ASKED, WAIT, Folder, Program, clients, program
from zweck.v1 import admin_pb2 as admin
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

CLIENTS: Final = 4
REPLACED: Final = 10
"""Exchanges after which the workers are replaced."""

A_MINUTE, MAX_EXCHANGES = 6, 300


class Asking:
    """Calls by several clients: by which policies they were answered, and what failed."""

    def __init__(self, running: Program) -> None:
        """Begin without any."""
        self._program = running
        self.revisions: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.slowest = 0.0
        self.over = threading.Event()

    def run(self, channel: grpc.Channel) -> None:
        """Ask until it is over."""
        service = DecisionServiceStub(channel)
        while not self.over.is_set():
            began = time.monotonic()
            try:
                self.revisions[service.CheckProcessing(ASKED, timeout=WAIT, metadata=self._program.metadata("decide")).revision] += 1
            except grpc.RpcError as error:
                self.errors[status(error).name] += 1
            self.slowest = max(self.slowest, time.monotonic() - began)
            self.over.wait(0.002)


@contextmanager
def asking(running: Program) -> Iterator[Asking]:
    """Clients that ask while the block runs."""
    found = Asking(running)
    with clients(running.address, CLIENTS) as channels:
        threads = [threading.Thread(target=found.run, args=(channel,)) for channel in channels]
        for thread in threads:
            thread.start()
        try:
            yield found
        finally:
            found.over.set()
            for thread in threads:
                thread.join()


def exchange(running: Program, folder: Folder, channel: grpc.Channel, number: int) -> str:
    """Edit the policies, every third time so that they are faulty; let the server find out itself, by a signal, or by a call."""
    faulty = number % 3 == 2
    folder.write("nonsense: 1" if faulty else f"# edit {number}")
    match number % 4:
        case 1:
            running.process.send_signal(signal.SIGHUP)
        case 2:
            result = reloaded(running, channel).last_attempt.result
            wanted = {admin.FAULTY} if faulty else {admin.LOADED, admin.UNCHANGED}  # it may have found out itself a moment ago
            return "" if result in wanted else f"edit {number} came to {admin.ReloadResult.Name(result)}"
        case _:
            pass
    return ""


def reloaded(running: Program, channel: grpc.Channel) -> admin.PolicySetStatus:
    """Ask for the policies to be read; again, where the worker that was asked has just left."""
    while True:
        try:
            return running.reload(channel)
        except grpc.RpcError as error:
            if status(error) is not grpc.StatusCode.UNAVAILABLE:
                raise


def soak(effort: Effort) -> Findings:
    """One process, then two workers."""
    return joined([_soak(workers, effort.of(A_MINUTE / 2, MAX_EXCHANGES, 6)) for workers in (1, 2)])


def _soak(workers: int, exchanges: int) -> Findings:
    with TemporaryDirectory() as name:
        place = Path(name)
        folder, url = Folder(place / "policies"), f"sqlite:///{place}/record.db"
        options = ("--workers", workers, "--watch", "--record", url, "--record-key", key_file(place))
        with (
            program(place, str(folder.path), *options) as running,
            clients(running.address, 1) as (channel,),
            asking(running) as found,
        ):
            faults = []
            for number in range(exchanges):
                next_one = time.monotonic() + 1
                faults.append(exchange(running, folder, channel, number))
                if workers > 1 and number % REPLACED == REPLACED - 1:
                    running.process.send_signal(signal.SIGUSR2)
                time.sleep(max(0.0, next_one - time.monotonic()))
            folder.write("# the last one")
            last = reloaded(running, channel)
            wait_for(lambda: found.revisions[last.revision] > 0)
        checked = audit(url, ())
    faults = [fault for fault in faults if fault]
    faults += [f"{number} calls failed with {code}" for code, number in found.errors.items()] + checked.faults
    what = "one process" if workers == 1 else f"{workers} workers, replaced every {REPLACED} exchanges"
    figures = (
        f"{what}: {exchanges} exchanges, every third one faulty, answers by {len(found.revisions)} revisions, "
        f"{sum(found.revisions.values()):,} calls, {sum(found.errors.values())} failed, the slowest took {found.slowest * 1000:,.0f} ms; "
        f"{checked.entries:,} entries, {len(checked.faults)} damaged"
    )
    return Findings(figures, faults)
