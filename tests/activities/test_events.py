"""The events of a register that count on a stated day: until midnight where the controller is, and none that was corrected."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.activities.group import called, engine, event, group, persons, register
from zweck.company import Company
from zweck.company.register import Event, EventKind, looked_up
from zweck.decision.decision import Outcome
from zweck.facts.basis import Basis

NAME = "win-back-call"
MOMENT = timedelta(microseconds=1)


def corrected(name: str, position: int) -> Event:
    """The correction of an event."""
    return event(EventKind.CORRECTED, name, position=200)._replace(about=position)


def within(time_zone: str) -> Company:
    """The company in another time zone."""
    profiles = {name: replace(profile, time_zone=time_zone) for name, profile in group().controllers.items()}
    return replace(group(), controllers=profiles)


def outcome(at: datetime, day: date, time_zone: str, basis: Basis = Basis.AS_OF) -> Outcome:
    """The outcome of a call on a day, with an objection that takes effect at a moment."""
    company = within(time_zone)
    objected = event(EventKind.OBJECTED, NAME, state="upheld")._replace(effective=at, recorded=at)
    activity, vocabulary = company.activities[NAME][0], engine().policies.vocabulary
    registers = looked_up([*persons(NAME), objected], activity, company, day, vocabulary, basis=basis)
    return called(NAME, registers, day=day, company=company).outcome


@pytest.mark.parametrize(
    ("day", "time_zone", "midnight"),
    [
        (date(2026, 2, 2), "Europe/Berlin", datetime(2026, 2, 2, 23, tzinfo=UTC)),
        (date(2026, 7, 2), "Europe/Berlin", datetime(2026, 7, 2, 22, tzinfo=UTC)),
        (date(2026, 3, 28), "Europe/Berlin", datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (date(2026, 3, 29), "Europe/Berlin", datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2026, 2, 2), "America/New_York", datetime(2026, 2, 3, 5, tzinfo=UTC)),
        (date(2026, 2, 2), "Pacific/Kiritimati", datetime(2026, 2, 2, 10, tzinfo=UTC)),
        (date(2026, 2, 2), "", datetime(2026, 2, 3, tzinfo=UTC)),
    ],
    ids=["winter", "summer", "before the clocks change", "on the day they change", "west", "east", "no zone"],
)
def test_an_objection_at_midnight_is_one_of_the_next_day(day: date, time_zone: str, midnight: datetime) -> None:
    """A moment earlier it is one of this day."""
    assert outcome(midnight, day, time_zone) is Outcome.PERMITTED
    assert outcome(midnight, day + timedelta(days=1), time_zone) is Outcome.PROHIBITED
    assert outcome(midnight - MOMENT, day, time_zone) is Outcome.PROHIBITED


def test_an_objection_that_is_recorded_counts_at_once() -> None:
    """Whatever its day is: a question about now is no question about the day that the objection names."""
    assert outcome(datetime(2026, 2, 3, tzinfo=UTC), date(2026, 2, 2), "", Basis.LIVE) is Outcome.PROHIBITED


def test_a_consent_that_was_corrected_is_none() -> None:
    (given,) = [one for one in persons(NAME) if one.kind is EventKind.GIVEN]
    assert called(NAME, register(NAME, persons(NAME))).outcome is Outcome.PERMITTED
    assert called(NAME, register(NAME, [*persons(NAME), corrected(NAME, given.position)])).outcome is not Outcome.PERMITTED


def test_an_objection_that_was_corrected_is_none() -> None:
    """The correction of another event leaves it as it is."""
    objected = event(EventKind.OBJECTED, NAME, state="upheld")
    events = [*persons(NAME), objected]
    assert called(NAME, register(NAME, [*events, corrected(NAME, objected.position)])).outcome is Outcome.PERMITTED
    assert called(NAME, register(NAME, [*events, corrected(NAME, objected.position + 1)])).outcome is Outcome.PROHIBITED
