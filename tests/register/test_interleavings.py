"""Two servers on one register: whatever happens in whichever order, both answer as the reference does."""

import itertools
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

import pytest

from tests.activities.group import engine, group
from tests.proving import PROVING, at_most, drawn
from tests.register.conftest import KEY, event
from tests.register.reference import BERLIN, Reference
from zweck.activities.prepared import PreparedActivities
from zweck.chain.addresses import address
from zweck.company.shapes import Held
from zweck.facts.basis import today_in
from zweck.register import Register
from zweck.register.chain import REGISTER

ACTIVITY: Final = "win-back-call"
ENTERED: Final = {"give": "GIVEN", "withdraw": "WITHDRAWN", "object": "OBJECTED", "lift": "OBJECTION_LIFTED"}
OWN: Final = (*ENTERED, "ask")
"""Steps about one person: many persons take theirs at the same moment, so that a million orders are run in minutes."""

SHARED: Final = ("midnight", "back", "ahead", "kill", "reload")
"""Steps of the clock or of a server, which are everybody's."""

STEPS: Final = (*ENTERED, *SHARED)
PLACES: Final = (None, *SHARED)
"""A place in an order: a step of each person's own, or a shared one."""

LONGEST: Final = 6
BY_SIDE: Final = 4
"""Up to so many steps, each of the two servers takes each of them; of longer orders they take them in turn."""

DRAWN: Final = 20_000
AT_ONCE: Final = 1_000
FEWER: Final = 5
"""Of the orders that are drawn one in so many is run in PostgreSQL, too, in `make test`; both databases give the same events."""

Words = tuple[str, ...]


class Server:
    """The part of a server that answers about persons."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.register = Register(address(url, REGISTER), KEY, wait=10)
        self.reload()

    def kill(self) -> None:
        """End without a word, and start again."""
        self.register._lookups._disconnect()
        self.register.close()
        self.register = Register(address(self.url, REGISTER), KEY, wait=10)
        self.reload()

    def reload(self) -> None:
        """Read the company again."""
        self.prepared = PreparedActivities(group(), engine().policies.vocabulary)

    def permits(self, persons: Sequence[str], now: datetime) -> list[bool]:
        """Whether the facts of each person permit an advertising call now."""
        one = self.prepared.on(ACTIVITY, today_in(BERLIN.key, now))
        found = self.register.events(persons).events
        return [_may_be_called(one.person(found[person])) for person in persons]


def _may_be_called(held: Held) -> bool:
    facts = {name: value for source in held.sources for name, value in source.facts.items()}
    return [facts[name] for name in ("consent.given", "consent.withdrawn", "rights.marketing_objection")] == [True, False, False]


@dataclass
class Person:
    """A person, what she will do, and the answer that the register owes about her."""

    name: str
    words: Words
    reference: Reference = field(default_factory=Reference)


class World:
    """Two servers on one register, and a clock that can jump; each run is about other persons."""

    def __init__(self, url: str, patch: pytest.MonkeyPatch) -> None:
        self.servers = (Server(url), Server(url))
        self.persons = 0
        self._ticks = 0
        self._clock = datetime(2026, 2, 2, 22, 58, tzinfo=UTC)
        patch.setattr(time, "time_ns", lambda: int(self._clock.timestamp() * 10**6) * 1000)

    def run(self, places: Sequence[str | None], words: Iterable[Words], sides: Sequence[int]) -> None:
        """Take the steps of an order at the servers named; ask where a person asks, and both at the end."""
        persons = [self._person(one) for one in words]
        self._clock = datetime(2026, 2, 2, 22, 58, tzinfo=UTC)
        own = 0
        for place, side in zip(places, sides, strict=True):
            self._tick()
            if place is None:
                self._own(own, persons, self.servers[side])
                own += 1
            else:
                self._shared(place, self.servers[side])
        for server in self.servers:
            self._ask(persons, server, places)

    def _person(self, words: Words) -> Person:
        self.persons += 1
        return Person(f"1:{self.persons:032x}", words)

    def _own(self, number: int, persons: Sequence[Person], server: Server) -> None:
        self._ask([one for one in persons if one.words[number] == "ask"], server, ("ask",))
        speaking = [one for one in persons if one.words[number] != "ask"]
        for some in batched(speaking, AT_ONCE):
            server.register.record([event(ENTERED[one.words[number]], one.name) for one in some])
        for one in speaking:
            one.reference.enter(one.words[number], self._clock)

    def _ask(self, persons: Sequence[Person], server: Server, places: Sequence[str | None]) -> None:
        for some in batched(persons, AT_ONCE):
            answers = server.permits([one.name for one in some], self._clock)
            for one, answer in zip(some, answers, strict=True):
                assert answer == one.reference.permits(self._clock), (places, one.words, self._clock)

    def _shared(self, step: str, server: Server) -> None:
        match step:
            case "midnight":
                day = self._clock.astimezone(BERLIN).date() + timedelta(days=1)
                self._clock = datetime.combine(day, datetime.min.time(), BERLIN).astimezone(UTC)
            case "back":
                self._clock -= timedelta(days=1)
            case "ahead":
                self._clock += timedelta(days=730)
            case "kill":
                server.kill()
            case _:
                server.reload()

    def _tick(self) -> None:
        """No two steps happen at the same moment."""
        self._ticks += 1
        self._clock += timedelta(seconds=1, microseconds=self._ticks % 999)

    def close(self) -> None:
        """End both."""
        for server in self.servers:
            server.register.close()


def batched(items: Sequence[Person], size: int) -> Iterator[Sequence[Person]]:
    """The items in parts of at most a size."""
    return (items[start : start + size] for start in range(0, len(items), size))


def orders(length: int) -> Iterator[tuple[str | None, ...]]:
    """Every order of places; for each the persons take every word of their own."""
    return itertools.product(PLACES, repeat=length)


def words_of(places: Sequence[str | None]) -> Iterator[Words]:
    """Everything that a person can do in the places that are her own."""
    return itertools.product(OWN, repeat=places.count(None))


def in_turn(length: int) -> list[int]:
    """The first step at one server, the second at the other."""
    return [number % 2 for number in range(length)]


@pytest.fixture
def world(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Two servers."""
    found = World(url, monkeypatch)
    yield found
    found.close()


