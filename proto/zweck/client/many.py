"""Any number of questions in batches that neither side's limits refuse, and the whole answers."""

from collections.abc import Iterable, Iterator
from typing import Final

from zweck.v1.decision_pb2 import BatchCheckProcessingRequest, BatchCheckProcessingResponse, CheckProcessingRequest, Decision, Refusal

BATCH: Final = 200
"""Questions of a batch at most: their answers take less than a quarter of the 4 MiB that a client of gRPC receives."""

BYTES: Final = 1 << 20
"""Bytes of a batch's questions, a quarter of what a server receives; a single question may have more."""

Answered = Decision | Refusal
"""The answer to a question, or why there is none."""


def batches(questions: Iterable[CheckProcessingRequest]) -> Iterator[BatchCheckProcessingRequest]:
    """The questions in their order, in batches."""
    several: list[CheckProcessingRequest] = []
    size = 0
    for asked in questions:
        if several and (len(several) == BATCH or size + asked.ByteSize() > BYTES):
            yield BatchCheckProcessingRequest(requests=several, parts_once=True)
            several, size = [], 0
        several.append(asked)
        size += asked.ByteSize()
    if several:
        yield BatchCheckProcessingRequest(requests=several, parts_once=True)


def completed(response: BatchCheckProcessingResponse) -> Iterator[Answered]:
    """The answers of a batch with all their parts."""
    for result in response.results:
        if result.HasField("refusal"):
            yield result.refusal
            continue
        for place in result.parts:
            result.decision.MergeFrom(response.parts[place])
        yield result.decision
