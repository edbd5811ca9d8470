"""Remedies are made of acts: each leads to a permission or leaves facts to be stated, at most one for a ground, none that is impossible."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

import pytest
from hypothesis import example, given, settings

from tests.engine.strategies import ARCADIA, CASES_OF_ARCADIA, questions
from zweck.cases import Case
from zweck.decision.decision import Decision, Outcome
from zweck.decision.remedied import Prospect, RemedyResult
from zweck.engine import Engine
from zweck.facts.contradictions import check, to_ask
from zweck.facts.question import Question, ask
from zweck.law.vocabulary import ChangeableBy
from zweck.logic.condition import Value

ENGINE = Engine(ARCADIA)
FACTS = ARCADIA.vocabulary.facts
ACTS = ARCADIA.vocabulary.acts
GOOD = (Outcome.PERMITTED, Outcome.NOT_REGULATED)

ADVERTISING: Mapping[str, object] = {
    "time.decision_date": "2005-06-01",
    "person.country": "AR",
    "person.age": 40,
    "person.living": True,
    "controller.kind": "guild",
    "operation.kind": "use",
    "purpose.kind": "advertising",
    "data.kinds": ["name"],
    "operation.channel": "letter",
    "consent.objection": False,
}
"""A guild advertises; whether the person has consented is not said."""


def decide(facts: Mapping[str, object]) -> Decision:
    """The answer of Arcadia's law."""
    return ENGINE.decide(ask(facts, ARCADIA.vocabulary))


def remedies(answer: Decision) -> list[RemedyResult]:
    """The controller's remedies."""
    return [remedy for remedy in answer.remedies if not remedy.id]


def acts(facts: Mapping[str, object]) -> list[tuple[str, list[str]]]:
    """The remedies, each by its rule and its acts."""
    return [(remedy.rule, [act.act for act in remedy.acts]) for remedy in remedies(decide(facts))]


def established(remedy: RemedyResult) -> dict[str, Value]:
    """The facts that a remedy's acts establish."""
    return {fact.fact: fact.value for act in remedy.acts for fact in act.facts}


# --- what holds for any question ----------------------------------------------------------------------------------------------------


def assert_remedies_are_honest(question: Question) -> None:
    """Each leads out of the prohibition, none contains another, none contradicts anything or reverses an assessment.

    Of facts that contradict each other it is asked which are true: until then they are unknown.
    """
    before = {**question.stated, **dict.fromkeys(to_ask(question.contradictions, question.stated))}
    answer = ENGINE.decide(question)
    found = remedies(answer)
    assert not (found and answer.outcome in GOOD)
    assert len({remedy.rule for remedy in found}) == len(found)
    every = [frozenset(act.act for act in remedy.acts) for remedy in found]
    assert all(every)
    assert not any(one <= other for one in every for other in every if one is not other)
    for remedy in found:
        after = {**before, **established(remedy)}
        again = ENGINE.decide(replace(question, stated=after, contradictions=check(after, ARCADIA.vocabulary).noted))
        assert again.outcome in ((*GOOD, Outcome.UNDETERMINED) if remedy.still_open else GOOD)
        assert answer.outcome is Outcome.PROHIBITED or not remedy.still_open
        assert remedy.prospect is (Prospect.CARRIES if again.outcome in GOOD else Prospect.OPEN)
        assert not set(remedy.still_open) & after.keys() - {name for name, value in after.items() if value is None}
        assert {one.id for one in check(after, ARCADIA.vocabulary).noted} <= {one.id for one in question.contradictions}
        assert not check(after, ARCADIA.vocabulary).faults
        for act in remedy.acts:
            assert act.facts
            for fact in act.facts:
                stated = before.get(fact.fact)
                assert fact.fact in ACTS[act.act].establishes
                assert stated != fact.value
                assert stated is None or fact.change
                assert stated is None or FACTS[fact.fact].changeable_by not in (ChangeableBy.ASSESSMENT, ChangeableBy.NOBODY)


@pytest.mark.parametrize("case", CASES_OF_ARCADIA, ids=lambda case: case.id)
def test_remedies_are_honest(case: Case) -> None:
    assert_remedies_are_honest(case.question)


BESIDES: Final[Mapping[str, Value | None]] = {
    "time.decision_date": date(2001, 1, 1),
    "consent.given": None,
    "person.country": "AR",
    "data.kinds": frozenset({"health", "image", "name", "flock"}),
}
"""One act alone is enough here, and with another one it opens a ground."""

