"""Plain requests with TLS: who calls is known by certificate or token, and roles hold, for every door."""

import json
import ssl
from collections.abc import Iterator
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from cryptography import x509

from tests.access.authority import AUDIENCE, ISSUER, Authority, Issuer, write
from tests.activities.group import engine
from tests.doors.house import CHECK
from tests.serving import Server
from zweck.access.keeper import Files, Keeper
from zweck.runtime.serving import ServerOptions

ACCESS: Final = f"""\
callers:
  - {{certificate: CN=billing, roles: [decide]}}
  - {{certificate: CN=auditors, roles: [read]}}
jwt: {{key: issuer.pem, algorithm: EdDSA, issuer: "{ISSUER}", audience: {AUDIENCE}}}
"""
FACTS: Final = "/zweck.v1.PolicyService/ListFacts"


class Secured(NamedTuple):
    """A server with TLS, and a folder with what its callers need."""

    port: int
    folder: Path

    def ask(
        self, path: str, who: str = "", verb: str = "POST", protocol: str | None = None, **fields: str
    ) -> tuple[int, Any, dict[str, str]]:
        """The answer to a caller, by the name of its certificate."""
        context = ssl.create_default_context(cafile=self.folder / "ca.pem")
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # of Python 3.13 on; these certificates lack identifiers of keys
        if protocol is not None:
            context.set_alpn_protocols([protocol])
        if who:
            context.load_cert_chain(self.folder / f"{who}.pem", self.folder / f"{who}.key")
        client = HTTPSConnection("localhost", self.port, timeout=60, context=context)
        try:
            client.request(verb, path, b"{}", {"content-type": "application/json", **fields})
            response = client.getresponse()
            return response.status, json.loads(response.read()), {name.lower(): value for name, value in response.getheaders()}
        finally:
            client.close()


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """The server; clients may come without a certificate, and then need a token."""
    folder, authority, issuer = tmp_path_factory.mktemp("tls"), Authority("test"), Issuer()
    cert, key = authority.certify("server", alternative=x509.DNSName("localhost"))
    write(folder, cert_pem=cert, key_pem=key, ca_pem=authority.pem, access_yaml=ACCESS, issuer_pem=issuer.public)
    for name in ("billing", "auditors"):
        mine, my_key = authority.certify(name)
        write(folder, **{f"{name}_pem": mine, f"{name}_key": my_key})
    write(folder, token_jwt=issuer.token())
    keeper = Keeper(Files(folder / "cert.pem", folder / "key.pem", folder / "ca.pem", folder / "access.yaml"))
    assert keeper.tls is not None
    keeper.tls.verify_mode = ssl.CERT_OPTIONAL
    options = ServerOptions(middleware=(keeper.gate,), tls=keeper.tls)
    server = Server(engine(), engine().policies, "127.0.0.1:0", options)
    server.start()
    yield Secured(int(server.address.rpartition(":")[2]), folder)
    server.stop(grace=1)


@pytest.mark.parametrize("protocol", [None, "http/1.1"])
def test_with_and_without_a_chosen_protocol(secured: Secured, protocol: str | None) -> None:
    status, said, _ = secured.ask(CHECK, "billing", protocol=protocol)
    assert (status, said["outcome"]) == (200, "UNDETERMINED")


def test_roles_hold(secured: Secured) -> None:
    assert secured.ask(FACTS, "auditors")[0] == 200
    status, said, _ = secured.ask(FACTS, "billing")
    assert (status, said["code"]) == (403, "permission_denied")
    assert secured.ask(CHECK, "auditors")[0] == 403
    assert secured.ask("/access/v1/evaluations", "auditors")[0] == 403
    assert secured.ask("/openapi.json", "auditors", "GET")[0] == 200
    assert secured.ask("/openapi.json", "billing", "GET")[0] == 403


def test_who_calls_is_asked(secured: Secured) -> None:
    status, said, fields = secured.ask(CHECK)
    assert (status, said["code"], fields["www-authenticate"]) == (401, "unauthenticated", "Bearer")
    token = (secured.folder / "token.jwt").read_text()
    assert secured.ask(CHECK, authorization=f"Bearer {token}")[0] == 200
    assert secured.ask(CHECK, "billing", authorization="Bearer nonsense")[0] == 401


def test_clients_find_the_endpoints_with_no_credentials(secured: Secured) -> None:
    status, said, _ = secured.ask("/.well-known/authzen-configuration", verb="GET")
    assert (status, said["policy_decision_point"]) == (200, f"https://localhost:{secured.port}")
