"""The complete cases in which a law comes out otherwise: counted, and described by a few cubes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.analysis.cases.classes import Classes, Domain, classes_of
from engine.analysis.cases.diagrams import Axis, Cube, Diagram, Diagrams
from engine.analysis.cases.logic import Reading, reached, tests_of
from engine.analysis.cases.order import Node, Outline, blocks_of, order
from engine.compile.edition import Edition, LawPlan
from engine.decision import Outcome

TRIES: Final = 24
"""How many cubes are looked for before the largest are chosen."""


@dataclass(frozen=True, slots=True)
class Part:
    """A law in an edition, on one side; `plan` is `None` where it is not in force there."""

    edition: Edition
    plan: LawPlan | None


@dataclass(frozen=True, slots=True)
class Found:
    """Some of the complete cases in which a law's outcome changes: those in `cube`, a cube of the facts that the edited conditions read.

    They are `changed` of the `among` cases of the cube, and all of them lie in `always` too, a cube of the other facts.
    """

    old: Outcome
    new: Outcome
    cube: Cube
    always: Cube
    changed: int
    among: int


@dataclass(slots=True)
class _Read:
    """A law as diagrams: when it applies, and each thing that can make it fail."""

    applies: Diagram
    failures: list[Diagram]


class Counts:
    """Counts the complete cases in which a law comes out otherwise on two sides."""

    def __init__(self, old: Part, new: Part, domains: Mapping[str, Domain]) -> None:
        """Read the law on both sides."""
        tests = [test for part in (old, new) if part.plan is not None for test in tests_of(part.edition, part.plan)]
        blocks = blocks_of(tests)
        self.classes: dict[str, Classes] = classes_of(tests, domains)
        self.diagrams = Diagrams(self.classes, order(Node(parts=tuple(_outlines((old, new)))), blocks), blocks)
        self._old, self._new = self._read(old), self._read(new)
        self._edited = self._differences(old, new)
        self.total = self.diagrams.total()

    def _read(self, part: Part) -> _Read:
        plan = part.plan
        if plan is None:
            return _Read(self.diagrams.false, [])
        reading = self.diagrams.reading(part.edition)
        failures = []
        for requirement in plan.requirements:
            met = self.diagrams.any([reading.of(place) for _, place in requirement.grounds])
            failures.append(reading.of(requirement.trigger) & ~met)
        failures += [reading.of(place) for _, place in plan.prohibitions]
        return _Read(reading.of(plan.scope), failures)

    def _differences(self, old: Part, new: Part) -> Diagram:
        """The cases in which a condition that was itself edited comes out otherwise, or stands on one side only and holds.

        Of a law that is on one side only, those in its scope.
        """
        if old.plan is None or new.plan is None:
            return self._old.applies | self._new.applies
        before, after = _conditions(old), _conditions(new)
        ours, theirs = self.diagrams.reading(old.edition), self.diagrams.reading(new.edition)
        found = self.diagrams.false
        for key in dict.fromkeys((*before, *after)):
            if key not in before:
                found |= theirs.of(after[key])
            elif key not in after:
                found |= ours.of(before[key])
            elif old.edition.names[before[key]].condition != new.edition.names[after[key]].condition:
                found |= ours.of(before[key]) ^ theirs.of(after[key])
        return found

    def cases(self, old: Outcome, new: Outcome) -> Diagram:
        """The complete cases in which the law says the one on the old side and the other on the new side.

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
                entering = applies & ~applied
                allowed = self._sound(entering & ~fails)
                return allowed if new is Outcome.PERMITTED else entering & ~allowed
            case _:
                leaving = applied & ~applies
                allowed = self._sound(leaving & ~failed)
                return allowed if old is Outcome.PERMITTED else leaving & ~allowed

    def _sound(self, cases: Diagram) -> Diagram:
        """The cases that do not fail on both sides alike."""
        shared = [failure for failure in self._old.failures if failure in self._new.failures]
        for failure in sorted(shared, key=lambda failure: failure.node_count()):
            cases &= ~failure
        return cases

    # --- a few cubes -------------------------------------------------------------------------------------------------------------

    def found(self, old: Outcome, new: Outcome, most: int) -> tuple[list[Found], int, int]:
        """At most so many parts of the cases that change from one outcome to another, the largest first.

        Also how many cases change, and how many of them are in no part.
        """
        cases = self.cases(old, new)
        axes = self.diagrams.support(self._edited)
        others = [axis for axis in self.diagrams.axes if axis not in set(axes)]
        left = cases
        found = []
        for cube in self._largest(list(self._cubes(self.diagrams.without(cases, others), axes)), cases)[:most]:
            inside = self.diagrams.cube(cube)
            part = cases & inside
            always = {axis: places for axis in others if len(places := self.diagrams.possible(part, axis)) < self.diagrams.size(axis)}
            found.append(Found(old, new, cube, always, self.diagrams.count(part), self.diagrams.count(inside)))
            left &= ~inside
        return found, self.diagrams.count(cases), self.diagrams.count(left)

    def _largest(self, cubes: list[Cube], cases: Diagram) -> list[Cube]:
        """The cubes so that each has the most cases that those before it have not; without those that have none left."""
        chosen: list[Cube] = []
        while cubes:
            sizes = [self.diagrams.count(cases & self.diagrams.cube(cube)) for cube in cubes]
            size = max(sizes)
            if not size:
                break
            best = cubes.pop(sizes.index(size))
            chosen.append(best)
            cases &= ~self.diagrams.cube(best)
        return chosen

    def _cubes(self, cases: Diagram, axes: Sequence[Axis]) -> Iterator[Cube]:
        """Cubes that lie within the cases and cover them, as far as so many tries do."""
        left = cases
        for _ in range(TRIES):
            one = self.diagrams.one(left)
            if one is None:
                return
            cube = self._widened({axis: frozenset((one[axis],)) for axis in axes}, cases)
            left &= ~self.diagrams.cube(cube)
            yield cube

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


def _conditions(part: Part) -> dict[str, int]:
    """The places of the names on which a law rests, by their keys."""
    return {part.edition.names[place].key: place for place in reached(part.edition, part.plan)} if part.plan is not None else {}


def _outlines(parts: Sequence[Part]) -> Iterator[Node]:
    """How the law is joined on both sides."""
    for part in parts:
        if part.plan is not None:
            reading: Reading[Node] = Reading(part.edition, Outline())
            yield reading.of(part.plan.scope)
            for requirement in part.plan.requirements:
                yield Node(parts=(reading.of(requirement.trigger), *(reading.of(place) for _, place in requirement.grounds)))
            yield from (reading.of(place) for _, place in part.plan.prohibitions)
