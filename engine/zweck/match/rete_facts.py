"""Flat facts for Rete: each test that a rule base makes is a slot, whose code says whether the test holds for the facts.

The tests of one fact form a column, which reads a value of the fact once. A test of two facts together has an encoder of its own.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Final, cast

from zweck.bounded.cache import Bounded, made_once
from zweck.logic.condition import Interval, NumberFor, Operator, Test, Value
from zweck.logic.kleene import Truth, Values

UNKNOWN: Final = 0
YES: Final = 1
NO: Final = 2

MAX_KNOWN: Final = 500
"""Values of a fact whose codes are kept."""

Codes = list[int]
"""The code of each slot."""

Pairs = tuple[tuple[int, int], ...]
"""Slots and the codes that they get."""


class Layout:
    """The slots of the rule bases that share rulesets: one for each test, for each name, and for whatever else is concluded."""

    def __init__(self) -> None:
        """Begin without any slot."""
        self._slots: dict[Hashable, int] = {}
        self._columns: dict[tuple[Test, ...], Column] = {}

    @property
    def size(self) -> int:
        """How many slots there are by now."""
        return len(self._slots)

    def slot(self, of: Hashable) -> int:
        """The slot of a test, of a name by its key, or of a formula."""
        return self._slots.setdefault(of, len(self._slots))

    def encoders(self, tests: Iterable[Test]) -> "Encoders":
        """The encoders that give the slots of these tests their codes."""
        alone: dict[str, list[Test]] = {}
        together: list[tuple[int, Test]] = []
        for test in dict.fromkeys(tests):
            if test.operator in _OF_TWO:
                together.append((self.slot(test), test))
            else:
                alone.setdefault(test.fact, []).append(test)
        return Encoders([self._column(tuple(found)) for found in alone.values()], together)

    def _column(self, tests: tuple[Test, ...]) -> "Column":
        return made_once(self._columns, tests, lambda: Column(tests[0].fact, [(self.slot(test), test) for test in tests]))


@dataclass(frozen=True, slots=True)
class Column:
    """The tests of one fact alone, with their slots, and the codes of the values that were met."""

    fact: str
    tests: Sequence[tuple[int, Test]]
    known: Bounded[Value, Pairs] = field(default_factory=partial(Bounded, MAX_KNOWN))

    def codes(self, value: Value) -> Pairs:
        """The slots with their codes for a value."""
        return made_once(self.known, value, lambda: tuple((slot, _compared(test, value)) for slot, test in self.tests))


@dataclass(frozen=True, slots=True)
class Encoders:
    """The encoders of a rule base's tests."""

    columns: Sequence[Column]
    together: Sequence[tuple[int, Test]]

    def encode(self, values: Values, codes: Codes) -> None:
        """Set the codes of all tests; what is unknown keeps code 0."""
        for column in self.columns:
            value = values[column.fact]
            if value is not None:
                for slot, code in column.codes(value):
                    codes[slot] = code
        for slot, test in self.together:
            codes[slot] = _code(_OF_TWO[test.operator](values[test.fact], test.operand, values))


def _compared(test: Test, value: Value) -> int:
    """The code of a test for a value; where the bounds of a number come out otherwise, it is unknown."""
    compare = _COMPARISONS[test.operator]
    codes = {_code(compare(one, test.operand)) for one in (value.bounds if isinstance(value, Interval) else (value,))}
    return codes.pop() if len(codes) == 1 else UNKNOWN


def _code(truth: Truth) -> int:
    return UNKNOWN if truth is None else YES if truth else NO


# --- comparisons of a value with the operand as written ---------------------------------------------------------------------------


def _one_of(value: object, operand: object) -> bool:
    return value in cast("frozenset[object]", operand)


def _contains_any(value: object, operand: object) -> bool:
    return bool(cast("frozenset[object]", value) & cast("frozenset[object]", operand))


def _at_most(value: object, bound: object) -> bool:
    return not cast(int, value) > cast(int, bound)


def _at_least(value: object, bound: object) -> bool:
    return not cast(int, value) < cast(int, bound)


def _before(value: object, bound: object) -> bool:
    return (cast(date, bound) - cast(date, value)).days > 0


def _after(value: object, bound: object) -> bool:
    return (cast(date, value) - cast(date, bound)).days > 0


_COMPARISONS: Final[Mapping[Operator, Callable[[object, object], bool]]] = {
    Operator.ONE_OF: _one_of,
    Operator.CONTAINS_ANY: _contains_any,
    Operator.AT_MOST: _at_most,
    Operator.AT_LEAST: _at_least,
    Operator.BEFORE: _before,
    Operator.AFTER: _after,
}


# --- comparisons with another fact; either may be unknown -------------------------------------------------------------------------


def _same_as(value: object, other: object, values: Values) -> Truth:
    pair = (value, values[cast(str, other)])
    return None if None in pair else pair[0] == pair[1]


def _contains_fact(value: object, other: object, values: Values) -> Truth:
    if value == frozenset():
        return False
    member = values[cast(str, other)]
    return None if value is None or member is None else member in cast("frozenset[object]", value)


def _at_least_table(value: object, operand: object, values: Values) -> Truth:
    """Where the other fact is unknown, the number may be any that the table gives."""
    if value is None:
        return None
    number = cast(NumberFor, operand)
    key = values[number.fact]
    possible = {bound for entry, bound in number.numbers if key is None or entry == key}
    if key is None or not possible:
        possible.add(number.default)
    reached = {one >= bound for bound in possible for one in (value.bounds if isinstance(value, Interval) else (cast(int, value),))}
    return reached.pop() if len(reached) == 1 else None


_OF_TWO: Final[Mapping[Operator, Callable[[object, object, Values], Truth]]] = {
    Operator.SAME_AS: _same_as,
    Operator.CONTAINS_FACT: _contains_fact,
    Operator.AT_LEAST_TABLE: _at_least_table,
}
