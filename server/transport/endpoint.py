"""All connections of one process."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from time import monotonic
from typing import Final

from server.transport.connection import Connection
from server.transport.service import Service
from server.transport.turns import Turns

ROUND: Final = 1.0
"""Seconds between two looks at what has waited too long."""

LAST_WORDS: Final = 1.0
"""Seconds for what is still to be sent when the time for calls in flight is over."""


class Endpoint:
    """Serves a service to the clients whose connections it is given."""

    def __init__(self, service: Service, tls: ssl.SSLContext | None = None) -> None:
        """Serve without any client yet; must be made in the event loop that it lives in."""
        self._service = service
        self.tls = tls
        """For connections from now on; may be replaced."""
        self._loop = asyncio.get_running_loop()
        self._turns = Turns()
        self._opening: set[asyncio.Task[None]] = set()
        self._connections: dict[Connection, Callable[[], None]] = {}
        self._empty = asyncio.Event()
        self._round: asyncio.TimerHandle | None = None

    def take(self, client: socket.socket, gone: Callable[[], None] = lambda: None) -> None:
        """Serve a client that has just connected; `gone` is called when it has gone."""
        if len(self._opening) + len(self._connections) >= self._service.limits.connections:
            client.close()
            gone()
            return
        task = self._loop.create_task(self._open(client, gone))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)
        if self._round is None:
            self._round = self._loop.call_later(ROUND, self._look_after)

    async def drain(self, grace: float) -> None:
        """Take no new calls, and return when those in flight are answered and their clients gone, or after `grace` seconds."""
        self._service.stopping = True
        for connection in tuple(self._connections):
            connection.leave()
            connection.look_after(monotonic())
        await self._gone(grace)
        for connection in tuple(self._connections):
            connection.end()
        await self._gone(LAST_WORDS)
        for connection in tuple(self._connections):
            connection.abort()
        for task in self._opening:
            task.cancel()
        await asyncio.gather(*self._opening, return_exceptions=True)
        if self._round is not None:
            self._round.cancel()

    async def _open(self, client: socket.socket, gone: Callable[[], None]) -> None:
        def connection() -> Connection:
            return Connection(self._service, self._turns, begun, self._ended)

        def begun(connection: Connection) -> None:
            self._connections[connection] = gone
            self._empty.clear()

        handshake = None if self.tls is None else self._service.limits.greeting
        try:
            await self._loop.connect_accepted_socket(connection, client, ssl=self.tls, ssl_handshake_timeout=handshake)
        except OSError:  # no TLS, no certificate, too slow, or gone again
            gone()

    def _ended(self, connection: Connection) -> None:
        self._connections.pop(connection)()
        if not self._connections:
            self._empty.set()

    async def _gone(self, patience: float) -> None:
        if self._connections:
            try:
                async with asyncio.timeout(patience):
                    await self._empty.wait()
            except TimeoutError:
                pass

    def _look_after(self) -> None:
        now = monotonic()
        for connection in tuple(self._connections):
            connection.look_after(now)
        self._round = self._loop.call_later(ROUND, self._look_after) if self._connections or self._opening else None
