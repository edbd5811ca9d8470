"""Conditions: tests of facts, joined and negated, with references to definitions and rules; each with its place; and the fold over them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, Generic, NamedTuple, Protocol, TypeVar

from zweck.forms.diagnostics import NOWHERE, Span

Value = bool | int | str | date | frozenset[str]
"""A known value of a fact. An unknown one is `None`."""

MAX_NUMBER: Final = 2**31 - 1
"""The largest value of a fact with whole numbers."""

INTERVAL: Final = re.compile(r"([0-9]{0,10})\.\.([0-9]{0,10})")


class Interval(str):
    """A whole number of which only bounds are known, as text: `18..`, `..17`, `16..17`. A bound belongs to it.

    Tests with the same truth for both bounds have it; all others, and those of single numbers, are unknown.
    """

    __slots__ = ()

    @property
    def bounds(self) -> tuple[int, int]:
        """The least and the largest number that it may be."""
        low, _, high = self.partition("..")
        return int(low or 0), int(high or MAX_NUMBER)

    @classmethod
    def of(cls, low: int, high: int) -> "Interval | int":
        """The interval from one number to another, which is that number where it is the same; an open end is written as such."""
        return low if low == high else cls(f"{low or ''}..{'' if high == MAX_NUMBER else high}")


def interval(text: str) -> Interval | int | None:
    """The interval that a text writes; `None` where it writes none, or one without a number in it or without a bound."""
    if INTERVAL.fullmatch(text) is None:
        return None
    low, high = Interval(text).bounds
    return Interval.of(low, high) if low <= high <= MAX_NUMBER and (low, high) != (0, MAX_NUMBER) else None


def overlap(values: Iterable[Value | None]) -> Interval | int | None:
    """The numbers that several values leave possible, at least one of them an interval; `None` where there are none."""
    found = [*values]
    bounds = [one.bounds if isinstance(one, Interval) else (one, one) for one in found if isinstance(one, int | Interval)]
    if len(bounds) < len(found) or not any(isinstance(one, Interval) for one in found):
        return None
    low, high = max(low for low, _ in bounds), min(high for _, high in bounds)
    return Interval.of(low, high) if low <= high else None


class Operator(StrEnum):
    """How a test compares a fact; the words are those of the policy language."""

    ONE_OF = "one_of"
    CONTAINS_ANY = "contains_any"
    CONTAINS_FACT = "contains_fact"
    SAME_AS = "same_as"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    AT_LEAST_TABLE = "at_least_table"
    IN_TABLE = "in_table"
    IN_ROWS = "in_rows"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class TableFor:
    """The number that a table gives for the value of another fact."""

    table: str
    fact: str


@dataclass(frozen=True, slots=True)
class NumberFor:
    """`TableFor`, looked up for one day: the number for each value of another fact, and the one for all other values."""

    fact: str
    numbers: tuple[tuple[str, int], ...]
    default: int


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a table: with one of these rules and marks, checked in one of these ways (none named: any), `covering` its field of law.

    `facts` are those that distinguish the cells of the table's columns.
    """

    table: str
    facts: tuple[str, ...]
    rules: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    checked: frozenset[str] = frozenset()
    covering: bool = False


@dataclass(frozen=True, slots=True)
class Test:
    """One fact compared with one operand.

    The operand is a frozenset of values (`ONE_OF`, `CONTAINS_ANY`), a name of a fact (`CONTAINS_FACT`, `SAME_AS`) or table (`IN_TABLE`),
    a value or number (`AT_MOST`, `AT_LEAST`), a `TableFor` or, looked up, a `NumberFor` (`AT_LEAST_TABLE`), `Rows` whose key is the fact
    and whose cells meet the other facts (`IN_ROWS`), or a date (`BEFORE`, `AFTER`). `operand_spans`: the place of each of several values.
    """

    __test__: ClassVar[bool] = False

    fact: str
    operator: Operator
    operand: Value | TableFor | NumberFor | Rows | frozenset[Value]
    span: Span = field(default=NOWHERE, compare=False)
    operand_spans: tuple[tuple[Value, Span], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is true."""

    parts: tuple["Condition", ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when at least one part is true."""

    parts: tuple["Condition", ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """True when its part is false."""

    part: "Condition"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class DefinitionRef:
    """Stands for a definition of the same law or of `common`."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class RuleRef:
    """Stands for a ground or prohibition, whichever law it stands in; with `met`, for any ground of the requirement `law/name`."""

    id: str
    span: Span = field(default=NOWHERE, compare=False)
    met: bool = False


Leaf = Test | DefinitionRef | RuleRef
Parted = All | AnyOf
Condition = Leaf | Parted | Not


def walk(condition: Condition) -> list[Condition]:
    """The condition and all its parts, outermost first."""
    found, ahead = list[Condition](), [condition]
    while ahead:
        part = ahead.pop()
        found.append(part)
        if isinstance(part, Parted):
            ahead += part.parts[::-1]
        elif isinstance(part, Not):
            ahead.append(part.part)
    return found


def leaves(condition: Condition) -> list[Leaf]:
    """The tests and references of which a condition is made, in the order in which they are read."""
    return [part for part in walk(condition) if isinstance(part, Leaf)]


def tests_in(*conditions: Condition) -> list[Test]:
    """The tests that stand in conditions themselves, in their order."""
    return [leaf for condition in conditions for leaf in leaves(condition) if isinstance(leaf, Test)]


def facts_in(*conditions: Condition) -> dict[str, None]:
    """The facts that conditions themselves read, each once, in their order."""
    return dict.fromkeys(fact for test in tests_in(*conditions) for fact in facts_of(test))


PAIRED: Final = (Operator.SAME_AS, Operator.CONTAINS_FACT, Operator.AT_LEAST_TABLE)
"""The operators of tests, once tables have been looked up, that read two facts."""


def facts_of(test: Test) -> tuple[str, ...]:
    """The facts that a test reads."""
    match test.operator:
        case Operator.SAME_AS | Operator.CONTAINS_FACT:
            return (test.fact, str(test.operand))
        case Operator.AT_LEAST_TABLE if isinstance(test.operand, NumberFor):
            return (test.fact, test.operand.fact)
        case Operator.IN_ROWS if isinstance(test.operand, Rows):
            return (test.fact, *test.operand.facts)
        case _:
            return (test.fact,)


T = TypeVar("T")


class Logic(Protocol[T]):
    """The meaning of tests, and of joining and negating parts."""

    def test(self, test: Test, /) -> T:
        """A single test."""

    def all(self, parts: Iterable[T], /) -> T:
        """All of the parts; true without any. The parts are lazy: those that are not read are not folded."""

    def any(self, parts: Iterable[T], /) -> T:
        """Any of the parts; false without any. The parts are lazy: those that are not read are not folded."""

    def negated(self, part: T, /) -> T:
        """The opposite."""


class Meaning(NamedTuple, Generic[T]):
    """A logic of four functions."""

    test: Callable[[Test], T]
    all: Callable[[Iterable[T]], T]
    any: Callable[[Iterable[T]], T]
    negated: Callable[[T], T]


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


def rewritten(condition: Condition, leaf: Callable[[Test | DefinitionRef | RuleRef], Condition]) -> Condition:
    """The condition with what `leaf` makes of each of its tests and references; what joins them keeps its place in the file."""
    if isinstance(condition, All | AnyOf):
        return replace(condition, parts=tuple([rewritten(part, leaf) for part in condition.parts]))
    return replace(condition, part=rewritten(condition.part, leaf)) if isinstance(condition, Not) else leaf(condition)
