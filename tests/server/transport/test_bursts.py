"""Many clients that send much at the same time: what is small is understood at once, the rest a slice of time after the other."""

import asyncio
import time
from typing import Any, cast

import ngh2
import pytest

from tests.server.transport.client import headers
from tests.server.transport.fiction import Fiction
from zweck.rpc import connection, turns
from zweck.rpc.connection import PORTION, SMALL, Http2
from zweck.rpc.frames import framed
from zweck.rpc.service import Service
from zweck.rpc.turns import Turns

MANY = 20

MAX_ROUNDS = 200_000
"""Rounds of the loop after which a call was surely refused, and never comes."""


class Pipe:
    """A transport of which nothing is sent."""

    def __init__(self) -> None:
        self.paused = False

    def get_extra_info(self, name: str) -> tuple[str, int] | None:
        """The client's address."""
        return ("192.0.2.1", 1) if name == "peername" else None

    def write(self, data: bytes) -> None:
        """Send nothing."""

    def get_write_buffer_size(self) -> int:
        """Nothing."""
        return 0

    def is_closing(self) -> bool:
        """Never."""
        return False

    def pause_reading(self) -> None:
        """Read no more."""
        self.paused = True

    def resume_reading(self) -> None:
        """Read on."""
        self.paused = False


def said(calls: int, **more: str) -> bytes:
    """The bytes of a client that begins with so many calls."""
    h2 = ngh2.Connection(ngh2.Role.CLIENT)
    h2.initiate_connection({})
    for _ in range(calls):
        h2.send_data(h2.send_request(headers("/x/Echo", **more)), framed(b"hello"), end_stream=True)
    return h2.data_to_send()


async def burst(fiction: Fiction, understood: list[int]) -> None:
    """All send in one round of the event loop, and one more sends little."""
    service, taking = Service(fiction.methods()), Turns(lambda: None)
    found = []
    for _ in range(MANY + 1):
        one = Http2(service, taking, lambda _: None)
        one.connection_made(cast(asyncio.Transport, Pipe()))
        found.append(one)
    *many, small = found
    large, little = said(50, token="x" * 4000), said(1)
    assert len(little) < SMALL < PORTION < len(large)
    for one in many:
        one.data_received(large)
    assert understood == [], "the slice is over at once here, so they wait"
    small.data_received(little)
    assert understood == [len(little)]
    rounds = 0
    while len(fiction.messages) < 50 * MANY + 1:
        before = len(understood)
        await asyncio.sleep(0)
        assert len(understood) - before <= 1, "one portion in a round"
        rounds += 1
        assert rounds < MAX_ROUNDS, f"{len(fiction.messages)} of {50 * MANY + 1} calls came"
    assert sum(understood) == len(large) * MANY + len(little)
    assert rounds > MANY * (len(large) // PORTION)
    for one in found:
        assert not cast(Pipe, one._transport).paused
        one.connection_lost(None)


def test_what_many_send_at_once_is_understood_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "SLICE", -60.0)
    understood: list[int] = []
    real: Any = connection.Http2._receive

    def receive(self: Http2, data: bytes) -> bool:
        understood.append(len(data))
        return bool(real(self, data))

    monkeypatch.setattr(connection.Http2, "_receive", receive)
    asyncio.run(burst(Fiction(), understood))


def test_reading_has_a_slice_more_than_half_of_the_time() -> None:
    async def look() -> list[bool]:
        taking, found, zero = Turns(lambda: None), [], time.monotonic()
        for began, ended, now in ((10.0, 10.001, 10.001), (10.001, 10.004, 10.004), (10.004, 10.004, 10.005), (10.006, 10.006, 10.007)):
            taking.count_reading(zero + began, zero + ended)
            found.append(taking.has_read(zero + now))
        return found

    assert asyncio.run(look()) == [False, True, True, False]
