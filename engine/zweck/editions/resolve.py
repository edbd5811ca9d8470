"""A condition as it stands on one day: tables looked up, floors put into the tests that they affect, references made unambiguous."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from zweck.editions.rows import Choice, choices, met_in
from zweck.forms.span import Span
from zweck.law.policy import Floor, Ground, Rule
from zweck.law.vocabulary import FactType, Table, Vocabulary
from zweck.logic.condition import (
    All,
    AnyOf,
    Condition,
    DefinitionRef,
    Not,
    NumberFor,
    Operator,
    Rows,
    RuleRef,
    TableFor,
    Test,
    Value,
    leaves,
)

ALWAYS: Final = All(())
NEVER: Final = AnyOf(())
DATED: Final = frozenset({Operator.IN_TABLE, Operator.AT_LEAST_TABLE, Operator.IN_ROWS})
"""Operators that look up a table."""

TIMELESS: Final = frozenset(Operator) - DATED - {Operator.AT_MOST, Operator.AT_LEAST}
"""Operators that no table and no floor changes."""


def key_of(rule: Rule) -> str:
    """A rule's name in the rule base: `law/id`; a requirement or prohibition added to another law still counts as its own law's."""
    return f"{rule.law}/{rule.id}"


def condition_of(rule: Rule) -> Condition:
    """A rule's condition and exception as one: `when` and not `unless`."""
    when = rule.when if rule.when is not None else ALWAYS
    return when if rule.unless is None else All((when, Not(rule.unless, rule.unless.span)), when.span)


