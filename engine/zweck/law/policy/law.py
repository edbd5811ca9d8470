"""Laws: their versions, scopes, doubts and citations, and the set of all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from zweck.bounded.cache import Once
from zweck.forms.diagnostics import NOWHERE, Span
from zweck.law.citation.parts import Period
from zweck.law.citation.statutes import NO_STATUTES, Days, Index, Statute, longer
from zweck.law.policy.coverage import NO_COVERAGE, Announcement, Cover, Coverage, Omission
from zweck.law.policy.house import House
from zweck.law.policy.records import NO_WATCH, NO_WORDING, Release, Watch, Wording
from zweck.law.policy.rule import Disregard, Rule
from zweck.law.policy.sheets import NO_SHEETS, Sheets
from zweck.law.tables import Table
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Condition, Value
from zweck.words.text import Text


@dataclass(frozen=True, slots=True)
class Scope:
    """The condition under which a law applies at all."""

    citation: str
    reason: Text
    when: Condition
    span: Span = field(default=NOWHERE, compare=False)
    citation_span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a law as written: for an amending version only what changed, otherwise (and once consolidated) everything.

    `start` and `until` are the first and the last day in force; `until` is `None` while in force. `checked_until` is the last day on which
    the law's sources were read, `courts_until` the last one until which judgments were looked for, and until `compared_until`
    the law watch compared its wording. `house` names the house whose rules it
    has; it is empty for the law.
    """

    law: str
    start: date
    title: Text
    short: str
    rules: tuple[Rule, ...]
    scope: Scope | None = None
    until: date | None = None
    amends: date | None = None
    source: str = ""
    note: Text | None = None
    replaces: tuple[str, ...] = ()
    repeals: tuple[str, ...] = ()
    checked_until: date | None = None
    covers: tuple[Cover, ...] = ()
    omits: tuple[Omission, ...] = ()
    disregards: tuple[Disregard, ...] = field(default=(), compare=False)
    announced: tuple[Announcement, ...] = ()
    courts_until: date | None = None
    compared_until: date | None = None
    house: str = ""
    span: Span = field(default=NOWHERE, compare=False)
    key_spans: Mapping[str, Span] = field(default_factory=dict, compare=False)

    @property
    def days(self) -> Period:
        """The days on which it is in force."""
        return Period(self.start, self.until)


@dataclass(frozen=True, slots=True)
class Law:
    """A statute: its consolidated versions, earliest first."""

    id: str
    versions: tuple[Version, ...]

    def on(self, day: date) -> Version | None:
        """The version in force on a day; days are compared here, since each answer asks for many of them."""
        for version in self.versions:
            if version.start <= day and (version.until is None or day <= version.until):
                return version
        return None

    def encodes(self, change: Announcement) -> bool:
        """Whether a version of the day of an announced change names its source."""
        return any(version.start == change.day and bool(change.source) and change.source in version.source for version in self.versions)


@dataclass(frozen=True, slots=True)
class View:
    """One position on a doubt, and who takes it."""

    text: Text
    authorities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt about the law: the question, the views, and the choice that the rules follow.

    `when` says in which cases it matters (`None`: in all), `concerns` what it is about where no rule names it.
    """

    id: str
    question: Text
    views: tuple[View, ...]
    choice: Text
    when: Condition | None = None
    concerns: Text | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Occasion:
    """A usual situation with which an interview begins, and the facts that it states."""

    name: str
    title: Text
    facts: Mapping[str, Value | None]


@dataclass(frozen=True, slots=True, eq=False)
class PolicySet(Once):
    """All versions of all laws with the vocabulary they are written in; `revision` is the SHA-256 of the files' content.

    `houses` are laid over the law, whose own revision is `beneath` then.
    """

    laws: Mapping[str, Law]
    vocabulary: Vocabulary
    revision: str
    path: str = ""
    citations: Index = NO_STATUTES
    doubts: Mapping[str, Doubt] = field(default_factory=dict)
    releases: tuple[Release, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    sheets: Sheets = NO_SHEETS
    coverage: Coverage = NO_COVERAGE
    wording: Wording = NO_WORDING
    watch: Watch = NO_WATCH
    houses: tuple[House, ...] = ()
    beneath: str = ""

    def on(self, day: date) -> list[Version]:
        """The versions in force on a day, in the order of the laws."""
        return [version for law in self.laws.values() if (version := law.on(day)) is not None]


def omissions(policies: PolicySet) -> tuple[Omission, ...]:
    """All holes, and all that versions omit, each once."""
    omitted = (one for law in policies.laws.values() for version in law.versions for one in version.omits)
    return tuple({one.id: one for one in (*policies.coverage.holes, *omitted)}.values())


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation with the days of the rule, or the scope, that rests on it."""

    text: str
    span: Span
    place: tuple[str, ...]
    days: Days

    def encodes(self, statute: Statute) -> bool:
        """Whether the law in which the citation stands is this statute."""
        return any(self.place[0] == name or self.place[0].startswith(f"{name} (") for name in statute.names)

    def at(self, column: int) -> Span:
        """The place of a part of the citation: exact where the citation stands on one line as it is read."""
        span = self.span
        width = span.end_column - span.column
        start = span.column + column - 1 + (width == len(self.text) + 2)
        exact = width in (len(self.text), len(self.text) + 2) and start < span.end_column
        return Span(span.path, span.line, start, span.end_column) if exact else span


def citations_of(law: Law) -> Iterable[Cited]:
    """Every citation as written, once, with all days of the versions in which it stands."""
    found: dict[int, Cited] = {}
    for version in law.versions:
        whole = version.days
        if version.scope is not None:
            scope = version.scope
            _note(found, id(scope), Cited(scope.citation, scope.citation_span, (version.short, "scope"), (whole,)))
        for ahead in version.announced:
            before = whole & Period(None, ahead.day)
            for text, span in zip(ahead.places, ahead.place_spans, strict=True):
                if before is not None:
                    _note(found, id(text), Cited(text, span, (version.short, ahead.id), (before,)))
        for one in version.disregards:
            _note(found, id(one), Cited(one.citation, one.citation_span, (version.short,), (whole,)))
        for rule in version.rules:
            days = whole & rule.in_force
            if days is not None:
                place = (version.short, rule.id)
                _note(found, id(rule), Cited(rule.citation, rule.span_of("citation"), place, (days,)))
                for one in rule.disregards:
                    _note(found, id(one), Cited(one.citation, one.citation_span, place, (days,)))
    return found.values()


def cited_by_periods(tables: Iterable[Table]) -> Iterable[Cited]:
    """The citations of the rows of periods, each with the days of its row."""
    for table in tables:
        for row in (entry.period for entry in table.entries if entry.period is not None):
            days = (Period(row.valid_from, row.valid_until),)
            yield Cited(row.citation, row.citation_span, ("tables", table.name, row.row), days)


def _note(found: dict[int, Cited], key: int, cited: Cited) -> None:
    before = found.get(key)
    if before is not None:
        cited = replace(before, days=longer(before.days, cited.days[0]))
    found[key] = cited
