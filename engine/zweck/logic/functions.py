"""Conditions as functions of the facts' values: made once, for conditions that many questions are asked."""

from collections.abc import Callable
from typing import Final, Never, Protocol

from zweck.logic.condition import Condition, DefinitionRef, Meaning, Operator, RuleRef, Test, Value, fold
from zweck.logic.kleene import Truth, Values
from zweck.logic.kleene import test as test_of

Names = Callable[[str], Truth]
"""The truths of what a resolved condition refers to, by their keys."""


def no_names(name: object) -> Never:
    """For conditions that refer to nothing: the parser lets no reference through."""
    raise TypeError(name)


class Function(Protocol):
    """The truth of a condition."""

    def __call__(self, values: Values, names: Names = no_names, /) -> Truth:
        """The truth by the values of facts and the truths of names."""


def function_of(condition: Condition) -> Function:
    """The truth of a condition as a function."""
    return fold(condition, LOGIC, _reference)


def _reference(reference: DefinitionRef | RuleRef) -> Function:
    key = reference.name if isinstance(reference, DefinitionRef) else reference.id

    def named(values: Values, names: Names = no_names, /, key: str = key) -> Truth:
        return names(key)

    return named


class _OneOf:
    """A fact has one of several values, or, negated, none of them."""

    __slots__ = ("among", "fact", "negated")

    def __init__(self, fact: str, among: frozenset[Value], *, negated: bool) -> None:
        self.fact = fact
        self.among = among
        self.negated = negated

    def __call__(self, values: Values, names: Names = no_names, /) -> Truth:
        value = values[self.fact]
        return None if value is None else (value in self.among) is not self.negated


def _test(test: Test) -> Function:
    if test.operator is Operator.ONE_OF:
        return _OneOf(test.fact, test.operand, negated=False)  # type: ignore[arg-type]

    def tested(values: Values, names: Names = no_names, /, test: Test = test) -> Truth:
        return test_of(test, values)

    return tested


def _negated(part: Function) -> Function:
    if isinstance(part, _OneOf):
        return _OneOf(part.fact, part.among, negated=not part.negated)

    def negated(values: Values, names: Names = no_names, /, part: Function = part) -> Truth:
        found = part(values, names)
        return None if found is None else not found

    return negated


_Tests = tuple[tuple[str, frozenset[Value], bool], ...]
_Others = tuple[Function, ...]


def _several(parts: list[Function], whole: bool) -> Function:
    """`all` when `whole` is true, else `any`: a part that differs from it decides alone. Plain tests first, and written out, for speed.

    Functions have their parts as defaults: in a closure, each part would take a cell.
    """
    tests = tuple([(part.fact, part.among, part.negated) for part in parts if isinstance(part, _OneOf)])
    others = tuple([part for part in parts if not isinstance(part, _OneOf)])

    def several(values: Values, names: Names = no_names, /, whole: bool = whole, tests: _Tests = tests, others: _Others = others) -> Truth:
        result: Truth = whole
        for fact, among, negated in tests:
            value = values[fact]
            if value is None:
                result = None
            elif ((value in among) is not negated) is not whole:
                return not whole
        for part in others:
            found = part(values, names)
            if found is None:
                result = None
            elif found is not whole:
                return found
        return result

    return several


LOGIC: Final = Meaning(_test, lambda parts: _several([*parts], True), lambda parts: _several([*parts], False), _negated)
"""The logic in which a condition is its function."""
