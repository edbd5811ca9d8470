"""A number of which only bounds are known: it has the truth that all numbers between them have, and shares keys with none that differs."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.activities.group import group
from zweck.company.event import EVERYTHING, Event, EventKind
from zweck.company.register import held_by, standing_on
from zweck.decision.decision import Detail
from zweck.engine import Engine, FactError, load, shipped
from zweck.facts.merge import Origin, Source, merge
from zweck.logic.condition import MAX_NUMBER, Interval, NumberFor, Operator, Test, interval, overlap
from zweck.logic.kleene import test as truth_of

ENGINE = Engine(load(shipped()), cache=1000)
VOCABULARY = ENGINE.policies.vocabulary
NUMBERS = st.integers(0, 30)
TESTS = st.one_of(
    st.builds(Test, st.just("a"), st.sampled_from((Operator.AT_LEAST, Operator.AT_MOST)), NUMBERS),
    st.builds(lambda one, rest: Test("a", Operator.AT_LEAST_TABLE, NumberFor("b", (("DE", one),), rest)), NUMBERS, NUMBERS),
)


@given(st.tuples(NUMBERS, NUMBERS).map(sorted), TESTS, st.sampled_from((None, "DE", "AT")))
def test_a_test_has_the_truth_that_it_has_for_all_numbers(bounds: list[int], test: Test, other: str | None) -> None:
    low, high = bounds
    truths = {truth_of(test, {"a": number, "b": other}) for number in range(low, high + 1)}
    assert truth_of(test, {"a": Interval.of(low, high), "b": other}) is (truths.pop() if len(truths) == 1 else None)


@pytest.mark.parametrize(
    ("text", "found"),
    [("18..", "18.."), ("..17", "..17"), ("0..17", "..17"), ("016..17", "16..17"), ("16..16", 16), (f"3..{MAX_NUMBER}", "3..")],
)
def test_an_interval_is_written_in_one_way(text: str, found: object) -> None:
    assert interval(text) == found
    assert ENGINE.ask({"subject.age": text}).stated["subject.age"] == found


@pytest.mark.parametrize(
    "text", ["..", "17..16", "18", "a..", "-1..3", "1.5..2", f"..{MAX_NUMBER + 1}", "0..", "\u0661\u0668..", "18..\n", "18...20"]
)
def test_what_is_no_interval_is_refused(text: str) -> None:
    assert interval(text) is None
    with pytest.raises(FactError, match=r"subject\.age"):
        ENGINE.ask({"subject.age": text})


def test_no_fact_but_a_number_and_no_condition_takes_one() -> None:
    with pytest.raises(FactError):
        ENGINE.ask({"subject.relationship": "1..2"})
    with pytest.raises(FactError):
        ENGINE.ask({"subject.age": "18..", "data.accuracy": "18.."})


def test_persons_whom_no_rule_tells_apart_share_an_answer_and_no_others() -> None:
    facts = {"operation.kind": "use", "purpose.kind": "advertising", "consent.given": True, "subject.location_country": "DE"}
    cache = ENGINE.cache
    assert cache is not None

    def share(one: object, other: object) -> bool:
        cache.clear()
        found = [
            ENGINE.decide(ENGINE.ask({**facts, "subject.age": age}, day=date(2026, 11, 30)), Detail.REASONS).finding for age in (one, other)
        ]
        return found[0] is found[1]

    assert share(40, 41)
    assert share("41..", "30..60")
    assert not share(40, 12)
    assert not share(40, "..40")
    assert not share("18..", "..17")
    assert not share(17, "16..20")


def test_what_the_sources_leave_possible_together_is_no_conflict() -> None:
    def merged(*values: object) -> tuple[object, bool]:
        sources = [Source(Origin.REGISTER, {"subject.age": value}, str(place)) for place, value in enumerate(values)]  # type: ignore[dict-item]
        found = merge(sources, VOCABULARY)
        return found.stated["subject.age"], bool(found.conflicts)

    assert merged(40, Interval("18..")) == (40, False)
    assert merged(Interval("16.."), Interval("..17"), Interval("17..")) == (17, False)
    assert merged(15, Interval("18..")) == (None, True)
    assert merged(40, 41, Interval("18..")) == (None, True)
    assert merged(None, Interval("18..")) == (None, False), "a source that does not know leaves all open"
    assert overlap([True, Interval("..1")]) is not False


ADVERTISING = {
    "operation.kind": "use",
    "purpose.kind": "advertising",
    "consent.given": True,
    "subject.location_country": "DE",
    "controller.type": "private_body",
    "controller.seat_country": "DE",
    "controller.establishment_countries": ["DE"],
    "operation.country": "DE",
    "data.kinds": ["name"],
    "data.sensitive": [],
}


@pytest.mark.parametrize(
    ("age", "missing"), [("unknown", True), ("1..40", True), ("..17", True), ("18..", False), (40, False), ("..12", False)]
)
def test_bounds_that_do_not_decide_leave_the_number_missing(age: object, missing: bool) -> None:
    """At 16 children consent to advertising for themselves, and of adults it is not asked whether their age was weighed."""
    answer = ENGINE.decide(ENGINE.ask({**ADVERTISING, "subject.age": age}, presume_unstated=True, day=date(2026, 11, 30)), Detail.REASONS)
    assert ("subject.age" in [fact.fact for fact in answer.missing_facts]) is missing


def test_the_register_knows_bounds_alone() -> None:
    """It knew 18 years of all who came of age, which denied that one is 21, and of minors nothing."""
    company = group()
    (activity,) = company.activities["newsletter"]
    day = date(2026, 11, 30)

    def known(*days: date) -> object:
        times = [datetime(2026, 1, number, tzinfo=UTC) for number in range(1, len(days) + 1)]
        events = [
            Event(number, EventKind.OF_AGE_ON, activity.controller, EVERYTHING, at, at, until=until)
            for number, (at, until) in enumerate(zip(times, days, strict=True), 1)
        ]
        found = standing_on(day, events, company.controllers[activity.controller])
        sources = held_by(found, activity, company, day, VOCABULARY)
        return next(source.facts["subject.age"] for source in sources if "subject.age" in source.facts)

    later = date(2026, 12, 1)
    assert known(day) == known(later, day) == "18.."
    assert known(later) == known(day, later) == "..17"
    assert known() is None
