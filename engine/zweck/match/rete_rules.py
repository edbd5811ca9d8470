"""Rules for Rete: each says which code a slot gets where one of a few conjunctions of equalities holds.

A part too wide when multiplied out, or too long, is given a slot of its own, concluded one step earlier. So no rule is large,
and none can hold in more ways at once than it has conjunctions.

A condition becomes two formulas over flat facts, each of which has a code: one that holds where the condition is surely true and one
where it is surely false. Negation is pushed down to the tests on the way, so that formulas know only equality, `and` and `or`.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from math import prod
from typing import Final

from zweck.editions.edition import Edition
from zweck.editions.resolve import key_in
from zweck.logic.condition import Condition, Meaning, fold
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


def surely(condition: Condition, layout: Layout) -> Pair:
    """The formulas that hold where the condition is surely true, and where it is surely false."""

    def slot(of: Hashable) -> Pair:
        found = layout.slot(of)
        return Literal(found, YES), Literal(found, NO)

    logic: Meaning[Pair] = Meaning(slot, _all, _any, lambda part: part[::-1])
    return fold(condition, logic, lambda reference: slot(key_in(reference)))


def _all(parts: Iterable[Pair]) -> Pair:
    several = [*parts]
    return both(true for true, _ in several), either(false for _, false in several)


def _any(parts: Iterable[Pair]) -> Pair:
    several = [*parts]
    return either(true for true, _ in several), both(false for _, false in several)


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


WIDTH: Final = 48
"""In how many conjunctions a part of a rule may be multiplied out."""

LENGTH: Final = 60
"""How many atoms a conjunction may have."""

Atom = tuple[int, int]
"""A slot and the code that it must have."""

Conjunction = frozenset[Atom]
Measure = Callable[[Iterable[int]], int]

Group = tuple[tuple[str, Condition], ...]
"""The names of one law in one stratum, with their conditions: what can be evaluated together. Editions share most groups."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Where all atoms of one of the conjunctions hold, the slot gets the code."""

    slot: int
    code: int
    conjunctions: tuple[Conjunction, ...]


@dataclass(slots=True)
class RuleBase:
    """The rules of a group in steps, of which each may rest on those before it, and the codes that need no rule."""

    constants: dict[int, int] = field(default_factory=dict)
    steps: dict[int, list[Rule]] = field(default_factory=dict)


def groups(edition: Edition) -> list[Group]:
    """The groups of an edition, lowest strata first."""
    found: dict[tuple[int, str], list[tuple[str, Condition]]] = {}
    for named in edition.names:
        found.setdefault((named.stratum, named.key.partition("/")[0]), []).append((named.key, named.condition))
    return [tuple(found[place]) for place in sorted(found)]


def translate(group: Iterable[tuple[str, Condition]], layout: Layout) -> RuleBase:
    """The rules of a group, from its conditions alone."""
    writer = _Writer(layout)
    for key, condition in group:
        for code, formula in zip((YES, NO), surely(condition, layout), strict=True):
            writer.conclude(layout.slot(key), code, formula)
    return writer.base


@dataclass(slots=True)
class _Writer:
    """Writes the rules of one group."""

    layout: Layout
    base: RuleBase = field(default_factory=RuleBase)
    known: dict[Formula, int] = field(default_factory=dict)

    def conclude(self, slot: int, code: int, formula: Formula) -> int:
        """Let a slot have a code where a formula holds; returns the step at which that is known."""
        if formula == HOLDS:
            self.base.constants[slot] = code
        if formula in (HOLDS, FAILS):
            return -1
        steps: list[int] = []
        conjunctions = tuple(dict.fromkeys(self._conjunctions(formula, steps)))
        if not conjunctions:
            return -1
        step = max(steps, default=-1) + 1
        self.base.steps.setdefault(step, []).append(Rule(slot, code, conjunctions))
        return step

    def _conjunctions(self, formula: Formula, steps: list[int]) -> Iterator[Conjunction]:
        for part in formula.parts if isinstance(formula, Or) else (formula,):
            yield from _multiplied(self._narrowed(part, steps) if isinstance(part, And) else part)

    def _narrowed(self, formula: And, steps: list[int]) -> And:
        """The formula with parts replaced by slots of their own, until it is short and narrow enough to be multiplied out."""
        parts = list(formula.parts)
        while len(parts) > LENGTH:
            parts[:LENGTH] = [self._replaced(And(tuple(parts[:LENGTH])), steps)]
        for size, most in ((_length, LENGTH), (_width, WIDTH)):
            while size(And(tuple(parts))) > most:
                largest = max(range(len(parts)), key=lambda place: size(parts[place]))
                parts[largest] = self._replaced(parts[largest], steps)
        return And(tuple(parts))

    def _replaced(self, formula: Formula, steps: list[int]) -> Literal:
        """A slot that says whether a formula holds; the step at which it is known is added to `steps`."""
        slot = self.layout.slot(formula)
        if formula not in self.known:
            self.known[formula] = self.conclude(slot, YES, formula)
        steps.append(self.known[formula])
        return Literal(slot, YES)


def _measured(of_all: Measure, of_any: Measure, formula: Formula) -> int:
    """A measure of a formula, of whose literals each counts one."""
    if isinstance(formula, Literal):
        return 1
    return (of_all if isinstance(formula, And) else of_any)(_measured(of_all, of_any, part) for part in formula.parts)


_width: Final = partial(_measured, prod, sum)
"""In how many conjunctions a formula would be multiplied out."""

_length: Final = partial(_measured, sum, max)
"""How many atoms the longest of these conjunctions would have."""


def _multiplied(formula: Formula) -> Iterator[Conjunction]:
    """The conjunctions of which at least one holds where the formula holds; those that contradict themselves fall away."""
    match formula:
        case Literal(slot, code):
            yield frozenset({(slot, code)})
        case Or():
            for part in formula.parts:
                yield from _multiplied(part)
        case And():
            for ways in product(*([*_multiplied(part)] for part in formula.parts)):
                together = frozenset[Atom]().union(*ways)
                if len({slot for slot, _ in together}) == len(together):
                    yield together
