"""The numbers that a server reports are those of the questions it was asked."""

import platform
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub

from tests.engine.strategies import ARCADIA
from tests.observe.scrape import Samples, number, positive, scraped
from tests.record.keeping import keep_policies
from tests.server.fiction import ANSWER, POLICIES, Parrot
from tests.server.test_recorded import Full
from tests.serving import Server
from tests.transports import chosen, transport  # noqa: F401  a fixture: with both transports
from zweck.chain.addresses import address
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.observe.exposition import exposed
from zweck.observe.meter import BATCH, CHECK, METHODS, STREAM, Meter
from zweck.record import RecordSettings, open_record
from zweck.record.chain import RECORD
from zweck.rpc.method import Middleware
from zweck.runtime.serving import ServerOptions
from zweck.service.answer import AnswerOptions
from zweck.service.crosscheck import CrossCheck
from zweck.service.health import ANSWERS
from zweck.service.metering import Metering
from zweck.service.recording import Recording
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

PERSON = "mrs-miller-of-linden-street"
LATE = v1.FactValue(string_value="2100-01-01")
"""A day after which nothing in the law of the tests begins or ends, so that no later day is asked about."""

DAY = v1.FactValue(string_value="2010-05-01")


def ask(request_id: str = "", **facts: v1.FactValue) -> v1.CheckProcessingRequest:
    """A question of that day."""
    return v1.CheckProcessingRequest(request_id=request_id, facts={"time.decision_date": DAY, **facts}, presume_unstated=True)


def faulty() -> v1.CheckProcessingRequest:
    """A question that no one understands."""
    return ask(PERSON, **{PERSON: v1.FactValue(string_value=PERSON)})


def metered(meter: Meter, *middleware: Middleware, cached: int = 0) -> ServerOptions:
    """A server whose answers are counted."""
    return ServerOptions(answers=AnswerOptions(cached=cached), middleware=(Metering(meter), *middleware))


@contextmanager
def serving(server: Server, meter: Meter) -> Iterator[tuple[DecisionServiceStub, str]]:
    """The decision service of a server, and where its metrics are."""
    server.start()
    try:
        with grpc.insecure_channel(server.address) as channel, exposed("127.0.0.1:0", meter.figures) as metrics:
            yield DecisionServiceStub(channel), metrics
    finally:
        server.stop(grace=1)


def ask_everything(service: DecisionServiceStub) -> None:
    """Ask by each method, faulty questions too."""
    for name in ("a", "b", "c"):
        service.CheckProcessing(ask(name))
    service.BatchCheckProcessing(v1.BatchCheckProcessingRequest(requests=[ask()] * 45))
    questions = [v1.StreamCheckProcessingRequest(request=request) for request in (ask("d"), faulty(), ask("e"))]
    assert len([*service.StreamCheckProcessing(iter(questions))]) == 3
    with pytest.raises(grpc.RpcError):
        service.CheckProcessing(faulty())
    results = service.BatchCheckProcessing(v1.BatchCheckProcessingRequest(requests=[ask(), faulty()])).results
    assert [result.WhichOneof("result") for result in results] == ["decision", "refusal"]


def given(samples: Samples) -> dict[str, float]:
    """How many decisions each method gave, whatever they were."""
    return {
        method: sum(number(samples, "zweck_decisions_total", method=method, outcome=outcome) for outcome in Outcome) for method in METHODS
    }


def test_what_is_decided_and_refused_is_counted() -> None:
    meter = Meter()
    with serving(Server(Parrot(), POLICIES, "127.0.0.1:0", metered(meter, cached=10), transport=chosen), meter) as (service, metrics):
        ask_everything(service)
        samples = scraped(metrics)
    prohibited = {
        frozenset({("method", method), ("outcome", "PROHIBITED")}): times for method, times in ((CHECK, 3), (BATCH, 46), (STREAM, 2))
    }
    assert positive(samples, "zweck_decisions_total") == prohibited
    assert number(samples, "zweck_decisions_total", method=CHECK, outcome="PERMITTED") == 0
    assert positive(samples, "zweck_law_outcomes_total") == {
        frozenset({("law", "xx-privacy"), ("outcome", "PROHIBITED")}): 51,
        frozenset({("law", "xx-other"), ("outcome", "OPEN")}): 51,
    }
    assert positive(samples, "zweck_prohibitions_failed_total") == {frozenset({("rule", "PA-6")}): 51}
    assert positive(samples, "zweck_refusals_total") == {frozenset({("reason", "INVALID_FACTS")}): 3}
    assert [number(samples, "zweck_request_seconds_count", method=method) for method in METHODS] == [4, 2, 3]
    assert number(samples, "zweck_request_seconds_bucket", method=STREAM, le="+Inf") == 3
    assert number(samples, "zweck_request_seconds_sum", method=CHECK) > 0
    assert number(samples, "zweck_cache_hits_total", memory="questions") == 2 + 45 + 2 + 1  # the last beside a faulty one in a batch
    build = dict(next(labels for name, labels in samples if name == "zweck_build_info"))
    assert (build["revision"], build["python"], build["engine"]) == (POLICIES.revision, platform.python_version(), "native")


