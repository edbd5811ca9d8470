"""Rules for Rete: each says which code a slot gets where one of a few conjunctions of equalities holds.

What would become too wide when multiplied out, or too long, is given a slot of its own, concluded one step earlier. So no rule is large,
and none can hold in more ways at once than it has conjunctions.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Final

from engine.compile.edition import Edition
from engine.match.rete_facts import NO, TRUE, YES, Layout
from engine.match.rete_logic import FAILS, HOLDS, And, Formula, Literal, Or, surely
from engine.policy import Test, walk

WIDTH: Final = 48
"""In how many conjunctions a part of a rule may be multiplied out."""

LENGTH: Final = 60
"""How many atoms a conjunction may have."""

Atom = tuple[int, int]
"""A slot and the code that it must have."""

Conjunction = frozenset[Atom]

Place = tuple[int, str, int]
"""When and where a rule is evaluated: its stratum, its law, and the step within the stratum."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Where all atoms of one of the conjunctions hold, the slot gets the code."""

    slot: int
    code: int
    conjunctions: tuple[Conjunction, ...]


@dataclass(slots=True)
class RuleBase:
    """The rules of an edition by place, the codes that need no rule, and the layout of the slots, of which the names are the first."""

    layout: Layout
    constants: dict[int, int] = field(default_factory=dict)
    places: dict[Place, list[Rule]] = field(default_factory=dict)


def translate(edition: Edition) -> RuleBase:
    """The rule base of an edition, from its conditions alone."""
    tests = (part for named in edition.names for part in walk(named.condition) if isinstance(part, Test))
    base = RuleBase(Layout(tests, [named.key for named in edition.names]))
    writers: dict[tuple[int, str], _Writer] = {}
    for slot, named in enumerate(edition.names):
        group = (named.stratum, named.key.partition("/")[0])
        writer = writers.setdefault(group, _Writer(base, group))
        for wanted, code in ((True, YES), (False, NO)):
            writer.conclude(slot, code, surely(named.condition, wanted, base.layout))
    return base


@dataclass(slots=True)
class _Writer:
    """Writes the rules of one law in one stratum."""

    base: RuleBase
    group: tuple[int, str]
    helpers: dict[Formula, int] = field(default_factory=dict)
    steps: dict[int, int] = field(default_factory=dict)

    def conclude(self, slot: int, code: int, formula: Formula) -> int:
        """Let a slot have a code where a formula holds; returns the step at which that is known."""
        if formula == HOLDS:
            self.base.constants[slot] = code
        if formula in (HOLDS, FAILS):
            return -1
        conjunctions = tuple(dict.fromkeys(self._conjunctions(formula)))
        used = {slot for conjunction in conjunctions for slot, _ in conjunction}
        step = max((self.steps[slot] + 1 for slot in used if slot in self.steps), default=0)
        self.base.places.setdefault((*self.group, step), []).append(Rule(slot, code, conjunctions))
        return step

    def _conjunctions(self, formula: Formula) -> Iterator[Conjunction]:
        for part in formula.parts if isinstance(formula, Or) else (formula,):
            yield from _multiplied(self._narrowed(part) if isinstance(part, And) else part)

    def _narrowed(self, formula: And) -> And:
        """The formula with parts replaced by slots of their own, until it is short and narrow enough to be multiplied out."""
        parts = list(formula.parts)
        while len(parts) > LENGTH:
            parts[:LENGTH] = [Literal(self._helper(And(tuple(parts[:LENGTH]))), TRUE)]
        while _width(And(tuple(parts))) > WIDTH:
            widest = max(range(len(parts)), key=lambda place: _width(parts[place]))
            parts[widest] = Literal(self._helper(parts[widest]), TRUE)
        return And(tuple(parts))

    def _helper(self, formula: Formula) -> int:
        slot = self.helpers.get(formula)
        if slot is None:
            slot = self.helpers[formula] = self.base.layout.new()
            self.steps[slot] = self.conclude(slot, YES, formula)
        return slot


def _width(formula: Formula) -> int:
    """In how many conjunctions a formula would be multiplied out."""
    match formula:
        case Literal():
            return len(formula.codes)
        case And():
            return prod(_width(part) for part in formula.parts)
        case Or():
            return sum(_width(part) for part in formula.parts)


def _multiplied(formula: Formula) -> Iterator[Conjunction]:
    """The conjunctions of which at least one holds where the formula holds; those that contradict themselves fall away."""
    match formula:
        case Literal():
            yield from (frozenset({(formula.slot, code)}) for code in formula.codes)
        case Or():
            for part in formula.parts:
                yield from _multiplied(part)
        case And():
            for ways in product(*([*_multiplied(part)] for part in formula.parts)):
                together = frozenset[Atom]().union(*ways)
                if len({slot for slot, _ in together}) == len(together):
                    yield together
