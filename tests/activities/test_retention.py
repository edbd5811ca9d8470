"""Records of persons: nothing is proven by silence, no duty of one record carries another, and no day of one person goes to another."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any, Final

import pytest

from tests.activities.group import engine, group, needed
from tests.activities.hiring import BERLIN, FILE, HIRING, SERVICE, VOCABULARY, History, days, hiring, noon
from tests.proving import drawn
from zweck.activities.ask import ask_about
from zweck.activities.prepared import PreparedActivities, template
from zweck.activities.validity import Rests, Turns
from zweck.company.event import still_relevant
from zweck.company.register import Event, EventKind, looked_up
from zweck.company.retention import Named, Retention
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.facts.basis import Basis, Today
from zweck.facts.merge import Why
from zweck.facts.question import Question, read
from zweck.logic.condition import Value
from zweck.periods.period import Period
from zweck.periods.reckon import DUTY, NEEDED, OVERDUE
from zweck.periods.record import Declared, Start, Stretch

START: Final = date(2026, 1, 2)
END: Final = date(2026, 1, 15)
LAST: Final = date(2026, 7, 15)
"""Six months after the end."""

HISTORIES: Final = 20_000
Facts = tuple[bool | None, bool | None, bool | None]


def facts(history: History, day: date, stated: Mapping[str, Value] | None = None, basis: Basis = Basis.LIVE, **how: Any) -> Facts:
    """Whether there is a duty to keep, a need, and an overdue deletion, as all sources together say."""
    activity, company = hiring(**how)
    given = dict(stated or {})
    sources = looked_up(history.events, activity, company, day, VOCABULARY, basis=basis, stated=given)
    asked = ask_about(HIRING, {**given, "time.decision_date": day}, company, VOCABULARY, registers=sources)
    return tuple(asked.stated.get(name) for name in (DUTY, NEEDED, OVERDUE))  # type: ignore[return-value]


def decided(history: History, day: date, kind: str = "store", **more: object) -> Decision:
    """The answer to a call of what the example says that a call states, for an operation."""
    activity, company = hiring()
    stated: dict[str, object] = {**(needed(HIRING).stated or {}), "time.decision_date": day, **more}
    sources = looked_up(history.events, activity, company, day, VOCABULARY)
    asked = ask_about(HIRING, stated, company, VOCABULARY, registers=sources)
    return engine().decide(asked, Detail.REASONS)


CALLS: Final = frozenset({"phone_call"})
Said = tuple[str, int, int, dict[str, Any]]
"""A kind, the days on which it took effect and was entered, and the rest of it."""

GIVEN: Final[Said] = ("GIVEN", 1, 1, {})
AGAIN: Final[Said] = ("GIVEN", 3, 3, {})
GONE: Final[dict[str, tuple[list[Said], tuple[bool, bool]]]] = {
    "nothing": ([GIVEN], (False, False)),
    "the text": ([GIVEN, ("WITHDRAWN", 2, 2, {})], (True, True)),
    "everything": ([GIVEN, ("WITHDRAWN", 2, 2, {"scope": "*"})], (True, True)),
    "its purpose": ([GIVEN, ("WITHDRAWN", 2, 2, {"scope": "advertising"})], (True, True)),
    "another purpose": ([GIVEN, ("WITHDRAWN", 2, 2, {"scope": "market_research"})], (False, False)),
    "its channel": ([GIVEN, ("WITHDRAWN", 2, 2, {"channels": CALLS})], (True, True)),
    "another channel": ([GIVEN, ("WITHDRAWN", 2, 2, {"channels": frozenset({"email"})})], (False, False)),
    "refused": ([GIVEN, ("REFUSED", 2, 2, {})], (True, True)),
    "invalid": ([GIVEN, ("INVALIDATED", 2, 2, {})], (True, True)),
    "given again": ([GIVEN, ("WITHDRAWN", 2, 2, {}), AGAIN], (False, False)),
    "withdrawn again": ([GIVEN, ("WITHDRAWN", 2, 2, {}), AGAIN, ("WITHDRAWN", 4, 4, {})], (True, True)),
    "at the same moment": ([GIVEN, ("WITHDRAWN", 1, 1, {})], (True, True)),
    "given at the same moment": ([("WITHDRAWN", 1, 1, {}), GIVEN], (True, True)),
    "entered late": ([("GIVEN", 2, 2, {}), ("WITHDRAWN", 1, 3, {})], (True, False)),
}


@pytest.mark.parametrize("how", GONE)
def test_a_period_from_the_withdrawal(how: str) -> None:
    """The period begins with all that ends the consent of the activity: now as soon as it is entered, as of a day by its day."""
    said, overdue = GONE[how]
    from_then = Stretch(Period(), (Start.WITHDRAWN,))
    gone = Declared("applicant_file", from_then, from_then, review_after=Period(12))
    (activity,) = group().activities["win-back-call"]
    activity = replace(activity, erased=(gone,), looks_up=("consent", "retention"))
    profile = group().controllers[SERVICE]
    profile = replace(profile, holds={**profile.holds, "retention": date(2025, 1, 1)})
    company = replace(group(), controllers={SERVICE: profile}, activities={activity.id: (activity,)})
    events = [Event(1, EventKind.STARTED, SERVICE, f"{activity.id}:applicant_file", noon(START), noon(START), key="R")]
    for place, (kind, on, entered, more) in enumerate(said, 2):
        effective, recorded = (noon(START + days(one)) for one in (on, entered))
        event = Event(place, EventKind(kind), SERVICE, "phone-consent@2025-01-01", effective, recorded, evidence="form")
        events.append(event._replace(**more))
    found = []
    for basis in (Basis.LIVE, Basis.AS_OF):
        sources = looked_up(events, activity, company, START + days(5), VOCABULARY, basis=basis)
        found.append(next(source.facts[OVERDUE] for source in sources if OVERDUE in source.facts))
    assert tuple(found) == overdue


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize(
    ("said", "overdue"),
    [
        ([(2020, 1)], True),
        ([(2030, 1)], False),
        ([(2020, 1), (2030, 2)], False),
        ([(2030, 1), (2020, 2)], True),
        ([(2020, 1), (2030, 1)], None),
        ([(2030, 1), (2020, 1)], None),
        ([(2020, 1), (2020, 1)], True),
    ],
)
def test_a_period_from_two_days_of_majority_is_not_known(basis: Basis, said: list[tuple[int, int]], overdue: bool | None) -> None:
    """Where neither day is later in both times; the one that was entered last in a list decided."""
    from_then = Stretch(Period(), (Start.OF_AGE,))
    gone = Declared("applicant_file", from_then, from_then, review_after=Period(12))
    activity, company = hiring()
    activity = replace(activity, erased=(gone,))
    history = History().applied(START)
    for year, day in said:
        history.add("OF_AGE_ON", START + days(day), until=date(year, 1, 1))
    found = looked_up(history.events, activity, company, START + days(9), VOCABULARY, basis=basis)
    assert [source.facts[OVERDUE] for source in found if OVERDUE in source.facts] == [overdue]


@pytest.mark.parametrize("year", range(2026, 2047, 4))
def test_an_unknown_applicant_proves_nothing_for_ever(year: int) -> None:
    """Attack A3: a register that is whole, and a person of whom nothing was entered."""
    for kinds in (("retention",), ("rights", "consent", "age", "retention")):
        assert facts(History(), date(year, 6, 1), kinds=kinds)[1:] == (None, None)
    assert decided(History(), date(year, 6, 1)).outcome is Outcome.UNDETERMINED


def test_a_record_goes_from_use_to_keeping_to_its_end() -> None:
    history = History().applied(START, ended=END)
    assert facts(history, START) == (False, True, False)
    assert facts(history, END) == (False, True, False)
    assert facts(history, END + days(1)) == (False, False, False)
    assert facts(history, LAST) == (False, False, False)
    assert facts(history, LAST + days(1)) == (False, False, True)
    assert decided(history, LAST + days(1)).outcome is Outcome.PROHIBITED


def test_the_duty_of_one_record_never_carries_another() -> None:
    """Situations RT35 and RT36."""
    history = History().applied(START, ended=END).billed(date(2025, 12, 20))
    day = date(2026, 8, 1)
    assert facts(history, day) == (None, None, True)
    assert facts(history, day, {"record.class": "booking_voucher"}) == (True, True, False)
    assert facts(history, day, {"record.class": "applicant_file"}) == (False, False, True)
    assert facts(history, day, {"record.class": "payroll_account"})[1:] == (None, None)
    assert decided(history, day).outcome is not Outcome.PERMITTED
    named = {"record.class": "booking_voucher"}
    around = {
        LAST: (2, None, [False, False, True]),
        date(2026, 12, 31): (1, named, [True, True, False]),
        date(2033, 12, 31): (0, named, [True, True, False]),
    }
    for last, (place, stated, wanted) in around.items():  # the day before, the day, the day after
        assert [facts(history, last + days(step), stated)[place] for step in (-1, 0, 1)] == wanted, last


PHASES: Final = {
    "in use": lambda history, key: history.applied(date(2026, 6, 1), key),
    "for claims": lambda history, key: history.applied(START, key, date(2026, 5, 1)),
    "overdue": lambda history, key: history.applied(START, key, END),
    "kept": lambda history, key: history.billed(date(2020, 1, 1), key),
    "voucher in use": lambda history, key: history.billed(date(2026, 1, 1), key),
    "voucher due": lambda history, key: history.billed(date(2014, 1, 1), key),
    "held": lambda history, key: history.applied(START, key, END).add("HELD", END, key, until=date(2027, 1, 1), state="claims"),
    "unknown": lambda history, key: history.applied(date(2025, 2, 1), key),
}


@pytest.mark.parametrize("one", PHASES)
@pytest.mark.parametrize("other", PHASES)
def test_two_records_permit_only_what_each_permits_alone(one: str, other: str) -> None:
    day = date(2026, 8, 1)
    both = History()
    PHASES[one](both, "1")
    PHASES[other](both, "2")
    outcomes = [decided(history, day).outcome for history in (both, PHASES[one](History(), "1"), PHASES[other](History(), "2"))]
    if outcomes[0] is Outcome.PERMITTED:
        assert outcomes[1:] == [Outcome.PERMITTED, Outcome.PERMITTED]


def test_a_call_names_one_record_by_its_key() -> None:
    activity, company = hiring()
    retention = Retention(activity, company, date(2026, 8, 1), VOCABULARY)
    history = History().applied(START, ended=END).applied(date(2026, 6, 1), "A-2")
    assert [one.reckoned.phase.value for one in retention.records(history.events)] == ["overdue", "in_use"]
    assert [one.reckoned.phase.value for one in retention.records(history.events, Named(key="A-2"))] == ["in_use"]
    (source,) = retention.sources(retention.records(history.events, Named(key="A-3")), Named(key="A-3"))
    assert source.why_unknown is Why.NO_START


def test_a_register_that_is_not_whole_proves_no_absence() -> None:
    history, day = History().applied(START), date(2026, 8, 1)
    assert facts(history, day) == (False, True, False)
    for since in (None, day + days(1)):
        assert facts(history, day, since=since)[1:] == (None, None)
        assert facts(history, date(2026, 3, 1), since=since)[1:] == (None, False)  # six months from an end are not over before that


def test_holds_of_every_width_stand_against_erasing() -> None:
    day = LAST + days(10)
    for scope, record in (("*", ""), (HIRING, ""), (FILE, ""), ("*", "A-1")):
        history = History().applied(START, ended=END)
        history.add("HELD", date(2026, 6, 1), record, scope=scope, until=date(2026, 12, 1), state="claims")
        assert facts(history, day)[2] is False, scope
        assert facts(history, date(2026, 12, 2))[2] is True, scope
        narrower = History().applied(START, ended=END).add("HELD", date(2026, 6, 1), until=date(2026, 12, 1), state="claims")
        narrower.add("RELEASED", date(2026, 6, 5), record, scope=scope)
        assert facts(narrower, day)[2] is (scope == "*" and not record), scope
    other = History().applied(START, ended=END).add("HELD", END, scope="win-back-call", until=date(2026, 12, 1), state="claims")
    assert facts(other, day)[2] is True
    restricted = History().applied(START, ended=END).add("RESTRICTED", END)
    assert facts(restricted, day)[2] is False


def test_a_correction_voids_and_a_correction_of_the_beginning_takes_all() -> None:
    history = History().applied(START, ended=END)
    assert facts(history, LAST + days(1))[2] is True
    ended = replace_void(history, 2)
    assert facts(ended, date(2026, 3, 1)) == (False, True, False)
    assert facts(replace_void(history, 1), date(2026, 3, 1))[1:] == (None, None)


def replace_void(history: History, place: int) -> History:
    """The history, with the event at a place corrected."""
    found = History()
    found.events = [*history.events]
    return found.add("CORRECTED", date(2026, 2, 1), void=place)


def test_an_erased_record_is_neither_needed_nor_overdue() -> None:
    history = History().applied(START, ended=END).add("ERASED", date(2026, 7, 10), "A-1")
    assert facts(history, date(2026, 8, 1)) == (False, False, False)
    history.applied(date(2026, 7, 20), "A-2")
    assert facts(history, date(2026, 8, 1)) == (False, True, False)


def test_between_its_two_times_an_event_makes_unknown_and_now_it_counts_against() -> None:
    """An end of 15 January that was entered on 1 September."""
    history = History().applied(START).add("ENDED", END, "A-1", recorded=date(2026, 9, 1))
    assert facts(history, date(2026, 3, 1), basis=Basis.AS_OF) == (False, None, False)
    assert facts(history, date(2026, 8, 1), basis=Basis.AS_OF) == (False, None, None)
    assert facts(history, date(2026, 9, 1), basis=Basis.AS_OF) == (False, False, True)
    assert facts(history, date(2026, 8, 1)) == (False, False, True)  # by a clock that is slow
    held = History().applied(START, ended=END).add("HELD", END, "A-1", until=date(2027, 1, 1), state="order", recorded=date(2026, 9, 1))
    assert facts(held, date(2026, 8, 1), basis=Basis.AS_OF) == (False, False, None)
    assert facts(held, date(2026, 8, 1))[2] is True
    assert facts(held, date(2026, 9, 2))[2] is False


def test_a_question_of_a_day_before_an_event_does_not_know_it() -> None:
    history = History().applied(START, ended=END)
    assert facts(history, date(2026, 1, 10), basis=Basis.AS_OF) == (False, True, False)
    assert facts(history, date(2026, 1, 1), basis=Basis.AS_OF)[1:] == (None, None)


def test_facts_on_which_rows_depend_may_come_from_the_call_and_must_not_contradict() -> None:
    history = History().billed(date(2016, 6, 30))
    day = date(2025, 6, 1)
    assert facts(history, day) == (False, False, True)
    assert facts(history, day, {"controller.financial_institution": True}) == (None, None, None)
    activity, company = hiring()
    bare = replace(company.controllers[SERVICE], facts={**company.controllers[SERVICE].facts, "controller.financial_institution": None})
    bare = replace(bare, facts={name: value for name, value in bare.facts.items() if value is not None})
    unstated = replace(company, controllers={**company.controllers, SERVICE: bare})
    for stated, duty in (
        ({}, None),
        ({"controller.financial_institution": True}, True),
        ({"controller.financial_institution": False}, False),
    ):
        sources = looked_up(history.events, activity, unstated, day, VOCABULARY, stated=stated)
        asked = ask_about(HIRING, {**stated, "time.decision_date": day}, unstated, VOCABULARY, registers=sources)
        assert asked.stated[DUTY] is duty


def test_what_a_caller_consulted_proves_nothing_beside_declared_records() -> None:
    _, company = hiring()
    asked = ask_about(HIRING, {"time.decision_date": date(2026, 8, 1)}, company, VOCABULARY, consulted=("retention",))
    assert OVERDUE not in asked.stated


def random_history(chance: Random, person: int) -> History:
    """Records of a person, and what happened to them."""
    history = History(person)
    for key in "AB"[: chance.randrange(3)]:
        begun = START + days(chance.randrange(300))
        (history.applied if chance.random() < 0.7 else history.billed)(begun, key)
        for _ in range(chance.randrange(3)):
            kind = chance.choice(("ENDED", "ENDED", "REOPENED", "EXTENDED", "HELD", "RELEASED", "ERASED"))
            on = begun + days(chance.randrange(200))
            until = on + days(chance.randrange(400)) if kind in ("EXTENDED", "HELD") else None
            state = {"HELD": "claims", "ENDED": chance.choice(("", "used", "audited"))}.get(kind, "")
            late = on + days(chance.randrange(60)) if chance.random() < 0.2 else None
            history.add(kind, on, key, until=until, state=state, recorded=late)
    if chance.random() < 0.3:
        history.add(chance.choice(("RESTRICTED", "ERASURE_REQUESTED", "OBJECTED")), START + days(chance.randrange(300)))
    history.events.sort(key=lambda event: event.recorded)
    order = {event.position: place for place, event in enumerate(history.events, person * 1000 + 1)}
    history.events = [one._replace(position=order[one.position], about=order.get(one.about, 0)) for one in history.events]
    return history


def test_prepared_answers_are_those_of_each_person_alone() -> None:
    """Persons of one class share a template; each has the days of its own, and all that the ordinary way says."""
    chance = Random(5)
    activity, company = hiring(("rights", "consent", "age", "retention"))
    prepared: dict[tuple[date, Basis], PreparedActivities] = {}
    templates: dict[object, Any] = {}
    shared = 0
    for person in range(drawn(HISTORIES)):
        day, basis = START + days(chance.randrange(500)), chance.choice((*Basis,))
        history = random_history(chance, person)
        known = prepared.setdefault((day, basis), PreparedActivities(company, VOCABULARY))
        one = known.on(HIRING, day if basis is Basis.AS_OF else Today(day, "Europe/Berlin"))
        held = one.person(history.events)
        stated = {"time.decision_date": day} if basis is Basis.AS_OF else {}
        fast = one.question(read(stated, VOCABULARY), held)
        sources = looked_up(history.events, activity, company, day, VOCABULARY, basis=basis)
        slow = ask_about(HIRING, stated, company, VOCABULARY, registers=sources, clock=lambda zone, day=day: Today(day, zone))  # type: ignore[misc]
        assert fast == slow
        key = (day, basis, held.key)
        decision = engine().decide(fast, Detail.OUTCOME)
        if (found := templates.get(key)) is not None:
            shared += 1
            assert found.about(held) == decision
        else:
            templates[key] = template(decision, held, one)


def test_a_state_says_what_all_events_say() -> None:
    chance = Random(6)
    activity, company = hiring()
    for person in range(drawn(HISTORIES)):
        history = random_history(chance, person)
        if any(event.effective > event.recorded for event in history.events):
            continue
        day = max((event.recorded.astimezone(BERLIN).date() for event in history.events), default=START) + days(chance.randrange(400))
        retention = Retention(activity, company, day, VOCABULARY)
        assert retention.records(still_relevant(history.events)) == retention.records(history.events)


def test_an_answer_holds_until_a_record_turns() -> None:
    """On no day before its turn, of those on which something turns in the records, is the answer another one."""
    chance = Random(8)
    activity, company = hiring()
    policies = engine().policies
    turns, met = Turns(engine(), policies), 0
    for person in range(drawn(4_000)):
        history = random_history(chance, person)
        day = max((max(event.recorded, event.effective).date() for event in history.events), default=START) + days(1)
        asked = question(history, day)
        rests = Rests(activity, company, history.events)
        now = engine().decide(asked, Detail.REASONS)
        first = turns.first(now, rests)
        last = day + days(500) if first is None else first.until
        for ahead in (*range(1, 60), *range(60, 500, 9)):
            later = day + days(ahead)
            if later > last:
                break
            then = turns.again(asked, later, later, rests, Detail.OUTCOME)
            assert then is not None
            assert then.outcome is now.outcome
        met += first is not None and any(one.reference == "retention" for one in first.causes)
    assert met


def test_what_is_known_again_is_of_the_same_company_day_and_basis() -> None:
    """One that asks again about all of them says what each would say that asks about nothing else."""
    activity, company = hiring()
    bare = replace(company, controllers={name: replace(one, holds={}) for name, one in company.controllers.items()})
    history = History().billed(date(2025, 12, 20)).add("RESTRICTED", date(2026, 6, 1), scope="*")
    day, shared = date(2026, 3, 1), Turns(engine(), engine().policies)
    live = question(history, day)
    said = set()
    for one in (company, bare):
        for later in (day, date(2027, 3, 1), date(2034, 8, 1)):
            for asked in (live, replace(live, basis=Basis.AS_OF, time_zone="")):
                rests = Rests(activity, one, history.events)
                found = shared.again(asked, later, later, rests, Detail.OUTCOME)
                assert found is not None
                assert found == Turns(engine(), engine().policies).again(asked, later, later, rests, Detail.OUTCOME)
                said.add((found.basis, later, one is bare, tuple(found.question.stated.get(name) for name in (DUTY, NEEDED, OVERDUE))))
    assert len({facts for *_, facts in said}) > 1


def test_every_turn_of_a_record_is_met_one_after_the_other() -> None:
    """Need until the end of 2026, duty until that of 2033, three months for erasing."""
    activity, company = hiring()
    history, day = History().billed(date(2025, 12, 20)), date(2026, 3, 1)
    turns = Turns(engine(), engine().policies)
    now = engine().decide(question(history, day), Detail.REASONS)
    days = [step.day for step in turns.steps(now, Rests(activity, company, history.events))]
    assert [one for one in days if one in (turn := (date(2027, 1, 1), date(2034, 1, 1), date(2034, 4, 1)))] == [*turn]


def question(history: History, day: date) -> Question:
    """A question about now, of what the example says that a call states."""
    activity, company = hiring()
    stated = {name: value for name, value in (needed(HIRING).stated or {}).items() if name != OVERDUE}
    sources = looked_up(history.events, activity, company, day, VOCABULARY)
    return ask_about(HIRING, stated, company, VOCABULARY, registers=sources, clock=lambda zone: Today(day, zone))


@pytest.mark.parametrize("name", ["data.deletion_overdue", "data.still_needed", "data.retention_duty"])
def test_nothing_is_ever_false_from_nothing(name: str) -> None:
    """Each event alone, whatever it is: only a record that began makes anything about its end known."""
    for kind in EventKind:
        if kind is not EventKind.STARTED:
            event = Event(1, kind, SERVICE, "*", noon(START), noon(START), until=date(2030, 1, 1), about=7)
            (source,) = looked_up([event], *hiring(), date(2026, 8, 1), VOCABULARY)
            assert source.facts[name] is (False if name == DUTY and source.facts[DUTY] is False else None)
