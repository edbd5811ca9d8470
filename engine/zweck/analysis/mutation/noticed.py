"""Which cases notice a mutant, and the smallest case that would."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from zweck.analysis.mutation.mutant import Mutant, applied
from zweck.analysis.mutation.placed import Placed, placed, read
from zweck.analysis.space.law_space import Facts
from zweck.analysis.space.requests import shrunk
from zweck.analysis.space.sides import Side, Stretch
from zweck.cases import Case, run
from zweck.cases.observed import Answers, Batch, Observed
from zweck.editions.edition import Edition
from zweck.editions.names import resting
from zweck.engine import Engine
from zweck.facts.question import Question, complete
from zweck.law.vocabulary import DECISION_DATE
from zweck.program.lanes import compiler_of, places


class Noticing:
    """The cases of a suite, asked once of the law as it is."""

    def __init__(self, side: Side, cases: Sequence[Case]) -> None:
        """Ask the cases, all of which must pass."""
        self._side = side
        self._cases = [case for case in cases if isinstance(case.question.stated.get(DECISION_DATE), date)]
        self._asked = Batch(side.policies, [case.question for case in self._cases])
        self._missing = sum(1 << place for place, case in enumerate(self._cases) if case.expect.missing)
        self._noticed: dict[int, int] = {}
        """By the rule, scope or version that mutants change the cases that noticed some."""
        self._above = cache(lambda edition, place: frozenset(resting(edition, place)))

    def case(self, mutant: Mutant) -> Case | None:
        """A case that notices a mutant; `None` if there is none."""
        known = self._noticed.get(id(mutant.old), 0)
        doubtful: list[Case] = []
        for edition, every in sorted(self._asked.rows.items(), key=lambda pair: not pair[1] & known):
            found = placed(mutant, self._side, Stretch(edition.start, edition.until))
            answers = None if found is None else self._answers(found, edition, self._on(mutant.day, every))
            if answers is None:
                continue
            for place in (*places(answers.row & known), *places(answers.row & ~known)):
                expect = self._cases[place].expect
                if not answers.as_expected(expect, place):
                    self._noticed[id(mutant.old)] = known | 1 << place
                    return self._cases[place]
                if expect.missing:
                    doubtful.append(self._cases[place])
        engine = Engine(applied(self._side.policies, mutant)) if doubtful else None
        return next((case for case in doubtful if engine is not None and run(case, engine)), None)

    def _on(self, day: date | None, row: int) -> int:
        """The cases that are on a day, where one is wanted."""
        if day is None:
            return row
        return sum(1 << place for place in places(row) if self._cases[place].question.stated[DECISION_DATE] == day)

    def _answers(self, found: Placed, edition: Edition, row: int) -> Answers | None:
        """The answers by the mutant to those questions of a row to which its condition matters; `None` where there are none.

        It matters where it has another truth. Where it is unknown, other facts may be missing.
        """
        asked, lanes = self._asked, self._asked.lanes
        names = read(found, self._above(found.before, found.place), asked.compiler)
        if found.place >= 0:
            matters = 0
            for now, before in zip(names, asked.compiler.view(edition).names, strict=True):
                (true, false), (was, was_not) = map(lanes.row, now[found.place]), map(lanes.row, before[found.place])
                matters |= (true ^ was) | (false ^ was_not) | self._missing & ~(true | false)
            row &= matters
        if not row:
            return None
        built = found.built or edition
        return Answers(asked, built, row, names, [asked.compiler.verdict(built, pairs) for pairs in names])


@dataclass(frozen=True, slots=True)
class Witness:
    """A request, to be read with silence presumed, and what a case can observe of its answer: as the law is, and as the mutant has it."""

    facts: Facts
    before: Observed
    after: Observed

    @property
    def lost(self) -> frozenset[str]:
        """The grounds that the mutant's answer lacks."""
        return self.before.grounds - self.after.grounds


def witness(facts: Facts, found: Placed, side: Side) -> Witness | None:
    """The case without everything that need not be said; `None` where the laws together answer as if nothing had been changed."""
    names = read(found, frozenset(resting(found.before, found.place)), compiler_of(side.policies))

    def ask(several: Sequence[Facts]) -> list[Witness]:
        asked = Batch(side.policies, [Question(stated, presume_unstated=True) for stated in several])
        before = asked.answers(found.before)
        edition = found.built or found.before
        verdicts = [asked.compiler.verdict(edition, pairs) for pairs in names]
        after = Answers(asked, edition, before.row, names, verdicts)
        return [Witness(stated, before.observed(place), after.observed(place)) for place, stated in enumerate(several)]

    (best,) = ask([{name: facts[name] for name in (DECISION_DATE, *side.vocabulary.facts) if name in facts}])
    if not best.after.differs(best.before):
        return None
    silent = complete(Question({}, presume_unstated=True), side.vocabulary).values

    def shows(several: Sequence[Facts]) -> Iterator[bool]:
        for smaller in ask(several):
            alike = smaller.before.outcome is best.before.outcome and smaller.before.laws == best.before.laws
            yield alike and smaller.after.differs(smaller.before)

    (smallest,) = ask([shrunk(best.facts, shows, [name for name, value in best.facts.items() if silent[name] == value])])
    return smallest
