"""Whether conditions can hold together, found by working towards a goal.

A needed condition is taken apart until tests are left, and each test narrows the values of its fact; where one of several parts is enough,
one after the other is tried. Facts are independent of each other, so a goal is reached as soon as no fact has lost its last value.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Final, cast

from zweck.editions.edition import Edition
from zweck.law.check.domains import Domains, narrowed, with_member
from zweck.law.countries import CURRENT
from zweck.law.vocabulary import Fact, FactType, Vocabulary
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
        """The alternatives in which a test of two facts can be true, each in tests of one fact."""
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


def branches(condition: Condition, wanted: bool) -> Iterator[tuple[Goal, ...]]:
    """The branches by which a condition over facts comes out as wanted, each the truths of some of its tests."""
    match condition:
        case Not(part):
            yield from branches(part, not wanted)
        case All(parts) | AnyOf(parts) if wanted is isinstance(condition, All):
            for chosen in product(*(list(branches(part, wanted)) for part in parts)):
                yield tuple(goal for branch in chosen for goal in branch)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from branches(part, wanted)
        case _:
            yield ((condition, wanted),)


def widest(branches: Iterable[tuple[Goal, ...]]) -> list[tuple[Goal, ...]]:
    """The branches without those that another one covers."""
    found: list[tuple[Goal, ...]] = []
    for branch in sorted({tuple(dict.fromkeys(branch)) for branch in branches}, key=len):
        if not any(_covers(other, branch) for other in found):
            found = [*(other for other in found if not _covers(branch, other)), branch]
    return found


def _covers(wide: tuple[Goal, ...], narrow: tuple[Goal, ...]) -> bool:
    """Whether all tests of one branch follow from those of another."""
    return all(any(_follows(goal, given) for given in narrow) for goal in wide)


def _follows(goal: Goal, given: Goal) -> bool:
    (one, wanted), (other, truth) = goal, given
    if one == other or wanted is not truth:
        return goal == given
    plain = (Operator.ONE_OF, Operator.CONTAINS_ANY)
    if not isinstance(one, Test) or not isinstance(other, Test) or (one.fact, one.operator) != (other.fact, other.operator):
        return False
    if one.operator not in plain or not isinstance(one.operand, frozenset) or not isinstance(other.operand, frozenset):
        return False
    return other.operand <= one.operand if wanted else one.operand <= other.operand


def equal(fact: Fact, value: Value) -> Condition:
    """The claim that a fact has a value."""
    if fact.type is not FactType.SET or not isinstance(value, frozenset):
        return Test(fact.name, Operator.ONE_OF, frozenset((value,)))
    inside = (Test(fact.name, Operator.CONTAINS_ANY, frozenset((member,))) for member in sorted(value))
    return All((*inside, Not(Test(fact.name, Operator.CONTAINS_ANY, fact.allowed - value))))
