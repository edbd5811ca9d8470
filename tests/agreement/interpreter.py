"""The specification: what a decision means, read off the law as written.

Each condition means a function from a case to a truth: `True`, `False`, and `None` for unknown. It shares with the engine what a policy
set is, and nothing of how one is decided.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache, partial
from itertools import chain, product
from typing import Any

from tests.agreement.meanings import (
    Case,
    Facts,
    Meaning,
    Truth,
    all_of,
    always,
    compared,
    contains,
    never,
    not_,
    numbers,
    remembered,
    shared,
)
from zweck.law.policy import Definition, Floor, Ground, PolicySet, Prohibition, Requirement, Rule, Version
from zweck.law.vocabulary import SameAs, Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, Rows, RuleRef, TableFor, Test, facts_of, leaves


def is_key(key: str, value: Any) -> bool:
    """Whether a value is the key of a row, or has it among its members."""
    return key in value if isinstance(value, frozenset) else bool(key == value)


Statuses = Mapping[str, tuple[str, frozenset[str]]]

PERMISSIVE = ("PERMITTED", "NOT_REGULATED")
BARS = {True: "FAILED", False: "NOT_TRIGGERED", None: "OPEN"}
"""The result for each truth of a prohibition."""


@dataclass(frozen=True)
class LawAnswer:
    """A version that applies (`True`) or may (`None`): statuses of requirements with true grounds, statuses of prohibitions, outcome."""

    version: date
    applies: Truth
    requirements: Statuses
    prohibitions: Mapping[str, str]
    outcome: str


@dataclass(frozen=True)
class Answer:
    """The outcome, and by its id each law that applies or may apply; `None` for one of which no more is said than that it may.

    `gaps` has the law that is not there and would govern (`True`), or may (`None`).
    """

    outcome: str
    laws: Mapping[str, LawAnswer | None]
    gaps: Mapping[str, Truth] = field(default_factory=dict)


class Specification:
    """The meaning of a policy set. It keeps the meanings of the rules of each day that it was asked about."""

    def __init__(self, policies: PolicySet) -> None:
        """Keep the policies."""
        self.policies = policies
        self.days: dict[date, _Day] = {}
        self.alike: dict[tuple[int, ...], _Day] = {}
        self.shared = Shared()

    def answer(self, stated: Facts, *, presume_unstated: bool) -> tuple[Answer, bool]:
        """The answer to a question by both readings, and whether a prohibition is conclusive."""
        reading = read_silence(self.policies, stated, presume_unstated=presume_unstated)
        found = self.decide(reading)
        if found.outcome in PERMISSIVE:
            return found, False
        return served(found, self.decide(read_against(self.policies, stated, reading)))

    def decide(self, facts: Facts) -> Answer:
        """The answer of all laws in force on the day, for facts of which each has a value or is `None`."""
        day = facts["time.decision_date"]
        if day is None:
            return Answer("UNDETERMINED", {})
        laws = self.on(day).laws(Case(facts))
        gaps = {name: truth for name, absent in self.on(day).absent.items() if (truth := absent(Case(facts))) is not False}
        outcomes = {law.outcome for law in laws.values()} | ({"UNDETERMINED"} if gaps else set())
        worst = next((outcome for outcome in ("PROHIBITED", "UNDETERMINED", "PERMITTED") if outcome in outcomes), "NOT_REGULATED")
        return Answer(worst, laws, gaps)

    def on(self, day: date) -> "_Day":
        """The law of a day; days on which the same is in force share it."""
        if day not in self.days:
            found = _Day(self.policies, day, self.shared)
            self.days[day] = self.alike.setdefault(found.in_force, found)
        return self.days[day]


@dataclass
class Shared:
    """Meanings that are the same on all days: of rows, by what they say, and of conditions that turn on nothing but facts."""

    rows: dict[object, Meaning] = field(default_factory=dict)
    meanings: dict[int, Meaning] = field(default_factory=dict)
    closed: dict[int, bool] = field(default_factory=dict)

    def of_facts(self, condition: Condition, vocabulary: Vocabulary) -> bool:
        """Whether a condition turns on facts alone: on no other rule, no table and no floor."""
        if id(condition) not in self.closed:
            match condition:
                case All(parts) | AnyOf(parts):
                    found = all(self.of_facts(part, vocabulary) for part in parts)
                case Not(part):
                    found = self.of_facts(part, vocabulary)
                case Test():
                    found = (
                        condition.operator not in ("in_table", "in_rows", "at_least_table") and not vocabulary.facts[condition.fact].ordered
                    )
                case _:
                    found = False
            self.closed[id(condition)] = found
        return self.closed[id(condition)]


class _Day:
    """The law in force on one day, and what its conditions mean: each a function from a case to a truth."""

    def __init__(self, policies: PolicySet, day: date, shared: Shared) -> None:
        self.shared = shared

        def in_force(first: date | None, last: date | None) -> bool:
            return (first is None or first <= day) and (last is None or last >= day)

        self.vocabulary = policies.vocabulary
        self.versions = [version for law in policies.laws.values() for version in law.versions if in_force(version.start, version.until)]
        every = [rule for version in self.versions for rule in version.rules]
        self.rules = [rule for rule in every if in_force(rule.in_force.start, rule.in_force.until)]
        self.entries = {
            name: [entry for entry in table.entries if in_force(entry.start, entry.until)] for name, table in self.vocabulary.tables.items()
        }
        self.definitions = {(rule.law, rule.id): rule for rule in self.rules if isinstance(rule, Definition)}
        self.referred = {rule.id: rule for rule in self.rules if isinstance(rule, Ground | Prohibition)}
        self.meanings: dict[int, Meaning] = {}
        fields = policies.coverage.fields.values()
        self.governed = [one for known in fields for one in known.governed if in_force(one.in_force.start, one.in_force.until)]
        missing = [one for version in self.versions for one in version.omits if one.effect == "may_forbid"]
        self.missing = [one for one in (*policies.coverage.holes, *missing) if in_force(one.in_force.start, one.in_force.until)]
        parts = [*self.versions, *self.rules, *chain(*self.entries.values()), *self.governed, *self.missing]
        self.in_force = tuple(id(one) for one in parts)

    @cached_property
    def absent(self) -> dict[str, Meaning]:
        """Law that is not there, with the cases in which it would govern: its field matters, and no law or table has it for the country."""
        found = {f"{one.id}/{one.of}" if one.announced else one.id: self.meaning(one.when, "") for one in self.missing}
        for one in self.governed:
            covers = [cover for version in self.versions for cover in version.covers if cover.field == one.field]
            tables = {cover.table for cover in covers} | {
                table.name for table in self.vocabulary.tables.values() if table.covers == one.field
            }
            columned = {name for name in tables if name and self.vocabulary.tables[name].columns.cells}
            keys = {entry.key for name in (tables - columned) & self.entries.keys() for entry in self.entries[name]}
            places = {cover.place for cover in covers if cover.place} | keys
            plain = bool(covers or tables - columned)
            there = compared(one.law_of, places.__contains__) if plain else never  # an unknown country is none of none
            rows = [self.in_rows(one.law_of, Rows(name, (), covering=True)) for name in columned]
            found[f"{one.field}/{one.number}"] = all_of([self.meaning(one.when, ""), not_(there), *map(not_, rows)])
        return found

    @cached_property
    def standing(self) -> "list[_Law]":
        """The laws that apply by themselves."""
        return [_Law(self, version, self.meaning(version.scope.when, version.law)) for version in self.versions if version.scope]

    def laws(self, case: Case) -> dict[str, LawAnswer]:
        """The laws that apply, or may."""
        found = {law.name: law.answer(case) for law in self.standing}
        return {name: answer for name, answer in found.items() if answer is not None}

    def holds(self, rule: Rule) -> Meaning:
        """A rule holds if `when` is true and `unless` is false."""
        if id(rule) not in self.meanings:
            when = always if rule.when is None else self.meaning(rule.when, rule.law)
            unless = never if rule.unless is None else self.meaning(rule.unless, rule.law)
            self.meanings[id(rule)] = remembered(id(rule), all_of([when, not_(unless)]))
        return self.meanings[id(rule)]

    def meaning(self, condition: Condition, law: str) -> Meaning:
        """The meaning of a condition in this law."""
        known = self.shared.meanings.get(id(condition))
        if known is None:
            known = self.read(condition, law)
            if self.shared.of_facts(condition, self.vocabulary):
                self.shared.meanings[id(condition)] = known
        return known

    def read(self, condition: Condition, law: str) -> Meaning:
        """The meaning by the condition's form; a rule it refers to does not hold unless it is in force."""
        match condition:
            case All(parts):
                return all_of([self.meaning(part, law) for part in parts])
            case AnyOf(parts):
                return not_(all_of([not_(self.meaning(part, law)) for part in parts]))
            case Not(part):
                return not_(self.meaning(part, law))
            case DefinitionRef(name):
                own = self.definitions.get((law, name)) or self.definitions.get(("common", name))
                return self.holds(own) if own else never
            case RuleRef(requirement, met=True):
                grounds = [rule for rule in self.rules if isinstance(rule, Ground) and requirement in rule.of]
                return not_(all_of([not_(self.holds(ground)) for ground in grounds]))
            case RuleRef(id):
                return self.holds(self.referred[id]) if id in self.referred else never
            case Test(operator="at_most" | "at_least") if self.vocabulary.facts[condition.fact].ordered:
                return self.graded(condition)
            case Test():
                return self.test(condition)

    def graded(self, test: Test) -> Meaning:
        """A floor that holds raises the value: what lies below it is not reached, what lies at or below it is reached."""
        values = self.vocabulary.facts[test.fact].values
        bound = values.index(str(test.operand))
        floors = [
            (values.index(rule.at_least), self.holds(rule)) for rule in self.rules if isinstance(rule, Floor) and rule.fact == test.fact
        ]
        if test.operator == "at_most":
            low = compared(test.fact, lambda value: values.index(value) <= bound)
            return all_of([low, *(not_(holds) for floor, holds in floors if floor > bound)])
        below = compared(test.fact, lambda value: values.index(value) < bound)
        return not_(all_of([below, *(not_(holds) for floor, holds in floors if floor >= bound)]))

    def test(self, test: Test) -> Meaning:
        """A test of a fact of which nothing is known is unknown."""
        operand: Any = test.operand
        match test.operator:
            case "one_of":
                return compared(test.fact, lambda value: value in operand)
            case "contains_any":
                return compared(test.fact, lambda value: bool(value & operand))
            case "at_most":
                return compared(test.fact, lambda value: value <= operand)
            case "at_least":
                return compared(test.fact, lambda value: value >= operand)
            case "before":
                return compared(test.fact, lambda value: value < operand)
            case "after":
                return compared(test.fact, lambda value: value > operand)
            case "in_table":
                keys = {entry.key for entry in self.entries[operand]}
                return compared(test.fact, lambda value: bool(keys & (value if isinstance(value, frozenset) else {value})))
            case "in_rows":
                return self.in_rows(test.fact, operand)
            case "same_as":
                return lambda case: None if None in (pair := (case.facts[test.fact], case.facts[operand])) else pair[0] == pair[1]
            case "contains_fact":
                return lambda case: contains(case.facts[test.fact], case.facts[operand])
            case _:
                return self.at_least_table(test.fact, operand)

    def in_rows(self, fact: str, wanted: Rows) -> Meaning:
        """The meaning of rows, found once for all days on which the table has the same."""
        key = (fact, wanted, *map(id, self.entries[wanted.table]))
        if key not in self.shared.rows:
            self.shared.rows[key] = self.some_row(fact, wanted)
        return self.shared.rows[key]

    def some_row(self, fact: str, wanted: Rows) -> Meaning:
        """Some row of the table is meant: its key is the fact's value, and for each column a cell is met.

        What rows of one key and the same cells but for the last column leave to that column counts together: if it covers all that an
        unknown fact can be, the fact does not matter.
        """
        columns = self.vocabulary.tables[wanted.table].columns
        *before, last = columns.cells.values()
        left: dict[tuple[str, tuple[str, ...]], set[str]] = {}
        for entry in self.entries[wanted.table]:
            rule = columns.rules[entry.rule].effect
            gap = rule == "unknown" or (rule == "permits" and entry.checked == "memory")
            words = ((wanted.rules, {entry.rule}), (wanted.marks, {*entry.marks}), (wanted.checked, {entry.checked}))
            if (wanted.covering and gap) or any(some and not some & has for some, has in words):
                continue
            chosen = [[cell for cell in cells if cell in entry.cells] or [*cells] for cells in (*before, last)]
            for single in product(*chosen[:-1]):
                left.setdefault((entry.key, single), set()).update(chosen[-1])
        parts = [
            self.row(fact, wanted.table, key, single, tuple(cell for cell in last if cell in found))
            for (key, single), found in left.items()
        ]
        return not_(all_of([not_(part) for part in parts])) if parts else compared(fact, lambda _: False)

    def row(self, fact: str, table: str, key: str, single: tuple[str, ...], left: tuple[str, ...]) -> Meaning:
        """The meaning of rows of one key: the cells of all columns but the last, and some of those left to that one."""
        said = (fact, table, key, single, left)
        if said not in self.shared.rows:
            *before, last = self.vocabulary.tables[table].columns.cells.values()
            cells = [self.meaning(cells[cell], "") for cells, cell in zip(before, single, strict=True)]
            named = compared(fact, partial(is_key, key))
            self.shared.rows[said] = all_of([named, *cells, self.whichever([last[cell] for cell in left])])
        return self.shared.rows[said]

    def whichever(self, conditions: list[Condition]) -> Meaning:
        """One of the conditions holds, whichever values the unknown facts have; open if it turns on these."""
        names = {fact for one in conditions for leaf in leaves(one) if isinstance(leaf, Test) for fact in facts_of(leaf)}
        holds = not_(all_of([not_(self.meaning(one, "")) for one in conditions]))

        def judged(case: Case) -> Truth:
            open_ones = sorted(name for name in names if case.facts[name] is None)
            facts = [self.vocabulary.facts[name] for name in open_ones]
            every = product(*((True, False) if one.type == "bool" else one.values for one in facts))
            answers = {holds(Case({**case.facts, **dict(zip(open_ones, values, strict=True))})) for values in every}
            return answers.pop() if len(answers) == 1 else None

        return judged

    def at_least_table(self, fact: str, number: TableFor) -> Meaning:
        """An unknown key may be any: the answer is known only if it is the same for every number of the table."""
        listed = {entry.key: entry.value for entry in self.entries[number.table] if entry.value is not None}
        default = self.vocabulary.tables[number.table].default or 0

        def reached(case: Case) -> Truth:
            value, key = case.facts[fact], case.facts[number.fact]
            possible = [default, *listed.values()] if key is None else [listed.get(key, default)]
            return None if value is None else shared(one >= number for one in numbers(value) for number in possible)

        return reached


