"""A caller states class and days of a record: the facts that follow, the answers, and what is unknown."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final, cast

import pytest

from tests.activities.group import engine, group
from tests.periods.test_situations import SITUATIONS, TRUTHS
from zweck.activities.ask import ask_about
from zweck.activities.validity import Rests, Turns
from zweck.decision.decision import Detail, Outcome
from zweck.facts.merge import Origin, Source, Why
from zweck.facts.question import Question
from zweck.periods.reckon import DUTY, NEEDED, OVERDUE

VOUCHERS: Final = "debt-collection"
SHIFTS: Final = "staff-scheduling"
NIGHT: Final = timedelta(days=1)


def asked(activity: str, facts: Mapping[str, object]) -> Question:
    """The question about an activity of the example."""
    return ask_about(activity, facts, group(), engine().policies.vocabulary)


def of_record(question: Question) -> Source:
    """The source about the record."""
    assert question.merged is not None
    (found,) = (source for source in question.merged.sources if source.origin is Origin.PERIOD)
    return found


def test_without_a_record_nothing_follows() -> None:
    found = asked(SHIFTS, {"time.decision_date": "2026-06-01"})
    assert of_record(found).facts == {}
    assert found.stated["data.still_needed"] is True  # as the activity presumes


@pytest.mark.parametrize(("day", "wanted"), [("2027-01-01", (True, True, False)), ("2027-01-02", (False, False, True))])
def test_the_days_of_a_record_decide(day: str, wanted: tuple[bool, ...]) -> None:
    found = asked(SHIFTS, {"time.decision_date": day, "record.created": "2025-01-01", "record.held": False})
    assert tuple(found.stated[name] for name in (DUTY, NEEDED, OVERDUE)) == wanted
    assert of_record(found).rows == ("ARBZG-16",)


def test_an_answer_turns_where_the_record_does_and_again_later() -> None:
    """A declared period ends first, the duty with its time for erasing later: both days turn the answer, in their order."""
    facts = {"record.class": "booking_voucher", "record.created": "2018-06-30", "record.held": False, "time.decision_date": "2026-06-01"}
    found = asked(VOUCHERS, facts)
    assert of_record(found).until == date(2026, 12, 31)
    turns = Turns(engine(), engine().policies)
    steps = turns.steps(engine().decide(found, Detail.REASONS), Rests(group().activities[VOUCHERS][0], group()))
    days = [step.day for step in steps if step.turn is not None]
    assert of_record(asked(VOUCHERS, {**facts, "time.decision_date": "2027-01-01"})).until == date(2027, 3, 31)
    for day in (date(2027, 1, 1), date(2027, 4, 1)):
        before, after = (
            engine().decide(asked(VOUCHERS, {**facts, "time.decision_date": one}), Detail.REASONS) for one in (day - NIGHT, day)
        )
        assert (day in days) is (turns.substance(before.finding) != turns.substance(after.finding)), day
    assert {date(2027, 1, 1), date(2027, 4, 1)} & {*days}


def test_storing_is_permitted_while_the_duty_runs_and_forbidden_after() -> None:
    """The duty to keep carries storing, not using; once it is over nothing carries either."""
    stored = {"record.class": "booking_voucher", "record.created": "2018-06-30", "record.held": False}
    days = {"2026-12-31": (True, False), "2027-01-01": (False, False), "2027-04-01": (False, True)}
    for day, (duty, overdue) in days.items():
        found = asked(VOUCHERS, {**stored, "time.decision_date": day})
        assert (found.stated[DUTY], found.stated[OVERDUE]) == (duty, overdue), day
    late = engine().decide(asked(VOUCHERS, {**stored, "time.decision_date": "2027-04-01"}), Detail.REASONS)
    assert late.outcome is not Outcome.PERMITTED


def test_what_is_not_stated_is_unknown() -> None:
    day = {"time.decision_date": "2027-06-01"}
    assert of_record(asked(SHIFTS, {**day, "record.class": "overtime_record"})).why_unknown is Why.NO_START
    assert of_record(asked(SHIFTS, {**day, "record.held": False})).why_unknown is Why.NO_START
    held = asked(SHIFTS, {**day, "record.created": "2025-01-01"})
    assert (held.stated[OVERDUE], of_record(held).why_unknown) == (None, Why.OPEN_FACT)
    unlike = asked(SHIFTS, {**day, "record.created": "2025-01-02", "record.ended": "2025-01-01"})
    assert [unlike.stated[name] for name in (DUTY, NEEDED, OVERDUE)] == [None, None, None]
    other = asked(SHIFTS, {**day, "record.class": "patient_file", "record.created": "2025-01-01", "record.held": False})
    assert (other.stated[DUTY], other.stated[NEEDED]) == (True, None)  # the law knows it, the activity does not declare it


def test_a_class_of_its_own_is_meant_by_own() -> None:
    found = asked(
        "quality-recording",
        {"time.decision_date": "2026-03-03", "record.class": "own", "record.created": "2026-02-01", "record.held": False},
    )
    assert [found.stated[name] for name in (DUTY, NEEDED, OVERDUE)] == [False, True, False]
    alone = asked("quality-recording", {"time.decision_date": "2026-03-04", "record.created": "2026-02-01", "record.held": False})
    assert [alone.stated[name] for name in (DUTY, NEEDED, OVERDUE)] == [False, False, True]


def test_a_caller_who_says_otherwise_makes_it_unknown() -> None:
    facts = {"time.decision_date": "2026-06-01", "record.created": "2025-01-01", "record.held": False}
    found = asked(SHIFTS, {**facts, DUTY: False})
    assert found.stated[DUTY] is None
    assert found.merged is not None
    assert [*found.merged.conflicts[0].claims] == [DUTY]


def test_stating_what_was_derived_changes_nothing() -> None:
    facts: dict[str, Any] = {"time.decision_date": "2026-06-01", "record.created": "2025-01-01", "record.held": False}
    first = asked(SHIFTS, facts)
    again = asked(SHIFTS, {**facts, **{name: first.stated[name] for name in (DUTY, NEEDED, OVERDUE)}})
    assert {**first.stated} == {**again.stated}


def statable(one: Mapping[str, Any]) -> bool:
    """Whether days alone say all of a situation, about an activity of the example that declares nothing for the class."""
    record, profile = one.get("record", {}), group().controllers["muster-service"].facts
    mine = all(profile.get(name, value) == value for name, value in one.get("facts", {}).items())
    dated = "created" in record and "T" not in record["created"] and one["day"] >= "2026-01-01"
    return dated and mine and not {"erased", "events"} & {*one} and one["country"] == "DE"


STATABLE: Final = [pytest.param(one, id=one["id"]) for one in SITUATIONS if statable(one)]


@pytest.mark.parametrize("one", STATABLE)
def test_situations_without_events_can_be_stated(one: Mapping[str, Any]) -> None:
    """A caller does not state that a matter has not ended, so that a fact may be unknown; it is never another one."""
    facts = {f"record.{name}": value for name, value in one["record"].items()} | {"record.held": False, "time.decision_date": one["day"]}
    found = asked(SHIFTS, {**facts, **one.get("circumstances", {})})
    for name in (DUTY, NEEDED, OVERDUE):
        assert TRUTHS[cast("bool | None", found.stated[name])] in (one["expect"][name], "unknown"), name


def test_a_day_more_or_less_turns_only_at_the_edge() -> None:
    edge = date(2027, 1, 1)
    for step in range(-40, 41):
        day = edge + timedelta(days=step)
        found = asked(SHIFTS, {"time.decision_date": day, "record.created": "2025-01-01", "record.held": False})
        assert found.stated[OVERDUE] is (step > 0), day


def test_sources_that_disagree_on_a_condition_leave_it_open() -> None:
    """The profile says that the controller is no bank; a caller who says that it is one leaves the two further years unknown."""
    facts = {"record.class": "booking_voucher", "record.created": "2018-06-30", "record.held": False, "time.decision_date": "2027-06-01"}
    assert asked(VOUCHERS, facts).stated[DUTY] is False
    assert asked(VOUCHERS, {**facts, "controller.financial_institution": True}).stated[DUTY] is None
