"""A worker process, as its supervisor sees it."""

import asyncio
import json
import socket
from asyncio.subprocess import Process
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic

from server.transport import line


class NotStarted(Exception):
    """A worker ended before it could serve; `code` is its exit code."""

    def __init__(self, code: int) -> None:
        """Keep the code."""
        super().__init__(f"exit code {code}")
        self.code = code


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
        self._line = line
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
            case _:
                pass
