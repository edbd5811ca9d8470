"""Sets of complete cases, in which every fact is known, as binary decision diagrams: compared, counted and described exactly.

A fact with single values takes as many binary variables as its classes need; a set fact takes one for each group of members. Questions go
along *axes*: a fact with single values is one, and so is each group of a set fact.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import prod
from operator import and_, or_
from typing import Final

from oxidd.bcdd import BCDDFunction, BCDDManager
from oxidd.util import DDMemoryError

from zweck.analysis.space.classes import Choice, Classes, Members, facts_of
from zweck.editions.edition import Edition
from zweck.editions.reading import Reading
from zweck.logic.condition import Test
from zweck.logic.kleene import test as truth_of

NODES: Final = 1 << 23
CACHE: Final = 1 << 22

Diagram = BCDDFunction
TooLarge = DDMemoryError
"""Raised where a diagram does not fit into memory."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A fact with single values, one group of a set fact by its number, or (without a fact) a mark: whether some condition holds."""

    fact: str
    group: int | None = None


Cube = Mapping[Axis, frozenset[int]]
"""For some axes the places that are allowed: classes of a fact, and for groups and marks 0 (not in the set, does not hold) and 1."""


class Diagrams:
    """Diagrams over the same facts."""

    def __init__(self, classes: Mapping[str, Classes], order: Sequence[str], blocks: Mapping[str, tuple[str, ...]]) -> None:
        """Give the facts their variables in an order in which those of a block stand together."""
        self.classes = classes
        size = sum(found.size.bit_length() for found in classes.values())
        self._manager = BCDDManager(min(NODES, 1 << size + 12), min(CACHE, 1 << size + 10), 1)
        self.true, self.false = self._manager.true(), self._manager.false()
        self._bits: dict[str, list[Diagram]] = {fact: [] for fact in order}
        self._tests: dict[Test, Diagram] = {}
        self._places: dict[tuple[Axis, int], Diagram] = {}
        self._marks: list[tuple[Diagram, Diagram]] = []
        for block in dict.fromkeys(blocks[fact] for fact in order):
            self._declare(block)
        self.axes = tuple(axis for fact in order for axis in self._axes_of(fact))
        self._width = self._manager.num_vars()
        self._all = reduce(and_, (self.among(axis, range(self.size(axis))) for axis in self.axes), self.true)

    def _declare(self, block: tuple[str, ...]) -> None:
        """Variables for facts that are compared with each other: the binary digits of single values side by side, then sets."""
        single = [fact for fact in block if isinstance(self.classes[fact], Choice)]
        widths = {fact: max(self.classes[fact].size - 1, 0).bit_length() for fact in single}
        for digit in range(max(widths.values(), default=0)):
            for fact in single:
                if digit < widths[fact]:
                    self._bits[fact].append(self._variable())
        for fact in block:
            classes = self.classes[fact]
            if isinstance(classes, Members):
                self._bits[fact] = [self._variable() for _ in classes.groups]

    def _variable(self) -> Diagram:
        (number,) = self._manager.add_vars(1)
        return self._manager.var(number)

    def _axes_of(self, fact: str) -> Iterator[Axis]:
        classes = self.classes[fact]
        match classes:
            case Choice():
                yield Axis(fact)
            case Members():
                yield from (Axis(fact, group) for group in range(len(classes.groups)))

    # --- axes --------------------------------------------------------------------------------------------------------------------

    def mark(self, cases: Diagram) -> Axis:
        """A new axis: whether a case is one of these. What `marked` gives depends on it; cases themselves do not."""
        self._marks.append((self._variable(), cases))
        return Axis("", len(self._marks) - 1)

    def marked(self, cases: Diagram, marks: Iterable[Axis]) -> Diagram:
        """The cases with their marks."""
        for mark in marks:
            variable, meaning = self._marks[mark.group or 0]
            cases = cases & ~(variable ^ meaning)
        return cases

    def size(self, axis: Axis) -> int:
        """How many places an axis has."""
        return self.classes[axis.fact].size if axis.group is None else 2

    def among(self, axis: Axis, places: Iterable[int]) -> Diagram:
        """All cases that have one of these places on an axis."""
        return reduce(or_, (self._at(axis, place) for place in places), self.false)

    def _at(self, axis: Axis, place: int) -> Diagram:
        found = self._places.get((axis, place))
        if found is None:
            digits = enumerate(self._bits_of(axis))
            found = reduce(and_, (bit if place >> digit & 1 else ~bit for digit, bit in digits), self.true)
            self._places[axis, place] = found
        return found

    def _bits_of(self, axis: Axis) -> list[Diagram]:
        if axis.group is None:
            return self._bits[axis.fact]
        return [self._bits[axis.fact][axis.group] if axis.fact else self._marks[axis.group][0]]

    def cube(self, cube: Cube) -> Diagram:
        """All cases of a cube, by their marks where it has any."""
        return reduce(and_, (self.among(axis, places) for axis, places in cube.items()), self.true)

    def within(self, cube: Cube) -> Diagram:
        """All cases of a cube, by what its marks mean."""
        found = self.cube({axis: places for axis, places in cube.items() if axis.fact})
        for axis, places in cube.items():
            if not axis.fact and len(places) == 1:
                meaning = self._marks[axis.group or 0][1]
                found &= meaning if places == {1} else ~meaning
        return found

    def without(self, cases: Diagram, axes: Iterable[Axis]) -> Diagram:
        """All cases that differ from some of these real ones on the axes at most."""
        return cases.exists(reduce(and_, (bit for axis in axes for bit in self._bits_of(axis)), self.true))

    # --- cases -------------------------------------------------------------------------------------------------------------------

    def real(self, cases: Diagram) -> Diagram:
        """The cases in which every fact has one of its classes; digits can say more than there are."""
        return cases & self._all

    def count(self, cases: Diagram) -> int:
        """How many real cases these are."""
        return cases.sat_count(self._width)

    def total(self) -> int:
        """How many cases there are at all."""
        return prod(classes.size for classes in self.classes.values())

    def inside(self, cases: Diagram, others: Diagram) -> bool:
        """Whether every real one of the cases is among the others."""
        return not (self.real(cases) & ~others).satisfiable()

    def one(self, cases: Diagram, axes: Sequence[Axis]) -> dict[Axis, int] | None:
        """One of the real cases, by its places on the axes; `None` if there is none."""
        found = cases.pick_cube()
        if found is None:
            return None
        numbers = {axis: [bit.node_var() for bit in self._bits_of(axis)] for axis in axes}
        return {
            axis: sum(1 << digit for digit, number in enumerate(digits) if number is not None and found[number])
            for axis, digits in numbers.items()
        }

    def support(self, cases: Diagram) -> list[Axis]:
        """The axes on which it depends whether a case is one of these."""
        seen: set[Diagram] = set()
        numbers: set[int] = set()
        todo = [cases]
        while todo:
            node = todo.pop()
            number, parts = node.node_var(), node.cofactors()
            if number is not None and parts is not None and node not in seen:
                seen.add(node)
                numbers.add(number)
                todo += parts
        return [axis for axis in self.axes if any(bit.node_var() in numbers for bit in self._bits_of(axis))]

    def read_by(self, axis: Axis) -> list[Axis]:
        """The axes of facts on which a mark depends; none for other axes."""
        return [] if axis.fact else self.support(self._marks[axis.group or 0][1])

    # --- conditions --------------------------------------------------------------------------------------------------------------

    def reading(self, edition: Edition) -> Reading[Diagram]:
        """The names of an edition as diagrams."""
        return Reading(edition, self)

    def all(self, parts: Iterable[Diagram]) -> Diagram:
        """All of the parts."""
        return reduce(and_, parts, self.true)

    def any(self, parts: Iterable[Diagram]) -> Diagram:
        """Any of the parts."""
        return reduce(or_, parts, self.false)

    def negated(self, part: Diagram) -> Diagram:
        """The opposite."""
        return ~part

    def test(self, test: Test) -> Diagram:
        """A single test."""
        found = self._tests.get(test)
        if found is None:
            found = self._tests[test] = self._read(test)
        return found

    def _read(self, test: Test) -> Diagram:
        facts = facts_of(test)
        classes = self.classes[test.fact]
        if isinstance(classes, Members):
            if len(facts) == 1:
                return self.any([bit for bit, value in self._groups(classes) if truth_of(test, {test.fact: frozenset((value,))})])
            return self.any([self._contains(classes, facts[1], place) for place in range(self.classes[facts[1]].size)])
        if len(facts) == 1:
            return self.among(Axis(test.fact), [p for p in range(classes.size) if truth_of(test, {test.fact: classes.value(p)})])
        other = self.classes[facts[1]]
        pairs = ((place, there) for place in range(classes.size) for there in range(other.size))
        return self.any(
            [
                self._at(Axis(test.fact), place) & self._at(Axis(facts[1]), there)
                for place, there in pairs
                if truth_of(test, {test.fact: classes.value(place), facts[1]: other.value(there)})
            ]
        )

    def _groups(self, classes: Members) -> Iterator[tuple[Diagram, str]]:
        return zip(self._bits[classes.fact], (group[0] for group in classes.groups), strict=True)

    def _contains(self, classes: Members, other: str, place: int) -> Diagram:
        value = self.classes[other].value(place)
        inside = [bit for bit, group in zip(self._bits[classes.fact], classes.groups, strict=True) if value in group]
        return self._at(Axis(other), place) & self.any(inside)
