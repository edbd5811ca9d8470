"""The age of the law behind an answer: until when each law was read and compared, and what an answer says about it.

Age counts from the day asked, never from a clock: a question about an earlier day is not old, and a replay gives the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from zweck.words.text import Text

AGED: Final = 180
"""Days above which a reservation is prominent."""


class ReservationCode(StrEnum):
    """Kinds of reservations."""

    SOURCES_READ_UNTIL = "SOURCES_READ_UNTIL"
    SOURCES_AGED = "SOURCES_AGED"


@dataclass(frozen=True, slots=True)
class SourceDays:
    """A law, until when its sources were read and its cited wording compared, and what that means in words."""

    law: str
    read: date | None
    compared: date | None
    text: Text

    def age(self, asked: date) -> int:
        """The days by which the day asked lies behind the later of both; 0 where it does not."""
        known = [day for day in (self.read, self.compared) if day is not None]
        return max(0, (asked - max(known)).days) if known else 0


@dataclass(frozen=True, slots=True)
class Reservation:
    """A limit that an answer names: by how many days the day asked lies behind the sources of a law."""

    code: ReservationCode
    law: str
    days: int
    text: Text


def known_until(sources: Iterable[SourceDays]) -> date | None:
    """The day until which the sources of all laws behind an answer were read or compared; `None` where no day is known."""
    return min((max(days) for one in sources if (days := [day for day in (one.read, one.compared) if day is not None])), default=None)


def reservations(sources: Iterable[SourceDays], asked: date | None, limit: int = AGED) -> tuple[Reservation, ...]:
    """A reservation for each law behind which the day asked lies, the oldest first."""
    if asked is None:
        return ()
    found = [(one.age(asked), one) for one in sources]
    codes = (ReservationCode.SOURCES_READ_UNTIL, ReservationCode.SOURCES_AGED)
    return tuple(
        Reservation(codes[days > limit], one.law, days, one.text) for days, one in sorted(found, key=lambda pair: -pair[0]) if days
    )
