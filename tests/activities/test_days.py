"""The day on which an event counts ends at midnight in the time zone of the controller; the questions state their day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.activities.group import called, engine, event, group, persons
from zweck.decision import Outcome
from zweck.sources.company import Company
from zweck.sources.register import EventKind, looked_up

NAME = "win-back-call"
MOMENT = timedelta(microseconds=1)


def within(time_zone: str) -> Company:
    """The company in another time zone."""
    profiles = {name: replace(profile, time_zone=time_zone) for name, profile in group().controllers.items()}
    return replace(group(), controllers=profiles)


def outcome(at: datetime, day: date, time_zone: str) -> Outcome:
    """The outcome of a call on a stated day, with an objection that takes effect at a moment."""
    company = within(time_zone)
    objected = event(EventKind.OBJECTED, NAME, state="upheld")._replace(effective=at, recorded=at)
    activity, vocabulary = company.activities[NAME][0], engine().policies.vocabulary
    registers = looked_up([*persons(NAME), objected], activity, company, day, vocabulary)
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
