"""The one fold over conditions: a condition in any logic, from its tests and references there."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, RuleRef, Test

T = TypeVar("T")


class Logic(Protocol[T]):
    """The meaning of tests, and of joining and negating parts."""

    def test(self, test: Test) -> T:
        """A single test."""
        ...

    def all(self, parts: Iterable[T]) -> T:
        """All of the parts; true without any. The parts are lazy: those that are not read are not folded."""
        ...

    def any(self, parts: Iterable[T]) -> T:
        """Any of the parts; false without any. The parts are lazy: those that are not read are not folded."""
        ...

    def negated(self, part: T) -> T:
        """The opposite."""
        ...


def fold(condition: Condition, logic: Logic[T], refer: Callable[[DefinitionRef | RuleRef], T]) -> T:
    """The condition in a logic; `refer` gives the meaning of the definitions and rules that it refers to."""
    match condition:
        case Test():
            return logic.test(condition)
        case All(parts):
            return logic.all(fold(part, logic, refer) for part in parts)
        case AnyOf(parts):
            return logic.any(fold(part, logic, refer) for part in parts)
        case Not(part):
            return logic.negated(fold(part, logic, refer))
        case DefinitionRef() | RuleRef():
            return refer(condition)
