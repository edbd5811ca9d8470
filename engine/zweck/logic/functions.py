"""Conditions as functions of the facts' values: made once, for conditions that every question is asked."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final, cast

from zweck.logic.condition import Condition, DefinitionRef, Operator, RuleRef, Test, Value
from zweck.logic.fold import fold
from zweck.logic.kleene import Truth, Values
from zweck.logic.kleene import test as test_of

Function = Callable[[Values], Truth]


def function_of(condition: Condition) -> Function:
    """The truth of a condition that refers to no definition and no rule, as a function of the facts' values."""
    return fold(condition, LOGIC, _no_reference)


def _no_reference(reference: DefinitionRef | RuleRef) -> Function:
    raise TypeError(reference)  # the parser lets none through


class _Functions:
    """The logic in which a condition is its function."""

    def test(self, test: Test) -> Function:
        if test.operator is not Operator.ONE_OF:
            return partial(test_of, test)
        fact, among = test.fact, cast("frozenset[Value]", test.operand)

        def one_of(values: Values) -> Truth:
            value = values[fact]
            return None if value is None else value in among

        return one_of

    def all(self, parts: Iterable[Function]) -> Function:
        return _several([*parts], True)

    def any(self, parts: Iterable[Function]) -> Function:
        return _several([*parts], False)

    def negated(self, part: Function) -> Function:
        def negated(values: Values) -> Truth:
            found = part(values)
            return None if found is None else not found

        return negated


LOGIC: Final = _Functions()


def _several(parts: list[Function], whole: bool) -> Function:
    """`all` when `whole` is true, else `any`: a part that differs from it decides alone."""

    def several(values: Values) -> Truth:
        result: Truth = whole
        for part in parts:
            found = part(values)
            if found is None:
                result = None
            elif found is not whole:
                return found
        return result

    return several
