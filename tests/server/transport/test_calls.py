"""Calls of a client of another make: grpcio."""

import threading
from collections.abc import Iterator
from time import monotonic

import grpc
import pytest
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status

from tests.server.transport.fiction import WAIT, Fiction, Serving, eventually, serving
from tests.server.transport.grpcio import OWN_CONNECTION, stream_stream, stream_unary, unary_stream, unary_unary
from tests.transports import GRPCIO, OWN, transport  # noqa: F401  a fixture: with both transports
from zweck.rpc import calls, endpoint
from zweck.rpc.call import Call
from zweck.rpc.limits import Limits
from zweck.rpc.refusal import Fault
from zweck.words.said import quoted

EVERYTHING = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1), OWN_CONNECTION]


@pytest.fixture
def fiction() -> Fiction:
    """Handlers that remember."""
    return Fiction()


@pytest.fixture
def server(fiction: Fiction, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serving]:
    """A server that never looks after what waits: whatever is left unsent would hang."""
    monkeypatch.setattr(endpoint, "ROUND", 3600)
    with serving(fiction) as running:
        yield running


@pytest.fixture
def channel(server: Serving) -> Iterator[grpc.Channel]:
    """A channel to it."""
    with grpc.insecure_channel(server.address, EVERYTHING) as channel:
        yield channel


def echo(channel: grpc.Channel, message: bytes = b"hello", **more: object) -> bytes:
    """Call and be answered."""
    answer: bytes = unary_unary(channel, "/x/Echo")(message, timeout=WAIT, **more)  # type: ignore[arg-type]
    return answer


def refusal(raised: pytest.ExceptionInfo[grpc.RpcError]) -> tuple[grpc.StatusCode, str]:
    """Code and message."""
    assert isinstance(raised.value, grpc.Call)
    return raised.value.code(), raised.value.details() or ""


def test_the_handler_sees_what_the_caller_says(channel: grpc.Channel, fiction: Fiction) -> None:
    metadata = (("tenant", "a"), ("tenant", "b"), ("trace-bin", b"\x00\xff"), ("telephone", "1"))
    assert echo(channel, b"hello", metadata=metadata) == b"hello"

    (call,) = fiction.calls
    assert [entry for entry in call.metadata if entry[0] != "user-agent"] == list(metadata)
    assert call.path == "/x/Echo"
    assert call.deadline is not None
    assert 0 < call.deadline - monotonic() < WAIT + 0.2  # grpcio's client rounds up to tenths of a second
    assert call.peer.startswith("127.0.0.1:")
    assert call.certificate is None
    assert not call.open, "it is answered"


def test_a_call_without_a_deadline_waits_for_ever(channel: grpc.Channel, fiction: Fiction) -> None:
    unary_unary(channel, "/x/Echo")(b"")

    assert fiction.calls[0].deadline is None


@pytest.mark.parametrize("sentence", ["plain", "nützt nichts: 100 %", "two\nlines\r\0", "", "x" * 2000])
def test_a_refusal_arrives_with_its_details(channel: grpc.Channel, sentence: str) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        unary_unary(channel, "/x/Fail")(sentence.encode(), timeout=WAIT)

    assert refusal(raised) == (grpc.StatusCode.INVALID_ARGUMENT, sentence)
    assert isinstance(raised.value, grpc.Call)
    (details,) = (value for name, value in raised.value.trailing_metadata() or () if name == "grpc-status-details-bin")
    found = Status.FromString(bytes(details))
    info = ErrorInfo()
    assert found.details[0].Unpack(info)
    assert (found.code, found.message, info.reason, info.domain) == (3, sentence, "WRONG", "zweck")


def test_a_method_that_does_not_exist(channel: grpc.Channel) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        unary_unary(channel, "/x/Nothing")(b"", timeout=WAIT)

    assert refusal(raised) == (grpc.StatusCode.UNIMPLEMENTED, "there is no method `/x/Nothing`")


def test_large_messages_and_too_large_ones(channel: grpc.Channel, transport: str) -> None:  # noqa: F811  the fixture
    assert echo(channel, bytes(4 * 1024 * 1024)) == bytes(4 * 1024 * 1024)
    with pytest.raises(grpc.RpcError) as raised:
        echo(channel, bytes(4 * 1024 * 1024 + 1))

    own = "a message of 4194305 bytes is too large; the limit is 4194304 bytes"
    words = {OWN: own, GRPCIO: "SERVER: Received message larger than max (4194305 vs. 4194304)"}
    assert refusal(raised) == (grpc.StatusCode.RESOURCE_EXHAUSTED, words[transport])
    assert echo(channel) == b"hello", "the connection goes on"


