"""`zweck.v1.DecisionService`: questions in, answers out."""

from collections.abc import Callable, Generator
from time import perf_counter

from zweck.observe.meter import BATCH, CHECK, STREAM, Meter
from zweck.rpc.call import Call
from zweck.rpc.method import Each, Method, Piecewise, Stream, Unary
from zweck.service.answers import Answers
from zweck.service.recorded import Recorded
from zweck.v1 import decision_pb2 as v1

SERVICE = v1.DESCRIPTOR.services_by_name["DecisionService"].full_name


def methods(answers: Answers, recorded: Recorded | None = None, meter: Meter | None = None) -> list[Method]:
    """The methods of the service; with a record, every answer waits for it, and measures itself."""
    if recorded is not None:
        return [
            Stream(f"/{SERVICE}/{CHECK}", recorded.one),
            Stream(f"/{SERVICE}/{BATCH}", recorded.batch),
            Stream(f"/{SERVICE}/{STREAM}", recorded.stream),
        ]
    if meter is not None:
        return [
            Unary(f"/{SERVICE}/{CHECK}", _measured(lambda request, _: answers.one(request), CHECK, meter)),
            Piecewise(f"/{SERVICE}/{BATCH}", _measured_batch(answers, meter)),
            Each(f"/{SERVICE}/{STREAM}", _measured(lambda request, call: answers.streamed(request, call.spend), STREAM, meter)),
        ]
    return [
        Unary(f"/{SERVICE}/{CHECK}", lambda request, _: answers.one(request)),
        Piecewise(f"/{SERVICE}/{BATCH}", lambda request, call: answers.batch(request, call.spend)),
        Each(f"/{SERVICE}/{STREAM}", lambda request, call: answers.streamed(request, call.spend)),
    ]


def _measured(answer: Callable[[bytes, Call], bytes], method: str, meter: Meter) -> Callable[[bytes, Call], bytes]:
    took = meter.clock(method)

    def handler(request: bytes, call: Call) -> bytes:
        began = perf_counter()
        try:
            return answer(request, call)
        finally:
            took(perf_counter() - began)

    return handler


def _measured_batch(answers: Answers, meter: Meter) -> Callable[[bytes, Call], Generator[None, None, bytes]]:
    def handler(request: bytes, call: Call) -> Generator[None, None, bytes]:
        with meter.timed(BATCH):
            return (yield from answers.batch(request, call.spend))

    return handler
