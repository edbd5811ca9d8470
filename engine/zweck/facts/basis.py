"""On which basis an answer stands: what may be done now, or what holds on a stated day (design 3.6)."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo


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
    now = datetime.now(UTC)
    if time_zone:
        return today_in(time_zone, now)
    here = now.astimezone()
    return Today(here.date(), here.tzname() or "UTC")
