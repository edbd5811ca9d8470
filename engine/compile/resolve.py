"""A condition as it stands on one day: tables looked up, floors put into the tests that they affect, references made unambiguous."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from engine.policy import All, AnyOf, Condition, DefinitionRef, Floor, Not, NumberFor, Operator, Rule, RuleRef, TableFor, Test
from engine.vocabulary import FactType, Value, Vocabulary

ALWAYS: Final = All(())
NEVER: Final = AnyOf(())


def key_of(rule: Rule) -> str:
    """A rule's name in the rule base: `law/id`; a requirement or prohibition added to another law still counts as its own law's."""
    return f"{rule.law}/{rule.id}"


def whole(rule: Rule) -> Condition:
    """A rule's condition and exception as one: `when` and not `unless`."""
    when = rule.when if rule.when is not None else ALWAYS
    return when if rule.unless is None else All((when, Not(rule.unless, rule.unless.span)), when.span)


@dataclass(frozen=True, slots=True)
class Resolver:
    """What conditions need to be resolved on one day.

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
            case All(parts, span):
                return conjunction(tuple(self.resolve(part, law) for part in parts), span_of=All(parts, span))
            case AnyOf(parts, span):
                return disjunction(tuple(self.resolve(part, law) for part in parts), span_of=AnyOf(parts, span))
            case Not(part, span):
                inner = self.resolve(part, law)
                return NEVER if inner == ALWAYS else ALWAYS if inner == NEVER else Not(inner, span)
            case DefinitionRef(name, span):
                rule = self.definitions.get((law, name)) or self.definitions.get(("common", name))
                return DefinitionRef(key_of(rule), span) if rule else NEVER
            case RuleRef(id, span):
                rule = self.rules.get(id)
                return RuleRef(key_of(rule), span) if rule else NEVER

    def _test(self, test: Test) -> Condition:
        match test.operator:
            case Operator.IN_TABLE:
                keys = self.vocabulary.tables[str(test.operand)].keys_on(self.day)
                is_set = self.vocabulary.facts[test.fact].type is FactType.SET
                return Test(test.fact, Operator.CONTAINS_ANY if is_set else Operator.ONE_OF, cast("frozenset[Value]", keys), test.span)
            case Operator.AT_LEAST_TABLE:
                operand = cast(TableFor, test.operand)
                table = self.vocabulary.tables[operand.table]
                numbers = tuple(sorted(table.numbers_on(self.day).items()))
                return Test(test.fact, test.operator, NumberFor(operand.fact, numbers, table.default or 0), test.span)
            case Operator.AT_MOST | Operator.AT_LEAST if self.vocabulary.facts[test.fact].ordered:
                return self._graded(test)
            case _:
                return test

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


def conjunction(parts: tuple[Condition, ...], span_of: All) -> Condition:
    """All of the parts, with constants folded away."""
    if NEVER in parts:
        return NEVER
    kept = tuple(part for part in parts if part != ALWAYS)
    return kept[0] if len(kept) == 1 else All(kept, span_of.span)


def disjunction(parts: tuple[Condition, ...], span_of: AnyOf) -> Condition:
    """Any of the parts, with constants folded away."""
    if ALWAYS in parts:
        return ALWAYS
    kept = tuple(part for part in parts if part != NEVER)
    return kept[0] if len(kept) == 1 else AnyOf(kept, span_of.span)
