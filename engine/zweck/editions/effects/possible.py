"""Whether conditions can hold together, found by working towards a goal.

A needed condition is taken apart until tests are left, and each test narrows the values of its fact; where one of several parts is enough,
one after the other is tried. Facts are independent of each other, so a goal is reached as soon as no fact has lost its last value.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, cast

from zweck.editions.edition import Edition
from zweck.law.check.domains import Domains, narrowed, with_member
from zweck.law.countries import CURRENT
from zweck.law.vocabulary import FactType, Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, NumberFor, Operator, RuleRef, Test, Value

EFFORT: Final = 20_000
DEEPEST: Final = 300

Goal = tuple[Condition, bool]
"""A condition and the truth it must have."""


def can_hold(goals: tuple[Goal, ...], edition: Edition, vocabulary: Vocabulary) -> bool:
    """Whether the goals can be reached together. Also true, to be safe, where the search would take too long."""
    return _Search(edition, vocabulary).reach(list(goals), [], {}, 0)


@dataclass(slots=True)
class _Search:
    edition: Edition
    vocabulary: Vocabulary
    left: int = EFFORT

    def reach(self, goals: list[Goal], choices: list[Goal], domains: Domains, depth: int) -> bool:
        """Reach all goals; choices are kept until only they are left, when most facts are narrowed already."""
        while goals:
            self.left -= 1
            condition, wanted = goals.pop()
            match condition:
                case Not(part):
                    goals.append((part, not wanted))
                case DefinitionRef(key) | RuleRef(key):
                    goals.append((self.edition.names[self.edition.index[key]].condition, wanted))
                case All(parts) | AnyOf(parts):
                    if wanted is isinstance(condition, All):
                        goals.extend((part, wanted) for part in parts)
                    else:
                        choices.append((condition, wanted))
                case Test():
                    found = self._narrow(condition, wanted, domains)
                    if found is None:
                        return False
                    if isinstance(found, AnyOf):
                        (goals if not wanted else choices).append((found, wanted))
                    else:
                        domains = found
        if not choices or self.left <= 0 or depth > DEEPEST:
            return True
        (chosen, wanted), rest = choices[0], choices[1:]
        parts = cast(All | AnyOf, chosen).parts
        return any(self.reach([(part, wanted)], list(rest), domains, depth + 1) for part in parts)

    def _narrow(self, test: Test, wanted: bool, domains: Domains) -> Domains | AnyOf | None:
        """The domains that a test leaves, or the choice that it amounts to; `None` if it cannot come out as wanted."""
        match test.operator:
            case Operator.CONTAINS_ANY:
                return self._members(test, wanted, domains)
            case Operator.SAME_AS if self.vocabulary.facts[test.fact].type in (FactType.INT, FactType.DATE):
                return domains  # two free numbers can agree and differ
            case Operator.CONTAINS_FACT | Operator.SAME_AS | Operator.AT_LEAST_TABLE:
                return AnyOf(tuple(self._alternatives(test)))
            case _:
                return narrowed(domains, test, wanted, self.vocabulary)

    def _members(self, test: Test, wanted: bool, domains: Domains) -> Domains | AnyOf | None:
        members = sorted(cast("frozenset[str]", test.operand))
        if wanted and len(members) != 1:
            return AnyOf(tuple(Test(test.fact, Operator.CONTAINS_ANY, frozenset((member,))) for member in members))
        left: Domains | None = domains
        for member in members:
            left = with_member(left, test.fact, member, wanted) if left is not None else None
        return left

    def _alternatives(self, test: Test) -> Iterator[Condition]:
        """The ways in which a test of two facts can be true, each in tests of one fact."""
        if test.operator is Operator.AT_LEAST_TABLE:
            number = cast(NumberFor, test.operand)
            for key, bound in number.numbers:
                yield All((_equals(number.fact, key), Test(test.fact, Operator.AT_LEAST, bound)))
            elsewhere = Not(Test(number.fact, Operator.ONE_OF, frozenset(key for key, _ in number.numbers)))
            yield All((elsewhere, Test(test.fact, Operator.AT_LEAST, number.default)))
            return
        other = self.vocabulary.facts[str(test.operand)]
        for value in (True, False) if other.type is FactType.BOOL else other.values or self._countries():
            if test.operator is Operator.SAME_AS:
                yield All((_equals(test.fact, value), _equals(other.name, value)))
            else:
                yield All((_equals(other.name, value), Test(test.fact, Operator.CONTAINS_ANY, frozenset((value,)))))

    def _countries(self) -> tuple[str, ...]:
        """Countries that some table names, and two that none does, for facts without listed values."""
        named = {entry.key for table in self.vocabulary.tables.values() for entry in table.entries}
        return (*sorted(named), *islice((code for code in CURRENT if code not in named), 2))


def _equals(fact: str, value: Value) -> Test:
    return Test(fact, Operator.ONE_OF, frozenset((value,)))
