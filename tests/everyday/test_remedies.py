"""The ways that a lawyer would name, for the everyday questions; and what no way may ever propose, for every case of the suites."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

import pytest

from tests.everyday.stories import Story, asked, engine, stories
from zweck.cases import Case, load_cases
from zweck.decision import Decision, Detail, Outcome
from zweck.engine import Engine
from zweck.facts import Question
from zweck.logic.condition import Value
from zweck.remedied import RemedyResult

SUITES: Final = Path(__file__).parents[1] / "policies"

BY_LAW: Final[Mapping[str, tuple[str, ...]]] = {
    "everyday-02-recording": ("ask-all-speakers",),  # § 201 StGB
    "everyday-05-satisfaction-survey": ("obtain-consent",),  # § 7 Abs. 2 Nr. 2 UWG
    "everyday-08-profile-and-crm": ("obtain-consent",),  # Art. 6 Abs. 1 lit. a, Abs. 4 DSGVO
    "everyday-11-cold-call-business": ("presumed-consent", "obtain-consent"),  # § 7 Abs. 2 Nr. 1 UWG
    "everyday-12-identity-card-copy": ("obtain-consent",),  # § 20 Abs. 2 PAuswG
    "everyday-15-emotion-analysis": ("obtain-consent",),  # Art. 9 Abs. 2 lit. a DSGVO
    "everyday-16-messenger-advertising": ("obtain-consent",),  # § 7 Abs. 2 Nr. 2 UWG
    "everyday-17-custom-audience": ("obtain-consent",),  # Art. 6 Abs. 1 lit. a DSGVO
    "everyday-20-wife": ("obtain-consent",),  # Art. 6 Abs. 1 lit. a, Abs. 4 DSGVO
    "everyday-22-pixel": ("obtain-consent",),  # § 25 Abs. 1 TDDDG
    "everyday-24-illness-note": ("obtain-consent",),  # Art. 9 Abs. 2 lit. a DSGVO
    "everyday-25-prize-draw-minor": ("ask-the-parents",),  # Art. 8 Abs. 1 DSGVO
}
"""Of each question that is prohibited by its whole truth: the acts that are the way of the law."""


def remedies(answer: Decision) -> list[RemedyResult]:
    """The controller's ways."""
    return [remedy for remedy in answer.remedies if not remedy.id]


def acts(answer: Decision) -> list[list[str]]:
    """The acts of each way."""
    return [[act.act for act in remedy.acts] for remedy in remedies(answer)]


def story(name: str) -> Story:
    """A story by its id."""
    return next(found for found in stories() if str(found) == name)


@pytest.mark.parametrize("name", BY_LAW)
def test_the_way_of_the_law_is_proposed(name: str) -> None:
    answer = engine().decide(asked(story(name).whole), Detail.FULL)
    assert answer.outcome is Outcome.PROHIBITED
    proposed = acts(answer)
    assert all(any(act in way for way in proposed) for act in BY_LAW[name]), proposed


def test_every_prohibited_story_has_a_way_of_the_law() -> None:
    prohibited = {str(one) for one in stories() if engine().decide(asked(one.whole), Detail.OUTCOME).outcome is Outcome.PROHIBITED}
    assert prohibited == set(BY_LAW)


def test_outsourcing_to_india_needs_a_contract_and_standard_clauses_with_an_assessment() -> None:
    """Art. 28 Abs. 3, Art. 46 DSGVO; EuGH C-311/18. Not Art. 49."""
    first, *others = acts(engine().decide(asked(story("everyday-14-service-in-india").start), Detail.FULL))
    assert first == ["processing-contract", "standard-clauses-with-assessment"]
    assert not any("consent-to-the-transfer" in way for way in others)


def test_the_police_get_what_a_crime_demands() -> None:
    """§ 24 Abs. 1 Nr. 1 BDSG."""
    unclaimed = {name: value for name, value in story("everyday-19-police").whole.items() if name != "basis.crime_or_danger"}
    answer = engine().decide(asked(unclaimed), Detail.FULL)
    assert ["crime-or-danger"] in acts(answer)
    assert not any("obtain-consent" in way for way in acts(answer))


# --- what no way proposes -----------------------------------------------------------------------------------------------------------


Answered = tuple[Case, Decision]
Way = tuple[Case, Decision, RemedyResult, dict[str, Value]]


@pytest.fixture(scope="module")
def answered() -> list[Answered]:
    """Every case of the suites with its answer."""
    cases = load_cases(SUITES, engine().policies)
    return [(case, engine().decide(case.question, Detail.FULL)) for case in cases]


@pytest.fixture(scope="module")
def ways(answered: list[Answered]) -> list[Way]:
    """Every way of every case, with the facts that it establishes."""
    return [
        (case, answer, remedy, {fact.fact: fact.value for act in remedy.acts for fact in act.facts})
        for case, answer in answered
        for remedy in remedies(answer)
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
    for case, answer, remedy, established in ways:
        again = engine().decide(Question({**case.question.stated, **established}, case.question.presume_unstated), Detail.OUTCOME)
        assert again.outcome is not Outcome.PROHIBITED, (case.id, established)
        assert remedy.still_open or again.outcome is not Outcome.UNDETERMINED, (case.id, established)
        assert answer.outcome is Outcome.PROHIBITED or not remedy.still_open


def test_each_ground_has_one_way_at_most(answered: list[Answered]) -> None:
    for case, answer in answered:
        rules = [remedy.rule for remedy in remedies(answer)]
        assert len(set(rules)) == len(rules), case.id


def test_ways_do_not_depend_on_what_was_asked_before(answered: list[Answered]) -> None:
    """Ways are kept by the profile of a question; questions that share one must have the same ways, whichever comes first.

    All cases are asked in two orders; every third of them, others each day, also without one of its facts.
    """
    draw = Random(date.today().toordinal())
    before: list[tuple[Question, list[RemedyResult]]] = []
    for case, answer in answered:
        before.append((case.question, remedies(answer)))
        if draw.random() < 1 / 3:
            stated = dict(case.question.stated)
            stated.pop(draw.choice(sorted(stated.keys() - {"time.decision_date"})))
            less = Question(stated, case.question.presume_unstated)
            before.append((less, remedies(engine().decide(less, Detail.FULL))))
    backwards = Engine(engine().policies)
    for question, found in reversed(before):
        assert remedies(backwards.decide(question, Detail.FULL)) == found, question