class _Law:
    """A law that applies by itself, with all requirements and prohibitions that stand in it."""

    def __init__(self, day: _Day, version: Version, applies: Meaning) -> None:
        self.name, self.start, self.applies = version.law, version.start, applies
        self.silent = "NOT_REGULATED" if version.house else "PERMITTED"
        mine = [rule for rule in day.rules if isinstance(rule, Requirement | Prohibition) and rule.of == self.name]
        self.triggers = {f"{self.name}/{rule.id}": day.holds(rule) for rule in mine if isinstance(rule, Requirement)}
        self.grounds = {
            name: {rule.id: day.holds(rule) for rule in day.rules if isinstance(rule, Ground) and name in rule.of} for name in self.triggers
        }
        self.prohibitions = {rule.id: day.holds(rule) for rule in mine if isinstance(rule, Prohibition)}

    def answer(self, case: Case) -> LawAnswer | None:
        """One failure forbids if the law applies; what is open leaves the answer open; where nothing can fail, an open law does not.

        Else the law permits, and a house says nothing.
        """
        applies = self.applies(case)
        if applies is False:
            return None
        requirements = {name: self.requirement(name, case) for name in self.triggers}
        prohibitions = {id: BARS[holds(case)] for id, holds in self.prohibitions.items()}
        statuses = {*(status for status, _ in requirements.values()), *prohibitions.values()}
        if "FAILED" in statuses:
            outcome = "PROHIBITED" if applies else "UNDETERMINED"
        else:
            outcome = "UNDETERMINED" if "OPEN" in statuses else self.silent
        return LawAnswer(self.start, applies, requirements, prohibitions, outcome)

    def requirement(self, name: str, case: Case) -> tuple[str, frozenset[str]]:
        """The status of a requirement, and the grounds that hold where it is triggered."""
        trigger = self.triggers[name](case)
        if trigger is False:
            return "NOT_TRIGGERED", frozenset()
        grounds = {id: holds(case) for id, holds in self.grounds[name].items()}
        held = frozenset(id for id, truth in grounds.items() if truth)
        if held:
            return "MET", held
        return "FAILED" if trigger and all(truth is False for truth in grounds.values()) else "OPEN", frozenset()


