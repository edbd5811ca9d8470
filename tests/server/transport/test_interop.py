"""The cases of gRPC's interoperability tests, by their names, with grpcio as the client, on both transports.

Left out: those that log in at a cloud, and those in which a server sends metadata of its own, which no method of zweck does.
"""

import time
from collections.abc import Iterator
from typing import Any

import grpc
import pytest

from tests.server.transport.fiction import WAIT, Serving
from tests.server.transport.grpcio import OWN_CONNECTION, stream_stream, stream_unary, unary_stream, unary_unary
from tests.server.transport.interop import SERVICE, TestService, kind, payload
from tests.transports import transport  # noqa: F401  a fixture: with both transports
from zweck.rpc.limits import Limits
from zweck.rpc.service import Service

LARGE, ANSWER = 271_828, 314_159
SIZES = [31415, 9, 2653, 58979]
SENT = [27182, 8, 1828, 45904]


@pytest.fixture
def interop() -> TestService:
    """The service."""
    return TestService()


@pytest.fixture
def channel(interop: TestService) -> Iterator[grpc.Channel]:
    """A channel to a server with it."""
    server = Serving(Service(interop.methods(), limits=Limits()), None)
    try:
        with grpc.insecure_channel(server.address, (OWN_CONNECTION, ("grpc.max_receive_message_length", -1))) as found:
            yield found
    finally:
        server.stop()
        server.join()


def asked(channel: grpc.Channel, name: str = "UnaryCall", /, **fields: Any) -> Any:
    """The answer to one question."""
    message = kind("SimpleRequest")(**fields).SerializeToString()
    return kind("SimpleResponse").FromString(unary_unary(channel, f"{SERVICE}/{name}")(message, timeout=WAIT))


def output(*sizes: int, size: int = 0, interval: int = 0) -> bytes:
    """A question for answers of these sizes."""
    wanted = [kind("ResponseParameters")(size=size, interval_us=interval) for size in sizes]
    return bytes(kind("StreamingOutputCallRequest")(response_parameters=wanted, payload=payload(size)).SerializeToString())


def size_of(answer: bytes) -> int:
    """The size of the payload in an answer of a stream."""
    return len(kind("StreamingOutputCallResponse").FromString(answer).payload.body)


class Dialogue:
    """A call of `FullDuplexCall`, a question at a time."""

    def __init__(self, channel: grpc.Channel, timeout: float = WAIT) -> None:
        """Begin it."""
        self._asked: list[bytes] = []
        self._more = True
        self.call = stream_stream(channel, f"{SERVICE}/FullDuplexCall")(self._questions(), timeout=timeout)

    def _questions(self) -> Iterator[bytes]:
        while self._more or self._asked:
            if self._asked:
                yield self._asked.pop()
            time.sleep(0.002)

    def ask(self, question: bytes) -> bytes:
        """The answer to the next question."""
        self._asked.append(question)
        return next(self.call)

    def end(self) -> None:
        """Ask no more."""
        self._more = False


def test_empty_unary(channel: grpc.Channel) -> None:
    assert unary_unary(channel, f"{SERVICE}/EmptyCall")(b"", timeout=WAIT) == b""


def test_cacheable_unary(channel: grpc.Channel) -> None:
    """The server takes no GET, which clients need not use (`idempotent` and `cacheable` are hints)."""
    first = asked(channel, "CacheableUnaryCall", response_size=100)
    assert asked(channel, "CacheableUnaryCall", response_size=100) == first


def test_large_unary(channel: grpc.Channel) -> None:
    assert asked(channel, response_size=ANSWER, payload=payload(LARGE)).payload.body == bytes(ANSWER)


def test_client_compressed_unary(channel: grpc.Channel) -> None:
    message = kind("SimpleRequest")(response_size=ANSWER, payload=payload(LARGE)).SerializeToString()
    for compression in (grpc.Compression.Gzip, grpc.Compression.NoCompression):
        answer = unary_unary(channel, f"{SERVICE}/UnaryCall")(message, timeout=WAIT, compression=compression)
        assert kind("SimpleResponse").FromString(answer).payload.body == bytes(ANSWER)


def test_server_compressed_unary(channel: grpc.Channel) -> None:
    """Whether an answer is compressed is the server's choice: that of a large one is."""
    message = kind("SimpleRequest")(response_size=ANSWER).SerializeToString()
    answer, call = unary_unary(channel, f"{SERVICE}/UnaryCall").with_call(message, timeout=WAIT)
    assert kind("SimpleResponse").FromString(answer).payload.body == bytes(ANSWER)
    assert call.code() is grpc.StatusCode.OK


def test_client_streaming(channel: grpc.Channel) -> None:
    messages = [kind("StreamingInputCallRequest")(payload=payload(size)).SerializeToString() for size in SENT]
    for compression in (grpc.Compression.NoCompression, grpc.Compression.Gzip):  # client_compressed_streaming
        answer = stream_unary(channel, f"{SERVICE}/StreamingInputCall")(iter(messages), timeout=WAIT, compression=compression)
        assert kind("StreamingInputCallResponse").FromString(answer).aggregated_payload_size == sum(SENT)


