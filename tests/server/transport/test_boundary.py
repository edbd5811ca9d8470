"""Errors that a client can cause: its stream ends with a status, its connection lives, and the log has one line without a traceback."""

import json
import logging
import socket
from collections.abc import Iterator, Mapping

import ngh2
import pytest

from tests.server.transport.client import Client, connected
from tests.server.transport.fiction import WAIT, Fiction, Serving, serving
from tests.server.transport.plain import Raw, said
from zweck.rpc import boundary, steps
from zweck.rpc.boundary import BOUNDARY
from zweck.rpc.json_requests import Offer
from zweck.rpc.method import Method


class Failing(Raw):
    """Doors with a fault."""

    def offer(self, path: str, methods: Mapping[str, Method]) -> Offer | None:
        """The method, or an error that nothing expects."""
        if path == "/lost":
            raise KeyError(path)
        return super().offer(path, methods)


@pytest.fixture
def server() -> Iterator[Serving]:
    """A server with such doors."""
    BOUNDARY._again = 0.0
    with serving(Fiction(), doors=Failing()) as running:
        yield running


CONNECT = [(b":method", b"CONNECT"), (b":authority", b"x:443")]
LOSING = [(b":method", b"POST"), (b":scheme", b"http"), (b":authority", b"x"), (b":path", b"/lost"), (b"content-type", b"application/json")]


def responded(client: Client, stream: int) -> tuple[int, object]:
    """The response to a plain request."""
    event = client.until(ngh2.ResponseReceived, stream)
    assert isinstance(event, ngh2.ResponseReceived)
    while not any(isinstance(one, ngh2.DataReceived) and one.stream_id == stream and one.end_stream for one in client.events):
        client.receive()
    return int(dict(event.headers)[b":status"]), json.loads(client.body(stream))["code"]


@pytest.mark.parametrize(("fields", "answer"), [(CONNECT, (400, "invalid_argument")), (LOSING, (500, "internal"))])
def test_an_error_ends_its_stream_and_no_other(
    server: Serving, fields: list[tuple[bytes, bytes]], answer: tuple[int, str], caplog: pytest.LogCaptureFixture
) -> None:
    """A call that another caller behind the same proxy has begun is answered, and so is the next one."""
    with connected(server.port) as client:
        other = client.call("/x/Echo", end=False)
        stream = client.h2.send_request(fields, end_stream=False)
        client.send()
        assert responded(client, stream) == answer
        client.h2.send_data(other, b"\0\0\0\0\1a", end_stream=True)
        client.send()
        assert client.status(other) == (0, "")
        assert client.status(client.call("/x/Echo", b"next")) == (0, "")
    assert all(record.exc_info is None for record in caplog.records)
    assert "Traceback" not in caplog.text


def test_a_stream_that_has_begun_ends_with_a_status(server: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error amid its data ends a call of gRPC by trailers."""
    with connected(server.port) as client:
        stream = client.call("/x/Echo", end=False)
        client.call("/x/Echo", b"ping")
        client.status(stream + 2)
        monkeypatch.setattr(steps.Steps, "arrived", _broken)
        client.h2.send_data(stream, b"\0", end_stream=False)
        client.send()
        assert client.status(stream) == (13, "an error inside zweck; its log has the details")
        monkeypatch.undo()
        assert client.status(client.call("/x/Echo", b"next")) == (0, "")


def _broken(*_: object) -> None:
    raise IndexError("never expected")


def test_the_log_has_one_line_a_second(server: Serving, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(boundary, "monotonic", lambda: now)
    with caplog.at_level(logging.ERROR), connected(server.port) as client:
        for _ in range(3):
            stream = client.h2.send_request(LOSING)
            client.send()
            responded(client, stream)
        assert [record.levelname for record in caplog.records] == ["ERROR"]
        assert "a stream of 127.0.0.1 is ended by an error: KeyError in test_boundary.py:" in caplog.text
        now = 102.0
        stream = client.h2.send_request(LOSING)
        client.send()
        responded(client, stream)
    assert caplog.records[-1].getMessage().endswith("; 2 more since the last line")


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"POST /lost HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}", b"500"),
        (b"CONNECT x:443 HTTP/1.1\r\nhost: x:443\r\n\r\n", b"404"),
        (b"OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", b"404"),
    ],
)
def test_http1_is_answered_as_well(server: Serving, head: bytes, status: bytes, caplog: pytest.LogCaptureFixture) -> None:
    found = said(server.port, head, shut=True)
    assert found.split()[1] == status, found
    assert json.loads(found.rpartition(b"\r\n\r\n")[2])["code"] in {"internal", "unimplemented", "invalid_argument"}
    assert "Traceback" not in caplog.text


def test_a_turn_that_fails_keeps_no_one_waiting(server: Serving, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """The turns of all connections hang on one callback."""
    with connected(server.port) as client, connected(server.port) as other:
        monkeypatch.setattr(steps.Steps, "turn", _broken)
        client.call("/x/Echo", b"lost")
        client.h2.ping(b"12345678")
        client.send()
        client.until(ngh2.PingAcknowledged)
        monkeypatch.undo()
        assert other.status(other.call("/x/Echo", b"others go on")) == (0, "")
    assert "Traceback" not in caplog.text


def test_bytes_at_random_leave_no_traceback(server: Serving, caplog: pytest.LogCaptureFixture) -> None:
    for data in (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(range(256)) * 20, b"\xff" * 1000, b"PRX"):
        with socket.create_connection(("127.0.0.1", server.port), timeout=WAIT) as client:
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
            try:
                while client.recv(1 << 16):
                    pass
            except ConnectionResetError:
                pass
    assert "Traceback" not in caplog.text
