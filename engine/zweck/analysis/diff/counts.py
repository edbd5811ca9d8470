"""The complete cases in which a law comes out otherwise: counted, and described by a few cubes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from zweck.analysis.diff.terms import Term, Terms
from zweck.analysis.space.classes import Classes, Domain, classes_of
from zweck.analysis.space.diagrams import Axis, Cube, Diagram, Diagrams
from zweck.analysis.space.order import Node, Outline, blocks_of, order
from zweck.analysis.space.sides import Part
from zweck.decision import Outcome
from zweck.editions.reading import Reading

TRIES: Final = 24
"""How many cubes are looked for before the largest are chosen."""


@dataclass(frozen=True, slots=True)
class Found:
    """Some of the complete cases in which a law's outcome changes: those in `cube`, told in the terms of an edited condition.

    They are `changed` of the `among` cases of the cube. `untold` are the axes of facts on which nothing in the cube depends.
    """

    old: Outcome
    new: Outcome
    cube: tuple[tuple[Term, frozenset[int]], ...]
    changed: int
    among: int
    untold: tuple[Axis, ...]


@dataclass(slots=True)
class _Read:
    """A law as diagrams: when it applies, and each thing that can make it fail."""

    applies: Diagram
    failures: list[Diagram]


class Counts:
    """Counts the complete cases in which a law comes out otherwise on two sides."""

    def __init__(self, old: Part, new: Part, domains: Mapping[str, Domain], orders: dict[frozenset[str], list[str]]) -> None:
        """Read the law on both sides; `orders` keeps an order of facts for the next law that reads the same ones."""
        tests = [*old.tests, *new.tests]
        blocks = blocks_of(tests)
        self.classes: dict[str, Classes] = classes_of(tests, domains)
        facts = frozenset(self.classes)
        if facts not in orders:
            orders[facts] = order(Node(parts=tuple(_outlines((old, new)))), blocks)
        self.diagrams = Diagrams(self.classes, orders[facts], blocks)
        readings = self.diagrams.reading(old.edition), self.diagrams.reading(new.edition)
        self._old, self._new = self._read(old, readings[0]), self._read(new, readings[1])
        self._edited = dict(self._differences(old, new, readings))
        self._terms = Terms((old, new), self.diagrams, readings)
        self.total = self.diagrams.total()

    def _read(self, part: Part, reading: Reading[Diagram]) -> _Read:
        plan = part.plan
        if plan is None:
            return _Read(self.diagrams.false, [])
        failures = []
        for requirement in plan.requirements:
            met = self.diagrams.any([reading.of(place) for _, place in requirement.grounds])
            failures.append(reading.of(requirement.trigger) & ~met)
        failures += [reading.of(place) for _, place in plan.prohibitions]
        return _Read(reading.of(plan.scope), failures)

    def _differences(self, old: Part, new: Part, readings: tuple[Reading[Diagram], Reading[Diagram]]) -> Iterator[tuple[str, Diagram]]:
        """For each condition that is not the same on both sides the cases in which it does not come out the same.

        One that stands on one side only is false on the other. Of a law that stands on one side only, its scope.
        """
        before, after = old.names, new.names
        for key in dict.fromkeys((*after, *before)):
            if (old.plan is None or new.plan is None) and not key.endswith("/scope"):
                continue
            was = readings[0].of(before[key]) if key in before else self.diagrams.false
            now = readings[1].of(after[key]) if key in after else self.diagrams.false
            if key not in before or key not in after:
                yield key, was | now
            elif old.edition.names[before[key]].condition != new.edition.names[after[key]].condition:
                yield key, was ^ now

    def cases(self, old: Outcome, new: Outcome) -> Diagram:
        """The real cases in which the law says the one on the old side and the other on the new side.

        Whatever makes the law fail on both sides alike is taken off last, so that the diagrams stay small.
        """
        applied, applies = self._old.applies, self._new.applies
        own = [failure for failure in self._old.failures if failure not in self._new.failures]
        failed = self.diagrams.any(own)
        fails = self.diagrams.any([failure for failure in self._new.failures if failure not in self._old.failures])
        match old, new:
            case Outcome.PROHIBITED, Outcome.PERMITTED:
                return self._sound(applied & applies & failed & ~fails)
            case Outcome.PERMITTED, Outcome.PROHIBITED:
                return self._sound(applied & applies & fails & ~failed)
            case Outcome.NOT_REGULATED, _:
                entering = self.diagrams.real(applies & ~applied)
                allowed = self._sound(entering & ~fails)
                return allowed if new is Outcome.PERMITTED else entering & ~allowed
            case _:
                leaving = self.diagrams.real(applied & ~applies)
                allowed = self._sound(leaving & ~failed)
                return allowed if old is Outcome.PERMITTED else leaving & ~allowed

    def _sound(self, cases: Diagram) -> Diagram:
        """The cases that do not fail on both sides alike."""
        shared = [failure for failure in self._old.failures if failure in self._new.failures]
        cases = self.diagrams.real(cases)
        for failure in sorted(shared, key=lambda failure: failure.node_count()):
            cases &= ~failure
        return cases

    # --- a few cubes -------------------------------------------------------------------------------------------------------------

    def found(self, old: Outcome, new: Outcome, most: int) -> tuple[list[Found], int, int]:
        """At most so many parts of the cases that change from one outcome to another, those with the most cases first.

        Also how many cases change, and how many of them are in no part.
        """
        cases = self.cases(old, new)
        size = self.diagrams.count(cases)
        parts = sorted(self._parts(old, new, cases, size), key=lambda part: -part.changed)[:most]
        left = self.diagrams.false if any(part.changed == size for part in parts) else cases
        for part in parts:
            left &= ~self.diagrams.within(_axes(part.cube))
        return parts, size, self.diagrams.count(left)

    def _parts(self, old: Outcome, new: Outcome, cases: Diagram, size: int) -> Iterator[Found]:
        """The cases in parts, edited condition by edited condition, and those that no edited condition explains."""
        left = cases
        for key, difference in self._edited.items():
            rest = left & ~difference
            if rest == left:
                continue
            terms = {term.axis: term for term in self._terms.of(key)}
            for cube in self._cubes(left & difference if rest.satisfiable() else left, tuple(terms)):
                yield self._part(old, new, cases, size, tuple((terms[axis], places) for axis, places in cube.items()))
            left = rest
        if left.satisfiable():
            yield self._part(old, new, left, self.diagrams.count(left), ())

    def _part(self, old: Outcome, new: Outcome, cases: Diagram, size: int, cube: tuple[tuple[Term, frozenset[int]], ...]) -> Found:
        inside = self.diagrams.within(_axes(cube))
        told = {axis for term, _ in cube for axis in (term.axis, *self.diagrams.read_by(term.axis))}
        untold = tuple(axis for axis in self.diagrams.axes if axis not in told)
        changed = size - self.diagrams.count(cases & ~inside)
        return Found(old, new, cube, changed, self.diagrams.count(self.diagrams.real(inside)), untold)

    def _cubes(self, cases: Diagram, axes: Sequence[Axis]) -> Iterator[Cube]:
        """Cubes of these axes that cover the real cases, as far as so many tries do, and reach no further than they must.

        What no case can have is left out of account.
        """
        left = self._projected(cases, axes)
        allowed = left | ~self._projected(self.diagrams.real(self.diagrams.true), axes)
        for _ in range(TRIES):
            one = self.diagrams.one(left, axes)
            if one is None:
                return
            cube = self._widened({axis: frozenset((place,)) for axis, place in one.items()}, allowed)
            left &= ~self.diagrams.cube(cube)
            yield cube

    def _projected(self, cases: Diagram, axes: Sequence[Axis]) -> Diagram:
        """The cases as these axes tell them apart. What marks do not depend on is left out first, so that the diagrams stay small."""
        marks = [axis for axis in axes if not axis.fact]
        read = {axis for mark in marks for axis in self.diagrams.read_by(mark)}
        others = [axis for axis in self.diagrams.axes if axis not in set(axes)]
        left = self.diagrams.without(cases, [axis for axis in others if axis not in read])
        return self.diagrams.without(self.diagrams.marked(left, marks), [axis for axis in others if axis in read])

    def _widened(self, start: Cube, cases: Diagram) -> Cube:
        """A cube that lies within the cases and in which no axis can be widened."""
        cube = dict(start)
        for axis in start:
            rest = {other: places for other, places in cube.items() if other != axis}
            if self.diagrams.inside(self.diagrams.cube(rest), cases):
                cube = rest
        for axis in tuple(cube):
            for place in range(self.diagrams.size(axis)):
                wider = cube | {axis: cube[axis] | {place}}
                if place not in cube[axis] and self.diagrams.inside(self.diagrams.cube(wider), cases):
                    cube = wider
        return cube


def _axes(cube: tuple[tuple[Term, frozenset[int]], ...]) -> Cube:
    return {term.axis: places for term, places in cube}


def _outlines(parts: Sequence[Part]) -> Iterator[Node]:
    """How the law is joined on both sides."""
    for part in parts:
        if part.plan is not None:
            reading: Reading[Node] = Reading(part.edition, Outline())
            yield reading.of(part.plan.scope)
            for requirement in part.plan.requirements:
                yield Node(parts=(reading.of(requirement.trigger), *(reading.of(place) for _, place in requirement.grounds)))
            yield from (reading.of(place) for _, place in part.plan.prohibitions)
