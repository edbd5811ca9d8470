"""Well-behaved callers in a process of their own, which ask as often whether they are answered or not, and print how long each call took.

`python -m tests.faults.behaved ADDRESS [TOKEN]` asks until its standard input is closed.
"""

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import grpc

from tests.faults.callers import DAY, OPTIONS, opened
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

CALLERS: Final = 4
EVERY: Final = 0.04
"""Seconds between two calls of one caller, whatever became of the earlier one."""

SELDOM: Final = 3.0
"""Seconds between two calls of the caller that rests in between."""

NEW: Final = 0.5
"""Seconds between two callers that connect, ask once and go."""

TIMEOUT: Final = 30.0


@dataclass(slots=True)
class Waits:
    """How long calls waited, in seconds, by the kind of caller; how they ended; and how late the machine woke this process."""

    calls: dict[str, list[float]] = field(default_factory=dict)
    codes: Counter[str] = field(default_factory=Counter)
    lateness: list[float] = field(default_factory=list)

    def all(self) -> list[float]:
        """The waits of all callers."""
        return [wait for waits in self.calls.values() for wait in waits]


class Behaved:
    """The program."""

    def __init__(self, address: str, token: str) -> None:
        self._address = address
        self._metadata = (("authorization", f"Bearer {token}"),) if token else ()
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._waits = Waits()

    def run(self) -> Waits:
        """Ask until the standard input ends."""
        works = [*[self._steady] * CALLERS, self._seldom, self._new]
        threads = [threading.Thread(target=work) for work in works]
        for thread in threads:
            thread.start()
        sys.stdin.read()
        self._over.set()
        for thread in threads:
            thread.join()
        return self._waits

    def _steady(self) -> None:
        with opened(self._address) as channel:
            calls = []
            due = time.monotonic()
            while not self._over.is_set():
                calls.append(self._begin("steady", channel, due))
                due += EVERY
                self._rest(due)
            for call in calls:
                call.exception()  # waits for its end

    def _seldom(self) -> None:
        with opened(self._address) as channel:
            while not self._over.is_set():
                self._begin("seldom", channel, time.monotonic()).exception()
                self._over.wait(SELDOM)

    def _new(self) -> None:
        while not self._over.is_set():
            with opened(self._address) as channel:
                self._begin("new", channel, time.monotonic()).exception()
            self._over.wait(NEW)

    def _begin(self, kind: str, channel: grpc.Channel, due: float) -> grpc.Future:  # type: ignore[type-arg]  # not generic at run time
        question = v1.CheckProcessingRequest(facts={"time.decision_date": DAY}, presume_unstated=True)
        call = DecisionServiceStub(channel).CheckProcessing.future(question, timeout=TIMEOUT, metadata=self._metadata)
        call.add_done_callback(lambda ended: self._ended(kind, due, ended))
        return call

    def _ended(self, kind: str, due: float, ended: grpc.Future) -> None:  # type: ignore[type-arg]  # as above
        wait = time.monotonic() - due
        code = ended.code().name if isinstance(ended, grpc.Call) else "UNKNOWN"
        with self._lock:
            self._waits.calls.setdefault(kind, []).append(wait)
            self._waits.codes[code if code == "OK" else f"{code} ({kind}: {_said(ended)})"] += 1

    def _rest(self, until: float) -> None:
        self._over.wait(max(0.0, until - time.monotonic()))
        if not self._over.is_set():
            self._waits.lateness.append(max(0.0, time.monotonic() - until))


def _said(ended: grpc.Future) -> str:  # type: ignore[type-arg]  # not generic at run time
    return ended.details() or "" if isinstance(ended, grpc.Call) else ""


@contextmanager
def behaving(address: str, token: str = "") -> Iterator[Waits]:
    """Well-behaved callers while the block runs; their waits are there once it has ended."""
    found = Waits()
    command = [sys.executable, "-m", "tests.faults.behaved", address, token]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()  # the first call is answered
            yield found
        finally:
            said, _ = process.communicate()
    data = json.loads(said)
    found.calls, found.codes, found.lateness = data["calls"], Counter(data["codes"]), data["lateness"]


def main() -> None:
    """Ask, and print."""
    address, token = sys.argv[1], sys.argv[2]
    metadata = (("authorization", f"Bearer {token}"),) if token else ()
    with grpc.insecure_channel(address, OPTIONS) as channel:
        DecisionServiceStub(channel).CheckProcessing(v1.CheckProcessingRequest(facts={"time.decision_date": DAY}), metadata=metadata)
    print("asks", flush=True)
    found = Behaved(address, token).run()
    print(json.dumps({"calls": found.calls, "codes": found.codes, "lateness": found.lateness}))


if __name__ == "__main__":
    main()
