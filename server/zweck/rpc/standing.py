"""How a connection stands among the others, whichever version of HTTP it speaks."""

import asyncio
from math import inf
from time import monotonic

from zweck.rpc.calls import Calls
from zweck.rpc.peer import Peer


class Rank(asyncio.Protocol):
    """The part of a connection by which its endpoint chooses those that make room."""

    _calls: Calls
    _transport: asyncio.Transport

    def __init__(self) -> None:
        self._peer = Peer()
        self._leaving = self._finished = False
        self.greeted = False
        """Whether the client has shown that it speaks this version of HTTP."""
        self.since = self._last_data = self._last_call = monotonic()

    @property
    def closing(self) -> bool:
        """Whether it ends anyway."""
        return self._leaving or self._finished or self._transport.is_closing()

    @property
    def idle_since(self) -> float:
        """Since when it has had no calls; not yet, if it has some. Calls that watch the health keep no place."""
        if self._calls.busy:
            return inf
        return self._last_call if self._calls.useful else self.since

    @property
    def busy(self) -> bool:
        """Whether it has calls that do not only watch the health."""
        return self._calls.busy

    @property
    def useful(self) -> bool:
        """Whether it has had a call that is no health check and that was admitted."""
        return self._calls.useful

    @property
    def address(self) -> str:
        """The client's host."""
        return self._peer.address

    def abort(self) -> None:
        """Close, whatever has not been sent."""
        self._transport.abort()
