"""An answer from a template is that of the ordinary way, byte for byte, and names nothing of anybody else."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any, Final

import pytest

from tests.activities.group import DAY, NAMES, engine, event, group, needed, persons
from tests.activities.test_prepared import histories, moved
from tests.clocks import Clock
from tests.proving import at_most
from tests.server.fiction import CALL, whole
from zweck.access.refusals import OutOfBounds, RoleMissing
from zweck.activities.prepared import Events, PreparedActivities, template
from zweck.activities.validity import Turns
from zweck.bounded.steps import finished
from zweck.chain.database import RecordUnavailable
from zweck.client import question
from zweck.company import Company, ConsentText
from zweck.company.event import Event, EventKind
from zweck.decision.decision import Decision, Detail
from zweck.engine import Engine
from zweck.facts.basis import Today
from zweck.facts.question import read
from zweck.pseudonym import Kind, Pseudonyms
from zweck.register.kept import Found
from zweck.rpc.call import Call
from zweck.rpc.refusal import Refusal
from zweck.service.answer import AnswerOptions
from zweck.service.decisions import Decisions
from zweck.service.decode.protobuf import ParsedQuestion
from zweck.service.middleware import Middleware
from zweck.service.templates import Templates
from zweck.v1 import decision_pb2 as v1
from zweck.words.said import quoted

KEY: Final = Pseudonyms({1: b"a secret of sufficient length"})
POLICIES: Final = engine().policies
VOCABULARY: Final = POLICIES.vocabulary
EVENT: Final = re.compile(rb"event (\d+)")
CALLS: Final = at_most(20_000, 120)
APART: Final = 1_000
"""The positions of a person's events begin at a thousand times the person's number, so that each shows whose it is."""

SAID: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"subject.relationship": "prospect"},
    {"channel.medium": "phone_call"},
    {"rights.marketing_objection": True},
    {"rights.marketing_objection": False},
    {"consent.given": False},
    {"subject.age": 15},
    {"subject.location_country": "FR"},
    {"purpose.kind": "market_research"},
)
"""Facts that a call states beyond what it must; some contradict the activity, some the register."""

FAR: Final = Clock(datetime(2026, 2, 2, 12, tzinfo=UTC))


class Fixed:
    """A register of persons that are set by hand; it gives the very same events as long as they are not set again."""

    def __init__(self) -> None:
        self.position = 0
        self.down = False
        self.queries = 0
        self._events: dict[str, Events] = {}

    def set(self, number: int, events: Sequence[Event]) -> None:
        """Let a person have these events, in positions of the person's own."""
        self.position += 1
        self._events[subject(number)] = Events(events)

    def key_of(self, controller: str, record: str) -> str:
        """The digest of a key."""
        return f"{controller} {record}"

    def events(self, subjects: Sequence[str], most: int | None = None) -> Found:
        """All of them."""
        self.queries += 1
        if self.down:
            raise RecordUnavailable(quoted("the register is down"))
        return Found(self.position, {one: self._events.get(one, Events()) for one in subjects})


class Noting(Middleware):
    """Notes all that it learns of decisions."""

    def __init__(self) -> None:
        self.seen: list[tuple[Any, ...]] = []

    def decided(self, asked: ParsedQuestion, decision: Decision, call: Call) -> None:
        """Note the decision with its question, and the person."""
        sources = None if asked.sources is None else asked.sources().SerializeToString(deterministic=True)
        about = None if asked.about is None else (asked.about.activity.version, asked.about.position, asked.about.persons)
        named = (asked.request_id, asked.detail, asked.subject, asked.controller, asked.activity)
        self.seen.append((*named, about, sources, decision.decision_id, decision.question, decision.finding, decision.revision))


