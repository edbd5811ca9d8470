"""The parts of an answer that a case observes, of many questions at once: each with the row of the questions whose answer has it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

from zweck.cases.cases import Expectation
from zweck.decision.decision import Outcome
from zweck.editions.build import Editions
from zweck.editions.edition import Edition, LawPlan
from zweck.facts.question import Question, stated_in
from zweck.law.policy import Omission, OmissionEffect, PolicySet, RidesOn
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Test
from zweck.program.compile import READINGS
from zweck.program.lanes import Lanes, compiler_of, places
from zweck.program.outcomes import Outcomes
from zweck.program.planes import Pair, Pairs
from zweck.program.silence import Facts
from zweck.program.verdict import Observable, Verdict, observable
from zweck.program.verdict import Rows as Gates
from zweck.readings import answered

Rows = Mapping[str, int]
"""The questions of each name."""


class Observed(NamedTuple):
    """The outcome of one answer, the laws that apply, the grounds that hold and what failed."""

    outcome: Outcome
    laws: frozenset[str]
    grounds: frozenset[str]
    failed: frozenset[str]

    def differs(self, expect: "Expectation | Observed") -> bool:
        """Whether this is not what is expected: the outcome and the laws exactly, grounds and failures at least."""
        return (
            self.outcome is not expect.outcome
            or expect.laws not in (None, self.laws)
            or not expect.grounds <= self.grounds
            or not expect.failed <= self.failed
        )


OPEN: Final = Observed(Outcome.UNDETERMINED, frozenset(), frozenset(), frozenset())


class Chosen(dict[int | Test, Pair]):
    """The names of an edition and tests as rows of questions: of some by reading U, of others by reading S."""

    def __init__(self, lanes: Lanes, facts: Facts, names: tuple[Pairs, Pairs], u: int, s: int) -> None:
        super().__init__()
        self._lanes = lanes
        self._facts = facts
        self._names = names
        self._rows = ((0, u), (1, s)) if s else ((0, u),)

    def __missing__(self, asked: int | Test) -> Pair:
        """The questions in which a name or a test surely holds, and in which it surely does not."""
        facts, names = self._facts, self._names
        planes = (facts.test(READINGS[one], asked) if isinstance(asked, Test) else names[one][asked] for one, _ in self._rows)
        found = self[asked] = self._chosen([*planes])
        return found

    def test(self, test: Test) -> Pair:
        """The questions in which a test surely holds, and in which it surely does not."""
        return self[test]

    def _chosen(self, pairs: Sequence[Pair]) -> Pair:
        true = false = 0
        for pair, (_, row) in zip(pairs, self._rows, strict=True):
            true |= self._lanes.row(pair.true) & row
            false |= self._lanes.row(pair.false) & row
        return Pair(true, false)


class Answers:
    """The answers of one edition, by the names and the verdicts of reading U and of reading S, to the questions of a row."""

    def __init__(self, batch: "Batch", edition: Edition, row: int, names: tuple[Pairs, Pairs], verdicts: Sequence[Verdict]) -> None:
        self._edition = edition
        self._lanes = batch.lanes
        self.row = row
        u, s = self._verdicts = verdicts
        self.against = (self._of(u.prohibited) | self._of(u.undetermined)) & self._of(s.prohibited)
        """The questions that reading S answers: those that reading U does not permit and reading S prohibits."""
        self._names = Chosen(batch.lanes, batch.compiler.facts, names, row & ~self.against, self.against)

    def _of(self, plane: int) -> int:
        return self._lanes.row(plane) & self.row

    @cached_property
    def outcomes(self) -> Mapping[Outcome, int]:
        """The questions of each outcome."""
        u = self._verdicts[0]
        prohibited = self._of(u.prohibited) | self.against
        undetermined = self._of(u.undetermined) & ~prohibited
        permitted = self._of(u.permitted)
        return {
            Outcome.PROHIBITED: prohibited,
            Outcome.UNDETERMINED: undetermined,
            Outcome.PERMITTED: permitted,
            Outcome.NOT_REGULATED: self.row & ~(prohibited | undetermined | permitted),
        }

    @cached_property
    def observable(self) -> Observable:
        """The laws that apply, the grounds that hold in them, and what failed."""
        return observable(Gates(self.row), self._edition.laws, self._names)

    @cached_property
    def obligations(self) -> Rows:
        """The obligations that ride on the answers, if only conditionally."""
        riding = {
            RidesOn.ANY: self.row,
            RidesOn.PERMISSION: self.outcomes[Outcome.PERMITTED],
            RidesOn.PROHIBITION: self.outcomes[Outcome.PROHIBITED],
        }
        return _together(
            (rule.id, self._carrying(plan) & riding[rule.rides_on] & ~self._names[place].false)
            for plan in self._edition.laws
            for rule, place in plan.obligations
        )

    @cached_property
    def remedies(self) -> Rows:
        """The steps of the person concerned."""
        prohibited = self.outcomes[Outcome.PROHIBITED]
        return _together(
            (rule.id, self._carrying(plan) & prohibited & self._names[place].true)
            for plan in self._edition.laws
            for rule, place in plan.remedies
        )

    @cached_property
    def gaps(self) -> Rows:
        """The gaps that there surely are, changes that were announced, and what is noted of provisions that are left out."""
        return _together([*self._gaps(), *self._notes()])

    def _gaps(self) -> Iterator[tuple[str, int]]:
        for gap in (gap for plan in self._edition.laws for gap in plan.gaps):
            if isinstance(gap.absent, Omission):
                yield gap.absent.id, self.row & ~self._names[gap.place].false if gap.absent.announced else self._names[gap.place].true
            else:
                yield gap.absent.field, self._names[gap.place].true

    def _notes(self) -> Iterator[tuple[str, int]]:
        prohibited = self.outcomes[Outcome.PROHIBITED]
        wanted = {OmissionEffect.MAY_ALLOW: prohibited, OmissionEffect.DUTY: self.row & ~prohibited}
        for plan in self._edition.laws:
            yield from ((one.id, self._carrying(plan) & wanted.get(one.effect, 0) & self._names[place].true) for one, place in plan.notes)

    def _carrying(self, plan: LawPlan) -> int:
        """The answers that rest on a law: it applies, or it permits and may apply."""
        if plan.gaps:
            return 0
        may = 0 if plan.version.house else self.outcomes[Outcome.PERMITTED] & ~self._names[plan.scope].false
        return self.observable.laws[plan.version.law] | may

    # --- single questions ---------------------------------------------------------------------------------------------------------

    def observed(self, place: int) -> Observed:
        """The answer to one question."""
        return Observed(
            next(outcome for outcome, row in self.outcomes.items() if row >> place & 1),
            *(frozenset(name for name, row in rows.items() if row >> place & 1) for rows in self.observable),
        )

    def as_expected(self, expect: Expectation, place: int) -> bool:
        """Whether the answer to one question has everything that is expected; facts that are missing are not looked at."""
        if not self.outcomes[expect.outcome] >> place & 1:
            return False
        laws, grounds, failed = self.observable
        if expect.laws is not None and any(row >> place & 1 != (law in expect.laws) for law, row in laws.items()):
            return False
        if expect.laws is not None and not expect.laws <= laws.keys():
            return False
        names = ((grounds, expect.grounds), (failed, expect.failed))
        if not all(rows.get(name, 0) >> place & 1 for rows, several in names for name in several):
            return False
        parts = ("obligations", "remedies", "gaps")
        return all(getattr(self, part).get(name, 0) >> place & 1 for part in parts for name in getattr(expect, part))


class Batch:
    """Questions asked of one policy set together; of each edition those of its days."""

    def __init__(self, policies: PolicySet, questions: Sequence[Question]) -> None:
        """Ask; of sources that contradict each other the reading that is answered."""
        self.compiler = compiler_of(policies)
        outcomes = Outcomes(policies, self.compiler)

        def outcome(one: Question) -> Outcome:
            return outcomes.of([replace(one, merged=None)])[0].outcome

        asked = [answered(question, outcome, policies.vocabulary) for question in questions]
        self.lanes = Lanes(self.compiler.program, ((stated_in(question), question.presume_unstated) for question in asked))
        self._count = len(asked)
        self.rows: dict[Edition, int] = {}
        """The questions of each edition; one without a day has none."""
        editions = Editions.of(policies)
        for place, question in enumerate(asked):
            day = question.stated.get(DECISION_DATE)
            if isinstance(day, date):
                edition = editions.on(day)
                self.rows[edition] = self.rows.get(edition, 0) | 1 << place
        self._answers: dict[Edition, Answers] = {}

    def answers(self, edition: Edition) -> Answers:
        """The answers of an edition of which there are questions."""
        found = self._answers.get(edition)
        if found is None:
            view = self.compiler.view(edition)
            found = self._answers[edition] = Answers(self, edition, self.rows[edition], view.names, view.verdicts)
        return found

    def chosen(self, edition: Edition, u: int, s: int) -> Chosen:
        """The names of an edition as rows of some questions, by reading U and by reading S."""
        return Chosen(self.lanes, self.compiler.facts, self.compiler.view(edition).names, u, s)

    def as_expected(self, expected: Sequence[Expectation]) -> list[bool]:
        """For each question whether its answer has everything that is expected; facts that are missing are not looked at."""
        found = [False] * len(expected)
        for edition, row in self.rows.items():
            answers = self.answers(edition)
            for place in places(row):
                found[place] = answers.as_expected(expected[place], place)
        return found

    def observed(self) -> list[Observed]:
        """The answer to each question; one without a day is open."""
        found = [OPEN] * self._count
        for edition, row in self.rows.items():
            answers = self.answers(edition)
            for place in places(row):
                found[place] = answers.observed(place)
        return found


def _together(rows: Iterator[tuple[str, int]] | Sequence[tuple[str, int]]) -> Rows:
    found: dict[str, int] = {}
    for name, row in rows:
        if row:
            found[name] = found.get(name, 0) | row
    return found
