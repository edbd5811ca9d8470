"""The line between a worker and its supervisor: clients and orders come down, and how the worker is goes up."""

import asyncio
import json
import os
import socket
from collections.abc import Callable
from typing import Final

CLIENT: Final = b"c"
"""Comes with the descriptor of a client's connection; the end of the line asks the worker to stop."""

PREPARE: Final = b"p"
SERVE: Final = b"s"
DROP: Final = b"d"
TOLD: Final = b"t"
ANSWERED: Final = b"a"
RENEW: Final = b"r"
"""Orders: prepare what the file says that comes with it, serve it, drop it; take note of a file; what was asked for is done; renew."""

READY: Final = "ready"
GONE: Final = "gone"
LEAVING: Final = "leaving"
PREPARED: Final = "prepared"
"""With why not, if it is not."""
SERVED: Final = "served"
ASKS: Final = "asks"

AGAIN: Final = 0.05
"""Seconds after which a full line is tried again."""


def give(line: socket.socket, client: socket.socket) -> bool:
    """Give a client to the worker at the other end; returns whether the line takes it."""
    return order(line, CLIENT, client.fileno())


def order(line: socket.socket, word: bytes, descriptor: int | None = None) -> bool:
    """Give an order to the worker at the other end, with a file if it needs one; returns whether the line takes it."""
    try:
        socket.send_fds(line, [word], [] if descriptor is None else [descriptor])
    except OSError:
        return False
    return True


def content(descriptor: int) -> bytes:
    """What a file holds; others read it at the same time."""
    size, found = os.fstat(descriptor).st_size, bytearray()
    while len(found) < size:
        found += os.pread(descriptor, size - len(found), len(found))
    return bytes(found)


def obey_nothing(word: bytes, more: bytes) -> None:
    """Pass over every order."""


class Line:
    """A worker's end: where its clients and its orders come from."""

    def __init__(self, descriptor: int, ended: Callable[[], None]) -> None:
        """Use the socket with this descriptor, which the supervisor left open; `ended` is called when no more clients will come."""
        self._socket = socket.socket(fileno=descriptor)
        self._socket.setblocking(False)
        self._gone = 0
        self._tell_end = ended
        self.obey: Callable[[bytes, bytes], None] = obey_nothing
        """Gets each order with what its file holds."""
        self._ended = asyncio.Event()

    def start(self, take: Callable[[socket.socket, Callable[[], None]], None]) -> None:
        """Give the clients that come to `take`."""
        asyncio.get_running_loop().add_reader(self._socket, self._receive, take)

    def ready(self, told: str) -> None:
        """Say that clients are served; `told` is for whoever started the supervisor."""
        self.say(READY, told)

    async def close(self) -> None:
        """Ask for no more clients, and take those that are on their way."""
        self.say(LEAVING)
        await self._ended.wait()

    def _receive(self, take: Callable[[socket.socket, Callable[[], None]], None]) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._socket, len(CLIENT), 1)
        except BlockingIOError:
            return
        except OSError:  # the supervisor is gone
            data = b""
        if not data:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._ended.set()
            self._tell_end()
        elif data != CLIENT:
            self._order(data, descriptors)
        elif not descriptors:  # there was no room for another one
            self._client_gone()
        else:
            client = socket.socket(fileno=descriptors[0])
            client.setblocking(False)
            take(client, self._client_gone)

    def _order(self, word: bytes, descriptors: list[int]) -> None:
        found = b""
        for descriptor in descriptors:
            found = content(descriptor)
            os.close(descriptor)
        self.obey(word, found)

    def _client_gone(self) -> None:
        self._gone += 1
        if self._gone == 1:
            asyncio.get_running_loop().call_soon(self._tell)

    def _tell(self) -> None:
        if self.say(GONE, str(self._gone)):
            self._gone = 0
        else:
            asyncio.get_running_loop().call_later(AGAIN, self._tell)

    def say(self, word: str, more: str = "") -> bool:
        """Tell the supervisor something; returns whether the line takes it."""
        try:
            self._socket.send(json.dumps([word, more]).encode() + b"\n")
        except BlockingIOError:
            return False
        except OSError:
            pass  # the supervisor is gone: nobody counts any more
        return True
