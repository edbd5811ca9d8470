"""On which basis an answer stands: what may be done now, or what holds on a stated day (design 3.6); and which day it is now."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

Clock = Callable[[], float]
"""The seconds since 1970-01-01 in UTC."""

clock: Final[Clock] = time.time

MINUTE: Final = 60
"""Seconds in which no day begins or ends but at their start: time zones differ by whole minutes."""


class Basis(StrEnum):
    """`LIVE` answers "may I now?" and may be acted on; `AS_OF` says what holds on a day that the caller states, for plans and audits."""

    LIVE = "LIVE"
    AS_OF = "AS_OF"


class Today(NamedTuple):
    """A day as a clock showed it in a time zone, by whose name an answer says so."""

    day: date
    time_zone: str


def today_in(time_zone: str, now: datetime) -> Today:
    """The day of a moment in a time zone by its name in the IANA database; in UTC, if none is named."""
    return Today(now.astimezone(ZoneInfo(time_zone) if time_zone else UTC).date(), time_zone or "UTC")


def today_here(time_zone: str = "") -> Today:
    """The day by this machine's clock in a time zone; if none is named, in that of the machine."""
    if time_zone:
        return today_in(time_zone, datetime.now(UTC))
    here = datetime.now(UTC).astimezone()
    return Today(here.date(), here.tzname() or "UTC")


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
        return self._in(minute)[1].get(zone) or today_in(zone, datetime.fromtimestamp(minute * MINUTE, UTC))

    def all(self) -> tuple[Today, ...]:
        """The days in all time zones of the company, now: a part of the key of every answer that is kept."""
        return self._in(int(self._now() // MINUTE))[2]

    def _in(self, minute: int) -> tuple[int, dict[str, Today], tuple[Today, ...]]:
        last = self._last
        if last[0] != minute:
            found = {zone: today_in(zone, datetime.fromtimestamp(minute * MINUTE, UTC)) for zone in self._zones}
            self._last = last = minute, found, tuple(found.values())
        return last
