"""The first bytes of a client, by which HTTP/2 and HTTP/1.1 are distinguished."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from zweck.rpc.connection import Http2
from zweck.rpc.http1.connection import Http1
from zweck.rpc.link import Link
from zweck.rpc.service import Service
from zweck.rpc.turns import Turns

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
