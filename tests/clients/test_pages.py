"""The programs of `docs/clients` do what the pages show, against servers with the shipped law."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from cryptography import x509

from tests.access.authority import AUDIENCE, ISSUER, Authority, Issuer, write
from tests.law import shipped_law
from tests.serving import Server
from zweck.access.keeper import Files, Keeper
from zweck.engine import Engine
from zweck.pseudonym import Pseudonyms
from zweck.runtime.serving import ServerOptions
from zweck.service.answer import AnswerOptions

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = ROOT / "docs" / "clients"
NODE_MODULES: Final = ROOT / ".venv" / "node" / "node_modules"
ACCESS: Final = f"""\
callers: [{{certificate: CN=billing, roles: [decide, as_of]}}]
jwt: {{key: issuer.pem, algorithm: EdDSA, issuer: "{ISSUER}", audience: {AUDIENCE}}}
"""
ANYTHING: Final = "..."


class Service(NamedTuple):
    """Two servers, one of them with TLS and an access file, and a folder with what a caller of that one needs."""

    address: str
    secured: str
    folder: Path


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The servers, while the tests of this file run."""
    folder, authority, issuer = tmp_path_factory.mktemp("clients"), Authority("test"), Issuer()
    cert, key = authority.certify("server", alternative=x509.DNSName("localhost"))
    mine, my_key = authority.certify("billing")
    write(folder, cert_pem=cert, key_pem=key, ca_pem=authority.pem, access_yaml=ACCESS, issuer_pem=issuer.public)
    write(folder, billing_pem=mine, billing_key=my_key, billing_jwt=issuer.token({"roles": ["decide", "as_of"]}))
    keeper = Keeper(Files(folder / "cert.pem", folder / "key.pem", folder / "ca.pem", folder / "access.yaml"))
    policies = shipped_law()
    engine = Engine(policies)
    named = ServerOptions(answers=AnswerOptions(pseudonyms=Pseudonyms({1: b"a secret of sufficient length"})))
    open_to_all = Server(engine, policies, "127.0.0.1:0", named)
    options = ServerOptions(middleware=(keeper.gate,), tls=keeper.tls, renewal=keeper)
    secured = Server(engine, policies, "127.0.0.1:0", options)
    for server in (open_to_all, secured):
        server.start()
    yield Service(open_to_all.address, secured.address.replace("127.0.0.1", "localhost"), folder)
    for server in (open_to_all, secured):
        server.stop(grace=1)


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", (PAGES / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def assert_shown(page: str, output: str) -> None:
    """The output is what the page shows; `...` stands for anything."""
    shown = "".join(blocks(page, "text"))
    pattern = ".*".join(re.escape(part) for part in shown.split(ANYTHING))
    assert re.fullmatch(pattern, output, re.DOTALL), output


def test_python(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client, refused, with TLS, with asyncio, and the generated client in a stream."""
    monkeypatch.chdir(service.folder)
    program = "\n".join(blocks("python.md", "python"))
    names: dict[str, Any] = {"address": service.address, "secured": service.secured}
    output = StringIO()
    with redirect_stdout(output):
        exec(compile(program, "python.md", "exec"), names)  # noqa: S102  our own text

    assert_shown("python.md", output.getvalue())


def test_python_in_ten_lines() -> None:
    """As the page's first program promises."""
    first = blocks("python.md", "python")[0].splitlines()
    assert len([line for line in first if line]) <= 10


def test_node(service: Service) -> None:
    """`@grpc/grpc-js`, alone, refused in a stream, and with TLS."""
    assert NODE_MODULES.is_dir(), "`make .venv/node/ready` installs what this test needs"
    program = service.folder / "ask.js"
    program.write_text("\n".join(blocks("node.md", "js")), encoding="utf-8")
    told = {"NODE_PATH": str(NODE_MODULES), "ADDRESS": service.address, "SECURED": service.secured, "PROTO": str(ROOT / "proto")}
    done = subprocess.run(
        ["node", program], cwd=service.folder, env={**os.environ, **told}, capture_output=True, text=True, check=False, timeout=60
    )

    assert (done.stderr, done.returncode) == ("", 0)
    assert_shown("node.md", done.stdout)


def test_the_pages_are_listed() -> None:
    """Every page stands on the first one, and every link leads somewhere."""
    listing = (PAGES / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", listing)

    assert {page.name for page in PAGES.glob("*.md")} <= {"README.md", *targets}
    assert [target for target in targets if not (PAGES / target).exists()] == []
