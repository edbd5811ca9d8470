"""The two sides of a comparison, and the stretches of days on which neither of them changes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from typing import TypeVar

from zweck.bounded.cache import made_once
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.editions.build import resolver_on
from zweck.editions.edition import Edition, LawPlan
from zweck.editions.names import reached
from zweck.editions.resolve import DAY, Resolver
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.law.policy import Law, PolicySet, Rule, Version
from zweck.law.vocabulary import DECISION_DATE, Vocabulary
from zweck.logic.condition import Condition, Test, Value, facts_of, tests_in

S = TypeVar("S", Rule, Version)


class Side:
    """One state of the law, and how it answers."""

    def __init__(self, policies: PolicySet, beside: "Side | None" = None) -> None:
        """Take the parts that are equal from the side `beside`, so that what follows from them is found once for both."""
        self.policies: PolicySet = policies if beside is None else of_parts(policies, beside.policies)
        self.vocabulary = self.policies.vocabulary
        self.engine = Engine(self.policies)
        if beside is not None and self.vocabulary is beside.vocabulary:
            self.engine.editions.share(beside.engine.editions)
        self._resolvers: dict[Edition, Resolver] = {}
        self._parts: dict[tuple[Edition, str], Part] = {}

    @cached_property
    def about_the_day(self) -> list[Test]:
        """The tests of the day in what the vocabulary says of all facts."""
        implied = (one.when for fact in self.vocabulary.facts.values() for one in fact.silence.implied)
        conditions = (*(one.when for one in self.vocabulary.contradictions), *implied)
        return [test for condition in conditions for test in tests_in(condition) if DECISION_DATE in facts_of(test)]

    def on(self, day: date) -> Edition:
        """The edition of a day."""
        return self.engine.editions.on(day)

    def resolver(self, day: date) -> Resolver:
        """The resolver of a day's conditions."""
        edition = self.on(day)
        return made_once(self._resolvers, edition, lambda: resolver_on(self.policies, day))

    def part(self, law: str, stretch: "Stretch") -> "Part":
        """A law on a stretch of days."""
        edition = self.on(stretch.day)
        return made_once(self._parts, (edition, law), lambda: Part(edition, plan_of(edition, law), self.resolver(stretch.day)))

    def ask(self, facts: dict[str, Value | None]) -> Decision:
        """The answer to what is stated; facts that this side does not know cannot be stated to it."""
        stated = {name: value for name, value in facts.items() if name in self.vocabulary.facts}
        return self.engine.decide(Question(stated), Detail.OUTCOME)


def of_parts(policies: PolicySet, other: PolicySet) -> PolicySet:
    """Policies of which every rule, version and law that equals one of the other set, and the vocabulary, is the same object."""
    laws = {name: _of_law(law, other.laws[name]) if name in other.laws else law for name, law in policies.laws.items()}
    mine, theirs = policies.vocabulary, other.vocabulary
    alike = all(getattr(mine, one.name) == getattr(theirs, one.name) for one in fields(Vocabulary) if one.init)
    alike = alike and all(fact.adverse == theirs.facts[name].adverse for name, fact in mine.facts.items())  # which == leaves out
    coverage = other.coverage if policies.coverage == other.coverage else policies.coverage
    return replace(policies, laws=laws, vocabulary=theirs if alike else mine, coverage=coverage)


def _of_law(law: Law, other: Law) -> Law:
    rules = {(version.start, rule.id): rule for version in other.versions for rule in version.rules}
    whole = {version.start: version for version in other.versions}
    versions, taken = [], dict[int, Rule]()  # a rule that goes on in later versions stays one object
    for version in law.versions:
        for rule in version.rules:
            taken.setdefault(id(rule), _kept(rules.get((version.start, rule.id)), rule))
        parts = tuple([taken[id(rule)] for rule in version.rules])
        versions.append(_kept(whole.get(version.start), replace(version, rules=parts)))
    return replace(law, versions=tuple(versions))


