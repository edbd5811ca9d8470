"""How clients reach a service: an endpoint of HTTP/2 for the clients of a source."""

import ssl
from collections.abc import Callable
from typing import Protocol

from zweck.rpc.endpoint import Endpoint
from zweck.rpc.listen import Listener
from zweck.rpc.service import Service


class Source(Protocol):
    """A source of clients."""

    def start(self, take: Callable[..., None]) -> None:
        """Give clients to `take`."""
        ...

    async def close(self) -> None:
        """Give no more."""
        ...


class Transport:
    """Carries the calls of clients to a service. Used by one event loop."""

    def __init__(self, source: Source, address: str = "") -> None:
        """Serve the clients of `source`, which are those at `address`."""
        self.address = address
        self._source = source
        self._endpoint: Endpoint

    @classmethod
    def at(cls, listen: str) -> "Transport":
        """Listen at an address, as `Listener` does.

        Raises:
            ListenError: if it cannot be had.
        """
        listener = Listener(listen)
        return cls(listener, listener.address)

    async def open(self, service: Service, tls: ssl.SSLContext | None) -> None:
        """Serve from now on."""
        self._endpoint = Endpoint(service, tls)
        self._source.start(self._endpoint.take)

    def renew(self, tls: ssl.SSLContext | None) -> None:
        """Use this for connections from now on."""
        self._endpoint.tls = tls

    async def close(self) -> None:
        """Take no further clients."""
        await self._source.close()

    async def drain(self, grace: float) -> None:
        """Take no new calls, and return when those in flight are answered or `grace` seconds are over."""
        await self._endpoint.drain(grace)
