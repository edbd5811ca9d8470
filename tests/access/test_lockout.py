"""Clients without credentials shut no other client out: watching the server's health keeps no place."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import grpc
import pytest

from tests.access.authority import Issuer
from tests.access.conftest import answered
from tests.server.fiction import POLICIES, Parrot
from tests.server.transport.client import Client, connected
from tests.server.transport.grpcio import OWN_CONNECTION
from tests.serving import Server
from zweck.access.keeper import Files, Keeper
from zweck.rpc import endpoint
from zweck.rpc.limits import Limits
from zweck.runtime.serving import ServerOptions

WATCH = "/grpc.health.v1.Health/Watch"
CHECK = "/grpc.health.v1.Health/Check"
PLACES = 30


@pytest.fixture
def address(files: Files, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server with an access file, for so many connections."""
    monkeypatch.setattr(endpoint, "YOUNG", 0.05)
    keeper = Keeper(Files(access=files.access))
    limits = Limits(connections=PLACES, memory=32 * 1024 * 1024)
    server = Server(Parrot(), POLICIES, "127.0.0.1:0", ServerOptions(middleware=(keeper.gate,), limits=limits))
    server.start()
    try:
        yield server.address
    finally:
        server.stop(grace=1)


@contextmanager
def watching(address: str, number: int, path: str = WATCH) -> Iterator[list[Client]]:
    """So many clients that watch the health, and do nothing else."""
    with ExitStack() as stack:
        found = []
        for _ in range(number):
            client = stack.enter_context(connected(int(address.rpartition(":")[2])))
            client.call(path, b"")
            found.append(client)
        threading.Event().wait(0.2)
        yield found


@contextmanager
def opened(address: str) -> Iterator[grpc.Channel]:
    """A connection of its own."""
    with grpc.insecure_channel(address, [OWN_CONNECTION]) as channel:
        yield channel


@pytest.mark.parametrize("path", [WATCH, CHECK])
def test_who_only_watches_the_health_keeps_no_caller_out(address: str, issuer: Issuer, path: str) -> None:
    token = issuer.token()
    with opened(address) as early:
        assert answered(early, token) == "x"
        with watching(address, 2 * PLACES, path):
            for _ in range(PLACES // 2):
                with opened(address) as late:
                    assert answered(late, token) == "x"
            assert answered(early, token) == "x"


def test_a_caller_who_was_silent_for_a_while_keeps_its_place_before_those_who_only_watch(address: str, issuer: Issuer) -> None:
    with connected(int(address.rpartition(":")[2])) as caller:
        stream = caller.call("/zweck.v1.DecisionService/CheckProcessing", b"", authorization=f"Bearer {issuer.token()}")
        assert caller.status(stream)[0] == 0
        with watching(address, 3 * PLACES):
            stream = caller.call("/zweck.v1.DecisionService/CheckProcessing", b"", authorization=f"Bearer {issuer.token()}")
            assert caller.status(stream)[0] == 0


def test_those_who_watch_the_health_have_a_part_of_the_memory_only(address: str, issuer: Issuer) -> None:
    with ExitStack() as stack:
        for _ in range(20):
            client = stack.enter_context(connected(int(address.rpartition(":")[2])))
            last = [client.call(WATCH, b"", end=False) for _ in range(60)][-1]
        assert client.status(last)[0] == 8
        assert client.status(client.call(CHECK, b""))[0] == 0
        with opened(address) as channel:
            assert answered(channel, issuer.token()) == "x"
