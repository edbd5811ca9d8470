"""Questions of which hardly two are alike to the law: whatever is kept of questions to answer others faster, they make all of it grow."""

import time
from functools import cache
from random import Random
from typing import Final

from benchmarks.scenarios import plain
from tests.agreement.situations import Situations, shipped_situations
from tests.faults import attacks
from tests.faults.attacks import SERVICE, Attack, clients
from zweck.client import question
from zweck.v1 import decision_pb2 as v1

BATCH: Final = 100
SEED: Final = 11


@cache
def _drawing() -> tuple[Situations, Random]:
    """Known questions with facts changed, added and hidden, on all days on which the law changes; attacks go on where one ended."""
    return shipped_situations(), Random(SEED)


def message(detail: v1.Detail.ValueType) -> bytes:
    """A batch of such questions."""
    situations, chance = _drawing()
    asked = (plain(situations.draw(chance)) for _ in range(BATCH))
    requests = [question(facts, presume_unstated=presumes, detail=detail) for facts, presumes in asked]
    return v1.BatchCheckProcessingRequest(requests=requests).SerializeToString()


def diverse(address: str) -> None:
    """Batches of them, one after the other; questions that contradict themselves are refused in their places."""
    end = time.monotonic() + 2 * attacks.HELD
    with clients(address, 1) as (client,):
        while time.monotonic() < end:
            stream = client.call(f"{SERVICE}/BatchCheckProcessing", message(v1.FULL))
            assert client.status(stream)[0] == 0
            client.events.clear()


MEMORY: Final[dict[str, Attack]] = {**attacks.MEMORY, "questions of all kinds": diverse}
"""The attacks that make a server hold much, by what they send."""
