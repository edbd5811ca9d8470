"""How much one caller may ask, and how each refusal says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import grpc
import pytest
from google.rpc.error_details_pb2 import RetryInfo
from google.rpc.status_pb2 import Status
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.access.authority import Issuer
from tests.access.conftest import answered, serving
from tests.server.refusals import refused
from tests.server.test_decisions import ask
from tests.transports import GRPCIO, transport  # noqa: F401  a fixture: with both transports
from zweck.access import gate as rate_module
from zweck.access.gate import Rate
from zweck.access.keeper import Files, Keeper
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

EXHAUSTED = grpc.StatusCode.RESOURCE_EXHAUSTED


class Clock:
    """A clock that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        """Now, in seconds."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of all buckets."""
    clock = Clock()
    monkeypatch.setattr(rate_module, "monotonic", clock)
    return clock


@contextmanager
def limited(files: Files, rate: float | None = None, concurrent: int | None = None) -> Iterator[grpc.Channel]:
    """A channel to a server with limits that knows callers by tokens."""
    keeper = Keeper(Files(access=files.access), rate=rate, concurrent=concurrent)
    with serving(keeper) as address, grpc.insecure_channel(address) as channel:
        yield channel


def bearer(token: str) -> tuple[tuple[str, str], ...]:
    """The metadata of a call with a token."""
    return (("authorization", f"Bearer {token}"),)


def test_each_caller_has_a_rate(files: Files, issuer: Issuer, clock: Clock) -> None:
    alice, bob = issuer.token(), issuer.token({"sub": "bob"})
    with limited(files, rate=2) as channel:
        assert [answered(channel, alice), answered(channel, alice)] == ["x", "x"]
        with pytest.raises(grpc.RpcError) as raised:
            answered(channel, alice)
        assert answered(channel, bob) == "x"
        clock.now += 0.5
        assert answered(channel, alice) == "x"
    error = raised.value
    assert isinstance(error, grpc.Call)
    status = Status.FromString(next(bytes(value) for key, value in error.trailing_metadata() or () if key == "grpc-status-details-bin"))
    delay = RetryInfo()
    assert [detail.Unpack(delay) for detail in status.details] == [False, True]
    assert (error.code(), delay.retry_delay.ToMilliseconds()) == (EXHAUSTED, 500)
    assert b"RATE_LIMIT" in status.details[0].value


def test_a_batch_costs_its_questions(files: Files, issuer: Issuer, clock: Clock) -> None:
    with limited(files, rate=1) as channel:
        batch = v1.BatchCheckProcessingRequest(requests=[ask(str(place)) for place in range(5)])
        answers = DecisionServiceStub(channel).BatchCheckProcessing(batch, metadata=bearer(issuer.token()))
        assert len(answers.results) == 5
        clock.now += 4.9
        with pytest.raises(grpc.RpcError, match="asks too often"):
            answered(channel, issuer.token())
        clock.now += 0.1
        assert answered(channel, issuer.token()) == "x"


@pytest.mark.parametrize(("detail", "weight"), [(v1.REASONS, 1), (v1.FULL, 10), (v1.EXAMINATION, 20)])
def test_a_question_costs_as_much_as_its_detail(
    files: Files, issuer: Issuer, clock: Clock, detail: v1.Detail.ValueType, weight: int
) -> None:
    """It is answered, and the caller owes it."""
    with limited(files, rate=1) as channel:
        service, metadata = DecisionServiceStub(channel), bearer(issuer.token())
        service.CheckProcessing(v1.CheckProcessingRequest(detail=detail), metadata=metadata, timeout=60)
        clock.now += weight - 0.1
        with pytest.raises(grpc.RpcError, match="asks too often") as raised:
            answered(channel, issuer.token())
        clock.now += 0.1
        assert answered(channel, issuer.token()) == "x"
    call: object = raised.value
    assert isinstance(call, grpc.Call)
    assert 1 <= int(dict(call.trailing_metadata() or ())["grpc-retry-pushback-ms"]) <= 101


