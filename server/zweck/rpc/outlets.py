"""How the calls of a connection speak to their client, whatever version of HTTP carries them: never more than the client reads.

Large answers are compressed by gzip where the client takes that, a part at a time.
"""

import asyncio
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator
from typing import Final

from zweck.rpc.budget import Budget
from zweck.rpc.call import nothing
from zweck.rpc.frames import GZIP, PART
from zweck.rpc.json_requests import Reply
from zweck.rpc.refusal import Headers
from zweck.rpc.running import RunningCall

LARGE: Final = 64 * 1024
"""Bytes from which on an answer is compressed, and not copied to stand behind its length."""

FAST: Final = 1
"""The level of compression: 6.4 MB of answers become 0.9 MB in 23 ms; at level 6 they become 0.6 MB in 48 ms."""


class Outlet(ABC):
    """Carries answers from the calls to the transport, and counts those that wait."""

    def __init__(self, budget: Budget, done: Callable[[], None]) -> None:
        """Count what waits in `budget`; `done` is called when a version of HTTP has come to an end of its own."""
        self._budget = budget
        self._done = done
        self._holder = ""
        self._counted = 0
        self._transport: asyncio.Transport | None = None
        self._room = asyncio.Event()
        self._room.set()
        self.paused = False
        """Whether the transport holds enough."""

    def open(self, transport: asyncio.Transport, address: str) -> None:
        """Send through this transport to an address."""
        self._transport = transport
        self._holder = address

    def close(self) -> None:
        """Send nothing any more."""
        self._count(0)
        self._transport = None
        self._done = nothing

    def _count(self, waiting: int) -> None:
        """Count the bytes that wait, here and in the transport."""
        if waiting != self._counted:
            self._budget.change(self._holder, waiting - self._counted)
            self._counted = waiting

    def full(self) -> bool:
        """Whether the client has so much left to read that further answers have to wait."""
        return self.paused

    def through(self, stream: int) -> bool:
        """Whether all data of this stream is sent."""
        return not self.paused

    async def room(self) -> None:
        """Wait until the client has read enough."""
        while self.full():
            self._room.clear()
            await self._room.wait()

    def update_room(self) -> None:
        """Wake the tasks that wait for room, if there is any."""
        if not self._room.is_set() and not self.full():
            self._room.set()

    @abstractmethod
    def flush(self) -> None:
        """Send what may be sent."""

    @abstractmethod
    def answer(self, call: RunningCall, message: bytes) -> None:
        """Send a message to a caller."""

    @abstractmethod
    def end(self, call: RunningCall, fields: Headers) -> None:
        """Send the end of a call, by its trailers."""

    @abstractmethod
    def reply(self, stream: int, fields: Headers) -> None:
        """Send headers and nothing else."""

    @abstractmethod
    def respond(self, stream: int, reply: Reply) -> None:
        """Send a whole response to a plain request."""


def may_be_small(call: RunningCall, answer: bytes) -> bool:
    """Whether an answer is to be compressed."""
    return call.accepts and not call.compressed and len(answer) >= LARGE


def squeezed(message: bytes) -> Generator[None, None, bytes]:
    """A message as gzip makes it small; others have their turn in between."""
    deflater = zlib.compressobj(FAST, zlib.DEFLATED, GZIP)
    found = []
    for start in range(0, len(message), PART):
        found.append(deflater.compress(message[start : start + PART]))
        yield
    found.append(deflater.flush())
    return b"".join(found)
