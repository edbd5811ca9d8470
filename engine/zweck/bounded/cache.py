"""Things that are kept: in a bounded cache, whose oldest entries give way to new ones, and with the one thing of which they are made."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from math import inf
from threading import Lock
from typing import Any, Generic, Protocol, Self, TypeVar

T = TypeVar("T")
K = TypeVar("K")


class Cached(Protocol):
    """Something that is kept and can be found again; `size` are its bytes, about."""

    size: int

    def clear(self) -> None:
        """Forget everything."""


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
        self._kept: dict[Hashable, tuple[T, int]] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        """The number of entries."""
        return len(self._kept)

    def get(self, key: Hashable) -> T | None:
        """The value of a key, if it is kept."""
        found = self._kept.get(key)
        if found is None:
            self.misses += 1
            return None
        self.hits += 1
        return found[0]

    def put(self, key: Hashable, value: T, size: int = 0) -> None:
        """Keep a value of so many bytes; one that is larger than all the room is not kept."""
        kept = self._kept
        with self._lock:
            self._remove(key)
            if size > self._room:
                return
            while kept and (len(kept) >= self._most or self.size + size > self._room):
                self._remove(next(iter(kept)))
            kept[key] = value, size
            self.size += size

    def remove(self, key: Hashable) -> None:
        """Forget the value of a key, if it is kept."""
        with self._lock:
            self._remove(key)

    def clear(self) -> None:
        """Forget all entries."""
        with self._lock:
            self._kept.clear()
            self.size = 0

    def _remove(self, key: Hashable) -> None:
        _, size = self._kept.pop(key, (None, 0))
        self.size -= size


class Bounded(dict[K, T]):
    """Things by their keys; it is emptied where it is full, and another one comes."""

    __slots__ = ("_most",)

    def __init__(self, most: int) -> None:
        """Keep at most this many."""
        super().__init__()
        self._most = most

    def __setitem__(self, key: K, thing: T) -> None:
        """Keep a thing."""
        if len(self) >= self._most:
            self.clear()
        super().__setitem__(key, thing)


def made_once(known: dict[K, T], key: K, make: Callable[[], T]) -> T:
    """The thing that is known by a key, made when it is first wanted; it is never `None`."""
    found = known.get(key)
    if found is None:
        found = known[key] = make()
    return found


class ByIdentity(Generic[T]):
    """Results by the identity of what they are made of, which is kept with them; too many are dropped. Several threads may use it."""

    def __init__(self, most: int) -> None:
        """Keep at most this many."""
        self._known = Bounded[int, tuple[object, T]](most)

    def of(self, thing: K, make: Callable[[K], T]) -> T:
        """The result of a thing, made when it is first wanted."""
        found = self._known.get(id(thing))
        if found is None:
            found = self._known[id(thing)] = (thing, make(thing))
        return found[1]


class _Results(dict[Callable[[Any], Any], Any]):
    """Results by the functions that made them; a pickle of them, and a deep copy, is empty."""

    __slots__ = ()

    def __reduce__(self) -> tuple[type["_Results"], tuple[()]]:
        return _Results, ()


@dataclass(frozen=True, slots=True, eq=False)
class Once:
    """A thing that never changes, with what was made of it; what is made by `replace` or read from a pickle begins with nothing made."""

    _made: _Results = field(default_factory=_Results, init=False, repr=False, compare=False)

    def once(self, make: Callable[[Self], T]) -> T:
        """The result of `make` for this thing, never `None`: made when it is first wanted, and the same for all threads.

        `make` is a class or a function of a module: a function that is made for each call would be kept for each. Threads that want it
        first at the same time may each make it; the result that is kept is one.
        """
        found: T | None = self._made.get(make)
        if found is None:
            found = self._made.setdefault(make, make(self))
        return found