BOTH: Final[Mapping[str, Value | None]] = {
    "time.decision_date": date(2001, 1, 1),
    "consent.given": False,
    "consent.channels": frozenset({"letter", "horn"}),
    "purpose.kind": "herding",
    "data.kinds": frozenset({"flock", "name", "image"}),
    "person.country": "AR",
}
"""Consent is denied, and channels of consent are stated."""

UNKNOWN: Final[Mapping[str, Value | None]] = {
    "time.decision_date": date(2001, 1, 1),
    "consent.given": None,
    "consent.channels": None,
    "operation.kind": "collect",
    "data.kinds": frozenset({"health", "image", "name", "flock"}),
    "person.country": "AR",
}
"""Two acts would do against a body that shows nothing of itself; what kind of body it is remains to be stated."""


@settings(max_examples=300, deadline=None)
@example(Question(dict(BESIDES), True))
@example(Question(dict(BOTH), True))
@example(Question(dict(UNKNOWN), True))
@given(questions())
def test_remedies_are_honest_for_any_question(question: Question) -> None:
    if not check(question.stated, ARCADIA.vocabulary).faults:
        assert_remedies_are_honest(replace(question, contradictions=check(question.stated, ARCADIA.vocabulary).noted))


# --- one by one ---------------------------------------------------------------------------------------------------------------------


def test_a_remedy_opens_a_ground_with_an_act_and_its_checklist() -> None:
    (remedy,) = remedies(decide(ADVERTISING))
    assert (remedy.rule, remedy.citation, remedy.still_open) == ("HDSG-4-1", "Art. 4 Nr. 1 HDSG", ())
    (act,) = remedy.acts
    assert (act.act, act.title.de, len(act.checklist)) == ("obtain-consent", "Die Einwilligung einholen.", 2)


def test_what_nobody_stated_is_to_be_stated_and_what_was_denied_is_to_change() -> None:
    for facts, change in ((ADVERTISING, False), ({**ADVERTISING, "consent.given": False}, True)):
        (remedy,) = remedies(decide(facts))
        assert [(fact.fact, fact.value, fact.change) for fact in remedy.acts[0].facts] == [
            ("consent.given", True, change),
            ("consent.channels", frozenset({"letter"}), False),
        ]


def test_a_value_is_that_of_another_fact() -> None:
    sending = {**ADVERTISING, "operation.kind": "send", "operation.channel": "horn"}
    for remedy in remedies(decide(sending)):
        if [act.act for act in remedy.acts] == ["obtain-consent"]:
            assert established(remedy) == {"consent.given": True, "consent.channels": frozenset({"horn"})}
            return
    pytest.fail("consent is no remedy")


def test_each_ground_has_a_remedy_of_its_own_the_cheaper_first() -> None:
    statistics = {**ADVERTISING, "time.decision_date": "2012-06-01", "purpose.kind": "statistics", "data.interest": "none"}
    assert acts({**statistics, "purpose.collected_for": "statistics"}) == [
        ("HDSG-4-2", ["enter-in-the-register"]),
        ("HDSG-4-1", ["obtain-consent"]),
    ]


def test_acts_that_are_needed_together_come_together_and_ways_around_come_last() -> None:
    portrait = {
        **ADVERTISING,
        "purpose.kind": "herding",
        "data.kinds": ["image", "flock"],
        "data.interest": "none",
        "controller.seat": "AR",
    }
    assert acts(portrait) == [
        ("HDSG-5-1", ["obtain-consent", "enter-in-the-register"]),
        ("ar-privacy/sensitive-ground", ["use-the-name-alone"]),
    ]


def test_an_assessment_that_was_made_is_not_reversed() -> None:
    herding = {**ADVERTISING, "purpose.kind": "herding", "consent.given": False}
    assert ("HDSG-4-2", ["balance"]) in acts(herding)
    assert acts({**herding, "data.interest": "weighty"}) == [("HDSG-4-1", ["obtain-consent"])]


def test_an_act_that_is_not_possible_is_not_proposed() -> None:
    assert acts({**ADVERTISING, "consent.objection": True}) == []


def test_facts_that_are_merely_not_stated_stay_open_and_are_named() -> None:
    unknown = {name: value for name, value in ADVERTISING.items() if name != "consent.objection"}
    (remedy,) = remedies(decide(unknown))
    assert remedy.still_open == ("consent.objection",)


def test_an_open_answer_has_only_remedies_that_close_it() -> None:
    placeless = {name: value for name, value in ADVERTISING.items() if name not in ("person.country", "controller.seat")}
    answer = decide({**placeless, "consent.given": False})
    assert answer.outcome is Outcome.UNDETERMINED
    assert remedies(answer) == []
