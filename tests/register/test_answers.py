"""Answers while the register is altered, hangs or is not there, and of two servers on one database: nothing is permitted by accident."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import grpc
import pytest

from tests.activities.group import DAY, engine, needed, reviewed
from tests.proving import at_most
from tests.record.postgres import Cluster
from tests.register.conftest import faults, tampering
from tests.register.test_service import ADA, PSEUDONYMS, Kind, new, record, serving
from tests.server.transport.fiction import eventually
from tests.serving import Server
from zweck.client import Client
from zweck.register.lookup import WAIT
from zweck.runtime.serving import ServerOptions
from zweck.service.answer import AnswerOptions
from zweck.v1 import decision_pb2 as v1
from zweck.v1.register_pb2 import NewEvent
from zweck.v1.register_pb2_grpc import RegisterServiceStub

NAME: Final = "win-back-call"
PERMITTING: Final = (v1.PERMITTED, v1.NOT_REGULATED)


def born(person: v1.Subject = ADA) -> NewEvent:
    """The event that the person came of age."""
    return new(Kind.OF_AGE_ON, person, until=DAY.isoformat())


def ask(client: Client, name: str = NAME, day: str = "", person: v1.Subject = ADA) -> v1.Decision:
    """A call about the person, who came of age: about now, or about a stated day."""
    stated = {"time.decision_date": day} if day else {}
    return client.check({**stated, **(needed(name).stated or {})}, activity=name, subject=person)


class Two(NamedTuple):
    """Two servers on one PostgreSQL; each test asks about other persons."""

    url: str
    places: list[str]
    stubs: list[RegisterServiceStub]
    clients: list[Client]


@pytest.fixture(scope="module")
def two(postgres: Cluster) -> Iterator[Two]:
    """The servers while these tests run."""
    url = postgres.url("two")
    with ExitStack() as stack:
        places = [stack.enter_context(serving(url)) for _ in range(2)]
        stubs = [RegisterServiceStub(stack.enter_context(grpc.insecure_channel(place))) for place in places]
        yield Two(url, places, stubs, [stack.enter_context(Client(place)) for place in places])


AHEAD: Final = (timedelta(days=-1), timedelta(), timedelta(hours=-1), timedelta(minutes=4))
"""By how much the clock of a caller is ahead: a day behind, right, in another time zone, as far as the register takes it."""


@pytest.mark.parametrize("ahead", AHEAD)
@pytest.mark.parametrize("kind", [Kind.WITHDRAWN, Kind.OBJECTED, Kind.INVALIDATED])
def test_after_an_acknowledged_adverse_event_no_server_permits(two: Two, kind: int, ahead: timedelta) -> None:
    """Whichever time the caller's clock gives it, and whichever server took it."""
    person = v1.Subject(customer_number=f"K-{kind}-{AHEAD.index(ahead)}")
    record(two.stubs[0], born(person), new(Kind.GIVEN, person))
    assert [ask(client, person=person).outcome for client in two.clients] == [v1.PERMITTED] * 2
    said = new(kind, person)
    said.event.effective.FromDatetime(datetime.now(UTC) + ahead)
    record(two.stubs[1], said)
    assert not any(ask(client, person=person).outcome in PERMITTING for client in two.clients)
    today, yesterday = (datetime.now(ZoneInfo("Europe/Berlin")).date() - timedelta(days=days) for days in (0, 1))
    for day in (today, yesterday):
        assert all(ask(client, day=day.isoformat(), person=person).basis == v1.AS_OF for client in two.clients)


def why(found: v1.Decision) -> set[str]:
    """The reasons for which sources say nothing."""
    return {source.why_unknown for source in found.sources} - {""}


@contextmanager
def opened(url: str, wait: float = 2) -> Iterator[tuple[RegisterServiceStub, Client]]:
    """A server over a register, in which the person consented."""
    with serving(url, wait=wait) as place, grpc.insecure_channel(place) as channel, Client(place) as client:
        stub = RegisterServiceStub(channel)
        record(stub, born(), new(Kind.GIVEN))
        yield stub, client


@pytest.mark.parametrize("change", ["UPDATE events SET scope = 'x' WHERE seq = 2", "UPDATE register_head SET seq = 1", "DROP TABLE events"])
def test_a_register_that_was_altered(url: str, change: str) -> None:
    with opened(url) as (stub, client):
        assert ask(client).outcome == v1.PERMITTED
        with tampering(url) as database:
            database.execute(change)
        if change.startswith("UPDATE events") and url.startswith("postgresql"):
            assert ask(client).outcome == v1.PERMITTED  # by the true events, which are kept until something is entered
            record(stub, new(Kind.GIVEN))
        for _ in range(2):
            found = ask(client)
            assert found.outcome not in PERMITTING
            assert (why(found), found.register_position) == ({"unreadable"}, 0)


