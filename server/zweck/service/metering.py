"""Metrics of the decision service."""

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any, Final, TypeVar

from zweck.bounded.cache import Cache
from zweck.decision.decision import Decision
from zweck.observe.meter import METHODS, Meter, Timed
from zweck.observe.watch import QUESTIONS, watch_build, watch_cache, watch_engine
from zweck.rpc.call import Call
from zweck.rpc.method import Each, Method, Pieces, Unary, around
from zweck.service.decisions import path
from zweck.service.decode.protobuf import ParsedQuestion
from zweck.service.encode.fast import BySources
from zweck.service.middleware import Middleware
from zweck.service.refusals import REASONS

MEASURED: Final = {path(method): method for method in METHODS}

Answer = TypeVar("Answer", bytes, bytes | Pieces)


class Metering(Middleware):
    """Counts decisions and refusals, and measures how long answers take. One thread may use it."""

    def __init__(self, meter: Meter, matcher: str = "native") -> None:
        """Count with `meter`; `matcher` is the engine's name."""
        self._meter = meter
        self._matcher = matcher
        self._counters = {path: meter.counter(method) for path, method in MEASURED.items()}
        self._codes = BySources(lambda answer: tuple(sorted({one.code.value for one in answer.reservations})))
        meter.foresee(REASONS)

    def wrap(self, method: Method) -> Method:
        """A method of the decision service, with its answers measured."""
        name = MEASURED.get(method.path)
        if name is None:
            return method
        clock = self._meter.clock(name)
        if isinstance(method, Unary):
            return replace(method, handler=_measured(method.handler, clock))
        if isinstance(method, Each):
            return replace(method, handler=_measured(method.handler, clock))
        return around(method, lambda call: Timed(clock))

    def refused(self, error: Exception) -> None:
        """Count the refusal by its reason."""
        self._meter.refused(error)

    def decided(self, asked: ParsedQuestion, decision: Decision, call: Call) -> None:
        """Count the decision by its outcome, its laws and their rules."""
        self._counters[call.path](decision.finding.ruling)
        if codes := self._codes.of(decision):
            self._meter.reserved(codes)
        if asked.about is not None:
            self._meter.about(asked.about.activity.id, decision.outcome)

    def deployed(self, engine: object, revision: str, cache: Cache[Any] | None) -> None:
        """Publish the revision, and the counts of the engine and the caches."""
        self._meter.exchange()
        watch_build(self._meter, revision, self._matcher)
        watch_engine(self._meter, engine)
        watch_cache(self._meter, QUESTIONS, cache)


def _measured(answer: Callable[[bytes, Call], Answer], took: Callable[[float], None]) -> Callable[[bytes, Call], Answer]:
    """A method that is measured as by a block around it, but cheaper: every cached answer pays for it."""

    def handler(message: bytes, call: Call) -> Answer:
        began = perf_counter()
        try:
            found = answer(message, call)
        except BaseException:
            took(perf_counter() - began)
            raise
        if isinstance(found, bytes):
            took(perf_counter() - began)
            return found
        return _timed(found, took)

    return handler


def _timed(pieces: Pieces, took: Callable[[float], None]) -> Pieces:
    with Timed(took):
        return (yield from pieces)
