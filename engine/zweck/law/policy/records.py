"""Records beside the law: the state of the law watch, the digests of wordings, and releases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from zweck.forms.diagnostics import NOWHERE, Span


class Part(StrEnum):
    """A thing that can be frozen: the consolidated version of a law, a table, or a fact that the rules read."""

    VERSION = "version"
    TABLE = "table"
    FACT = "fact"


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """One thing that can be frozen; `name` is `law@first-day`, or the name of a table or fact."""

    part: Part
    name: str

    @classmethod
    def version(cls, law: str, start: date) -> "Thing":
        """A version of a law."""
        return cls(Part.VERSION, f"{law}@{start.isoformat()}")


@dataclass(frozen=True, slots=True)
class Frozen:
    """A thing as it was released: the digest of its meaning (empty where it was withdrawn), and why it was released or changed."""

    thing: Thing
    digest: str
    reason: str = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Release:
    """The versions that were frozen on a day, under a name."""

    name: str
    on: date
    frozen: tuple[Frozen, ...]


TextVersion = tuple[str, date]
"""A version of a statute's text: the statute's id and the version's first day."""


@dataclass(frozen=True, slots=True)
class Digested:
    """A cited place as it is written, the digest of its wording, and that of its letters alone, where it was kept."""

    place: str
    digest: str
    letters: str = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Examined:
    """A change of a cited wording, between the texts of two days, that rules need not follow, and why."""

    statute: str
    place: str
    earlier: date
    later: date
    reason: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Wording:
    """The cited places with their digests, by the version of the text, and the changes that were examined."""

    texts: Mapping[TextVersion, tuple[Digested, ...]] = field(default_factory=dict)
    examined: tuple[Examined, ...] = ()


NO_WORDING: Final = Wording()


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
