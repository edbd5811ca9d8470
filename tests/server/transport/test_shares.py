"""A turn that takes longer than a slice is paid back: others that wait have as much time first."""

import asyncio
from collections.abc import Callable, Generator

import ngh2
import pytest

from tests.server.transport.clock import Clock, clock  # noqa: F401  a fixture
from zweck.rpc.connection import Http2
from zweck.rpc.frames import framed
from zweck.rpc.method import Pieces, Unary
from zweck.rpc.service import Service
from zweck.rpc.turns import SLICE, TIDY, Turns, begun


class Worker:
    """A connection whose turns take so many slices, and after which there is more to do or not."""

    def __init__(self, watch: Clock, slices: float, *, more: bool = True) -> None:
        self.due = 0.0
        self.turns = 0
        self.over = False
        self._clock = watch
        self._took = slices * SLICE
        self._more = more

    def turn(self, until: float) -> bool:
        """Work."""
        self._clock.advance(self._took)
        self.turns += 1
        return self._more and not self.over


def rounds(number: int, *workers: Worker, again: Callable[[Turns], None] = lambda taking: None) -> list[int]:
    """How many turns each has in so many rounds of the event loop; `again` may ask for more after each."""
    counted: list[int] = []

    async def work() -> None:
        taking = Turns(lambda: None)
        for worker in workers:
            taking.ask(worker)
        for _ in range(number):
            await asyncio.sleep(0)
            again(taking)
        counted.extend(worker.turns for worker in workers)
        for worker in workers:
            worker.over = True

    asyncio.run(work())
    return counted


def test_long_turns_have_no_more_time_than_short_ones(clock: Clock) -> None:  # noqa: F811  the fixture
    """An examination takes as long as ten slices: the one who waits beside it has nine more for each of them."""
    long, short = rounds(201, Worker(clock, 10), Worker(clock, 1))
    assert long > 10
    assert short >= 9 * (long - 1)


def test_a_turn_that_left_nothing_to_do_is_paid_back_all_the_same(clock: Clock) -> None:  # noqa: F811  the fixture
    """Its client asks for the next one as soon as it is answered."""
    asking, asked = Worker(clock, 10, more=False), 1

    def again(taking: Turns) -> None:
        nonlocal asked
        if asking.turns == asked:
            asked += 1
            taking.ask(asking)

    long, short = rounds(201, asking, Worker(clock, 1), again=again)
    assert long > 10
    assert short >= 9 * (long - 1)


def test_where_no_other_waits_nothing_is_owed(clock: Clock) -> None:  # noqa: F811  the fixture
    assert rounds(101, Worker(clock, 10)) == [101]
    first, second = rounds(100, Worker(clock, 10), Worker(clock, 30))
    assert first + second == 100
    assert first > second > 20


def test_short_turns_are_taken_once_in_each_round(clock: Clock) -> None:  # noqa: F811  the fixture
    assert rounds(10, *[Worker(clock, 0.1) for _ in range(5)]) == [10] * 5


def test_what_must_be_tidied_is_tidied_between_turns_as_often_as_they_took_long_enough_together(clock: Clock) -> None:  # noqa: F811  the fixture
    times = 0

    def tidy() -> None:
        nonlocal times
        times += 1

    async def work() -> None:
        taking, worker = Turns(tidy), Worker(clock, 1)
        taking.ask(worker)
        for _ in range(1_000):
            await asyncio.sleep(0)
        worker.over = True

    asyncio.run(work())
    assert times == pytest.approx(1_000 * SLICE / TIDY, rel=0.05)


class Open(asyncio.Transport):
    """A connection whose client reads nothing yet."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send nothing."""

    def is_closing(self) -> bool:
        """Stay."""
        return False

    def get_write_buffer_size(self) -> int:
        """Hold nothing."""
        return 0


def test_calls_of_several_connections_wait_together() -> None:
    """An answer in pieces goes on after the other calls that have come, of whichever connection, were begun: they share one look-up."""
    seen: list[str] = []

    def pieces() -> Pieces:
        seen.append("begun")
        yield
        seen.append("goes on")
        return b""

    async def work() -> None:
        service, taking = Service([Unary("/test/Piece", lambda message, call: pieces())]), Turns(lambda: None)
        for _ in range(2):
            served, client = Http2(service, taking, lambda gone: None), ngh2.Connection(ngh2.Role.CLIENT)
            served.connection_made(Open())
            client.initiate_connection()
            for _ in range(3):
                fields = {
                    ":method": "POST",
                    ":scheme": "http",
                    ":path": "/test/Piece",
                    ":authority": "test",
                    "content-type": "application/grpc",
                }
                stream = client.send_request([(name.encode(), value.encode()) for name, value in fields.items()])
                client.send_data(stream, framed(b"question"), end_stream=True)
            served.data_received(client.data_to_send())
        for _ in range(10):
            await asyncio.sleep(0)

    asyncio.run(work())
    assert seen == ["begun"] * 6 + ["goes on"] * 6


def test_work_is_done_at_once_where_it_is_short_and_else_in_slices(clock: Clock) -> None:  # noqa: F811  the fixture
    """No slice ends more than a step late, and work that comes after its time has one step."""
    done: list[int] = []

    def work(slices: float, steps: int) -> Generator[None, None, int]:
        for step in range(steps):
            clock.advance(slices * SLICE)
            done.append(step)
            yield
        return steps

    assert begun(work(0.1, 5), clock() + SLICE) == 5
    for until, first in ((clock() + SLICE, 4), (clock() - SLICE, 1)):
        done.clear()
        later = begun(work(0.3, 10), until)
        assert isinstance(later, Generator)
        assert len(done) == first
        assert [len(done) for _ in later] == [*range(first + 4, 11, 4)]
        assert len(done) == 10
