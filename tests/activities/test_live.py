"""Questions about now: each is answered for the day that the server's clock shows in the controller's time zone, and for no other."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from tests.activities.group import DAY, NAMES, engine, group, needed, persons
from tests.clocks import Clock
from tests.proving import drawn
from tests.server.fiction import CALL, whole
from zweck.activities.ask import ask_about
from zweck.activities.prepared import PreparedActivities
from zweck.activities.validity import Rests, Turns
from zweck.bounded.steps import finished
from zweck.client import question
from zweck.company import Company, today_of
from zweck.company.register import Event, EventKind, end_of, looked_up
from zweck.decision.decision import Decision, Detail
from zweck.engine import Engine
from zweck.facts.basis import Basis, Days, Today, today_in
from zweck.facts.question import Question
from zweck.service.answer import AnswerOptions
from zweck.service.decisions import Decisions
from zweck.service.refusals import InvalidField
from zweck.v1 import decision_pb2 as v1

EAST: Final = "Pacific/Auckland"
WEST: Final = "America/Los_Angeles"
ZONES: Final = {"muster-service": EAST, "muster-forschung": WEST}
ASKED: Final[dict[str, dict[str, Any]]] = {
    "UTC": {},
    EAST: {"controller": "muster-service"},
    WEST: {"controller": "muster-forschung"},
    f"{EAST} ": {"activity": "newsletter"},
    f"{WEST} ": {"activity": "market-research"},
}
"""Questions, by the time zone in which each has its day."""

MOMENTS: Final = (
    ("2026-02-02 23:59:59", EAST),
    ("2026-02-03 00:00:00", EAST),
    ("2026-02-02 23:59:59", "UTC"),
    ("2026-02-03 00:00:00", "UTC"),
    ("2026-02-02 23:59:59", WEST),
    ("2026-02-03 00:00:00", WEST),
    ("2026-02-02 23:59:00", EAST),  # the clock jumps back across midnight
    ("2028-02-29 12:00:00", "UTC"),  # and two years on
    ("2026-02-02 23:59:59", "UTC"),
)


@cache
def scattered() -> Company:
    """The group, with its two controllers at the ends of the world."""
    controllers = {name: replace(one, time_zone=ZONES[name]) for name, one in group().controllers.items()}
    return replace(group(), controllers=controllers)


def server(clock: Clock, company: Company | None = None) -> Decisions:
    """Decisions that keep what they can."""
    options = AnswerOptions(cached=100, now=clock)
    found = Engine(engine().policies, cache=100)
    turns = Turns(found, found.policies)
    return Decisions(found, found.policies.vocabulary, options, company=company or scattered(), turns=turns)


def given(answers: Decisions, asked: v1.CheckProcessingRequest) -> Iterator[v1.Decision]:
    """The answer to one question by each method."""
    data = asked.SerializeToString()
    yield v1.Decision.FromString(answers.decision(data, CALL))
    streamed = answers.streamed(v1.StreamCheckProcessingRequest(request=asked).SerializeToString(), CALL)
    yield v1.StreamCheckProcessingResponse.FromString(whole(streamed)).decision
    for once in (False, True):
        several = v1.BatchCheckProcessingRequest(requests=[asked], parts_once=once).SerializeToString()
        response = v1.BatchCheckProcessingResponse.FromString(finished(answers.batch(several, CALL)))
        decision = v1.Decision()
        decision.CopyFrom(response.results[0].decision)
        for place in response.results[0].parts:
            decision.MergeFrom(response.parts[place])
        yield decision


def test_the_same_bytes_before_and_after_midnight_are_two_questions() -> None:
    """In two time zones and UTC, through all methods, from the caches that filled before; also where the clock jumps."""
    clock = Clock(datetime.now(UTC))
    answers = server(clock)
    asked = {zone: question({"operation.kind": "contact"}, detail=v1.REASONS, **how) for zone, how in ASKED.items()}
    seen: dict[tuple[str, str], bytes] = {}
    for moment in MOMENTS:
        clock.set(*moment)
        for zone, one in asked.items():
            found = [*given(answers, one), *given(answers, one)]
            day = today_in(zone.strip(), clock.moment).day.isoformat()
            assert {(each.basis, each.date, each.time_zone) for each in found} == {(v1.LIVE, day, zone.strip())}, (moment, zone)
            written = {each.SerializeToString(deterministic=True) for each in found}
            assert len(written) == 1, (moment, zone)
            assert seen.setdefault((zone, day), *written) == min(written), "the answer of a day is that of the day"
    ids = {(zone, day): v1.Decision.FromString(data).decision_id for (zone, day), data in seen.items()}
    assert len({*ids.values()}) == len(ids) == 3 * len(ASKED)


def test_an_answer_that_midnight_overtakes_is_not_kept_for_the_next_day() -> None:
    clock = Clock(datetime(2026, 2, 2, 23, 59, 59, tzinfo=UTC))

    class Overtaken(Engine):
        def decide(self, question: Question, detail: Detail = Detail.FULL) -> Decision:
            clock.set("2026-02-03 00:00:00")
            return super().decide(question, detail)

    answers = Decisions(Overtaken(engine().policies), engine().policies.vocabulary, AnswerOptions(cached=100, now=clock))
    data = question({"operation.kind": "contact"}).SerializeToString()
    assert [v1.Decision.FromString(answers.decision(data, CALL)).date for _ in range(2)] == ["2026-02-02", "2026-02-03"]


def test_the_version_of_an_activity_is_that_of_the_day_at_its_controller() -> None:
    """A version that begins on 3 February is in force in Auckland while it is still the second in Greenwich, and not yet in Los Angeles."""
    clock = Clock(datetime(2026, 2, 2, 12, 30, tzinfo=UTC))
    for controller, day in (("muster-service", date(2026, 2, 3)), ("muster-forschung", date(2026, 2, 2))):
        first = replace(group().activities["newsletter"][0], controller=controller)
        versions = (first, replace(first, start=date(2026, 2, 3)))
        company = replace(scattered(), activities={**group().activities, "newsletter": versions})
        found = today_of(company, "newsletter", lambda zone: Today(today_in(zone, clock.moment).day, zone))
        assert found == (day, ZONES[controller])


@pytest.mark.parametrize(("first", "second"), [("muster-service", "muster-forschung"), ("muster-forschung", "muster-service")])
def test_between_the_days_of_two_controllers_an_activity_is_in_force_at_neither(first: str, second: str) -> None:
    """Its last day is over in Auckland, and its first one in Los Angeles has not begun: the version that has ended permits nothing more.

    The other way round both days have begun: the later version is in force.
    """
    turn = date(2026, 2, 3)
    before = replace(group().activities["newsletter"][0], controller=first)
    after = replace(before, controller=second, start=turn)
    company = replace(scattered(), activities={**group().activities, "newsletter": (before, after)})
    for hour in range(72):
        clock = Clock(datetime(2026, 2, 2, tzinfo=UTC) + timedelta(hours=hour, minutes=1))
        days = {one: today_in(ZONES[one], clock.moment).day for one in ZONES}
        wanted = second if days[second] >= turn else first if days[first] < turn else None
        options = AnswerOptions(cached=100, now=clock)
        answers = Decisions(engine(), engine().policies.vocabulary, options, company=company)
        asked = question({}, activity="newsletter").SerializeToString()
        if wanted is None:
            for _ in range(2):
                with pytest.raises(InvalidField, match="is not in force now"):
                    answers.decision(asked, CALL)
        else:
            for _ in range(2):
                found = v1.Decision.FromString(answers.decision(asked, CALL))
                assert (found.date, found.time_zone) == (str(days[wanted]), ZONES[wanted])


def test_days_are_those_of_all_time_zones_minute_by_minute() -> None:
    """Zones whose offsets are no whole hours, and a day that a zone left out (Samoa, 30 December 2011)."""
    zones = ("Asia/Kathmandu", "Pacific/Chatham", "Pacific/Apia", "America/St_Johns", "")
    clock = Clock(datetime(2011, 12, 29, 23, 58, 30, tzinfo=UTC))
    days = Days(clock, "", zones)
    for _ in range(drawn(10_000)):
        for _ in range(40):
            clock.moment += timedelta(seconds=59)
            assert {*days.all()} == {today_in(zone, clock.moment) for zone in zones} == {days.of(zone) for zone in zones}


def test_a_controller_without_a_time_zone_has_the_day_of_the_server() -> None:
    controllers = {name: replace(one, time_zone="") for name, one in group().controllers.items()}
    company = replace(group(), controllers=controllers)
    clock = Clock(datetime(2026, 2, 2, 23, 30, tzinfo=UTC))
    for zone, day, said in (("", "2026-02-02", "UTC"), (EAST, "2026-02-03", EAST)):
        policies = engine().policies
        answers = Decisions(engine(), policies.vocabulary, AnswerOptions(now=clock, time_zone=zone), company=company)
        found = v1.Decision.FromString(answers.decision(question({}, activity="newsletter").SerializeToString(), CALL))
        assert (found.basis, found.date, found.time_zone) == (v1.LIVE, day, said)


@pytest.mark.parametrize("zone", [EAST, WEST, "Europe/Berlin", ""])
@pytest.mark.parametrize("minutes", [-10, 0, 10])
def test_the_register_of_a_controller_without_a_time_zone_has_the_day_of_the_question(zone: str, minutes: int) -> None:
    """Ten minutes before midnight there, at midnight, and ten minutes after it: a consent that was just given counts, an objection does."""
    placeless = replace(group(), controllers={name: replace(one, time_zone="") for name, one in group().controllers.items()})
    now = datetime.combine(DAY + timedelta(days=1), datetime.min.time(), ZoneInfo(zone or "UTC")) + timedelta(minutes=minutes)
    today = Days(now.timestamp, zone).of("")
    assert today == (DAY if minutes < 0 else DAY + timedelta(days=1), zone or "UTC")
    prepared = PreparedActivities(placeless, engine().policies.vocabulary)

    def known(name: str, events: list[Event]) -> dict[str, object]:
        held = prepared.on(name, today).person(events)
        again = looked_up(
            events, placeless.activities[name][0], placeless, today.day, engine().policies.vocabulary, time_zone=today.time_zone
        )
        assert [*held.sources] == again
        return {fact: value for source in held.sources for fact, value in source.facts.items()}

    just = now - timedelta(seconds=1)
    calling = [one._replace(effective=just, recorded=just) if one.kind is EventKind.GIVEN else one for one in persons("win-back-call")]
    assert known("win-back-call", calling)["consent.given"] is True
    ahead = [one._replace(recorded=now + timedelta(days=1)) if one.kind is EventKind.GIVEN else one for one in calling]
    assert known("win-back-call", ahead)["consent.given"] is not True, "the clock was set back"
    objected = Event(9, EventKind.OBJECTED, "muster-service", "advertising", just, just)
    assert known("newsletter", [*persons("newsletter"), objected])["rights.marketing_objection"] is True


def test_a_time_zone_that_only_a_machine_knows_is_that_of_no_day() -> None:
    assert end_of(DAY, "EDT") == end_of(DAY, "UTC")


@pytest.mark.parametrize(
    ("zone", "day", "over"),
    [
        ("America/St_Johns", date(2010, 11, 6), "03:30"),  # at 00:01 it was 23:01 of the day before again
        ("America/Havana", date(2026, 10, 31), "04:00"),  # at 01:00 it was 00:00 of the same day again
        ("Asia/Beirut", date(2026, 3, 28), "22:00"),  # there is no midnight
        ("Pacific/Apia", date(2011, 12, 29), "10:00"),  # nor the day that follows
    ],
)
def test_a_day_ends_with_its_last_moment(zone: str, day: date, over: str) -> None:
    end = end_of(day, zone)
    assert f"{end:%H:%M}" == over
    assert [(end + step).astimezone(ZoneInfo(zone)).date() > day for step in (-timedelta.resolution, timedelta())] == [False, True]


def test_the_day_names_the_clock_as_its_source() -> None:
    clock = Clock.at_noon(DAY)
    found = v1.Decision.FromString(server(clock).decision(question({}, activity="newsletter").SerializeToString(), CALL))
    (source,) = (one for one in found.sources if "time.decision_date" in one.facts)
    assert (source.origin, source.reference) == (v1.FROM_CLOCK, EAST)


@pytest.mark.parametrize("day", ["2026-02-02T00:00:00+01:00", "2026-02-02+01:00", "tomorrow", "20260202", "2026-02-30", ""])
def test_a_day_that_is_none_is_refused_with_its_place(day: str) -> None:
    with pytest.raises(Exception, match="decision_date") as refused:
        server(Clock.at_noon(DAY)).decision(question({"time.decision_date": day}).SerializeToString(), CALL)
    assert "YYYY-MM-DD" in str(refused.value) or "day" in str(refused.value)


def test_tomorrow_is_a_stated_day_as_any_other() -> None:
    asked = question({"time.decision_date": DAY + timedelta(days=1)})
    found = v1.Decision.FromString(server(Clock.at_noon(DAY)).decision(asked.SerializeToString(), CALL))
    assert (found.basis, found.date, found.time_zone) == (v1.AS_OF, "2026-02-03", "")


def test_the_two_bases_of_one_day_have_two_ids_and_one_outcome() -> None:
    facts = {"operation.kind": "contact", "purpose.kind": "advertising"}
    live = engine().decide(engine().ask(facts, day=DAY))
    stated = engine().decide(engine().ask({**facts, "time.decision_date": DAY}))
    assert (live.basis, stated.basis) == (Basis.LIVE, Basis.AS_OF)
    assert live.date == stated.date == DAY
    assert live.decision_id != stated.decision_id
    assert live.finding == stated.finding


# --- until when -----------------------------------------------------------------------------------------------------------------------

TURNS: Final = Turns(engine(), engine().policies)


@cache
def reviewed(name: str) -> Company:
    """The group, with other days of an activity's appraisals than those on which the law turns."""
    (activity,) = group().activities[name]
    on, review_by = activity.start + timedelta(days=20), activity.start + timedelta(days=200)
    appraisals = tuple(replace(one, on=on, review_by=review_by) for one in activity.appraisals)
    return replace(group(), activities={**group().activities, name: (replace(activity, appraisals=appraisals),)})


