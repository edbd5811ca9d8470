"""Metrics of the decision service, and those that engines and caches keep by themselves."""

import platform
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from time import perf_counter
from typing import Any, Final

from zweck.bounded.cache import Cache
from zweck.decision.decision import Decision
from zweck.engine import Engine
from zweck.law.policy import PolicySet
from zweck.law.policy.records import LEVELS
from zweck.law.watch.state import known_until
from zweck.observe import figures as of
from zweck.observe.meter import METHODS, Meter, Timed
from zweck.rpc.call import Call
from zweck.rpc.method import Answering, Each, Method, Pieces, Unary, around
from zweck.service.crosscheck import CrossCheck
from zweck.service.decisions import path
from zweck.service.decode.protobuf import ParsedQuestion
from zweck.service.encode.fast import BySources
from zweck.service.middleware import Middleware
from zweck.service.refusals import REASONS
from zweck.settings import environment

MEASURED: Final = {path(method): method for method in METHODS}

QUESTIONS: Final = "questions"
FINDINGS: Final = "findings"
"""The caches: of decisions by the bytes of their questions, and of findings by the facts that the law distinguishes."""


class Metering(Middleware):
    """Counts decisions and refusals, and measures how long answers take. One thread may use it."""

    reads_events = ()

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
        if isinstance(method, Unary | Each):
            return replace(method, handler=_measured(method.handler, clock))
        return around(method, lambda call: Timed(clock))

    def refused(self, error: Exception) -> None:
        """Count the refusal by its reason."""
        self._meter.refused(error)

    def decided(self, asked: ParsedQuestion, decision: Decision, call: Call) -> None:
        """Count the decision by its outcome, its laws and their rules."""
        self._counters[call.path](decision.finding.ruling)
        for code in self._codes.of(decision):
            self._meter.count(of.RESERVED, code)
        if asked.about is not None:
            self._meter.count(of.ACTIVITIES, asked.about.activity.id, decision.outcome)

    def deployed(self, engine: object, revision: str, cache: Cache[Any] | None) -> None:
        """Publish zweck's version, the revision, the version of Python and the engine's name, and the counts of engine and caches."""
        self._meter.exchange()
        self._meter.add_number(of.BUILD, (environment.release(), revision, platform.python_version(), self._matcher), lambda: 1)
        watch_engine(self._meter, engine)
        watch_cache(self._meter, QUESTIONS, cache)


def _measured(answer: Answering, took: Callable[[float], None]) -> Answering:
    """A method that is measured as by a block around it, but cheaper: every cached answer pays for it."""

    def handler(message: bytes, call: Call) -> bytes | Pieces:
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


def watch_cache(meter: Meter, name: str, cache: Cache[Any] | None) -> None:
    """Publish the hits and misses of a cache."""
    if cache is not None:
        meter.add_number(of.HITS, (name,), lambda: cache.hits)
        meter.add_number(of.MISSES, (name,), lambda: cache.misses)


def watch_engine(meter: Meter, engine: object) -> None:
    """Publish the counts of an engine, and of the cross-check around it."""
    if isinstance(engine, CrossCheck):
        meter.add_number(of.CHECKED, (), lambda: engine.checked)
        meter.add_number(of.DISAGREED, (), lambda: engine.disagreed)
        watch_engine(meter, engine.engine)
    elif isinstance(engine, Engine):
        watch_cache(meter, FINDINGS, engine.cache)
        watch_law(meter, engine.policies)


def watch_law(meter: Meter, policies: PolicySet) -> None:
    """Publish how old the sources of each law are today, and how many findings of the law watch are open."""
    for law in policies.laws.values():
        until = known_until(law)
        if until is not None and law.versions[-1].until is None:
            meter.add_number(of.AGE, (law.id,), partial(_since, until))
    for level in ("alarm", "notice", "fault"):
        count = sum(LEVELS[one.kind] == level and not one.settled for one in policies.watch.findings)
        meter.add_number(of.FOUND, (level,), partial(float, count))


def _since(day: date) -> float:
    return max(0, (date.today() - day).days)
