"""The state of the law watch: until when cited wordings were compared with official texts, what was found, and what was read."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from zweck.forms.span import NOWHERE, Span


class Compared(StrEnum):
    """The result of a comparison of a statute's cited places."""

    SAME = "same"
    CHANGED = "changed"
    UNREADABLE = "unreadable"


class FindingKind(StrEnum):
    """Kinds of findings."""

    CHANGED = "changed"
    """A cited place has another wording, or is gone: an alarm."""

    EDITORIAL = "editorial"
    """Only the layout or an abbreviation of a cited place is another one."""

    ANNOUNCED = "announced"
    """The head of the statute names a new amending act."""

    NEW = "new"
    """A section that was not there before."""

    UNREADABLE = "unreadable"
    """The source is missing, empty, or lacks what it had."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A statute as it was last compared: by which source, with the text of which day, and the acts that its head names."""

    statute: str
    source: str
    day: date
    result: Compared
    places: int
    acts: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class WatchFinding:
    """One finding, open until it is settled: `day` is the first day of the new text, `seen` that of the comparison."""

    id: str
    statute: str
    kind: FindingKind
    day: date
    seen: date
    source: str
    place: str = ""
    settled: str = ""
    """Why no rule needs to follow; empty while it is open."""

    settled_on: date | None = None

    span: Span = field(default=NOWHERE, compare=False)

    @property
    def alarm(self) -> bool:
        """Whether it leaves permissions open that rest on the place."""
        return self.kind is FindingKind.CHANGED and not self.settled


@dataclass(frozen=True, slots=True)
class Read:
    """A law whose sources a person read until a day: the source with its own day and digest, as far as they are known."""

    law: str
    until: date
    source: str
    day: date | None = None
    digest: str = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Watch:
    """All of it."""

    watched: tuple[Watched, ...] = ()
    findings: tuple[WatchFinding, ...] = ()
    read: tuple[Read, ...] = ()

    def compared_until(self, statute: str) -> date | None:
        """The day until which a statute's cited places were compared; with an open alarm, the day before its text changed."""
        day = max((one.day for one in self.watched if one.statute == statute and one.result is not Compared.UNREADABLE), default=None)
        alarms = [one.day for one in self.findings if one.statute == statute and one.alarm]
        before = [date.fromordinal(one.toordinal() - 1) for one in alarms]
        return min((day, *before), default=None) if day is not None else None


LEVELS: Final = {
    FindingKind.CHANGED: "alarm",
    FindingKind.ANNOUNCED: "notice",
    FindingKind.NEW: "notice",
    FindingKind.UNREADABLE: "fault",
    FindingKind.EDITORIAL: "editorial",
}
"""How much a finding matters."""

NO_WATCH: Final = Watch()
