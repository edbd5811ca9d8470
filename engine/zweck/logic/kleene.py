"""Conditions in three values: true, false, and (`None`) unknown. Kleene's strong logic: what is unknown may be either."""

from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import cast

from zweck.logic.condition import Condition, DefinitionRef, Interval, NumberFor, Operator, RuleRef, Test, Value, fold

Truth = bool | None
Values = Mapping[str, Value | None]
Lookup = Callable[[DefinitionRef | RuleRef], Truth]


class Kleene:
    """The logic of one question: its facts' values, by which tests are true, false or unknown."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def test(self, one: Test) -> Truth:
        """The truth of a test."""
        return test(one, self._values)

    def all(self, parts: Iterable[Truth]) -> Truth:
        """False at the first false part."""
        result: Truth = True
        for part in parts:
            if part is False:
                return False
            if part is None:
                result = None
        return result

    def any(self, parts: Iterable[Truth]) -> Truth:
        """True at the first true part."""
        result: Truth = False
        for part in parts:
            if part:
                return True
            if part is None:
                result = None
        return result

    def negated(self, part: Truth) -> Truth:
        """Unknown stays unknown."""
        return None if part is None else not part


def evaluate(condition: Condition, values: Values, lookup: Lookup) -> Truth:
    """The truth of a condition over facts; `lookup` gives that of the definitions and rules it refers to."""
    return fold(condition, Kleene(values), lookup)


def test(test: Test, values: Values) -> Truth:
    """The truth of one test whose tables have been looked up."""
    value = values[test.fact]
    if test.operator is Operator.ONE_OF:  # by far the most frequent
        return None if value is None else value in test.operand  # type: ignore[operator]  # one cast is a call
    if type(value) is Interval:
        return _within(test, values, value)
    match test.operator:
        case Operator.CONTAINS_FACT:
            return _contains(cast("frozenset[str] | None", value), values[str(test.operand)])
        case Operator.AT_LEAST_TABLE:
            number = cast(NumberFor, test.operand)
            return _at_least(cast("int | None", value), number, values[number.fact])
        case Operator.SAME_AS:
            other = values[str(test.operand)]
            return None if value is None or other is None else value == other
        case _:
            return None if value is None else _alone(test, value)


def _alone(test: Test, value: Value) -> Truth:
    """The truth of a test of one known value."""
    match test.operator:
        case Operator.CONTAINS_ANY:
            return not cast("frozenset[str]", test.operand).isdisjoint(cast("frozenset[str]", value))
        case Operator.AT_MOST:
            return cast(int, value) <= cast(int, test.operand)
        case Operator.AT_LEAST:
            return cast(int, value) >= cast(int, test.operand)
        case Operator.BEFORE:
            return cast(date, value) < cast(date, test.operand)
        case Operator.AFTER:
            return cast(date, value) > cast(date, test.operand)
        case _:
            raise ValueError(f"the table {test.operand} has not been looked up")


def _within(one: Test, values: Values, interval: Interval) -> Truth:
    """The truth that a test has for both bounds of a number; tests of numbers come out otherwise from one number on, so for all between."""
    low, high = (test(one, ChainMap({one.fact: bound}, cast("dict[str, Value | None]", values))) for bound in interval.bounds)
    return low if low is high else None


def _contains(members: frozenset[str] | None, member: Value | None) -> Truth:
    if members is not None and not members:
        return False
    return None if members is None or member is None else member in members


def _at_least(value: int | None, number: NumberFor, key: Value | None) -> Truth:
    if value is None:
        return None
    if key is not None:
        return value >= dict(number.numbers).get(str(key), number.default)
    bounds = [number.default, *(bound for _, bound in number.numbers)]
    if value >= max(bounds):
        return True
    return False if value < min(bounds) else None


def cuts(test: Test) -> tuple[int, ...]:
    """The numbers from which on a test comes out otherwise, in order; of days their ordinals."""
    match test.operator, test.operand:
        case Operator.AT_LEAST, int(bound):
            return (bound,)
        case Operator.AT_MOST, int(bound):
            return (bound + 1,)
        case Operator.BEFORE, date() as turn:
            return (turn.toordinal(),)
        case Operator.AFTER, date() as turn:
            return (turn.toordinal() + 1,)
        case Operator.ONE_OF, frozenset() as values:
            numbers = (value.toordinal() if isinstance(value, date) else value for value in values)
            return tuple(sorted({cut for number in numbers if isinstance(number, int) for cut in (number, number + 1)}))
        case Operator.AT_LEAST_TABLE, NumberFor(_, numbers, default):
            return tuple(sorted({default, *(bound for _, bound in numbers)}))
        case _:
            return ()
