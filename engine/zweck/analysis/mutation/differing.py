"""A logic program of the law as it is and as several mutants have it, to be asked for cases that notice one of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from zweck.analysis.mutation.placed import Placed
from zweck.analysis.space.cases import Cases
from zweck.analysis.space.law_space import Facts, LawSpace
from zweck.analysis.space.search import Literal
from zweck.analysis.space.sides import Side, Stretch
from zweck.decision.decision import Outcome
from zweck.editions.edition import Edition
from zweck.editions.names import Folded, resting
from zweck.facts.question import Question, complete
from zweck.program.planes import Pair
from zweck.program.verdict import Observable, observable, together

UNKNOWN: Final = 3
"""The additional cost of an unknown fact: stories in which every fact is known read better."""


class _Shown(NamedTuple):
    """The answer of some laws in literals, as cases observe it."""

    outcomes: Mapping[Outcome, Literal]
    parts: Observable


class Differing:
    """Some laws of an edition, as they are and as mutants have them, over the same cases."""

    def __init__(self, side: Side, stretch: Stretch, cases: Cases, laws: Collection[str], several: Sequence[Placed]) -> None:
        """Write the program."""
        edition = side.on(stretch.day)
        self._space = LawSpace(cases, stretch.day)
        with self._space.program as program:
            self._program = program
            reading = self._space.reading(edition)
            before = self._shown(edition, reading, laws)
            scopes = [reading[plan.scope] for plan in edition.laws if plan.version.law in laws]
            self._settled = program.all([program.any(scope) for scope in scopes])
            permitted = program.all([self._settled, before.outcomes[Outcome.PERMITTED]])
            self._decided = program.any([permitted, before.outcomes[Outcome.PROHIBITED]])
            after = [self._after(found, reading, laws) for found in several]
            self._wanted = [self._differ(before, shown) for shown in after]
            self._turned = [self._turn(before, shown) for shown in after]
            self._space.cost(complete(Question({}, presume_unstated=True), side.vocabulary).values, unknown=UNKNOWN)

    def case(self, number: int) -> Facts | None:
        """A case that notices a mutant, with as little to state as possible, if there is one.

        Preferably one that is permitted by the one and prohibited by the other, or else one that the law decides.
        """
        wanted = self._wanted[number]
        if not self._space.exists(wanted):
            return None
        likes: list[list[Literal]] = [[self._turned[number]], [self._decided], []]
        return next(case for more in likes if (case := self._space.cheapest(wanted, *more)) is not None)

    def _after(self, found: Placed, reading: Folded[Pair], laws: Collection[str]) -> _Shown:
        after = found.after
        if found.place < 0:
            return self._shown(after, self._space.reading(after), laws)
        known = reading.read_but({found.place, *resting(after, found.place)})
        return self._shown(after, self._space.reading(after, known), laws)

    def _shown(self, edition: Edition, reading: Folded[Pair], laws: Collection[str]) -> _Shown:
        plans = [plan for plan in edition.laws if plan.version.law in laws]
        verdict = together(self._program, [self._space.verdict(plan, reading) for plan in plans])
        return _Shown(self._space.outcomes(verdict), observable(self._program, plans, reading))

    def _differ(self, before: _Shown, after: _Shown) -> Literal:
        """The claim that a case can distinguish the answers."""
        return self._program.any([*self._differences(before, after)])

    def _turn(self, before: _Shown, after: _Shown) -> Literal:
        """The claim that what is permitted is prohibited then, or the other way round, and it is known which laws apply."""
        ways = ((Outcome.PERMITTED, Outcome.PROHIBITED), (Outcome.PROHIBITED, Outcome.PERMITTED))
        found = [self._program.all([before.outcomes[one], after.outcomes[other]]) for one, other in ways]
        return self._program.all([self._settled, self._program.any(found)])

    def _differences(self, before: _Shown, after: _Shown) -> Iterator[Literal]:
        for outcome, literal in before.outcomes.items():
            yield self._program.without(literal, after.outcomes[outcome])
        (laws, grounds, failed), (laws_after, grounds_after, failed_after) = before.parts, after.parts
        for one, other in ((laws, laws_after), (laws_after, laws), (grounds, grounds_after), (failed, failed_after)):
            for name, literal in one.items():
                yield self._program.without(literal, other.get(name, -self._program.always))
