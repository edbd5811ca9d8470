"""The index of statutes: how each is called and divided, when it was in force, and where its text stands.

The files in `policies/citations/` state it. Only what they state exists: a place that is not listed is not known here.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Final

from zweck.forms.diagnostics import NOWHERE, Span
from zweck.law.citation.parts import (
    ALWAYS,
    DAY,
    RANKS,
    Citation,
    Decision,
    Gazette,
    Label,
    Period,
    Place,
    Reference,
    Relation,
    Step,
    listed,
)
from zweck.law.citation.read import read
from zweck.words.text import Text

Days = tuple[Period, ...]
"""Days that need not be without gap."""

Path = tuple[object, ...]
"""A place behind its statute: the statute's id, then its steps inwards."""


@dataclass(frozen=True, slots=True)
class Division:
    """The parts of a place during some days; the place of a whole statute is empty."""

    place: Place
    members: frozenset[Step]
    period: Period = ALWAYS
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Published:
    """Where the text of some days stands: addresses (`{}` is the section, `{day}` the day), or a gazette.

    `whole` is the address of all of it, `section` and `recital` those of one section or article, and of one recital.
    """

    period: Period = ALWAYS
    whole: str = ""
    section: str = ""
    recital: str = ""
    gazette: str = ""


@dataclass(frozen=True, slots=True)
class Statute:
    """One statute. `names` are its abbreviations with the days on which it was called so; `checked` names the source of the check."""

    id: str
    names: Mapping[str, Period]
    title: Text
    period: Period
    checked: str
    texts: tuple[Published, ...]
    divisions: tuple[Division, ...] = ()
    note: str = ""
    span: Span = field(default=NOWHERE, compare=False)
    _members: dict[Place, dict[Step, list[Period]]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Gather what each place consists of."""
        for division in self.divisions:
            members = self._members.setdefault(division.place, {})
            for step in division.members:
                members.setdefault(step, []).append(division.period)

    def members(self, place: Place) -> Mapping[Step, list[Period]]:
        """The parts of a place on any day, with their days."""
        return self._members.get(place, {})


@dataclass(frozen=True, slots=True)
class Index:
    """All statutes by id, and which of them a name means."""

    statutes: Mapping[str, Statute] = field(default_factory=dict)
    _named: dict[str, Statute] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Gather the names."""
        self._named.update({name: statute for statute in self.statutes.values() for name in statute.names})

    def named(self) -> Mapping[str, Statute]:
        """The statutes by their names."""
        return self._named

    def paths(self, citation: str | Citation) -> list[Path]:
        """The places of a citation; none where it cannot be read. Several names of a statute mean the same."""
        found = read(citation) if isinstance(citation, str) else citation
        if not isinstance(found, Citation):
            return []
        named = ((self._named[one.statute].id if one.statute in self._named else one.statute, one.places) for one in found.references)
        return [(statute, *place) for statute, places in named for place in places or ((),)]


NO_STATUTES: Final = Index()


def inside(places: Iterable[Path], wanted: Iterable[Path]) -> bool:
    """Whether one of the places is a wanted one or a part of it."""
    whole = [*wanted]
    return any(place[: len(want)] == want for place in places for want in whole)


def longer(days: Days, more: Period) -> Days:
    """Days and those that follow them, joined where they adjoin."""
    last = days[-1]
    adjoining = last.until is not None and more.start == last.until + DAY
    return (*days[:-1], Period(last.start, more.until)) if adjoining else (*days, more)


@dataclass(frozen=True, slots=True)
class Absent:
    """A cited place that does not exist: how far the statute goes, the next step, and the first day on which it is missing.

    `day` is `None` where it exists on no day at all.
    """

    within: Place
    step: Step
    day: date | None


def life(statute: Statute, name: str) -> Period | None:
    """The days on which a statute was in force under a name."""
    return statute.period & statute.names[name]


def relied_on(reference: Reference, days: Days, alive: Period) -> Days:
    """The days of a rule on which a reference must hold: those that it names, or else those on which the statute is in force at all.

    A version cited with days that lie outside the rule's own (`§ 28 BDSG a.F. (Fassung bis 31.8.2009)` in a transition) must hold then; an
    example, and what is cited for another time, on any day of the statute.
    """
    if reference.relation is not Relation.CITED:
        return (alive,)
    named = tuple(both for period in days if (both := period & reference.period)) or (reference.period,)
    return tuple(both for period in named if (both := period & alive))


def absent(statute: Statute, place: Place, days: Days, *, always: bool) -> Absent | None:
    """The step at which a place ends: on one of these days (`always`), or on all of them."""
    for depth, step in enumerate(place):
        periods = statute.members(place[:depth]).get(step, [])
        if not periods:
            return Absent(place[:depth], step, None)
        missing = [day for period in days if (day := period.first_not_in(periods))]
        if missing and (always or not any(period & other for period in days for other in periods)):
            return Absent(place[:depth], step, min(missing))
    return None


def days_with_place(statute: Statute, place: Place, days: Days) -> Days:
    """The part of `days` on which the statute contains the place."""
    for depth, step in enumerate(place):
        days = tuple(both for period in statute.members(place[:depth]).get(step, []) for day in days if (both := day & period))
    return days


def described(statute: Statute) -> Iterable[Division]:
    """Every division of a statute but its own."""
    return (division for division in statute.divisions if division.place)


NUMBER: Final = re.compile(r"\d+|\D+")

Key = tuple[object, ...]
LAST: Final[Key] = (1,)
"""The key of a citation that names no place of the statute."""


def place_key(citation: str, names: Collection[str]) -> Key:
    """The key by which a citation stands where the first place in a statute with one of these names stands."""
    found = read(citation)
    references = found.references if isinstance(found, Citation) else ()
    for reference in references:
        if reference.statute in names and reference.places:
            return (0, *((RANKS[label], *_natural(value)) for label, value in reference.places[0]))
    return LAST


def _natural(value: str) -> Key:
    """`9a` after `9` and before `10`."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in NUMBER.findall(value))


EU_CASE: Final = re.compile(r"([CT])-(\d+)/(\d\d)")
EU_JUDGMENT: Final = "https://eur-lex.europa.eu/legal-content/DE/TXT/?uri=CELEX:6{year}{court}J{number:04}"
"""A judgment's number in EUR-Lex follows from its docket: C-252/21 is 62021CJ0252."""


@dataclass(frozen=True, slots=True)
class Link:
    """A part of a citation, and where its text stands: an address, or a place in a gazette."""

    text: str
    target: str

    @property
    def address(self) -> str:
        """The address; empty where only a gazette is known."""
        return self.target if self.target.startswith("https://") else ""


Target = tuple[str, Callable[[date], str | None]]  # a part of a citation, and where its text stands on a day


def links(citation: str, day: date, index: Index) -> tuple[Link, ...]:
    """The links of a citation in an answer about a day: one for each section or article, decision of the Court of Justice and gazette.

    They lead to the official text: an address where there is a stable one for the day, otherwise the gazette.
    """
    return linked(targets(citation, index), day)


def linked(several: Iterable[Target], day: date) -> tuple[Link, ...]:
    """The links of the parts of a citation on a day."""
    return tuple(dict.fromkeys([Link(text, target) for text, on in several if (target := on(day)) is not None]))


def targets(citation: str, index: Index) -> tuple[Target, ...]:
    """The parts of a citation, each with the way to its text on a day."""
    found, result = read(citation), list[Target]()
    for part in found.parts if isinstance(found, Citation) else ():
        if isinstance(part, Reference) and (statute := index.named().get(part.statute)) is not None:
            period = ((alive := life(statute, part.statute)) and part.period & alive) or alive or statute.period
            for places in _by_section(part):
                on = partial(_target, places[0] if places else (), period, statute.texts)
                result.append((f"{listed(places)} {part.statute}".strip(), on))
        elif isinstance(part, Decision):
            result.append((str(part), partial(_target, (), ALWAYS, [Published(gazette=case_link(part) or "")])))
        elif isinstance(part, Gazette):
            result.append((part.text, partial(_target, (), ALWAYS, [Published(gazette=part.text)])))
    return tuple(result)


def case_link(decision: Decision) -> str | None:
    """The address of a judgment of the Union's courts."""
    found = EU_CASE.fullmatch(decision.docket)
    if found is None or decision.court not in ("EuGH", "EuG"):
        return None
    century = 19 if int(found[3]) >= 52 else 20  # noqa: PLR2004  the Court opened in 1952
    return EU_JUDGMENT.format(year=f"{century}{found[3]}", court=found[1], number=int(found[2]))


def _target(place: Place, period: Period, texts: Iterable[Published], day: date) -> str | None:
    meant = period.near(day)
    text = next((text for text in texts if text.period.near(meant) == meant), None)
    return None if text is None else _where(text, place, meant)


def _where(text: Published, place: Place, day: date) -> str | None:
    label, value = place[0] if place else (None, "")
    address = text.whole
    if label in (Label.SECTION, Label.ARTICLE) and text.section:
        address = text.section
    elif label is Label.RECITAL and text.recital:
        address = text.recital
    return address.replace("{}", value).replace("{day}", day.isoformat()) or text.gazette or None


def _by_section(reference: Reference) -> list[tuple[Place, ...]]:
    """The places of a reference, those in one section together; one empty group for a whole statute."""
    groups: dict[Place, list[Place]] = {}
    for place in reference.places:
        groups.setdefault(place[:1], []).append(place)
    return [tuple(places) for places in groups.values()] or [()]
