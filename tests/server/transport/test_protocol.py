"""gRPC over HTTP/2, as clients may use it that are not grpcio."""

import threading

import pytest

from tests.server.transport.client import connected, headers
from tests.server.transport.fiction import Fiction, serving
from zweck.rpc.frames import framed
from zweck.rpc.limits import Limits


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


def test_batches_of_one_connection_wait_for_earlier_ones(fiction: Fiction) -> None:
    """All are answered in the end, however long it takes."""
    limits = Limits(batches=2, wait=0.2)
    with serving(fiction, limits=limits) as server, connected(server.port) as client:
        streams = [client.call("/x/Pieces", bytes((place,))) for place in range(10)]
        assert client.status(client.call("/x/Echo", b"others go on")) == (0, "")
        threading.Event().wait(0.3)
        fiction.go.set()
        assert [client.status(stream) for stream in streams] == [(0, "")] * 10
