"""More than the server can answer: the rest is refused with `RESOURCE_EXHAUSTED`, and what is accepted is answered in time."""

import selectors
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import cycle
from pathlib import Path
from random import Random
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.load.generator import frame
from benchmarks.load.http2 import Connection
from tests.faults.callers import Callers, calling
from tests.faults.mixed import questions
from tests.faults.part import Effort, Findings
from tests.faults.recorded import key_file
from tests.faults.served import served
from tests.law import SUITES, shipped_law

ONE: Final = "/zweck.v1.DecisionService/CheckProcessing"
WAIT: Final = 0.5
"""The longest that a call waits for its turn in this soak."""

BOUND: Final = 4.0
"""By so many times that the 99th percentile of what is accepted may be more: the clients share the processors with the server."""

BEYOND: Final = 4
"""So many times more is asked than can be answered."""

CONNECTIONS, MAX_CALLS = 32, 4096
"""Clients, and calls of all of them together at most."""


@dataclass(slots=True)
class Flood:
    """Answers to clients that have many calls on their way at once."""

    answered: list[float] = field(default_factory=list)
    refused: int = 0
    seconds: float = 0.0

    def count(self, seconds: float, answered: bool) -> None:
        """A call ended."""
        if answered:
            self.answered.append(seconds)
        else:
            self.refused += 1

    @property
    def rate(self) -> float:
        """Answers in a second."""
        return len(self.answered) / self.seconds

    @property
    def p99(self) -> float:
        """Seconds within which 99 of 100 accepted calls were answered."""
        return quantiles(self.answered, n=100)[98] if len(self.answered) > 1 else 0.0


def flood(address: str, bodies: Sequence[bytes], calls: int, seconds: float, pause: float = 0.0, connections: int = 4) -> Flood:
    """Keep so many calls on their way, begun one after the other within a pause; after a refusal the next one comes after about a pause."""
    found, asked, chance = Flood(), cycle(bodies), Random(0)
    opened = [Connection(address, ONE) for _ in range(connections)]
    begun: dict[tuple[int, int], float] = {}
    start = now = time.perf_counter()
    due = [(start + pause * number / calls, number % connections) for number in range(calls)]
    with selectors.DefaultSelector() as selector:
        for place, connection in enumerate(opened):
            selector.register(connection.socket, selectors.EVENT_READ, place)
        while now < start + pause + seconds:
            spoken = set()
            while due and due[0][0] <= now:
                _, place = heappop(due)
                begun[place, opened[place].call(next(asked))] = time.perf_counter()
                spoken.add(place)
            for key, _ in selector.select(0 if spoken else max(0.0, min(due[0][0] - now, 0.05) if due else 0.05)):
                spoken.add(key.data)
                for stream, answered in opened[key.data].receive():
                    took = time.perf_counter() - begun.pop((key.data, stream))
                    found.count(took, answered)
                    heappush(due, (0.0 if answered else time.perf_counter() + pause * chance.uniform(0.5, 1.5), key.data))
            for place in spoken:
                _flush(selector, opened[place], place)
            now = time.perf_counter()
        found.seconds = now - start
    for connection in opened:
        connection.close()
    return found


def _flush(selector: selectors.BaseSelector, connection: Connection, place: int) -> None:
    """Send, and watch for room to send more."""
    wanted = selectors.EVENT_READ if connection.flush() else selectors.EVENT_READ | selectors.EVENT_WRITE
    if selector.get_key(connection.socket).events != wanted:
        selector.modify(connection.socket, wanted, place)


def soak(effort: Effort) -> Findings:
    """The shipped law without a cache, at its capacity and far beyond, without a record and with one."""
    bodies = [frame(question.SerializeToString()) for question in questions(shipped_law(), SUITES)]
    figures: list[str] = []
    faults: list[str] = []
    seconds = min(30.0, max(2.0, effort.minutes))
    with TemporaryDirectory() as name:
        folder = Path(name)
        record = ("--record", f"sqlite:///{folder}/record.db", "--record-key", key_file(folder))
        for what, options in (("without a record", ()), ("with a record", record)):
            with served(folder, "--cache", 0, "--max-wait", WAIT, *options, policies=None) as server:
                flood(server.address, bodies, 8, 2.0)  # so that every edition is there
                usual = flood(server.address, bodies, 16, seconds)
                calls = round(min(MAX_CALLS, max(128, BEYOND * usual.rate)))
                with calling(server.address, 1, pause=0.02) as callers:
                    beyond = flood(server.address, bodies, calls, seconds, calls / (BEYOND * usual.rate), CONNECTIONS)
            found, wrong = judged(usual, beyond, callers)
            figures.append(f"{what}: {found}")
            faults += [f"{what}: {fault}" for fault in wrong]
    return Findings("; ".join(figures), faults)


def judged(usual: Flood, beyond: Flood, others: Callers) -> tuple[str, list[str]]:
    """Figures of a flood beside those at capacity, and what was not as promised."""
    codes = others.codes()
    faults = [f"a caller who asks little got {code}" for code in codes if code not in {"OK", "RESOURCE_EXHAUSTED"}]
    faults += ["nothing was refused"] if not beyond.refused else []
    faults += [f"the 99th percentile of accepted calls was {beyond.p99:.2f} s"] if beyond.p99 > BOUND * WAIT else []
    faults += [f"only {beyond.rate:,.0f} answers in a second, beside {usual.rate:,.0f}"] if beyond.rate < usual.rate / 3 else []
    slowest = max((call.ended - call.began for call in others.asked if call.code.name == "OK"), default=0.0)
    told = (
        f"16 calls at once {usual.rate:,.0f} answers/s, p99 {usual.p99 * 1000:,.0f} ms; asking {BEYOND} times that "
        f"{beyond.rate:,.0f} answers/s, p99 of these {beyond.p99 * 1000:,.0f} ms, {beyond.refused / beyond.seconds:,.0f} refused/s; "
        f"beside it a caller with one call at a time: {codes['OK']:,} answered, {sum(codes.values()) - codes['OK']:,} refused, "
        f"the slowest in {slowest * 1000:,.0f} ms"
    )
    return told, faults
