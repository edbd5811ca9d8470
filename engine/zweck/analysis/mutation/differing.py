"""A logic program of the law as it is and as several mutants have it, to be asked for cases that notice one of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

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
from zweck.program.verdict import together

UNKNOWN: Final = 3
"""The additional cost of an unknown fact: stories in which every fact is known read better."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """The observable answer of some laws in literals (`observed.Observed` has it in values)."""

    outcomes: Mapping[Outcome, Literal]
    laws: Mapping[str, Literal]
    grounds: Mapping[str, Literal]
    failed: Mapping[str, Literal]


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
        program = self._program
        plans = [plan for plan in edition.laws if plan.version.law in laws]
        grounds: dict[str, list[Literal]] = {}
        failed: dict[str, list[Literal]] = {}
        for plan in plans:
            applies = reading[plan.scope][0]
            for requirement in plan.requirements:
                yes, no = reading[requirement.trigger]
                held = {ground.id: reading[place] for ground, place in requirement.grounds}
                failed.setdefault(requirement.name, []).append(program.all([applies, yes, *(not_ for _, not_ in held.values())]))
                for id, (holds, _) in held.items():
                    grounds.setdefault(id, []).append(program.all([applies, -no, holds]))
            for rule, place in plan.prohibitions:
                failed.setdefault(rule.id, []).append(program.all([applies, reading[place][0]]))
        return _Shown(
            self._space.outcomes(together(program, [self._space.verdict(plan, reading) for plan in plans])),
            {plan.version.law: reading[plan.scope][0] for plan in plans},
            {id: program.any(literals) for id, literals in grounds.items()},
            {name: program.any(literals) for name, literals in failed.items()},
        )

    def _differ(self, before: _Shown, after: _Shown) -> Literal:
        """The claim that a case can distinguish the answers."""
        return self._program.atom(self._program.any([*self._differences(before, after)]))

    def _turn(self, before: _Shown, after: _Shown) -> Literal:
        """The claim that what is permitted is prohibited then, or the other way round, and it is known which laws apply."""
        ways = ((Outcome.PERMITTED, Outcome.PROHIBITED), (Outcome.PROHIBITED, Outcome.PERMITTED))
        found = [self._program.all([before.outcomes[one], after.outcomes[other]]) for one, other in ways]
        return self._program.all([self._settled, self._program.any(found)])

    def _differences(self, before: _Shown, after: _Shown) -> Iterator[Literal]:
        for outcome, literal in before.outcomes.items():
            yield self._program.without(literal, after.outcomes[outcome])
        for one, other in (
            (before.laws, after.laws),
            (after.laws, before.laws),
            (before.grounds, after.grounds),
            (before.failed, after.failed),
        ):
            for name, literal in one.items():
                yield self._program.without(literal, other.get(name, -self._program.always))
