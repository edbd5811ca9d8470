"""Conditions as Rete sees them: formulas over flat facts, each of which has one of a few codes.

A condition becomes two formulas, one that holds where the condition is surely true and one where it is surely false. Negation is pushed
down to the tests on the way, so that formulas know only equality, `and` and `or`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, assert_never

from engine.match.rete_facts import FALSE, TRUE, Layout
from engine.policy import All, AnyOf, Condition, DefinitionRef, Not, RuleRef, Test


@dataclass(frozen=True, slots=True)
class Literal:
    """A flat fact, by its slot, has one of these codes."""

    slot: int
    codes: frozenset[int]


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
    match condition:
        case Test():
            codes, slots = layout.test(condition, wanted)
            literals = tuple(Literal(slot, codes) for slot in slots)
            return both(literals) if layout.needs_all(condition, wanted) else either(literals)
        case Not(part):
            return surely(part, not wanted, layout)
        case All(parts):
            formulas = [surely(part, wanted, layout) for part in parts]
            return both(formulas) if wanted else either(formulas)
        case AnyOf(parts):
            formulas = [surely(part, wanted, layout) for part in parts]
            return either(formulas) if wanted else both(formulas)
        case DefinitionRef(key) | RuleRef(key):
            return Literal(layout.name(key), TRUE if wanted else FALSE)
        case _:
            assert_never(condition)


def both(formulas: Iterable[Formula]) -> Formula:
    """All formulas together: what is nested is laid flat, and what is said of one slot is said once."""
    codes: dict[int, frozenset[int]] = {}
    others: dict[Formula, None] = {}
    for formula in _flat(formulas, And):
        if isinstance(formula, Literal):
            codes[formula.slot] = codes.get(formula.slot, formula.codes) & formula.codes
        else:
            others[formula] = None
    if FAILS in others or not all(codes.values()):
        return FAILS
    return _one_or(And((*(Literal(slot, found) for slot, found in codes.items()), *others)))


def either(formulas: Iterable[Formula]) -> Formula:
    """At least one of the formulas."""
    codes: dict[int, frozenset[int]] = {}
    others: dict[Formula, None] = {}
    for formula in _flat(formulas, Or):
        if isinstance(formula, Literal):
            codes[formula.slot] = codes.get(formula.slot, formula.codes) | formula.codes
        else:
            others[formula] = None
    if HOLDS in others:
        return HOLDS
    literals = (Literal(slot, found) for slot, found in codes.items() if found)
    return _one_or(Or((*literals, *others)))


def _flat(formulas: Iterable[Formula], kind: type[And] | type[Or]) -> Iterable[Formula]:
    for formula in formulas:
        if isinstance(formula, kind):
            yield from formula.parts
        else:
            yield formula


def _one_or(group: And | Or) -> Formula:
    return group.parts[0] if len(group.parts) == 1 else group
