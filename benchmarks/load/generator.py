"""Closed loops: so many calls are always on their way, and each answer is followed by the next question."""

import gc
import selectors
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time

from benchmarks.load.http2 import Connection


class CallsFailed(Exception):
    """Calls ended without an answer: of which target, how many, and with which statuses."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How the load is put on: connections, calls at the same time on each, seconds that count, seconds before them."""

    connections: int = 1
    streams: int = 1
    seconds: float = 3.0
    warm: float = 1.0


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a load: calls per second, the quantiles of a call's time in ms, and by how much `watched` rose per call."""

    calls_per_second: float
    p50: float
    p99: float
    watched_per_call: float
    own_share: float
    """The share of one processor that the generator itself took."""
    worst: float
    """The time of the slowest call in ms."""


def read_frames(path: Path) -> list[bytes]:
    """The messages of a file, each with the gRPC prefix in which its length stands."""
    data = path.read_bytes()
    found = []
    place = 0
    while place < len(data):
        end = place + 5 + int.from_bytes(data[place + 1 : place + 5], "big")
        found.append(data[place:end])
        place = end
    return found


def frame(message: bytes) -> bytes:
    """A message with its gRPC prefix, not compressed."""
    return b"\0" + len(message).to_bytes(4, "big") + message


def put_load(
    address: str,
    path: str,
    bodies: Sequence[bytes],
    shape: Shape,
    watched: Callable[[], float] = lambda: 0.0,
    connect: Callable[[str, str], Connection] = Connection,
) -> Figures:
    """Ask the questions `bodies` in turn, again and again, for as long as `shape` says; with `connect` by another kind of connection.

    Raises:
        CallsFailed: if any call ended without an answer.
    """
    connections = [connect(address, path) for _ in range(shape.connections)]
    gc.disable()
    try:
        return _Loop(connections, bodies, watched).run(shape)
    except CallsFailed as failed:
        raise CallsFailed(f"{path} at {address}: {failed}") from None
    finally:
        gc.enable()
        for connection in connections:
            connection.close()


class _Loop:
    def __init__(self, connections: Sequence[Connection], bodies: Sequence[bytes], watched: Callable[[], float]) -> None:
        self.connections = connections
        self.bodies = cycle(bodies)
        self.watched = watched
        self.begun: dict[tuple[int, int], float] = {}
        self.times = array("d")
        self.failed: list[tuple[int, int]] = []
        """The connections and streams of calls without an answer."""
        self.selector = selectors.DefaultSelector()

    def run(self, shape: Shape) -> Figures:
        for place, connection in enumerate(self.connections):
            self.selector.register(connection.socket, selectors.EVENT_READ, place)
            for _ in range(shape.streams):
                self._call(place)
            self._flush(place)
        self._until(perf_counter() + shape.warm)
        self.times = array("d")
        before, own, start = self.watched(), process_time(), perf_counter()
        self._until(start + shape.seconds)
        taken = perf_counter() - start
        count = len(self.times)
        if self.failed or not count:
            raise CallsFailed(f"{len(self.failed)} calls ended without an answer, {count} with one{self._endings()}")
        cuts = quantiles(self.times, n=100) if count > 1 else [self.times[0]] * 99
        per_call, share = (self.watched() - before) / count, (process_time() - own) / taken
        return Figures(count / taken, cuts[49] * 1e3, cuts[98] * 1e3, per_call, share, max(self.times) * 1e3)

    def _endings(self) -> str:
        """How often calls without an answer ended in which way, the most frequent one first."""
        ended = Counter[str]()
        for place, connection in enumerate(self.connections):
            ended.update(connection.endings(stream for of, stream in self.failed if of == place))
        return "".join(f"; {count} × {how}" for how, count in ended.most_common())

    def _until(self, end: float) -> None:
        """Answer every answer with the next question."""
        while (now := perf_counter()) < end:
            for key, _ in self.selector.select(end - now):
                place = key.data
                ended = self.connections[place].receive()
                arrived = perf_counter()
                for stream, answered in ended:
                    self.times.append(arrived - self.begun.pop((place, stream)))
                    if not answered:
                        self.failed.append((place, stream))
                    self._call(place)
                self._flush(place)

    def _call(self, place: int) -> None:
        begun = perf_counter()
        self.begun[place, self.connections[place].call(next(self.bodies))] = begun

    def _flush(self, place: int) -> None:
        """Send; the event loop reports when more can be sent."""
        connection = self.connections[place]
        wanted = selectors.EVENT_READ if connection.flush() else selectors.EVENT_READ | selectors.EVENT_WRITE
        if self.selector.get_key(connection.socket).events != wanted:
            self.selector.modify(connection.socket, wanted, place)
