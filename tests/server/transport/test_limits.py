"""The limits on the requests of one client, in size and in time."""

import asyncio
import random
import resource
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import ngh2
import pytest

from tests.server.transport.client import Client, connected, headers
from tests.server.transport.fiction import Fiction, Serving, serving
from zweck.rpc import endpoint
from zweck.rpc.frames import framed
from zweck.rpc.limits import Limits
from zweck.rpc.service import Service

SMALL = Limits(unfinished=1_000_000, unread=100_000, greeting=0.3, request=0.3, idle=0.3, silence=0.3, headers=4096, calls=10)


@pytest.fixture
def fiction() -> Fiction:
    """Handlers that remember."""
    return Fiction()


@pytest.fixture
def strict(fiction: Fiction, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serving]:
    """A server with small limits that looks often."""
    monkeypatch.setattr(endpoint, "ROUND", 0.05)
    with serving(fiction, limits=SMALL) as running:
        yield running


def fields(number: int, size: int) -> dict[str, str]:
    """So many headers of so many letters, which no compression makes smaller."""
    chance = random.Random(size)
    return {f"field_{place}": "".join(chance.choices("!#$^~&*<>?", k=size)) for place in range(number)}


def said(client: Client, more: dict[str, str]) -> int:
    """Begin a call with these headers."""
    stream = client.h2.send_request(headers("/x/Echo", **more))
    client.h2.send_data(stream, framed(b""), end_stream=True)
    client.send()
    return stream


@pytest.mark.parametrize("more", [{"token": "x" * 6000}, fields(1, 18_000), fields(6, 9000)])
def test_headers_that_are_too_large_end_their_call_alone(strict: Serving, fiction: Fiction, more: dict[str, str]) -> None:
    """The connection may be a proxy's, with the calls of others on it."""
    with connected(strict.port) as client:
        other = client.call("/x/Wait", b"hello")
        code, sentence = client.status(said(client, more))
        assert (code, sentence.split(";")[1]) == (8, " the limit is 4096")
        fiction.go.set()
        assert client.status(other) == (0, "")


def test_by_default_a_quarter_of_a_megabyte_of_headers_ends_its_call_alone(fiction: Fiction) -> None:
    with serving(fiction) as server, connected(server.port) as client:
        other = client.call("/x/Wait", b"hello")
        for number, size in ((4, 50_000), (25, 10_000), (200, 1000)):
            code, sentence = client.status(said(client, fields(number, size)))
            assert (code, sentence.split(";")[1]) == (8, " the limit is 16384")
        fiction.go.set()
        assert client.status(other) == (0, "")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        pytest.param(fields(30, 10_000), ngh2.ErrorCode.ENHANCE_YOUR_CALM, id="a list beyond what is read"),
        pytest.param(fields(1100, 1), ngh2.ErrorCode.ENHANCE_YOUR_CALM, id="more than 1,024 fields"),
        pytest.param(fields(1, 80_000), ngh2.ErrorCode.COMPRESSION_ERROR, id="a field longer than nghttp2 decodes"),
    ],
)
def test_headers_beyond_what_can_be_read_end_the_connection(fiction: Fiction, more: dict[str, str], why: int) -> None:
    """Without decoding all of them, the tables of both sides differ from then on (RFC 9113, 4.3); the client learns why it ends."""
    with serving(fiction) as server, connected(server.port) as client:
        assert client.status(client.call("/x/Echo", b"hello"))[0] == 0
        said(client, more)
        told = client.until(ngh2.GoAwayReceived)
        assert isinstance(told, ngh2.GoAwayReceived)
        assert (told.last_stream_id in {1, 3}, told.error_code) == (True, why)
        assert client.ends()


def test_calls_have_a_limit(strict: Serving) -> None:
    with connected(strict.port) as client:
        client.send()
        client.until(ngh2.SettingsReceived)
        assert client.h2.remote_settings[ngh2.Setting.MAX_CONCURRENT_STREAMS] == SMALL.calls


def test_large_messages_come_one_after_the_other(fiction: Fiction) -> None:
    """Honest clients are not refused, they are let wait: more than a connection may have unfinished is not sent before."""
    message = bytes(400_000)
    with serving(fiction, limits=Limits(unfinished=1_000_000, message=500_000, calls=20)) as server, connected(server.port) as client:
        streams = [client.h2.send_request(headers()) for _ in range(20)]
        for stream in streams:
            client.h2.send_data(stream, framed(message), end_stream=True)
        client.send()
        assert [client.status(stream) for stream in streams] == [(0, "")] * 20


def test_no_client_can_send_more_unfinished_messages_than_the_limit(fiction: Fiction) -> None:
    limits = Limits(unfinished=1_000_000, message=500_000, calls=20)
    with serving(fiction, limits=limits) as server, connected(server.port) as client:
        client.send()
        client.until(ngh2.SettingsReceived)
        streams = [client.h2.send_request(headers()) for _ in range(15)]
        for stream in streams:
            client.h2.send_data(stream, framed(bytes(400_000))[:-1])
        client.send()
        for _ in range(20):  # what it lets come it lets come meanwhile
            assert client.status(client.call("/x/Echo", b"others"))[0] == 0
        sent = 15 * 400_000 - sum(map(client.h2.queued_body_size, streams))
        assert 400_000 < sent <= limits.unfinished


