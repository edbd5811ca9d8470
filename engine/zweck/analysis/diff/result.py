"""The changes between two states of the law: the edits of a day, which laws they touch, and the result of a comparison."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from zweck.analysis.space.sides import Part, Stretch
from zweck.decision.decision import Outcome
from zweck.editions.coverage import COVERAGE, absent_on, condition_of, key_of_gap
from zweck.law.policy import Floor, Ground, Obligation, PolicySet, Prohibition, Remedy, Requirement, Right, Rule, Scope, Version
from zweck.law.vocabulary import Fact, Table
from zweck.logic.condition import Condition, Value
from zweck.words.text import Text

N = TypeVar("N")
NO_REASON: Final = Text("", "")


class What(StrEnum):
    """The kinds of edits."""

    LAW = "law"
    SCOPE = "scope"
    RULE = "rule"
    TABLE = "table"
    FACT = "fact"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Gap:
    """Law that is not there, by the condition under which it may govern."""

    when: Condition


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that differs on a day, and both its states (`None`: it is not there). `id` is a law's, a rule's, a table's or a fact's."""

    what: What
    law: str
    id: str
    old: Rule | Scope | Table | Fact | Version | Gap | None
    new: Rule | Scope | Table | Fact | Version | Gap | None

    @property
    def name(self) -> str:
        """How answers name it: `law/id` for rules and scopes, `coverage/id` for gaps."""
        return f"{self.law}/{self.id}" if self.what in (What.RULE, What.SCOPE, What.GAP) else self.id

    @property
    def decides(self) -> bool:
        """Whether outcomes may rest on the difference: on a condition, say, and not on a citation, a reason or an obligation."""
        return _force(self.old) != _force(self.new)


@dataclass(frozen=True, slots=True)
class Day:
    """The rules and tables of one side on a day."""

    versions: Mapping[str, Version]
    rules: Mapping[tuple[str, str], Rule]
    tables: Mapping[str, object]
    gaps: Mapping[str, Gap]

    @classmethod
    def of(cls, policies: PolicySet, day: date) -> "Day":
        """The versions, rules and tables of a day."""
        versions = {version.law: version for version in policies.on(day)}
        rules = {(name, rule.id): rule for name, version in versions.items() for rule in version.rules if rule.in_force.covers(day)}
        tables = policies.vocabulary.tables.values()
        gaps = {key_of_gap(one).partition("/")[2]: Gap(condition_of(one, policies, day)) for one in absent_on(policies, day)}
        return cls(versions, rules, {table.name: table.said_on(day) for table in tables}, gaps)


def edits(old: PolicySet, new: PolicySet, before: Day, after: Day) -> Iterator[Edit]:
    """The differences between a day of one side and the same day of the other, in the order of the new side's files."""
    for law in _names(after.versions, before.versions):
        one, two = before.versions.get(law), after.versions.get(law)
        if one is None or two is None:
            yield Edit(What.LAW, law, law, one, two)
        elif one.scope != two.scope:
            yield Edit(What.SCOPE, law, "scope", one.scope, two.scope)
    whole = set(before.versions) ^ set(after.versions)
    for key in _names(after.rules, before.rules):
        if key[0] not in whole and before.rules.get(key) != after.rules.get(key):
            yield Edit(What.RULE, *key, before.rules.get(key), after.rules.get(key))
    for name in _names(after.tables, before.tables):
        if before.tables.get(name) != after.tables.get(name):
            yield Edit(What.TABLE, "", name, old.vocabulary.tables.get(name), new.vocabulary.tables.get(name))
    for name in _names(after.gaps, before.gaps):
        if before.gaps.get(name) != after.gaps.get(name):
            yield Edit(What.GAP, COVERAGE, name, before.gaps.get(name), after.gaps.get(name))
    for name in _names(new.vocabulary.facts, old.vocabulary.facts):
        was, now = old.vocabulary.facts.get(name), new.vocabulary.facts.get(name)
        if _force(was) != _force(now):
            yield Edit(What.FACT, "", name, was, now)