def test_server_streaming(channel: grpc.Channel) -> None:
    call = unary_stream(channel, f"{SERVICE}/StreamingOutputCall")(output(*SIZES), timeout=WAIT)
    assert [size_of(answer) for answer in call] == SIZES


def test_ping_pong(channel: grpc.Channel) -> None:
    dialogue = Dialogue(channel)
    assert [size_of(dialogue.ask(output(size, size=sent))) for size, sent in zip(SIZES, SENT, strict=True)] == SIZES
    dialogue.end()
    assert list(dialogue.call) == []
    assert dialogue.call.code() is grpc.StatusCode.OK


def test_empty_stream(channel: grpc.Channel) -> None:
    call = stream_stream(channel, f"{SERVICE}/FullDuplexCall")(iter(()), timeout=WAIT)
    assert list(call) == []
    assert call.code() is grpc.StatusCode.OK


def test_custom_metadata(channel: grpc.Channel, interop: TestService) -> None:
    """It arrives as it was sent, bytes too."""
    metadata = (("x-grpc-test-echo-initial", "test_initial_metadata_value"), ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab"))
    message = kind("SimpleRequest")(response_size=ANSWER, payload=payload(LARGE)).SerializeToString()
    unary_unary(channel, f"{SERVICE}/UnaryCall")(message, timeout=WAIT, metadata=metadata)
    assert [pair for pair in interop.calls[0].metadata if pair[0].startswith("x-grpc-test")] == list(metadata)


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("test status message", id="status_code_and_message"),
        pytest.param("\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n", id="special_status_message"),
    ],
)
def test_status(channel: grpc.Channel, sentence: str) -> None:
    status = kind("EchoStatus")(code=2, message=sentence)
    with pytest.raises(grpc.RpcError) as raised:
        asked(channel, response_status=status)
    assert isinstance(raised.value, grpc.Call)
    assert (raised.value.code(), raised.value.details()) == (grpc.StatusCode.UNKNOWN, sentence)

    call = stream_stream(channel, f"{SERVICE}/FullDuplexCall")(
        iter([kind("StreamingOutputCallRequest")(response_status=status).SerializeToString()]), timeout=WAIT
    )
    with pytest.raises(grpc.RpcError):
        next(call)
    assert (call.code(), call.details()) == (grpc.StatusCode.UNKNOWN, sentence)


@pytest.mark.parametrize("path", [f"{SERVICE}/UnimplementedCall", "/grpc.testing.UnimplementedService/UnimplementedCall"])
def test_unimplemented(channel: grpc.Channel, path: str) -> None:
    """unimplemented_method and unimplemented_service."""
    with pytest.raises(grpc.RpcError) as raised:
        unary_unary(channel, path)(b"", timeout=WAIT)
    assert isinstance(raised.value, grpc.Call)
    assert raised.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_cancel_after_begin(channel: grpc.Channel) -> None:
    call = stream_unary(channel, f"{SERVICE}/StreamingInputCall").future(_never(), timeout=WAIT)
    call.cancel()
    assert isinstance(call, grpc.Call)
    assert call.code() is grpc.StatusCode.CANCELLED


def _never() -> Iterator[bytes]:
    """Nothing, and no end."""
    time.sleep(0.2)
    yield from ()


def test_cancel_after_first_response(channel: grpc.Channel) -> None:
    dialogue = Dialogue(channel)
    assert size_of(dialogue.ask(output(SIZES[0], size=SENT[0]))) == SIZES[0]
    dialogue.call.cancel()
    dialogue.end()
    assert dialogue.call.code() is grpc.StatusCode.CANCELLED


def test_timeout_on_sleeping_server(channel: grpc.Channel) -> None:
    dialogue = Dialogue(channel, timeout=0.1)
    with pytest.raises(grpc.RpcError):
        dialogue.ask(output(1, size=SENT[0], interval=5_000_000))
    dialogue.end()
    assert dialogue.call.code() is grpc.StatusCode.DEADLINE_EXCEEDED


def test_concurrent_large_unary(channel: grpc.Channel) -> None:
    """200 at once: none is refused, they wait for each other."""
    message = kind("SimpleRequest")(response_size=ANSWER, payload=payload(LARGE)).SerializeToString()
    calls = [unary_unary(channel, f"{SERVICE}/UnaryCall").future(message, timeout=4 * WAIT) for _ in range(200)]
    assert {len(kind("SimpleResponse").FromString(call.result()).payload.body) for call in calls} == {ANSWER}


def test_rpc_soak(channel: grpc.Channel) -> None:
    for _ in range(50):
        assert asked(channel, response_size=1000, payload=payload(1000)).payload.body == bytes(1000)
