"""Flat facts for Rete: every value that a rule base tests becomes a small number in a slot.

A fact compared with single values has one slot, whose code says which of the tested values it has; values that no test tells apart share a
code. A set has one slot for each member tested, a number or a day one for each bound, two facts that are compared one for the comparison.
Code 0 always means unknown.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final, cast

from engine.evaluate import Truth, Values
from engine.policy import NumberFor, Operator, Test
from engine.vocabulary import Value

UNKNOWN: Final = 0
YES: Final = 1
NO: Final = 2
TRUE: Final = frozenset({YES})
FALSE: Final = frozenset({NO})

Encoder = Callable[[Values], int]


class Layout:
    """The slots of one rule base: those of the facts that its tests read, and one for each name."""

    def __init__(self, tests: Iterable[Test], keys: Iterable[str]) -> None:
        """Plan the codes of every fact that is compared with single values, and a slot for each name."""
        self.encoders: list[tuple[int, Encoder]] = []
        self.size = 0
        self._slots: dict[object, int] = {}
        self._operands: dict[str, list[frozenset[Value]]] = {}
        for test in tests:
            if test.operator is Operator.ONE_OF:
                operands = self._operands.setdefault(test.fact, [])
                operand = cast("frozenset[Value]", test.operand)
                if operand not in operands:
                    operands.append(operand)
        self._codes = {fact: _codes(operands) for fact, operands in self._operands.items()}
        self._names = {key: self.new() for key in keys}

    def new(self) -> int:
        """A slot for something that a rule concludes."""
        self.size += 1
        return self.size - 1

    def name(self, key: str) -> int:
        """The slot of a name."""
        return self._names[key]

    def needs_all(self, test: Test, wanted: bool) -> bool:
        """Whether every slot of a test must have the codes: a set has none of the members only if it has not each of them."""
        return test.operator is Operator.CONTAINS_ANY and not wanted

    def test(self, test: Test, wanted: bool) -> tuple[frozenset[int], list[int]]:
        """The codes that mean that a test surely has the truth wanted, and the slots that it looks at."""
        truth = TRUE if wanted else FALSE
        match test.operator:
            case Operator.ONE_OF:
                codes = self._codes[test.fact]
                operand = cast("frozenset[Value]", test.operand)
                mine = frozenset(code for value, code in codes.items() if value in operand)
                others = frozenset(range(1, len(set(codes.values())) + 2)) - mine
                return (mine if wanted else others), [self._slot(test.fact, _one_of(test.fact, codes))]
            case Operator.CONTAINS_ANY if test.operand:
                members = sorted(cast("frozenset[str]", test.operand))
                return truth, [self._slot((test.fact, member), _member(test.fact, member)) for member in members]
            case _:
                return truth, [self._slot((test.fact, test.operator, test.operand), _compared(test))]

    def _slot(self, key: object, encoder: Encoder) -> int:
        slot = self._slots.get(key)
        if slot is None:
            slot = self._slots[key] = self.new()
            self.encoders.append((slot, encoder))
        return slot


def _codes(operands: list[frozenset[Value]]) -> dict[Value, int]:
    """A code from 1 for each value in an operand, the same for values that are in the same operands."""
    seen: dict[tuple[bool, ...], int] = {}
    values = sorted(frozenset[Value]().union(*operands), key=str)
    return {value: seen.setdefault(tuple(value in operand for operand in operands), len(seen) + 1) for value in values}


def _one_of(fact: str, codes: Mapping[Value, int]) -> Encoder:
    other = len(set(codes.values())) + 1

    def encode(values: Values) -> int:
        value = values[fact]
        return UNKNOWN if value is None else codes.get(value, other)

    return encode


def _member(fact: str, member: str) -> Encoder:
    def encode(values: Values) -> int:
        members = values[fact]
        return UNKNOWN if members is None else YES if member in cast("frozenset[str]", members) else NO

    return encode


def _compared(test: Test) -> Encoder:
    compare = _COMPARISONS[test.operator]

    def encode(values: Values) -> int:
        truth = compare(values[test.fact], test.operand, values)
        return UNKNOWN if truth is None else YES if truth else NO

    return encode


# --- comparisons: a value that may be unknown, the operand as written, and all values ---------------------------------------------


def _contains_none(value: object, members: object, values: Values) -> Truth:
    """Of no members at all, as those of a table that is empty on the day."""
    return None if value is None else False


def _at_most(value: object, bound: object, values: Values) -> Truth:
    return None if value is None else not cast(int, value) > cast(int, bound)


def _at_least(value: object, bound: object, values: Values) -> Truth:
    return None if value is None else not cast(int, value) < cast(int, bound)


def _before(value: object, bound: object, values: Values) -> Truth:
    return None if value is None else (cast(date, bound) - cast(date, value)).days > 0


def _after(value: object, bound: object, values: Values) -> Truth:
    return None if value is None else (cast(date, value) - cast(date, bound)).days > 0


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
    reached = {cast(int, value) >= bound for bound in possible}
    return reached.pop() if len(reached) == 1 else None


_COMPARISONS: Final[Mapping[Operator, Callable[[object, object, Values], Truth]]] = {
    Operator.CONTAINS_ANY: _contains_none,
    Operator.AT_MOST: _at_most,
    Operator.AT_LEAST: _at_least,
    Operator.BEFORE: _before,
    Operator.AFTER: _after,
    Operator.SAME_AS: _same_as,
    Operator.CONTAINS_FACT: _contains_fact,
    Operator.AT_LEAST_TABLE: _at_least_table,
}
