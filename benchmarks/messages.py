"""The workload's requests as zweck's messages."""

from typing import Final

from benchmarks.load.generator import frame
from benchmarks.workload.asked import facts
from benchmarks.workload.requests import Request
from zweck.v1.decision_pb2 import BatchCheckProcessingRequest, CheckProcessingRequest, FactValue, StreamCheckProcessingRequest

ONE: Final = "/zweck.v1.DecisionService/CheckProcessing"
BATCH: Final = "/zweck.v1.DecisionService/BatchCheckProcessing"
STREAM: Final = "/zweck.v1.DecisionService/StreamCheckProcessing"


def message(request: Request) -> CheckProcessingRequest:
    """One question, answered in the detail that the server gives unasked."""
    return CheckProcessingRequest(facts={name: _value(value) for name, value in facts(request).items()})


def frames(requests: list[Request], size: int) -> list[bytes]:
    """The questions one by one, or so many in each message."""
    if size == 1:
        return [frame(message(request).SerializeToString()) for request in requests]
    parts = [requests[place : place + size] for place in range(0, len(requests), size)]
    return [frame(batch(part).SerializeToString()) for part in parts]


def streamed(requests: list[Request]) -> list[bytes]:
    """The questions as messages of a stream."""
    return [frame(StreamCheckProcessingRequest(request=message(request)).SerializeToString()) for request in requests]


def batch(requests: list[Request]) -> BatchCheckProcessingRequest:
    """Several questions in one message."""
    return BatchCheckProcessingRequest(requests=[message(request) for request in requests])


def _value(value: bool | int | str) -> FactValue:
    if isinstance(value, bool):
        return FactValue(bool_value=value)
    return FactValue(int_value=value) if isinstance(value, int) else FactValue(string_value=value)
