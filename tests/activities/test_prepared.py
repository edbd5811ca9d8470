"""Prepared activities ask the same question as `zweck.activities.ask`, also after questions about other persons."""

import gc
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from tests.activities.group import DAY, NAMES, engine, event, group, needed, persons
from zweck.activities.ask import ask_about
from zweck.activities.prepared import NOTHING_HELD, Events, PreparedActivities
from zweck.company import Activity, shapes
from zweck.company.register import CONSENTED, Event, EventKind, looked_up
from zweck.company.shapes import Held
from zweck.facts.basis import Basis, Today
from zweck.facts.merge import Source, Why
from zweck.facts.question import FactError, Question, read
from zweck.law.vocabulary import DECISION_DATE

pytestmark = pytest.mark.usefixtures("searched")

VOCABULARY = engine().policies.vocabulary
KINDS = [kind for kind in EventKind if kind is not EventKind.USED]
DAYS = (DAY, date(2025, 3, 1), date(2027, 6, 1), date.max)
"""Days on which appraisals hold, do not hold yet, and are overdue."""

SAID: tuple[dict[str, object], ...] = (
    {},
    {"subject.relationship": "customer"},
    {"rights.marketing_objection": True},
    {"consent.given": False, "subject.age": 15},
    {"subject.age": "unknown"},
    {"channel.medium": "letter"},
)
ROUNDS = 60


def answer(make: object) -> object:
    """A question or its faults, to be compared."""
    return [fault.message for fault in make.faults] if isinstance(make, FactError) else make


def asked_slowly(name: str, facts: Mapping[str, object], registers: Sequence[Source], basis: Basis = Basis.AS_OF) -> Question | FactError:
    stated = {fact: value for fact, value in facts.items() if basis is Basis.AS_OF or fact != DECISION_DATE}
    try:
        return ask_about(name, stated, group(), VOCABULARY, registers=registers, clock=lambda zone: Today(facts[DECISION_DATE], zone))  # type: ignore[arg-type]
    except FactError as error:
        return error


def asked_fast(
    prepared: PreparedActivities,
    name: str,
    facts: Mapping[str, object],
    events: Sequence[Event] | Why | None,
    basis: Basis = Basis.AS_OF,
) -> object:
    day = facts[DECISION_DATE]
    assert isinstance(day, date)
    stated = {fact: value for fact, value in facts.items() if basis is Basis.AS_OF or fact != DECISION_DATE}
    zone = group().controllers[group().activities[name][0].controller].time_zone
    one = prepared.on(name, day if basis is Basis.AS_OF else Today(day, zone))
    held = NOTHING_HELD if events is None else one.unknown(events) if isinstance(events, Why) else one.person(events)
    try:
        return one.question(read(stated, VOCABULARY), held)
    except FactError as error:
        return error


def histories(activity: Activity, random: Random) -> Iterator[list[Event]]:
    """Histories of persons: the ordinary one, and others in which events follow each other, meet, are void, end and lie ahead."""
    yield persons(activity.id)
    yield []
    texts = [text.version for name in activity.consents for text in group().texts[name]]
    for _ in range(ROUNDS):
        at = datetime.combine(DAY, datetime.min.time(), UTC) - timedelta(days=random.randrange(1, 900))
        events: list[Event] = []
        for number in range(random.randrange(1, 5)):
            kind = random.choice(KINDS)
            scope = random.choice([*texts, "gone@2024-01-01"]) if kind in CONSENTED else random.choice(["*", "advertising", activity.id])
            one = event(kind, activity.id, scope, position=random.randrange(1, 4) + 10 * number)
            at += timedelta(days=random.choice((0, 1, 200, 400)))
            events.append(
                one._replace(
                    effective=at,
                    recorded=at + timedelta(hours=random.choice((0, 5))),
                    until=DAY + timedelta(days=random.choice((-1, 0, 1, 500))) if random.random() < 0.5 else None,
                    state=random.choice(("", "upheld", "rejected")) if kind is EventKind.OBJECTED else "",
                    evidence=random.choice(("", "form")),
                    about=events[-1].position if kind is EventKind.CORRECTED and events else 0,
                    controller=random.choice((one.controller, one.controller, one.controller, "another")),
                )
            )
        yield events


