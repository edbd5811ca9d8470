"""Searches the cases of all laws on one stretch of days, on both sides at once."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from zweck.analysis.diff.gaps import Pair, Weighed, scope_of_gaps
from zweck.analysis.diff.result import STRICTNESS
from zweck.analysis.diff.terms import Cube, Mark, Term
from zweck.analysis.space.axes import Axis, places_on
from zweck.analysis.space.cases import cases_of
from zweck.analysis.space.classes import Classes
from zweck.analysis.space.domains import domains
from zweck.analysis.space.law_space import Facts, LawSpace, tests_in_force
from zweck.analysis.space.search import Literal
from zweck.analysis.space.sides import Part, Side, Stretch, plan_of
from zweck.editions.coverage import COVERAGE
from zweck.facts.question import Question, complete
from zweck.program.verdict import together

CHANGES: Final[tuple[Pair, ...]] = tuple((old, new) for old in STRICTNESS for new in STRICTNESS if old is not new)


class Searching:
    """All laws of two editions in one space."""

    def __init__(self, sides: tuple[Side, Side], stretch: Stretch) -> None:
        editions = [side.on(stretch.day) for side in sides]
        old, new = (side.vocabulary for side in sides)
        space = self.space = LawSpace(cases_of(tests_in_force(*editions), domains(old, new, stretch), old, new), stretch.day)
        self._changed: dict[tuple[str, Pair], Literal] = {}
        self._named: dict[tuple[str, bool], dict[Pair, Literal]] = {}
        laws = dict.fromkeys(plan.version.law for edition in editions for plan in edition.laws)
        with space.program:
            self.readings = [space.reading(edition) for edition in editions]
            both = list(zip(editions, self.readings, strict=True))
            verdicts = [{law: space.verdict(plan_of(edition, law), reading) for law in laws} for edition, reading in both]
            self._laws = {law: (space.outcomes(verdicts[0][law]), space.outcomes(verdicts[1][law])) for law in laws}
            self._together = [space.outcomes(together(space.program, one.values())) for one in verdicts]
            places = [scope_of_gaps(edition) for edition in editions]
            gaps = [
                -space.program.always if place is None else -reading[place][1] for place, (_, reading) in zip(places, both, strict=True)
            ]
            self._weighed = Weighed(space.program, (gaps[0], gaps[1]))
            space.cost(*(complete(Question({}), vocabulary).values for vocabulary in (old, new)))

    def changed(self, law: str, pair: Pair, *, weighing: bool = False) -> list[Literal]:
        """The claim that a law says the one on the old side and the other on the new side; `weighing` what gaps leave of its answers."""
        if weighing and law != COVERAGE:
            if (law, pair) not in self._changed:
                with self.space.program:
                    self._changed[law, pair] = self._weighed.changed(self._laws[law], pair)
            return [self._changed[law, pair]]
        return [outcomes[outcome] for outcomes, outcome in zip(self._laws[law], pair, strict=True)]

    def exists(self, law: str, pair: Pair) -> bool:
        """Whether a law says the one on the old side and the other on the new side in some case."""
        return self.space.exists(*self.changed(law, pair))

    def pairs(self, law: str, *, complete: bool = False, weighing: bool = False, known: Collection[Pair] = ()) -> tuple[Pair, ...]:
        """All pairs of which a law says the one on the old side and the other on the new side in some case; if wanted, a complete one.

        `known` are pairs of which there is such a case.
        """
        found = set(known)
        if (law, weighing) not in self._named:
            wanted = {pair: self.changed(law, pair, weighing=weighing) for pair in CHANGES}
            with self.space.program as program:
                self._named[law, weighing] = {pair: program.atom(program.all(literals)) for pair, literals in wanted.items()}
        named = self._named[law, weighing]
        while len(found) < len(CHANGES):
            with self.space.program as program:
                other = program.any([atom for pair, atom in named.items() if pair not in found])
            shown = self.space.program.search.first_model([other, *[self.space.complete] * complete], list(named.values()))
            if shown is None:
                break
            found |= {pair for pair, atom in named.items() if atom in shown}
        return tuple(pair for pair in CHANGES if pair in found)

    def example(self, pair: Pair, basis: Sequence[Literal], better: Iterable[Sequence[Literal]] = ()) -> Facts | None:
        """A case in which the literals hold, with as little to state as possible; `None` if there is none.

        The first of the better ones is added with which there is such a case; one in which all laws together say the pair is preferred.
        """
        for more in (*better, ()):
            wanted = [*basis, *more]
            if self.space.exists(*wanted):
                alike = [outcomes[outcome] for outcomes, outcome in zip(self._together, pair, strict=True)]
                return self.space.cheapest(*wanted, *alike) or self.space.cheapest(*wanted)
        return None


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
        """The claim that every term of a cube surely has one of its places."""
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
            yield space.program.is_known(term.fact)
            yield space.on(term, places, self._classes[term.fact])
        else:
            yes, no = self._searching.readings[term.side].condition(term.resolved(self._parts[term.side]))
            yield yes if places == {1} else no
