"""Servers that want to know who calls."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest

from tests.access.authority import AUDIENCE, ISSUER, Authority, Issuer, write
from tests.server.fiction import POLICIES, Parrot
from tests.server.test_decisions import ask
from tests.serving import Server
from tests.transports import OWN, chosen
from zweck.access.keeper import Files, Keeper
from zweck.runtime.serving import ServerOptions
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

ACCESS = f"""\
callers:
  - {{certificate: CN=billing, roles: [decide]}}
  - {{certificate: DNS=crm.example, roles: [read, decide]}}
  - {{certificate: URI=spiffe://example/ops, roles: [admin]}}
jwt: {{key: issuer.pem, algorithm: EdDSA, issuer: "{ISSUER}", audience: {AUDIENCE}}}
"""


@contextmanager
def serving(keeper: Keeper, *, reflect: bool = True) -> Iterator[str]:
    """The address of a server that runs while the block does."""
    options = ServerOptions(middleware=(keeper.gate,), tls=keeper.tls, renewal=keeper, reflection=reflect)
    server = Server(Parrot(), POLICIES, "127.0.0.1:0", options, transport=lambda listen: chosen(listen, keeper.files))
    server.start()
    try:
        yield server.address
    finally:
        server.stop(grace=1)


def answered(channel: grpc.Channel, token: str | None = None, id: str = "x") -> str:
    """Ask something; returns the reference in the answer."""
    metadata = () if token is None else (("authorization", f"Bearer {token}"),)
    return DecisionServiceStub(channel).CheckProcessing(ask(id), metadata=metadata, timeout=60).request_id


@pytest.fixture(scope="session")
def authority() -> Authority:
    """The authority of server and clients."""
    return Authority("test")


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    """The issuer of tokens."""
    return Issuer()


@pytest.fixture(scope="session")
def files(authority: Authority, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Everything that a server with TLS and an access file needs."""
    folder = tmp_path_factory.mktemp("access")
    cert, key = authority.certify("server")
    write(folder, cert_pem=cert, key_pem=key, ca_pem=authority.pem, access_yaml=ACCESS, issuer_pem=issuer.public)
    return Files(folder / "cert.pem", folder / "key.pem", folder / "ca.pem", folder / "access.yaml")


@pytest.fixture(scope="module")
def transport() -> str:
    """The transport of this program, unless a module imports the fixture of both."""
    return OWN


@pytest.fixture(scope="module")
def secured(files: Files, transport: str) -> Iterator[str]:
    """The address of a server with mutual TLS and an access file."""
    with serving(Keeper(files)) as address:
        yield address


@pytest.fixture(scope="module")
def tokens_only(files: Files, transport: str) -> Iterator[grpc.Channel]:
    """A channel to a server without TLS that knows callers by tokens."""
    access = files.access
    assert access is not None
    with serving(Keeper(Files(access=access))) as address, grpc.insecure_channel(address) as channel:
        yield channel


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes files into a folder of the test and returns it."""

    def written(**contents: bytes | str) -> Path:
        write(tmp_path, **contents)
        return tmp_path

    return written


@contextmanager
def secure(address: str, ca: bytes, certificate: tuple[bytes, bytes] | None = None) -> Iterator[grpc.Channel]:
    """A channel that trusts `ca` and shows a certificate."""
    cert, key = certificate or (None, None)
    options = (("grpc.use_local_subchannel_pool", 1),)  # or else channels share a connection
    with grpc.secure_channel(address, grpc.ssl_channel_credentials(ca, key, cert), options) as channel:
        yield channel
