"""How long one thing takes, again and again."""

import gc
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter, perf_counter_ns
from typing import Final, TypeVar

T = TypeVar("T")

WARM: Final = 45


@dataclass(frozen=True, slots=True)
class Times:
    """Calls per second as the median over passes, and the quantiles of a call's time in µs."""

    per_second: float
    p50: float
    p99: float


def passes(work: Callable[[T], object], things: Iterable[T], count: int, seconds: float) -> Times:
    """Do `work` with each of the things, `count` times over, each pass for at most `seconds`."""
    given = list(things)
    rates = []
    took = array("q")
    gc.collect()
    for _ in range(count):
        first = len(took)
        end = perf_counter() + seconds
        for thing in given:
            before = perf_counter_ns()
            work(thing)
            took.append(perf_counter_ns() - before)
            if perf_counter() > end:
                break
        rates.append((len(took) - first) / sum(took[first:]) * 1e9)
    cuts = quantiles(took, n=100)
    return Times(median(rates), cuts[49] / 1e3, cuts[98] / 1e3)


def warmed(work: Callable[[T], object], things: Iterable[T], seconds: float) -> None:
    """Do `work` with each of the things once, and then again as a server does in its first minutes: `WARM` times, or for so long."""
    given = list(things)
    end = perf_counter() + seconds
    for _ in range(WARM):
        for thing in given:
            work(thing)
        if perf_counter() > end:
            break


def seconds(work: Callable[[], object], runs: int) -> float:
    """The median time of a piece of work, after one run that does not count."""
    work()
    times = []
    for _ in range(runs):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return median(times)
