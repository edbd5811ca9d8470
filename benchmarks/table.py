"""Rows of measurements, and how they are printed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Final

RUNS: Final = 5


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, the figure with its unit, and what it is to be compared with."""

    what: str
    figure: str
    against: str = ""


def print_table(rows: Iterable[Row]) -> None:
    """The rows in columns."""
    found = list(rows)
    width = max(len(row.what) for row in found)
    middle = max(len(row.figure) for row in found)
    print()
    for row in found:
        print(f"{row.what:<{width}}  {row.figure:>{middle}}  {row.against}".rstrip())


def seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median time of a piece of work, after one run that does not count."""
    work()
    times = []
    for _ in range(runs):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return median(times)