def moved(events: Sequence[Event], days: int) -> list[Event]:
    """The events of another person with the same history, somewhat earlier and elsewhere in the register."""
    back = timedelta(days=days)
    return [
        each._replace(
            position=each.position + 7 * days,
            effective=each.effective - back,
            recorded=each.recorded - back,
            about=each.about and each.about + 7 * days,
        )
        for each in events
    ]


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("name", NAMES)
def test_the_same_question_also_after_others(name: str, basis: Basis) -> None:
    random = Random(name)
    prepared = PreparedActivities(group(), VOCABULARY)
    (activity,) = group().activities[name]
    stated = needed(name).stated or {}
    for history in histories(activity, random):
        day, said = random.choice(DAYS), random.choice(SAID)
        if group().on(name, day) is None:
            day = DAY
        facts = {DECISION_DATE: day, **stated, **said}
        for events in (history, moved(history, 3), moved(history, 40), history):
            slowly = asked_slowly(name, facts, looked_up(events, activity, group(), day, VOCABULARY, basis=basis), basis)
            assert answer(asked_fast(prepared, name, facts, events, basis)) == answer(slowly)


@pytest.mark.parametrize("name", NAMES)
def test_a_register_that_cannot_be_read_and_none_at_all(name: str) -> None:
    prepared = PreparedActivities(group(), VOCABULARY)
    (activity,) = group().activities[name]
    facts = {DECISION_DATE: DAY, **(needed(name).stated or {})}
    for _ in range(2):
        for why in (Why.UNREADABLE, Why.NO_PERSON):
            sources = looked_up(None, activity, group(), DAY, VOCABULARY, why)
            assert asked_fast(prepared, name, facts, why) == asked_slowly(name, facts, sources)
        assert asked_fast(prepared, name, facts, None) == asked_slowly(name, facts, ())
        assert asked_fast(prepared, name, facts, persons(name)) == asked_slowly(
            name, facts, looked_up(persons(name), activity, group(), DAY, VOCABULARY)
        )


def test_shapes_that_are_met_at_the_same_time_have_keys_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another thread may look a person up between any two steps; under one key it would get the facts of the other person."""
    one = PreparedActivities(group(), VOCABULARY).on("newsletter", Today(DAY, "Europe/Berlin"))
    harmless = persons("newsletter")
    objected = [*harmless, event(EventKind.OBJECTED, "newsletter", "advertising")]
    real, met = shapes._forms, list[Held]()

    def interrupted(sources: Sequence[Source], events: Sequence[Event]) -> Iterator[shapes.Form]:
        if not met:
            monkeypatch.setattr(shapes, "_forms", real)
            met.append(one.person(objected))
        yield from real(sources, events)

    monkeypatch.setattr(shapes, "_forms", interrupted)
    met.append(one.person(harmless))
    assert met[0].key != met[1].key
    assert [one.person(events).key for events in (objected, harmless)] == [held.key for held in met]


def test_classes_that_are_found_at_the_same_moment_have_marks_of_their_own() -> None:
    """Two threads that meet new classes see the same number of known ones."""

    class Racing(dict[object, object]):
        """As each of two threads sees it that looks before the other one writes."""

        def __len__(self) -> int:
            return 0

    activity = group().activities["win-back-call"][0]
    found = shapes.Shapes(activity, group(), DAY, VOCABULARY)
    found._forms = Racing()  # type: ignore[assignment]
    objected = event(EventKind.OBJECTED, "win-back-call", "advertising")
    assert found.of(persons("win-back-call")).key != found.of([*persons("win-back-call"), objected]).key


def test_a_person_who_is_forgotten_leaves_no_garbage() -> None:
    """Persons who are kept give way to others, and none of them waits for a search for garbage."""
    prepared = PreparedActivities(group(), VOCABULARY).on(NAMES[0], DAY)
    found = [Events(persons(NAMES[0])) for _ in range(20)]
    for events in found:
        held = prepared.person(events)
        assert prepared.person(events) is held
        prepared.ends(held)
    gc.collect()
    del found, events, held
    assert gc.collect() == 0


def test_persons_who_are_kept_keep_no_company_of_before() -> None:
    """They are kept beyond an exchange of policies, and what is prepared of these is freed at once: each exchange left 40,000 objects."""
    gc.collect()
    gc.disable()
    try:
        before = PreparedActivities(replace(group()), VOCABULARY)
        prepared, events = before.on(NAMES[0], Today(DAY, "Europe/Berlin")), Events(persons(NAMES[0]))
        prepared.question(read(needed(NAMES[0]).stated or {}, VOCABULARY), prepared.person(events))
        assert before.posed.size
        left = weakref.ref(prepared)
        del before, prepared
        assert left() is None
    finally:
        gc.enable()
    assert events.held


def test_what_is_kept_of_a_person_stays_small_whatever_is_asked_on_whatever_days() -> None:
    """A part of the register for each activity and day takes 700 bytes; a person is counted as one kilobyte, and each event as another."""
    prepared, events = PreparedActivities(group(), VOCABULARY), Events(persons(NAMES[0]))
    for day in (DAY + timedelta(days=days) for days in range(3)):
        for name in NAMES:
            prepared.on(name, Today(day, "Europe/Berlin")).person(events)
            assert len(events.held or ()) <= 8
