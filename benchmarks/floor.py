"""Where the time of one call goes: the floor, an empty handler on the same server, and what an answer costs above it."""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from time import process_time
from typing import Final, TypeVar

from benchmarks import messages
from benchmarks.calling import CALL
from benchmarks.effort import Effort
from benchmarks.load.generator import Shape, frame, put_load
from benchmarks.rounds import Rounds
from benchmarks.servers import Server
from benchmarks.table import Report, Table, figure
from benchmarks.workload.asked import POLICIES
from benchmarks.workload.requests import requests
from zweck.activities.validity import Turns
from zweck.engine import Engine
from zweck.load import load
from zweck.service.answer import AnswerOptions, Answers
from zweck.service.decode.fast import Reader
from zweck.service.decode.questions import Background
from zweck.service.encode.fast import Encoder

EMPTY: Final = "/benchmarks.Floor/Empty"
REPEATS: Final = 5
T = TypeVar("T")
NOTE: Final = (
    "Server CPU under load by 32 calls at once on 4 connections; the parts are measured in one process, without the server. The "
    "remaining cost of a call goes into larger messages and into the interpreter's colder caches."
)


def measure(effort: Effort) -> Report:
    """The floor under load, and the parts of an answer one by one."""
    bodies = [message.SerializeToString() for message in map(messages.message, requests(effort.requests))]
    shape = Shape(4, 8, effort.load_seconds, effort.load_seconds / 3)
    with Server([sys.executable, "-c", "from benchmarks.floor import serve; serve()"]) as server:

        def loaded(_: str) -> dict[str, float]:
            return {
                "cpu": put_load(server.address, EMPTY, [frame(body) for body in bodies], shape, server.processor_seconds).watched_per_call
            }

        floor = Rounds((EMPTY,), loaded, effort.rounds).middle(EMPTY, "cpu")
    rows = [("an empty handler: HTTP/2, framing, the event loop", figure(None if floor is None else floor * 1e6))]
    rows += [(what, figure(cost)) for what, cost in _parts(bodies)]
    return Report([Table("One call of the workload, question by question: where the time goes", ("part", "server CPU µs"), rows, NOTE)])


def serve() -> None:
    """Serve the empty handler until killed."""
    import asyncio  # noqa: PLC0415  only in the server's process

    import uvloop  # noqa: PLC0415

    from zweck.rpc.endpoint import Endpoint  # noqa: PLC0415
    from zweck.rpc.listen import Listener  # noqa: PLC0415
    from zweck.rpc.method import Unary  # noqa: PLC0415
    from zweck.rpc.service import Service  # noqa: PLC0415

    async def live() -> None:
        listener = Listener("127.0.0.1:0")
        listener.start(Endpoint(Service([Unary(EMPTY, lambda request, call: b"")]), None).take)
        print(listener.address, flush=True)
        await asyncio.Event().wait()

    uvloop.run(live())


def _parts(bodies: list[bytes]) -> list[tuple[str, float]]:
    policies = load(POLICIES)
    engine, reader, encoder = Engine(policies), Reader(Background(policies.vocabulary)), Encoder()
    asked = [reader.question(body) for body in bodies]
    answers = [engine.decide(question, detail) for _, question, detail, *_ in asked]
    turns, kept = Turns(engine, policies), Engine(policies, cache=len(bodies))
    known = Answers(kept, policies.vocabulary, AnswerOptions(cached=len(bodies)), turns=Turns(kept, policies))
    return [
        ("read and check the question", _each(reader.question, bodies)),
        ("decide: match, combine, explain, identify", _each(lambda one: engine.decide(one[1], one[2]), asked)),
        ("until when the answer stays", _each(turns.first, answers)),
        ("write the answer", _each(encoder.decision, answers)),
        ("all of it, cache off", _each(partial(_one, Answers(engine, policies.vocabulary, turns=turns)), bodies)),
        ("all of it, cache on, asked before", _each(partial(_one, known), bodies)),
    ]


def _one(answers: Answers, body: bytes) -> bytes:
    return answers.decision(body, CALL)


def _each(work: Callable[[T], object], things: Sequence[T]) -> float:
    """The processor time of one piece in µs, the least of several passes."""
    best = float("inf")
    for _ in range(REPEATS):
        before = process_time()
        for thing in things:
            work(thing)
        best = min(best, (process_time() - before) / len(things) * 1e6)
    return best
