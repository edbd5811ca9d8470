"""Cached findings and shared verdicts change nothing: the same question gets the same answer, whatever was asked before."""

import pytest
from hypothesis import given, settings

from tests.engine.strategies import ARCADIA, CASES_OF_ARCADIA, questions
from zweck.bounded.cache import Cache
from zweck.cases import Case
from zweck.decision.decision import Detail, Finding
from zweck.editions.profile import Profiles
from zweck.engine import Engine
from zweck.facts.question import FactSet, Question, ask, complete
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Operator, Test

UNCACHED = Engine(ARCADIA)
CACHING = Engine(ARCADIA, cache=200)


def completed(question: Question) -> FactSet:
    """The facts of a question under Arcadia's vocabulary."""
    return complete(question, ARCADIA.vocabulary)


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


def test_what_the_law_cannot_distinguish_is_one_profile() -> None:
    fact = next(name for name, fact in ARCADIA.vocabulary.facts.items() if fact.type == "int")
    grown = Profiles([Test(fact, Operator.AT_LEAST, 16)], ARCADIA.vocabulary)
    young, old, older, unknown = (grown.of(completed(ask({fact: age}, ARCADIA.vocabulary))) for age in (15, 16, 99, "unknown"))
    assert old == older
    assert len({young, old, unknown, grown.of(completed(Question({}))), grown.of(completed(Question({}, presume_unstated=True)))}) == 5


def test_the_oldest_goes_when_there_is_no_room() -> None:
    memory: Cache[Finding] = Cache(2)
    finding = UNCACHED.decide(CASES_OF_ARCADIA[0].question).finding
    for key in ("a", "b", "c"):
        memory.put(key, finding)
    assert len(memory) == 2
    assert [memory.get(key) is not None for key in ("a", "b", "c")] == [False, True, True]
