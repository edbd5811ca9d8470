"""(b) The common workload in a stream, beside the same questions in a call each, of the same server under the same load generator."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from benchmarks import messages
from benchmarks.alone import Found
from benchmarks.effort import Effort
from benchmarks.load.generator import Shape, put_load
from benchmarks.load.http2 import Connection
from benchmarks.load.stream import StreamConnection
from benchmarks.rounds import Rounds
from benchmarks.servers import Server
from benchmarks.table import Report, Table, at_most, figure, times
from benchmarks.workload.requests import requests

CALLS, STREAM = "a call each", "a stream"
CONNECTIONS: Final = 4
AT_ONCE: Final = 8
"""Questions on their way at the same time on each connection."""
HEAD: Final = ("server", "asked in", "decisions/s", "p50 ms", "p99 ms", "server CPU µs per decision", "server CPU beside a call each")
NOTE: Final = (
    f"{CONNECTIONS} connections with {AT_ONCE} questions on their way on each: so many calls, or all of them in one stream, whose "
    "answers come in the order of the questions."
)


def measure(servers: Mapping[str, Server], effort: Effort) -> Report:
    """Each server with its title, asked in both ways in turn."""
    asked = requests(effort.requests)
    ways = {
        CALLS: (messages.ONE, messages.frames(asked, 1), Connection),
        STREAM: (messages.STREAM, messages.streamed(asked), StreamConnection),
    }
    shape = Shape(CONNECTIONS, AT_ONCE, effort.load_seconds, effort.load_seconds / 3)

    def loaded(name: str) -> Found:
        title, _, way = name.partition(": ")
        path, bodies, connect = ways[way]
        server = servers[title]
        return asdict(put_load(server.address, path, bodies, shape, server.processor_seconds, connect))

    rounds = Rounds([f"{title}: {way}" for title in servers for way in ways], loaded, effort.rounds)
    report = Report()
    rows = []
    for title in servers:
        share = rounds.ratio(f"{title}: {STREAM}", f"{title}: {CALLS}", "watched_per_call")
        rows += [_row(title, way, rounds, share if way == STREAM else 1.0) for way in ways]
        report.goals.append(at_most(f"gRPC, a stream: {title}, server CPU of a question beside a call each", 1, share, "×"))
    report.tables.append(Table("gRPC, a stream, saturated", HEAD, rows, NOTE))
    return report


def _row(title: str, way: str, rounds: Rounds, share: float | None) -> tuple[str, ...]:
    name = f"{title}: {way}"
    processor = rounds.middle(name, "watched_per_call")
    return (
        title,
        way,
        *(figure(rounds.middle(name, key)) for key in ("calls_per_second", "p50", "p99")),
        figure(None if processor is None else processor * 1e6),
        times(share),
    )
