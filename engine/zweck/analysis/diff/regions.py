"""The complete cases in which a law's outcome changes, described by a few cubes over the terms of the edited conditions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from zweck.analysis.diff.gaps import Pair
from zweck.analysis.diff.searching import Places, Searching
from zweck.analysis.diff.terms import Cube, Term, Terms
from zweck.analysis.space.axes import axes_of
from zweck.analysis.space.search import Literal
from zweck.analysis.space.sides import Part
from zweck.decision.decision import Outcome
from zweck.editions.coverage import COVERAGE
from zweck.program.classes import Classes

BOTH: Final = 2
"""A term with two places that could not be left out cannot be widened either."""


@dataclass(frozen=True, slots=True)
class Found:
    """Some of the complete cases in which a law's outcome changes: all of those in `cube` lie in `always`, too, on other axes.

    `key` names the edited condition that explains them; it is empty where none does alone.
    """

    old: Outcome
    new: Outcome
    cube: Cube
    always: Cube
    key: str = ""


class Regions:
    """Cuts the complete cases that change into cubes.

    A cube is grown from one of these cases, term by term, as long as the edited condition has different truths on the two sides in every
    case of the cube (a prime implicant of that difference); then it is narrowed to the places that cases which change really have.
    """

    def __init__(
        self, law: str, parts: tuple[Part, Part], classes: Mapping[str, Classes], searching: Searching, *, weighing: bool = False
    ) -> None:
        self._law = law
        self._weighing = weighing
        self._parts = parts
        self._axes = axes_of(classes)
        self._searching = searching
        self._space = searching.space
        self._complete = self._space.complete
        self._terms = Terms(parts, self._space, searching.readings, classes)
        self._places = Places(searching, parts, classes)
        with self._space.program:
            changed = list(self._differences())
        self.edited = {key: difference for key, difference, _ in changed}
        self._alike = {key: alike for key, _, alike in changed}

    def _differences(self) -> Iterator[tuple[str, Literal, Literal]]:
        """For each condition that is not the same on both sides, that it has different truths in a complete case, and the same in any.

        One that stands on one side only is false on the other. Of a law that stands on one side only, its scope.
        """
        program, (old, new), (was, now) = self._space.program, self._parts, self._searching.readings
        before, after = old.names, new.names
        for key in dict.fromkeys((*after, *before)):
            if (old.plan is None or new.plan is None) and not key.endswith("/scope") and self._law != COVERAGE:
                continue
            one = was[before[key]] if key in before else (-program.always, program.always)
            other = now[after[key]] if key in after else (-program.always, program.always)
            both = key in before and key in after
            if not both or old.edition.names[before[key]].condition != new.edition.names[after[key]].condition:
                differ = [program.any([program.all([a, -b]), program.all([-a, b])]) for a, b in zip(one, other, strict=True)]
                yield key, differ[0], -program.any(differ)

    def found(self, pair: Pair, most: int) -> tuple[list[Found], bool]:
        """At most so many regions of the cases that change from one outcome to another, and whether some of these cases lie in none.

        The cases are cut edited condition by edited condition, the regions with the fewest conditions first; the cases that no edited
        condition explains make a region without a cube.
        """
        changed = [*self._searching.changed(self._law, pair, weighing=self._weighing), self._complete]
        left = [*changed]
        regions: list[Found] = []
        for key, difference in self.edited.items():
            here, terms = [*left, difference], self._terms.of(key)
            more: list[Found] = []
            while len(regions) + len(more) < most and (cube := self._cube(here, difference, terms)) is not None:
                inside = self._places.inside(cube)
                more.append(self._narrowed(pair, cube, [*changed, *inside], key))
                with self._space.program as program:
                    here.append(-program.all(inside))
            regions += sorted(more, key=partial(_width, terms))
            if len(regions) >= most and self._space.exists(*here):
                return regions, True
            left.append(-difference)
        if not self._space.exists(*left):
            return regions, False
        if len(regions) >= most:
            return regions, True
        return [*regions, self._narrowed(pair, {}, changed)], False

    def basis(self, pair: Pair, cube: Cube) -> list[Literal]:
        """The claim that a case changes from one outcome to the other, and lies in a cube."""
        return [*self._searching.changed(self._law, pair, weighing=self._weighing), *self._places.inside(cube)]

    def apart(self, found: Found, others: Iterable[Found]) -> list[list[Literal]]:
        """Ways for a case to show one region alone, the best first: no other edit matters, and no other region has it; or one of both."""
        alone = [alike for key, alike in self._alike.items() if found.key and key != found.key]
        cubes = [self._places.inside(other.cube) for other in others if other is not found and other.cube]
        with self._space.program as program:
            outside = [-program.all(inside) for inside in cubes]
        return [[*alone, *outside], outside, alone]

    def _cube(self, wanted: list[Literal], difference: Literal, terms: tuple[Term, ...]) -> Cube | None:
        """A cube around one of the wanted cases, as wide as the difference allows; `None` if there is no such case."""
        named = self._places.named(terms)
        start = self._space.program.search.first_model(wanted, list(named.values()))
        if start is None:
            return None
        cube: dict[Term, frozenset[int]] = {term: frozenset((place,)) for (term, place), atom in named.items() if atom in start}
        for term in terms:
            rest = {other: places for other, places in cube.items() if other != term}
            if not self._space.exists(self._complete, -difference, *self._places.inside(rest)):
                cube = rest
        for term in [term for term in cube if len(self._places.of(term)) > BOTH]:
            rest = {other: places for other, places in cube.items() if other != term}
            atoms = {place: named[term, place] for place in self._places.of(term)}
            other = self._space.program.possible([self._complete, -difference, *self._places.inside(rest)], list(atoms.values()))
            cube[term] |= {place for place, atom in atoms.items() if atom not in other}
        return cube

    def _narrowed(self, pair: Pair, cube: Cube, wanted: list[Literal], key: str = "") -> Found:
        """The region of the wanted cases: a cube without the places that none of them has, and the like of axes that no term reads."""
        read = {fact for term in cube for fact in self._terms.read_by(term)}
        others = [axis for axis in self._axes if axis not in cube and axis.fact not in read]
        named = self._places.named([*cube, *others])
        held = self._space.program.possible(wanted, list(named.values()))
        places = {term: frozenset(place for place in self._places.of(term) if named[term, place] in held) for term in (*cube, *others)}
        narrower = [axis for axis in others if len(places[axis]) < len(self._places.of(axis))]
        unknown = self._space.program.possible(wanted, [-self._space.program.is_known(axis.fact) for axis in narrower])
        always: Cube = {axis: places[axis] for axis in narrower if -self._space.program.is_known(axis.fact) not in unknown}
        return Found(*pair, {term: places[term] for term in cube}, always, key)


def _width(terms: tuple[Term, ...], found: Found) -> tuple[int, list[tuple[int, list[int]]]]:
    """The fewer conditions, the smaller; in an order that does not depend on the search."""
    return len(found.cube), sorted((terms.index(term), sorted(places)) for term, places in found.cube.items())
