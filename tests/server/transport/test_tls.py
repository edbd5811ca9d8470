"""TLS, and clients that show who they are."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest

from tests.server.transport.certificates import Pair
from tests.server.transport.fiction import WAIT, Fiction, Serving, serving
from tests.server.transport.grpcio import OWN_CONNECTION, unary_unary
from zweck.rpc import endpoint
from zweck.rpc.limits import Limits
from zweck.rpc.tls import tls_context


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the certificates are."""
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="module")
def ours(folder: Path) -> Pair:
    """The server's certificate."""
    return Pair(folder, "server")


@pytest.fixture(scope="module")
def theirs(folder: Path) -> Pair:
    """A client's certificate, which is its own authority."""
    return Pair(folder, "client")


@contextmanager
def channel(server: Serving, trusted: Pair, shown: Pair | None = None) -> Iterator[grpc.Channel]:
    """A channel that trusts a server, and shows a certificate."""
    mine = (None, None) if shown is None else (shown.key.read_bytes(), shown.certificate.read_bytes())
    credentials = grpc.ssl_channel_credentials(trusted.certificate.read_bytes(), *mine)
    with grpc.secure_channel(server.address, credentials, [OWN_CONNECTION]) as opened:
        yield opened


def echo(channel: grpc.Channel) -> bytes:
    """Call and be answered."""
    answer: bytes = unary_unary(channel, "/x/Echo")(b"hello", timeout=WAIT)
    return answer


def test_calls_over_tls(ours: Pair) -> None:
    fiction = Fiction()
    with serving(fiction, tls=tls_context(ours.certificate, ours.key)) as server, channel(server, ours) as opened:
        assert echo(opened) == b"hello"
        assert unary_unary(opened, "/x/Echo")(bytes(4_000_000), timeout=WAIT) == bytes(4_000_000)
    assert fiction.calls[0].certificate is None


@pytest.mark.parametrize("suite", ["ECDHE-RSA-AES128-SHA256", "ECDHE-RSA-AES256-SHA", "ECDHE-ECDSA-AES128-SHA256", "AES128-GCM-SHA256"])
def test_a_suite_that_http2_prohibits_is_not_taken(ours: Pair, suite: str) -> None:
    """RFC 9113, appendix A: CBC, and one key for many connections."""
    context = ssl.create_default_context(cafile=str(ours.certificate))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["h2"])
    context.set_ciphers(suite)
    with (
        serving(Fiction(), tls=tls_context(ours.certificate, ours.key)) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=WAIT) as client,
        pytest.raises(ssl.SSLError),
    ):
        context.wrap_socket(client, server_hostname="localhost")


def test_every_suite_of_a_server_is_one_that_http2_allows(ours: Pair) -> None:
    suites = tls_context(ours.certificate, ours.key).get_ciphers()
    assert {suite["name"] for suite in suites if suite["protocol"] == "TLSv1.2"}
    assert all(suite["aead"] for suite in suites)
    assert all(suite["kea"] == "kx-ecdhe" for suite in suites if suite["protocol"] == "TLSv1.2")


def test_a_client_shows_who_it_is(ours: Pair, theirs: Pair) -> None:
    fiction = Fiction()
    shown = []
    context = tls_context(ours.certificate, ours.key, theirs.certificate)
    with (
        serving(fiction, tls=context, admit=lambda call: shown.append(call.certificate)) as server,
        channel(server, ours, theirs) as opened,
    ):
        assert echo(opened) == b"hello"

    assert shown[0] is not None
    assert shown[0]["subject"] == ((("commonName", "client"),),)


def test_a_client_that_shows_nothing_or_something_else_is_not_served(ours: Pair, theirs: Pair) -> None:
    fiction = Fiction()
    with serving(fiction, tls=tls_context(ours.certificate, ours.key, theirs.certificate)) as server:
        for shown in (None, ours):
            with channel(server, ours, shown) as opened, pytest.raises(grpc.RpcError, match="UNAVAILABLE"):
                echo(opened)
    assert fiction.messages == []


def test_a_renewed_certificate_is_used_from_then_on(ours: Pair, folder: Path) -> None:
    context = tls_context(ours.certificate, ours.key)
    renewed = Pair(folder, "renewed")
    with serving(Fiction(), tls=context) as server, channel(server, ours) as before:
        assert echo(before) == b"hello"
        context.load_cert_chain(renewed.certificate, renewed.key)
        with channel(server, renewed) as after:
            assert echo(after) == b"hello"
        assert echo(before) == b"hello", "who is connected stays so"


def test_clients_that_do_not_speak_tls_or_http2_are_cut_off(ours: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "ROUND", 0.05)
    with serving(Fiction(), tls=tls_context(ours.certificate, ours.key), limits=Limits(greeting=0.2)) as server:
        for said in (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b""):
            with socket.create_connection(("127.0.0.1", server.port), timeout=WAIT) as plain:
                plain.sendall(said)
                while plain.recv(100):
                    pass
        context = ssl.create_default_context(cafile=str(ours.certificate))
        with (
            socket.create_connection(("127.0.0.1", server.port), timeout=WAIT) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as tls,
        ):
            assert tls.recv(100) == b""
        with channel(server, ours) as opened:
            assert echo(opened) == b"hello"


def test_who_does_not_finish_the_handshake_makes_room(ours: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "YOUNG", 0.05)
    with (
        serving(Fiction(), tls=tls_context(ours.certificate, ours.key), limits=Limits(connections=1)) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=WAIT) as silent,
    ):
        threading.Event().wait(0.1)
        with channel(server, ours) as opened:
            assert echo(opened) == b"hello"
        assert silent.recv(1) == b""


def test_a_certificate_that_cannot_be_read(ours: Pair, folder: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        tls_context(folder / "nowhere.pem", ours.key)
    with pytest.raises(ssl.SSLError):
        tls_context(ours.key, ours.key)
