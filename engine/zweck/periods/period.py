"""Periods as statutes count them: sections 187, 188 BGB, ends of years, ages, hours."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from re import compile as pattern
from typing import Final

MAX_YEARS: Final = 200
WRITTEN: Final = pattern(r"P(?=[0-9T])(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)W)?(?:([0-9]+)D)?(?:T([0-9]+)H)?")
NIGHT: Final = timedelta(days=1)

NEVER: Final = date.max
"""The day of an event that has not happened, and the end of what begins with it."""

ALWAYS: Final = date.min
"""An earliest day that is not known."""


class Count(StrEnum):
    """How a period is counted from the event that begins it."""

    DAY = "day"
    """The day of the event is not counted (section 187 (1) BGB); a day that a month has not is its last (section 188 (3))."""
    YEAR = "year"
    """From the end of the event's calendar year."""
    AGE = "age"
    """To the eve of the anniversary (section 187 (2) BGB)."""
    HOUR = "hour"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A length of time: calendar months, days, or hours alone. The longer one has more months, then days, then hours."""

    months: int = 0
    days: int = 0
    hours: int = 0

    def __str__(self) -> str:
        """As ISO 8601 writes it."""
        if self.hours:
            return f"PT{self.hours}H"
        years, months = divmod(self.months, 12)
        parts = [f"{number}{unit}" for number, unit in ((years, "Y"), (months, "M"), (self.days, "D")) if number]
        return "P" + ("".join(parts) or "0D")


def period(text: str) -> Period | None:
    """A period as ISO 8601 writes it, in years, months, weeks and days, or in hours alone; `None` for anything else."""
    found = WRITTEN.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    years, months, weeks, days, hours = (int(part or 0) for part in found.groups())
    read = Period(12 * years + months, 7 * weeks + days, hours)
    dated = any(found.groups()[:4])
    too_long = read.months > 12 * MAX_YEARS or read.days > 366 * MAX_YEARS or read.hours > 24 * 366 * MAX_YEARS
    return None if too_long or (dated and found.group(5)) else read


def last_day(start: date, length: Period, count: Count = Count.DAY) -> date:
    """The last day of a period that an event of a day begins; the last of the calendar, where it would end later."""
    try:
        match count:
            case Count.YEAR:
                return date(start.year + length.months // 12, 12, 31)
            case Count.AGE:
                after = _months_later(start, length.months)
                return after if after.day < start.day else after - NIGHT
            case _:
                return _months_later(start, length.months) + timedelta(days=length.days)
    except (ValueError, OverflowError):
        return date.max


def shifted(day: date, length: Period, count: Count = Count.DAY) -> date:
    """The last day of a period from a day; what is open stays so."""
    return day if day in (ALWAYS, NEVER) else last_day(day, length, count)


def _months_later(start: date, months: int) -> date:
    year, month = divmod(12 * start.year + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def midnight(day: date, zone: tzinfo) -> datetime:
    """The moment at which a day begins in a time zone."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
