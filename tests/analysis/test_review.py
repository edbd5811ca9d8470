"""Situations for judgement: of small laws, compared with every case; and of Arcadia."""

from datetime import date
from typing import Final

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.analysis.long_way import LongWay
from tests.analysis.small import DAY, LAW, Maker
from tests.arcadia import CASES
from zweck.analysis.coverage.collect import Coverage
from zweck.analysis.review.covered import Settling
from zweck.analysis.review.situations import Situation, question, situations
from zweck.analysis.review.targets import Kind, Target
from zweck.analysis.space.sides import Side, outcome_of
from zweck.cases import load_cases
from zweck.decision.decision import Outcome
from zweck.facts.question import Question
from zweck.law.vocabulary import DECISION_DATE

MAX_CASES: Final = 150
TODAY: Final = date(2020, 1, 1)


@settings(max_examples=15, deadline=None)
@example(39253777)
@given(st.integers(0, 2**32))
def test_what_some_case_can_show_is_proposed(seed: int) -> None:
    """Every target that a case settles is proposed, with what is left out said to be unknown; none that no question settles.

    A fact that is left out stands against the controller, also where no caller could state that: such a question may settle more.
    """
    policies = Maker.of(seed).policies()
    long = LongWay(policies, policies)
    assume(long.total <= MAX_CASES)
    side = Side(policies)
    settling = Settling(LAW, side)
    cases = [case for case, _, _ in long.outcomes(complete=False)]
    possible = settling.settled_by_any(Question(dict(case)) for case in cases)
    short = settling.settled_by_any(question({name: value for name, value in case.items() if value is not None}) for case in cases)
    proposed = list(situations(LAW, side, DAY, []))
    assert possible <= {target for one in proposed for target in one.targets} <= possible | short
    for one in proposed:
        assert set(one.targets) <= settling.settled(question(one.facts))
        proven = proofs(side, one)
        assert all(named(target) in proven for target in one.targets if target.kind is Kind.POINT)
    assert list(situations(LAW, side, DAY, [question(one.facts) for one in proposed])) == []


def proofs(side: Side, one: Situation) -> set[tuple[str, str]]:
    """The proofs of a situation, by the coverage of cases."""
    coverage = Coverage(side.policies)
    coverage.add({one.id: question(one.facts)})
    return {(f"{point.kind} {point.law}/{point.id} {point.part or ''}", str(polarity)) for point, polarity in coverage.proven}


def named(target: Target) -> tuple[str, str]:
    """A point as the coverage names it."""
    kind, name, part = target.rules
    return f"{kind} {name} {part}", str(target.polarity)


def test_arcadia(arcadia: Side) -> None:
    """Only what the cases leave open, the most informative first, as short requests about the wanted day."""
    questions = [case.question for case in load_cases(CASES, arcadia.policies)]
    proposed = list(situations("ar-privacy", arcadia, TODAY, questions))
    known = Settling("ar-privacy", arcadia).settled_by_any(questions)
    assert proposed
    assert not known & {target for one in proposed for target in one.targets}
    assert proposed[0].score == max(one.score for one in proposed)
    assert all(one.facts[DECISION_DATE] == TODAY for one in proposed)
    assert len({one.id for one in proposed}) == len(proposed)
    kinds = {target.kind for one in proposed for target in one.targets}
    assert {Kind.POINT, Kind.NEAR_MISS, Kind.TOGETHER} <= kinds
    first = proposed[0]
    again = next(situations("ar-privacy", arcadia, TODAY, questions))
    assert (again.id, again.targets) == (first.id, first.targets)
    assert next(situations("ar-privacy", arcadia, TODAY, questions, [first.id])).id != first.id


def test_a_judgement_that_is_missing(arcadia: Side) -> None:
    """Where a ground turns on a judgement, everything else that it reads is stated, and the law leaves it open."""
    proposed = situations("ar-privacy", arcadia, TODAY, [])
    left = [(one, target) for one in proposed for target in one.targets if target.kind is Kind.JUDGEMENT]
    for one, target in left:
        assert set(target.known).isdisjoint(target.unknown)
        assert outcome_of("ar-privacy", arcadia.engine.decide(question(one.facts))) is Outcome.UNDETERMINED
    assert bool(left) is any(fact.changeable_by == "assessment" for fact in arcadia.vocabulary.facts.values())
