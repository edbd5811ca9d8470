"""TLS, certificates of clients, and files that change while the server runs."""

import logging
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest
from cryptography import x509
from grpc_health.v1.health_pb2 import HealthCheckRequest

from tests.access.authority import Authority, write
from tests.access.conftest import answered, secure, serving
from tests.processes import killed_at_last
from tests.server.refusals import refused
from tests.server.test_serve import health
from zweck.access import certificate
from zweck.access.keeper import Files, Keeper

UNAUTHENTICATED = grpc.StatusCode.UNAUTHENTICATED


def shown(address: str) -> bytes:
    """The certificate that a server shows."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    host, _, port = address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=60) as plain, context.wrap_socket(plain) as secured:
        return ssl.DER_cert_to_PEM_cert(secured.getpeercert(True) or b"").encode()


def test_tls(authority: Authority, files: Files) -> None:
    with serving(Keeper(Files(files.certificate, files.key))) as address:
        with secure(address, authority.pem) as channel:
            assert answered(channel) == "x"
        with secure(address, Authority("other").pem) as channel, pytest.raises(grpc.RpcError, match="UNAVAILABLE"):
            answered(channel)
        with grpc.insecure_channel(address) as channel, pytest.raises(grpc.RpcError, match="UNAVAILABLE"):
            answered(channel)


@pytest.mark.parametrize(
    ("name", "alternative"), [("billing", None), ("whatever", x509.DNSName("crm.example"))], ids=["subject", "alternative name"]
)
def test_a_client_is_known_by_its_certificate(authority: Authority, secured: str, name: str, alternative: x509.GeneralName | None) -> None:
    with secure(secured, authority.pem, authority.certify(name, alternative=alternative)) as channel:
        assert answered(channel) == "x"


def test_a_certificate_that_names_no_caller(authority: Authority, secured: str) -> None:
    with secure(secured, authority.pem, authority.certify("Billing")) as channel, refused() as told:
        answered(channel)
    assert (told.code, told.reason) == (UNAUTHENTICATED, "CERTIFICATE_UNKNOWN")


def test_no_client_without_a_certificate_of_the_authority(authority: Authority, secured: str) -> None:
    with secure(secured, authority.pem) as channel, pytest.raises(grpc.RpcError, match="UNAVAILABLE"):
        health(channel).Check(HealthCheckRequest())
    with secure(secured, authority.pem, Authority("test").certify("billing")) as channel, pytest.raises(grpc.RpcError, match="UNAVAILABLE"):
        answered(channel)


def test_a_certificate_that_expires_while_its_client_is_connected(
    authority: Authority, secured: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with secure(secured, authority.pem, authority.certify("billing")) as channel:
        assert answered(channel) == "x"
        monkeypatch.setattr(certificate, "time", lambda: time.time() + 3601)
        with refused() as told:
            answered(channel)
    assert (told.code, told.reason) == (UNAUTHENTICATED, "CERTIFICATE_EXPIRED")


def test_new_files_are_used_without_a_restart(authority: Authority, folder: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zweck.runtime.serving.RENEWAL", 0.02)
    old, new, other = authority.certify("server"), authority.certify("server"), Authority("other")
    path = folder(cert_pem=old[0], key_pem=old[1], ca_pem=authority.pem)
    keeper = Keeper(Files(path / "cert.pem", path / "key.pem", path / "ca.pem"))
    with serving(keeper) as address, secure(address, authority.pem, authority.certify("first")) as first:
        assert answered(first) == "x"
        assert shown(address) == old[0]
        write(path, cert_pem=new[0], key_pem=new[1], ca_pem=other.pem)
        until = time.monotonic() + 60
        while shown(address) != new[0] and time.monotonic() < until:
            time.sleep(0.01)
        assert shown(address) == new[0]
        assert answered(first) == "x"
        with secure(address, authority.pem, other.certify("second")) as second:
            assert answered(second) == "x"
        with secure(address, authority.pem, authority.certify("third")) as third, pytest.raises(grpc.RpcError, match="UNAVAILABLE"):
            answered(third)


def test_files_that_cannot_be_used_change_nothing(
    authority: Authority, folder: Callable[..., Path], caplog: pytest.LogCaptureFixture
) -> None:
    (cert, key), other = authority.certify("server"), authority.certify("server")
    path = folder(cert_pem=cert, key_pem=key, access_yaml="callers: []\n")
    keeper = Keeper(Files(path / "cert.pem", path / "key.pem", access=path / "access.yaml"))
    before, access = keeper.tls, keeper.gate.access

    write(path, cert_pem=other[0])
    assert [keeper.look(), keeper.look()] == [before, before]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert all(str(path / name) in caplog.text for name in ("cert.pem", "key.pem", "access.yaml"))
    write(path, access_yaml="caller: []\n")
    assert (keeper.look(), keeper.gate.access) == (before, access)
    assert "access.yaml:1:1" in caplog.text

    write(path, key_pem=other[1], access_yaml="callers: []\n")
    (path / "key.pem").chmod(0o644)
    assert keeper.look() is before
    assert "others can read or change the key" in caplog.text
    (path / "key.pem").chmod(0o640)
    assert keeper.look() is not before
    assert keeper.gate.access is not access


def test_sighup_reads_again(authority: Authority, folder: Callable[..., Path]) -> None:
    old, new = authority.certify("server"), authority.certify("server")
    path = folder(cert_pem=old[0], key_pem=old[1])
    program = f"""\
from pathlib import Path
from zweck.runtime import process, serving
from zweck.access.keeper import Files, Keeper
from tests.server.fiction import POLICIES, Parrot
from tests.transports import transport  # noqa: F401  a fixture: with both transports

serving.RENEWAL = 3600
keeper = Keeper(Files(Path({str(path / "cert.pem")!r}), Path({str(path / "key.pem")!r})))
options = serving.ServerOptions(tls=keeper.tls, renewal=keeper)
process.run(serving.Serving(Parrot(), POLICIES, options), "127.0.0.1:0", lambda address: print(address, flush=True))
"""
    with killed_at_last(subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert shown(address) == old[0]
        write(path, cert_pem=new[0], key_pem=new[1])
        server.send_signal(signal.SIGHUP)
        until = time.monotonic() + 60
        while shown(address) != new[0] and time.monotonic() < until:
            time.sleep(0.01)
        assert shown(address) == new[0]
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=60) == 0
