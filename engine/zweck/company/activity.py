"""The company beside the law: its activities with their appraisals, its consent texts, and all of it together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Final

from zweck.facts.profiles import Profile
from zweck.forms.diagnostics import NOWHERE, Span
from zweck.logic.condition import Condition, Value
from zweck.periods.record import Declared
from zweck.periods.rows import NO_PERIODS, Periods
from zweck.words.text import Text


@dataclass(frozen=True, slots=True)
class Appraisal:
    """Appraised facts, which count not before its day and until its review is due; it holds where `rests_on` surely does."""

    facts: Mapping[str, Value | None]
    on: date
    by: str
    review_by: date
    reason: Text
    document: str = ""
    rests_on: Condition | None = None


@dataclass(frozen=True, slots=True)
class Presumed:
    """The ordinary course of some facts, presumed for this activity with a reason."""

    facts: Mapping[str, Value | None]
    reason: Text


@dataclass(frozen=True, slots=True)
class Recipient:
    """One to whom the data go (Art. 30 (1) lit. d, e): its role, country, contract and, outside the Union, the safeguards."""

    name: str
    role: str
    country: str
    contract: str = ""
    safeguards: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """The entry of the record of processing activities (Art. 30 (1) lit. b to g) that facts do not say.

    `erased` is the `prose` about it, where there is some, and the sentence of what the activity declares.
    """

    purpose: Text
    subjects: Text
    erased: Text
    measures: str
    recipients: tuple[Recipient, ...] = ()
    prose: Text | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """One version of an activity, in force from a day until a day, both included; `digest` is that of its file.

    Of the person it reads the registers of the kinds that it `looks_up`; `consents` are the consent texts on which it can rest.
    """

    id: str
    title: Text
    controller: str
    start: date
    facts: Mapping[str, Value | None]
    record: Record | None = None
    appraisals: tuple[Appraisal, ...] = ()
    presumes: tuple[Presumed, ...] = ()
    looks_up: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()
    erased: tuple[Declared, ...] = ()
    periods: Periods = field(default=NO_PERIODS, repr=False)
    """The statutory periods of the policy set by which the file was read."""
    lease: int = 0
    """The seconds for which clients may decide about it themselves; without them every answer is recorded first."""
    until: date | None = None
    digest: str = ""
    span: Span = field(default=NOWHERE, compare=False)

    @property
    def version(self) -> str:
        """Name and first day of the version, e.g. `newsletter@2026-01-01`."""
        return f"{self.id}@{self.start}"

    def stated(self) -> Iterator[str]:
        """Every fact that it states, appraises or presumes."""
        yield from self.facts
        for appraisal in self.appraisals:
            yield from appraisal.facts
        for presumed in self.presumes:
            yield from presumed.facts


@dataclass(frozen=True, slots=True, eq=False)
class ConsentText:
    """One version of a consent text: used from a day on, for purposes, and for the channels that it names."""

    id: str
    title: Text
    controller: str
    start: date
    wording: Text
    purposes: tuple[str, ...]
    channels: frozenset[str] = frozenset()
    facts: Mapping[str, Value | None] = field(default_factory=dict)
    appraisals: tuple[Appraisal, ...] = ()
    until: date | None = None
    digest: str = ""
    span: Span = field(default=NOWHERE, compare=False)

    @property
    def version(self) -> str:
        """Name and first day of the version, e.g. `phone-consent@2026-01-01`."""
        return f"{self.id}@{self.start}"

    def shown(self, at: datetime, zone: tzinfo) -> bool:
        """Whether it was in use at a moment, by the day in a time zone."""
        return self.start <= at.astimezone(zone).date() <= (self.until or date.max)


@dataclass(frozen=True, slots=True)
class Company:
    """The controllers by id, activities and consent texts by name with their versions in the order of their days; `revision` is of all.

    A `past` one means what its files meant once, and is for replay alone.
    """

    controllers: Mapping[str, Profile] = field(default_factory=dict)
    activities: Mapping[str, tuple[Activity, ...]] = field(default_factory=dict)
    texts: Mapping[str, tuple[ConsentText, ...]] = field(default_factory=dict)
    revision: str = ""
    past: bool = False

    def on(self, name: str, day: date) -> Activity | None:
        """The version of an activity in force on a day."""
        found = [one for one in self.activities.get(name, ()) if one.start <= day]
        return found[-1] if found and (found[-1].until is None or day <= found[-1].until) else None

    def text(self, version: str) -> ConsentText | None:
        """The version of a consent text, by its name with its day."""
        name, _, _ = version.partition("@")
        return next((one for one in self.texts.get(name, ()) if one.version == version), None)


NO_COMPANY: Final = Company()
