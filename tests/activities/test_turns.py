"""Until when an answer stays is what asking on every day says; and the causes of a turn are those that turn it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any, Final

import pytest

from tests.activities.group import NAMES, engine, group, needed, persons
from tests.law import shipped_cases
from tests.proving import PROVING, drawn
from zweck.activities import validity
from zweck.activities.ask import ask_about
from zweck.activities.causes import Change, of_events, of_law
from zweck.activities.idle import named_by
from zweck.activities.validity import Rests, Turn, Turns
from zweck.company import Activity, Company
from zweck.company.register import EVERYTHING, Event, EventKind, looked_up
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.editions.build import Editions
from zweck.facts.basis import Basis, Today
from zweck.facts.question import FactError, question
from zweck.law.vocabulary import DECISION_DATE

SEED: Final = 31
TODAY: Final = date(2026, 11, 30)
YEARS: Final = 3 * 365 + 1
POLICIES: Final = engine().policies
TURNS: Final = Turns(engine(), POLICIES)

Found = list[tuple[date, Outcome | None]]


def days_from(first: date, turns: Sequence[date]) -> list[date]:
    """Three years of days; in `make test` every 23rd, and those around all days that were found."""
    every = [first + timedelta(days=offset) for offset in range(YEARS)]
    if PROVING:
        return every
    near = {day + timedelta(days=offset) for day in turns for offset in (-2, -1, 0, 1)}
    return [day for place, day in enumerate(every) if not place % 23 or day in near]


def turned(answers: dict[date, Decision | None]) -> Found:
    """The days on which an answer is another one than on the day before."""
    said = {day: None if one is None else TURNS.substance(one.finding) for day, one in answers.items()}
    later = [(day, answers[day]) for before, day in pairwise(answers) if said[before] != said[day]]
    return [(day, None if one is None else one.outcome) for day, one in later]


def outlook(decision: Decision, rests: Rests | None = None) -> Found:
    """The turns within three years."""
    assert decision.date is not None
    last = decision.date + timedelta(days=YEARS - 1)
    turns = (step.turn for step in TURNS.steps(decision, rests) if step.turn is not None)
    return [(one.day, one.outcome) for one in turns if one.day <= last]


def test_every_edition_and_every_test_of_a_day_begins_on_a_day_of_the_law() -> None:
    days = [*of_law(POLICIES)]
    assert days == sorted({*days})
    assert {*Editions.of(POLICIES).starts} <= {*days}
    assert {date(2018, 5, 25), date(2024, 7, 1), date(2026, 12, 2)} <= {*days}  # an edition, `after: 2024-06-30`, `before: 2026-12-02`
    assert all(of_law(POLICIES).values())


def test_a_prohibition_unless_shown_rests_on_every_law_in_which_a_fact_is_missing() -> None:
    """Also on laws that it does not name: nothing may change in them while the answer is not asked for again."""
    unnamed, everyday = 0, [case for case in shipped_cases() if case.id.startswith("everyday-")]  # among these some do not name them
    for case in (*shipped_cases()[::12], *everyday):
        answer = engine().decide(case.question, Detail.REASONS)
        if answer.outcome is Outcome.PROHIBITED and not answer.conclusive:
            points = [point.partition("/")[0] for fact in answer.missing_facts for point in fact.requirements]
            missing = POLICIES.laws.keys() & {*points}
            assert missing <= TURNS._laws(answer), case.id
            unnamed += not missing <= {*named_by(answer.finding.ruling)}
    assert unnamed


# --- every day ------------------------------------------------------------------------------------------------------------------------


def test_questions_turn_when_asking_every_day_says_so() -> None:
    """Facts of drawn cases, asked as of each day of three years: from today, and from a day of the past on which the law moved more."""
    random, seen = Random(SEED), 0
    cases = [one for one in shipped_cases() if one.question.merged is None and one.question.stated.get(DECISION_DATE)]
    for first, share in ((TODAY, 400), (date(2021, 6, 1), 100)):
        for case in random.sample(cases, max(3, drawn(share))):
            asked = case.question
            stated = {name: value for name, value in asked.stated.items() if name != DECISION_DATE}

            def on(day: date, stated: Any = stated, presume: bool = asked.presume_unstated) -> Decision | None:
                try:
                    posed = question({**stated, DECISION_DATE: day}, POLICIES.vocabulary, presume_unstated=presume)
                except FactError:
                    return None
                return engine().decide(posed, Detail.REASONS)

            answer = on(first)
            if answer is None:
                continue
            mine = outlook(answer)
            assert turned({day: on(day) for day in days_from(first, [day for day, _ in mine])}) == mine, case
            seen += len(mine)
    assert seen


@cache
def dated() -> Company:
    """The group with reviews within three years, texts that are reviewed, and activities that end or have another version."""
    found = group()
    activities: dict[str, tuple[Activity, ...]] = {}
    for place, (name, versions) in enumerate(found.activities.items()):
        (one,) = versions
        on = [TODAY + timedelta(days=40 * (place + step)) for step in range(len(one.appraisals))]
        appraisals = tuple(replace(each, review_by=day) for each, day in zip(one.appraisals, on, strict=True))
        one = replace(one, appraisals=appraisals, start=min(one.start, TODAY))
        if place % 3 == 1:
            activities[name] = (replace(one, until=TODAY + timedelta(days=500)),)
        elif place % 3 == 2:
            second = replace(one, start=TODAY + timedelta(days=300), appraisals=(), facts={**one.facts, "purpose.kind": "advertising"})
            activities[name] = (one, second)
        else:
            activities[name] = (one,)
    return replace(found, activities=activities)


def her(name: str, random: Random) -> list[Event]:
    """The ordinary person, whose consents may end, and who may have objected, withdrawn or come of age."""
    controller = group().activities[name][0].controller
    at = datetime.combine(TODAY - timedelta(days=9), datetime.min.time(), UTC)
    ends = TODAY + timedelta(days=random.randrange(1, 900))
    events = [one._replace(until=ends) if one.kind is EventKind.GIVEN and random.random() < 0.7 else one for one in persons(name)]
    kinds = {EventKind.OBJECTED: "advertising", EventKind.WITHDRAWN: EVERYTHING, EventKind.OF_AGE_ON: EVERYTHING}
    for place, (kind, scope) in enumerate(kinds.items()):
        if random.random() < 0.3:
            until = TODAY + timedelta(days=random.randrange(900)) if kind is EventKind.OF_AGE_ON else None
            events.append(Event(900 + place, kind, controller, scope, at, at, until=until))
    return events


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("name", NAMES)
def test_activities_turn_when_asking_every_day_says_so(name: str, basis: Basis) -> None:
    """With a person's events of today, as they are known today: for questions about now each day is that of the clock."""
    random = Random(f"{SEED} {name} {basis}")
    for _ in range(max(1, drawn(20) // 4)):
        events = her(name, random)

        def on(day: date, events: Any = events) -> Decision | None:
            activity = dated().on(name, day)
            if activity is None:
                return None
            registers = looked_up(events, activity, dated(), day, POLICIES.vocabulary, basis=basis)
            facts = {**(needed(name).stated or {}), **({DECISION_DATE: day} if basis is Basis.AS_OF else {})}
            clock = None if basis is Basis.AS_OF else lambda zone: Today(day, zone)
            asked = ask_about(name, facts, dated(), POLICIES.vocabulary, registers=registers, clock=clock)
            return engine().decide(asked, Detail.REASONS)

        answer, activity = on(TODAY), dated().on(name, TODAY)
        assert answer is not None
        assert activity is not None
        mine = outlook(answer, Rests(activity, dated(), events))
        every = turned({day: on(day) for day in days_from(TODAY, [day for day, _ in mine])})
        assert mine == every[: len(mine)]
        assert len(mine) == len(every) or mine[-1][1] is None  # once an activity is over, no more is asked


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("name", NAMES)
def test_periods_of_a_record_turn_when_asking_every_day_says_so(name: str, basis: Basis) -> None:
    """One period ends after the other: that of the law, that which the activity declares, with its time for erasing."""
    random = Random(f"{SEED} record {name} {basis}")
    seen = 0
    for _ in range(max(2, drawn(40) // 4)):
        days = sorted(TODAY - timedelta(days=random.randrange(1, 3000)) for _ in range(3))
        record = {f"record.{word}": day for word, day in zip(("created", "used", "ended"), days, strict=True) if random.random() < 0.8}
        if random.random() < 0.3:
            record["record.held"] = random.random() < 0.5  # type: ignore[assignment]

        def on(day: date, record: Any = record) -> Decision | None:
            activity = dated().on(name, day)
            if activity is None:
                return None
            facts = {**(needed(name).stated or {}), **record, **({DECISION_DATE: day} if basis is Basis.AS_OF else {})}
            clock = None if basis is Basis.AS_OF else lambda zone: Today(day, zone)
            try:
                return engine().decide(ask_about(name, facts, dated(), POLICIES.vocabulary, clock=clock), Detail.REASONS)
            except FactError:
                return None

        answer, activity = on(TODAY), dated().on(name, TODAY)
        if answer is None or activity is None:
            continue
        mine = outlook(answer, Rests(activity, dated()))
        every = turned({day: on(day) for day in days_from(TODAY, [day for day, _ in mine])})
        assert mine == every[: len(mine)]
        assert len(mine) == len(every) or mine[-1][1] is None
        seen += 1
    assert seen


def test_the_first_period_that_ends_is_a_turn() -> None:
    """Nothing else is asked about before it, so that only the sources of the question itself name the day."""
    name, turns = "newsletter", 0
    activity = dated().on(name, TODAY)
    assert activity is not None
    for days in range(700, 740):
        begun = TODAY - timedelta(days=days)
        facts = {**(needed(name).stated or {}), "record.created": begun, "record.used": begun, DECISION_DATE: TODAY}
        asked = ask_about(name, facts, dated(), POLICIES.vocabulary)
        last = min((one.until for one in (asked.merged.sources if asked.merged else ()) if one.until), default=TODAY)
        if TODAY < last < TODAY + timedelta(days=9):
            found = TURNS.first(engine().decide(asked, Detail.REASONS), Rests(activity, dated()))
            assert found is not None
            assert (found.until, found.outcome) == (last, Outcome.PROHIBITED)
            turns += 1
    assert turns > 3


# --- why ------------------------------------------------------------------------------------------------------------------------------


def first(name: str, company: Company, day: date = TODAY, events: Sequence[Event] | None = None, **more: Any) -> Turn | None:
    """The first turn of the answer about an activity."""
    activity = company.on(name, day)
    assert activity is not None
    known = persons(name) if events is None else events
    registers = looked_up(known, activity, company, day, POLICIES.vocabulary)
    asked = ask_about(
        name,
        {**(needed(name).stated or {}), **more},
        company,
        POLICIES.vocabulary,
        registers=registers,
        clock=lambda zone: Today(day, zone),
    )
    return TURNS.first(engine().decide(asked, Detail.REASONS), Rests(activity, company, known))


@pytest.mark.parametrize("turns", ["another version", "the last day", "a register that becomes whole", "a review", "a consent"])
def test_a_turn_names_what_begins_or_ends(turns: str) -> None:
    """Each in its place, and no row of a table or law beside it that has nothing to do with the case."""
    name = "win-back-call"
    (activity,) = group().activities[name]
    profile, last = group().controllers[activity.controller], date(2031, 12, 27)  # a row of a table ends with it
    controllers, events, review = group().controllers, persons(name), date.max
    versions: tuple[Activity, ...] = (replace(activity, appraisals=_reviewed(activity)),)
    match turns:
        case "another version":
            versions = (*versions, replace(versions[0], start=last + timedelta(days=1), facts={"purpose.kind": "address_trading"}))
        case "the last day":
            versions = (replace(versions[0], until=last),)
        case "a register that becomes whole":
            controllers = {**controllers, profile.id: replace(profile, holds={**profile.holds, "rights": last + timedelta(days=1)})}
        case "a review":
            review = last
        case _:
            events = [one._replace(until=last) if one.kind is EventKind.GIVEN else one for one in events]
    texts = {text: tuple(replace(one, appraisals=_reviewed(one, review)) for one in several) for text, several in group().texts.items()}
    company = replace(group(), controllers=controllers, texts=texts, activities={**group().activities, name: versions})
    found = first(name, company, events=events)
    assert found is not None
    assert found.until == last
    kinds = {"another version": Change.ACTIVITY, "the last day": Change.ACTIVITY, "a review": Change.REVIEW, "a consent": Change.END}
    assert {one.change for one in found.causes} == {kinds.get(turns, Change.REGISTER)}
    assert all(one.text.de and one.text.en and one.reference in one.text.de for one in found.causes)


def test_the_end_of_a_consent_is_a_day_of_its_event_too() -> None:
    """Not only of the source that follows from it, which another event may take the place of."""
    given = next(one for one in persons("win-back-call") if one.kind is EventKind.GIVEN)._replace(until=TODAY)
    ends = {(day, one.change) for day, one in of_events([given], TODAY, "Europe/Berlin")}
    assert (TODAY + timedelta(days=1), Change.END) in ends


def _reviewed(one: Any, by: date = date.max) -> Any:
    return tuple(replace(each, review_by=by) for each in one.appraisals)


def test_a_newsletter_does_not_turn_with_the_law_of_others() -> None:
    """The law moves two days later, and says nothing of it."""
    day = date(2026, 12, 1)
    assert date(2026, 12, 2) in of_law(POLICIES)
    versions = tuple(replace(one, appraisals=_reviewed(one)) for one in group().activities["newsletter"])
    company = replace(group(), activities={"newsletter": versions})
    found = first("newsletter", company, day)
    assert found is None or found.day > date(2027, 12, 2)


def test_more_days_than_may_be_asked_end_the_answer_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is said of the outcome then, and of no cause: too early, never too late."""
    asked = engine().ask({"operation.kind": "store", "purpose.kind": "own_statistics", DECISION_DATE: "2024-12-01"})
    answer = engine().decide(asked, Detail.REASONS)
    steps = [*TURNS.steps(answer)]
    place = next(number for number, step in enumerate(steps) if step.turn is not None)
    assert place > 1
    for most in range(1, place + 3):
        monkeypatch.setattr(validity, "MAX_ASKED", most)
        found = TURNS.first(answer)
        wanted = steps[place].turn if most > place else Turn(steps[most - 1].day + timedelta(days=1), None)
        assert found == wanted
        assert found is not None
        assert found.day <= steps[place].day


def test_a_question_without_a_day_never_turns() -> None:
    for facts in ({DECISION_DATE: "unknown"}, {"operation.kind": "contact", DECISION_DATE: "unknown"}):
        assert TURNS.first(engine().decide(engine().ask(facts), Detail.REASONS)) is None


def test_a_turn_is_found_once_for_equal_keys() -> None:
    """And for another key again."""
    asked: list[int] = []

    class Counting:
        def decide(self, question: Any, detail: Detail) -> Decision:
            asked.append(1)
            return engine().decide(question, detail)

        def heard(self, question: Any) -> frozenset[str]:
            return engine().heard(question)

    turns = Turns(Counting(), POLICIES)
    answer = engine().decide(engine().ask({"purpose.kind": "advertising", "operation.kind": "contact"}, day=TODAY), Detail.REASONS)
    found = {turns.first(answer, key=key) for key in ("one", "one", "one")}
    once = len(asked)
    assert turns.first(answer, key="other") in found
    assert len(asked) == 2 * once > 0
