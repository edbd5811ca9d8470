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
    STARTED = "STARTED"
    ENDED = "ENDED"
    REOPENED = "REOPENED"
    EXTENDED = "EXTENDED"
    HELD = "HELD"
    RELEASED = "RELEASED"
    ERASED = "ERASED"


CONSENTED: Final = (EventKind.GIVEN, EventKind.RENEWED)
ENDING: Final = (EventKind.WITHDRAWN, EventKind.REFUSED, EventKind.INVALIDATED)
"""The kinds after which an earlier consent permits nothing."""

OF_CONSENT: Final = (*CONSENTED, *ENDING)

OF_ONE_RECORD: Final = (EventKind.ENDED, EventKind.REOPENED, EventKind.EXTENDED, EventKind.ERASED)
"""The kinds that are about one record, which an event `STARTED`."""

HOLDING: Final = (EventKind.HELD, EventKind.RELEASED)
"""The kinds that are about one record, or about all within their scope."""

OF_RECORDS: Final = (EventKind.STARTED, *OF_ONE_RECORD, *HOLDING)
"""The kinds from which the periods of records follow."""


class Event(NamedTuple):
    """One event about one person, in the register of one controller; `effective` is when it counts, `recorded` when it was entered.

    `scope` is a consent text with its day, an activity, one with a class of records, a purpose, or `*`. `channels` are those of a consent,
    or those that a withdrawal takes away (none: all). `state` is the state of an objection, or what happened to a record; `until` the last
    day of a consent or a hold, or the day of `OF_AGE_ON`; `about` the position of the event that this one makes void, or with which the
    record began that it is about; `key` a digest of the caller's key for a record.
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
    about: int = 0
    key: str = ""

    @property
    def text(self) -> str:
        """The name of the consent text in the scope, in whichever version."""
        return self.scope.partition("@")[0]