class Pair:
    """A server with templates, and one without any cache, over one register and clock: both must say the same."""

    def __init__(self, clock: Clock, register: Any, company: Company | None = None) -> None:
        self.noting, self.noted = Noting(), Noting()
        company = company or group()

        def server(cached: int, noting: Noting) -> Decisions:
            options = AnswerOptions(cached=cached, pseudonyms=KEY, register=register, now=clock)
            engine = Engine(POLICIES, cache=cached)
            return Decisions(engine, VOCABULARY, options, [noting], company=company, turns=Turns(engine, POLICIES))

        self.fast, self.plain = server(10_000, self.noting), server(0, self.noted)

    def ask(self, asked: v1.CheckProcessingRequest, call: Call = CALL, times: int = 1) -> v1.Decision:
        """The answer of both; they also learned the same. The one with templates is asked so many times."""
        data = asked.SerializeToString()
        answers: list[bytes | str] = []
        for one in (self.plain, *[self.fast] * times):
            try:
                answers.append(one.decision(data, call))
            except Refusal as refusal:
                answers.append(str(refusal))
        assert answers == answers[:1] * (times + 1), asked
        assert self.noting.seen == self.noted.seen * times
        self.noting.seen.clear()
        self.noted.seen.clear()
        return v1.Decision.FromString(answers[0]) if isinstance(answers[0], bytes) else v1.Decision()

    @property
    def kept(self) -> int:
        """The templates."""
        return len(self.fast._templates.caches[1])

    @property
    def hits(self) -> int:
        """Decisions that came from templates."""
        return self.fast._templates.caches[1].hits


def subject(number: int) -> str:
    """The pseudonym of a person."""
    return KEY.of(Kind.CUSTOMER_NUMBER, f"K-{number}")


def about(name: str, number: int | None, more: Mapping[str, Any] | None = None, **how: Any) -> v1.CheckProcessingRequest:
    """A call about a person."""
    person = None if number is None else v1.Subject(customer_number=f"K-{number}")
    found = question({**(needed(name).stated or {}), **(more or {})}, activity=name, subject=person, **how)
    found.request_id = f"call {number}"
    return found


def own(events: Sequence[Event], number: int) -> list[Event]:
    """The events in positions of one person."""
    return [each._replace(position=each.position + APART * number, about=each.about and each.about + APART * number) for each in events]


