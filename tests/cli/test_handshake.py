"""`zweck ask` and `zweck health` say what TLS said, for each way in which a handshake fails."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any, Final

import pytest

from tests.access.authority import Authority, write
from tests.cli.conftest import UTOPIA, Zweck
from tests.cli.test_access import ONE, running
from zweck.cli import connection

WRONG: Final = {
    "no certificate": ("mutual", ["ca"], "wants a certificate of its clients"),
    "a certificate of another authority": ("mutual", ["ca", "other"], "does not take your certificate"),
    "an expired certificate of the client": ("mutual", ["ca", "old"], "does not take your certificate"),
    "another authority": ("mutual", ["foreign"], "is of an authority that `--tls-ca` does not have"),
    "another name": ("mutual", ["ca", "mine", "name"], "is for another name than `zweck.example`"),
    "a name that is none": ("mutual", ["ca", "mine", "no host"], "is for another name than `a..b`"),
    "expired": ("expired", ["ca"], "the certificate of the server at `{}` has expired"),
    "TLS where there is none": ("plain", ["ca"], "speaks no TLS that can be understood here"),
    "none where there is TLS": ("mutual", [], "speaks TLS\n  give the authority"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificates, good and bad."""
    path, authority, other = tmp_path_factory.mktemp("handshake"), Authority("test"), Authority("other")
    write(path, ca_pem=authority.pem, foreign_pem=other.pem)
    for name, (maker, seconds) in {"server": (authority, 3600), "expired": (authority, -60), "mine": (authority, 3600)}.items():
        _write(path, name, *maker.certify(name, seconds=seconds))
    _write(path, "other", *other.certify("other"))
    _write(path, "old", *authority.certify("old", seconds=-60))
    return path


def _write(path: Path, name: str, certificate: bytes, key: bytes) -> None:
    (path / f"{name}.pem").write_bytes(certificate)
    (path / f"{name}.key").write_bytes(key)
    (path / f"{name}.key").chmod(0o600)


@pytest.fixture(scope="module")
def servers(folder: Path) -> Iterator[dict[str, str]]:
    """Servers by how they do TLS."""

    def tls(name: str) -> list[str]:
        return ["--tls-cert", str(folder / f"{name}.pem"), "--tls-key", str(folder / f"{name}.key")]

    with ExitStack() as stack:
        options = {"mutual": [*tls("server"), "--tls-client-ca", str(folder / "ca.pem")], "expired": tls("expired"), "plain": []}
        yield {name: stack.enter_context(running(*given)) for name, given in options.items()}


def words(folder: Path, names: list[str]) -> list[str]:
    """The options of a client."""
    found: list[str] = []
    for name in names:
        if name in ("ca", "foreign"):
            found += ["--tls-ca", str(folder / f"{name}.pem")]
        elif name in ("name", "no host"):
            found += ["--tls-server-name", "zweck.example" if name == "name" else "a..b"]
        else:
            found += ["--tls-cert", str(folder / f"{name}.pem"), "--tls-key", str(folder / f"{name}.key")]
    return found


@pytest.mark.parametrize(("server", "names", "said"), WRONG.values(), ids=WRONG)
def test_a_handshake_that_fails(zweck: Zweck, folder: Path, servers: dict[str, str], server: str, names: list[str], said: str) -> None:
    address = servers[server]
    asked = zweck("ask", address, "-", *words(folder, names), "--policies", UTOPIA, stdin=ONE)
    asking = zweck("health", address, *words(folder, names), "--timeout", "20")
    for result in (asked, asking):
        assert (result.exit_code, result.stdout) == (4, "")
        assert said.format(address) in result.stderr
        assert "no server answers" not in result.stderr


class Cut:
    """A connection that is reset behind its handshake."""

    def __init__(self, error: OSError) -> None:
        """With the error that reading has then."""
        self._error = error

    def sendall(self, data: bytes) -> None:
        """The greeting is lost."""

    def recv(self, number: int) -> bytes:
        """Nothing comes."""
        raise self._error


@pytest.mark.parametrize("error", [ssl.SSLSyscallError(1, "[SYS] unknown error"), ConnectionResetError(), ssl.SSLEOFError()], ids=type)
@pytest.mark.parametrize(
    ("names", "said"), [(["ca"], "wants a certificate of its clients"), (["ca", "mine"], "does not take your certificate")]
)
def test_a_connection_that_is_cut_behind_the_handshake(
    folder: Path, names: list[str], said: str, error: OSError, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's alert may be lost with the connection: the advice was to leave `--tls-ca` out, and without it to give it."""
    monkeypatch.setattr(connection, "_connected", lambda context, place, name: nullcontext(Cut(error)))
    given = words(folder, names)
    options: dict[str, Any] = dict.fromkeys(("tls_ca", "tls_cert", "tls_key", "tls_server_name"))
    options |= {option.removeprefix("--").replace("-", "_"): file for option, file in zip(given[::2], given[1::2], strict=True)}
    found = connection.tls_fault("127.0.0.1:1", options)
    assert found is not None
    assert said in found.format_message()


def test_one_that_succeeds_answers(zweck: Zweck, folder: Path, servers: dict[str, str]) -> None:
    assert zweck("health", servers["mutual"], *words(folder, ["ca", "mine"]), "--timeout", "20").stdout == "SERVING\n"


@pytest.mark.parametrize("names", [[], ["ca"], ["ca", "mine"]])
def test_where_none_listens_no_server_answers(zweck: Zweck, folder: Path, names: list[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        result = zweck("ask", address, "-", *words(folder, names), "--policies", UTOPIA, stdin=ONE)
    assert (result.exit_code, f"no server answers at `{address}`" in result.stderr) == (4, True)


def test_a_server_whose_certificate_has_expired_says_so(zweck: Zweck, folder: Path) -> None:
    """At its start, and serves: a client may trust it otherwise, and another certificate is taken as soon as it stands there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        tls = {
            name: ("--tls-cert", str(folder / f"{name}.pem"), "--tls-key", str(folder / f"{name}.key")) for name in ("expired", "server")
        }
        said = {name: zweck("serve", "--listen", listen, *given, "--policies", UTOPIA).stderr for name, given in tls.items()}
    assert {name: "expired on" in text for name, text in said.items()} == {"expired": True, "server": False}
    assert "cannot listen" in said["expired"]