def test_no_label_holds_what_a_caller_said() -> None:
    meter = Meter()
    with serving(Server(Parrot(), POLICIES, "127.0.0.1:0", metered(meter), transport=chosen), meter) as (service, metrics):
        service.CheckProcessing(ask(PERSON))
        with pytest.raises(grpc.RpcError):
            service.CheckProcessing(faulty())
        assert PERSON not in repr(scraped(metrics))


class Broken(Parrot):
    """An engine that cannot answer."""

    def decide(self, question: Question, detail: Detail) -> Decision:
        """Fail."""
        raise RuntimeError(PERSON)


def test_faults_of_ours_are_counted() -> None:
    meter = Meter()
    with serving(Server(Broken(), POLICIES, "127.0.0.1:0", metered(meter), transport=chosen), meter) as (service, metrics):
        with pytest.raises(grpc.RpcError):
            service.CheckProcessing(ask())
        assert number(scraped(metrics), "zweck_refusals_total", reason="INTERNAL") == 1


def test_cross_check_and_both_caches_are_counted() -> None:
    meter = Meter()
    engine = CrossCheck(Engine(ARCADIA, cache=10), Parrot(), rate=1.0)
    with serving(Server(engine, ARCADIA, "127.0.0.1:0", metered(meter), transport=chosen), meter) as (service, metrics):
        for _ in range(4):
            service.CheckProcessing(ask("", **{"time.decision_date": LATE}))
        samples = scraped(metrics)
    assert number(samples, "zweck_crosscheck_checked_total") == number(samples, "zweck_crosscheck_disagreed_total") == 4
    assert number(samples, "zweck_cache_hits_total", memory="findings") == 3
    assert number(samples, "zweck_cache_misses_total", memory="findings") == 1


def test_waiting_for_the_record_is_measured(tmp_path: Path) -> None:
    meter = Meter()
    with closing(open_record(RecordSettings(f"sqlite:///{tmp_path / 'record.db'}"))) as record:
        keep_policies(record, ARCADIA)
        server = Server(Engine(ARCADIA), ARCADIA, "127.0.0.1:0", metered(meter, Recording(record, meter=meter)), transport=chosen)
        with serving(server, meter) as (service, metrics):
            ask_everything(service)
            samples = scraped(metrics)
    assert given(samples) == {CHECK: 3, BATCH: 46, STREAM: 2}
    assert number(samples, "zweck_record_wait_seconds_count") == 3 + 2 + 2
    assert number(samples, "zweck_unrecorded_answers_total") == 0
    assert [number(samples, "zweck_request_seconds_count", method=method) for method in METHODS] == [4, 2, 3]


health: Callable[[grpc.Channel], Any] = HealthStub
"""Typed here: the stub has no types."""


def ready(server: Server) -> bool:
    """Whether questions are answered, as probes hear it."""
    with grpc.insecure_channel(server.address) as channel:
        return bool(health(channel).Check(HealthCheckRequest(service=ANSWERS)).status == HealthCheckResponse.SERVING)


@pytest.mark.parametrize(("refuse", "refused"), [(True, 1), (False, 0)])
def test_what_cannot_be_recorded_is_counted(tmp_path: Path, refuse: bool, refused: int, monkeypatch: pytest.MonkeyPatch) -> None:
    meter = Meter()
    with closing(Full(address(f"sqlite:///{tmp_path / 'record.db'}", RECORD))) as record:
        server = Server(
            Engine(ARCADIA), ARCADIA, "127.0.0.1:0", metered(meter, Recording(record, refuse=refuse, meter=meter)), transport=chosen
        )
        with serving(server, meter) as (service, metrics):
            assert ready(server)
            with suppress(grpc.RpcError):
                service.CheckProcessing(ask())
            samples = scraped(metrics)
            assert ready(server) is not refuse
            monkeypatch.setattr("zweck.service.recording.AGAIN", 0.0)
            assert ready(server), "a question must be able to find that the record is back"
    assert number(samples, "zweck_unrecorded_answers_total") == 1
    assert number(samples, "zweck_refusals_total", reason="RECORD_UNAVAILABLE") == refused
    assert ANSWER.outcome is Outcome.PROHIBITED
