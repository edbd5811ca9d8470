"""Clients that are broken, slow or malicious: refused or cut off, and no other client is disturbed."""

import gc
import os
import random
from collections.abc import Iterator

import ngh2
import pytest

from tests.server.transport.client import HEADERS, Client, connected, headers
from tests.server.transport.fiction import Fiction, Serving, serving
from zweck.rpc import turns
from zweck.rpc.frames import framed
from zweck.rpc.running import RunningCall

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


@pytest.fixture
def fiction() -> Fiction:
    """Handlers that remember."""
    return Fiction()


@pytest.fixture
def server(fiction: Fiction, caplog: pytest.LogCaptureFixture) -> Iterator[Serving]:
    """A server, which answers others when the test is over, and has nothing to complain of."""
    with serving(fiction) as running:
        yield running
        with connected(running.port) as client:
            assert client.status(client.call("/x/Echo", b"still there?")) == (0, "")
    assert caplog.get_records("call") == []


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"nonsense\r\n" * 10,
        PREFACE + b"\xff" * 100,
        PREFACE + bytes(9) + b"\x00\x00\x08\x00\x00\x00\x00\x00\x01abcdefgh",
        PREFACE + b"\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x04\xff\xff\xff\xff",
    ],
)
def test_what_is_not_http2_is_cut_off(server: Serving, said: bytes) -> None:
    with connected(server.port) as client:
        client.socket.sendall(said)
        assert client.ends()


def test_noise_is_cut_off(server: Serving) -> None:
    for seed in range(40):
        noise = random.Random(seed).randbytes(400)
        with connected(server.port) as client:
            client.socket.sendall((PREFACE if seed % 2 else b"") + noise)
            client.socket.shutdown(1)
            assert client.ends()


def test_bytes_that_are_changed_on_the_way_disturb_no_other_call(server: Serving) -> None:
    for seed in range(60):
        chance = random.Random(seed)
        with connected(server.port) as client:
            stream = client.h2.send_request(headers(grpc_timeout="1S"))
            client.h2.send_data(stream, framed(b"hello"), end_stream=True)
            client.h2.reset_stream(client.h2.send_request(headers()))
            client.h2.ping(os.urandom(8))
            said = bytearray(client.h2.data_to_send())
            for _ in range(chance.randint(1, 4)):
                said[chance.randrange(len(PREFACE), len(said))] = chance.randrange(256)
            client.socket.sendall(said)
            client.socket.shutdown(1)
            assert client.ends()


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({b":method": b"GET"}, b"405"),
        *(
            ({b"content-type": other}, b"415")
            for other in (b"text/html", b"application/grpc-web", b"application/grpcfoo", b"application/grpc+json")
        ),
    ],
)
def test_http2_that_is_not_grpc(server: Serving, more: dict[bytes, bytes], status: bytes) -> None:
    with connected(server.port) as client:
        stream = client.h2.send_request(list({**HEADERS, **more}.items()))
        client.send()
        answer = client.until(ngh2.ResponseReceived, stream)
        assert isinstance(answer, ngh2.ResponseReceived)
        assert answer.headers == ((b":status", status),)


def test_a_request_without_a_message(server: Serving) -> None:
    with connected(server.port) as client:
        assert client.status(client.call("/x/Echo")) == (13, "the request holds no message")


def test_a_request_that_ends_inside_a_message(server: Serving) -> None:
    with connected(server.port) as client:
        for path in ("/x/Echo", "/x/Each"):
            stream = client.h2.send_request(headers(path))
            client.h2.send_data(stream, framed(b"hello")[:-1], end_stream=True)
            client.send()
            assert client.status(stream) == (13, "the request ends inside a message")


def test_a_call_that_comes_too_late_is_not_answered(server: Serving, fiction: Fiction) -> None:
    with connected(server.port) as client:
        assert client.status(client.call("/x/Echo", b"late", grpc_timeout="1n")) == (4, "the deadline has passed")
    assert fiction.messages == []


def test_what_comes_after_the_answer_is_not_wanted(server: Serving) -> None:
    """A client that goes on sending is asked to stop, and its other calls go on."""
    with connected(server.port) as client:
        stream = client.call("/x/Nothing", end=False)
        client.until(ngh2.ResponseReceived, stream)
        client.h2.send_data(stream, bytes(10_000))
        client.send()
        reset = client.until(ngh2.StreamReset, stream)
        assert isinstance(reset, ngh2.StreamReset)
        assert reset.error_code == ngh2.ErrorCode.NO_ERROR
        for _ in range(200):
            assert client.status(client.call("/x/Echo", bytes(10_000)))[0] == 0


