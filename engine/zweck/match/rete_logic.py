"""Conditions as Rete sees them: formulas over flat facts, each of which has a code.

A condition becomes two formulas, one that holds where the condition is surely true and one where it is surely false. Negation is pushed
down to the tests on the way, so that formulas know only equality, `and` and `or`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, assert_never

from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, RuleRef, Test
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

HOLDS: Final = And(())
FAILS: Final = Or(())


def surely(condition: Condition, wanted: bool, layout: Layout) -> Formula:
    """The formula that holds where the condition surely has the truth wanted."""
    code = YES if wanted else NO
    match condition:
        case Test():
            return Literal(layout.slot(condition), code)
        case Not(part):
            return surely(part, not wanted, layout)
        case All(parts):
            formulas = [surely(part, wanted, layout) for part in parts]
            return both(formulas) if wanted else either(formulas)
        case AnyOf(parts):
            formulas = [surely(part, wanted, layout) for part in parts]
            return either(formulas) if wanted else both(formulas)
        case DefinitionRef(key) | RuleRef(key):
            return Literal(layout.slot(key), code)
        case _:
            assert_never(condition)


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
