"""A bounded memory of what was found: the oldest goes when something new finds no room."""

from collections.abc import Hashable
from itertools import islice
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Memory(Generic[T]):
    """Things by what they were found for; safe to use from several threads. `hits` and `misses` count how often something was asked for."""

    def __init__(self, most: int) -> None:
        """Keep at most so many."""
        self.hits = 0
        self.misses = 0
        self._most = most
        self._kept: dict[Hashable, T] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._kept)

    def get(self, key: Hashable) -> T | None:
        """What was found for this before, as long as it is kept."""
        found = self._kept.get(key)
        if found is None:
            self.misses += 1
        else:
            self.hits += 1
        return found

    def latest(self, most: int) -> list[Hashable]:
        """For what something was kept last, at most so many; the latest first."""
        with self._lock:
            return list(islice(reversed(self._kept), most))

    def put(self, key: Hashable, thing: T) -> None:
        """Keep something."""
        with self._lock:
            if len(self._kept) >= self._most and key not in self._kept:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = thing
