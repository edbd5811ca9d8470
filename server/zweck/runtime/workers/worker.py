"""A worker process, as its supervisor sees it."""

import asyncio
import json
import socket
from asyncio.subprocess import Process
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import IO, Final

from zweck.runtime.workers import line

PATIENCE: Final = 30.0
"""Seconds in which a worker has to carry out an order."""


class NotStarted(Exception):
    """A worker ended before it could serve; `code` is its exit code."""

    def __init__(self, code: int) -> None:
        """Keep the code."""
        super().__init__(f"exit code {code}")
        self.code = code


class NotPrepared(Exception):
    """A worker cannot serve what it should; one clause says why."""


class Worker:
    """One process that serves the clients it is given."""

    def __init__(self, process: Process, line: socket.socket) -> None:
        """Watch a process that has just been started, over the line to it."""
        self.process = process
        self.clients = 0
        """How many it serves."""
        self.wanted = True
        """Whether it is to be replaced when it leaves."""
        self.left = asyncio.Event()
        """Set when it takes no more clients, or has ended."""
        self.on_ask: Callable[[], None] = lambda: None
        """Called when it asks for what was ordered last to be looked at again."""
        self._line = line
        self._said: dict[str, asyncio.Future[str]] = {}
        self._began = monotonic()
        self._ready: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def start(cls, command: Sequence[str]) -> "Worker":
        """Start a process with `command` and the number of the descriptor of its end of the line."""
        ours, theirs = socket.socketpair()
        with theirs:
            ours.setblocking(False)
            descriptor = theirs.fileno()
            process = await asyncio.create_subprocess_exec(*command, str(descriptor), pass_fds=[descriptor])
        return cls(process, ours)

    @property
    def age(self) -> float:
        """Seconds since it was started."""
        return monotonic() - self._began

    async def ready(self) -> str:
        """Wait until it serves; returns what it tells.

        Raises:
            NotStarted: if it ends instead.
        """
        told = await self._ready
        if told is None:
            raise NotStarted(await self.process.wait())
        return told

    def take(self, client: socket.socket) -> bool:
        """Give it a client; returns whether it takes it."""
        taken = line.give(self._line, client)
        self.clients += taken
        return taken

    async def prepare(self, file: IO[bytes]) -> bool:
        """Let it prepare what a file says; returns whether it is still there.

        Raises:
            NotPrepared: if it cannot.
        """
        why = await self._done(line.PREPARE, line.PREPARED, file)
        if why:
            raise NotPrepared(why)
        return not self.left.is_set()

    async def serve(self) -> None:
        """Let it serve what it has prepared."""
        await self._done(line.SERVE, line.SERVED)

    async def order(self, word: bytes, file: IO[bytes] | None = None) -> bool:
        """Give it an order, as soon as the line has room; returns whether it got it before it left or the file was closed."""
        while not (self.left.is_set() or (file is not None and file.closed)):
            if line.order(self._line, word, None if file is None else file.fileno()):
                return True
            await asyncio.sleep(line.AGAIN)
        return False

    async def _done(self, word: bytes, awaited: str, file: IO[bytes] | None = None) -> str:
        """Give an order and wait until it is carried out or the worker leaves; returns what it says.

        Raises:
            NotPrepared: if that takes too long.
        """
        said = self._said[awaited] = asyncio.get_running_loop().create_future()
        left = asyncio.ensure_future(self.left.wait())
        try:
            if not await self.order(word, file):
                return ""
            await asyncio.wait({said, left}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            if not (said.done() or left.done()):
                raise NotPrepared(f"worker {self.process.pid} does not obey")
            return said.result() if said.done() else ""
        finally:
            left.cancel()
            del self._said[awaited]

    def leave(self) -> None:
        """Ask it to answer the calls in flight and end."""
        self.wanted = False
        with suppress(OSError):  # it has ended
            self._line.shutdown(socket.SHUT_WR)

    def kill(self) -> None:
        """End it at once."""
        with suppress(ProcessLookupError):  # it has ended
            self.process.kill()

    async def _listen(self) -> None:
        reader, writer = await asyncio.open_connection(sock=self._line)
        try:
            while said := await reader.readline():
                self._hear(*json.loads(said))
        except ConnectionError:
            pass  # it has ended, and left something unread
        finally:
            if not self._ready.done():
                self._ready.set_result(None)
            self.left.set()
            writer.close()

    def _hear(self, word: str, more: str) -> None:
        match word:
            case line.READY if not self._ready.done():  # it may have been asked to leave meanwhile
                self._ready.set_result(more)
            case line.GONE:
                self.clients -= int(more)
            case line.LEAVING:
                self.left.set()
            case line.ASKS:
                self.on_ask()
            case line.PREPARED | line.SERVED if word in self._said and not self._said[word].done():
                self._said[word].set_result(more)
            case _:
                pass
