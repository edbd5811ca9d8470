"""A bounded cache: the oldest entries are removed when a new one finds no room."""

from collections.abc import Hashable
from itertools import islice
from math import inf
from threading import Lock
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class Cached(Protocol):
    """Something that is kept and can be found again."""

    @property
    def size(self) -> int:
        """Approximate size in bytes."""
        ...

    def clear(self) -> None:
        """Forget everything."""
        ...


class Cache(Generic[T]):
    """Values by their keys; safe to use from several threads. `hits` and `misses` count the lookups."""

    def __init__(self, most: int, room: float = inf) -> None:
        """Keep at most this many entries, of `room` bytes together as far as their sizes are stated."""
        self.hits = 0
        self.misses = 0
        self.size = 0
        """The bytes of all entries."""
        self._most = most
        self._room = room
        self._sizes: dict[Hashable, int] = {}
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

    def put(self, key: Hashable, value: T, size: int = 0) -> None:
        """Keep a value of so many bytes; one that is larger than all the room is not kept."""
        with self._lock:
            if key in self._kept:
                self._remove(key)
            if size > self._room:
                return
            while self._kept and (len(self._kept) >= self._most or self.size + size > self._room):
                self._remove(next(iter(self._kept)))
            self._kept[key] = value
            self._sizes[key] = size
            self.size += size

    def remove(self, key: Hashable) -> None:
        """Forget the value of a key, if it is kept."""
        with self._lock:
            if key in self._kept:
                self._remove(key)

    def clear(self) -> None:
        """Forget all entries."""
        with self._lock:
            self._kept.clear()
            self._sizes.clear()
            self.size = 0

    def _remove(self, key: Hashable) -> None:
        del self._kept[key]
        self.size -= self._sizes.pop(key)
