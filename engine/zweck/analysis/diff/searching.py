"""Searches the cases of all laws on one stretch of days, on both sides at once."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from zweck.analysis.diff.gaps import Pair, Weighed, scope_of_gaps
from zweck.analysis.diff.result import STRICTNESS
from zweck.analysis.diff.terms import Cube, Mark, Term
from zweck.analysis.space.axes import Axis, places_on
from zweck.analysis.space.cases import cases_of, domains
from zweck.analysis.space.law_space import Facts, LawSpace
from zweck.analysis.space.search import Literal, Met
from zweck.analysis.space.sides import Part, Side, Stretch, plan_of, tests_on
from zweck.decision.decision import Outcome
from zweck.editions.coverage import COVERAGE
from zweck.facts.question import Question, complete
from zweck.program.classes import Classes
from zweck.program.verdict import together

Outcomes = Mapping[Outcome, Literal]
CHANGES: Final[tuple[Pair, ...]] = tuple((old, new) for old in STRICTNESS for new in STRICTNESS if old is not new)


class Searching:
    """All laws of two editions in one space."""

    def __init__(self, sides: tuple[Side, Side], stretch: Stretch, met: Met) -> None:
        """`met` are the cases that searches of other days met."""
        self._editions = [side.on(stretch.day) for side in sides]
        self._vocabularies = tuple(side.vocabulary for side in sides)
        old, new = self._vocabularies
        cases = cases_of(tests_on(sides, stretch), domains(old, new, stretch), *dict.fromkeys((old, new)))
        self.space = LawSpace(cases, stretch.day, met)
        self.readings = [self.space.reading(edition) for edition in self._editions]
        self._laws: dict[str, tuple[Outcomes, Outcomes]] = {}
        self._changed: dict[tuple[str, Pair], Literal] = {}

    def _law(self, law: str) -> tuple[Outcomes, Outcomes]:
        """The outcomes of a law on both sides."""
        if law not in self._laws:
            plans = [plan_of(edition, law) for edition in self._editions]
            with self.space.program:
                old, new = (self.space.verdict(plan, reading) for plan, reading in zip(plans, self.readings, strict=True))
                self._laws[law] = self.space.outcomes(old), self.space.outcomes(new)
        return self._laws[law]

    @cached_property
    def _together(self) -> list[Outcomes]:
        """The outcomes of all laws together on both sides; the costs of cases are written with them, for the same searches."""
        space, both = self.space, list(zip(self._editions, self.readings, strict=True))
        with space.program as program:
            space.cost(*(complete(Question({}), vocabulary).values for vocabulary in self._vocabularies))
            laws = ([space.verdict(plan, reading) for plan in edition.laws] for edition, reading in both)
            return [space.outcomes(together(program, verdicts)) for verdicts in laws]

    @cached_property
    def _weighed(self) -> Weighed:
        """The change that gaps leave."""
        places = [scope_of_gaps(edition) for edition in self._editions]
        with self.space.program as program:
            never = -program.always
            old, new = (never if place is None else -reading[place][1] for place, reading in zip(places, self.readings, strict=True))
            return Weighed(program, (old, new))

    def changed(self, law: str, pair: Pair, *, weighing: bool = False) -> list[Literal]:
        """The claim that a law says the one on the old side and the other on the new side; `weighing` what gaps leave of its answers."""
        outcomes = self._law(law)
        if weighing and law != COVERAGE:
            if (law, pair) not in self._changed:
                weighed = self._weighed
                with self.space.program:
                    self._changed[law, pair] = weighed.changed(outcomes, pair)
            return [self._changed[law, pair]]
        return [outcomes[0][pair[0]], outcomes[1][pair[1]]]

    def pairs(self, law: str, *, complete: bool = False, weighing: bool = False, known: Collection[Pair] = ()) -> tuple[Pair, ...]:
        """All pairs of which a law says the one on the old side and the other on the new side in some case; if wanted, a complete one.

        `known` are pairs of which there is such a case.
        """
        found = set(known)
        wanted = {pair: self.changed(law, pair, weighing=weighing) for pair in CHANGES}
        with self.space.program as program:
            named = {pair: program.all(literals) for pair, literals in wanted.items()}
        while len(found) < len(CHANGES):
            with self.space.program as program:
                other = program.any([literal for pair, literal in named.items() if pair not in found])
            shown = self.space.program.search.first_model([other, *[self.space.complete] * complete], named.values())
            if shown is None:
                break
            found |= {pair for pair, literal in named.items() if literal in shown}
        return tuple(pair for pair in CHANGES if pair in found)

    def example(self, pair: Pair, basis: Sequence[Literal], better: Iterable[Sequence[Literal]] = ()) -> Facts | None:
        """A case in which the literals hold, with as little to state as possible; `None` if there is none.

        The first of the better ones is added with which there is such a case; one in which all laws together say the pair is preferred.
        """
        alike = [outcomes[outcome] for outcomes, outcome in zip(self._together, pair, strict=True)]
        for more in (*better, ()):
            wanted = [*basis, *more]
            if self.space.exists(*wanted):
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
        """A literal for each place of some terms."""
        wanted = [(term, place) for term in terms for place in self.of(term)]
        new = [key for key in wanted if key not in self._named]
        if new:
            with self._searching.space.program as program:
                for term, place in new:
                    self._named[term, place] = program.all(list(self._surely(term, frozenset((place,)))))
        return {key: self._named[key] for key in wanted}

    def _surely(self, term: Term, places: frozenset[int]) -> Iterator[Literal]:
        space = self._searching.space
        if isinstance(term, Axis):
            yield space.program.is_known(term.fact)
            yield space.on(term, places, self._classes[term.fact])
        else:
            yes, no = self._searching.readings[term.side].condition(term.resolved(self._parts[term.side]))
            yield yes if places == {1} else no
