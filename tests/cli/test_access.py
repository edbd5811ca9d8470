"""`zweck serve` with TLS, callers and limits, and `zweck ask` that shows who asks."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest

from tests.access.authority import AUDIENCE, ISSUER, Authority, Issuer, write
from tests.cli.conftest import UTOPIA, Zweck
from tests.processes import Program, killed_at_last
from zweck.access.settings import AccessSettings
from zweck.cli.commands.serve import command
from zweck.cli.console import WrongCall
from zweck.cli.main import cli
from zweck.cli.serving import door, greeting
from zweck.cli.settings import Configured
from zweck.load import load
from zweck.runtime.settings import ServeSettings

ONE = "{id: x, facts: {time.decision_date: 2012-01-01, operation.kind: publish}}"
ACCESS = f"""\
callers: [{{certificate: CN=me, roles: [decide, as_of]}}]
jwt: {{key: issuer.pem, algorithm: EdDSA, issuer: "{ISSUER}", audience: {AUDIENCE}}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificates, keys, an access file and tokens."""
    path, authority, issuer = tmp_path_factory.mktemp("access"), Authority("test"), Issuer()
    server, me = authority.certify("server"), authority.certify("me")
    write(path, cert_pem=server[0], key_pem=server[1], ca_pem=authority.pem, me_pem=me[0], mine_pem=me[1])
    write(
        path,
        access_yaml=ACCESS,
        issuer_pem=issuer.public,
        good_jwt=issuer.token({"roles": ["decide", "as_of"]}) + "\n",
        bad_jwt=issuer.token({"aud": "x"}),
        no_jwt="",
    )
    write(path, jwt_yaml=ACCESS.splitlines()[1])
    return path


def options(folder: Path, *names: str) -> list[str]:
    """Options by their names, each with its file."""
    files = {"tls-cert": "cert.pem", "tls-key": "key.pem", "tls-client-ca": "ca.pem", "access": "access.yaml"}
    return [word for name in names for word in (f"--{name}", str(folder / files[name]))]


@contextmanager
def running(*arguments: str) -> Iterator[str]:
    """The address of `zweck serve` with these options."""
    program = [sys.executable, "-m", "zweck.cli", "serve", "--listen", "127.0.0.1:0", "--policies", str(UTOPIA), *arguments]
    with killed_at_last(Program(program, stdout=subprocess.PIPE, text=True)) as server:
        assert server.stdout is not None
        yield server.stdout.readline().split()[-1]
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=60) == 0


def test_workers_know_who_asks(zweck: Zweck, folder: Path) -> None:
    """Every option reaches them, and `zweck ask` can show a certificate and a token."""
    everything = options(folder, "tls-cert", "tls-key", "tls-client-ca", "access")
    mine = ["--tls-ca", folder / "ca.pem", "--tls-cert", folder / "me.pem", "--tls-key", folder / "mine.pem"]
    with running(*everything, "--workers", "2", "--rate", "1000", "--concurrent", "10", "--no-reflection") as address:
        asked = zweck("ask", address, "-", *mine, "--policies", UTOPIA, stdin=ONE)
        assert (asked.exit_code, asked.stderr) == (0, "")
        asked = zweck("ask", address, "-", *mine, "--token", folder / "good.jwt", "--policies", UTOPIA, stdin=ONE)
        assert (asked.exit_code, asked.stderr) == (0, "")
        asked = zweck("ask", address, "-", *mine, "--token", folder / "bad.jwt", "--policies", UTOPIA, stdin=ONE)
        assert (asked.exit_code, asked.stdout) == (4, "")
        assert asked.stderr == f"Error: the server at `{address}` could not answer: the token is meant for another audience\n"


def taken(*given: str) -> AccessSettings:
    """The settings of access, of `zweck serve` with these words."""
    assert isinstance(command, Configured)
    settings = command.taken(command.make_context("serve", list(given), parent=click.Context(cli, **cli.context_settings)))
    assert isinstance(settings, ServeSettings)
    return settings.access


def test_the_greeting_names_what_a_client_needs(folder: Path) -> None:
    """Beside the authority also its certificate, where the server wants one."""
    shown = []
    for names in ([], ["tls-cert", "tls-key"], ["tls-cert", "tls-key", "tls-client-ca"]):
        entrance = door("127.0.0.1:0", taken(*options(folder, *names)))
        shown.append(greeting(load(UTOPIA), "native", "127.0.0.1:1", entrance))
    options_of = [re.findall(r"zweck ask 127.0.0.1:1 -(.*)\n.*grpcurl(.*) 127", said) for said in shown]
    assert options_of == [
        [("", " -plaintext")],
        [(" --tls-ca FILE", " -cacert FILE")],
        [(" --tls-ca FILE --tls-cert FILE --tls-key FILE", " -cacert FILE -cert FILE -key FILE")],
    ]


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "[::]:0", "203.0.113.7:50051"])
@pytest.mark.parametrize(
    ("names", "why"),
    [
        ([], "there is no TLS"),
        (["access"], "there is no TLS"),
        (["tls-cert", "tls-key"], "nothing says who may call"),
    ],
)
def test_others_are_not_served_unidentified(zweck: Zweck, folder: Path, listen: str, names: list[str], why: str) -> None:
    """Exit code 2, and what to do."""
    result = zweck("serve", "--listen", listen, "--policies", UTOPIA, *options(folder, *names))
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"`{listen}` can be reached by others, and {why}" in result.stderr
    assert "`--insecure`" in result.stderr


@pytest.mark.parametrize("metrics", ["0.0.0.0:0", "[::]:0", "203.0.113.7:9464"])
@pytest.mark.parametrize("names", [[], ["tls-cert", "tls-key", "tls-client-ca"]])
def test_figures_are_not_served_to_others_without_a_word(zweck: Zweck, folder: Path, metrics: str, names: list[str]) -> None:
    """They have no TLS and no login, whatever calls have; it is said before the policies are read."""
    result = zweck("serve", "--listen", "127.0.0.1:0", "--policies", folder, "--metrics", metrics, *options(folder, *names))
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"the figures at `{metrics}` can be reached by others" in result.stderr
    assert "`--insecure-metrics`" in result.stderr


@pytest.mark.parametrize(
    ("listen", "given", "reflect"),
    [
        ("127.0.0.1:0", [], True),
        ("localhost:0", [], True),
        ("[::1]:0", [], True),
        ("127.0.0.1:0", ["--no-reflection"], False),
        ("0.0.0.0:0", ["--insecure"], False),
        ("0.0.0.0:0", ["--insecure", "--reflection"], True),
    ],
)
def test_reflection_is_for_loopback_unless_wanted(listen: str, given: list[str], reflect: bool) -> None:
    assert door(listen, taken(*given)).reflect is reflect


def test_others_are_served_with_tls_and_callers(folder: Path) -> None:
    tls = options(folder, "tls-cert", "tls-key")
    for who in (options(folder, "tls-client-ca"), ["--access", str(folder / "jwt.yaml")], options(folder, "tls-client-ca", "access")):
        assert door("0.0.0.0:0", taken(*tls, *who)).keeper.tls is not None


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (["tls-cert"], "`--tls-cert` needs `--tls-key`"),
        (["tls-key"], "`--tls-key` needs `--tls-cert`"),
        (["tls-client-ca"], "`--tls-client-ca` needs `--tls-cert`"),
        (["access"], "no client can show one"),
    ],
)
def test_options_that_do_not_fit(folder: Path, names: list[str], why: str) -> None:
    with pytest.raises(WrongCall, match=why):
        door("127.0.0.1:0", taken(*options(folder, *names)))


@pytest.mark.parametrize(("cert", "key"), [("cert.pem", "mine.pem"), ("key.pem", "key.pem"), ("cert.pem", "access.yaml")])
def test_files_that_cannot_be_used(zweck: Zweck, folder: Path, cert: str, key: str) -> None:
    """One sentence, and what they should be."""
    result = zweck("serve", "--tls-cert", folder / cert, "--tls-key", folder / key, "--policies", UTOPIA)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"the certificate `{folder / cert}`, its key `{folder / key}` or the client authority cannot be used: " in result.stderr
    assert "_ssl.c" not in result.stderr
    assert "the key fits the certificate" in result.stderr


def test_an_access_file_with_faults(zweck: Zweck, tmp_path: Path) -> None:
    """Exit code 3, with the place."""
    write(tmp_path, access_yaml="callers:\n- {certificate: CN=a, roles: [decde]}\n")
    result = zweck("serve", "--access", tmp_path / "access.yaml", "--policies", UTOPIA)
    assert (result.exit_code, result.stdout) == (3, "")
    assert f"{tmp_path / 'access.yaml'}:2:31: ZW211: `decde` is not a role" in result.stderr
    assert "did you mean `decide`?" in result.stderr


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (["--tls-cert", "me.pem"], "your certificate needs its key"),
        (["--tls-cert", "me.pem", "--tls-key", "mine.pem"], "a certificate is shown with TLS only"),
        (["--token", "no.jwt"], "one token and nothing else"),
    ],
)
def test_ask_with_options_that_do_not_fit(zweck: Zweck, folder: Path, given: list[str], why: str) -> None:
    """Exit code 2."""
    files = [word if word.startswith("--") else folder / word for word in given]
    result = zweck("ask", "127.0.0.1:1", "-", *files, "--policies", UTOPIA, stdin=ONE)
    assert (result.exit_code, result.stdout) == (2, "")
    assert why in result.stderr
