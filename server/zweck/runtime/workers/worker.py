"""A worker process, as its supervisor sees it."""

import asyncio
import json
import socket
from asyncio.subprocess import Process
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import IO, Final

from zweck.runtime.workers import channel
from zweck.runtime.workers.channel import Command, Event

PATIENCE: Final = 30.0
"""Seconds in which a worker has to carry out a command."""

StartCommand = Callable[[int, int], Sequence[str]]
"""The command line of a worker with the descriptors of its control channel and of the file with its packed policies."""


class NotStarted(Exception):
    """A worker ended before it could serve; `code` is its exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"exit code {code}")
        self.code = code


class NotPrepared(Exception):
    """A worker cannot serve what it should; one clause says why."""


class Worker:
    """One process that serves the clients it is given."""

    def __init__(self, process: Process, control: socket.socket) -> None:
        """Watch a process that has just been started, over its control channel."""
        self.process = process
        self.clients = 0
        """How many clients it serves."""
        self.wanted = True
        """Whether another one replaces it when it leaves."""
        self.left = asyncio.Event()
        """Set when it takes no more clients, or has ended."""
        self.on_reload_request: Callable[[], None] = lambda: None
        self._channel = control
        self._awaited: dict[Event, asyncio.Future[str]] = {}
        self._began = monotonic()
        self._ready: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def start(cls, command: StartCommand, packed: IO[bytes]) -> "Worker":
        """Start a process that begins with the policies in the file `packed`."""
        ours, theirs = socket.socketpair()
        with theirs:
            ours.setblocking(False)
            descriptors = theirs.fileno(), packed.fileno()
            process = await asyncio.create_subprocess_exec(*command(*descriptors), pass_fds=descriptors)
        return cls(process, ours)

    @property
    def age(self) -> float:
        """Seconds since it was started."""
        return monotonic() - self._began

    async def ready(self) -> str:
        """Wait until it serves; returns its message for the user.

        Raises:
            NotStarted: if it ends instead.
        """
        message = await self._ready
        if message is None:
            raise NotStarted(await self.process.wait())
        return message

    def take(self, client: socket.socket) -> bool:
        """Give it a client; returns whether it takes it."""
        taken = channel.send(self._channel, Command.CLIENT, client.fileno())
        self.clients += taken
        return taken

    async def prepare(self, packed: IO[bytes]) -> bool:
        """Let it make the policies in a file ready; returns whether it is still there.

        Raises:
            NotPrepared: if it cannot.
        """
        why = await self._done(Command.PREPARE, Event.PREPARED, packed)
        if why:
            raise NotPrepared(why)
        return not self.left.is_set()

    async def serve(self) -> None:
        """Let it serve the policies that it has made ready.

        Raises:
            NotPrepared: if that takes too long.
        """
        await self._done(Command.SERVE, Event.SERVED)

    async def send(self, command: Command, file: IO[bytes] | None = None) -> bool:
        """Send a command as soon as the channel has room; returns whether it came before the worker left or the file was closed."""
        while not (self.left.is_set() or (file is not None and file.closed)):
            if channel.send(self._channel, command, None if file is None else file.fileno()):
                return True
            await asyncio.sleep(channel.RETRY)
        return False

    async def _done(self, command: Command, awaited: Event, file: IO[bytes] | None = None) -> str:
        """Send a command and wait until it is carried out or the worker leaves; returns the detail of the event.

        Raises:
            NotPrepared: if that takes too long.
        """
        answer = self._awaited[awaited] = asyncio.get_running_loop().create_future()
        left = asyncio.ensure_future(self.left.wait())
        try:
            if not await self.send(command, file):
                return ""
            await asyncio.wait({answer, left}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            if not (answer.done() or left.done()):
                raise NotPrepared(f"worker {self.process.pid} does not obey")
            return answer.result() if answer.done() else ""
        finally:
            left.cancel()
            del self._awaited[awaited]

    def leave(self) -> None:
        """Ask it to answer the calls in flight and end."""
        self.wanted = False
        with suppress(OSError):  # it has ended
            self._channel.shutdown(socket.SHUT_WR)

    def kill(self) -> None:
        """End it at once."""
        with suppress(ProcessLookupError):  # it has ended
            self.process.kill()

    async def _listen(self) -> None:
        reader, writer = await asyncio.open_connection(sock=self._channel)
        try:
            while line := await reader.readline():
                event, detail = json.loads(line)
                self._on_event(Event(event), detail)
        except ConnectionError:
            pass  # it has ended, and left something unread
        finally:
            if not self._ready.done():
                self._ready.set_result(None)
            self.left.set()
            writer.close()

    def _on_event(self, event: Event, detail: str) -> None:
        match event:
            case Event.READY if not self._ready.done():  # it may have been asked to leave meanwhile
                self._ready.set_result(detail)
            case Event.GONE:
                self.clients -= int(detail)
            case Event.LEAVING:
                self.left.set()
            case Event.RELOAD_REQUESTED:
                self.on_reload_request()
            case Event.PREPARED | Event.SERVED if event in self._awaited and not self._awaited[event].done():
                self._awaited[event].set_result(detail)
            case _:
                pass
