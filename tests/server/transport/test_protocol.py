"""gRPC over HTTP/2, as clients may use it that are not grpcio."""

import gzip

import ngh2
import pytest

from tests.server.transport.client import connected, headers
from tests.server.transport.clock import Clock, clock  # noqa: F401  a fixture
from tests.server.transport.fiction import Fiction, serving
from zweck.rpc.frames import PREFIX, framed
from zweck.rpc.limits import Limits
from zweck.rpc.outlets import squeezed


@pytest.fixture
def fiction() -> Fiction:
    """Handlers that remember."""
    return Fiction()


@pytest.mark.parametrize("path", ["/x/Echo", "/x/Each", "/x/Collect"])
def test_a_call_may_end_with_trailers_of_the_client(fiction: Fiction, path: str) -> None:
    with serving(fiction) as server, connected(server.port) as client:
        stream = client.h2.send_request(headers(path))
        client.h2.send_data(stream, framed(b"hello"))
        client.h2.send_trailers(stream, [(b"x-end", b"yes")])
        client.send()
        assert client.status(stream) == (0, "")


@pytest.mark.parametrize("path", ["/x/Echo", "/x/Pieces"])
def test_a_call_for_one_message_takes_no_two(fiction: Fiction, path: str) -> None:
    fiction.go.set()
    with serving(fiction) as server, connected(server.port) as client:
        assert client.status(client.call(path, b"one", b"two")) == (13, "the request holds more than one message")
        assert client.status(client.call(path, b"one")) == (0, "")


def test_batches_of_one_connection_wait_for_earlier_ones(fiction: Fiction, clock: Clock) -> None:  # noqa: F811  the fixture
    """All are answered in the end, however long it takes."""
    limits = Limits(batches=2)
    with serving(fiction, limits=limits) as server, connected(server.port) as client:
        streams = [client.call("/x/Pieces", bytes((place,))) for place in range(10)]
        assert client.status(client.call("/x/Echo", b"others go on")) == (0, "")
        clock.advance(2 * limits.wait)
        fiction.go.set()
        assert [client.status(stream) for stream in streams] == [(0, "")] * 10


@pytest.mark.parametrize("path", ["/x/Echo", "/x/Pieces"])
@pytest.mark.parametrize(
    ("offered", "small"), [("identity, deflate, gzip", True), ("gzip", True), ("identity,deflate", False), ("identity", False)]
)
def test_large_answers_are_compressed_where_the_client_offers_it(fiction: Fiction, path: str, offered: str, small: bool) -> None:
    fiction.go.set()
    message = b"an answer that repeats itself " * 20_000
    with serving(fiction) as server, connected(server.port) as client:
        stream = client.call(path, message, grpc_accept_encoding=offered)
        assert client.status(stream) == (0, "")
        head = client.until(ngh2.ResponseReceived, stream)
        assert isinstance(head, ngh2.ResponseReceived)
        assert dict(head.headers).get(b"grpc-encoding") == (b"gzip" if small else None)
        found = client.body(stream)
        assert (found[0], len(found)) == (small, PREFIX + int.from_bytes(found[1:PREFIX]))
        assert (gzip.decompress(found[PREFIX:]) if small else found[PREFIX:]) == message
        stream = client.call(path, b"small", grpc_accept_encoding=offered)
        assert client.status(stream) == (0, "")
        assert client.body(stream) == framed(b"small")


def test_others_have_their_turn_while_an_answer_is_compressed() -> None:
    pieces = squeezed(bytes(3_000_000))
    assert sum(1 for _ in pieces) >= 10
