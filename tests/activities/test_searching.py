"""The other way round: what may be done with a person, whom an activity may reach; all finds are permitted, and nothing is missed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import grpc
import pytest

from tests.activities.group import DAY, NAMES, engine, group, needed, persons
from tests.activities.test_served import KEY, NOW, SERVICE
from tests.proving import drawn
from tests.server.refusals import refused
from tests.serving import Server
from zweck.company import Company
from zweck.company.register import EventKind
from zweck.pseudonym import Kind, Pseudonyms
from zweck.register import Entry, Register, RegisterSettings, open_register
from zweck.runtime.serving import ServerOptions
from zweck.service.answer import AnswerOptions
from zweck.service.encode.protobuf import fact_value
from zweck.v1 import activity_pb2 as v1
from zweck.v1 import decision_pb2 as decisions
from zweck.v1.activity_pb2_grpc import ActivityServiceStub
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

SEED: Final = 31
NAME: Final = "win-back-call"


class House:
    """A server with a register in a file, and what both services say."""

    def __init__(self, register: Register, address: str) -> None:
        self.register = register
        self.channel = grpc.insecure_channel(address)
        self.activities = ActivityServiceStub(self.channel)
        self.decisions = DecisionServiceStub(self.channel)

    def enter(self, number: int, kind: EventKind, scope: str = "*", key: Pseudonyms = KEY, **more: Any) -> None:
        """Enter an event about a customer."""
        entry = Entry(key.of(Kind.CUSTOMER_NUMBER, f"K-{number}"), SERVICE, kind, scope, **more)
        with NOW.entering():
            self.register.record([entry])

    def permitted(self, name: str, facts: Any, **subject: str) -> bool:
        """Whether a call is permitted now."""
        asked = decisions.CheckProcessingRequest(activity=name, facts=facts, subject=decisions.Subject(**subject))
        answer = self.decisions.CheckProcessing(asked)
        return bool(answer.outcome == decisions.PERMITTED and answer.basis == decisions.LIVE)


def stated(name: str) -> dict[str, decisions.FactValue]:
    """The facts that a call states."""
    return {fact: fact_value(value) for fact, value in (needed(name).stated or {}).items()}


def served(register: Register, company: Company | None = None) -> Iterator[House]:
    """A server over a register."""
    options = ServerOptions(answers=AnswerOptions(cached=100, pseudonyms=KEY, register=register, now=NOW))
    server = Server(engine(), engine().policies, "127.0.0.1:0", options, company or group())
    server.start()
    house = House(register, server.address)
    yield house
    house.channel.close()
    server.stop(grace=1)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register of drawn persons: with consents that ended or stand, who withdrew, objected, are restricted, or are unknown."""
    random = Random(SEED)
    found = open_register(RegisterSettings(f"sqlite:///{tmp_path_factory.mktemp('register') / 'register.db'}"))
    house = House(found, "127.0.0.1:1")
    for number in range(max(60, drawn(2000))):
        for event in persons(NAME):
            if random.random() < 0.9:
                until = event.until if event.kind is EventKind.OF_AGE_ON else random.choice((None, DAY, DAY - timedelta(days=1)))
                more: dict[str, Any] = {"channels": event.channels, "evidence": event.evidence, "effective": event.effective}
                house.enter(number, event.kind, event.scope, until=until, **more)
        for kind in (EventKind.WITHDRAWN, EventKind.OBJECTED, EventKind.RESTRICTED):
            if random.random() < 0.15:
                house.enter(number, kind, random.choice(("*", "advertising")) if kind is EventKind.OBJECTED else "*")
    yield found
    found.close()


@pytest.fixture(scope="module")
def house(register: Register) -> Iterator[House]:
    yield from served(register)


# --- whom ------------------------------------------------------------------------------------------------------------------------------


def everyone(house: House, limit: int = 0, name: str = NAME) -> tuple[list[str], int]:
    """All pages of a search, and how many persons were looked at."""
    found: list[str] = []
    request = v1.SearchPersonsRequest(activity=name, facts=stated(name), limit=limit)
    examined = 0
    while True:
        page = house.activities.SearchPersons(request)
        assert len(page.pseudonyms) <= (limit or 100)
        found += page.pseudonyms
        examined += page.examined
        if not page.next_token:
            return found, examined
        request.token = page.next_token


def test_whom_an_activity_may_reach_is_who_evaluates_to_permitted(house: House, register: Register) -> None:
    """One by one, now, by gRPC; no one who is permitted is missing, and pages of any size say the same."""
    known = sorted(
        f"{one}" for one in register.inspect(lambda database: [row[0] for row in database.fetch("SELECT DISTINCT subject FROM events")])
    )
    wanted = [subject for subject in known if house.permitted(NAME, stated(NAME), pseudonym=subject)]
    assert 0 < len(wanted) < len(known)
    for limit in (0, 1000, 7, 1):
        found, examined = everyone(house, limit)
        assert found == wanted
        assert examined == len(known)


def test_a_withdrawal_counts_for_the_next_search(house: House) -> None:
    before, _ = everyone(house)
    number = next(number for number in range(60) if KEY.of(Kind.CUSTOMER_NUMBER, f"K-{number}") in before)
    house.enter(number, EventKind.WITHDRAWN)
    after, _ = everyone(house)
    assert {*before} - {*after} == {KEY.of(Kind.CUSTOMER_NUMBER, f"K-{number}")}


