"""Conditions as Rete sees them: formulas over flat facts, each of which has a code.

A condition becomes two formulas, one that holds where the condition is surely true and one where it is surely false. Negation is pushed
down to the tests on the way, so that formulas know only equality, `and` and `or`.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Final

from zweck.editions.resolve import key_in
from zweck.logic.condition import Condition, Test, fold
from zweck.match.rete_facts import NO, YES, Layout


@dataclass(frozen=True, slots=True)
class Literal:
    """A flat fact, by its slot, has this code."""

    slot: int
    code: int


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds."""

    parts: tuple["Formula", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple["Formula", ...]


Formula = Literal | And | Or
Pair = tuple[Formula, Formula]

HOLDS: Final = And(())
FAILS: Final = Or(())


class _Surely:
    """The logic of pairs: the formula that holds where a condition is surely true, and the one where it is surely false."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def test(self, test: Test) -> Pair:
        return self.slot(test)

    def all(self, parts: Iterable[Pair]) -> Pair:
        several = [*parts]
        return both(true for true, _ in several), either(false for _, false in several)

    def any(self, parts: Iterable[Pair]) -> Pair:
        several = [*parts]
        return either(true for true, _ in several), both(false for _, false in several)

    def negated(self, part: Pair) -> Pair:
        return part[::-1]

    def slot(self, of: Hashable) -> Pair:
        slot = self._layout.slot(of)
        return Literal(slot, YES), Literal(slot, NO)


def surely(condition: Condition, layout: Layout) -> Pair:
    """The formulas that hold where the condition is surely true, and where it is surely false."""
    logic = _Surely(layout)
    return fold(condition, logic, lambda reference: logic.slot(key_in(reference)))


def both(formulas: Iterable[Formula]) -> Formula:
    """All formulas together: what is nested is laid flat, and what is said of one slot is said once."""
    parts = dict.fromkeys(_flat(formulas, And))
    literals = [part for part in parts if isinstance(part, Literal)]
    if FAILS in parts or len({literal.slot for literal in literals}) < len(literals):
        return FAILS
    return _one_or(And(tuple(parts)))


def either(formulas: Iterable[Formula]) -> Formula:
    """At least one of the formulas."""
    parts = dict.fromkeys(_flat(formulas, Or))
    return HOLDS if HOLDS in parts else _one_or(Or(tuple(parts)))


def _flat(formulas: Iterable[Formula], kind: type[And] | type[Or]) -> Iterable[Formula]:
    for formula in formulas:
        if isinstance(formula, kind):
            yield from formula.parts
        else:
            yield formula


def _one_or(group: And | Or) -> Formula:
    return group.parts[0] if len(group.parts) == 1 else group
