"""The longest single hold of the loop: what a server does between two returns to it, by a count of work or by the clock.

The count is the same on every machine: calls of functions, and the elements through which those go that compare or search.
"""

import asyncio
import gc
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pytest

from tests.activities.group import engine, group
from tests.doors.house import KEY
from zweck.doors.paths import Paths
from zweck.register import RegisterSettings, open_register
from zweck.rpc.limits import Limits
from zweck.rpc.listen import Transport
from zweck.runtime.serving import ServerOptions, Serving
from zweck.service.answer import AnswerOptions
from zweck.v1 import admin_pb2

SEARCHING: Final = {"count", "index", "remove", "find", "rfind", "split", "replace", "insert", "sort"}
"""Methods of lists and texts whose work grows with them."""

SHIFTS: Final[dict[type, int]] = {list: 4, tuple: 4, deque: 4, str: 8, bytes: 8, bytearray: 8}
"""The elements that count as one call of a function, as a power of two: about as many take as long."""


@dataclass(slots=True)
class Hold:
    """The longest hold since the last look."""

    most: float = 0.0


class Counted:
    """Counts the work of the thread in which it began."""

    def __init__(self, hold: Hold) -> None:
        self._hold = hold
        self._work = 0

    def begin(self) -> None:
        """Count in this thread from now on."""
        sys.setprofile(self._seen)

    def run(self, handle: Callable[[], None]) -> None:
        """One hold."""
        self._work = 0
        handle()
        self._hold.most = max(self._hold.most, self._work)

    def _seen(self, frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            self._work += 1
        elif event == "c_call":
            self._work += 1
            owner = argument.__self__
            shift = SHIFTS.get(type(owner))
            if shift is not None and argument.__name__ in SEARCHING:
                self._work += len(owner) >> shift


class Timed:
    """Measures the processor time of the thread."""

    def __init__(self, hold: Hold) -> None:
        self._hold = hold

    def begin(self) -> None:
        """Nothing is to be done."""

    def run(self, handle: Callable[[], None]) -> None:
        """One hold, in seconds."""
        began = time.thread_time()
        handle()
        self._hold.most = max(self._hold.most, time.thread_time() - began)


class Idle:
    """Keeps the policies as they are."""

    def status(self) -> bytes:
        """Nothing of interest."""
        return admin_pb2.PolicySetStatus(revision="x").SerializeToString()

    async def reload(self) -> None:
        """At once."""


class Held:
    """A server with every door, whose holds are measured."""

    def __init__(self, serving: Serving, address: str, hold: Hold) -> None:
        self.address = address
        self.port = int(address.rpartition(":")[2])
        self.hold = hold
        self.service = serving._service
        self._serving = serving

    def longest(self) -> float:
        """The longest hold since the last look; what an answer has left to do once it is sent belongs to it."""
        idle = threading.Event()
        loop = self._serving._loop
        assert loop is not None
        loop.call_soon_threadsafe(idle.set)
        idle.wait()
        found, self.hold.most = self.hold.most, 0.0
        return found

    def limit(self, path: str) -> int:
        """The bytes of a body."""
        ways = self.service.doors
        way = ways.offer(path, self.service.methods) if ways is not None else None
        called = path if way is None else next(iter(way.methods.values())).path
        return self.service.largest.get(called, self.service.limits.message)

    def doors(self) -> dict[str, set[bytes]]:
        """All paths, from the server's own tables, with the content types that each takes; gRPC's is empty."""
        methods, ways = self.service.methods, self.service.doors
        assert isinstance(ways, Paths)
        found: dict[str, set[bytes]] = {path: {b""} for path in methods}
        for path in ways.paths(methods):
            way = ways.offer(path, methods)
            assert way is not None
            found.setdefault(path, set()).update(way.methods)
        return found


@contextmanager
def held(folder: Path, measure: Callable[[Hold], Counted | Timed]) -> Iterator[Held]:
    """The server while the block runs, on asyncio's own loop, whose callbacks are functions of Python."""
    hold = Hold()
    measuring = measure(hold)
    began = threading.Event()
    with (
        closing(open_register(RegisterSettings(f"sqlite:///{folder / 'register.db'}"))) as register,
        pytest.MonkeyPatch.context() as patched,
    ):
        options = AnswerOptions(pseudonyms=KEY, register=register)
        settings = ServerOptions(answers=options, limits=Limits(wait=600), control=Idle())
        transport = Transport.at("127.0.0.1:0")
        serving = Serving(engine(), engine().policies, settings, group())

        def live() -> None:
            measuring.begin()
            with asyncio.Runner() as runner:
                runner.run(serving.live(transport, began.set))
            sys.setprofile(None)

        thread = threading.Thread(target=live)
        run = asyncio.Handle._run

        def measured(handle: Any) -> None:
            if threading.current_thread() is thread:
                measuring.run(lambda: run(handle))
            else:
                run(handle)

        patched.setattr(asyncio.Handle, "_run", measured)
        gc.collect()
        gc.freeze()  # as a server does; a search through all that the tests have made would be the longest hold
        thread.start()
        began.wait()
        try:
            yield Held(serving, transport.address, hold)
        finally:
            serving.stop(grace=1)
            thread.join()
