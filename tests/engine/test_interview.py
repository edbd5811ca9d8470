"""An interview ends at the truth, and says before how many sheets it can take."""

from random import Random

import pytest

from tests.agreement.questioning import BARE, Facts, truth
from tests.engine.strategies import ARCADIA, CASES_OF_ARCADIA
from tests.law import shipped_law
from zweck.decision.decision import Detail
from zweck.engine import Engine
from zweck.facts.question import FactError, Question
from zweck.interview.interview import Interview, Stage
from zweck.law.vocabulary import SilenceClass
from zweck.logic.condition import Value

ENGINE = Engine(ARCADIA)
WHOLES = [
    whole
    for seed in range(4)
    for case in CASES_OF_ARCADIA
    if (whole := truth({**case.question.stated}, ARCADIA.vocabulary, Random(seed))) is not None and whole["time.decision_date"]
]


def plain(value: Value | None) -> object:
    """A value as a person states it."""
    return sorted(value) if isinstance(value, frozenset) else value


def begun(whole: Facts) -> Interview:
    """An interview that begins with the day, the operation, the purpose, and the ordinary course as it is."""
    facts = ARCADIA.vocabulary.facts
    known = BARE | {name for name, fact in facts.items() if fact.silence.silence_class is SilenceClass.ORDINARY}
    return Interview(ENGINE, {name: plain(value) for name, value in whole.items() if name in known and value is not None})


@pytest.mark.parametrize("whole", WHOLES)
def test_truthful_answers_end_at_the_truth_within_the_bound(whole: Facts) -> None:
    interview = begun(whole)
    left = interview.at_most
    while (sheet := interview.sheet) is not None:
        interview.answer({missing.fact: plain(whole[missing.fact]) for missing in sheet.facts})
        assert interview.at_most < left, (sheet.facts[0].fact, left)
        left = interview.at_most
    assert interview.decided(Detail.OUTCOME).outcome is ENGINE.decide(Question(whole, True), Detail.OUTCOME).outcome


def test_what_nobody_knows_is_asked_once() -> None:
    interview = Interview(ENGINE, {"time.decision_date": "2005-06-01"})
    asked = []
    while (sheet := interview.sheet) is not None:
        asked += [missing.fact for missing in sheet.facts]
        interview.answer(dict.fromkeys([missing.fact for missing in sheet.facts]))
    assert len(asked) == len(set(asked))
    assert interview.stage is Stage.DONE


def test_a_wrong_answer_changes_nothing() -> None:
    interview = Interview(ENGINE, {"time.decision_date": "2005-06-01"})
    before = interview.question
    with pytest.raises(FactError):
        interview.answer({"operation.kind": "sing", "purpose.kind": "herding"})
    assert interview.question is before


def test_facts_of_a_sheet_are_asked_together() -> None:
    engine = Engine(shipped_law())
    facts = {"time.decision_date": "2026-01-01", "operation.kind": "contact", "purpose.kind": "advertising", "channel.medium": "phone_call"}
    profile = {
        "controller.type": "private_body",
        "controller.seat_country": "DE",
        "subject.location_country": "DE",
        "channel.advertising": True,
        "channel.initiated_by": "controller",
        "data.kinds": ["phone_number"],
    }
    sheet = Interview(engine, {**facts, **profile}).sheet
    assert sheet is not None
    assert sheet.heading is not None
    assert sheet.facts[0].fact == "consent.given"
    assert {missing.fact.partition(".")[0] for missing in sheet.facts} == {"consent"}
    assert "de-uwg/phone" in sheet.points
