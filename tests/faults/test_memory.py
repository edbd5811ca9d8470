"""Clients that send little and make the server hold much: its memory stays small, and others are answered."""

import gzip
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import ngh2
import pytest

from tests.faults.callers import calling
from tests.faults.database import wait_for
from tests.faults.served import Served, served
from tests.server.transport.client import Client, headers
from zweck.rpc.frames import PREFIX, framed
from zweck.v1 import decision_pb2 as v1

MOST = 512.0
"""MB of the process in every attack, as in the manifests."""

SERVICE = "/zweck.v1.DecisionService"
HEALTH = "/grpc.health.v1.Health"
DAY = {"time.decision_date": v1.FactValue(string_value="2010-05-01")}
QUESTION = v1.CheckProcessingRequest(facts=DAY, detail=v1.FULL)
BATCH = v1.BatchCheckProcessingRequest(requests=[QUESTION] * 1000).SerializeToString()


def zipped(message: bytes) -> bytes:
    """A message as it is sent, compressed."""
    small = gzip.compress(message, mtime=0)
    return b"\x01" + framed(small)[1:]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server as operators start it."""
    with served(tmp_path_factory.mktemp("server"), policies=None) as running:
        yield running


@contextmanager
def others(server: Served) -> Iterator[None]:
    """Others ask meanwhile, and are answered; the server stays small."""
    with calling(server.address, 1, pause=0.005) as callers:
        wait_for(lambda: len(callers.answered()) > 5)
        yield
        asked = len(callers.asked)
        wait_for(lambda: len(callers.asked) > asked + 50)
        assert server.memory() < MOST
    assert set(callers.codes()) == {"OK"}
    assert server.memory() < MOST


@contextmanager
def clients(server: Served, number: int, **settings: int) -> Iterator[list[Client]]:
    """So many clients."""
    port = int(server.address.rpartition(":")[2])
    with ExitStack() as stack:
        found = []
        for _ in range(number):
            found.append(Client(port, **settings))
            stack.callback(found[-1].socket.close)
        yield found


def pushed(client: Client) -> None:
    """Send as much as goes, and read what comes, without waiting for more."""
    client.socket.settimeout(0.05)
    with suppress(OSError, ngh2.NGH2Error):
        for _ in range(200):
            client.send()
            client.receive()
            if client.closed:
                break


def test_questions_that_are_padded_are_not_kept(server: Served) -> None:
    padding = b"\x7a" + _varint(3_900_000) + bytes(3_900_000)
    message = zipped(QUESTION.SerializeToString() + padding)
    with others(server), clients(server, 1) as (client,):
        for _ in range(100):
            stream = client.h2.send_request(headers(f"{SERVICE}/CheckProcessing", grpc_encoding="gzip"))
            client.h2.send_data(stream, message, end_stream=True)
            client.send()
            assert client.status(stream)[0] == 8


def test_many_different_questions_fill_no_more_than_the_caches(server: Served) -> None:
    """Each is cached, with an answer of its own."""
    with others(server), clients(server, 1) as (client,):
        for turn in range(4):
            asked = [
                v1.CheckProcessingRequest(
                    facts={**DAY, "subject.age": v1.FactValue(int_value=turn * 1000 + place)}, consulted=[], request_id="x" * 100
                )
                for place in range(1000)
            ]
            data = v1.BatchCheckProcessingRequest(requests=asked).SerializeToString()
            stream = client.h2.send_request(headers(f"{SERVICE}/BatchCheckProcessing"))
            client.h2.send_data(stream, framed(data), end_stream=True)
            client.send()
            assert client.status(stream)[0] == 0
            client.events.clear()


@pytest.mark.parametrize("detail", [v1.REASONS, v1.EXAMINATION])
def test_batches_whose_answers_are_not_read(server: Served, detail: v1.Detail.ValueType) -> None:
    asked = v1.CheckProcessingRequest(facts=DAY, detail=detail)
    message = zipped(v1.BatchCheckProcessingRequest(requests=[asked] * 1000).SerializeToString())
    with others(server), clients(server, 10, INITIAL_WINDOW_SIZE=0) as many:
        for client in many:
            for _ in range(200):
                stream = client.h2.send_request(headers(f"{SERVICE}/BatchCheckProcessing", grpc_encoding="gzip"))
                client.h2.send_data(stream, message, end_stream=True)
            pushed(client)


def test_batches_whose_answers_stay_in_the_transport(server: Served) -> None:
    """The window is as large as can be, and nothing is read."""
    message = zipped(BATCH)
    with others(server), clients(server, 20, INITIAL_WINDOW_SIZE=2**31 - 1) as many:
        for client in many:
            client.h2.set_local_window_size(2**31 - 1)
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            for _ in range(20):
                stream = client.h2.send_request(headers(f"{SERVICE}/BatchCheckProcessing", grpc_encoding="gzip"))
                client.h2.send_data(stream, message, end_stream=True)
            client.socket.setblocking(False)
            with suppress(OSError):
                client.socket.send(client.h2.data_to_send())


@pytest.mark.parametrize("path", [f"{HEALTH}/Check", f"{SERVICE}/CheckProcessing", f"{SERVICE}/BatchCheckProcessing"])
def test_messages_that_never_end(server: Served, path: str) -> None:
    data = framed(bytes(4_000_000))[:-1]
    with others(server), clients(server, 100) as many:
        for client in many:
            for _ in range(3):
                client.h2.send_data(client.h2.send_request(headers(path)), data)
        for client in many:
            client.socket.settimeout(0.05)
            with suppress(OSError, ngh2.NGH2Error):
                client.send()


def test_a_health_check_takes_a_kilobyte(server: Served) -> None:
    with clients(server, 1) as (client,):
        stream = client.h2.send_request(headers(f"{HEALTH}/Check"))
        client.h2.send_data(stream, framed(bytes(2000))[:PREFIX])
        client.send()
        assert client.status(stream) == (8, "a message of 2000 bytes is too large; the limit is 1024 bytes")


def test_calls_that_only_hold_their_headers(server: Served) -> None:
    """Headers that were sent once are sent again in a byte each."""
    more = {f"x_{place}": "x" * 900 for place in range(15)}
    with others(server), clients(server, 60) as many:
        for client in many:
            client.socket.settimeout(5)
            for _ in range(250):
                client.h2.send_request(headers(f"{SERVICE}/StreamCheckProcessing", **more))
            with suppress(OSError, ngh2.NGH2Error):
                client.send()


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*found, number))
