"""Work in steps, which may pause after each one."""

from collections.abc import Callable, Generator, Hashable
from math import inf
from typing import Final, Generic, NamedTuple, TypeVar

from zweck.bounded.cache import Cache

T = TypeVar("T")

MAX_BEGUN: Final = 32
"""Works that go on where others have left; of more the first is dropped, and begins again if it is wanted."""


class Ended(NamedTuple, Generic[T]):
    """The result of work that has come to its end."""

    found: T


def stepped(steps: Generator[None, None, T]) -> Ended[T] | None:
    """Do one step; the result once there is none left, `None` before."""
    try:
        next(steps)
    except StopIteration as done:
        return Ended(done.value)
    return None


def finished(steps: Generator[None, None, T]) -> T:
    """The result of some work without its pauses."""
    while (ended := stepped(steps)) is None:
        pass
    return ended.found


class Joint(Generic[T]):
    """Work of which several want the same result: each of them goes on with it, and the result is kept. Used by one thread."""

    def __init__(self, most: int, room: float = inf) -> None:
        """Keep so many results, of `room` bytes."""
        self.kept: Cache[T] = Cache(most, room)
        self._begun: dict[Hashable, Generator[None, None, T]] = {}

    def of(self, key: Hashable, begin: Callable[[], Generator[None, None, T]], size: Callable[[T], int]) -> Generator[None, None, T]:
        """The result of a key, for which `begin` gives the work; an error ends it for the one who meets it, and others begin again."""
        while (known := self.kept.get(key)) is None:
            work = self._begun.pop(key, None) or begin()
            ended = stepped(work)
            if ended is not None:
                self.kept.put(key, ended.found, size(ended.found))
                return ended.found
            if len(self._begun) >= MAX_BEGUN:
                del self._begun[next(iter(self._begun))]
            self._begun[key] = work
            yield
        return known