def test_persons_under_several_keys_are_not_listed(tmp_path: Path) -> None:
    """The objection of one of them stands under another pseudonym, which the listed one does not know."""
    found = open_register(RegisterSettings(f"sqlite:///{tmp_path / 'register.db'}"))
    for house in served(found):
        for event in persons(NAME):
            house.enter(1, event.kind, event.scope, until=event.until, effective=event.effective, evidence=event.evidence)
        assert everyone(house)[0]
        house.enter(1, EventKind.WITHDRAWN, key=Pseudonyms({2: b"another secret, as long"}))
        with refused() as refusal:
            everyone(house)
        assert (refusal.code, refusal.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "SEVERAL_KEYS")
    found.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"activity": ""}, "`activity` is required"),
        ({"activity": "newslettr"}, "did you mean `newsletter`?"),
        ({"limit": 1001}, "from 1 to 1000"),
        ({"limit": -1}, "from 1 to 1000"),
        ({"token": "100:0123456789abcdef:1:00"}, "no token of this search"),
        ({"token": "x"}, "no token of this search"),
        ({"facts": {"time.decision_date": decisions.FactValue(string_value="2026-01-01")}}, "about now"),
        ({"facts": {"operation.kind": decisions.FactValue(string_value="contakt")}}, "operation.kind"),
        ({"consulted": ["everything"]}, "kind of register"),
    ],
    ids=range(9),
)
def test_wrong_searches_for_persons(house: House, change: dict[str, Any], said: str) -> None:
    with refused() as refusal:
        house.activities.SearchPersons(v1.SearchPersonsRequest(**{"activity": NAME, **change}))
    assert refusal.code in (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND)
    assert said in f"{refusal.message} {[*refusal.fields.values()]}"


def test_a_token_belongs_to_its_search(house: House) -> None:
    first = house.activities.SearchPersons(v1.SearchPersonsRequest(activity=NAME, facts=stated(NAME), limit=1))
    assert first.next_token
    for other in (
        v1.SearchPersonsRequest(activity=NAME, token=first.next_token),
        v1.SearchPersonsRequest(activity=NAME, facts=stated(NAME), limit=2, token=first.next_token),
        v1.SearchPersonsRequest(activity=NAME, facts=stated(NAME), consulted=["rights"], token=first.next_token),
    ):
        with refused() as refusal:
            house.activities.SearchPersons(other)
        assert "no token of this search" in refusal.message


def test_an_activity_that_looks_no_person_up_reaches_none(register: Register) -> None:
    (one,) = group().activities["network-monitoring"]
    company = replace(group(), activities={"network-monitoring": (replace(one, looks_up=()),)})
    for house in served(register, company):
        with refused() as refusal:
            house.activities.SearchPersons(v1.SearchPersonsRequest(activity="network-monitoring"))
        assert "looks no person up" in refusal.message


# --- what ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 2, 3, 99999])
def test_what_may_be_done_is_what_evaluates_to_permitted(house: House, number: int) -> None:
    """With the facts of each activity's call, and with none; the others say what is missing, and on request their ways."""
    subject = decisions.Subject(customer_number=f"K-{number}")
    for facts in (stated(NAME), {}, stated("newsletter")):
        found = house.activities.SearchActivities(v1.SearchActivitiesRequest(subject=subject, facts=facts))
        assert sorted(one.summary.activity for one in found.activities) == NAMES
        for one in found.activities:
            name = one.summary.activity
            asked = decisions.CheckProcessingRequest(activity=name, facts=facts, subject=subject)
            if one.refused:
                with refused():
                    house.decisions.CheckProcessing(asked)
                continue
            answer = house.decisions.CheckProcessing(asked)
            assert (one.outcome, one.conclusive, one.date, one.valid_until) == (
                answer.outcome,
                answer.conclusive,
                answer.date,
                answer.valid_until,
            )
            assert [*one.missing_facts] == [*answer.missing_facts]
        outcomes = [one.outcome == decisions.PERMITTED for one in found.activities]
        assert outcomes == sorted(outcomes, reverse=True)


def test_ways_are_shown_where_they_are_wanted(house: House) -> None:
    subject = decisions.Subject(customer_number="K-99999")
    plain = house.activities.SearchActivities(v1.SearchActivitiesRequest(subject=subject, facts=stated(NAME)))
    found = house.activities.SearchActivities(v1.SearchActivitiesRequest(subject=subject, facts=stated(NAME), ways=True))
    assert not any(one.remedies for one in plain.activities)
    mine = next(one for one in found.activities if one.summary.activity == NAME)
    asked = decisions.CheckProcessingRequest(activity=NAME, facts=stated(NAME), subject=subject, detail=decisions.FULL)
    assert [*mine.remedies] == [one for one in house.decisions.CheckProcessing(asked).remedies if not one.id]
    assert mine.remedies


def test_a_search_about_a_stated_day_is_refused(house: House) -> None:
    with refused() as refusal:
        house.activities.SearchActivities(
            v1.SearchActivitiesRequest(facts={"time.decision_date": decisions.FactValue(string_value="2026-01-01")})
        )
    assert "about now" in refusal.message


def test_nothing_is_used_by_a_search(house: House, register: Register) -> None:
    """It permits nothing, so no proof is kept from it on."""
    head = register.head.seq
    everyone(house)
    house.activities.SearchActivities(v1.SearchActivitiesRequest(subject=decisions.Subject(customer_number="K-1"), facts=stated(NAME)))
    assert register.head.seq == head
