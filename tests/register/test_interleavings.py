"""Two servers on one register: whatever happens in whichever order, both answer as the reference does."""

import itertools
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

import pytest

from tests.activities.group import engine, group
from tests.proving import drawn
from tests.register.conftest import KEY, SERVICE, event
from tests.register.reference import BERLIN, Reference
from zweck.activities.prepared import PreparedActivities
from zweck.chain.addresses import address
from zweck.facts.basis import today_in
from zweck.register import Register
from zweck.register.chain import REGISTER

ACTIVITY: Final = "win-back-call"
ENTERED: Final = {"give": "GIVEN", "withdraw": "WITHDRAWN", "object": "OBJECTED", "lift": "OBJECTION_LIFTED"}
STEPS: Final = (*ENTERED, "midnight", "back", "ahead", "kill", "reload")
LONGEST: Final = 6
DRAWN: Final = 20_000


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

    def permits(self, person: str, now: datetime) -> bool:
        """Whether the facts of the person permit an advertising call now."""
        one = self.prepared.on(ACTIVITY, today_in(BERLIN.key, now))
        held = one.person(self.register.events([person], SERVICE).events[person])
        facts = {name: value for source in held.sources for name, value in source.facts.items()}
        asked = [facts[name] for name in ("consent.given", "consent.withdrawn", "rights.marketing_objection")]
        return asked == [True, False, False]


class World:
    """Two servers on one register, and a clock that can jump; each run is about another person."""

    def __init__(self, url: str, patch: pytest.MonkeyPatch) -> None:
        self.servers = (Server(url), Server(url))
        self.runs = 0
        self._ticks = 0
        self._clock = datetime(2026, 2, 2, 22, 58, tzinfo=UTC)
        patch.setattr(time, "time_ns", lambda: int(self._clock.timestamp() * 10**6) * 1000)

    def run(self, steps: Sequence[str]) -> None:
        """Take steps, in turn at one server and the other, and ask both after each."""
        self.runs += 1
        person, reference = f"1:{self.runs:032x}", Reference()
        self._clock = datetime(2026, 2, 2, 22, 58, tzinfo=UTC)
        for number, step in enumerate(steps):
            self._tick()
            self._take(step, self.servers[number % 2], person, reference)
            for server in self.servers:
                assert server.permits(person, self._clock) == reference.permits(self._clock), (steps[: number + 1], self._clock)

    def _take(self, step: str, server: Server, person: str, reference: Reference) -> None:
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
            case "reload":
                server.reload()
            case _:
                server.register.record([event(ENTERED[step], person)])
                reference.enter(step, self._clock)

    def _tick(self) -> None:
        """No two steps happen at the same moment."""
        self._ticks += 1
        self._clock += timedelta(seconds=1, microseconds=self._ticks % 999)

    def close(self) -> None:
        """End both."""
        for server in self.servers:
            server.register.close()


@pytest.fixture
def world(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Two servers."""
    found = World(url, monkeypatch)
    yield found
    found.close()


def test_both_servers_answer_as_the_reference(world: World) -> None:
    """Every order of up to two steps, longer ones drawn; all of up to four where everything is proven."""
    whole = 2 if drawn(100) == 1 else 4
    for length in range(1, whole + 1):
        for steps in itertools.product(STEPS, repeat=length):
            world.run(steps)
    random = Random(3)
    for _ in range(drawn(DRAWN)):
        world.run(random.choices(STEPS, k=random.randrange(whole + 1, LONGEST + 1)))


def test_the_reference_tells_them_apart() -> None:
    """It permits after a consent, not after a withdrawal, and not on the day before the consent."""
    reference, at = Reference(), datetime(2026, 2, 2, 12, tzinfo=UTC)
    assert not reference.permits(at)
    reference.enter("give", at)
    assert reference.permits(at)
    assert not reference.permits(at - timedelta(days=1))
    reference.enter("withdraw", at - timedelta(days=1))
    assert not reference.permits(at + timedelta(days=400))
