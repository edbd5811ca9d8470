"""The ways in which facts imply a value, each the truths of some tests."""

from collections.abc import Iterable, Iterator
from itertools import product

from zweck.editions.effects.possible import Goal
from zweck.law.vocabulary import Fact, FactType
from zweck.logic.condition import All, AnyOf, Condition, Not, Operator, Test, Value


def ways(condition: Condition, wanted: bool) -> Iterator[tuple[Goal, ...]]:
    """The ways in which a condition over facts comes out as wanted, each the truths of some of its tests."""
    match condition:
        case Not(part):
            yield from ways(part, not wanted)
        case All(parts) | AnyOf(parts) if wanted is isinstance(condition, All):
            for chosen in product(*(list(ways(part, wanted)) for part in parts)):
                yield tuple(goal for way in chosen for goal in way)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from ways(part, wanted)
        case _:
            yield ((condition, wanted),)


def widest(ways: Iterable[tuple[Goal, ...]]) -> list[tuple[Goal, ...]]:
    """The ways without those that another one covers."""
    found: list[tuple[Goal, ...]] = []
    for way in sorted({tuple(dict.fromkeys(way)) for way in ways}, key=len):
        if not any(_covers(other, way) for other in found):
            found = [*(other for other in found if not _covers(way, other)), way]
    return found


def _covers(wide: tuple[Goal, ...], narrow: tuple[Goal, ...]) -> bool:
    """Whether all tests of one way follow from those of another."""
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
