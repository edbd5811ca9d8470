"""Clients that send little and make the server hold much: its memory stays small, and others are answered."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faults import attacks, diverse
from tests.faults.attacked import MAX_MB
from tests.faults.attacks import HEALTH, clients
from tests.faults.callers import calling
from tests.faults.database import wait_for
from tests.faults.diverse import MEMORY
from tests.faults.served import Served, served
from tests.proving import PROVING
from tests.server.transport.client import headers
from zweck.bounded.cache import Cache
from zweck.rpc.budget import Budget
from zweck.rpc.frames import PREFIX, framed
from zweck.rpc.refusal import OutOfMemory


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server as operators start it, which refuses no call because the machine is busy."""
    with served(tmp_path_factory.mktemp("server"), "--max-wait", 60, policies=None) as running:
        yield running


@contextmanager
def others(server: Served) -> Iterator[None]:
    """Others ask meanwhile, and are answered; the server stays small."""
    with calling(server.address, 1, pause=0.005) as callers:
        wait_for(lambda: len(callers.answered()) > 5)
        yield
        asked = len(callers.asked)
        wait_for(lambda: len(callers.asked) > asked + 50)
        assert server.memory() < MAX_MB
    assert set(callers.codes()) == {"OK"}
    assert server.memory() < MAX_MB


@pytest.mark.parametrize("attack", MEMORY)
def test_little_does_not_become_much(server: Served, attack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attacks, "HELD", 0.2)
    if not PROVING:
        monkeypatch.setattr(attacks, "TURNS", 1)
        monkeypatch.setattr(attacks, "UNREAD", 3)
        monkeypatch.setattr(diverse, "BATCH", 25)
    with others(server):
        MEMORY[attack](server.address)


def test_a_health_check_takes_a_kilobyte(server: Served) -> None:
    with clients(server.address, 1) as (client,):
        stream = client.h2.send_request(headers(f"{HEALTH}/Check"))
        client.h2.send_data(stream, framed(bytes(2000))[:PREFIX])
        client.send()
        assert client.status(stream) == (8, "a message of 2000 bytes is too large; the limit is 1024 bytes")


def test_caches_are_counted_after_a_few_answers_and_before_any_is_emptied() -> None:
    budget, caches = Budget(1000, 1000, 100), [Cache[str](10), Cache[str](10)]
    for cache in caches:
        budget.watch(cache)
        cache.put("kept", "", 400)
    for _ in range(16):
        budget.grown()
    assert budget.cached == 800
    caches[0].clear()
    budget.take("caller", 300)
    assert len(caches[1]) == 1, "there was room"
    budget.take("caller", 400)
    assert (len(caches[1]), budget.cached, budget.used) == (0, 0, 700), "there was none but theirs"
    caches[1].put("kept", "", 400)
    with pytest.raises(OutOfMemory):
        budget.take("another", 400)
    assert (len(caches[1]), budget.used) == (1, 700), "to empty them would not be enough"
