"""The line between a worker and its supervisor: clients come down, and how the worker is goes up."""

import asyncio
import json
import socket
from collections.abc import Callable
from typing import Final

CLIENT: Final = b"c"
"""Comes with the descriptor of a client's connection; the end of the line asks the worker to stop."""

READY: Final = "ready"
GONE: Final = "gone"
LEAVING: Final = "leaving"

AGAIN: Final = 0.05
"""Seconds after which a full line is tried again."""


def give(line: socket.socket, client: socket.socket) -> bool:
    """Give a client to the worker at the other end; returns whether the line takes it."""
    try:
        socket.send_fds(line, [CLIENT], [client.fileno()])
    except OSError:
        return False
    return True


class Line:
    """A worker's end: where its clients come from."""

    def __init__(self, descriptor: int, ended: Callable[[], None]) -> None:
        """Use the socket with this descriptor, which the supervisor left open; `ended` is called when no more clients will come."""
        self._socket = socket.socket(fileno=descriptor)
        self._socket.setblocking(False)
        self._gone = 0
        self._tell_end = ended
        self._ended = asyncio.Event()

    def start(self, take: Callable[[socket.socket, Callable[[], None]], None]) -> None:
        """Give the clients that come to `take`."""
        asyncio.get_running_loop().add_reader(self._socket, self._receive, take)

    def ready(self, told: str) -> None:
        """Say that clients are served; `told` is for whoever started the supervisor."""
        self._say(READY, told)

    async def close(self) -> None:
        """Ask for no more clients, and take those that are on their way."""
        self._say(LEAVING)
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
        elif not descriptors:  # there was no room for another one
            self._client_gone()
        else:
            client = socket.socket(fileno=descriptors[0])
            client.setblocking(False)
            take(client, self._client_gone)

    def _client_gone(self) -> None:
        self._gone += 1
        if self._gone == 1:
            asyncio.get_running_loop().call_soon(self._tell)

    def _tell(self) -> None:
        if self._say(GONE, str(self._gone)):
            self._gone = 0
        else:
            asyncio.get_running_loop().call_later(AGAIN, self._tell)

    def _say(self, word: str, more: str = "") -> bool:
        try:
            self._socket.send(json.dumps([word, more]).encode() + b"\n")
        except BlockingIOError:
            return False
        except OSError:
            pass  # the supervisor is gone: nobody counts any more
        return True
