"""The specification: what a decision means, read off the law as written, slowly and without any preparation.

It shares with the engine what a policy set is, and nothing of how one is decided. Truths are `True`, `False`, and `None` for unknown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.policy import (
    All,
    AnyOf,
    Condition,
    Definition,
    DefinitionRef,
    Floor,
    Ground,
    Not,
    PolicySet,
    Prohibition,
    Requirement,
    Rule,
    RuleRef,
    TableFor,
    Test,
)
from engine.vocabulary import SameAs, Vocabulary

Truth = bool | None
Statuses = Mapping[str, tuple[str, frozenset[str]]]


@dataclass(frozen=True)
class LawAnswer:
    """A version that applies (`True`) or may apply (`None`): each requirement's status and true grounds, each prohibition's status."""

    version: date
    applies: Truth
    requirements: Statuses
    prohibitions: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """The outcome, and by its id each law that applies or may apply."""

    outcome: str
    laws: Mapping[str, LawAnswer]


def decide(policies: PolicySet, facts: Mapping[str, Any]) -> Answer:
    """The answer of all laws in force on the day, for facts of which each has a value or is `None`."""
    day = facts["time.decision_date"]
    if day is None:
        return Answer("UNDETERMINED", {})
    laws = _Day(policies, facts, day).laws()
    statuses = {status for law in laws.values() if law.applies for status, _ in law.requirements.values()}
    statuses |= {status for law in laws.values() if law.applies for status in law.prohibitions.values()}
    if "FAILED" in statuses:
        return Answer("PROHIBITED", laws)
    if "OPEN" in statuses or any(law.applies is None for law in laws.values()):
        return Answer("UNDETERMINED", laws)
    return Answer("PERMITTED" if laws else "NOT_REGULATED", laws)


class _Day:
    """The law in force on one day, applied to one set of facts."""

    def __init__(self, policies: PolicySet, facts: Mapping[str, Any], day: date) -> None:
        self.vocabulary, self.facts, self.day = policies.vocabulary, facts, day
        self.versions = [
            version for law in policies.laws.values() for version in law.versions if self.in_force(version.start, version.until)
        ]
        every = [rule for version in self.versions for rule in version.rules]
        self.rules = [rule for rule in every if self.in_force(rule.in_force.start, rule.in_force.until)]
        self.definitions = {(rule.law, rule.id): rule for rule in self.rules if isinstance(rule, Definition)}
        self.referred = {rule.id: rule for rule in self.rules if isinstance(rule, Ground | Prohibition)}
        self.known: dict[tuple[str, str], Truth] = {}

    def in_force(self, first: date | None, last: date | None) -> bool:
        return (first is None or first <= self.day) and (last is None or last >= self.day)

    def laws(self) -> dict[str, LawAnswer]:
        found = {}
        for version in self.versions:
            applies = self.truth(version.scope.when, version.law) if version.scope else False
            if applies is not False:
                requirements = [rule for rule in self.rules if isinstance(rule, Requirement) and rule.of == version.law]
                prohibitions = [rule for rule in self.rules if isinstance(rule, Prohibition) and rule.of == version.law]
                found[version.law] = LawAnswer(
                    version.start,
                    applies,
                    {f"{version.law}/{rule.id}": self.requirement(rule, f"{version.law}/{rule.id}") for rule in requirements},
                    {rule.id: {True: "FAILED", False: "NOT_TRIGGERED", None: "OPEN"}[self.holds(rule)] for rule in prohibitions},
                )
        return found

    def requirement(self, rule: Requirement, name: str) -> tuple[str, frozenset[str]]:
        trigger = self.holds(rule)
        grounds = {ground.id: self.holds(ground) for ground in self.rules if isinstance(ground, Ground) and name in ground.of}
        held = frozenset(id for id, truth in grounds.items() if truth)
        if trigger is False:
            return "NOT_TRIGGERED", frozenset()
        if held:
            return "MET", held
        return "FAILED" if trigger and all(truth is False for truth in grounds.values()) else "OPEN", frozenset()

    def holds(self, rule: Rule) -> Truth:
        """A rule holds if `when` is true and `unless` is false."""
        key = (rule.law, rule.id)
        if key not in self.known:
            when = True if rule.when is None else self.truth(rule.when, rule.law)
            unless = False if rule.unless is None else self.truth(rule.unless, rule.law)
            self.known[key] = both([when, opposite(unless)])
        return self.known[key]

    def truth(self, condition: Condition, law: str) -> Truth:
        match condition:
            case All(parts):
                return both([self.truth(part, law) for part in parts])
            case AnyOf(parts):
                return opposite(both([opposite(self.truth(part, law)) for part in parts]))
            case Not(part):
                return opposite(self.truth(part, law))
            case DefinitionRef(name):
                own = self.definitions.get((law, name)) or self.definitions.get(("common", name))
                return self.holds(own) if own else False
            case RuleRef(id):
                return self.holds(self.referred[id]) if id in self.referred else False
            case Test(operator="at_most" | "at_least") if self.vocabulary.facts[condition.fact].ordered:
                return self.graded(condition)
            case Test():
                return self.test(condition)

    def graded(self, test: Test) -> Truth:
        """A floor that holds raises the value: what lies below it is not reached, what lies at or below it is reached."""
        values = self.vocabulary.facts[test.fact].values
        value, bound = self.facts[test.fact], values.index(str(test.operand))
        raised = [
            (values.index(rule.at_least), self.holds(rule)) for rule in self.rules if isinstance(rule, Floor) and rule.fact == test.fact
        ]
        if test.operator == "at_most":
            low = None if value is None else values.index(value) <= bound
            return both([low, *(opposite(holds) for floor, holds in raised if floor > bound)])
        below = None if value is None else values.index(value) < bound
        return opposite(both([below, *(opposite(holds) for floor, holds in raised if floor >= bound)]))

    def test(self, test: Test) -> Truth:
        """A test of a fact that nobody stated is unknown; an empty set contains nothing, whatever the other fact may be."""
        value, operand = self.facts[test.fact], test.operand
        match operand:
            case str(other) if test.operator in ("same_as", "contains_fact"):
                if test.operator == "contains_fact" and value == frozenset():
                    return False
                known = None not in (value, self.facts[other])
                return self.known_test(test.operator, value, self.facts[other]) if known else None
            case TableFor(table, fact):
                return None if value is None else self.at_least_table(value, table, self.facts[fact])
            case _:
                return None if value is None else self.known_test(test.operator, value, operand)

    def known_test(self, operator: str, value: Any, operand: Any) -> bool:
        match operator:
            case "one_of" | "same_as":
                return value in operand if operator == "one_of" else bool(value == operand)
            case "contains_any" | "contains_fact":
                return bool(value & operand) if operator == "contains_any" else operand in value
            case "at_most" | "at_least":
                return bool(value <= operand) if operator == "at_most" else bool(value >= operand)
            case "before" | "after":
                return bool(value < operand) if operator == "before" else bool(value > operand)
            case "in_table":
                entries = self.vocabulary.tables[operand].entries
                keys = {entry.key for entry in entries if self.in_force(entry.start, entry.until)}
                return bool(keys & (value if isinstance(value, frozenset) else {value}))
            case _:
                raise ValueError(operator)

    def at_least_table(self, value: int, table: str, key: str | None) -> Truth:
        """An unknown key may be any: the answer is known only if it is the same for every number of the table."""
        entries = [entry for entry in self.vocabulary.tables[table].entries if self.in_force(entry.start, entry.until)]
        numbers = {entry.key: entry.value for entry in entries if entry.value is not None}
        default = self.vocabulary.tables[table].default or 0
        possible = [default, *numbers.values()] if key is None else [numbers.get(key, default)]
        answers = {value >= number for number in possible}
        return answers.pop() if len(answers) == 1 else None


def both(truths: Iterable[Truth]) -> Truth:
    """False if one is false, else unknown if one is unknown, else true."""
    truths = list(truths)
    return False if False in truths else None if None in truths else True


def opposite(truth: Truth) -> Truth:
    """Unknown stays unknown."""
    return None if truth is None else not truth


def read_silence(vocabulary: Vocabulary, stated: Mapping[str, Any], presume_unstated: bool) -> dict[str, Any]:
    """A value or `None` for every fact: presumptions are drawn one after the other until none is left that can be drawn."""
    values = dict(stated)
    allowed = [fact for fact in vocabulary.facts.values() if presume_unstated or fact.silence.favours == "subject"]
    before = -1
    while len(values) > before:
        before = len(values)
        for fact in allowed:
            limit, presumed = fact.silence.only_if, fact.silence.presume
            drawn = values.get(presumed.fact) if isinstance(presumed, SameAs) else presumed
            if fact.name not in values and drawn is not None and (limit is None or values.get(limit.fact) in limit.values):
                values[fact.name] = drawn
    return {name: values.get(name) for name in vocabulary.facts}
