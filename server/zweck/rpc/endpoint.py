"""All connections of one process; the first bytes of a client distinguish HTTP/2 and HTTP/1.1."""

import asyncio
import resource
import socket
import ssl
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any, Final

from zweck.bounded.counts import CONNECTIONS, COUNTS
from zweck.rpc.connection import Http2
from zweck.rpc.http1.connection import Http1
from zweck.rpc.link import Link
from zweck.rpc.service import Service
from zweck.rpc.turns import Turns

ROUND: Final = 1.0
"""Seconds between two looks at timeouts."""

LAST_WORDS: Final = 1.0
"""Seconds to send what is left when the time for calls in flight is over."""

YOUNG: Final = 1.0
"""Seconds in which a client may show that it speaks HTTP/2, or finish its TLS handshake, before it has to make room for others."""

BEGINNERS: Final = 8
"""Clients that have not called yet have one of so many places, while others want them."""

OTHER_FILES: Final = 256
"""Files that a process may have open beside its connections."""

PREFACE: Final = b"PRI"
"""The first letters of a client that speaks HTTP/2 (RFC 9113, 3.4); no method of HTTP/1.1 begins so and is served."""


class Greeting(Link):
    """A client that has not said yet which version of HTTP it speaks."""

    def __init__(
        self,
        service: Service,
        turns: Turns,
        begun: Callable[[Link], None],
        changed: Callable[[Link, Link], None],
        ended: Callable[[Any], None],
    ) -> None:
        """Serve one client; `begun` and `ended` are called when it comes and goes, `changed` when it goes on in its version."""
        super().__init__(service, turns, ended)
        self._begun = begun
        self._changed = changed
        self._said = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first bytes."""
        super().connection_made(transport)
        self._begun(self)

    def data_received(self, data: bytes) -> None:
        """Understand the first bytes, and give them to the connection of the version."""
        self._said += data
        if len(self._said) < len(PREFACE) and PREFACE.startswith(self._said):
            return
        chosen, prefaced = self._peer.protocol, self._said.startswith(PREFACE)
        if chosen == "h2" or (chosen is None and prefaced) or (self._service.doors is None and chosen is None):
            self._go_on(Http2)
        elif prefaced or self._service.doors is None:  # HTTP/2 is to be chosen in the handshake (RFC 9113, 3.2)
            self._transport.close()
        else:
            self._go_on(Http1)

    def _go_on(self, kind: type[Http2] | type[Http1]) -> None:
        following = kind(self._service, self._turns, self._ended)
        self._changed(self, following)
        self._transport.set_protocol(following)
        following.connection_made(self._transport)
        following.data_received(self._said)

    def leave(self) -> None:
        """Close: the client has asked nothing."""
        self._transport.close()

    def check_timeouts(self, now: float) -> None:
        """Close if the client says nothing."""
        if now - self.since > self._service.limits.greeting:
            self._transport.abort()


class Endpoint:
    """Serves a service to the clients whose connections it is given."""

    def __init__(self, service: Service, tls: ssl.SSLContext | None = None) -> None:
        """Serve without any client yet; must be made in the event loop that it lives in."""
        _let_open(service.limits.connections + OTHER_FILES)
        self._service = service
        self.tls = tls
        """For connections from now on; may be replaced."""
        self._loop = asyncio.get_running_loop()
        self._turns = Turns(service.tidy)
        self._opening: dict[asyncio.Task[Any], float] = {}
        self._connections: dict[Link, Callable[[], None]] = {}
        self._crowds: Counter[str] = Counter()
        """The number of connections from each address."""
        self._empty = asyncio.Event()
        self._round: asyncio.TimerHandle | None = None

    def take(self, client: socket.socket, gone: Callable[[], None] = lambda: None) -> None:
        """Serve a client that has just connected; `gone` is called when it has gone.

        Where there are too many, or too many of its address, one of these that only holds its place makes room; if there is none, the new
        one is turned away.
        """
        now = monotonic()
        limits, host = self._service.limits, _host(client)
        full = len(self._opening) + len(self._connections) >= limits.connections
        crowded = self._crowds[host] >= limits.address
        if (full or crowded) and not self._make_room(now, host if crowded else None):
            if self._beginning:
                self._loop.call_soon(self.take, client, gone)
                return
            client.close()
            gone()
            return
        task = self._loop.create_task(self._open(client, gone))
        self._opening[task] = now
        task.add_done_callback(partial(self._opened, client, gone))
        if self._round is None:
            self._round = self._loop.call_later(ROUND, self._check_timeouts)

    async def drain(self, grace: float) -> None:
        """Take no new calls, and return when those in flight are answered and their clients gone, or after `grace` seconds."""
        self._service.stopping = True
        for connection in tuple(self._connections):
            connection.leave()
            connection.check_timeouts(monotonic())
        await self._gone(grace)
        for connection in tuple(self._connections):
            connection.end()
        await self._gone(LAST_WORDS)
        for connection in tuple(self._connections):
            connection.abort()
        for task in self._opening:
            task.cancel()
        await asyncio.gather(*tuple(self._opening), return_exceptions=True)
        if self._round is not None:
            self._round.cancel()

    @property
    def _beginning(self) -> bool:
        """Whether clients are about to be connections, a round or two later; these make room before those that have called."""
        return self.tls is None and bool(self._opening)

    async def _open(self, client: socket.socket, gone: Callable[[], None]) -> None:
        def greeting() -> Greeting:
            return Greeting(self._service, self._turns, begun, self._changed, self._ended)

        known, own = False, asyncio.current_task()

        def begun(connection: Link) -> None:
            nonlocal known
            known = True
            if own is not None:
                self._opening.pop(own, None)  # it is counted once
            self._connections[connection] = gone
            self._crowds[connection.address] += 1
            COUNTS.add(CONNECTIONS)
            self._empty.clear()

        handshake = None if self.tls is None else self._service.limits.greeting
        try:
            await self._loop.connect_accepted_socket(greeting, client, ssl=self.tls, ssl_handshake_timeout=handshake)
        except (OSError, asyncio.CancelledError):  # no TLS, no certificate, too slow, gone again, or in the way of others
            if not known:
                gone()

    def _changed(self, before: Link, connection: Link) -> None:
        """A client has said which version of HTTP it speaks."""
        self._connections[connection] = self._connections.pop(before)

    def _opened(self, client: socket.socket, gone: Callable[[], None], task: asyncio.Task[None]) -> None:
        self._opening.pop(task, None)
        if task.cancelled():  # before it had begun
            client.close()
            gone()

    def _make_room(self, now: float, host: str | None) -> bool:
        """Give up a client, of this host if one is named, that only holds its place; returns whether there was one.

        First those that are of no use: they never had a call that was admitted, health checks aside. They may stay for a moment, for each
        client begins so, but if they have more than their part of the places, the oldest goes. Then the one without calls, of the address
        with the most connections, that has gone without one for longest; a client that has just called keeps its place.
        """
        known = [connection for connection in self._connections if not connection.closing and host in (None, connection.address)]
        # without a handshake they are just about to be connections; with one, their hosts count only afterwards
        begun = [*self._opening.items()] if self.tls is not None and host is None else []
        useless = [connection for connection in known if not (connection.useful or connection.busy)]
        idle = [connection for connection in known if connection.useful and connection.idle_since < now - YOUNG]
        many = (len(useless) + len(begun)) * BEGINNERS > self._service.limits.connections
        first = min(useless, key=partial(self._worth, now), default=None)
        if begun and (now - begun[0][1] > YOUNG or (first is None and (many or not idle))):
            del self._opening[begun[0][0]]
            begun[0][0].cancel()
        elif first is not None and (many or not idle or any(now - connection.since > YOUNG for connection in useless)):
            first.make_room()
        elif idle and not self._beginning:
            min(idle, key=partial(self._worth, now)).make_room()
        else:
            return False
        return True

    def _worth(self, now: float, connection: Link) -> tuple[bool, int, float]:
        """The least makes room first: the one that does not begin, or that is one of many, or that has had nothing to do for longest."""
        begins = connection.greeted or now - connection.since < YOUNG
        return begins, -self._crowds[connection.address], connection.idle_since

    def _ended(self, connection: Link) -> None:
        self._connections.pop(connection)()
        self._crowds[connection.address] -= 1
        COUNTS.add(CONNECTIONS, by=-1.0)
        if not self._crowds[connection.address]:
            del self._crowds[connection.address]
        if not self._connections:
            self._empty.set()

    async def _gone(self, patience: float) -> None:
        if self._connections:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), patience)

    def _check_timeouts(self) -> None:
        now = monotonic()
        for connection in tuple(self._connections):
            connection.check_timeouts(now)
        self._round = self._loop.call_later(ROUND, self._check_timeouts) if self._connections or self._opening else None


def _host(client: socket.socket) -> str:
    """The address of a client; empty where it is not one of the network, or is gone."""
    try:
        found = client.getpeername()
    except OSError:
        return ""
    return str(found[0]) if isinstance(found, tuple) else ""


def _let_open(files: int) -> None:
    """Let this process have so many files open, as far as the system lets it: where 1,024 are usual, clients could take the record's."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = files if hard == resource.RLIM_INFINITY else min(files, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
