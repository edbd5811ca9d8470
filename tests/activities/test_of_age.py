"""A consent that a child gave alone becomes none by a birthday (Art. 8(1), 4(11) GDPR): it was none, and silence since is no consent."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from tests.activities.group import engine, event, group, needed
from zweck.activities.ask import ask_about
from zweck.activities.prepared import PreparedActivities
from zweck.activities.validity import Rests, Turns
from zweck.company.register import Event, EventKind, looked_up
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.facts.basis import Basis, Today
from zweck.facts.merge import Why
from zweck.facts.question import read

NAME: Final = "win-back-call"
TEXT: Final = "phone-consent@2025-01-01"
BERLIN: Final = "Europe/Berlin"
ADULT: Final = date(2026, 6, 1)
VOCABULARY: Final = engine().policies.vocabulary
(ACTIVITY,) = group().activities[NAME]
WINTER: Final = datetime(2026, 2, 1, 12, tzinfo=ZoneInfo(BERLIN))
DAYS: Final = (ADULT - timedelta(days=1), ADULT, ADULT + timedelta(days=30))


def her(*more: Event, given: datetime = WINTER) -> list[Event]:
    """A person who comes of age on `ADULT`, and consented to calls."""
    consent = event(EventKind.GIVEN, NAME, TEXT, position=2)._replace(effective=given, recorded=given, evidence="form")
    return sorted([event(EventKind.OF_AGE_ON, NAME, position=1)._replace(until=ADULT), consent, *more])


def on(day: date, events: Sequence[Event], basis: Basis = Basis.LIVE, **stated: object) -> Decision:
    """The answer to a call about the person on a day, found in both ways."""
    facts = {**(needed(NAME).stated or {}), **stated, **({} if basis is Basis.LIVE else {"time.decision_date": day})}
    when = Today(day, BERLIN) if basis is Basis.LIVE else day
    prepared = PreparedActivities(group(), VOCABULARY).on(NAME, when)
    fast = engine().decide(prepared.question(read(facts, VOCABULARY), prepared.person(events)), Detail.REASONS)
    sources = looked_up(events, ACTIVITY, group(), day, VOCABULARY, basis=basis)
    clock = None if basis is Basis.AS_OF else lambda zone: Today(day, zone)
    slow = engine().decide(ask_about(NAME, facts, group(), VOCABULARY, registers=sources, clock=clock), Detail.REASONS)
    assert fast.finding == slow.finding
    return fast


@pytest.mark.parametrize("basis", Basis)
def test_the_consent_of_a_child_alone_is_none_later_either(basis: Basis) -> None:
    assert [on(day, her(), basis).outcome for day in DAYS] == [Outcome.UNDETERMINED] * 3
    assert "consent.given" in [missing.fact for missing in on(ADULT, her(), basis).missing_facts]
    sources = looked_up(her(), ACTIVITY, group(), ADULT, VOCABULARY, basis=basis)
    (consent,) = [source for source in sources if "consent.given" in source.facts]
    assert (consent.facts["consent.given"], consent.why_unknown, consent.reference) == (None, Why.AS_MINOR, "event 2")
    assert on(DAYS[0], her(), basis, **{"subject.age": 16}).outcome is Outcome.PERMITTED, "from sixteen on it is the child's own"


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("how", ["consented again", "consented on the birthday", "consented just after midnight"])
def test_what_makes_it_good(basis: Basis, how: str) -> None:
    events = {
        "consented again": her(event(EventKind.RENEWED, NAME, TEXT, position=3, day=ADULT)._replace(evidence="form")),
        "consented on the birthday": her(given=datetime(2026, 6, 1, 12, tzinfo=ZoneInfo(BERLIN))),
        "consented just after midnight": her(given=datetime(2026, 6, 1, 0, 5, tzinfo=ZoneInfo(BERLIN))),
    }[how]
    assert on(DAYS[2], events, basis).outcome is Outcome.PERMITTED


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize(
    ("scope", "when", "outcome"),
    [
        ("*", 1, Outcome.PERMITTED),
        ("phone-consent", 0, Outcome.PERMITTED),
        (TEXT, 1, Outcome.PERMITTED),
        ("photo-consent", 1, Outcome.UNDETERMINED),
        ("phone-consent@2024-01-01", 1, Outcome.UNDETERMINED),
        ("*", -1, Outcome.UNDETERMINED),
        (TEXT, -1, Outcome.UNDETERMINED),
    ],
)
def test_a_guardian_authorises_the_consent_that_was_given_and_no_other_one(basis: Basis, scope: str, when: int, outcome: Outcome) -> None:
    """Only "if and to the extent that" consent is given or authorised by the holder of parental responsibility (Art. 8(1) GDPR)."""
    at = WINTER + timedelta(hours=when)
    authorised = event(EventKind.GUARDIAN_AUTHORISED, NAME, scope, position=3 if when >= 0 else 1)._replace(effective=at, recorded=at)
    events = [one._replace(position=place) for place, one in enumerate(her(authorised), 1)]
    assert on(DAYS[0], events, basis).outcome is outcome


@pytest.mark.parametrize("basis", Basis)
def test_what_a_guardian_authorised_is_not_what_a_child_gives_again_after_a_withdrawal(basis: Basis) -> None:
    later = [(EventKind.GUARDIAN_AUTHORISED, "*"), (EventKind.WITHDRAWN, TEXT), (EventKind.GIVEN, TEXT)]
    more = [
        event(kind, NAME, scope, position=place)._replace(effective=at, recorded=at, evidence="form")
        for place, (kind, scope) in enumerate(later, 3)
        for at in [WINTER + timedelta(days=place)]
    ]
    assert on(DAYS[0], her(*more), basis).outcome is Outcome.UNDETERMINED


def test_a_minute_before_midnight_is_too_early() -> None:
    assert on(DAYS[2], her(given=datetime(2026, 5, 31, 23, 59, tzinfo=ZoneInfo(BERLIN)))).outcome is Outcome.UNDETERMINED


@pytest.mark.parametrize("hours", [(20, 24), (24, 20)])
def test_the_birthday_begins_where_the_question_is_asked_if_the_controller_has_no_time_zone(hours: tuple[int, int]) -> None:
    """In the evening of the last day as a child it is the birthday in UTC; persons who consented then and later are of two classes."""
    york = "America/New_York"
    profile = replace(group().controllers[ACTIVITY.controller], time_zone="")
    company = replace(group(), controllers={**group().controllers, ACTIVITY.controller: profile})
    prepared = PreparedActivities(company, VOCABULARY).on(NAME, Today(DAYS[2], york))
    facts = needed(NAME).stated or {}
    for hour in hours:
        events = her(given=datetime(2026, 5, 31, tzinfo=ZoneInfo(york)) + timedelta(hours=hour))
        asked = prepared.question(read(facts, VOCABULARY), prepared.person(events))
        assert engine().decide(asked, Detail.OUTCOME).outcome is (Outcome.PERMITTED if hour == 24 else Outcome.UNDETERMINED)
        sources = looked_up(events, ACTIVITY, company, DAYS[2], VOCABULARY, time_zone=york)
        slow = ask_about(NAME, facts, company, VOCABULARY, registers=sources, clock=lambda _: Today(DAYS[2], york))
        assert slow.stated == asked.stated


def test_an_adult_and_a_child_are_of_two_classes() -> None:
    """Their events say the same, but for their days."""
    prepared = PreparedActivities(group(), VOCABULARY).on(NAME, Today(DAYS[2], BERLIN))
    child, adult = her(), her(given=datetime(2026, 6, 2, 12, tzinfo=ZoneInfo(BERLIN)))
    assert prepared.person(child).key != prepared.person(adult).key
    assert prepared.person(child).key == prepared.person(her(given=datetime(2026, 3, 1, 12, tzinfo=ZoneInfo(BERLIN)))).key


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("first", [0, 1])
def test_a_consent_before_the_birthday_and_one_behind_it_are_of_two_classes(basis: Basis, first: int) -> None:
    """Of both persons a later birthday had been entered by mistake; found among random histories: the child was permitted as the adult."""
    day, mistaken = DAYS[2], event(EventKind.OF_AGE_ON, NAME, position=0)._replace(until=date(2030, 1, 1))
    mistaken = mistaken._replace(effective=mistaken.effective - timedelta(days=2), recorded=mistaken.recorded - timedelta(days=1))
    when = Today(day, BERLIN) if basis is Basis.LIVE else day
    prepared = PreparedActivities(group(), VOCABULARY).on(NAME, when)
    facts = {**(needed(NAME).stated or {}), **({} if basis is Basis.LIVE else {"time.decision_date": day})}
    persons = [(ADULT, Outcome.UNDETERMINED), (date(2020, 1, 1), Outcome.PERMITTED)]
    for until, outcome in persons[first:] + persons[:first]:
        birthday, consent = her()
        held = prepared.person([mistaken, birthday._replace(until=until), consent])
        assert engine().decide(prepared.question(read(facts, VOCABULARY), held), Detail.OUTCOME).outcome is outcome


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("how", ["gone", "before"])
def test_the_age_that_a_controller_knew_counts_where_another_follows(basis: Basis, how: str) -> None:
    """A birthday is no consent, which would not go along; her own register has her of age by mistake."""
    own = event(EventKind.OF_AGE_ON, NAME, position=1)._replace(until=date(2020, 1, 1))
    consent = her()[1]
    theirs = event(EventKind.OF_AGE_ON, NAME, position=3)._replace(until=date(2030, 1, 1), controller="muster-bank")
    before = replace(ACTIVITY, controller="muster-bank", start=ACTIVITY.start - timedelta(days=1))
    known = {} if how == "gone" else {"muster-bank": replace(group().controllers[ACTIVITY.controller], id="muster-bank")}
    activities = {**group().activities, NAME: (ACTIVITY,) if how == "gone" else (before, ACTIVITY)}
    company = replace(group(), controllers={**group().controllers, **known}, activities=activities)
    for events, age in (([own, consent], "18.."), ([own, consent, theirs], "..17")):
        sources = looked_up(events, ACTIVITY, company, DAYS[2], VOCABULARY, basis=basis)
        assert [str(source.facts["subject.age"]) for source in sources if "subject.age" in source.facts] == [age]


def test_no_birthday_turns_an_answer_into_a_permission() -> None:
    answer, turns = on(DAYS[0], her()), Turns(engine(), engine().policies)
    found = [step.turn for step in turns.steps(answer, Rests(ACTIVITY, group(), her())) if step.turn is not None]
    assert all(turn.outcome is not Outcome.PERMITTED for turn in found)
