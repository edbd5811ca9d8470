"""A turn that takes longer than a slice is paid back: others that wait have as much time first."""

import asyncio
from collections.abc import Callable

import pytest

from tests.server.transport.clock import Clock, clock  # noqa: F401  a fixture
from zweck.rpc.turns import SLICE, TIDY, Turns


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
