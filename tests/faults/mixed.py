"""Everything that clients do, at once and for long: no call fails, and the memory stays where it is."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Final

import grpc
from grpc_health.v1.health_pb2 import HealthCheckRequest
from grpc_health.v1.health_pb2_grpc import HealthStub

from tests.faults.callers import opened, status
from tests.faults.part import Effort, Findings
from tests.faults.recorded import audit, key_file
from tests.faults.served import Served, served
from tests.law import SUITES, shipped_law
from zweck.cases import load_cases
from zweck.law.policy import PolicySet
from zweck.service.encode.protobuf import fact_value
from zweck.v1 import decision_pb2 as v1
from zweck.v1 import policy_pb2
from zweck.v1.decision_pb2_grpc import DecisionServiceStub
from zweck.v1.policy_pb2_grpc import PolicyServiceStub

WAIT: Final = 60
BATCH: Final = 50
PAUSE: Final = 0.005
MAX_GROWTH: Final = 10.0
"""MB by which the second half of the time may end above its beginning; a leak of a few bytes an answer would be more within the hour."""

Action = Callable[[grpc.Channel], int]
"""Does one thing, and returns how many answers came of it."""


def questions(policies: PolicySet, cases: Path) -> list[v1.CheckProcessingRequest]:
    """The questions of a policy set's cases."""
    found = []
    for case in load_cases(cases, policies):
        facts = {name: fact_value(value) for name, value in case.question.stated.items() if value is not None}
        found.append(v1.CheckProcessingRequest(facts=facts, presume_unstated=case.question.presume_unstated))
    return found


def actions(policies: PolicySet, asked: Sequence[v1.CheckProcessingRequest]) -> dict[str, Action]:
    """The kinds of calls, by name."""
    one, many = cycle(asked), cycle(asked)
    laws = cycle([(name, max(version.start for version in law.versions).isoformat()) for name, law in policies.laws.items()])

    def single(channel: grpc.Channel) -> int:
        DecisionServiceStub(channel).CheckProcessing(next(one), timeout=WAIT)
        return 1

    def batch(channel: grpc.Channel) -> int:
        request = v1.BatchCheckProcessingRequest(requests=[next(many) for _ in range(BATCH)])
        return len(DecisionServiceStub(channel).BatchCheckProcessing(request, timeout=WAIT).results)

    def stream(channel: grpc.Channel) -> int:
        messages = (v1.StreamCheckProcessingRequest(request=next(many)) for _ in range(BATCH))
        return sum(1 for _ in DecisionServiceStub(channel).StreamCheckProcessing(messages, timeout=WAIT))

    def reads(channel: grpc.Channel) -> int:
        service = PolicyServiceStub(channel)
        service.ListPolicies(policy_pb2.ListPoliciesRequest(), timeout=WAIT)
        law, day = next(laws)
        service.GetPolicy(policy_pb2.GetPolicyRequest(law=law, date=day), timeout=WAIT)
        return 2

    def health(channel: grpc.Channel) -> int:
        HealthStub(channel).Check(HealthCheckRequest(), timeout=WAIT)  # type: ignore[attr-defined]  # as its module says it
        return 1

    return {"questions": single, "in batches": batch, "in streams": stream, "reads of policies": reads, "health checks": health}


class Load:
    """Calls made, and their errors."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.done: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.over = threading.Event()

    def run(self, name: str, action: Action, address: str, reconnect: int = 500) -> None:
        """Do one thing over and over, now and then over a new connection."""
        while not self.over.is_set():
            with opened(address) as channel:
                for _ in range(reconnect):
                    try:
                        self.done[name] += action(channel)
                    except grpc.RpcError as error:
                        self.errors[f"{name}: {status(error).name}"] += 1
                    if self.over.wait(PAUSE):
                        return


@contextmanager
def mixed(address: str, things: dict[str, Action]) -> Iterator[Load]:
    """Do all of it while the block runs."""
    load = Load()
    threads = [threading.Thread(target=partial(load.run, name, action, address)) for name, action in things.items()]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.over.set()
        for thread in threads:
            thread.join()


def sampled(server: Served, seconds: float, every: float) -> list[tuple[float, float]]:
    """The server's memory in MB, from time to time."""
    start = time.monotonic()
    found = []
    while (now := time.monotonic() - start) < seconds:
        found.append((now, server.memory()))
        time.sleep(every)
    return found


def slope(samples: Sequence[tuple[float, float]]) -> float:
    """MB a second, by least squares."""
    middle, mean = fmean(when for when, _ in samples), fmean(size for _, size in samples)
    spread = sum((when - middle) ** 2 for when, _ in samples)
    return sum((when - middle) * (size - mean) for when, size in samples) / spread if spread else 0.0


def grown(samples: Sequence[tuple[float, float]]) -> Findings:
    """The memory of a server by the seconds; a fault where it grew in the second half."""
    half = samples[len(samples) // 2 :]
    growth = slope(half)
    more = growth * (half[-1][0] - half[0][0])
    figures = (
        f"memory {samples[0][1]:.0f} MB at first, {half[0][1]:.0f} MB at half-time, {half[-1][1]:.0f} MB in the end, "
        f"{growth * 3600:+.1f} MB an hour in the second half"
    )
    return Findings(figures, [f"the memory grew by {more:.1f} MB in the second half"] if more > MAX_GROWTH else [])


def soak(effort: Effort) -> Findings:
    """The shipped law with a record and metrics, for the time that there is."""
    policies = shipped_law()
    things = actions(policies, questions(policies, SUITES))
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        url = f"sqlite:///{folder}/record.db"
        options = ("--record", url, "--record-key", key_file(folder), "--metrics", "127.0.0.1:0", "--max-wait", WAIT)
        server = stack.enter_context(served(folder, *options, policies=None))
        with mixed(server.address, things) as seen:
            samples = sampled(server, effort.seconds, min(5.0, effort.seconds / 40))
        code = server.stop()
        checked = audit(url, ())
    memory = grown(samples)
    faults = [f"{count} × {what}" for what, count in seen.errors.items()] + checked.faults + memory.faults
    faults += [f"the server ended with exit code {code}"] if code else []
    done = ", ".join(f"{count:,} {what}" for what, count in seen.done.items())
    figures = (
        f"{effort.seconds / 60:.1f} minutes with a record: {done}; {sum(seen.errors.values())} errors; {memory.figures}; "
        f"{checked.entries:,} entries, {len(checked.faults)} damaged"
    )
    return Findings(figures, faults)
