"""Work in steps, which may pause after each one."""

from collections.abc import Callable, Generator, Hashable
from math import inf
from typing import Final, Generic, TypeVar

from zweck.bounded.cache import Cache

T = TypeVar("T")

MAX_BEGUN: Final = 32
"""Works that go on where others have left; of more the first is dropped, and begins again if it is wanted."""


def finished(steps: Generator[None, None, T]) -> T:
    """The result of some work without its pauses."""
    while True:
        try:
            next(steps)
        except StopIteration as done:
            found: T = done.value
            return found


class Joint(Generic[T]):
    """Work of which several want the same result: each of them goes on with it, and the result is kept. Used by one thread."""

    def __init__(self, most: int, room: float = inf) -> None:
        """Keep so many results, of `room` bytes."""
        self.kept: Cache[T] = Cache(most, room)
        self._begun: dict[Hashable, Generator[None, None, T]] = {}

    def of(self, key: Hashable, begin: Callable[[], Generator[None, None, T]], size: Callable[[T], int]) -> Generator[None, None, T]:
        """The result of a key, for which `begin` gives the work; an error ends it for the one who meets it, and others begin again."""
        while (known := self.kept.get(key)) is None:
            if key not in self._begun:
                if len(self._begun) >= MAX_BEGUN:
                    del self._begun[next(iter(self._begun))]
                self._begun[key] = begin()
            more = False
            try:
                next(self._begun[key])
                more = True
            except StopIteration as done:
                found: T = done.value
                self.kept.put(key, found, size(found))
                return found
            finally:
                if not more:
                    del self._begun[key]
            yield
        return known
