"""The load generator: what it sends arrives, what comes back is counted, and no failure goes unseen."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest

from benchmarks.alone import Found
from benchmarks.load.generator import CallsFailed, Shape, frame, put_load, read_frames
from benchmarks.load.http2 import Connection, Refused
from benchmarks.load.stream import StreamConnection
from benchmarks.rounds import Rounds

SHORT = Shape(connections=2, streams=3, seconds=0.2, warm=0.05)
BODIES = [frame(bytes([number]) * size) for number, size in enumerate((0, 1, 100, 20_000, 200_000, 3))]


class Echo(grpc.GenericRpcHandler):
    """Answers with the question, but `/test/Fail` with an error; keeps every question."""

    def __init__(self) -> None:
        """Nothing is asked yet."""
        self.asked: set[bytes] = set()
        self.answered = 0

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "grpc.RpcMethodHandler[bytes, bytes]":
        """The method that was called."""

        def answer(question: bytes, context: grpc.ServicerContext) -> bytes:
            if handler_call_details.method == "/test/Fail":
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, "no (100 %)")
            self.asked.add(question)
            self.answered += 1
            return question

        def answer_each(questions: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
            for place, question in enumerate(questions):
                if handler_call_details.method == "/test/EndStream" and place:
                    return
                yield answer(question, context)

        if "Stream" in handler_call_details.method:
            return grpc.stream_stream_rpc_method_handler(answer_each)
        return grpc.unary_unary_rpc_method_handler(answer)


@pytest.fixture(scope="module")
def echo() -> Iterator[tuple[str, Echo]]:
    handler = Echo()
    server = grpc.server(ThreadPoolExecutor(2), handlers=[handler])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"127.0.0.1:{port}", handler
    server.stop(0).wait()


def test_every_question_arrives_as_it_was_sent_and_is_counted(echo: tuple[str, Echo]) -> None:
    address, handler = echo
    figures = put_load(address, "/test/Echo", BODIES, SHORT)
    assert handler.asked == {body[5:] for body in BODIES}
    assert figures.calls_per_second > 0
    assert 0 < figures.p50 <= figures.p99


def test_what_is_watched_is_counted_per_call(echo: tuple[str, Echo]) -> None:
    address, handler = echo
    figures = put_load(address, "/test/Echo", BODIES[:1], Shape(seconds=0.2, warm=0), lambda: float(handler.answered))
    assert figures.watched_per_call == pytest.approx(1, rel=0.2)


def test_a_stream_is_asked_and_answered_message_by_message(echo: tuple[str, Echo]) -> None:
    address, handler = echo
    handler.asked.clear()
    before = handler.answered
    watched = put_load(address, "/test/Stream", BODIES, SHORT, lambda: float(handler.answered), StreamConnection)
    assert handler.asked == {body[5:] for body in BODIES}
    assert handler.answered > before
    assert watched.watched_per_call == pytest.approx(1, rel=0.5)


def test_a_stream_that_ends_ends_the_run(echo: tuple[str, Echo]) -> None:
    with pytest.raises(Refused, match="the server ended the stream"):
        put_load(echo[0], "/test/EndStream", BODIES[:3], SHORT, connect=StreamConnection)


def test_a_call_without_an_answer_fails_the_run(echo: tuple[str, Echo]) -> None:
    said = rf"/test/Fail at {echo[0]}: (\d+) calls ended without an answer, \d+ with one; \1 × INVALID_ARGUMENT: no \(100 %\)"
    with pytest.raises(CallsFailed, match=said):
        put_load(echo[0], "/test/Fail", BODIES[:1], SHORT)


def test_a_failure_names_what_was_measured() -> None:
    def fails(name: str) -> Found:
        raise CallsFailed("/test/Fail at 127.0.0.1:1: 3 calls ended without an answer")

    with pytest.raises(CallsFailed, match="PostgreSQL, /test/Fail at"):
        Rounds(["PostgreSQL"], fails, 1)


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(OSError, match="refused"):
            Connection(f"127.0.0.1:{taken.getsockname()[1]}", "/test/Echo")


def test_a_server_that_goes_away_ends_the_run() -> None:
    def hang_up() -> None:
        server.accept()[0].close()

    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:
        ended = pool.submit(hang_up)
        with pytest.raises((Refused, ConnectionResetError)):
            Connection(f"127.0.0.1:{server.getsockname()[1]}", "/test/Echo")
        ended.result()


def test_messages_are_kept_in_a_file_with_their_lengths(tmp_path: Path) -> None:
    (tmp_path / "frames").write_bytes(b"".join(BODIES))
    assert read_frames(tmp_path / "frames") == BODIES
