"""The first bytes of a client, by which HTTP/2 and HTTP/1.1 are distinguished."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Final, Protocol, cast

from zweck.rpc.connection import Connection
from zweck.rpc.http1.connection import Http1
from zweck.rpc.peer import Peer
from zweck.rpc.service import Service
from zweck.rpc.turns import Turns

PREFACE: Final = b"PRI"
"""The first letters of a client that speaks HTTP/2 (RFC 9113, 3.4); no method of HTTP/1.1 begins so and is served."""


class Connected(Protocol):
    """A client that is connected, as its endpoint sees it."""

    greeted: bool
    since: float

    @property
    def closing(self) -> bool:
        """Whether it ends anyway."""
        ...

    @property
    def idle_since(self) -> float:
        """Since when it has had no calls."""
        ...

    @property
    def busy(self) -> bool:
        """Whether it has calls that do not only watch the health."""
        ...

    @property
    def useful(self) -> bool:
        """Whether it has had a call that is no health check and that was admitted."""
        ...

    @property
    def address(self) -> str:
        """The client's host."""
        ...

    def leave(self) -> None:
        """Take no new calls, and close when those in flight are answered."""
        ...

    def make_room(self) -> None:
        """Close although the client may be about to call."""
        ...

    def end(self) -> None:
        """End all calls and close."""
        ...

    def abort(self) -> None:
        """Close, whatever has not been sent."""
        ...

    def check_timeouts(self, now: float) -> None:
        """End what has waited too long."""
        ...


class Greeting(asyncio.Protocol):
    """A client that has not said yet which version of HTTP it speaks."""

    greeted = busy = useful = False

    def __init__(
        self,
        service: Service,
        turns: Turns,
        begun: Callable[[Connected], None],
        changed: Callable[[Connected, Connected], None],
        ended: Callable[[Connected], None],
    ) -> None:
        """Serve one client; `begun` and `ended` are called when it comes and goes, `changed` when it goes on in its version."""
        self._service = service
        self._turns = turns
        self._begun = begun
        self._changed = changed
        self._ended = ended
        self._peer = Peer()
        self._said = b""
        self._transport: asyncio.Transport
        self.since = self.idle_since = monotonic()

    @property
    def closing(self) -> bool:
        """Whether it ends anyway."""
        return self._transport.is_closing()

    @property
    def address(self) -> str:
        """The client's host."""
        return self._peer.address

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first bytes."""
        self._transport = cast(asyncio.Transport, transport)
        self._peer.connected(transport)
        self._begun(self)

    def connection_lost(self, error: Exception | None) -> None:
        """The client is gone."""
        self._ended(self)

    def data_received(self, data: bytes) -> None:
        """Understand the first bytes, and give them to the connection of the version."""
        self._said += data
        if len(self._said) < len(PREFACE) and PREFACE.startswith(self._said):
            return
        chosen, prefaced = self._peer.protocol, self._said.startswith(PREFACE)
        if chosen == "h2" or (chosen is None and prefaced) or (self._service.doors is None and chosen is None):
            self._go_on(Connection)
        elif prefaced or self._service.doors is None:  # HTTP/2 is to be chosen in the handshake (RFC 9113, 3.2)
            self._transport.close()
        else:
            self._go_on(Http1)

    def _go_on(self, kind: type[Connection] | type[Http1]) -> None:
        following = kind(self._service, self._turns, _greeted, self._ended)
        self._changed(self, following)
        self._transport.set_protocol(following)
        following.connection_made(self._transport)
        following.data_received(self._said)

    def leave(self) -> None:
        """Close: the client has asked nothing."""
        self._transport.close()

    make_room = end = leave

    def abort(self) -> None:
        """Close at once."""
        self._transport.abort()

    def check_timeouts(self, now: float) -> None:
        """Close if the client says nothing."""
        if now - self.since > self._service.limits.greeting:
            self._transport.abort()


def _greeted(connection: Connected) -> None:
    """The endpoint knows the client already."""
