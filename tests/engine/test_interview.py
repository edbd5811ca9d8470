"""An interview ends at the truth, whatever words it has."""

from random import Random

import pytest

from tests.agreement.questioning import BARE, Facts, truth
from tests.engine.strategies import ARCADIA, CASES_OF_ARCADIA
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
def test_truthful_answers_end_at_the_truth(whole: Facts) -> None:
    """Without a file of words each fact is asked by its own question, those of one heading together."""
    interview = begun(whole)
    asked: list[str] = []
    while (screen := interview.screen) is not None:
        facts = [row.fact for row in screen.rows]
        assert not {*facts} & {*asked}
        asked += facts
        interview.answer({name: plain(whole[name]) for name in facts})
        interview.turn(screen)
    assert interview.decided(Detail.OUTCOME).outcome is ENGINE.decide(Question(whole, True), Detail.OUTCOME).outcome


def test_what_nobody_knows_is_asked_once() -> None:
    interview = Interview(ENGINE, {"time.decision_date": "2005-06-01"})
    asked = []
    while (screen := interview.screen) is not None:
        asked += [row.fact for row in screen.rows]
        interview.answer(dict.fromkeys([row.fact for row in screen.rows]))
    assert len(asked) == len(set(asked))
    assert interview.stage is Stage.DONE


def test_a_wrong_answer_changes_nothing() -> None:
    interview = Interview(ENGINE, {"time.decision_date": "2005-06-01"})
    before = interview.question
    with pytest.raises(FactError):
        interview.answer({"operation.kind": "sing", "purpose.kind": "herding"})
    assert interview.question is before
