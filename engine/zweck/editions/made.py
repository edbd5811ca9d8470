"""Things that are made of conditions: once for all editions of a policy set, which share equal conditions."""

from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar, cast

from zweck.logic.condition import Condition, Test, leaves

MAX_MADE: Final = 10_000
"""Things of one kind, eight times those of the shipped law; then all are dropped, since mutants and drafts make conditions without end."""

T = TypeVar("T")


class ByCondition(Generic[T]):
    """Things of one kind by the identity of their conditions, which they keep; safe to use from several threads."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Condition, T]] = {}

    def of(self, condition: Condition, make: Callable[[Condition], T]) -> T:
        """The thing of a condition, made when it is first wanted."""
        found = self._known.get(id(condition))
        if found is None:
            if len(self._known) >= MAX_MADE:
                self._known = {}
            found = self._known[id(condition)] = (condition, make(condition))
        return found[1]


class Store:
    """The things that were made of a policy set's conditions, by their kind."""

    def __init__(self) -> None:
        self._kinds: dict[object, ByCondition[Any]] = {}
        self._ones: dict[object, Any] = {}
        self._tests: dict[Test, Test] = {}

    def kind(self, kind: object) -> ByCondition[Any]:
        """The things of a kind, which is named by who makes them."""
        return self._kinds.get(kind) or self._kinds.setdefault(kind, ByCondition())

    def get(self, kind: Callable[[], T]) -> T:
        """The one thing of a kind, made when it is first wanted."""
        return cast(T, self._ones.get(kind) or self._ones.setdefault(kind, kind()))

    def tests(self, condition: Condition) -> tuple[Test, ...]:
        """The tests in a condition, in their order; equal ones are one object."""
        kept: ByCondition[tuple[Test, ...]] = self.kind(Test)
        return kept.of(condition, self._tests_in)

    def _tests_in(self, condition: Condition) -> tuple[Test, ...]:
        if len(self._tests) >= MAX_MADE:
            self._tests.clear()
        return tuple([self._tests.setdefault(leaf, leaf) for leaf in leaves(condition) if isinstance(leaf, Test)])
