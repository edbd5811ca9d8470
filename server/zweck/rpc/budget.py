"""One budget of memory for a process: messages and answers in flight, and what is cached of earlier ones."""

from threading import Lock
from typing import Final
from weakref import WeakSet

from zweck.bounded.cache import Cached
from zweck.rpc.refusal import OutOfMemory
from zweck.words.said import says

CALL: Final = 2048
"""Bytes that an open call takes beside its headers and its message."""

WATCHERS: Final = "watchers"
"""The one holder of the calls that only wait; no address and no caller has this name."""

LARGE: Final = 64 * 1024
"""Bytes from which on something counts as large: the last part of the budget, and of each share, is for what is small."""

PART: Final = 8
"""The last part is one of so many."""

PAUSE: Final = 1.0
"""Seconds after which a client may ask again that was refused for want of memory."""


class Budget:
    """Counts bytes by their holders, which are callers and addresses. Used by one event loop; caches may grow in other threads."""

    def __init__(self, most: int, each: int, watchers: int) -> None:
        """Hold at most `most` bytes, `each` of them for one holder, and `watchers` of them for calls that only wait."""
        self.most = most
        self.used = 0
        """Bytes in flight."""
        self.cached = 0
        """Bytes in caches when they were counted last."""
        self._grown = 0
        self._each = each
        self._watchers = watchers
        self._held: dict[str, int] = {}
        self._caches: WeakSet[Cached] = WeakSet()
        self._lock = Lock()

    @property
    def pressed(self) -> bool:
        """Whether it is used up."""
        return self.used + self.cached > self.most

    def take(self, holder: str, size: int) -> None:
        """Count so many bytes more for a holder.

        Raises:
            OutOfMemory: if it has its share already, or all is used up although the caches are emptied; nothing is counted then.
        """
        held = self._held.get(holder, 0) + size
        if held > _least(self._watchers if holder is WATCHERS else self._each, size):
            raise OutOfMemory(says("rpc.caller_holds_much"), wait=PAUSE)
        if self.used + size + self.cached > _least(self.most, size):
            self._make_room(size)
        self.used += size
        self._held[holder] = held

    def change(self, holder: str, size: int) -> None:
        """Count bytes that are there already, or no more: a negative number."""
        self.used += size
        held = self._held.get(holder, 0) + size
        if held:
            self._held[holder] = held
        else:
            self._held.pop(holder, None)

    def watch(self, cache: Cached) -> None:
        """Count a cache as long as it is used."""
        with self._lock:
            self._caches.add(cache)

    def grown(self, most: int = 16) -> None:
        """Count the caches again once so many answers may have made them grow: what few can add is small beside any budget."""
        self._grown += 1
        if self._grown >= most:
            self._grown = 0
            with self._lock:
                self.cached = sum(cache.size for cache in self._caches)

    def _make_room(self, size: int) -> None:
        self.grown(0)
        most = _least(self.most, size)
        if self.used + size + self.cached <= most:
            return
        if self.used + size <= most:
            with self._lock:
                for cache in self._caches:
                    cache.clear()
                self.cached = 0
            return
        raise OutOfMemory(says("rpc.server_no_memory"), wait=PAUSE)


def _least(most: int, size: int) -> int:
    """The bytes of which something of this size may be a part."""
    return most - most // PART if size >= LARGE else most