def test_both_servers_answer_as_the_reference(world: World, url: str) -> None:
    """Orders of up to six steps, drawn, at either server."""
    random = Random(3)
    for _ in range(drawn(DRAWN if PROVING or url.startswith("sqlite") else DRAWN // FEWER)):
        places = random.choices(PLACES, (len(OWN), 1, 1, 1, 1, 1), k=random.randrange(1, LONGEST + 1))
        words = tuple(random.choices(OWN, k=places.count(None)))
        world.run(places, [words], random.choices((0, 1), k=len(places)))


@pytest.mark.parametrize("first", PLACES)
def test_every_order_of_steps(first: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every order of two steps; in `make prove` the million orders of up to six, in turn at two servers, and up to four at each server."""
    for length in range(1, 1 + at_most(LONGEST, 2)):
        world = World(f"sqlite:///{tmp_path / f'{length}.db'}", monkeypatch)
        for rest in orders(length - 1):
            places = (first, *rest)
            for sides in itertools.product((0, 1), repeat=length) if length <= BY_SIDE else [in_turn(length)]:
                world.run(places, words_of(places), sides)
        world.close()


def test_the_reference_tells_them_apart() -> None:
    """It permits after a consent, not after a withdrawal, and not on the day before the consent."""
    reference, at = Reference(), datetime(2026, 2, 2, 12, tzinfo=UTC)
    assert not reference.permits(at)
    reference.enter("give", at)
    assert reference.permits(at)
    assert not reference.permits(at - timedelta(days=1))
    reference.enter("withdraw", at - timedelta(days=1))
    assert not reference.permits(at + timedelta(days=400))