def _kept(known: S | None, one: S) -> S:
    """The known rule or version where it says the same, that of which no outcome hangs included; else the one."""
    beside = ("disregards", "reads", "requires")  # they do not count where rules are compared
    alike = known == one and all(getattr(known, name, None) == getattr(one, name, None) for name in beside)
    return known if alike and known is not None else one


def alike_on(old: Side, new: Side, day: date) -> bool:
    """Whether two sides have the same law of a day, all of it one object; where they do not, it may still be equal."""
    one, other = old.policies, new.policies
    if old.vocabulary is not new.vocabulary or one.coverage is not other.coverage or one.laws.keys() != other.laws.keys():
        return False
    return all(law.on(day) is other.laws[name].on(day) for name, law in one.laws.items())


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which nothing begins or ends on either side, both included; `None`: without end."""

    start: date | None
    until: date | None

    @property
    def day(self) -> date:
        """A day to ask for: the first, or the last where there is no first."""
        return self.start or self.until or date(2000, 1, 1)

    def holds(self, day: date) -> bool:
        """Whether a day is in it."""
        return (self.start is None or self.start <= day) and (self.until is None or day <= self.until)


def stretches(old: Side, new: Side) -> Iterator[Stretch]:
    """All stretches, the earliest first."""
    starts = sorted({*old.engine.editions.starts, *new.engine.editions.starts})
    for start, after in zip((None, *starts), (*starts, None), strict=True):
        yield Stretch(start, after - DAY if after is not None else None)


def latest_first(*sides: Side) -> list[Stretch]:
    """All stretches: those until the last version came into force, the latest first, then those on which only tables change."""
    last = max((version.start for side in sides for law in side.policies.laws.values() for version in law.versions), default=date.max)
    found = list(stretches(sides[0], sides[-1]))
    later = [stretch for stretch in found if stretch.start is not None and stretch.start > last]
    return [*reversed(found[: len(found) - len(later)]), *later]


@dataclass(frozen=True)
class Part:
    """A law on a stretch of days on one side; `plan` is `None` where it is not in force there."""

    edition: Edition
    plan: LawPlan | None
    resolver: Resolver

    @cached_property
    def places(self) -> list[int]:
        """The places of the names on which the law rests; each stands after those that it refers to."""
        return [] if self.plan is None else reached(self.edition, self.plan)

    @cached_property
    def names(self) -> dict[str, int]:
        """The places of the names on which the law rests, by their keys."""
        return {self.edition.names[place].key: place for place in self.places}

    @cached_property
    def dated(self) -> tuple[Condition, ...]:
        """The conditions in which tables stand."""
        names = self.edition.names
        return tuple(names[place].condition for place in self.places if names[place].dated)

    @cached_property
    def tests(self) -> list[Test]:
        """The tests on which the law rests, each once."""
        names, made = self.edition.names, self.edition.made
        return list(dict.fromkeys(test for place in self.places for test in made.tests(names[place].condition)))


def tests_on(sides: Iterable[Side], stretch: Stretch) -> list[Test]:
    """Every test on which an outcome of some days rests on one of the sides."""
    plans = [(side, plan) for side in sides for plan in side.on(stretch.day).laws]
    return [test for side, plan in plans for test in side.part(plan.version.law, stretch).tests]


def plan_of(edition: Edition, law: str) -> LawPlan | None:
    """A law in an edition; `None` where it is not in force or never applies by itself."""
    return next((plan for plan in edition.laws if plan.version.law == law), None)


def outcome_of(law: str, decision: Decision) -> Outcome:
    """The outcome of one law in an answer."""
    if law in decision.open_laws_permitting:
        return Outcome.NOT_REGULATED if any(law in house.laws for house in decision.houses) else Outcome.PERMITTED
    if law in decision.open_laws:
        return Outcome.UNDETERMINED
    return next((found.outcome for found in decision.laws if found.law == law), Outcome.NOT_REGULATED)
