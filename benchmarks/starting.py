"""(d) From the start of a server's process to its first answer."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks import messages, servers
from benchmarks.alone import alone, usable, why_not
from benchmarks.effort import Effort
from benchmarks.load.generator import frame, read_frames
from benchmarks.peers import places
from benchmarks.peers.cerbos_policy import METHOD, write_workload
from benchmarks.servers import Server
from benchmarks.table import Report, Table, at_most, figure
from benchmarks.workload.asked import POLICIES
from benchmarks.workload.requests import requests
from zweck.v1.decision_pb2 import CheckProcessingRequest, FactValue

MAX_SECONDS: Final = 1
PACKED: Final = 0.4
WORKERS: Final = 2
ARTICLE: Final = {
    "time.decision_date": "2018-05-24",
    "operation.kind": "use",
    "purpose.kind": "own_statistics",
}
"""A question to the shipped law: what the README begins with, in short."""


def measure(effort: Effort) -> Report:
    """Each server, started again and again."""
    question = CheckProcessingRequest(facts={name: FactValue(string_value=value) for name, value in ARTICLE.items()})
    rows: list[tuple[str, ...]] = []
    unmeasured: list[str] = []
    taken, memory = _starts(servers.zweck, messages.ONE, frame(question.SerializeToString()), effort)
    rows.append(("zweck, the shipped law", figure(taken), figure(memory)))
    goal = at_most("cold start to the first answer, the shipped law", MAX_SECONDS, taken, "s")
    worker = _worker(frame(question.SerializeToString()), effort)
    rows.append(("zweck, a worker, from packed policies (processor time)", figure(worker), ""))
    packed = at_most("a worker's start to its first answer, from packed policies, processor time", PACKED, worker, "s")
    ours = _starts(lambda: servers.zweck(POLICIES), messages.ONE, messages.frames(requests(1), 1)[0], effort)
    rows.append(("zweck, 42 rules", *map(figure, ours)))
    with TemporaryDirectory() as folder:
        frames, policies = Path(folder) / "frames", Path(folder) / "policies"
        policies.mkdir()
        written = alone("peers.cerbos:write_frames", 1, 1, str(frames), peer=True)
        binary = places.cerbos_binary()
        if usable(written) and binary is not None:
            write_workload(policies)
            theirs = _starts(lambda: servers.cerbos(binary, policies), METHOD, read_frames(frames)[0], effort)
            rows.append(("Cerbos, 42 rules", *map(figure, theirs)))
        else:
            absent = why_not(written) if not usable(written) else "no program: `make peers`"
            rows.append(("Cerbos, 42 rules", absent, ""))
            unmeasured.append(f"no peer: {absent}")
    return Report([Table("Cold start", ("server", "s to the first answer", "memory MB then"), rows)], [goal, packed], unmeasured)


def _starts(start: Callable[[], AbstractContextManager[Server]], path: str, body: bytes, effort: Effort) -> tuple[float, float]:
    """The median time, and the memory after the first answer."""
    times, memory = [], 0.0
    for _ in range(effort.starts):
        with start() as server:
            times.append(server.first_answer(path, body))
            memory = server.memory()
    return median(times), memory


def _worker(body: bytes, effort: Effort) -> float:
    """The processor seconds of a worker that has answered for the first time, median; each gets one connection of several."""
    taken: list[float] = []
    for _ in range(effort.starts):
        with servers.zweck(None, "--workers", str(WORKERS)) as server:
            server.first_answer(messages.ONE, body)
            for _ in range(WORKERS):
                server.ask_all(messages.ONE, [body])
            taken += server.of_workers()
    return median(taken)
