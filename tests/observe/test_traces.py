"""Spans are children of the caller's, say what was called and how it ended, and nothing about persons."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import grpc
import pytest
from click.testing import CliRunner
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from tests.cli.conftest import UTOPIA
from tests.engine.strategies import ARCADIA
from tests.observe.test_metrics import PERSON, Broken, ask, faulty
from tests.record.keeping import keep_policies
from tests.serving import Server
from tests.transports import chosen, transport  # noqa: F401  a fixture: with both transports
from zweck.chain.addresses import address
from zweck.cli.main import cli
from zweck.engine import Engine
from zweck.observe.traces import Tracing, tracing_otlp
from zweck.record import Record, RecordSettings, open_record
from zweck.record.chain import RECORD
from zweck.record.statements import scan
from zweck.runtime.serving import ServerOptions
from zweck.service.answer import Decider
from zweck.service.recording import Recording
from zweck.service.tracing import Traced
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"
CALLER = (("traceparent", f"00-{TRACE}-{PARENT}-01"),)
NAME = "zweck.v1.DecisionService"


@contextmanager
def serving(engine: Decider, record: Record | None = None) -> Iterator[tuple[DecisionServiceStub, InMemorySpanExporter]]:
    """The decision service of a server, and the spans that it makes."""
    provider, spans = TracerProvider(), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    tracer = provider.get_tracer("test")
    middleware = Tracing(tracer), Traced(), *([Recording(record)] if record is not None else [])
    server = Server(engine, ARCADIA, "127.0.0.1:0", ServerOptions(middleware=middleware), transport=chosen)
    server.start()
    try:
        with grpc.insecure_channel(server.address) as channel:
            yield DecisionServiceStub(channel), spans
    finally:
        server.stop(grace=1)


def calls(spans: InMemorySpanExporter) -> list[ReadableSpan]:
    """The spans of calls, without those of their steps."""
    return [span for span in spans.get_finished_spans() if span.kind is SpanKind.SERVER]


def ask_by_each(service: DecisionServiceStub) -> None:
    """One call of each method, for a caller with a span."""
    service.CheckProcessing(ask(), metadata=CALLER)
    service.BatchCheckProcessing(v1.BatchCheckProcessingRequest(requests=[ask()] * 45), metadata=CALLER)
    assert len([*service.StreamCheckProcessing(iter([v1.StreamCheckProcessingRequest(request=ask())] * 2), metadata=CALLER)]) == 2


def parents(span: ReadableSpan) -> tuple[str, str]:
    """The trace, and the span in it under which this one hangs."""
    assert span.context is not None
    assert span.parent is not None
    return f"{span.context.trace_id:032x}", f"{span.parent.span_id:016x}"


def test_each_call_is_a_child_of_the_callers_span() -> None:
    with serving(Engine(ARCADIA)) as (service, spans):
        ask_by_each(service)
    found = calls(spans)
    methods = ["CheckProcessing", "BatchCheckProcessing", "StreamCheckProcessing", "StreamCheckProcessing"]
    assert [span.name for span in found] == [f"{NAME}/{method}" for method in methods]
    assert {parents(span) for span in found} == {(TRACE, PARENT)}
    assert {span.kind for span in found} == {SpanKind.SERVER}
    assert [{name: value for name, value in (span.attributes or {}).items() if name.startswith("rpc.")} for span in found] == [
        {"rpc.system": "grpc", "rpc.service": NAME, "rpc.method": method} for method in methods
    ]


def test_a_span_names_what_was_decided_and_a_batch_names_no_one_outcome() -> None:
    with serving(Engine(ARCADIA)) as (service, spans):
        answer = service.CheckProcessing(ask(PERSON), metadata=CALLER)
        service.BatchCheckProcessing(v1.BatchCheckProcessingRequest(requests=[ask()] * 2))
    single, batch = calls(spans)
    known = {name.removeprefix("zweck."): value for name, value in (single.attributes or {}).items() if name.startswith("zweck.")}
    outcome, basis = v1.Outcome.Name(answer.outcome), v1.Basis.Name(answer.basis)
    assert known == {"outcome": outcome, "basis": basis, "revision": answer.revision, "decision_id": answer.decision_id}
    assert not any(name.startswith("zweck.") for name in batch.attributes or {})
    assert PERSON not in single.to_json()


def test_calls_that_are_recorded_have_spans_too(tmp_path: Path) -> None:
    with closing(open_record(RecordSettings(f"sqlite:///{tmp_path / 'record.db'}"))) as record:
        keep_policies(record, ARCADIA)
        with serving(Engine(ARCADIA), record) as (service, spans):
            ask_by_each(service)
    assert [parents(span) for span in calls(spans)] == [(TRACE, PARENT)] * 4


def test_steps_have_spans_beneath_the_call_and_the_record_has_its_trace(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'record.db'}"
    with closing(open_record(RecordSettings(url))) as record:
        keep_policies(record, ARCADIA)
        with serving(Engine(ARCADIA), record) as (service, spans):
            answer = service.CheckProcessing(ask(PERSON), metadata=CALLER)
            service.BatchCheckProcessing(v1.BatchCheckProcessingRequest(requests=[ask()] * 45), metadata=CALLER)
    single, batch = calls(spans)
    for call in (single, batch):
        steps = [span for span in spans.get_finished_spans() if span.parent is not None and span.parent == call.context]
        assert {step.name for step in steps} == {"zweck/decode", "zweck/decide", "zweck/record"}
        for step in steps:
            assert (call.start_time or 0) <= (step.start_time or 0) <= (step.end_time or 0) <= (call.end_time or 0)
            assert PERSON not in step.to_json()
        times = [(step.attributes or {}).get("zweck.steps") for step in steps if step.name == "zweck/decide"]
        assert times == ([None] if call is single else [45])
        ids = {(step.attributes or {}).get("zweck.decision_id") for step in steps}
        assert ids == ({answer.decision_id} if call is single else {None})
    with closing(address(url, RECORD).connect(write=False)) as database:
        assert {entry.content.trace for entry in scan(database)} == {TRACE}
    shown = CliRunner().invoke(cli, ["audit", "show", "--record", url, "--trace", TRACE, "--last", "100", "--json"])
    assert len(shown.stdout.splitlines()) == 46
    assert CliRunner().invoke(cli, ["audit", "show", "--record", url, "--trace", PARENT * 2]).exit_code == 1


@pytest.mark.parametrize("metadata", [(), (("traceparent", "nonsense"),)])
def test_without_a_caller_a_trace_begins(metadata: tuple[tuple[str, str], ...]) -> None:
    with serving(Engine(ARCADIA)) as (service, spans):
        service.CheckProcessing(ask(PERSON), metadata=metadata)
    (span,) = calls(spans)
    assert span.parent is None
    assert PERSON not in span.to_json()


def test_a_refusal_is_no_fault_of_the_server() -> None:
    with serving(Engine(ARCADIA)) as (service, spans), suppress(grpc.RpcError):
        service.CheckProcessing(faulty())
    (span,) = calls(spans)
    assert (span.attributes or {})["error.type"] == "INVALID_FACTS"
    assert span.status.status_code is StatusCode.UNSET
    assert PERSON not in span.to_json()


def test_a_fault_of_the_server_is_one_of_the_span() -> None:
    with serving(Broken()) as (service, spans), suppress(grpc.RpcError):
        service.CheckProcessing(ask())
    (span,) = calls(spans)
    assert (span.attributes or {})["error.type"] == "INTERNAL"
    assert span.status.status_code is StatusCode.ERROR
    assert PERSON not in span.to_json()


def test_spans_reach_a_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    got: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        """Takes what it gets."""

        def do_POST(self) -> None:
            """Keep it."""
            got.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Collector) as collector:
        thread = Thread(target=collector.handle_request)
        thread.start()
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{collector.server_port}")
        with tracing_otlp() as tracer:
            tracer.start_span("a call").end()
        thread.join()
    ((path, body),) = got
    assert path == "/v1/traces"
    (sent,) = ExportTraceServiceRequest.FromString(body).resource_spans
    assert [span.name for scope in sent.scope_spans for span in scope.spans] == ["a call"]


def test_serve_where_opentelemetry_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zweck.observe.traces", None)
    done = CliRunner().invoke(cli, ["serve", "--listen", "127.0.0.1:0", "--traces", "otlp", "--policies", str(UTOPIA)])
    assert done.exit_code == 2
    assert done.stderr.endswith("needs OpenTelemetry, which is not installed\n  pip install 'zweck[otel]'\n")


def test_the_service_has_a_name_unless_the_environment_has_another(monkeypatch: pytest.MonkeyPatch) -> None:
    def name() -> str:
        with tracing_otlp() as tracer:
            return str(tracer.start_span("x").resource.attributes["service.name"])  # type: ignore[attr-defined]  # one of the SDK

    assert name() == "zweck"
    monkeypatch.setenv("OTEL_SERVICE_NAME", "zweck-vienna")
    assert name() == "zweck-vienna"
