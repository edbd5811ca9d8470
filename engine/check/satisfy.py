"""Whether a condition can hold at all: an exact search over the values of the facts that it reads.

Tests that read two facts or a set are first written out as tests of single values, so that only values of single facts are left; values
that no test tells apart count as one. The search then sets one fact after another and keeps only what is left to decide.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, assert_never, cast

from engine.compile.resolve import ALWAYS, NEVER
from engine.evaluate import test as test_of
from engine.policy import All, AnyOf, Condition, DefinitionRef, Not, NumberFor, Operator, RuleRef, Test, walk
from engine.vocabulary import FactType, Value, Vocabulary

EFFORT: Final = 50_000
DAY: Final = timedelta(days=1)
ELSEWHERE: Final = "XX"
Cells = dict[str, list[Value]]


def can_hold(condition: Condition, vocabulary: Vocabulary) -> bool:
    """Whether some values make the condition true. Also true, to be safe, where the search would take too long to tell."""
    plain = _single(condition, vocabulary)
    cells = _cells(plain, vocabulary)
    effort = EFFORT

    def search(rest: Condition) -> bool:
        nonlocal effort
        effort -= 1
        if rest == ALWAYS or effort <= 0:
            return True
        if rest == NEVER:
            return False
        found, wanted = _first(rest, True)
        values = sorted(cells[found.fact], key=lambda value: test_of(found, {found.fact: value}) is not wanted)
        return any(search(_given(rest, found.fact, value)) for value in values)

    return search(_folded(plain))


def _single(condition: Condition, vocabulary: Vocabulary) -> Condition:
    """The condition with every test written out as tests of single facts; a member of a set is a fact of its own."""
    match condition:
        case All(parts):
            return All(tuple(_single(part, vocabulary) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_single(part, vocabulary) for part in parts))
        case Not(part):
            return Not(_single(part, vocabulary))
        case DefinitionRef() | RuleRef():
            raise ValueError(f"{condition} was to be replaced")
        case Test():
            return AnyOf(tuple(_alternatives(condition, vocabulary)))
        case _:
            assert_never(condition)


def _alternatives(test: Test, vocabulary: Vocabulary) -> Iterator[Condition]:
    match test.operator:
        case Operator.CONTAINS_ANY:
            for member in sorted(cast("frozenset[str]", test.operand)):
                yield _member(test.fact, member)
        case Operator.CONTAINS_FACT:
            other = vocabulary.facts[str(test.operand)]
            for value in other.values or (ELSEWHERE,):
                yield All((_equals(other.name, value), _member(test.fact, value)))
        case Operator.SAME_AS:
            other = vocabulary.facts[str(test.operand)]
            for value in other.values or (ELSEWHERE,):
                yield All((_equals(test.fact, value), _equals(other.name, value)))
        case Operator.AT_LEAST_TABLE:
            number = cast(NumberFor, test.operand)
            keys = tuple(key for key, _ in number.numbers)
            for key, bound in number.numbers:
                yield All((_equals(number.fact, key), Test(test.fact, Operator.AT_LEAST, bound)))
            elsewhere = Not(Test(number.fact, Operator.ONE_OF, frozenset(keys)))
            yield All((elsewhere, Test(test.fact, Operator.AT_LEAST, number.default)))
        case _:
            yield test


def _member(fact: str, member: str) -> Test:
    return Test(f"{fact} {member}", Operator.ONE_OF, frozenset((True,)))


def _equals(fact: str, value: str) -> Test:
    return Test(fact, Operator.ONE_OF, frozenset((value,)))


def _cells(condition: Condition, vocabulary: Vocabulary) -> Cells:
    """For each fact one value of every kind that its tests tell apart."""
    tests: dict[str, list[Test]] = {}
    for part in walk(condition):
        if isinstance(part, Test):
            tests.setdefault(part.fact, []).append(part)
    cells: Cells = {}
    for fact, found in tests.items():
        kinds: dict[tuple[object, ...], Value] = {}
        for value in _values(fact, found, vocabulary):
            kinds.setdefault(tuple(test_of(test, {fact: value}) for test in found), value)
        cells[fact] = list(kinds.values())
    return cells


def _values(name: str, tests: list[Test], vocabulary: Vocabulary) -> Iterator[Value]:
    fact = vocabulary.facts.get(name)
    if fact is None or fact.type is FactType.BOOL:
        yield from (True, False)
    elif fact.type is FactType.INT:
        bounds = [cast(int, test.operand) for test in tests if test.operator in (Operator.AT_LEAST, Operator.AT_MOST)]
        bounds += [cast(int, value) for test in tests if test.operator is Operator.ONE_OF for value in cast("frozenset[Value]", test.operand)]
        yield from (0, *bounds, *(bound + 1 for bound in bounds), *(max(bound - 1, 0) for bound in bounds))
    elif fact.type is FactType.DATE:
        days = [cast(date, test.operand) for test in tests]
        yield from (*days, *(day + DAY for day in days), *(day - DAY for day in days))
    else:
        operands = (cast("frozenset[str]", test.operand) for test in tests)
        yield from fact.values or sorted({ELSEWHERE}.union(*operands))


def _first(condition: Condition, wanted: bool) -> tuple[Test, bool]:
    """The first test that is left, and the truth that would help."""
    match condition:
        case Test():
            return condition, wanted
        case Not(part):
            return _first(part, not wanted)
        case All(parts) | AnyOf(parts):
            return _first(parts[0], wanted)
        case _:
            raise ValueError(condition)


def _given(condition: Condition, fact: str, value: Value) -> Condition:
    """What is left to decide once a fact has a value."""
    match condition:
        case Test():
            if condition.fact != fact:
                return condition
            return ALWAYS if test_of(condition, {fact: value}) else NEVER
        case Not(part):
            return _not(_given(part, fact, value))
        case All(parts):
            return _all(_given(part, fact, value) for part in parts)
        case AnyOf(parts):
            return _any(_given(part, fact, value) for part in parts)
        case _:
            raise ValueError(condition)


def _folded(condition: Condition) -> Condition:
    match condition:
        case Not(part):
            return _not(_folded(part))
        case All(parts):
            return _all(_folded(part) for part in parts)
        case AnyOf(parts):
            return _any(_folded(part) for part in parts)
        case _:
            return condition


def _not(part: Condition) -> Condition:
    return NEVER if part == ALWAYS else ALWAYS if part == NEVER else Not(part)


def _all(parts: Iterator[Condition]) -> Condition:
    kept = []
    for part in parts:
        if part == NEVER:
            return NEVER
        if part != ALWAYS:
            kept.append(part)
    return kept[0] if len(kept) == 1 else All(tuple(kept))


def _any(parts: Iterator[Condition]) -> Condition:
    kept = []
    for part in parts:
        if part == ALWAYS:
            return ALWAYS
        if part != NEVER:
            kept.append(part)
    return kept[0] if len(kept) == 1 else AnyOf(tuple(kept))
