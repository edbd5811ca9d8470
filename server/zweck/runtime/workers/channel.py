"""The control channel between a worker and its supervisor: clients and commands go to the worker, events come back."""

import asyncio
import json
import os
import socket
from collections.abc import Callable
from enum import Enum, StrEnum
from typing import Final


class Command(bytes, Enum):
    """A message to a worker; some come with the descriptor of a socket or of a file."""

    CLIENT = b"c"
    """Serve the client of this socket. The end of the channel asks the worker to stop."""

    PREPARE = b"p"
    """Make the packed policies in this file ready."""

    SERVE = b"s"
    """Serve the policies that are ready."""

    DISCARD = b"d"
    """Forget the policies that are ready."""

    STATUS = b"t"
    """The file holds the current `PolicySetStatus`."""

    RELOADED = b"a"
    """The reload that the worker requested is over."""

    RENEW = b"r"
    """Read certificates and the access file again."""


class Event(StrEnum):
    """A message from a worker."""

    READY = "ready"
    """It serves; with a message for the user who started the supervisor."""

    GONE = "gone"
    """Clients have disconnected; with their number."""

    LEAVING = "leaving"
    """It takes no more clients."""

    PREPARED = "prepared"
    """The policies are ready; or with the reason why they are not."""

    SERVED = "served"
    """The policies are served."""

    RELOAD_REQUESTED = "reload requested"
    """A caller wants the policies to be read again."""


RETRY: Final = 0.05
"""Seconds after which a full channel is tried again."""

OnCommand = Callable[[Command, bytes], None]
"""Carries out a command with the content of its file."""


def send(channel: socket.socket, command: Command, descriptor: int | None = None) -> bool:
    """Send a command to the worker at the other end; returns whether the channel has room for it."""
    try:
        socket.send_fds(channel, [command.value], [] if descriptor is None else [descriptor])
    except OSError:
        return False
    return True


def content(descriptor: int) -> bytes:
    """The content of a file, which other processes may read at the same time; closes the descriptor."""
    size, found = os.fstat(descriptor).st_size, bytearray()
    while len(found) < size:
        found += os.pread(descriptor, size - len(found), len(found))
    os.close(descriptor)
    return bytes(found)


def ignore(command: Command, data: bytes) -> None:
    """Do nothing."""


class ControlChannel:
    """The worker's end: a source of clients and of commands."""

    def __init__(self, descriptor: int, ended: Callable[[], None]) -> None:
        """Use the socket with this descriptor, which the supervisor left open; `ended` is called when no more clients will come."""
        self._socket = socket.socket(fileno=descriptor)
        self._socket.setblocking(False)
        self._gone = 0
        self._on_end = ended
        self.on_command: OnCommand = ignore
        self._ended = asyncio.Event()

    def start(self, take: Callable[[socket.socket, Callable[[], None]], None]) -> None:
        """Give the clients that come to `take`."""
        asyncio.get_running_loop().add_reader(self._socket, self._receive, take)

    def ready(self, message: str) -> None:
        """Report that clients are served; `message` is for the user who started the supervisor."""
        self.send(Event.READY, message)

    async def close(self) -> None:
        """Ask for no more clients, and take those that are on their way."""
        self.send(Event.LEAVING)
        await self._ended.wait()

    def send(self, event: Event, detail: str = "") -> bool:
        """Report an event to the supervisor; returns whether the channel has room for it."""
        try:
            self._socket.send(json.dumps([event, detail]).encode() + b"\n")
        except BlockingIOError:
            return False
        except OSError:
            pass  # the supervisor is gone and counts no more
        return True

    def _receive(self, take: Callable[[socket.socket, Callable[[], None]], None]) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._socket, len(Command.CLIENT), 1)
        except BlockingIOError:
            return
        except OSError:  # the supervisor is gone
            data = b""
        if not data:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._ended.set()
            self._on_end()
        elif data != Command.CLIENT:
            self.on_command(Command(data), content(descriptors[0]) if descriptors else b"")
        elif not descriptors:  # this process has no room for another one
            self._client_gone()
        else:
            client = socket.socket(fileno=descriptors[0])
            client.setblocking(False)
            take(client, self._client_gone)

    def _client_gone(self) -> None:
        self._gone += 1
        if self._gone == 1:
            asyncio.get_running_loop().call_soon(self._report_gone)

    def _report_gone(self) -> None:
        if self.send(Event.GONE, str(self._gone)):
            self._gone = 0
        else:
            asyncio.get_running_loop().call_later(RETRY, self._report_gone)