@dataclass(frozen=True, slots=True)
class Resolver:
    """The rules and tables by which conditions are resolved on one day.

    `definitions` are the definitions in force by (law, name), `rules` the grounds and prohibitions in force by id, `floors` those in force.
    """

    day: date
    vocabulary: Vocabulary
    definitions: Mapping[tuple[str, str], Rule]
    rules: Mapping[str, Rule]
    floors: tuple[Floor, ...]

    def resolve(self, condition: Condition, law: str) -> Condition:
        """The condition, stated by `law`, as it stands on the day; constants are folded away."""
        match condition:
            case Test():
                return self._test(condition)
            case All():
                return joined([self.resolve(part, law) for part in condition.parts], All, ALWAYS, NEVER, condition.span)
            case AnyOf():
                return joined([self.resolve(part, law) for part in condition.parts], AnyOf, NEVER, ALWAYS, condition.span)
            case Not():
                inner = self.resolve(condition.part, law)
                return NEVER if inner is ALWAYS else ALWAYS if inner is NEVER else Not(inner, condition.span)
            case DefinitionRef():
                rule = self.stands_for(condition, law)
                return DefinitionRef(key_of(rule), condition.span) if rule else NEVER
            case RuleRef(met=True):
                return joined(self.grounds_of(condition), AnyOf, NEVER, ALWAYS, condition.span)
            case RuleRef():
                rule = self.stands_for(condition, law)
                return RuleRef(key_of(rule), condition.span) if rule else NEVER

    def grounds_of(self, requirement: RuleRef) -> list[RuleRef]:
        """References to the grounds in force of a requirement."""
        found = (rule for rule in self.rules.values() if isinstance(rule, Ground) and requirement.id in rule.of)
        return [RuleRef(key_of(rule), requirement.span) for rule in found]

    def stands_for(self, name: DefinitionRef | RuleRef, law: str) -> Rule | None:
        """The rule in force that a reference in a condition of `law` leads to, other than one to a requirement."""
        if isinstance(name, RuleRef):
            return self.rules.get(name.id)
        return self.definitions.get((law, name.name)) or self.definitions.get(("common", name.name))

    def _test(self, test: Test) -> Condition:
        if test.operator in TIMELESS:
            return test
        match test.operator:
            case Operator.IN_TABLE:
                keys = self.vocabulary.tables[str(test.operand)].keys_on(self.day)
                is_set = self.vocabulary.facts[test.fact].type is FactType.SET
                return Test(test.fact, Operator.CONTAINS_ANY if is_set else Operator.ONE_OF, cast("frozenset[Value]", keys), test.span)
            case Operator.IN_ROWS:
                return self._rows(test, cast(Rows, test.operand))
            case Operator.AT_LEAST_TABLE:
                operand = cast(TableFor, test.operand)
                table = self.vocabulary.tables[operand.table]
                numbers = tuple(sorted(table.numbers_on(self.day).items()))
                return Test(test.fact, test.operator, NumberFor(operand.fact, numbers, table.default or 0), test.span)
            case Operator.AT_MOST | Operator.AT_LEAST if self.vocabulary.facts[test.fact].ordered:
                return self._graded(test)
            case _:
                return test

    def _rows(self, test: Test, wanted: Rows) -> Condition:
        """The condition to which the rows of the day amount."""
        table = self.vocabulary.tables[wanted.table]
        rows = [row for row in self.vocabulary.rows_of(wanted) if row.holds_on(self.day)]
        key = (test, test.span, *map(id, rows))
        known = self.vocabulary.once(_amounts)
        found = known.get(key)
        if found is None:
            found = known[key] = self._amounting(test, choices(rows, table), table)
        return found

    def _amounting(self, test: Test, choices: Iterable[Choice], table: Table) -> Condition:
        """For each choice of cells: the key is one of theirs, and the facts meet a cell of every column."""
        by = Operator.CONTAINS_ANY if self.vocabulary.facts[test.fact].type is FactType.SET else Operator.ONE_OF
        met = [
            All((Test(test.fact, by, cast("frozenset[Value]", one.keys), test.span), *met_in(one, table, self.vocabulary, test.span)))
            for one in choices
        ]
        none = Test(test.fact, by, frozenset[Value](), test.span)  # no constant: editions of one shape refer to the same names
        return joined(met or [none], AnyOf, NEVER, ALWAYS, test.span)

    def _graded(self, test: Test) -> Condition:
        fact = self.vocabulary.facts[test.fact]
        rank = fact.rank(str(test.operand))
        floors = [(fact.rank(floor.at_least), DefinitionRef(key_of(floor), test.span)) for floor in self.floors if floor.fact == fact.name]
        if test.operator is Operator.AT_MOST:
            low = Test(test.fact, Operator.ONE_OF, frozenset(fact.values[: rank + 1]), test.span)
            raised = tuple(Not(floor, test.span) for lowest, floor in floors if lowest > rank)
            return All((low, *raised), test.span) if raised else low
        high = Test(test.fact, Operator.ONE_OF, frozenset(fact.values[rank:]), test.span)
        raised_to = tuple(floor for lowest, floor in floors if lowest >= rank)
        return AnyOf((high, *raised_to), test.span) if raised_to else high


def _amounts(_: Vocabulary) -> dict[tuple[object, ...], Condition]:
    """The conditions to which rows amount, by the test, its place in a file, and the identity of the rows."""
    return {}


def joined(parts: Iterable[Condition], kind: type[All | AnyOf], idle: Condition, deciding: Condition, span: Span) -> Condition:
    """All or any of the resolved parts, with constants folded away: one that changes nothing, and one that decides alone."""
    kept = []
    for part in parts:
        if part is deciding:
            return deciding
        if part is not idle:
            kept.append(part)
    if not kept:
        return idle
    return kept[0] if len(kept) == 1 else kind(tuple(kept), span)


def references(condition: Condition) -> list[str]:
    """The keys that a resolved condition refers to."""
    return [key_in(leaf) for leaf in leaves(condition) if not isinstance(leaf, Test)]


def key_in(reference: DefinitionRef | RuleRef) -> str:
    """The key that a resolved reference leads to."""
    return reference.name if isinstance(reference, DefinitionRef) else reference.id
