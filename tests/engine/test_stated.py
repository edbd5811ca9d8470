"""What a caller states leads to the same ruling or faults on the short way (`rule_stated`) as on the long one (`ask`, then `rule`)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.strategies import ARCADIA, questions
from zweck.decision import Detail, Ruling
from zweck.engine import Engine
from zweck.judge import NativeJudge
from zweck.law.facts import FactError, Question, ask
from zweck.law.vocabulary import DECISION_DATE, UNKNOWN_WORD, Fact, FactType, Value
from zweck.match.native import Native

FACTS = ARCADIA.vocabulary.facts
SHORT = Engine(ARCADIA, judge=NativeJudge(Native(worth=0)))
LONG = Engine(ARCADIA)
WRONG: list[object] = [True, False, 0, 1, 15, -1, 1.0, 0.0, 2**31, "1", "true", "", "DE", "de", "unknown ", "2000-02-30", "2000-W09-2"]
WRONG += [None, b"", object(), date(2000, 2, 29), datetime(2000, 2, 29), (), [], {}, ["x"], frozenset({"x"}), frozenset()]


def stated_by(question: Question, as_list: bool) -> dict[str, object]:
    """The question as a caller states it."""

    def plain(value: Value | None) -> object:
        match value:
            case None:
                return UNKNOWN_WORD
            case frozenset():
                return sorted(value) if as_list else value
            case date():
                return value.isoformat()
            case _:
                return value

    return {name: plain(value) for name, value in question.stated.items()}


def long(stated: Mapping[str, object], presume: bool, detail: Detail) -> Ruling | str:
    """The ruling on the long way, or the faults."""
    try:
        return LONG.rule(ask(stated, ARCADIA.vocabulary, presume_unstated=presume), detail)
    except FactError as error:
        return str(error.faults)


def short(stated: Mapping[str, object], presume: bool, detail: Detail) -> Ruling | str:
    """The same on the short way."""
    try:
        return SHORT.rule_stated(stated, detail, presume_unstated=presume)
    except FactError as error:
        return str(error.faults)


def again(stated: Mapping[str, object], presume: bool = False) -> None:
    """Asked for the first time or not, at each detail, both ways agree."""
    for detail in (Detail.OUTCOME, Detail.REASONS):
        wanted = long(stated, presume, detail)
        for _ in range(3):
            assert short(stated, presume, detail) == wanted


@settings(max_examples=150, deadline=None)
@given(question=questions(), as_list=st.booleans())
def test_the_short_way_leads_where_the_long_one_does(question: Question, as_list: bool) -> None:
    again(stated_by(question, as_list), question.presume_unstated)


@settings(max_examples=100, deadline=None)
@given(question=questions(), fact=st.sampled_from([*FACTS.values()]), wrong=st.sampled_from(WRONG))
def test_a_wrong_value_is_a_fault_after_good_ones(question: Question, fact: Fact, wrong: object) -> None:
    stated = stated_by(question, as_list=False)
    again(stated)
    again({**stated, fact.name: wrong})
    again(stated)


def everything() -> dict[str, Any]:
    """Every fact as unknown, but for the day."""
    return {**dict.fromkeys(FACTS, UNKNOWN_WORD), DECISION_DATE: "2001-05-01"}


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.name)
def test_what_python_takes_for_the_same_is_not(fact: Fact) -> None:
    alike = {FactType.BOOL: (True, 1, 1.0, False, 0, 0.0), FactType.INT: (1, True, 1.0, 0, False)}.get(
        fact.type, (*fact.values[:2], 1, True)
    )
    for order in (alike, alike[::-1]):
        for value in order:
            again({**everything(), fact.name: value})


def test_as_many_facts_but_others() -> None:
    one, other = {**everything()}, {**everything()}
    first, second = [name for name in FACTS if name != DECISION_DATE][:2]
    del one[first], other[second]
    for stated in (one, other, dict(reversed(one.items())), {**one, "no.such_fact": True}, other, one):
        again(stated)


def test_days_between_editions() -> None:
    for start in LONG.editions.starts:
        for day in (start, date.fromordinal(start.toordinal() - 1)):
            again({**everything(), DECISION_DATE: day.isoformat()})
            again({**everything(), DECISION_DATE: day})
    again({name: value for name, value in everything().items() if name != DECISION_DATE})
    again({**everything(), DECISION_DATE: UNKNOWN_WORD})
    again({})


def test_what_was_plainly_stated_before_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(ARCADIA, judge=NativeJudge(Native(worth=0)))
    name = next(name for name, fact in FACTS.items() if fact.type is FactType.BOOL)
    stated = {**everything(), name: True}
    wanted = [engine.rule_stated(stated, detail) for detail in (Detail.OUTCOME, Detail.REASONS) for _ in range(2)][::2]
    monkeypatch.setattr(engine, "rule", None)
    assert [engine.rule_stated(dict(stated), detail) for detail in (Detail.OUTCOME, Detail.REASONS)] == wanted


@pytest.mark.parametrize("matcher", ["rete", "both"])
def test_other_matchers_go_the_long_way(matcher: str) -> None:
    pytest.importorskip("durable_rules_engine", exc_type=ImportError)
    assert Engine(ARCADIA, matcher).rule_stated(everything()) == LONG.rule(ask(everything(), ARCADIA.vocabulary))
