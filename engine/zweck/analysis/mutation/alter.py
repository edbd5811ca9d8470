"""Every way in which a condition is changed a little."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, cast

from zweck.analysis.mutation.mutant import Kind
from zweck.editions.resolve import ALWAYS
from zweck.forms.diagnostics import Span
from zweck.law.vocabulary import Fact, FactType, Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, Not, Operator, Test, Value
from zweck.program.classes import WELL_KNOWN

DAY: Final = timedelta(days=1)
NUMBERS: Final = range(2**31)


@dataclass(frozen=True, slots=True)
class Altered:
    """A condition with one change: `part` of it became `into` (`None`: was dropped)."""

    kind: Kind
    condition: Condition
    part: Condition
    into: Condition | None
    span: Span


Put = Callable[[Condition], Condition]
"""Puts something in the place of a part, and gives the whole condition."""


def altered(condition: Condition, vocabulary: Vocabulary) -> Iterator[Altered]:
    """The condition with each change in turn, and the whole of it dropped where it is a single one."""
    if not isinstance(condition, All | AnyOf):
        yield Altered(Kind.CONDITION, ALWAYS, condition, None, condition.span)
    yield from _within(condition, vocabulary, lambda part: part)


def _within(condition: Condition, vocabulary: Vocabulary, put: Put) -> Iterator[Altered]:
    match condition:
        case All(parts, span) | AnyOf(parts, span):
            kind = type(condition)
            for place, part in enumerate(parts):
                yield Altered(Kind.CONDITION, put(kind((*parts[:place], *parts[place + 1 :]), span)), part, None, part.span)
            if len(parts) > 1:
                other = AnyOf(parts, span) if kind is All else All(parts, span)
                yield Altered(Kind.JOINT, put(other), condition, other, span)
            for place, part in enumerate(parts):
                yield from _within(part, vocabulary, _at(put, kind, parts, place, span))
        case Not(part, span):
            yield from _within(part, vocabulary, lambda changed: put(Not(changed, span)))
        case Test():
            for kind_, test, where in _tests(condition, vocabulary.facts[condition.fact]):
                yield Altered(kind_, put(test), condition, test, where)
        case _:
            pass


def _at(put: Put, kind: type[All] | type[AnyOf], parts: tuple[Condition, ...], place: int, span: Span) -> Put:
    return lambda changed: put(kind((*parts[:place], changed, *parts[place + 1 :]), span))


def _tests(test: Test, fact: Fact) -> Iterator[tuple[Kind, Test, Span]]:
    """The test with other operands."""
    match test.operator:
        case Operator.ONE_OF | Operator.CONTAINS_ANY if fact.type is not FactType.BOOL:
            values = cast("frozenset[Value]", test.operand)
            spans = dict(test.operand_spans)
            for value in sorted(values, key=lambda value: spans.get(value, test.span)) if len(values) > 1 else ():
                yield Kind.NARROWER, _with(test, values - {value}), spans.get(value, test.span)
            yield from ((Kind.WIDER, _with(test, values | {value}), test.span) for value in _next(values, fact))
        case Operator.AT_MOST | Operator.AT_LEAST:
            yield from ((Kind.GRADE, _with(test, value), test.span) for value in grades_beside(cast("str | int", test.operand), fact))
        case Operator.BEFORE | Operator.AFTER:
            for way in (-DAY, DAY):
                yield Kind.DATE, _with(test, cast(date, test.operand) + way), test.span
        case _:
            pass


def _with(test: Test, operand: Value | frozenset[Value]) -> Test:
    return Test(test.fact, test.operator, operand, test.span)


def _next(values: frozenset[Value], fact: Fact) -> Iterator[Value]:
    """The value that follows in the vocabulary after the last one named, going round; of countries the best known, of numbers the next."""
    match fact.type:
        case FactType.INT:
            yield max(cast("frozenset[int]", values)) + 1
        case _ if fact.values:
            last = max(fact.values.index(str(value)) for value in values)
            yield from [value for value in (*fact.values[last:], *fact.values[:last]) if value not in values][:1]
        case _:
            yield from [code for code in WELL_KNOWN if code not in values][:1]


def grades_beside(value: str | int, fact: Fact) -> Iterator[str | int]:
    """The grades, or numbers, directly below and above one."""
    if isinstance(value, int):
        yield from (number for number in (value - 1, value + 1) if number in NUMBERS)
    else:
        rank = fact.rank(value)
        yield from (*fact.values[:rank][-1:], *fact.values[rank + 1 :][:1])
