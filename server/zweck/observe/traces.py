"""A span for each question or call, as a child of the caller's span (W3C Trace Context: `traceparent` in the metadata).

Needs the extra `zweck[otel]`. Spans hold the service, the method, what was decided, and where it was refused, the reason;
no facts, no persons, no references of callers. Beneath it the steps of the work have a span each: decode, register, decide, record.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from time import time_ns
from typing import Final

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.environment_variables import OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from zweck.rpc.call import Call
from zweck.rpc.method import Method, Middleware, around
from zweck.rpc.refusal import INTERNAL, Fault, reason
from zweck.settings import environment

NAME: Final = "zweck"
CALLERS: Final = ("traceparent", "tracestate")
OURS: Final = {INTERNAL, "RECORD_UNAVAILABLE"}
"""Refusals that are faults of the server, and so of the span."""


@contextmanager
def tracing_otlp() -> Iterator[Tracer]:
    """Send spans to a collector by OTLP over HTTP while the block runs; OTEL_* in the environment say where to and how many."""
    named = environment.variable(OTEL_SERVICE_NAME) or "service.name" in environment.variable(OTEL_RESOURCE_ATTRIBUTES)
    own = {"service.version": version(NAME)} | ({} if named else {"service.name": NAME})
    provider = TracerProvider(resource=Resource.create(own), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    try:
        yield provider.get_tracer(NAME)
    finally:
        provider.shutdown()


class Steps:
    """The steps of a call: a span for each kind, from the first to the last; a batch has thousands."""

    def __init__(self, tracer: Tracer, span: Span) -> None:
        """Stand beneath a span."""
        self._tracer = tracer
        self._span = span
        self._known: dict[str, str] = {}
        self._last = time_ns()
        self._steps: dict[str, tuple[int, int, int, int]] = {}
        """When the first one began and the last one ended, the nanoseconds between of all, how many there were."""

    def know(self, attributes: Mapping[str, str]) -> None:
        """Learn what was decided."""
        self._known.update(attributes)
        self._span.set_attributes(attributes)

    def step(self, name: str, at: tuple[int, int] | None = None) -> None:
        """Learn of a step that ends now, or of one at a time; one before the last step was no step of this call."""
        began, ended = at or (self._last, time_ns())
        if began < self._last:
            return
        if at is None:
            self._last = ended
        first, _, busy, times = self._steps.get(name, (began, ended, 0, 0))
        self._steps[name] = first, ended, busy + ended - began, times + 1

    def end(self) -> None:
        """Make the spans."""
        around = set_span_in_context(self._span)
        for name, (first, last, busy, times) in self._steps.items():
            known: dict[str, str | int] = {**self._known, **({"zweck.steps": times, "zweck.busy_ns": busy} if times > 1 else {})}
            self._tracer.start_span(f"{NAME}/{name}", context=around, start_time=first, attributes=known).end(last)


class Tracing(Middleware):
    """A span for each call, or for each message where a call has many that are answered one by one."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def wrap(self, method: Method) -> Method:
        """The method with its spans."""
        return around(method, lambda call: _span(method.path, call, self._tracer))


@contextmanager
def _span(path: str, call: Call, tracer: Tracer) -> Iterator[None]:
    """A span while the block runs; not the current one of its thread, where other calls have their turns in between."""
    service, _, name = path.removeprefix("/").partition("/")
    attributes = {"rpc.system": "grpc", "rpc.service": service, "rpc.method": name}
    span = tracer.start_span(f"{service}/{name}", context=_caller(call), kind=SpanKind.SERVER, attributes=attributes)
    steps = Steps(tracer, span)
    call.traced, call.step, call.trace = steps.know, steps.step, f"{span.get_span_context().trace_id:032x}"
    try:
        yield
    except Exception as error:
        why = reason(error)
        span.set_attribute("error.type", why)
        if why in OURS:
            span.set_status(StatusCode.ERROR)
        raise
    finally:
        steps.end()
        span.end()


def _caller(call: Call) -> Context:
    """The caller's context; a new one where it sends none, or metadata that cannot be read."""
    try:
        carrier = {name: value for name, value in call.metadata if name in CALLERS and isinstance(value, str)}
    except Fault:
        carrier = {}
    return TraceContextTextMapPropagator().extract(carrier, Context())