def test_a_register_that_hangs(postgres: Cluster, postgres_url: str) -> None:
    with opened(postgres_url, WAIT) as (stub, client):
        eventually(lambda: ask(client).outcome == v1.PERMITTED)
        with postgres.hanging():
            for _ in range(2):
                found = ask(client)
                assert found.outcome not in PERMITTING
                assert why(found) == {"unreadable"}
        eventually(lambda: ask(client).outcome == v1.PERMITTED)
        record(stub, new(Kind.WITHDRAWN))
        assert ask(client).outcome not in PERMITTING


def test_a_person_where_there_is_no_register() -> None:
    options = ServerOptions(answers=AnswerOptions(pseudonyms=PSEUDONYMS))
    server = Server(engine(), engine().policies, "127.0.0.1:0", options, reviewed())
    server.start()
    try:
        with Client(server.address) as client:
            found = ask(client, "newsletter")
    finally:
        server.stop(grace=1)
    assert found.outcome == v1.UNDETERMINED
    assert "rights.restricted" in {missing.fact for missing in found.missing_facts}


ROUNDS: Final = at_most(12, 4)
"""In four, each of the servers takes a consent that is withdrawn there, and one that is withdrawn at the other."""


class Asked(NamedTuple):
    """An answer: when its question began, when it was there, and its outcome."""

    began: float
    ended: float
    permitted: bool


FOLLOWED: Final = ("renamed", "merged")


@pytest.mark.parametrize("how", FOLLOWED)
@pytest.mark.parametrize("kind", [Kind.OBJECTED, Kind.RESTRICTED, Kind.WITHDRAWN])
def test_what_was_said_to_a_controller_counts_under_its_follower(sqlite_url: str, kind: int, how: str) -> None:
    """A server with files in which the controller has another id, and one in which the activity goes on with another controller."""
    (before,), name = reviewed().activities["newsletter"], "newsletter"
    profiles = dict(reviewed().controllers)
    profiles["follower"] = replace(profiles[before.controller], id="follower")
    after = replace(before, controller="follower")
    if how == "renamed":
        del profiles[before.controller]
    else:
        before = replace(before, until=DAY)
    activities = {name: (after,) if how == "renamed" else (before, replace(after, start=DAY + timedelta(days=1)))}
    person, other = v1.Subject(customer_number="K-1"), v1.Subject(customer_number="K-2")
    with serving(sqlite_url) as place, grpc.insecure_channel(place) as channel, Client(place) as client:
        record(RegisterServiceStub(channel), new(kind, person), new(Kind.GIVEN, other))
        assert [ask(client, name, person=one).outcome in PERMITTING for one in (person, other)] == [False, True]
    with serving(sqlite_url, company=replace(reviewed(), controllers=profiles, activities=activities)) as place, Client(place) as client:
        for _ in range(2):
            found = [ask(client, name, person=one) for one in (person, other)]
            assert [one.outcome in PERMITTING for one in found] == [False, True]
            assert {one.activity.partition("@")[0] for one in found} == {name}


class Load:
    """Callers that ask two servers about the person all the time."""

    def __init__(self, places: list[str]) -> None:
        self.answers: list[Asked] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(place,)) for place in places * 2]

    def __enter__(self) -> "Load":
        """Begin."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _run(self, place: str) -> None:
        with Client(place) as client:
            while not self._over.is_set():
                began = time.monotonic()
                permitted = ask(client).outcome in PERMITTING
                self.answers.append(Asked(began, time.monotonic(), permitted))

    def wait(self, permitted: bool) -> None:
        """Wait until eight questions that begin now are answered, or so many until one has this outcome."""
        now = time.monotonic()

        def enough() -> bool:
            found = [one.permitted for one in self.answers if one.began > now]
            return len(found) >= 8 and permitted in found

        eventually(enough)


def test_no_answer_of_two_servers_under_load_uses_a_consent_that_was_withdrawn(two: Two) -> None:
    """On one PostgreSQL: whatever is asked after the commit of a withdrawal, at either server."""
    record(two.stubs[0], born())
    withdrawn: list[tuple[float, float]] = []
    with Load(two.places) as load:
        for number in range(ROUNDS):
            record(two.stubs[number % 2], new(Kind.GIVEN))
            load.wait(permitted=True)
            record(two.stubs[number // 2 % 2], new(Kind.WITHDRAWN))
            since = time.monotonic()
            load.wait(permitted=False)
            withdrawn.append((since, time.monotonic()))
    for since, until in withdrawn:
        asked = [one for one in load.answers if since < one.began and one.ended < until]
        assert len(asked) >= 8
        assert not any(one.permitted for one in asked)
    assert sum(one.permitted for one in load.answers) >= ROUNDS
    assert faults(two.url) == []
