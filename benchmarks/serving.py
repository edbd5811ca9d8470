"""(b) The common workload over gRPC, beside Cerbos, under the same load generator on the same processors."""

import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import grpc

from benchmarks import messages, servers, streaming
from benchmarks.alone import Found, alone, usable, why_not
from benchmarks.effort import Effort
from benchmarks.load.generator import Shape, put_load, read_frames
from benchmarks.peers import places
from benchmarks.peers.cerbos_policy import METHOD, write_workload
from benchmarks.rounds import Rounds, Wrong
from benchmarks.servers import Server
from benchmarks.table import Goal, Report, Table, at_least, at_most, figure, times
from benchmarks.workload import oracle
from benchmarks.workload.asked import POLICIES
from benchmarks.workload.requests import requests
from zweck.v1.decision_pb2 import Outcome
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

CERBOS: Final = "Cerbos"
UNCACHED: Final = "zweck, cache off"
CACHED: Final = "zweck, cache on"
CACHE: Final = "--cache"
WORKERS: Final = ("--workers", str(os.cpu_count() or 1))

BATCH: Final = 50
STEADY, FLOOD = "one call at a time", "saturated"
SATURATED: Final = (4, 1)
LOADS: Final = ((1, STEADY, 1, 1), (1, FLOOD, 8, 4), (BATCH, STEADY, 1, 1), (BATCH, FLOOD, *SATURATED))
"""Questions in a call, name, connections, calls at the same time on each."""

WANTED_ONE: Final = 1.3
WANTED_BATCH: Final = {UNCACHED: 8, CACHED: 20}
HEAD: Final = ("server", "decisions/s", "call p50 ms", "call p99 ms", "server CPU µs per decision", "decisions beside Cerbos")
NOTE: Final = (
    "All the workload's requests in turn, so that no two calls that follow each other ask the same. Everybody runs at once and is asked in "
    "turn, round after round; medians over the rounds, ratios within each round. Server and generator share the processors."
)


@dataclass(frozen=True, slots=True)
class Target:
    """A server with its frames: the method and the bodies for each number of questions in a call."""

    server: Server
    calls: dict[int, tuple[str, list[bytes]]]


def measure(effort: Effort) -> Report:
    """Start everybody, compare the answers with the oracle's, put the loads on."""
    report = Report()
    with ExitStack() as stack:
        targets = {title: _zweck(stack, options, effort) for title, options in _variants().items()}
        peer, reason = cerbos(stack, effort)
        if peer:
            targets[CERBOS] = peer
        else:
            report.unmeasured.append(f"no peer: {reason}")
        for size, name, connections, streams in LOADS:
            shape = Shape(connections, streams, effort.load_seconds, effort.load_seconds / 3)
            rounds = Rounds(targets, partial(_loaded, targets, size, shape), effort.rounds)
            what = "one question" if size == 1 else f"{size} questions"
            rows = [_row(title, size, rounds) for title in targets]
            rows += [] if peer else [(CERBOS, reason, "", "", "", "")]
            report.tables.append(Table(f"gRPC, {what} a call, {name}", HEAD, rows))
            report.goals += _goals(rounds, size, name)
        report.tables[-1] = replace(report.tables[-1], note=NOTE)
        stream = streaming.measure({title: targets[title].server for title in _variants()}, effort)
    report.tables += stream.tables
    report.goals += stream.goals
    return report


def _loaded(targets: Mapping[str, Target], size: int, shape: Shape, title: str) -> Found:
    target = targets[title]
    path, bodies = target.calls[size]
    return asdict(put_load(target.server.address, path, bodies, shape, target.server.processor_seconds))


def _variants() -> dict[str, tuple[str, ...]]:
    """The variants of the server: with its cache and without, by a process for each processor, as Cerbos has its threads."""
    return {UNCACHED: (CACHE, "0", *WORKERS), CACHED: WORKERS}


def _zweck(stack: ExitStack, options: tuple[str, ...], effort: Effort) -> Target:
    asked = requests(effort.requests)
    server = stack.enter_context(servers.zweck(POLICIES, *options))
    server.first_answer(messages.ONE, messages.frames(asked[:1], 1)[0])
    with grpc.insecure_channel(server.address) as channel:
        stub = DecisionServiceStub(channel)
        for place in range(0, len(asked), BATCH):
            part = asked[place : place + BATCH]
            results = stub.BatchCheckProcessing(messages.batch(part)).results
            for request, result in zip(part, results, strict=True):
                if (result.decision.outcome == Outcome.PERMITTED) is not oracle.allowed(request):
                    raise Wrong(f"zweck's server does not agree with the oracle on {request}")
    return Target(server, {1: (messages.ONE, messages.frames(asked, 1)), BATCH: (messages.BATCH, messages.frames(asked, BATCH))})


def cerbos(stack: ExitStack, effort: Effort) -> tuple[Target | None, str]:
    """Cerbos, or why it is not there."""
    agreed = alone("adapted:decide", "cerbos", effort.requests, 1, peer=True)
    if not usable(agreed):
        return None, why_not(agreed)
    if agreed["wrong"]:
        raise Wrong(f"Cerbos does not agree with the oracle on {agreed['wrong']} requests")
    binary = places.cerbos_binary()
    assert binary is not None, "it has answered"
    folder = Path(stack.enter_context(TemporaryDirectory()))
    calls = {}
    for size in (1, BATCH):
        path = folder / f"{size}.frames"
        written = alone("peers.cerbos:write_frames", effort.requests, size, str(path), peer=True)
        if not usable(written):
            raise Wrong(f"no messages for Cerbos: {why_not(written)}")
        calls[size] = (METHOD, read_frames(path))
    policies = folder / "policies"
    policies.mkdir()
    server = stack.enter_context(servers.cerbos(binary, write_workload(policies)))
    server.first_answer(METHOD, calls[1][1][0])
    return Target(server, calls), ""


def _row(title: str, size: int, rounds: Rounds) -> tuple[str, ...]:
    calls, processor = rounds.middle(title, "calls_per_second"), rounds.middle(title, "watched_per_call")
    return (
        title,
        figure(None if calls is None else calls * size),
        figure(rounds.middle(title, "p50")),
        figure(rounds.middle(title, "p99")),
        figure(None if processor is None else processor / size * 1e6),
        times(rounds.ratio(title, CERBOS, "calls_per_second")),
    )


def _goals(rounds: Rounds, size: int, name: str) -> list[Goal]:
    if size == BATCH:
        return [
            at_least(
                f"gRPC, {BATCH} questions a call, {name}: {title} as fast as Cerbos",
                wanted,
                rounds.ratio(title, CERBOS, "calls_per_second"),
            )
            for title, wanted in WANTED_BATCH.items()
            if name == FLOOD
        ]
    what = f"gRPC, one question a call, {name}: {UNCACHED}"
    if name == STEADY:
        return [at_most(f"{what}, p50 beside Cerbos", 1, rounds.ratio(UNCACHED, CERBOS, "p50"), "×")]
    return [
        at_least(f"{what} as fast as Cerbos", WANTED_ONE, rounds.ratio(UNCACHED, CERBOS, "calls_per_second")),
        at_most(f"{what}, p99 beside Cerbos", 1, rounds.ratio(UNCACHED, CERBOS, "p99"), "×"),
    ]
