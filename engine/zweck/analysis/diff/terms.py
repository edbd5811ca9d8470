"""The terms in which the change of a condition is described: the tests and references of which it is made, before and after the edit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from zweck.analysis.space.axes import Axis
from zweck.analysis.space.law_space import LawSpace
from zweck.analysis.space.sides import Part
from zweck.bounded.cache import made_once
from zweck.editions.build import closure
from zweck.editions.names import Folded
from zweck.editions.resolve import condition_of, references
from zweck.logic.condition import Condition, Test, facts_of, leaves, tests_in
from zweck.program.classes import Classes, Members
from zweck.program.planes import Pair

RESOLVED: Final = ""
"""The law of a reference that already leads to a name of the edition."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether a condition holds, which stands in a rule of `law` on a side (0: old, 1: new).

    `differs` where the condition means something else on the other side.
    """

    condition: Condition
    law: str
    side: int = 1
    differs: bool = False

    def resolved(self, part: Part) -> Condition:
        """The condition as it stands on the days of a part of its side."""
        return self.condition if self.law == RESOLVED else part.resolver.resolve(self.condition, self.law)


Term = Axis | Mark
Cube = Mapping[Term, frozenset[int]]
"""For some terms the places that are allowed: classes of a fact; 0 (not in the set, does not hold) and 1 of a group and of a mark."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Finds the terms of conditions that differ on two sides, over the classes of a law."""

    parts: tuple[Part, Part]
    space: LawSpace
    readings: Sequence[Folded[Pair]]
    classes: Mapping[str, Classes]
    known: dict[str, tuple[Term, ...]] = field(default_factory=dict)

    def of(self, key: str) -> tuple[Term, ...]:
        """The terms of the condition with this name, in the order in which they are written, those of the new side first."""
        return made_once(self.known, key, lambda: self._of(key))

    def read_by(self, term: Term) -> set[str]:
        """The facts on which a term may depend."""
        if isinstance(term, Axis):
            return set()
        part = self.parts[term.side]
        condition = term.resolved(part)
        names = closure(part.edition, [part.edition.index[key] for key in references(condition)])
        below = (part.edition.made.tests(part.edition.names[place].condition) for place in names)
        return {fact for several in (tests_in(condition), *below) for test in several for fact in facts_of(test)}

    def _of(self, key: str) -> tuple[Term, ...]:
        written = [self._written(part, key) for part in self.parts]
        stated = [set(leaves(one[0])) if one is not None else set() for one in written]
        found: dict[object, Term] = {}
        for one in reversed(written):
            for leaf in leaves(one[0]) if one is not None else ():
                sides = [side for side in (1, 0) if leaf in stated[side]]
                for term in self._terms(leaf, one[1] if one is not None else "", sides):
                    found.setdefault(term if isinstance(term, Axis) else (term.condition, term.side), term)
        return tuple(found.values())

    def _written(self, part: Part, key: str) -> tuple[Condition, str] | None:
        """A condition as its law states it, and the law."""
        place = part.edition.index.get(key)
        if place is None:
            return None
        named = part.edition.names[place]
        if named.rule is not None:
            return condition_of(named.rule), named.rule.law
        if named.dated is not None:
            return named.dated
        scope = part.plan.version.scope if part.plan is not None else None
        return None if scope is None else (scope.when, key.partition("/")[0])

    def _terms(self, leaf: Condition, law: str, sides: Sequence[int]) -> Iterator[Term]:
        """The terms for a test or reference that stands in the condition on these sides."""
        resolved = {side: self.parts[side].resolver.resolve(leaf, law) for side in sides}
        resolved = {
            side: condition for side, condition in resolved.items() if self.readings[side].knows(condition) and self._read(condition)
        }
        if not resolved:
            return
        axes = [self._axes(condition) for condition in resolved.values()]
        if all(axes):
            yield from dict.fromkeys(axis for several in axes for axis in several)
            return
        with self.space.program:
            holds = {side: self.readings[side].condition(condition)[0] for side, condition in resolved.items()}
        differs = self._differ(*holds.values())
        if differs and isinstance(leaf, Test):
            for side, condition in resolved.items():
                yield from self._parts_of(condition, side)
            return
        for side, literal in holds.items() if differs else list(holds.items())[:1]:
            if self._varies(literal):
                yield Mark(leaf, law, side, differs)

    def _read(self, condition: Condition) -> bool:
        """Whether the law reads all facts of a test; beside a term that is not in force it does not read what the law states."""
        return not isinstance(condition, Test) or all(fact in self.classes for fact in facts_of(condition))

    def _differ(self, one: int, other: int | None = None) -> bool:
        """Whether there is a complete case in which one of two literals holds without the other."""
        if other is None or one == other:
            return False
        complete = self.space.complete
        return self.space.exists(complete, one, -other) or self.space.exists(complete, -one, other)

    def _varies(self, literal: int) -> bool:
        """Whether a literal holds in some complete case and does not in another one."""
        complete = self.space.complete
        return self.space.exists(complete, literal) and self.space.exists(complete, -literal)

    def _parts_of(self, condition: Condition, side: int) -> Iterator[Term]:
        """The terms of a test that floors raise: the bare test, and each of the floors."""
        for leaf in leaves(condition):
            axes = self._axes(leaf)
            yield from axes
            if not axes:
                yield Mark(leaf, RESOLVED, side)

    def _axes(self, condition: Condition) -> list[Axis]:
        """The axes on which a test of one fact turns; none for anything else."""
        if not isinstance(condition, Test) or len(facts_of(condition)) > 1:
            return []
        classes = self.classes[condition.fact]
        if not isinstance(classes, Members):
            return [Axis(condition.fact)]
        operand = condition.operand
        named = operand if isinstance(operand, frozenset) else frozenset()
        return [Axis(condition.fact, number) for number, group in enumerate(classes.groups) if group[0] in named]
