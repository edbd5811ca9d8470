"""The cost of counting: `python -m benchmarks.metering` times a cached answer with and without a meter, in turns."""

from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time
from typing import Final

from benchmarks.calling import CALL
from zweck.engine import Engine
from zweck.load import load, shipped
from zweck.observe.meter import Meter
from zweck.rpc.call import Call
from zweck.rpc.method import Unary, wrapped
from zweck.service.answer import AnswerOptions
from zweck.service.decisions import Decisions
from zweck.service.metering import Metering
from zweck.v1 import decision_pb2 as v1

ROUNDS: Final = 41
CALLS: Final = 10_000
FACTS: Final = {"time.decision_date": "2018-05-25", "operation.kind": "collect", "purpose.kind": "own_statistics"}


def handler(engine: Engine, meter: Meter | None) -> Callable[[bytes, Call], object]:
    """The handler of `CheckProcessing`."""
    middleware = [] if meter is None else [Metering(meter)]
    answers = Decisions(engine, engine.policies.vocabulary, AnswerOptions(cached=1000), middleware)
    method = wrapped(answers.methods(), middleware)[0]
    assert isinstance(method, Unary)
    return method.handler


def microseconds(answer: Callable[[bytes, Call], object], request: bytes) -> float:
    """The processor time of one call."""
    began = process_time()
    for _ in range(CALLS):
        answer(request, CALL)
    return (process_time() - began) / CALLS * 1e6


def main() -> None:
    """Print the medians and their difference."""
    engine = Engine(load(shipped()), cache=1000)
    facts = {name: v1.FactValue(string_value=value) for name, value in FACTS.items()}
    request = v1.CheckProcessingRequest(request_id="x", facts=facts).SerializeToString()
    meter = Meter()
    bare, metered = handler(engine, None), handler(engine, meter)
    pairs = [(microseconds(bare, request), microseconds(metered, request)) for _ in range(ROUNDS)]
    without, with_meter = (median(times) for times in zip(*pairs, strict=True))
    print(f"a remembered answer: {without:.2f} µs without a meter, {with_meter:.2f} µs with one; median difference "
          f"{median(after - before for before, after in pairs):.2f} µs")  # fmt: skip
    began = perf_counter()
    meter.figures()
    print(f"to look at the figures: {(perf_counter() - began) * 1e3:.2f} ms")


if __name__ == "__main__":
    main()
