"""Clients of HTTP/1.1 that are broken, slow or malicious."""

import gzip
import random
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.server.transport.fiction import WAIT, Fiction, Serving, eventually, serving
from tests.server.transport.plain import Raw, post, said
from zweck.rpc import endpoint
from zweck.rpc.limits import Limits

HEAD = b"POST /x/Echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
SECOND = HEAD + b"content-length: 8\r\nconnection: close\r\n\r\nsmuggled"


@pytest.fixture
def fiction() -> Fiction:
    """Handlers that remember."""
    return Fiction()


@pytest.fixture
def server(fiction: Fiction, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Serving]:
    """A server, which answers others when the test is over, and has nothing to complain of."""
    monkeypatch.setattr(endpoint, "ROUND", 0.05)
    with serving(fiction, doors=Raw(), limits=Limits(greeting=0.3, request=1, message=100_000, idle=1.2)) as running:
        yield running
        assert post(running.port, body=b"still there?").body == b"still there?"
        eventually(lambda: running._service.budget.used == 0)
    assert caplog.get_records("call") == []


@pytest.mark.parametrize(
    ("framing", "status"),
    [
        (b"content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n", 400),
        (b"content-length: 5\r\ncontent-length: 6\r\n\r\nhello", 400),
        (b"content-length: 5, 6\r\n\r\nhello", 400),
        (b"content-length: +5\r\n\r\nhello", 400),
        (b"content-length: -1\r\n\r\nhello", 400),
        (b"content-length: 0x5\r\n\r\nhello", 400),
        (b"transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        (b"transfer-encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
        (b"transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n", 501),
        (b"transfer-encoding : chunked\r\n\r\n0\r\n\r\n", 400),
        (b" transfer-encoding: chunked\r\n\r\n0\r\n\r\n", 200),
        (b"transfer-encoding: chunked\r\n\r\n5\rhello", 400),
        (b"transfer-encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n", 400),
        (b"transfer-encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n", 400),
        (b"host: y\r\ncontent-length: 5\r\n\r\nhello", 400),
        (b"x: a\x00b\r\ncontent-length: 5\r\n\r\nhello", 400),
        (b"x: a\rb\r\ncontent-length: 5\r\n\r\nhello", 400),
    ],
)
def test_shapes_by_which_requests_are_smuggled(server: Serving, fiction: Fiction, framing: bytes, status: int) -> None:
    """A request that two readers may understand in two ways is refused, and the bytes that follow are none."""
    answer = said(server.port, HEAD + framing + SECOND)
    if status != 200:
        assert answer.startswith(b"HTTP/1.1 %d " % status)
        assert b"smuggled" not in fiction.messages
    assert answer.count(b"HTTP/1.1 ") == (1 if status != 200 else 2)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\nhost: x\r\n\r\n", 505),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"POST /x/Echo HTTP/1.1\r\nhost: x\r\nx: " + b"y" * 20_000 + b"\r\n\r\n", 431),
        (b"POST /" + b"y" * 20_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n", 431),
        (b"".join([b"POST /x/Echo HTTP/1.1\r\nhost: x\r\n", *(b"x%d: y\r\n" % number for number in range(3_000)), b"\r\n"]), 431),
    ],
)
def test_what_is_not_http_or_too_large(server: Serving, request_: bytes, status: int) -> None:
    assert said(server.port, request_).startswith(b"HTTP/1.1 %d " % status)


def test_a_head_that_never_ends_and_a_body_that_never_comes(server: Serving) -> None:
    assert said(server.port, HEAD).startswith(b"HTTP/1.1 408 ")
    assert b'"deadline_exceeded"' in said(server.port, HEAD + b"content-length: 100\r\n\r\nhalf")
    assert said(server.port, b"") == b""


def test_a_client_that_sends_a_byte_now_and_then_is_ended(server: Serving) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=WAIT) as client:
        client.sendall(HEAD + b"content-length: 1000\r\n\r\n")
        client.settimeout(0.05)
        found = b""
        while not found:
            with suppress(ConnectionError):  # closed meanwhile; what was said before can be read
                client.sendall(b"x")
            with suppress(TimeoutError):
                found = client.recv(1000)
                assert found, "closed without a word"
    assert found.startswith(b"HTTP/1.1 504 ")


def test_who_asks_nothing_any_more_is_closed(server: Serving) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=WAIT) as client:
        client.sendall(HEAD + b"content-length: 2\r\n\r\n{}")
        assert client.recv(1000).endswith(b"{}")
        assert client.recv(1) == b""


@pytest.mark.parametrize("framing", [b"content-length: 100001\r\n\r\n", b"transfer-encoding: chunked\r\n\r\n"])
def test_a_body_that_is_too_large(server: Serving, framing: bytes) -> None:
    chunk = b"%x\r\n%s\r\n" % (60_000, bytes(60_000)) if b"chunked" in framing else bytes(60_000)
    answer = said(server.port, HEAD + framing + chunk * 2 + (b"0\r\n\r\n" if b"chunked" in framing else b""))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"MESSAGE_TOO_LARGE" in answer


def test_a_body_that_inflates_too_far(server: Serving) -> None:
    answer = post(server.port, body=gzip.compress(bytes(1_000_000)), content_encoding="gzip")
    assert (answer.status, answer.error["code"]) == (413, "resource_exhausted")


def test_chunks_of_one_byte_let_others_have_their_turn(fiction: Fiction) -> None:
    with serving(fiction, doors=Raw()) as server, socket.create_connection(("127.0.0.1", server.port), timeout=WAIT) as client:
        client.sendall(HEAD + b"transfer-encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 20_000)
        assert post(server.port, body=b"between").body == b"between"
        assert fiction.messages == [b"between"]
        client.sendall(b"0\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 200 OK")


def test_a_client_that_does_not_read_gets_nothing_more(server: Serving, fiction: Fiction) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=WAIT) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(0.3)
        request = HEAD + b"content-length: 90000\r\n\r\n" + bytes(90_000)
        try:
            for _ in range(400):
                client.sendall(request)
        except TimeoutError:
            pass
        assert len(fiction.messages) < 100


def test_noise(server: Serving) -> None:
    for seed in range(60):
        chance = random.Random(seed)
        request = bytearray(HEAD + b"content-length: 5\r\n\r\nhello" + SECOND)
        for _ in range(chance.randint(1, 4)):
            request[chance.randrange(len(request))] = chance.randrange(256)
        said(server.port, bytes(request), shut=True)


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://evil.example:50051", 403),
        ("http://127.0.0.1.evil.example", 403),
        ("null", 403),
        ("http://[", 403),
        ("http://localhost:8000", 200),
        ("http://127.0.0.1", 200),
        ("http://[::1]:8000", 200),
    ],
)
def test_a_page_of_another_host_does_not_reach_this_machine(server: Serving, origin: str, status: int) -> None:
    """By a name that leads here a page would be of the same origin, and no browser would stop it."""
    assert post(server.port, origin=origin).status == status
