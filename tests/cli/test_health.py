"""`zweck health` against servers that serve, do not serve, do not report, and are not there."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest
from cryptography import x509
from grpc_health.v1.health import HealthServicer
from grpc_health.v1.health_pb2 import HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import add_HealthServicer_to_server

from tests.access.authority import Authority, write
from tests.cli.conftest import Zweck
from tests.server.fiction import POLICIES, Parrot
from tests.serving import Server
from zweck.access.keeper import Files, Keeper
from zweck.runtime.serving import ServerOptions


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a server that serves."""
    server = Server(Parrot(), POLICIES, "127.0.0.1:0")
    server.start()
    yield server.address
    server.stop(grace=0)


@contextmanager
def other(health: HealthServicer | None) -> Iterator[str]:
    """The address of another server, with this health or none."""
    server = grpc.server(ThreadPoolExecutor(1))
    if health is not None:
        add_HealthServicer_to_server(health, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(0).wait()


@pytest.mark.parametrize("service", [[], ["--service", "zweck.v1.DecisionService"], ["--service", "zweck.v1.PolicyService"]])
def test_one_that_serves(zweck: Zweck, address: str, service: list[str]) -> None:
    """One word and exit code 0."""
    result = zweck("health", address, *service)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "SERVING\n", "")


def test_the_environment_may_say_it(zweck: Zweck, address: str) -> None:
    """For a check whose words are fixed in an image."""
    result = zweck("health", ZWECK_HEALTH_ADDRESS=address, ZWECK_HEALTH_SERVICE="zweck.v1.Nothing")
    assert (result.exit_code, result.stdout) == (4, "")
    assert f"`{address}` has no service `zweck.v1.Nothing`" in result.stderr


def test_one_that_does_not_serve(zweck: Zweck) -> None:
    """Exit code 4, and what it says."""
    health = HealthServicer()
    health.set("", HealthCheckResponse.NOT_SERVING)
    with other(health) as address:
        result = zweck("health", address)
    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr.startswith(f"Error: the server at `{address}` says `NOT_SERVING`\n")


def test_one_that_does_not_say(zweck: Zweck) -> None:
    """Exit code 4."""
    with other(None) as address:
        result = zweck("health", address)
    assert (result.exit_code, result.stderr) == (4, f"Error: the server at `{address}` does not report its health\n")


def test_none(zweck: Zweck) -> None:
    """Exit code 4."""
    result = zweck("health", "127.0.0.1:1")
    assert (result.exit_code, result.stdout) == (4, "")
    assert "no server answers at `127.0.0.1:1`" in result.stderr


def test_with_tls(zweck: Zweck, tmp_path: Path) -> None:
    """A client with a certificate asks, also where the server's has another name; without one, there is no answer."""
    authority = Authority("test")
    cert, key = authority.certify("server", alternative=x509.DNSName("zweck.example"))
    write(tmp_path, cert_pem=cert, key_pem=key, ca_pem=authority.pem)
    keeper = Keeper(Files(tmp_path / "cert.pem", tmp_path / "key.pem", tmp_path / "ca.pem"))
    options = ServerOptions(middleware=(keeper.gate,), tls=keeper.tls, renewal=keeper)
    server = Server(Parrot(), POLICIES, "127.0.0.1:0", options)
    server.start()
    try:
        whom = ["--tls-ca", tmp_path / "ca.pem", "--tls-server-name", "zweck.example"]
        shown = ["--tls-cert", tmp_path / "cert.pem", "--tls-key", tmp_path / "key.pem"]
        assert zweck("health", server.address, *whom, *shown).stdout == "SERVING\n"
        for fewer in ([*whom], [*whom[:2], *shown], []):
            assert zweck("health", server.address, *fewer).exit_code == 4
    finally:
        server.stop(grace=0)


def test_a_name_without_tls(zweck: Zweck) -> None:
    """A wrong call."""
    result = zweck("health", "127.0.0.1:1", "--tls-server-name", "zweck.example")
    assert (result.exit_code, result.stdout) == (2, "")
