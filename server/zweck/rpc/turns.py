"""Turns: connections with waiting calls work one after the other, and the event loop reads in between; long work is done in steps."""

import asyncio
from bisect import insort
from collections import deque
from collections.abc import Callable, Generator
from time import monotonic
from typing import Final, Protocol, TypeVar

from zweck.bounded.steps import Ended, stepped
from zweck.rpc.boundary import BOUNDARY
from zweck.rpc.refusal import Overloaded
from zweck.words.said import says

SLICE: Final = 0.002
"""Seconds after which the event loop reads, and another connection has its turn."""

TIDY: Final = 0.05
"""Seconds that turns take together until what has to be tidied up between them is."""

CLOSED: Final = 0.1
"""The share of the longest wait for which new calls are refused after one has waited too long: a later refusal costs more."""


T = TypeVar("T")


def in_slices(steps: Generator[None, None, T]) -> Generator[None, None, T]:
    """The result of some work, which pauses after each slice and not after each step."""
    while (ended := _until(monotonic() + SLICE, steps)) is None:
        yield
    return ended.found


def begun(steps: Generator[None, None, T], until: float) -> T | Generator[None, None, T]:
    """The result of some work that ends by a time of `time.monotonic`, about; else the work, which goes on in slices."""
    ended = _until(until, steps)
    return in_slices(steps) if ended is None else ended.found


def _until(time: float, steps: Generator[None, None, T]) -> Ended[T] | None:
    try:
        next(steps)  # however late it is
        while monotonic() < time:
            next(steps)
    except StopIteration as done:
        return Ended(done.value)
    return None


async def turn_by_turn(pieces: Generator[None, None, T]) -> T:
    """The result of some work, between whose pieces others have their turn."""
    while (ended := stepped(pieces)) is None:
        await asyncio.sleep(0)
    return ended.found


async def others_first(seconds: float) -> None:
    """Let others work as long, if they have something to do: a slice in each round of the event loop."""
    for _ in range(1 + int(seconds / SLICE)):
        await asyncio.sleep(0)


class Patience:
    """How long the calls of one connection wait for their first turn."""

    def __init__(self, longest: float) -> None:
        """Let calls wait for at most `longest` seconds."""
        self._longest = longest
        self._held = False
        self._since = 0.0
        self._closed_until = 0.0

    def hold(self, held: bool, now: float = 0.0) -> None:
        """Note that the client stopped or resumed reading; time spent stopped is not counted as waiting."""
        if self._held and not held:
            self._since = now
        self._held = held

    def admit(self, now: float) -> None:
        """See that a new call has a chance.

        Raises:
            Overloaded: if another one has waited too long a moment ago.
        """
        if now < self._closed_until:
            raise self._over()

    def check(self, since: float, now: float) -> None:
        """See that a call that has waited since then may still have its turn.

        Raises:
            Overloaded: if it has waited too long.
        """
        if now - max(since, self._since) > self._longest:
            self._closed_until = now + self._longest * CLOSED
            raise self._over()

    def _over(self) -> Overloaded:
        return Overloaded(says("rpc.server_busy_no", longest=f"{self._longest:g}"), wait=self._longest)


class Waiting(Protocol):
    """A connection whose calls wait, or whose bytes do."""

    due: float
    """The time that all turns together must have taken before it has one while others wait; kept by `Turns`, 0 at first."""

    def turn(self, until: float) -> bool:
        """Work until this time of `time.monotonic`, or until nothing is left to do; returns whether there is more to do."""


class Rest:
    """Bytes of a client that wait for their turn."""

    __slots__ = ("due", "turn")

    def __init__(self, turn: Callable[[float], bool]) -> None:
        self.turn = turn
        self.due = 0.0


class Turns:
    """The connections of one process that have something to do."""

    def __init__(self, tidy: Callable[[], None]) -> None:
        """Must be made in the event loop that it lives in; `tidy` is called between turns, as often as they have taken so long together."""
        self._tidy, self._tidied = tidy, 0.0
        self._loop = asyncio.get_running_loop()
        self._queue: deque[Waiting] = deque()
        self._owing: list[Waiting] = []
        """Connections that overran their slice, ordered by the time at which the others have caught up."""
        self._worked = 0.0
        """Seconds that all turns took together."""
        self._next: asyncio.Handle | None = None
        self._read, self._read_until = 0.0, monotonic()

    def count_reading(self, began: float, ended: float) -> None:
        """Count a time, of `time.monotonic`, in which bytes were understood as they came."""
        self._read = max(0.0, self._read - (began - self._read_until)) + ended - began
        self._read_until = ended

    def has_read(self, now: float) -> bool:
        """Whether understanding what came took a slice more than half of the time lately: much more had better wait for a turn."""
        return self._read - (now - self._read_until) > SLICE

    def ask(self, waiting: Waiting) -> None:
        """Let a connection have a turn, which it must not have asked for already."""
        if waiting.due > self._worked:
            insort(self._owing, waiting, key=_due)
        else:
            self._queue.append(waiting)
        if self._next is None:
            self._next = self._loop.call_soon(self._go)

    def _go(self) -> None:
        """Yield after one slice: bytes still in the socket buffer are invisible to the overload check."""
        now = monotonic()
        until = now + SLICE
        queue = self._queue
        queue.extend(self._not_owing())
        for _ in range(len(queue)):  # each once, for what it has begun has its turn afterwards
            waiting = queue.popleft()
            began = now
            try:
                more = waiting.turn(until)
            except Exception as error:  # noqa: BLE001  the others' turns go on
                BOUNDARY.met(error, "a connection")
                more = False
            now = monotonic()
            self._worked += now - began
            waiting.due = self._worked + now - began - SLICE
            over = now > until
            if more and over:
                insort(self._owing, waiting, key=_due)
            elif more:
                queue.append(waiting)
            if over:
                break
        if self._worked > self._tidied + TIDY:
            self._tidied = self._worked
            self._tidy()
        self._next = self._loop.call_soon(self._go) if queue or self._owing else None

    def _not_owing(self) -> list[Waiting]:
        """Remove and return the connections that may work again: the others have had as much time, or none of them waits."""
        owing, place = self._owing, 0
        while place < len(owing) and (owing[place].due <= self._worked or not (place or self._queue)):
            place += 1
        found = owing[:place]
        del owing[:place]
        return found


def _due(waiting: Waiting) -> float:
    return waiting.due
