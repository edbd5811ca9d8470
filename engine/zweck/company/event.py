"""Events of a register as the facts of a person follow from them (design 5.3)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple

EVERYTHING: Final = "*"
ADVERTISING: Final = "advertising"


class EventKind(StrEnum):
    """The kinds of events."""

    REQUESTED = "REQUESTED"
    REFUSED = "REFUSED"
    GIVEN = "GIVEN"
    RENEWED = "RENEWED"
    WITHDRAWN = "WITHDRAWN"
    INVALIDATED = "INVALIDATED"
    OBJECTED = "OBJECTED"
    OBJECTION_LIFTED = "OBJECTION_LIFTED"
    RESTRICTED = "RESTRICTED"
    RESTRICTION_LIFTED = "RESTRICTION_LIFTED"
    ERASURE_REQUESTED = "ERASURE_REQUESTED"
    GUARDIAN_AUTHORISED = "GUARDIAN_AUTHORISED"
    OF_AGE_ON = "OF_AGE_ON"
    USED = "USED"
    CORRECTED = "CORRECTED"


CONSENTED: Final = (EventKind.GIVEN, EventKind.RENEWED)
ENDING: Final = (EventKind.WITHDRAWN, EventKind.REFUSED, EventKind.INVALIDATED)
"""The kinds after which an earlier consent permits nothing."""

OF_CONSENT: Final = (*CONSENTED, *ENDING)


class Event(NamedTuple):
    """One event about one person, in the register of one controller; `effective` is when it counts, `recorded` when it was entered.

    `scope` is a consent text with its day, an activity, a purpose, or `*`. `channels` are those of a consent, or those that a withdrawal
    takes away (none: all). `state` is the state of an objection; `until` the last day of a consent, or the day of `OF_AGE_ON`; `corrects`
    the position of the event that this one makes void.
    """

    position: int
    kind: EventKind
    controller: str
    scope: str
    effective: datetime
    recorded: datetime
    channels: frozenset[str] = frozenset()
    until: date | None = None
    state: str = ""
    evidence: str = ""
    corrects: int = 0

    @property
    def text(self) -> str:
        """The name of the consent text in the scope, in whichever version."""
        return self.scope.partition("@")[0]