def _names(first: Iterable[N], second: Iterable[N]) -> Iterable[N]:
    return dict.fromkeys([*first, *second])


def _force(item: Rule | Scope | Table | Fact | Version | Gap | None) -> object:
    """The part of a rule on which outcomes may rest."""
    match item:
        case None | Obligation() | Right() | Remedy():
            return None
        case Scope():
            return item.when
        case Floor():
            return item.kind, item.when, item.unless, item.fact, item.at_least
        case Requirement() | Ground() | Prohibition():
            return item.kind, item.when, item.unless, item.of
        case Rule():
            return item.kind, item.when, item.unless
        case Fact():
            return item.type, item.values, item.ordered, replace(item.silence, reason=NO_REASON)
        case _:
            return item


def touched(law: str, old: Part, new: Part, edited: Sequence[Edit]) -> bool:
    """Whether what a law rests on was edited, or differs because something else was."""
    if any(edit.law == law for edit in edited):
        return True
    keys = {*old.names, *new.names} if law != COVERAGE else ()
    return any(edit.what is What.RULE and edit.name in keys for edit in edited) or resolved(old) != resolved(new)


def resolved(part: Part) -> object:
    """Everything on which a law's outcome rests."""
    plan = part.plan
    if plan is None:
        return None
    names = part.edition.names
    requirements = [(names[one.trigger].key, [names[place].key for _, place in one.grounds]) for one in plan.requirements]
    return requirements, [names[place].key for _, place in plan.prohibitions], conditions(part), plan.version.house


def conditions(part: Part) -> dict[str, Condition]:
    """The conditions on which a law's outcome rests, by their names."""
    return {key: part.edition.names[place].condition for key, place in part.names.items()}


class Direction(StrEnum):
    """How a law's answers change: every change is towards the stricter, every one towards the laxer, some each way, or there is none.

    Complete cases say so; answers to requests with unknown facts count where no complete case changes. Gaps are answers of no law: a change
    of gaps is neither stricter nor laxer.
    """

    STRICTER = "stricter"
    LAXER = "laxer"
    MIXED = "mixed"
    GAP = "gap"
    EQUIVALENT = "equivalent"


STRICTNESS = (Outcome.NOT_REGULATED, Outcome.PERMITTED, Outcome.UNDETERMINED, Outcome.PROHIBITED)
"""The outcomes of a law, from the laxest to the strictest. A law that applies is stricter than one that does not, even where it permits."""


@dataclass(frozen=True, slots=True)
class Example:
    """A smallest request, and what both sides answer to it: the law concerned, and all laws together."""

    facts: Mapping[str, Value | None]
    law: tuple[Outcome, Outcome]
    overall: tuple[Outcome, Outcome]


@dataclass(frozen=True, slots=True)
class Region:
    """Cases that change alike.

    `text` has a line for each condition: all cases of the region that change lie in `text` and in `always`. `complete` is false where only
    answers to requests with unknown facts change. `rules` are the edits that undo the change of the example when taken back.
    """

    text: Text
    always: Text
    example: Example
    old: Outcome
    new: Outcome
    rules: tuple[str, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class LawChange:
    """The change of a law on some days, both included (`None`: without end).

    `elsewhere` is true where some cases that change lie in no region.
    """

    law: str
    start: date | None
    until: date | None
    direction: Direction
    regions: tuple[Region, ...]
    elsewhere: bool = False

    def covers(self, days: Stretch) -> bool:
        """Whether all of the days of a stretch are among these."""
        first, last = self.start or date.min, self.until or date.max
        return first <= (days.start or date.min) and (days.until or date.max) <= last


@dataclass(frozen=True, slots=True)
class Comparison:
    """The changes between two states of the law: laws that an edit touches, by days, all edits, and the laws that no edit touches."""

    laws: tuple[LawChange, ...]
    edits: tuple[Edit, ...]
    untouched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a law changes on some days, both included (`None`: without end), by which edits, and the regions that show it."""

    law: str
    start: date | None
    until: date | None
    direction: Direction
    rules: tuple[str, ...]
    regions: tuple[Region, ...]
