"""Plain requests over HTTP/1.1, and over HTTP/2 beside calls of gRPC."""

import gzip
import json
import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection

import ngh2
import pytest

from tests.server.transport import plain
from tests.server.transport.client import HEADERS, connected
from tests.server.transport.fiction import WAIT, Fiction, Serving, eventually, serving
from tests.server.transport.plain import Raw, post, posted, said
from zweck.rpc import endpoint
from zweck.rpc.call import Call
from zweck.rpc.limits import Limits
from zweck.rpc.refusal import Overloaded
from zweck.rpc.running import RunningCall
from zweck.words.said import quoted

REQUEST = b"POST /x/Echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"


@pytest.fixture
def fiction() -> Fiction:
    """Handlers that remember."""
    return Fiction()


@pytest.fixture
def server(fiction: Fiction, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serving]:
    """A server, which answers others when the test is over."""
    monkeypatch.setattr(endpoint, "ROUND", 0.05)
    with serving(fiction, doors=Raw(), limits=Limits(greeting=0.3, request=0.5)) as running:
        yield running
        assert post(running.port, body=b"still there?").body == b"still there?"
        with connected(running.port) as client:
            assert client.status(client.call("/x/Echo", b"still there?")) == (0, "")


@pytest.mark.parametrize("path", ["/x/Echo", "/x/Pieces", "/x/Echo?page=1"])
def test_a_message_and_its_answer(server: Serving, fiction: Fiction, path: str) -> None:
    fiction.go.set()
    answer = post(server.port, path, b'{"a": 1}', x_request_id="17")
    assert (answer.status, answer.body) == (200, b'{"a": 1}')
    assert answer.fields["content-type"] == "application/json"
    assert answer.fields["x-request-id"] == "17"
    assert answer.fields["date"].endswith("GMT")


def test_a_connection_goes_on(server: Serving) -> None:
    client = HTTPConnection("127.0.0.1", server.port, timeout=WAIT)
    bodies = [posted(client, body=str(number).encode()).body for number in range(5)]
    assert bodies == [b"0", b"1", b"2", b"3", b"4"]
    assert posted(client, "/x/Nothing").status == 404
    assert posted(client, "/x/Fail", b"no").error["message"] == "no"
    assert posted(client, body=b"after").body == b"after"
    client.close()


def test_a_call_is_seen_as_any_other(server: Serving, fiction: Fiction) -> None:
    post(server.port, x_team="billing", connect_timeout_ms="5000", authorization="Bearer abc")
    call = fiction.calls[-1]
    assert call.path == "/x/Echo"
    assert {("x-team", "billing"), ("authorization", "Bearer abc")} <= {*call.metadata}
    assert call.deadline is not None
    assert call.peer.startswith("127.0.0.1:")


def test_pipelined_requests_are_answered_in_their_order(server: Serving) -> None:
    requests = b"".join(REQUEST + b"content-length: 2\r\n\r\n%02d" % number for number in range(30))
    last = REQUEST + b"connection: close\r\ncontent-length: 3\r\n\r\nend"
    answers = said(server.port, requests + last)
    assert [part[-2:] for part in answers.split(b"HTTP/1.1 200 OK")[1:31]] == [b"%02d" % number for number in range(30)]
    assert answers.endswith(b"end")


def test_a_body_in_chunks_and_one_that_is_compressed(server: Serving) -> None:
    chunked = REQUEST + b"transfer-encoding: chunked\r\nconnection: close\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
    assert said(server.port, chunked).endswith(b"\r\n\r\nabcde")
    large = b'"%s"' % (b"x" * 600_000)
    assert post(server.port, body=gzip.compress(large), content_encoding="gzip").body == large
    answer = post(server.port, body=large, accept_encoding="deflate, gzip;q=0.5")
    assert (gzip.decompress(answer.body), answer.fields["content-encoding"]) == (large, "gzip")
    assert post(server.port, body=large, accept_encoding="gzip;q=0").body == large
    refused = post(server.port, body=b"no gzip", content_encoding="gzip")
    assert (refused.status, refused.error["code"]) == (400, "invalid_argument")
    assert post(server.port, content_encoding="br").error["code"] == "unimplemented"


def test_a_client_that_waits_to_be_asked_for_the_body(server: Serving) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=WAIT) as client:
        client.sendall(REQUEST + b"expect: 100-continue\r\ncontent-length: 5\r\nconnection: close\r\n\r\n")
        assert client.recv(100) == b"HTTP/1.1 100 \r\n\r\n"
        client.sendall(b"hello")
        assert b"".join(iter(lambda: client.recv(1 << 16), b"")).endswith(b"hello")


@pytest.mark.parametrize(
    ("verb", "path", "fields", "status", "field"),
    [
        ("GET", "/x/Echo", {}, 405, ("allow", "POST")),
        ("OPTIONS", "/x/Echo", {}, 405, ("allow", "POST")),
        ("POST", "/page", {}, 405, ("allow", "GET")),
        ("POST", "/nothing", {}, 404, ("content-type", "application/json")),
        ("POST", "/x/Echo", {"content-type": "text/plain"}, 415, ("accept-post", "application/json")),
        ("POST", "/x/Echo", {"connect-protocol-version": "2"}, 400, ("content-type", "application/json")),
        ("POST", "/x/Echo", {"connect-timeout-ms": "soon"}, 400, ("content-type", "application/json")),
    ],
)
def test_what_leads_nowhere(server: Serving, verb: str, path: str, fields: dict[str, str], status: int, field: tuple[str, str]) -> None:
    client = HTTPConnection("127.0.0.1", server.port, timeout=WAIT)
    client.request(verb, path, b"{}", {"content-type": "application/json"} | fields)
    answer = plain.read(client.getresponse())
    assert (answer.status, answer.fields[field[0]]) == (status, field[1])
    assert answer.error["message"]
    client.close()