def test_a_stream_is_refused_question_by_question(files: Files, issuer: Issuer, clock: Clock) -> None:
    requests = [v1.StreamCheckProcessingRequest(request=ask(str(place))) for place in range(4)]
    with limited(files, rate=2) as channel:
        stream = DecisionServiceStub(channel).StreamCheckProcessing(iter(requests), metadata=bearer(issuer.token()), timeout=60)
        answers = list(stream)
    assert [answer.request_id for answer in answers] == ["0", "1", "2", "3"]
    assert [answer.refusal.reason for answer in answers] == ["", "", "RATE_LIMIT", "RATE_LIMIT"]
    assert answers[2].refusal.code == EXHAUSTED.value[0]


def test_each_caller_has_so_many_calls_at_once(files: Files, issuer: Issuer) -> None:
    alice, bob, done = issuer.token(), issuer.token({"sub": "bob"}), Event()

    def waiting() -> Iterator[v1.StreamCheckProcessingRequest]:
        yield v1.StreamCheckProcessingRequest(request=ask("first"))
        done.wait(60)

    with limited(files, concurrent=1) as channel:
        stream = DecisionServiceStub(channel).StreamCheckProcessing(waiting(), metadata=bearer(alice), timeout=60)
        assert next(stream).request_id == "first"
        with refused() as told:
            answered(channel, alice)
        assert (told.code, told.reason, told.metadata) == (EXHAUSTED, "CONCURRENT_CALLS", {"limit": "1"})
        assert answered(channel, bob) == "x"
        done.set()
        assert list(stream) == []
        assert [answered(channel, alice), answered(channel, alice)] == ["x", "x"]


def test_calls_that_are_refused_or_cancelled_do_not_count(files: Files, issuer: Issuer) -> None:
    token, done = issuer.token(), Event()

    def waiting() -> Iterator[v1.StreamCheckProcessingRequest]:
        yield v1.StreamCheckProcessingRequest(request=ask("first"))
        done.wait(60)

    with limited(files, concurrent=1) as channel:
        for _ in range(2):
            bad = v1.CheckProcessingRequest(facts={"no.fact": v1.FactValue(bool_value=True)})
            with pytest.raises(grpc.RpcError, match="INVALID_ARGUMENT"):
                DecisionServiceStub(channel).CheckProcessing(bad, metadata=bearer(token))
        stream = DecisionServiceStub(channel).StreamCheckProcessing(waiting(), metadata=bearer(token), timeout=60)
        assert next(stream).request_id == "first"
        stream.cancel()
        done.set()
        assert answered(channel, token) == "x"


def test_a_message_too_large(tokens_only: grpc.Channel, issuer: Issuer, transport: str) -> None:  # noqa: F811  the fixture
    if transport == GRPCIO:  # refuses it in words of its own, without a reason
        with pytest.raises(grpc.RpcError, match="RESOURCE_EXHAUSTED"):
            DecisionServiceStub(tokens_only).CheckProcessing(ask("x" * 5_000_000), metadata=bearer(issuer.token()))
        return
    with refused() as told:
        DecisionServiceStub(tokens_only).CheckProcessing(ask("x" * 5_000_000), metadata=bearer(issuer.token()))
    assert (told.code, told.reason) == (EXHAUSTED, "MESSAGE_TOO_LARGE")


def test_a_batch_too_large(tokens_only: grpc.Channel, issuer: Issuer) -> None:
    with refused() as told:
        batch = v1.BatchCheckProcessingRequest(requests=[ask("x")] * 1001)
        DecisionServiceStub(tokens_only).BatchCheckProcessing(batch, metadata=bearer(issuer.token()))
    assert (told.code, told.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "BATCH_TOO_LARGE")


@settings(deadline=None)
@given(st.floats(0.1, 100), st.lists(st.floats(0, 3), max_size=60))
def test_nobody_gets_more_than_the_rate(per_second: float, pauses: list[float]) -> None:
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rate_module, "monotonic", clock)
        rate, taken = Rate(per_second), 0
        for pause in pauses:
            clock.now += pause
            wait = rate.take("caller")
            taken += not wait
            if wait:
                clock.now += wait + 1e-6
                assert not rate.take("caller")
                taken += 1
        assert taken <= max(1.0, per_second) + (clock.now - Clock.now) * per_second + 1e-3


def test_full_buckets_are_forgotten(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_module, "MAX_BUCKETS", 3)
    rate = Rate(1)
    assert [rate.take(caller) for caller in "abcd"] == [0, 0, 0, 0]
    assert rate.take("d") == 1
    clock.now += 1
    assert rate.take("e") == 0
    assert len(rate._levels) == 1
