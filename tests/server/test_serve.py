"""The server as operators meet it: health, reflection, addresses, and how it stops."""

import errno
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Queue
from typing import Any

import grpc
import pytest
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse, HealthListRequest  # type: ignore[attr-defined]  # newer
from grpc_health.v1.health_pb2_grpc import HealthStub
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from grpc_reflection.v1alpha.reflection_pb2 import ServerReflectionRequest, ServerReflectionResponse
from grpc_reflection.v1alpha.reflection_pb2_grpc import ServerReflectionStub

from tests.processes import killed_at_last
from tests.server.fiction import POLICIES, Parrot
from tests.server.refusals import refused
from tests.server.test_decisions import ask
from tests.server.transport.grpcio import stream_stream, unary_unary
from tests.serving import Server
from zweck.rpc import listen
from zweck.rpc.listen import ListenError
from zweck.runtime.serving import GRACE, SERVICES
from zweck.service.health import ANSWERS
from zweck.service.health import SERVICE as HEALTH
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

reflection: Callable[[grpc.Channel], Any] = ServerReflectionStub
health: Callable[[grpc.Channel], Any] = HealthStub
"""Their methods have no types."""

SLOW = """\
import time
from zweck.runtime.process import run
from zweck.runtime.serving import Serving
from tests.server.fiction import POLICIES, Parrot

def slow(question):
    print("asked", flush=True)
    time.sleep(1)

run(Serving(Parrot(slow), POLICIES), "127.0.0.1:0", on_ready=lambda address: print(address, flush=True))
print("stopped")
"""


