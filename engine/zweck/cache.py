"""A bounded cache: the oldest entry is removed when a new one finds no room."""

from collections.abc import Hashable
from itertools import islice
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Cache(Generic[T]):
    """Values by their keys; safe to use from several threads. `hits` and `misses` count the lookups."""

    def __init__(self, most: int) -> None:
        """Keep at most this many entries."""
        self.hits = 0
        self.misses = 0
        self._most = most
        self._kept: dict[Hashable, T] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        """The number of entries."""
        return len(self._kept)

    def get(self, key: Hashable) -> T | None:
        """The value of a key, if it is kept."""
        found = self._kept.get(key)
        if found is None:
            self.misses += 1
        else:
            self.hits += 1
        return found

    def latest(self, most: int) -> list[Hashable]:
        """The most recent keys, newest first."""
        with self._lock:
            return list(islice(reversed(self._kept), most))

    def put(self, key: Hashable, value: T) -> None:
        """Keep a value."""
        with self._lock:
            if len(self._kept) >= self._most and key not in self._kept:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = value
