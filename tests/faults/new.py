"""Questions of which no two are the same: whatever a server keeps to answer others faster stays within its bounds."""

import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.scenarios import plain
from tests.agreement.situations import Situations, shipped_situations
from tests.faults.callers import opened
from tests.faults.mixed import WAIT, grown
from tests.faults.part import Effort, Findings
from tests.faults.served import served
from zweck.client import question
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

BATCH: Final = 100
A_MINUTE: Final = 25_000
MOST: Final = 1_000_000
"""Questions that are asked for each minute of the soak, and at most."""

SAMPLES: Final = 200
"""How often the memory is looked at."""


def different(situations: Situations, chance: Random) -> Iterator[v1.CheckProcessingRequest]:
    """Known questions with facts changed, added and hidden, on all days on which the law changes, each of them once."""
    known = set[int]()
    while True:
        facts, presumes = plain(situations.draw(chance))
        request = question(facts, presume_unstated=presumes)
        digest = hash(request.SerializeToString(deterministic=True))
        if digest not in known:
            known.add(digest)
            yield request


def soak(effort: Effort) -> Findings:
    """The shipped law asked by one client, in batches."""
    wanted, answered, refused = effort.of(A_MINUTE, MOST), 0, 0
    asked = different(shipped_situations(), Random(effort.seed))
    start, samples = time.monotonic(), list[tuple[float, float]]()
    every = max(1, wanted // BATCH // SAMPLES)
    with TemporaryDirectory() as name, served(Path(name), "--max-wait", WAIT, policies=None) as server, opened(server.address) as channel:
        service = DecisionServiceStub(channel)
        for turn in range(wanted // BATCH):
            if turn % every == 0:
                samples.append((time.monotonic() - start, server.memory()))
            requests = islice(asked, BATCH)
            results = service.BatchCheckProcessing(v1.BatchCheckProcessingRequest(requests=requests), timeout=WAIT).results
            refusals = sum(one.HasField("refusal") for one in results)
            answered, refused = answered + len(results) - refusals, refused + refusals
        code = server.stop()
    memory = grown(samples)
    faults = memory.faults + ([f"the server ended with exit code {code}"] if code else [])
    return Findings(f"{answered:,} different questions answered, {refused:,} that contradict themselves refused; {memory.figures}", faults)