def answered(name: str, day: date, events: Any) -> tuple[Any, date | None]:
    """The finding about an activity on a day, live, and until when it stays."""
    company, vocabulary = reviewed(name), engine().policies.vocabulary
    activity = company.on(name, day)
    assert activity is not None
    registers = looked_up(events, activity, company, day, vocabulary, basis=Basis.LIVE)
    stated = needed(name).stated or {}
    asked = ask_about(name, stated, company, vocabulary, registers=registers, clock=lambda zone: Today(day, zone))
    decision = engine().decide(asked, Detail.REASONS)
    turn = TURNS.first(decision, Rests(activity, company, events))
    return TURNS.substance(decision.finding), turn and turn.until


@pytest.mark.parametrize("name", NAMES)
def test_no_answer_changes_before_its_last_day(name: str) -> None:
    """From the first day of the activity to after its reviews: nothing turns in between, and a consent and a birthday end it in time."""
    first = group().activities[name][0].start
    controller = group().activities[name][0].controller
    events = [replace_until(event, first + timedelta(days=40)) for event in persons(name)]
    at = datetime.combine(first, datetime.min.time(), UTC)
    events.append(events[0]._replace(position=99, kind=EventKind.OF_AGE_ON, controller=controller, until=first + timedelta(days=70)))
    events.append(events[0]._replace(position=98, kind=EventKind.OBJECTED, scope="*", effective=at + timedelta(days=100), recorded=at))
    events.sort()
    step = 1 if drawn(2) == 2 else 10
    days = [first + timedelta(days=offset) for offset in (*range(0, 110, step), 19, 40, 41, 69, 70, 99, 100, 199, 200, 201, 334, 340, 500)]
    found = {day: answered(name, day, events) for day in sorted({*days})}
    for earlier, later in pairwise(found):
        finding, until = found[earlier]
        if until is None or later <= until:
            assert found[later][0] == finding, (earlier, until, later)
    assert {until for _, until in found.values()} - {None}


def replace_until(event: Any, until: date) -> Any:
    """The event; a consent with its last day."""
    return event._replace(until=until) if event.kind is EventKind.GIVEN else event
