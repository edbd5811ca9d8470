"""What holds of the answers to all cases: what no way may ever propose, and the points of doubt that they name."""

from random import Random
from typing import NamedTuple

import pytest

from tests.activities.group import engine
from tests.everyday.test_remedies import remedies
from tests.law import shipped_cases
from tests.policies.test_doubts import QUESTIONS
from tests.proving import PROVING
from tests.seeds import SEED
from zweck.cases import Case
from zweck.decision.decision import Detail, Outcome
from zweck.decision.remedied import RemedyResult
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.logic.condition import Value


class Answered(NamedTuple):
    """A case, and of its answer the outcome, the controller's ways and the points of doubt."""

    case: Case
    outcome: Outcome
    ways: list[RemedyResult]
    doubts: frozenset[str]


class Way(NamedTuple):
    """A way of a case, and the facts that it establishes."""

    case: Case
    outcome: Outcome
    remedy: RemedyResult
    established: dict[str, Value]


@pytest.fixture(scope="module")
def answered() -> list[Answered]:
    """Every case of the suites with its answer."""
    found = []
    for case in shipped_cases():
        answer = engine().decide(case.question, Detail.FULL)
        found.append(Answered(case, answer.outcome, remedies(answer), frozenset(doubt.id for doubt in answer.doubts)))
    return found


@pytest.fixture(scope="module")
def ways(answered: list[Answered]) -> list[Way]:
    """Every way of every case."""
    return [
        Way(one.case, one.outcome, remedy, {fact.fact: fact.value for act in remedy.acts for fact in act.facts})
        for one in answered
        for remedy in one.ways
    ]


def test_no_way_defeats_the_operation(ways: list[Way]) -> None:
    """Without a person there is no contact; a portrait shows somebody; the suspect is not asked."""
    for case, _, _, established in ways:
        stated = case.question.stated
        if stated.get("operation.kind") in ("contact", "record_call", "listen_in", "profile", "score"):
            assert "data.identifiability" not in established or established["data.identifiability"] == "pseudonymous", case.id
        if stated.get("image.context") == "portrait":
            assert "image.recognisable" not in established, case.id
        if stated.get("purpose.kind") == "employee_crime_detection":
            assert "consent.given" not in established, case.id


def test_every_way_leads_out_of_the_prohibition(ways: list[Way]) -> None:
    assert ways
    for case, outcome, remedy, established in ways:
        again = engine().decide(Question({**case.question.stated, **established}, case.question.presume_unstated), Detail.OUTCOME)
        assert again.outcome is not Outcome.PROHIBITED, (case.id, established)
        assert remedy.still_open or again.outcome is not Outcome.UNDETERMINED, (case.id, established)
        assert outcome is Outcome.PROHIBITED or not remedy.still_open


def test_each_ground_has_one_way_at_most(answered: list[Answered]) -> None:
    for one in answered:
        rules = [remedy.rule for remedy in one.ways]
        assert len(set(rules)) == len(rules), one.case.id


def test_ways_do_not_depend_on_what_was_asked_before(answered: list[Answered]) -> None:
    """Ways are kept by the profile of a question; questions that share one must have the same ways, whichever comes first.

    All cases are asked in two orders, in `make test` a tenth of them in the second; every third, others in each run of `make prove`,
    also without one of its facts.
    """
    draw = Random(SEED)
    before: list[tuple[Question, list[RemedyResult]]] = []
    for one in answered if PROVING else answered[::10]:
        asked = one.case.question
        before.append((asked, one.ways))
        if draw.random() < 1 / 3:
            stated = dict(asked.stated)
            stated.pop(draw.choice(sorted(stated.keys() - {"time.decision_date"})))
            less = Question(stated, asked.presume_unstated)
            before.append((less, remedies(engine().decide(less, Detail.FULL))))
    backwards = Engine(engine().policies)
    for question, found in reversed(before):
        assert remedies(backwards.decide(question, Detail.FULL)) == found, question


def test_a_point_that_cases_do_not_name_says_what_it_concerns(answered: list[Answered]) -> None:
    named = frozenset().union(*(one.doubts for one in answered))
    points = {id: point for id, point in engine().policies.doubts.items() if id not in QUESTIONS}
    assert points
    assert {id for id in points if id in named} == {id for id, point in points.items() if point.concerns is None}