@pytest.mark.parametrize("path", ["/x/Echo", "/x/Pieces", "/x/Each", "/x/Collect"])
def test_a_message_must_come_in_time(strict: Serving, path: str) -> None:
    with connected(strict.port) as client:
        stream = client.h2.send_request(headers(path))
        client.h2.send_data(stream, framed(b"hello")[:-1])
        client.send()
        assert client.status(stream) == (4, "the message did not arrive within 0.3 seconds")


def test_a_deadline_ends_a_call_whose_message_never_comes(strict: Serving) -> None:
    with connected(strict.port) as client:
        assert client.status(client.call("/x/Echo", end=False, grpc_timeout="50m")) == (4, "the deadline has passed")


def test_a_client_that_does_not_greet_is_cut_off(strict: Serving) -> None:
    with connected(strict.port) as client:
        assert client.ends()


def test_an_idle_client_is_asked_to_come_again_later(strict: Serving) -> None:
    with connected(strict.port) as client:
        assert client.status(client.call("/x/Echo", b"hello"))[0] == 0
        client.until(ngh2.GoAwayReceived)
        assert client.ends()


def test_a_client_without_a_sign_of_life_is_cut_off(strict: Serving, fiction: Fiction) -> None:
    with connected(strict.port) as client:
        client.call("/x/Wait", b"hello")
        client.until(ngh2.SettingsAcknowledged)
        assert fiction.dropped.wait(20), "it was asked, and did not answer"


def test_a_client_with_a_sign_of_life_may_wait(strict: Serving, fiction: Fiction) -> None:
    with connected(strict.port) as client:
        stream = client.call("/x/Wait", b"hello")
        for _ in range(3):
            client.until(ngh2.PingReceived)
            client.events = [event for event in client.events if not isinstance(event, ngh2.PingReceived)]
        fiction.go.set()
        assert client.status(stream) == (0, "")
        assert client.body(stream) == framed(b"hello")


def test_as_many_files_may_be_open_as_clients_are_served(fiction: Fiction) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(before[0], 500), before[1]))
    try:
        with serving(fiction, limits=Limits(connections=700)):
            assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 700
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.fixture(params=[Limits(connections=3), Limits(address=3), Limits(connections=3, address=3)], ids=["all", "one address", "both"])
def three(fiction: Fiction, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Serving]:
    """A server for three connections, or for three of each address."""
    monkeypatch.setattr(endpoint, "YOUNG", 0.05)
    with serving(fiction, limits=request.param) as running:
        yield running


def test_who_says_nothing_makes_room(three: Serving) -> None:
    with connected(three.port) as busy, ExitStack() as stack:
        waiting = busy.call("/x/Wait", b"hello")
        silent = [stack.enter_context(connected(three.port)) for _ in range(2)]
        threading.Event().wait(0.1)
        for _ in range(2):
            other = stack.enter_context(connected(three.port))
            assert other.status(other.call("/x/Echo", b"others"))[0] == 0
        assert all(client.ends() for client in silent)
        busy.h2.reset_stream(waiting)


def test_who_has_no_calls_makes_room(three: Serving) -> None:
    with ExitStack() as stack:
        idle = [stack.enter_context(connected(three.port)) for _ in range(3)]
        for client in idle:
            assert client.status(client.call("/x/Echo", b"hello"))[0] == 0
        threading.Event().wait(0.1)
        other = stack.enter_context(connected(three.port))
        assert other.status(other.call("/x/Echo", b"others"))[0] == 0
        idle[0].until(ngh2.GoAwayReceived)
        assert idle[0].ends()
        assert idle[1].status(idle[1].call("/x/Echo", b"still there"))[0] == 0


def test_a_client_that_just_connects_is_counted_once(fiction: Fiction) -> None:
    """As one that opens and as a connection it would take two places, and another one would have to make room for no one."""

    async def counts() -> set[int]:
        found = endpoint.Endpoint(Service(fiction.methods()))
        with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
            found.take(server.accept()[0])
            seen = set()
            for _ in range(20):
                seen.add(len(found._opening) + len(found._connections))
                await asyncio.sleep(0)
            await found.drain(0)
        return seen

    assert asyncio.run(counts()) == {1}


def test_calls_in_flight_do_not_make_room(three: Serving, fiction: Fiction) -> None:
    with ExitStack() as stack:
        busy = [stack.enter_context(connected(three.port)) for _ in range(3)]
        streams = [client.call("/x/Wait", b"hello") for client in busy]
        for client in busy:
            client.until(ngh2.SettingsAcknowledged)
        assert stack.enter_context(connected(three.port)).ends()
        fiction.go.set()
        assert [client.status(stream) for client, stream in zip(busy, streams, strict=True)] == [(0, "")] * 3