def served(found: Answer, against: Answer) -> tuple[Answer, bool]:
    """The answer by both readings, U and S, and whether a prohibition is conclusive: a permission comes from reading U alone."""
    if found.outcome in PERMISSIVE:
        return found, False
    return (against if against.outcome == "PROHIBITED" else found), found.outcome == "PROHIBITED"


def read_silence(policies: PolicySet, stated: Facts, *, presume_unstated: bool) -> dict[str, Any]:
    """Reading U: what is stated; beside it what stated facts imply, and the ordinary course if it may be presumed; all else is unknown."""
    vocabulary = policies.vocabulary
    before = {name: stated.get(name) for name in vocabulary.facts}
    holds = _silent(vocabulary).holds
    found = dict(before)
    for name, fact in vocabulary.facts.items():
        silence = fact.silence
        if name in stated:
            continue
        if presume_unstated and silence.silence_class == "ordinary" and (silence.where is None or holds(silence.where, before)):
            found[name] = before[silence.presume.fact] if isinstance(silence.presume, SameAs) else silence.presume
        implied = [part.value for part in silence.implied if holds(part.when, before)]
        if implied:
            found[name] = implied[0]
    return found


def read_against(policies: PolicySet, stated: Facts, reading: Facts) -> dict[str, Any]:
    """Reading S: the same, but facts of class `shown` that are unstated and unknown stand against the controller, unless they are asked."""
    holds = _silent(policies.vocabulary).holds
    found = dict(reading)
    for name, fact in policies.vocabulary.facts.items():
        silence = fact.silence
        asked = silence.asked is not None and holds(silence.asked, reading)
        if silence.silence_class == "shown" and name not in stated and reading[name] is None and not asked:
            found[name] = silence.against
    return found


class _Silent:
    """The meaning of conditions of the vocabulary; they refer to nothing, and no table and no floor changes them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._day = _Day(PolicySet({}, vocabulary, ""), date.min, Shared())
        self._meanings: dict[int, Meaning] = {}

    def holds(self, condition: Condition, facts: Facts) -> bool:
        """Whether a condition of the vocabulary surely holds."""
        if id(condition) not in self._meanings:
            self._meanings[id(condition)] = self._day.meaning(condition, "")
        return self._meanings[id(condition)](Case(facts)) is True


@lru_cache(maxsize=1)
def _silent(vocabulary: Vocabulary) -> _Silent:
    """Most questions in a row are about one vocabulary."""
    return _Silent(vocabulary)
