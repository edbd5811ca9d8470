"""Records as a reckoning reads them: their days, holds and extensions, and what an activity declares for their class."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple

from zweck.forms.diagnostics import NOWHERE, Span
from zweck.periods.period import Count, Period
from zweck.words.text import Text


class Start(StrEnum):
    """The events from which a period counts (DIN 66398: Startzeitpunkt)."""

    CREATED = "created"
    ENDED = "ended"
    USED = "used"
    AUDITED = "audited"
    WITHDRAWN = "withdrawn"
    OF_AGE = "of_age"
    STATED = "stated"


HELD: Final = "held"
"""Stands in `Record.known` where every hold of a record is known."""

HOLDS: Final = ("claims", "tax_assessment_open", "proceedings_pending", "order", "restriction")
"""The kinds of hold; a standing restriction of processing is one of them."""


class Hold(NamedTuple):
    """Erasing is suspended from a day until a day, both included; `released` is the first day on which it no longer is.

    `kind` is one of `HOLDS`, or empty where only that there is one is known. Without `until` it stands until it is released.
    """

    on: date
    until: date | None = None
    kind: str = ""
    released: date | None = None

    def stands_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.on <= day and (self.until is None or day <= self.until) and (self.released is None or day < self.released)


class Extension(NamedTuple):
    """A documented review, or an authority (`by`), moved the last day; entered for a day."""

    on: date
    until: date
    by: str = "review"


class Record(NamedTuple):
    """One record, as everything that was entered or stated about it leaves it on the day of a question.

    `starts` has the day of each event that happened: of `used` the last, of the others the first since the record was last reopened; of
    `created` of a class that counts hours the moment, with its time zone. `known` names the events about which all is known: one of these
    that is not in `starts` did not happen, and the day of one that is there is its last. An event that is not in `known` can have happened
    later or again. `HELD` in `known` says the same of holds. `reviewed` is the last day on which it was looked at and went on, as when it
    was reopened. A register that is whole gives `WHOLE`; a caller's stated days give the events that it states.
    """

    of: str
    starts: Mapping[Start, date | datetime]
    known: frozenset[str] = frozenset()
    holds: tuple[Hold, ...] = ()
    extensions: tuple[Extension, ...] = ()
    reviewed: date | None = None
    demanded: date | None = None
    """The day on which the person demanded erasure, if the demand stands."""
    erased: date | None = None


WHOLE: Final = frozenset({Start.CREATED, Start.ENDED, Start.USED, Start.AUDITED, HELD})
"""The knowledge about a record in a register that is whole for retention. It is not whole for withdrawals or for ages by that."""


NO_TIME: Final = Period()


class Because(StrEnum):
    """The reason of a declared period other than the purpose itself."""

    CLAIMS = "claims"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period from the earliest of some events."""

    after: Period
    start: tuple[Start, ...]
    count: Count = Count.DAY
    document: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """The declaration of an activity for a class of records: one member of its `erased`.

    `own` is the period after which a record goes, `needed` how long the purpose needs it: the same, where no other reason is named.
    `keeps` are duties of contract or by-laws.
    """

    of: str
    own: Stretch
    needed: Stretch
    because: Because | None = None
    within: Period = NO_TIME
    review_after: Period | None = None
    unless: frozenset[str] = frozenset(HOLDS)
    keeps: tuple[Stretch, ...] = ()
    row: str = ""
    title: Text | None = None
    action: str = "erase"
    systems: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)