def names_others(answer: v1.Decision, number: int) -> list[int]:
    """The positions in an answer that are another person's."""
    found = map(int, EVENT.findall(answer.SerializeToString()))
    return [position for position in found if position // APART != number]


# --- two persons of one class ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_two_persons_of_one_class_are_never_mixed(name: str) -> None:
    """Histories of all kinds, each of several persons somewhat apart: every answer names the events of its own person alone."""
    random, register = Random(name), Fixed()
    pair = Pair(FAR, register)
    (activity,) = group().activities[name]
    number = 0
    for history in islice(histories(activity, random), at_most(62, 6)):
        said, detail = random.choice(SAID), random.choice((v1.REASONS, v1.REASONS, v1.OUTCOME, v1.FULL))
        for days in (0, 0, 3, 40):
            number += 1
            register.set(number, own(moved(history, days) if days else history, number))
            assert names_others(pair.ask(about(name, number, said, detail=detail), times=2), number) == []
    assert pair.hits > number, "or the test shows nothing"
    assert bool(pair.kept)


def test_many_calls_equal_in_every_byte() -> None:
    """Mixed calls about all activities, one at a time, in a stream, and in batches with parts and without."""
    random, register = Random(20), Fixed()
    pair = Pair(FAR, register)
    numbers = range(1, 60)
    for number in numbers:
        name = random.choice(NAMES)
        every = [*histories(group().activities[name][0], random)]
        register.set(number, own(random.choice([persons(name), *every[:12]]), number))
    waiting: list[v1.CheckProcessingRequest] = []
    for _ in range(CALLS):
        number = random.choice(numbers)
        day = {"time.decision_date": DAY - timedelta(days=random.randrange(5))} if random.random() < 0.1 else {}
        more = random.choice(SAID) if random.random() < 0.4 else {}
        asked = about(random.choice(NAMES), random.choice((number, number, number, None)), {**more, **day})
        pair.ask(asked)
        waiting.append(asked)
        if len(waiting) == 20:
            for once in (False, True):
                data = v1.BatchCheckProcessingRequest(requests=waiting, parts_once=once).SerializeToString()
                assert finished(pair.fast.batch(data, CALL)) == finished(pair.plain.batch(data, CALL))
            data = v1.StreamCheckProcessingRequest(request=asked).SerializeToString()
            assert whole(pair.fast.streamed(data, CALL)) == whole(pair.plain.streamed(data, CALL))
            assert pair.noting.seen == pair.noted.seen
            pair.noting.seen.clear()
            pair.noted.seen.clear()
            waiting.clear()
    assert pair.hits > CALLS / 3


def test_another_policy_set_knows_the_activities_that_were_asked_about_before_its_first_call() -> None:
    """The law of the day, and of the days on which answers turn, is made before: it took the first calls after an exchange 70 ms."""
    register = Fixed()
    register.set(1, own(persons(NAMES[0]), 1))
    pair, other = Pair(FAR, register), Pair(FAR, register)
    asked = about(NAMES[0], 1, {})
    pair.ask(asked)
    (body,) = pair.fast.latest(10)
    assert b"K-1" not in body
    other.fast.warm_up(body)
    engine = other.fast._engine
    assert isinstance(engine, Engine)
    made = [*engine._explainers]
    other.fast.decision(asked.SerializeToString(), CALL)
    assert [*engine._explainers] == made


def test_an_event_that_a_conflict_names_makes_no_template() -> None:
    register = Fixed()
    pair = Pair(FAR, register)
    for number in (1, 2, 1, 2):
        register.set(number, own([*persons("newsletter"), event(EventKind.OBJECTED, "newsletter", "advertising")], number))
        found = pair.ask(about("newsletter", number, {"rights.marketing_objection": False}))
        (conflict,) = found.conflicts
        assert f"event {APART * number + 100}" in {claim.reference for claim in conflict.claims}
        assert names_others(found, number) == []
    assert pair.kept == 0
    for number in (1, 2):
        conflict = pair.ask(about("newsletter", number, {"channel.medium": "phone_call"})).conflicts[0]
        assert {claim.origin for claim in conflict.claims} == {v1.FROM_CALLER, v1.FROM_ACTIVITY}
    assert (pair.kept, pair.hits) == (1, 1), "a conflict of caller and activity is the same for all"


def test_the_country_that_a_gap_names_is_that_of_the_call() -> None:
    """It follows from the caller's facts, which are a part of the key: no two countries share a template."""
    register = Fixed()
    pair = Pair(FAR, register)
    for number in (1, 2):
        register.set(number, own(persons("newsletter"), number))
        for country in ("US", "JP", "CH"):
            found = pair.ask(about("newsletter", number, {"subject.location_country": country}))
            assert {gap.country for gap in found.gaps if gap.country} == {country}
    assert (pair.kept, pair.hits) == (3, 3)


def test_a_document_that_is_called_as_an_event_is_no_event() -> None:
    """It stands among the sources of the person: the appraisal of the text to which the person consented."""
    name = "win-back-call"

    def called(text: ConsentText) -> ConsentText:
        return replace(text, appraisals=tuple(replace(one, document="event 1001") for one in text.appraisals))

    company = replace(group(), texts={text: tuple(map(called, versions)) for text, versions in group().texts.items()})
    register = Fixed()
    pair = Pair(FAR, register, company)
    for number in (1, 2, 3):
        register.set(number, own(persons(name), number))
        found = pair.ask(about(name, number))
        assert "event 1001" in {one.reference for one in found.sources if one.origin == v1.FROM_APPRAISAL}
    assert pair.hits


def test_a_template_names_no_event_itself() -> None:
    """It is made from the answer about one person, of whom nothing stays."""
    for name in NAMES:
        prepared = PreparedActivities(group(), VOCABULARY).on(name, Today(DAY, "Europe/Berlin"))
        held = prepared.person(own(persons(name), 7))
        asked = prepared.question(read(needed(name).stated or {}, VOCABULARY), held)
        found = template(engine().decide(asked, Detail.REASONS), held, prepared)
        assert found is not None
        assert found.decision.question.merged is not None
        for source in found.decision.question.merged.sources:
            assert not source.reference.startswith("event ")
        mine = found.about(held)
        assert mine.question == asked
        assert mine.decision_id == engine().decide(asked, Detail.REASONS).decision_id


# --- all on which an answer depends is in the key -------------------------------------------------------------------------------------


def resting() -> Iterator[tuple[str, str]]:
    """Activities and the facts on which their appraisals rest."""
    for name in NAMES:
        for appraisal in group().activities[name][0].appraisals:
            if appraisal.rests_on is not None:
                yield name, str(appraisal.rests_on)


def test_a_condition_on_which_an_appraisal_rests_is_a_part_of_the_question() -> None:
    """A prototype took the answer for other callers where only such a fact differed."""
    assert [*resting()], "or the test shows nothing"
    register = Fixed()
    pair = Pair(FAR, register)
    why: set[str] = set()
    for name, _ in resting():
        register.set(1, own(persons(name), 1))
        for fact in ("subject.relationship", "subject.location_country", "subject.age", "contract.kind", "operation.kind"):
            if fact not in VOCABULARY.facts:
                continue
            values: list[Any] = [*VOCABULARY.facts[fact].values] or ["DE", "US"]
            for value in values if fact != "subject.age" else (15, 40):
                found = pair.ask(about(name, 1, {fact: value}))
                why |= {source.why_unknown for source in found.sources}
    assert "outside" in why


def test_a_register_that_was_consulted_speaks_where_nothing_else_does() -> None:
    """The kinds that a caller consulted are a part of the question."""
    pair = Pair(FAR, Fixed())
    for name in NAMES:
        kinds: tuple[tuple[str, ...], ...] = ((), ("rights",), ("age",), ("rights", "consent", "age"))
        answers = {pair.ask(about(name, 1, consulted=list(some))).SerializeToString(deterministic=True) for some in (*kinds, *kinds)}
        assert len(answers) == len(kinds)


def test_midnight_and_what_ends_with_it() -> None:
    """Two persons of one class one day are of two the next: the consent of one of them has ended, or one came of age."""
    clock, register = Clock(datetime(2026, 2, 2, 22, 59, 30, tzinfo=UTC)), Fixed()
    pair = Pair(clock, register)
    name, today = "win-back-call", date(2026, 2, 2)
    for number, until in ((1, today), (2, today + timedelta(days=1)), (3, today + timedelta(days=400))):
        given = [one._replace(until=until) if one.kind is EventKind.GIVEN else one for one in persons(name)]
        aged = [one._replace(until=until) if one.kind is EventKind.OF_AGE_ON else one for one in persons(name)]
        register.set(number, own(given, number))
        register.set(number + 10, own(aged, number + 10))
    seen: dict[str, list[int]] = {}
    for moment in ("2026-02-02 22:59:30", "2026-02-02 23:00:00", "2026-02-03 23:00:00", "2026-02-02 22:59:59", "2027-04-01 12:00:00"):
        clock.set(moment)
        for _ in range(2):
            found = [pair.ask(about(name, number)) for number in (1, 2, 3, 11, 12, 13)]
            seen.setdefault(found[0].date, [one.outcome for one in found])
            assert all(not one.valid_until or one.valid_until >= one.date for one in found)
    assert [len({*seen[day][:3]}) for day in ("2026-02-02", "2026-02-03", "2026-02-04")] == [1, 2, 2]
    assert pair.hits >= 20


def test_the_last_day_is_that_of_the_person() -> None:
    register = Fixed()
    pair = Pair(FAR, register)
    lasts: dict[int, str] = {}
    for number, days in ((1, 2), (2, 1), (3, 90)):
        until = DAY + timedelta(days=days)
        given = [one._replace(until=until) if one.kind is EventKind.GIVEN else one for one in persons("win-back-call")]
        register.set(number, own(given, number))
        lasts[number] = pair.ask(about("win-back-call", number)).valid_until
    assert pair.hits == 2
    assert lasts[2] == (DAY + timedelta(days=1)).isoformat() < lasts[1] == (DAY + timedelta(days=2)).isoformat() < lasts[3]


def test_a_stated_day_and_today_are_two_questions() -> None:
    register = Fixed()
    pair = Pair(FAR, register)
    register.set(1, own(persons("newsletter"), 1))
    later = event(EventKind.OBJECTED, "newsletter", "advertising", day=DAY + timedelta(days=3))
    register.set(2, own([*persons("newsletter"), later], 2))
    for _ in range(2):
        for number in (1, 2):
            live, stated = (pair.ask(about("newsletter", number, more)) for more in ({}, {"time.decision_date": DAY}))
            assert (live.basis, stated.basis, live.date) == (v1.LIVE, v1.AS_OF, stated.date)
            assert live.decision_id != stated.decision_id
            assert [one.reference for one in stated.sources if one.why_unknown == "since"] == ["event 2100"] * (number - 1)


def test_an_event_that_is_entered_counts_for_the_next_question() -> None:
    register = Fixed()
    pair = Pair(FAR, register)
    register.set(1, own(persons("newsletter"), 1))
    assert [pair.ask(about("newsletter", 1)).outcome for _ in range(3)] == [v1.PERMITTED] * 3
    register.set(1, own([*persons("newsletter"), event(EventKind.OBJECTED, "newsletter", "advertising")], 1))
    assert pair.ask(about("newsletter", 1)).outcome == v1.PROHIBITED
    register.down = True
    found = pair.ask(about("newsletter", 1))
    assert (found.outcome, found.register_position) != (v1.PERMITTED, register.position)
    assert "unreadable" in {one.why_unknown for one in found.sources}


def test_a_question_is_looked_up_once_whether_it_has_a_template_or_not() -> None:
    register = Fixed()
    pair = Pair(FAR, register)
    register.set(1, own(persons("newsletter"), 1))
    register.set(2, [])
    for number in (1, 1, 2, 2, None):
        before = register.queries
        pair.ask(about("newsletter", number))
        assert register.queries - before == (0 if number is None else 2), "one by each server"


def test_questions_that_wait_share_one_look_up_that_is_sent_after_the_last_of_them() -> None:
    """An event that is entered before it counts for all of them; later questions have another one."""
    register = Fixed()
    pair = Pair(FAR, register)
    for number in range(1, 9):
        register.set(number, own(persons("newsletter"), number))
    pair.ask(about("newsletter", 1))
    before = register.queries
    waiting = [(number, pair.fast.single(about("newsletter", number).SerializeToString(), CALL)) for number in range(1, 7)]
    assert register.queries == before, "nothing is sent while questions arrive"
    register.set(3, own([*persons("newsletter"), event(EventKind.OBJECTED, "newsletter", "advertising")], 3))
    found: dict[int, v1.Decision] = {}
    for number, pieces in waiting:
        assert not isinstance(pieces, bytes)
        found[number] = v1.Decision.FromString(finished(pieces))
        if number == 2:  # the look-up is done: this one is for others
            register.set(4, own([*persons("newsletter"), event(EventKind.OBJECTED, "newsletter", "advertising")], 4))
            late = pair.fast.single(about("newsletter", 4).SerializeToString(), CALL)
            assert not isinstance(late, bytes)
            assert v1.Decision.FromString(finished(late)).outcome == v1.PROHIBITED
    assert register.queries == before + 2
    assert {number for number, one in found.items() if one.outcome == v1.PROHIBITED} == {3}
    for number, one in found.items():
        assert names_others(one, number) == []
    register.down = True
    several = [pair.fast.single(about("newsletter", number).SerializeToString(), CALL) for number in (1, 2)]
    for pieces in several:
        assert not isinstance(pieces, bytes)
        answer = v1.Decision.FromString(finished(pieces))
        assert "unreadable" in {one.why_unknown for one in answer.sources}
        assert answer.outcome != v1.PERMITTED


# --- who may ask, and how long templates live -----------------------------------------------------------------------------------------


def bound(**how: Any) -> Call:
    """A call of a caller who is bound."""
    found = Call(CALL._carrier, CALL._client, 1, CALL.path, (), CALL.frames, None)
    for name, value in how.items():
        setattr(found, name, value)
    return found


def test_a_caller_gets_no_more_from_a_template_than_otherwise() -> None:
    register = Fixed()
    pair = Pair(FAR, register)
    register.set(1, own(persons("newsletter"), 1))
    asked = about("newsletter", 1)
    stated = about("newsletter", 1, {"time.decision_date": DAY})
    full = about("newsletter", 1, detail=v1.FULL)
    for one in (asked, stated, full):
        pair.ask(one)
    assert pair.kept == 3
    for one, call, refusal in (
        (asked, bound(activities=frozenset({"market-research"})), OutOfBounds),
        (asked, bound(controllers=frozenset({"muster-forschung"})), OutOfBounds),
        (stated, bound(as_of=False), RoleMissing),
        (full, bound(brief=True), RoleMissing),
    ):
        assert pair.ask(one, call) == v1.Decision()
        with pytest.raises(refusal):
            pair.fast.decision(one.SerializeToString(), call)
    owed: list[int] = []
    pair.fast.decision(full.SerializeToString(), bound(owe=owed.append))
    assert owed == [9]


def test_a_question_with_notes_is_no_known_question() -> None:
    register = Fixed()
    pair = Pair(FAR, register)
    register.set(1, own(persons("newsletter"), 1))
    asked = about("newsletter", 1)
    pair.ask(asked)
    asked.notes["subject.relationship"].reason = "seen in the contract"
    assert pair.ask(asked).notes["subject.relationship"].reason == "seen in the contract"
    several = v1.BatchCheckProcessingRequest(requests=[about("newsletter", 1), asked]).SerializeToString()
    found = finished(pair.fast.batch(several, CALL))
    assert found == finished(pair.plain.batch(several, CALL))
    assert [bool(one.decision.notes) for one in v1.BatchCheckProcessingResponse.FromString(found).results] == [False, True]
    pair.noting.seen.clear()
    pair.noted.seen.clear()
    assert not pair.ask(about("newsletter", 1)).notes


def test_a_reference_in_an_odd_place_is_read_all_the_same() -> None:
    """Fields in another order than protobuf writes them, a reference that looks like the field of a person, a person cut in two."""
    register = Fixed()
    pair = Pair(FAR, register)
    register.set(1, own(persons("newsletter"), 1))
    asked = about("newsletter", 1)
    pair.ask(asked)
    data = asked.SerializeToString()
    at = data.rfind(b"\x82\x01")
    for odd in (data[at:] + data[:at], data + b"\x82\x01\x00", data + data[at:], data[:-1], data + b"\x0a\x01x"):
        answers = []
        for one in (pair.fast, pair.plain):
            try:
                answers.append(one.decision(odd, CALL))
            except Refusal as refusal:
                answers.append(type(refusal).__name__.encode())
        assert answers[0] == answers[1]
    for name in ("\x82\x01\x82\x01", "K-1\u0082\u0001", "x" * 200):
        odd_one = about("newsletter", 1)
        odd_one.subject.customer_number = name.strip("\x01")
        pair.ask(odd_one)


def test_templates_die_with_the_policies_and_the_company() -> None:
    """Each deployment has its own: the same bytes after a reload are asked of the new files."""
    register = Fixed()
    register.set(1, own(persons("newsletter"), 1))
    (activity,) = group().activities["newsletter"]
    other = replace(group(), activities={**group().activities, "newsletter": (replace(activity, facts={}),)}, revision="another")
    before, after = Pair(FAR, register), Pair(FAR, register, other)
    assert before.ask(about("newsletter", 1)).activities == group().revision
    assert after.kept == 0
    assert after.ask(about("newsletter", 1)).activities == "another"


def test_templates_are_bounded_in_bytes() -> None:
    register = Fixed()
    pair = Pair(FAR, register)
    room = 100_000
    pair.fast._templates = Templates(pair.fast.background, room)
    register.set(1, own(persons("newsletter"), 1))
    for number in range(40):
        pair.ask(about("newsletter", 1, {"subject.age": number + 18}))
        assert all(cache.size <= room for cache in pair.fast._templates.caches)
    assert 0 < pair.kept < 40
