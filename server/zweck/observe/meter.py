"""Counts at next to no cost for answers: a count is resolved into metrics only when metrics are read."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from resource import getpagesize
from threading import Lock
from time import perf_counter
from typing import Final

from zweck.bounded.counts import COUNTS
from zweck.decision.decision import Outcome, Ruling, Status
from zweck.observe import figures as of
from zweck.observe.figures import BOUNDS, FAMILIES, Figures, Kind, Labels, add, add_all, empty_histogram
from zweck.rpc.refusal import INTERNAL, reason

CHECK: Final = "CheckProcessing"
BATCH: Final = "BatchCheckProcessing"
STREAM: Final = "StreamCheckProcessing"
METHODS: Final = (CHECK, BATCH, STREAM)

OPEN: Final = "OPEN"
"""How a law came out of which it is open whether it applies."""

MAX_RULINGS: Final = 1000
"""Rulings that are counted by themselves before their counts are summed, which takes some milliseconds."""


class Timed:
    """Measures how long a block takes; a class, because it costs each answer less than a generator does."""

    __slots__ = ("_began", "_took")

    def __init__(self, took: Callable[[float], None]) -> None:
        self._took = took

    def __enter__(self) -> None:
        """Start the clock."""
        self._began = perf_counter()

    def __exit__(self, *_: object) -> None:
        """Report the seconds since then."""
        self._took(perf_counter() - self._began)


class Meter:
    """The counts of one process. One thread counts (the event loop); any thread may read."""

    def __init__(self, max_rulings: int = MAX_RULINGS) -> None:
        """Foreseeable counts begin with 0, so that their first increase is visible."""
        self._max_rulings = max_rulings
        self._lock = Lock()
        self._rulings: dict[str, dict[int, list[int]]] = {method: {} for method in METHODS}
        self._alive: dict[int, Ruling] = {}
        self._settled: Figures = {of.DECISIONS: {(method, outcome): [0.0] for method in METHODS for outcome in Outcome}}
        self._seconds = {method: empty_histogram() for method in METHODS}
        self._counts: Counter[tuple[str, Labels]] = Counter({(of.REFUSALS, (INTERNAL,)): 0, (of.UNRECORDED, ()): 0})
        """Simple counts, by family and labels."""
        self._waited = empty_histogram()
        self._numbers: list[tuple[str, Labels, Callable[[], float]]] = []
        self._sources: list[Callable[[], Figures]] = []

    def counter(self, method: str) -> Callable[[Ruling], None]:
        """A function that counts the rulings of this method, by identity, because comparing two of them takes long."""
        known, begin = self._rulings[method].get, self._begin

        def count(ruling: Ruling) -> None:
            times = known(id(ruling))
            if times is None:
                begin(method, ruling)
            else:
                times[0] += 1

        return count

    def clock(self, method: str) -> Callable[[float], None]:
        """A function that takes the seconds after which a message of this method was answered or refused."""
        return _filling(self._seconds[method])

    def foresee(self, reasons: Iterable[str]) -> None:
        """Count refusals for these reasons from 0 on, so that the first one is visible as an increase."""
        self._counts.update(dict.fromkeys([(of.REFUSALS, (why,)) for why in reasons], 0))

    def refused(self, error: Exception) -> None:
        """A question or a call was refused."""
        self.count(of.REFUSALS, reason(error))

    def count(self, family: str, *labels: str, times: int = 1) -> None:
        """Count something simple, by the family of its metric and its labels."""
        self._counts[family, labels] += times

    def waiting(self) -> Timed:
        """Measures how long answers wait for the record."""
        return Timed(_filling(self._waited))

    def add_number(self, name: str, labels: Labels, number: Callable[[], float]) -> None:
        """Publish a number that is kept elsewhere, until the policy set is exchanged."""
        self._numbers.append((name, labels, number))

    def add_source(self, figures: Callable[[], Figures]) -> None:
        """Publish figures that are kept elsewhere."""
        self._sources.append(figures)

    def exchange(self) -> None:
        """Another policy set is served: keep the counters of the old one, and nothing else of it."""
        with self._lock:
            self._settle()
            numbers, self._numbers = self._numbers, []
            for name, labels, number in numbers:
                if FAMILIES[name].kind is Kind.COUNTER:
                    add(self._settled, name, labels, [number()])

    def figures(self) -> Figures:
        """A snapshot of all counters."""
        found: Figures = {}
        with self._lock:
            add_all(found, self._settled)
            numbers = self._numbers
            for method, rulings in self._rulings.items():
                for known, times in rulings.items():
                    _count(found, method, self._alive[known], times[0])
        for method, histogram in self._seconds.items():
            add(found, of.SECONDS, (method,), histogram)
        for (family, values), count in list(self._counts.items()):
            add(found, family, values, [count])
        add(found, of.WAITED, (), self._waited)
        for name, labels, number in numbers:
            add(found, name, labels, [number()])
        for source in self._sources:
            add_all(found, source())
        return found

    def _begin(self, method: str, ruling: Ruling) -> None:
        with self._lock:
            if len(self._alive) >= self._max_rulings:
                self._settle()
            self._alive[id(ruling)] = ruling
            self._rulings[method][id(ruling)] = [1]

    def _settle(self) -> None:
        for method, rulings in self._rulings.items():
            for known, times in rulings.items():
                _count(self._settled, method, self._alive[known], times[0])
            rulings.clear()
        self._alive.clear()


def of_the_process() -> Figures:
    """The counts that rooms below keep, and the memory that this process holds, where the system says it."""
    found: Figures = {}
    for (name, labels), number in COUNTS.all().items():
        add(found, name, labels, [number])
    with suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        add(found, of.MEMORY, (), [pages * getpagesize()])
    return found


def _filling(histogram: list[float]) -> Callable[[float], None]:
    """A function that adds seconds to their bucket."""

    def fall(seconds: float) -> None:
        histogram[bisect_left(BOUNDS, seconds)] += 1
        histogram[-1] += seconds

    return fall


def _count(figures: Figures, method: str, ruling: Ruling, times: int) -> None:
    """Add a ruling that was given so many times."""
    number = [times]
    add(figures, of.DECISIONS, (method, ruling.outcome), number)
    for law in ruling.laws:
        add(figures, of.LAWS, (law.law, law.outcome), number)
        for requirement in law.requirements:
            if requirement.status is Status.FAILED:
                add(figures, of.REQUIREMENTS, (requirement.requirement,), number)
        for prohibition in law.prohibitions:
            if prohibition.status is Status.FAILED:
                add(figures, of.PROHIBITIONS, (prohibition.rule,), number)
    for name in ruling.open_laws:
        add(figures, of.LAWS, (name, OPEN), number)
