"""Laws: their versions, scopes and doubts, and the set of all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from zweck.bounded.cache import Once
from zweck.forms.span import NOWHERE, Span
from zweck.law.citation.parts import Period
from zweck.law.citation.statutes import NO_STATUTES, Index
from zweck.law.policy.coverage import NO_COVERAGE, Announcement, Cover, Coverage, Omission
from zweck.law.policy.house import House
from zweck.law.policy.release import Release
from zweck.law.policy.rule import Disregard, Rule
from zweck.law.policy.sheets import NO_SHEETS, Sheets
from zweck.law.policy.watched import NO_WATCH, Watch
from zweck.law.policy.wording import NO_WORDING, Wording
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
        """The version in force on a day."""
        return next((version for version in self.versions if version.days.covers(day)), None)

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
    span: Span = field(default=NOWHERE, compare=False)


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


def omissions(policies: PolicySet) -> tuple[Omission, ...]:
    """All holes, and all that versions omit, each once."""
    omitted = (one for law in policies.laws.values() for version in law.versions for one in version.omits)
    return tuple({one.id: one for one in (*policies.coverage.holes, *omitted)}.values())