def test_compressed_messages(channel: grpc.Channel, transport: str) -> None:  # noqa: F811  the fixture
    assert echo(channel, bytes(1_000_000), compression=grpc.Compression.Gzip) == bytes(1_000_000)
    with pytest.raises(grpc.RpcError) as raised:
        echo(channel, bytes(5_000_000), compression=grpc.Compression.Gzip)
    words = {OWN: "a compressed message is too large; the limit is 4194304 bytes", GRPCIO: "Decompressed message larger than max"}
    assert refusal(raised) == (grpc.StatusCode.RESOURCE_EXHAUSTED, words[transport])
    if transport == GRPCIO:
        assert echo(channel, bytes(1000), compression=grpc.Compression.Deflate) == bytes(1000)
        return
    with pytest.raises(grpc.RpcError) as raised:
        echo(channel, bytes(1000), compression=grpc.Compression.Deflate)
    assert refusal(raised)[0] is grpc.StatusCode.UNIMPLEMENTED


def test_many_messages_are_answered_in_their_order(channel: grpc.Channel) -> None:
    messages = [b"%d" % number + bytes(number) for number in range(2000)]

    assert list(stream_stream(channel, "/x/Each")(iter(messages), timeout=WAIT)) == messages


def test_an_answer_comes_before_the_next_message(channel: grpc.Channel) -> None:
    answered = threading.Semaphore(0)

    def ask() -> Iterator[bytes]:
        for number in range(5):
            yield b"%d" % number
            assert answered.acquire(timeout=WAIT)

    for _ in stream_stream(channel, "/x/Each")(ask(), timeout=WAIT):
        answered.release()


def test_a_stream_of_no_messages_has_no_answers(channel: grpc.Channel) -> None:
    assert not list(stream_stream(channel, "/x/Each")(iter(()), timeout=WAIT))


def test_a_handler_reads_and_writes_as_it_likes(channel: grpc.Channel) -> None:
    messages = [bytes([number]) * 50_000 for number in range(100)]

    assert stream_unary(channel, "/x/Collect")(iter(messages), timeout=WAIT) == b"".join(messages)


def test_a_thousand_calls_at_once(channel: grpc.Channel) -> None:
    method = unary_unary(channel, "/x/Echo")
    calls = [method.future(b"%d" % number, timeout=WAIT) for number in range(1000)]

    assert [call.result() for call in calls] == [b"%d" % number for number in range(1000)]


def test_other_calls_have_their_turn_beside_a_long_one(channel: grpc.Channel, server: Serving, fiction: Fiction) -> None:
    long = unary_unary(channel, "/x/Pieces").future(b"long", timeout=WAIT)
    assert fiction.began.wait(WAIT)
    assert echo(channel) == b"hello"
    with grpc.insecure_channel(server.address, EVERYTHING) as other:
        assert echo(other) == b"hello"
    assert not long.done()

    fiction.go.set()
    assert long.result() == b"long"


def test_other_calls_have_their_turn_beside_a_long_answer_of_a_stream(channel: grpc.Channel, fiction: Fiction) -> None:
    answers = stream_stream(channel, "/x/EachInPieces")(iter([b"long", b"next", b"last"]), timeout=WAIT)
    assert fiction.began.wait(WAIT)
    assert echo(channel) == b"hello"

    fiction.go.set()
    assert list(answers) == [b"long", b"next", b"last"]


@pytest.mark.parametrize("path", ["/x/Pieces", "/x/Wait"])
def test_answers_without_a_waiting_caller_are_dropped(channel: grpc.Channel, fiction: Fiction, path: str) -> None:
    call = unary_unary(channel, path).future(b"", timeout=WAIT)
    assert fiction.began.wait(WAIT)
    call.cancel()

    assert fiction.dropped.wait(WAIT)
    assert echo(channel) == b"hello"


@pytest.mark.parametrize("path", ["/x/Pieces", "/x/Wait"])
def test_a_deadline_ends_a_call(channel: grpc.Channel, fiction: Fiction, path: str) -> None:
    seconds = 0.1
    while not fiction.began.is_set():  # a busy machine may not even connect within it
        seconds *= 2
        with pytest.raises(grpc.RpcError, match="DEADLINE_EXCEEDED"):
            unary_unary(channel, path)(b"", timeout=seconds)

    assert fiction.dropped.wait(WAIT)


