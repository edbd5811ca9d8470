"""How often a caller may call: a bucket for each, which fills at a steady rate."""

from collections.abc import Hashable
from time import monotonic
from typing import Final

MAX_BUCKETS: Final = 10_000
"""Buckets that are kept; a full one is as good as none."""


class Rate:
    """The buckets of all callers."""

    def __init__(self, rate: float) -> None:
        """Let each caller have `rate` questions a second, and as many at once after a pause (at least one)."""
        self._rate = rate
        self._size = max(1.0, rate)
        self._levels: dict[Hashable, tuple[float, float]] = {}

    def take(self, caller: Hashable, count: int = 1, least: float = 1) -> float:
        """Take `count` out of a caller's bucket; returns 0, or the seconds after which there will be enough, when nothing is taken.

        What holds at least `least` is enough for any `count`; the rest is owed.
        """
        now = monotonic()
        level = self._level(caller, now)
        if level < least:
            return (least - level) / self._rate
        if caller not in self._levels and len(self._levels) >= MAX_BUCKETS:
            self._forget(now)
        self._levels[caller] = (level - count, now)
        return 0.0

    def _level(self, caller: Hashable, now: float) -> float:
        level, then = self._levels.get(caller, (self._size, now))
        return min(self._size, level + (now - then) * self._rate)

    def _forget(self, now: float) -> None:
        """Forget full buckets, or else the oldest."""
        for caller in [caller for caller in self._levels if self._level(caller, now) >= self._size] or [next(iter(self._levels))]:
            del self._levels[caller]
