"""A client that is connected, as its endpoint sees it, whichever version of HTTP it speaks."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from math import inf
from time import monotonic
from typing import Any, Final, cast

from zweck.rpc.calls import Calls
from zweck.rpc.outlets import Outlet
from zweck.rpc.peer import Peer
from zweck.rpc.service import Service
from zweck.rpc.turns import Turns

LINGER: Final = 0.5
"""Seconds in which a client may close after everything is said; closed before it has read that, it might not learn of it."""


class Link(asyncio.Protocol, ABC):
    """A connection; by its properties its endpoint chooses those that make room."""

    busy = useful = False
    """Whether it has calls that do not only watch the health; whether it had an admitted one that is no health check."""

    _transport: asyncio.Transport

    def __init__(self, service: Service, turns: Turns, ended: Callable[[Any], None]) -> None:
        """Serve one client among those that take `turns`; `ended` is called when it is gone."""
        self._service = service
        self._turns = turns
        self._ended = ended
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
        """Since when it has had no calls."""
        return self.since

    @property
    def address(self) -> str:
        """The client's host."""
        return self._peer.address

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Learn where the client is."""
        self._transport = cast(asyncio.Transport, transport)
        self._peer.connected(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """The client is gone."""
        self._ended(self)

    @abstractmethod
    def leave(self) -> None:
        """Take no new calls, and close when those in flight are answered."""

    def make_room(self) -> None:
        """Close although the client may be about to call."""
        self.leave()

    def end(self) -> None:
        """End all calls and close."""
        self.leave()

    def abort(self) -> None:
        """Close, whatever has not been sent."""
        self._transport.abort()

    @abstractmethod
    def check_timeouts(self, now: float) -> None:
        """End what has waited too long; called about once a second."""


class Connection(Link):
    """A connection of a client that has said which version of HTTP it speaks."""

    _calls: Calls
    _outlet: Outlet

    @property
    def idle_since(self) -> float:
        """Since when it has had no calls; not yet, if it has some. Calls that watch the health keep no place."""
        if self._calls.busy:
            return inf
        return self._last_call if self._calls.useful else self.since

    @property
    def busy(self) -> bool:  # type: ignore[override]  # a constant of those without calls
        """Whether it has calls that do not only watch the health."""
        return self._calls.busy

    @property
    def useful(self) -> bool:  # type: ignore[override]
        """Whether it has had a call that is no health check and that was admitted."""
        return self._calls.useful

    def connection_lost(self, error: Exception | None) -> None:
        """Drop all calls, and break the reference cycles, so that no garbage collection is needed."""
        self._calls.forget()
        super().connection_lost(error)
        self._outlet.close()

    def pause_writing(self) -> None:
        """The client reads too slowly."""
        self._outlet.paused = True

    def resume_writing(self) -> None:
        """The client reads on."""
        self._outlet.paused = False
        self._calls.steps.work()

    def end(self) -> None:
        """End all calls and close."""
        if not self._transport.is_closing():
            self._calls.end()
            self._outlet.flush()
            self._transport.close()

    def check_timeouts(self, now: float) -> None:
        """End calls that have waited too long, and the connection if it is idle, slow or silent."""
        if self._finished or self._transport.is_closing():
            if now - self._last_data > self._service.limits.greeting:  # it does not even read that the server ends
                self._transport.abort()
            return
        self._calls.expire(now)
        if len(self._calls):
            self._last_call = now
        self._check(now)
        self._calls.steps.work()

    @abstractmethod
    def _check(self, now: float) -> None:
        """End the connection if it is idle, slow or silent."""

    def _linger(self) -> None:
        """Close soon: nothing is left to send, and clients close first."""
        if not self._finished:
            self._finished = True
            asyncio.get_running_loop().call_later(LINGER, self._transport.close)