def test_a_page_and_its_head(server: Serving) -> None:
    client = HTTPConnection("127.0.0.1", server.port, timeout=WAIT)
    answer = posted(client, "/page?x", b"", "GET")
    assert (answer.status, answer.body) == (200, f"http://127.0.0.1:{server.port}".encode())
    head = posted(client, "/page", b"", "HEAD")
    assert (head.status, head.body) == (405, b"")
    assert posted(client, body=b"on").body == b"on"
    client.close()


def test_errors_are_those_of_connect(server: Serving) -> None:
    answer = post(server.port, "/x/Fail", b"it is wrong")
    detail = answer.error["details"][0]
    assert (answer.status, answer.error["code"], answer.error["message"]) == (400, "invalid_argument", "it is wrong")
    assert (detail["type"], detail["debug"]) == ("google.rpc.ErrorInfo", {"reason": "WRONG", "domain": "zweck"})
    assert "=" not in detail["value"]


def test_a_refusal_says_when_to_try_again(fiction: Fiction) -> None:
    def admit(call: Call) -> None:
        raise Overloaded(quoted("later"), wait=1.2)

    with serving(fiction, doors=Raw(), admit=admit) as server:
        answer = post(server.port)
        assert (answer.status, answer.error["code"], answer.fields["retry-after"]) == (429, "resource_exhausted", "2")
        kept = HTTPConnection("127.0.0.1", server.port, timeout=WAIT)
        assert [posted(kept, body=b"small").status for _ in range(2)] == [429, 429], "what is small is read, and the connection goes on"
        kept.close()
        large = REQUEST + b"content-length: 3000000\r\n\r\n"
        assert b"connection: close" in said(server.port, large + bytes(1000)).lower()
    assert fiction.messages == []


def test_a_deadline_and_a_client_that_leaves_end_the_work(server: Serving, fiction: Fiction) -> None:
    late = post(server.port, "/x/Pieces", connect_timeout_ms="50")
    assert (late.status, late.error["code"]) == (504, "deadline_exceeded")
    assert fiction.dropped.wait(WAIT)
    fiction.dropped.clear()
    fiction.began.clear()
    with socket.create_connection(("127.0.0.1", server.port), timeout=WAIT) as client:
        client.sendall(REQUEST.replace(b"Echo", b"Pieces") + b"content-length: 2\r\n\r\n{}")
        assert fiction.began.wait(WAIT)
    assert fiction.dropped.wait(WAIT)


def test_http2_carries_plain_requests_beside_calls(server: Serving) -> None:
    with connected(server.port) as client:
        fields = {**HEADERS, b"content-type": b"application/json"}
        stream = client.h2.send_request(list(fields.items()))
        client.h2.send_data(stream, b'{"a"', end_stream=False)
        client.send()
        call = client.call("/x/Echo", b"hello")
        assert client.status(call) == (0, "")
        client.h2.send_data(stream, b": 1}" + b" " * 200_000, end_stream=True)
        client.send()
        while not any(isinstance(event, ngh2.DataReceived) and event.stream_id == stream and event.end_stream for event in client.events):
            client.receive()
        assert client.body(stream).rstrip() == b'{"a": 1}'
        failed = client.h2.send_request(list({**fields, b":path": b"/x/Fail"}.items()))
        client.h2.send_data(failed, b"wrong", end_stream=True)
        client.send()
        answer = client.until(ngh2.ResponseReceived, failed)
        assert isinstance(answer, ngh2.ResponseReceived)
        assert dict(answer.headers)[b":status"] == b"400"
        client.until(ngh2.DataReceived, failed)
        assert json.loads(client.body(failed))["code"] == "invalid_argument"


def test_a_stopping_server_answers_and_closes(fiction: Fiction) -> None:
    with serving(fiction, doors=Raw()) as server:
        idle = HTTPConnection("127.0.0.1", server.port, timeout=WAIT)
        posted(idle)
        found: list[plain.Answer] = []
        asking = threading.Thread(target=lambda: found.append(post(server.port, "/x/Pieces", b"last")))
        asking.start()
        assert fiction.began.wait(WAIT)
        server.stop(grace=WAIT)
        assert server.deaf.wait(WAIT)
        assert idle.sock is not None
        assert idle.sock.recv(1) == b""
        fiction.go.set()
        asking.join()
        assert [(answer.status, answer.body, answer.fields.get("connection")) for answer in found] == [(200, b"last", "close")]
        idle.close()


def test_calls_leave_nothing_behind(fiction: Fiction) -> None:
    """Neither answered nor refused requests keep bytes of the budget."""
    with serving(fiction, doors=Raw()) as server:
        budget = server._service.budget
        for path in ("/x/Echo", "/x/Fail", "/x/Nothing"):
            post(server.port, path, b"x" * 50_000)
        eventually(lambda: budget.used == 0)
        assert all(not isinstance(call, RunningCall) or not call.open for call in fiction.calls)
        time.sleep(0)