def test_messages_reset_at_once_cost_no_window(server: Serving, fiction: Fiction) -> None:
    with connected(server.port) as client:
        for _ in range(300):
            stream = client.h2.send_request(headers())
            client.h2.send_data(stream, framed(bytes(10_000)), end_stream=True)
            said = client.h2.data_to_send()
            client.h2.reset_stream(stream)
            client.socket.sendall(said + client.h2.data_to_send())
            client.h2.ping()
            client.send()
            client.until(ngh2.PingAcknowledged)
            client.events.clear()
        assert client.status(client.call("/x/Echo", b"alive"))[0] == 0
    assert fiction.messages == [b"alive"]


def test_a_flood_of_resets_is_cut_off(server: Serving) -> None:
    def flood(client: Client) -> None:
        for number in range(5000):
            stream = client.call("/x/Echo", b"%d" % number)
            client.h2.reset_stream(stream)
            client.h2.ping()
            client.send()
            if number % 100 == 0:
                client.events.clear()
                client.until(ngh2.PingAcknowledged)

    with connected(server.port) as client, pytest.raises((OSError, ngh2.NGH2Error, AssertionError)):
        flood(client)


def stuffed(client: Client, fiction: Fiction) -> int:
    """Let a client that does not read ask until it is not answered any more; returns the stream of its call."""
    stream = client.h2.send_request(headers("/x/Each"))
    client.h2.send_data(stream, framed(bytes(10_000)) * 300)
    last, same = -1, 0
    while same < 5:  # a call that can go on has its turn between two messages
        heard(client)
        same = same + 1 if len(fiction.messages) == last else 0
        last = len(fiction.messages)
    return stream


def heard(client: Client) -> None:
    """Wait until the server has heard everything."""
    client.h2.ping()
    client.send()
    client.events.clear()
    client.until(ngh2.PingAcknowledged)


def test_a_client_that_does_not_read_gets_nothing_more(server: Serving, fiction: Fiction) -> None:
    """Its questions are answered until a megabyte waits for it."""
    with connected(server.port, INITIAL_WINDOW_SIZE=0) as client:
        stream = stuffed(client, fiction)
        assert 100 <= len(fiction.messages) <= 110
        assert client.h2.queued_body_size(stream) > 1_500_000, "the rest is not even read"

        client.h2.update_settings({ngh2.Setting.INITIAL_WINDOW_SIZE: 1 << 24})
        client.h2.set_local_window_size(1 << 24)
        client.send()
        while len(fiction.messages) < 300:
            client.receive()


def test_calls_cancelled_before_their_turn_are_forgotten(server: Serving, fiction: Fiction) -> None:
    """A client that does not read, and so makes its calls wait, cannot heap them up."""
    with connected(server.port, INITIAL_WINDOW_SIZE=0) as client:
        stuffed(client, fiction)
        before = running_calls()
        for _ in range(200):
            client.h2.reset_stream(client.call("/x/Echo", b"waiting", end=False))
        heard(client)
        assert running_calls() - before < 100
    assert b"waiting" not in fiction.messages


def running_calls() -> int:
    """How many calls there are in this process, which is the server's too."""
    return sum(isinstance(thing, RunningCall) for thing in gc.get_objects())


def test_frames_without_end_are_understood_a_part_at_a_time(server: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    """The call after them is answered, too; the time for a part is over at once here."""
    monkeypatch.setattr(turns, "SLICE", -60.0)
    update = bytes((0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 1))
    with connected(server.port) as client:
        client.send()
        client.socket.sendall(update * 50_000)
        assert client.status(client.call("/x/Echo", bytes(60_000))) == (0, "")
        with connected(server.port) as other:
            client.socket.sendall(update * 50_000)
            assert other.status(other.call("/x/Echo", b"hello")) == (0, "")


def test_a_client_that_goes_amid_its_frames_is_forgotten(server: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "SLICE", -60.0)
    for _ in range(5):
        with connected(server.port) as client:
            client.send()
            client.socket.sendall(bytes((0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 1)) * 50_000)


def test_pings_are_answered(server: Serving) -> None:
    with connected(server.port) as client:
        client.h2.ping(b"12345678")
        client.send()
        pong = client.until(ngh2.PingAcknowledged)
        assert isinstance(pong, ngh2.PingAcknowledged)
        assert pong.opaque_data == b"12345678"


def test_a_stopping_server_says_which_call_was_the_last(fiction: Fiction) -> None:
    with serving(fiction) as server, connected(server.port) as client:
        waiting = client.call("/x/Wait", b"first")
        assert fiction.began.wait(20)
        server.stop(grace=20)
        client.call("/x/Echo", b"late")
        told = client.until(ngh2.GoAwayReceived)
        assert isinstance(told, ngh2.GoAwayReceived)
        assert (told.last_stream_id, told.error_code) == (waiting, 0)
        fiction.go.set()
        assert client.status(waiting) == (0, "")
        assert client.ends()
    assert fiction.messages == []
