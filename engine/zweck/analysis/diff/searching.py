"""Searches the cases of all laws on one stretch of days, on both sides at once."""

from collections.abc import Iterable, Iterator, Mapping

from zweck.analysis.diff.terms import Cube, Mark, Term
from zweck.analysis.space.axes import Axis, places_on
from zweck.analysis.space.cases import cases_of
from zweck.analysis.space.classes import Classes
from zweck.analysis.space.domains import domains
from zweck.analysis.space.law_space import Facts, LawSpace, tests_in_force
from zweck.analysis.space.search import Literal
from zweck.analysis.space.sides import Part, Side, Stretch, plan_of
from zweck.decision import Outcome
from zweck.facts import Question, complete

Pair = tuple[Outcome, Outcome]


class Searching:
    """All laws of two editions in one space."""

    def __init__(self, sides: tuple[Side, Side], stretch: Stretch) -> None:
        editions = [side.on(stretch.day) for side in sides]
        old, new = (side.vocabulary for side in sides)
        space = self.space = LawSpace(cases_of(tests_in_force(*editions), domains(old, new, stretch), old, new), stretch.day)
        laws = dict.fromkeys(plan.version.law for edition in editions for plan in edition.laws)
        with space.program:
            self.readings = [space.reading(edition) for edition in editions]
            both = list(zip(editions, self.readings, strict=True))
            self._laws = {law: [space.outcomes(plan_of(edition, law), reading) for edition, reading in both] for law in laws}
            self._together = [space.together([outcomes[side] for outcomes in self._laws.values()]) for side in (0, 1)]
            space.cost(*(complete(Question({}), vocabulary).values for vocabulary in (old, new)))

    def changed(self, law: str, pair: Pair) -> list[Literal]:
        """That a law says the one on the old side and the other on the new side."""
        return [outcomes[outcome] for outcomes, outcome in zip(self._laws[law], pair, strict=True)]

    def exists(self, law: str, pair: Pair, *, complete: bool = False) -> bool:
        """Whether a law says the one on the old side and the other on the new side in some case; if wanted, a complete one."""
        return self.space.exists(*self.changed(law, pair), *[self.space.complete] * complete)

    def example(self, law: str, pair: Pair, inside: Iterable[Literal]) -> Facts | None:
        """A case in which a law's outcomes are these, with as little to state as possible; `None` if there is none.

        One in which all laws together say the same is preferred.
        """
        basis = [*self.changed(law, pair), *inside]
        alike = [outcomes[outcome] for outcomes, outcome in zip(self._together, pair, strict=True)]
        return self.space.cheapest(*basis, *alike) or self.space.cheapest(*basis)


class Places:
    """The places of a law's terms as literals of a search."""

    def __init__(self, searching: Searching, parts: tuple[Part, Part], classes: Mapping[str, Classes]) -> None:
        """`classes` are those of the law, on which axes have their places."""
        self._searching = searching
        self._parts = parts
        self._classes = classes
        self._inside: dict[tuple[Term, frozenset[int]], Literal] = {}
        self._named: dict[tuple[Term, int], Literal] = {}

    def of(self, term: Term) -> range:
        """Every place of a term."""
        return range(2) if isinstance(term, Mark) else places_on(term, self._classes)

    def inside(self, cube: Cube) -> list[Literal]:
        """That every term of a cube surely has one of its places."""
        new = [(term, places) for term, places in cube.items() if (term, places) not in self._inside]
        if new:
            with self._searching.space.program as program:
                self._inside.update(((term, places), program.all(list(self._surely(term, places)))) for term, places in new)
        return [self._inside[term, places] for term, places in cube.items()]

    def named(self, terms: Iterable[Term]) -> dict[tuple[Term, int], Literal]:
        """A named atom for each place of some terms."""
        wanted = [(term, place) for term in terms for place in self.of(term)]
        new = [key for key in wanted if key not in self._named]
        if new:
            with self._searching.space.program as program:
                for term, place in new:
                    self._named[term, place] = program.atom(program.all(list(self._surely(term, frozenset((place,))))))
        return {key: self._named[key] for key in wanted}

    def _surely(self, term: Term, places: frozenset[int]) -> Iterator[Literal]:
        space = self._searching.space
        if isinstance(term, Axis):
            yield space.program.known(term.fact)
            yield space.on(term, places, self._classes[term.fact])
        else:
            yes, no = self._searching.readings[term.side].condition(term.resolved(self._parts[term.side]))
            yield yes if places == {1} else no