def test_what_a_gone_client_asked_for_is_dropped(server: Serving, fiction: Fiction) -> None:
    channel = grpc.insecure_channel(server.address, EVERYTHING)
    call = unary_unary(channel, "/x/Pieces").future(b"")
    assert fiction.began.wait(WAIT)
    channel.close()

    assert fiction.dropped.wait(WAIT)
    assert call.code() is grpc.StatusCode.CANCELLED


def test_a_slow_reader_gets_no_more_than_it_reads(channel: grpc.Channel, fiction: Fiction) -> None:
    pour = unary_stream(channel, "/x/Pour")(b"")
    next(pour)
    eventually(lambda: fiction.written > 1)
    last = -1
    while fiction.written != last:
        last = fiction.written
        threading.Event().wait(0.2)
    assert last < 8000, "80 MB would be more than all windows and buffers"

    for _ in range(last + 100):
        next(pour)
    assert fiction.written > last
    pour.cancel()


def test_whoever_asks_may_be_refused_before_the_message() -> None:
    def only_friends(call: Call) -> None:
        if ("friend", "yes") not in call.metadata:
            raise Fault(16, quoted(f"who are you, to call {call.path}?"))

    fiction = Fiction()
    with serving(fiction, admit=only_friends) as server, grpc.insecure_channel(server.address, EVERYTHING) as channel:
        with pytest.raises(grpc.RpcError) as raised:
            echo(channel)
        assert refusal(raised) == (grpc.StatusCode.UNAUTHENTICATED, "who are you, to call /x/Echo?")
        assert fiction.messages == []
        assert echo(channel, metadata=(("friend", "yes"),)) == b"hello"


def test_connections_have_a_limit(transport: str) -> None:  # noqa: F811  the fixture
    if transport == GRPCIO:
        pytest.skip("grpcio has no limit of connections")
    fiction = Fiction()
    with serving(fiction, limits=Limits(connections=1)) as server, grpc.insecure_channel(server.address, EVERYTHING) as channel:
        waiting = unary_unary(channel, "/x/Wait").future(b"hello", timeout=WAIT)
        assert fiction.began.wait(WAIT)
        with grpc.insecure_channel(server.address, EVERYTHING) as other, pytest.raises(grpc.RpcError, match="UNAVAILABLE"):
            echo(other)
        waiting.cancel()
        with grpc.insecure_channel(server.address, EVERYTHING) as third:
            assert unary_unary(third, "/x/Echo")(b"now", wait_for_ready=True, timeout=WAIT) == b"now"


@pytest.mark.parametrize("path", ["/x/Pieces", "/x/Wait"])
def test_calls_in_flight_are_finished(
    server: Serving,
    channel: grpc.Channel,
    fiction: Fiction,
    path: str,
    transport: str,  # noqa: F811  the fixture
) -> None:
    call = unary_unary(channel, path).future(b"last", timeout=WAIT)
    assert fiction.began.wait(WAIT)
    server.stop(grace=WAIT)
    assert server.deaf.wait(WAIT)  # who connects just before waits for an answer as long as grpcio does
    ended = {OWN: "UNAVAILABLE", GRPCIO: "UNAVAILABLE|CANCELLED"}  # grpcio cancels those that begin while it turns to others
    with pytest.raises(grpc.RpcError, match=ended[transport]):
        echo(channel)
    assert not call.done()

    fiction.go.set()
    assert call.result() == b"last"
    server.join()


def test_after_the_grace_calls_are_ended(server: Serving, channel: grpc.Channel, fiction: Fiction) -> None:
    call = unary_unary(channel, "/x/Wait").future(b"", timeout=WAIT)
    assert fiction.began.wait(WAIT)
    server.stop(grace=0.1)
    server.join()

    with pytest.raises(grpc.RpcError) as raised:
        call.result()
    assert refusal(raised) == (grpc.StatusCode.UNAVAILABLE, "the server stops")
    assert fiction.dropped.is_set()


@pytest.mark.parametrize("path", ["/x/Each", "/x/Collect"])
def test_a_quiet_stream_does_not_hold_up_a_stop(fiction: Fiction, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(endpoint, "ROUND", 0.05)
    monkeypatch.setattr(calls, "QUIET", 0.1)
    over = threading.Event()

    def quiet() -> bytes:
        over.wait(WAIT)
        return b""

    with serving(fiction) as server, grpc.insecure_channel(server.address, EVERYTHING) as channel:
        answers = stream_stream(channel, path)(iter(quiet, b""), timeout=WAIT)
        assert list(stream_stream(channel, "/x/Each")(iter([b"1"]), timeout=WAIT)) == [b"1"]
        server.stop(grace=WAIT)
        server.join()
        with pytest.raises(grpc.RpcError, match="UNAVAILABLE"):
            next(answers)
        over.set()
