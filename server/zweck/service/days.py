"""The day of a question that states none: that of the server's clock in a time zone."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

from zweck.facts.basis import Today, today_in

Clock = Callable[[], float]
"""The seconds since 1970-01-01 in UTC."""

clock: Final[Clock] = time.time

MINUTE: Final = 60
"""Seconds in which no day begins or ends but at their start: time zones differ by whole minutes."""


class Days:
    """The days in the time zones of one company, by one clock; safe to use from several threads."""

    def __init__(self, now: Clock = clock, default: str = "", time_zones: Iterable[str] = ()) -> None:
        """Read the clock `now`; `default` is the time zone where none is named, UTC if it is empty."""
        self._now = now
        self._default = default
        self._zones = tuple(sorted({default, *filter(None, time_zones)}))
        self._last: tuple[int, dict[str, Today], tuple[Today, ...]] = (-1, {}, ())

    def of(self, time_zone: str) -> Today:
        """The day in a time zone, now."""
        zone = time_zone or self._default
        minute = int(self._now() // MINUTE)
        known = self._in(minute)[1].get(zone)
        return today_in(zone, datetime.fromtimestamp(minute * MINUTE, UTC)) if known is None else known

    def all(self) -> tuple[Today, ...]:
        """The days in all time zones of the company, now: a part of the key of every answer that is kept."""
        return self._in(int(self._now() // MINUTE))[2]

    def _in(self, minute: int) -> tuple[int, dict[str, Today], tuple[Today, ...]]:
        last = self._last
        if last[0] != minute:
            moment = datetime.fromtimestamp(minute * MINUTE, UTC)
            found = {zone: today_in(zone, moment) for zone in self._zones}
            self._last = last = minute, found, tuple(found.values())
        return last
