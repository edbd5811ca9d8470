"""Searches the cases of all laws on one stretch of days, on both sides at once."""

from collections.abc import Iterable, Iterator, Mapping

from zweck.analysis.diff.terms import Term, resolved
from zweck.analysis.space.classes import Choice, Classes, Members, classes_of
from zweck.analysis.space.diagrams import Axis
from zweck.analysis.space.domains import domains
from zweck.analysis.space.program import Program
from zweck.analysis.space.search import Case, Literal
from zweck.analysis.space.sides import Part, Side, Stretch, plan_of
from zweck.decision import Outcome
from zweck.editions.reading import tests_of
from zweck.law.facts import Question, resolve
from zweck.law.vocabulary import DECISION_DATE, Value

Pair = tuple[Outcome, Outcome]


class Searching:
    """All laws of two editions over the same cases."""

    def __init__(self, sides: tuple[Side, Side], stretch: Stretch) -> None:
        """Write the program."""
        old, new = (side.on(stretch.day) for side in sides)
        before, after = (side.vocabulary for side in sides)
        tests = [test for edition in (old, new) for plan in edition.laws for test in tests_of(edition, plan)]
        self._program = Program(classes_of(tests, domains(before, after, stretch)))
        self._stretch = stretch
        self._silent = [resolve(Question({}), vocabulary).values for vocabulary in (before, after)]
        laws = dict.fromkeys(plan.version.law for edition in (old, new) for plan in edition.laws)
        with self._program as program:
            self._readings = readings = [program.reading(edition) for edition in (old, new)]
            self._laws = {
                law: [program.outcomes(plan_of(edition, law), reading) for edition, reading in zip((old, new), readings, strict=True)]
                for law in laws
            }
            self._together = [program.together([outcomes[side] for outcomes in self._laws.values()]) for side in (0, 1)]
            program.cost(self._said(fact, classes) for fact, classes in program.classes.items() if fact != DECISION_DATE)

    def _said(self, fact: str, classes: Classes) -> Literal:
        """That a fact has another value than the one that both sides take it for when nothing is stated."""
        values = [silent[fact] for silent in self._silent if fact in silent]
        value = values[0]
        place = classes.place(value) if value is not None and values == values[:1] * len(values) else None
        return self._program.known(fact) if place is None else -self._program.has(fact, [place])

    def _basis(self, law: str, pair: Pair) -> list[Literal]:
        dated = [self._program.known(DECISION_DATE)] if DECISION_DATE in self._program.classes else []
        return [outcomes[outcome] for outcomes, outcome in zip(self._laws[law], pair, strict=True)] + dated

    def exists(self, law: str, pair: Pair, *, complete: bool = False) -> bool:
        """Whether a law says the one on the old side and the other on the new side in some case; if wanted, one with every fact known."""
        return self._program.search.exists(self._basis(law, pair) + [self._program.complete] * complete)

    def example(
        self, law: str, pair: Pair, cube: Iterable[tuple[Term, frozenset[int]]], classes: Mapping[str, Classes], parts: tuple[Part, Part]
    ) -> dict[str, Value | None] | None:
        """A case of a cube in which a law's outcomes are these, with as little to state as possible; `None` if there is none.

        One in which all laws together say the same is preferred.
        """
        with self._program:
            inside = [literal for term, places in cube for literal in self._inside(term, places, classes, parts)]
        basis = self._basis(law, pair) + inside
        alike = [outcomes[outcome] for outcomes, outcome in zip(self._together, pair, strict=True)]
        found = self._program.search.cheapest(basis + alike) or self._program.search.cheapest(basis)
        return None if found is None else dict(self._values(found))

    def always(
        self,
        law: str,
        pair: Pair,
        cube: Iterable[tuple[Term, frozenset[int]]],
        axes: Iterable[Axis],
        classes: Mapping[str, Classes],
        parts: tuple[Part, Part],
    ) -> dict[Axis, frozenset[int]]:
        """Where the complete cases of a cube that change like this lie on the axes, for those on which they do not lie everywhere."""
        with self._program as program:
            inside = [literal for term, places in cube for literal in self._inside(term, places, classes, parts)]
            atoms = {
                (axis, place): program.atom(self._on(axis, frozenset((place,)), classes[axis.fact]))
                for axis in axes
                for place in range(classes[axis.fact].size if axis.group is None else 2)
            }
        held = self._program.search.possible([*self._basis(law, pair), self._program.complete, *inside], list(atoms.values()))
        found: dict[Axis, frozenset[int]] = {}
        for axis in axes:
            places = [place for other, place in atoms if other == axis]
            some = frozenset(place for place in places if atoms[axis, place] in held)
            if len(some) < len(places):
                found[axis] = some
        return found

    def _inside(self, term: Term, places: frozenset[int], classes: Mapping[str, Classes], parts: tuple[Part, Part]) -> Iterator[Literal]:
        """That a term surely has one of these places."""
        if term.condition is not None:
            yes, no = self._readings[term.side].condition(resolved(term, parts[term.side]))
            yield yes if places == {1} else no
        else:
            yield self._program.known(term.axis.fact)
            yield self._on(term.axis, places, classes[term.axis.fact])

    def _on(self, axis: Axis, places: frozenset[int], theirs: Classes) -> Literal:
        """That a known fact has one of these places on an axis of coarser classes."""
        mine = self._program.classes[axis.fact]
        if isinstance(theirs, Choice) and isinstance(mine, Choice):
            return self._program.has(axis.fact, [place for place in range(mine.size) if theirs.place(mine.value(place)) in places])
        groups = mine.groups if isinstance(mine, Members) else ()
        members = set(theirs.groups[axis.group or 0]) if isinstance(theirs, Members) else set()
        some = self._program.member(axis.fact, [number for number, group in enumerate(groups) if not members.isdisjoint(group)])
        return self._program.true if len(places) == 2 else some if places == {1} else -some  # noqa: PLR2004  in it, not in it

    def _values(self, case: Case) -> Iterator[tuple[str, Value | None]]:
        """The case as a request states it, the day first."""
        if DECISION_DATE not in case:
            yield DECISION_DATE, self._stretch.day
        for fact, place in sorted(case.items(), key=lambda item: item[0] != DECISION_DATE):
            yield fact, self._program.value(fact, place)
