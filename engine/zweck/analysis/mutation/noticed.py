"""Which case of a suite notices a mutant: one that passes by the law as it is, and would fail by the law as the mutant has it.

All cases are asked together, each a bit of every plane. A mutant compiles the condition that it changes; only where that has another row
are the names compiled that rest on it, and the answers looked at.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from zweck.analysis.mutation.mutant import Mutant, applied
from zweck.analysis.mutation.placed import Placed, placed
from zweck.analysis.space.sides import Side, Stretch
from zweck.cases import Case, run
from zweck.cases.observed import Answers, Batch
from zweck.editions.edition import Edition
from zweck.editions.names import references_in
from zweck.editions.resolve import key_in
from zweck.engine import Engine
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Condition, DefinitionRef, RuleRef
from zweck.program.compile import READINGS, Names, Pairs
from zweck.program.lanes import places
from zweck.program.planes import Pair
from zweck.program.silence import Reading


class Altered(dict[int, Pair]):
    """The names of an edition, of which some mean something else."""

    def __init__(self, names: Pairs, others: Mapping[int, Pair]) -> None:
        super().__init__(others)
        self._names = names

    def __missing__(self, place: int) -> Pair:
        """The name as it was."""
        return self._names[place]


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
        self._resting: dict[tuple[Edition, int], tuple[int, ...]] = {}

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
        compiler, lanes = self._asked.compiler, self._asked.lanes
        if found.place < 0:
            after = found.after
            u, s = (Names(after, reading, compiler.facts, {}, range(len(after.names))) for reading in READINGS)
            return Answers(after, compiler, lanes, row, (u, s))
        before = compiler.view(edition).names
        names: list[Altered] = []
        matters = 0
        for reading, read in zip(READINGS, before, strict=True):
            now, old = self._pair(reading, found.condition, edition, read), read[found.place]
            true, false = map(lanes.row, now)
            matters |= (true ^ lanes.row(old.true)) | (false ^ lanes.row(old.false)) | self._missing & ~(true | false)
            names.append(Altered(read, {found.place: now}))
        if not matters & row:
            return None
        for reading, several in zip(READINGS, names, strict=True):
            for place in self._on_top(edition, found.place):
                several[place] = self._pair(reading, edition.names[place].condition, edition, several)
        return Answers(edition, compiler, lanes, row & matters, (names[0], names[1]))

    def _pair(self, reading: Reading, condition: Condition, edition: Edition, names: Pairs) -> Pair:
        def refer(reference: Condition) -> Pair:
            return names[edition.index[key_in(cast("DefinitionRef | RuleRef", reference))]]

        return self._asked.compiler.facts.pair(reading, condition, refer)

    def _on_top(self, edition: Edition, place: int) -> tuple[int, ...]:
        """The places of all names that rest on one, in their order."""
        key = (edition, place)
        if key not in self._resting:
            keys = {edition.names[place].key}
            later: list[int] = []
            for other, named in enumerate(edition.names):
                if not keys.isdisjoint(references_in(edition.made, named.condition)):
                    keys.add(named.key)
                    later.append(other)
            self._resting[key] = tuple(later)
        return self._resting[key]
