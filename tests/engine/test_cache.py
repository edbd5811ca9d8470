"""Cached findings and shared verdicts change nothing: the same question gets the same answer, whatever was asked before."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from tests.engine.strategies import ARCADIA, CASES_OF_ARCADIA, questions
from zweck.bounded.cache import Cache
from zweck.cases import Case
from zweck.decision.decision import Detail, Finding
from zweck.engine import Engine
from zweck.facts.basis import Basis
from zweck.facts.question import Question
from zweck.law.vocabulary import DECISION_DATE

UNCACHED = Engine(ARCADIA)
CACHING = Engine(ARCADIA, cache=200)


@settings(max_examples=150, deadline=None)
@given(question=questions())
def test_a_cached_finding_is_the_one_that_would_be_found(question: Question) -> None:
    for detail in Detail:
        assert CACHING.decide(question, detail) == UNCACHED.decide(question, detail)


@pytest.mark.parametrize("case", [case for case in CASES_OF_ARCADIA if DECISION_DATE in case.question.stated], ids=lambda case: case.id)
def test_asked_again_in_another_order_it_is_cached(case: Case) -> None:
    engine = Engine(ARCADIA, cache=10)
    assert engine.cache is not None
    turned = Question(dict(reversed(list(case.question.stated.items()))), case.question.presume_unstated)
    assert engine.decide(case.question) == engine.decide(turned)
    assert (engine.cache.hits, engine.cache.misses) == (1, 1)


def test_the_first_day_of_which_the_answer_is_about_belongs_to_the_key() -> None:
    """The same facts about another day, or about now, are another question, though no edition begins between the days."""
    engine = Engine(ARCADIA, cache=10)
    assert engine.cache is not None
    day = date(2026, 3, 1)
    for of, basis in ((day, Basis.AS_OF), (day + timedelta(1), Basis.AS_OF), (day, Basis.LIVE)):
        engine.decide(Question({DECISION_DATE: of}, basis=basis))
    assert (engine.cache.hits, engine.cache.misses) == (0, 3)


def test_values_that_the_law_cannot_distinguish_share_a_finding() -> None:
    """Ages that no law in force distinguishes are one to the law; one that it knows, an unknown one and none at all are not."""
    fact = next(name for name, fact in ARCADIA.vocabulary.facts.items() if fact.type == "int")
    engine = Engine(ARCADIA, cache=10)
    assert engine.cache is not None
    for age in (98, 99, "unknown", None, 3):
        facts = {} if age is None else {fact: age}
        engine.decide(engine.ask({DECISION_DATE: "2026-03-01", **facts}))
    assert (engine.cache.hits, engine.cache.misses) == (1, 4)


@settings(max_examples=25, deadline=None)
@given(one=questions(), other=questions())
def test_what_earlier_questions_left_changes_no_finding(one: Question, other: Question) -> None:
    """However the facts come, in whatever order: results that are kept by planes are those found without any."""
    fresh = Engine(replace(ARCADIA))
    for question in (one, other, one):
        for detail in Detail:
            assert UNCACHED.decide(question, detail) == fresh.decide(question, detail)


def test_the_oldest_goes_when_there_is_no_room() -> None:
    memory: Cache[Finding] = Cache(2)
    finding = UNCACHED.decide(CASES_OF_ARCADIA[0].question).finding
    for key in ("a", "b", "c"):
        memory.put(key, finding)
    assert len(memory) == 2
    assert [memory.get(key) is not None for key in ("a", "b", "c")] == [False, True, True]
