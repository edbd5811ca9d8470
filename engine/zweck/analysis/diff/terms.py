"""The terms in which the change of a condition is told: the tests and references of which it is made, before and after the edit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from zweck.analysis.space.classes import Members, facts_of
from zweck.analysis.space.diagrams import Axis, Diagram, Diagrams
from zweck.analysis.space.sides import Part
from zweck.editions.reading import Reading
from zweck.editions.resolve import whole
from zweck.logic.condition import All, Condition, Test, leaves

RESOLVED: Final = ""
"""The law of a reference that already leads to a name of the edition."""


@dataclass(frozen=True, slots=True)
class Term:
    """An axis of the facts or, with a condition, whether that condition holds.

    The condition stands in a rule of `law` on a side (0: old, 1: new); `differs` where it means something else on the other side.
    """

    axis: Axis
    condition: Condition | None = None
    law: str = ""
    side: int = 1
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """Finds the terms of conditions that differ on two sides."""

    parts: tuple[Part, Part]
    diagrams: Diagrams
    readings: tuple[Reading[Diagram], Reading[Diagram]]
    known: dict[str, tuple[Term, ...]] = field(default_factory=dict)

    def of(self, key: str) -> tuple[Term, ...]:
        """The terms of the condition with this name, in the order in which they are written, those of the new side first."""
        if key not in self.known:
            self.known[key] = self._of(key)
        return self.known[key]

    def _of(self, key: str) -> tuple[Term, ...]:
        written = [self._written(part, key) for part in self.parts]
        stated = [set(leaves(one[0])) if one is not None else set() for one in written]
        found: dict[object, Term] = {}
        for one in reversed(written):
            for leaf in leaves(one[0]) if one is not None else ():
                sides = [side for side in (1, 0) if leaf in stated[side]]
                for term in self._terms(leaf, one[1] if one is not None else "", sides):
                    found.setdefault(term.axis if term.condition is None else (term.condition, term.side), term)
        return tuple(found.values())

    def _written(self, part: Part, key: str) -> tuple[Condition, str] | None:
        """A condition as its law states it, and the law."""
        place = part.edition.index.get(key)
        if place is None:
            return None
        rule = part.edition.names[place].rule
        if rule is not None:
            return whole(rule), rule.law
        scope = part.plan.version.scope if part.plan is not None else None
        return None if scope is None else (scope.when, key.partition("/")[0])

    def _terms(self, leaf: Condition, law: str, sides: Sequence[int]) -> Iterator[Term]:
        """The terms for a test or reference that stands in the condition on these sides."""
        resolved = {side: self.parts[side].resolver.resolve(leaf, law) for side in sides}
        resolved = {side: condition for side, condition in resolved.items() if self.readings[side].knows(condition)}
        if not resolved:
            return
        axes = [self._axes(condition) for condition in resolved.values()]
        if all(axes):
            yield from (Term(axis) for axis in dict.fromkeys(axis for several in axes for axis in several))
            return
        meanings = {side: self.readings[side].condition(condition) for side, condition in resolved.items()}
        if len(set(meanings.values())) > 1 and isinstance(leaf, Test):
            for side, condition in resolved.items():
                yield from self._parts_of(condition, side)
            return
        differs = len(set(meanings.values())) > 1
        for side, meaning in meanings.items() if differs else list(meanings.items())[:1]:
            if meaning not in (self.diagrams.true, self.diagrams.false):
                yield Term(self.diagrams.mark(meaning), leaf, law, side, differs)

    def _parts_of(self, condition: Condition, side: int) -> Iterator[Term]:
        """The terms of a test that floors raise: the bare test, and each of the floors."""
        for leaf in leaves(condition):
            axes = self._axes(leaf)
            yield from (Term(axis) for axis in axes)
            if not axes:
                yield Term(self.diagrams.mark(self.readings[side].condition(leaf)), leaf, RESOLVED, side)

    def _axes(self, condition: Condition) -> list[Axis]:
        """The axes on which a test of one fact turns; none for anything else."""
        if not isinstance(condition, Test) or len(facts_of(condition)) > 1:
            return []
        classes = self.diagrams.classes[condition.fact]
        if not isinstance(classes, Members):
            return [Axis(condition.fact)]
        operand = condition.operand
        named = operand if isinstance(operand, frozenset) else frozenset()
        return [Axis(condition.fact, number) for number, group in enumerate(classes.groups) if group[0] in named]


def resolved(term: Term, part: Part) -> Condition:
    """The condition of a term as it stands on the days of a part, which is of the term's side."""
    condition = term.condition or All(())
    return condition if term.law == RESOLVED else part.resolver.resolve(condition, term.law)
