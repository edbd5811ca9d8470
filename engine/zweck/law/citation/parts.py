"""The parts of a citation and their written form: references to statutes, court decisions, guidance, gazettes and remarks.

The style is that of German lawyers, as in the law brief: § 28 Abs. 1 Satz 1 Nr. 3, Abs. 2 Nr. 1 BDSG a.F.; EuGH C-252/21, Rn. 77-84.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from zweck.words.said import Said, help_of

DAY: Final = timedelta(days=1)


class Label(StrEnum):
    """The kinds of places in a statute, from the widest to the narrowest, as they are written."""

    SECTION = "§"
    ARTICLE = "Art."
    RECITAL = "ErwG"
    ANNEX = "Anlage"
    PARAGRAPH = "Abs."
    SUBPARAGRAPH = "UAbs."
    SENTENCE = "Satz"
    NUMBER = "Nr."
    LETTER = "lit."
    HALF_SENTENCE = "Hs."


UNITS: Final = (Label.SECTION, Label.ARTICLE, Label.RECITAL, Label.ANNEX)
"""The divisions of a statute itself."""

RANKS: Final = {label: place for place, label in enumerate(Label)}

Step = tuple[Label, str]
"""One step into a statute: Abs. 3a."""

Place = tuple[Step, ...]
"""A place in a statute, from the section or article inwards."""


def written(place: Place) -> str:
    """A place as lawyers write it: § 28 Abs. 1 Satz 1 Nr. 3."""
    return " ".join(f"{label} {value}".rstrip() for label, value in place)


def resume(place: Place, label: Label) -> Place:
    """Where a list goes on: after § 28 Abs. 1 Satz 1 Nr. 3, the words `Abs. 2` mean § 28 Abs. 2, and `Nr. 4` Satz 1 Nr. 4."""
    for depth, (earlier, _) in enumerate(place):
        if earlier is label:
            return place[:depth]
    return tuple(step for step in place if RANKS[step[0]] < RANKS[label])


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both ends included; an open end is `None`."""

    start: date | None = None
    until: date | None = None

    def __and__(self, other: "Period") -> "Period | None":
        """The days that both have, or `None`."""
        start = max((day for day in (self.start, other.start) if day), default=None)
        until = min((day for day in (self.until, other.until) if day), default=None)
        return None if start and until and until < start else Period(start, until)

    def covers(self, day: date) -> bool:
        """Whether a day is one of them."""
        return (self.start is None or self.start <= day) and (self.until is None or day <= self.until)

    def near(self, day: date) -> date:
        """The day itself, or the nearest one within."""
        day = max(day, self.start) if self.start else day
        return min(day, self.until) if self.until else day

    def first_not_in(self, periods: list["Period"]) -> date | None:
        """The first of these days that none of the periods has."""
        day = self.start or date.min
        for period in sorted(periods, key=lambda period: period.start or date.min):
            if (period.start or date.min) > day:
                break
            if period.until is None:
                return None
            day = max(day, period.until + DAY)
        return None if self.until and day > self.until else day


ALWAYS: Final = Period()


class Relation(StrEnum):
    """How what is cited stands to the rule: it says so; it is an example; it said so earlier, or says so today."""

    CITED = ""
    EXAMPLE = "z.B."
    EARLIER = "zuvor"
    TODAY = "heute"


@dataclass(frozen=True, slots=True)
class Reference:
    """Places in one statute, or all of it (no places). `period` holds the days on which the citation relies on it, where it says so."""

    statute: str
    places: tuple[Place, ...] = ()
    period: Period = ALWAYS
    relation: Relation = Relation.CITED
    manner: str = ""
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Decision:
    """A court's decision, by docket and, where given, day, margin numbers and the name under which it is known."""

    court: str
    docket: str
    day: date | None = None
    margins: str = ""
    name: str = ""

    def __str__(self) -> str:
        """The decision as it is written."""
        day = f" {self.day.day}.{self.day.month}.{self.day.year}," if self.day else ""
        return f"{self.court}{day} {self.docket}{self.margins and f', Rn. {self.margins}'}{self.name and f' ({self.name})'}"


@dataclass(frozen=True, slots=True)
class Guidance:
    """A publication of an authority about the law."""

    authority: str
    title: str


@dataclass(frozen=True, slots=True)
class Gazette:
    """A place in a gazette."""

    text: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Words in brackets that cite nothing."""

    text: str


Part = Reference | Decision | Guidance | Gazette | Remark


@dataclass(frozen=True, slots=True)
class Citation:
    """The parts of a citation, in order."""

    parts: tuple[Part, ...]

    @property
    def references(self) -> Iterator[Reference]:
        """The parts that refer to statutes."""
        return (part for part in self.parts if isinstance(part, Reference))


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a text is no citation: the column from 1, what stands there, and what to write instead."""

    column: int
    message: Said
    advice: Said | None = None

    @property
    def help(self) -> Said | None:
        """The advice, if there is any."""
        return help_of(self.message, self.advice)


def listed(places: tuple[Place, ...]) -> str:
    """Places as lawyers list them: what the next one shares with the one before is not repeated."""
    words: list[str] = []
    for number, place in enumerate(places):
        before = places[number - 1] if number else ()
        following = places[number + 1] if number + 1 < len(places) else ()
        words.append(_shortened(before, place, following))
    return ", ".join(words)


def _shortened(before: Place, place: Place, following: Place) -> str:
    if _same_list(before, place):
        return " ".join([place[len(before) - 1][1], written(place[len(before) :])]).strip()
    for depth in range(len(place) - 1, 0, -1):
        if before and resume(before, place[depth][0]) == place[:depth]:
            return written(place[depth:])
    plural = place[0][0] is Label.SECTION and len(place) == 1 and _same_list(place, following)
    return written(place).replace("§", "§§", 1) if plural else written(place)


def _same_list(before: Place, place: Place) -> bool:
    """Whether a bare number or letter leads from one place to the next: § 28 Abs. 1, 2 Nr. 1."""
    depth = len(before) - 1
    return len(place) > depth >= 0 and before[:depth] == place[:depth] and before[depth][0] is place[depth][0] is not Label.ANNEX