@contextmanager
def process() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server that takes a second for every answer, in a process of its own."""
    slow = subprocess.Popen([sys.executable, "-c", SLOW], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with killed_at_last(slow) as server:
        assert server.stdout is not None
        yield server, server.stdout.readline().strip()


def asked(stub: DecisionServiceStub, server: "subprocess.Popen[str]") -> Any:
    """A call that the server has begun to answer."""
    call = stub.CheckProcessing.future(ask("last"))
    assert server.stdout is not None
    assert server.stdout.readline() == "asked\n"
    return call


@pytest.mark.parametrize("service", ["", *SERVICES])
def test_health(channel: grpc.Channel, service: str) -> None:
    assert health(channel).Check(HealthCheckRequest(service=service)).status == HealthCheckResponse.SERVING


def test_health_of_everything(channel: grpc.Channel) -> None:
    told = health(channel).List(HealthListRequest()).statuses

    assert {name: answer.status for name, answer in told.items()} == dict.fromkeys(["", *SERVICES, ANSWERS], HealthCheckResponse.SERVING)


def test_health_of_what_is_not_there(channel: grpc.Channel) -> None:
    with refused() as told:
        health(channel).Check(HealthCheckRequest(service="x.Nothing"))
    assert (told.code, told.reason) == (grpc.StatusCode.NOT_FOUND, "SERVICE_NOT_FOUND")
    assert told.message == "there is no service `x.Nothing`"

    watch = health(channel).Watch(HealthCheckRequest(service="x.Nothing"))
    assert next(watch).status == HealthCheckResponse.SERVICE_UNKNOWN
    watch.cancel()


@pytest.mark.parametrize("method", ["zweck.v1.DecisionService/CheckProcessing", "zweck.v1.PolicyService/GetPolicy", f"{HEALTH}/Check"])
def test_bytes_that_are_no_message(channel: grpc.Channel, method: str) -> None:
    with refused() as told:
        unary_unary(channel, f"/{method}")(b"\xff", timeout=60)

    assert (told.code, told.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "NOT_A_MESSAGE")


def test_reflection_under_its_newer_name(channel: grpc.Channel) -> None:
    ask_for = ServerReflectionRequest(file_containing_symbol="zweck.v1.PolicyService").SerializeToString()
    (answer,) = stream_stream(channel, "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")(iter([ask_for]), timeout=60)

    files = ServerReflectionResponse.FromString(answer).file_descriptor_response.file_descriptor_proto
    assert any(b"zweck/v1/policy.proto" in file for file in files)


def test_reflection(channel: grpc.Channel) -> None:
    contract = ProtoReflectionDescriptorDatabase(channel)

    assert set(contract.get_services()) == {*SERVICES, "grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"}
    assert contract.FindFileContainingSymbol("zweck.v1.DecisionService").name == "zweck/v1/decision.proto"
    (policy_service,) = contract.FindFileContainingSymbol("zweck.v1.PolicyService").service
    assert [method.name for method in policy_service.method] == ["ListPolicies", "GetPolicy", "ListFacts", "ListOccasions", "NextScreen"]


def test_streams_that_stay_open_stop_no_other_call(channel: grpc.Channel) -> None:
    watches = [health(channel).Watch(HealthCheckRequest()) for _ in range(20)]
    assert all(next(watch).status == HealthCheckResponse.SERVING for watch in watches)
    browsers = [reflection(channel).ServerReflectionInfo(iter(Queue[ServerReflectionRequest]().get, None)) for _ in range(20)]

    assert DecisionServiceStub(channel).CheckProcessing(ask("quick"), timeout=60).request_id == "quick"

    for stream in watches + browsers:
        stream.cancel()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_calls_in_flight_finish(number: signal.Signals) -> None:
    with process() as (server, address), grpc.insecure_channel(address) as channel:
        stub = DecisionServiceStub(channel)
        watch = health(channel).Watch(HealthCheckRequest(), timeout=30)
        assert next(watch).status == HealthCheckResponse.SERVING
        in_flight = asked(stub, server)
        began = time.monotonic()
        server.send_signal(number)
        assert next(watch).status == HealthCheckResponse.NOT_SERVING

        assert in_flight.result(timeout=60).request_id == "last"
        assert server.wait(timeout=60) == 0
        assert time.monotonic() - began < GRACE, "it waited for the health watch"
        assert server.communicate() == ("stopped\n", "")


def test_no_call_is_taken_after_the_signal() -> None:
    with process() as (server, address), grpc.insecure_channel(address) as channel:
        stub = DecisionServiceStub(channel)
        watch = health(channel).Watch(HealthCheckRequest(), timeout=60)
        assert next(watch).status == HealthCheckResponse.SERVING
        in_flight = asked(stub, server)
        server.send_signal(signal.SIGTERM)
        assert next(watch).status == HealthCheckResponse.NOT_SERVING
        with pytest.raises(grpc.RpcError, match="UNAVAILABLE"):
            stub.CheckProcessing(ask("late"))
        assert in_flight.result(timeout=60).request_id == "last"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_real_address_is_reported(host: str) -> None:
    server = Server(Parrot(), POLICIES, f"{host}:0")
    server.start()
    name, _, port = server.address.rpartition(":")
    assert (name, int(port) > 0) == (host, True)
    with grpc.insecure_channel(server.address) as channel:
        assert DecisionServiceStub(channel).CheckProcessing(ask("x")).request_id == "x"
    server.stop()


@pytest.mark.parametrize("listen", ["50051", "127.0.0.1:", ":50051", "127.0.0.1:http", "127.0.0.1:-1", "127.0.0.1:²"])
def test_what_is_not_an_address(listen: str) -> None:
    with pytest.raises(ListenError, match=r"is not an address; write it as HOST:PORT, e\.g\. 127\.0\.0\.1:50051, or as unix:PATH$"):
        Server(Parrot(), POLICIES, listen)


@pytest.mark.parametrize(
    ("listen", "why"),
    [
        ("127.0.0.1:65536", "a port is at most 65535"),
        ("192.0.2.1:50051", "cannot assign requested address"),
    ],
)
def test_an_address_that_cannot_be_had(listen: str, why: str) -> None:
    with pytest.raises(ListenError, match=f"^cannot listen on `{listen}`: {why}$"):
        Server(Parrot(), POLICIES, listen)


def test_a_port_that_is_free_at_all_addresses_of_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system chooses one that is free at the first; at the second another program may have it."""
    asked: list[tuple[object, ...]] = []
    real = listen._socket

    def taken_at_first(family: int, address: tuple[object, ...]) -> socket.socket:
        asked.append(address)
        if len(asked) == 2:
            raise OSError(errno.EADDRINUSE, "address already in use")
        return real(family, address)

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(socket.AF_INET, 0, 0, "", (f"127.0.0.{end}", 0)) for end in (1, 2)])
    monkeypatch.setattr(listen, "_socket", taken_at_first)
    listener = listen.Listener("localhost:0")
    listener.release()
    assert [address[0] for address in asked] == ["127.0.0.1", "127.0.0.2"] * 2
    assert asked[3][1] == int(listener.address.rpartition(":")[2])


def test_an_address_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(ListenError, match=f"^cannot listen on `{taken}`: address already in use$"):
            Server(Parrot(), POLICIES, taken)
