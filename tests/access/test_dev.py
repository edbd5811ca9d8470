"""`zweck serve --dev`: every program on this machine may do everything; no page in a browser may, and no other machine."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.activities.group import engine, group
from tests.serving import Server
from zweck.access.settings import AccessSettings
from zweck.cli.console import WrongCall
from zweck.cli.main import cli
from zweck.cli.serving import Door, door, greeting
from zweck.client import Client, Register, Subject
from zweck.company.register import EventKind
from zweck.pseudonym import Pseudonyms
from zweck.register import Register as Kept
from zweck.register import RegisterSettings, open_register
from zweck.runtime.serving import ServerOptions
from zweck.service.answer import AnswerOptions

ADA = Subject(customer_number="K-1")
RECORD = "/zweck.v1.RegisterService/Record"
OBJECTION = {
    "controller": "muster-service",
    "events": [{"subject": {"customerNumber": "K-1"}, "event": {"kind": EventKind.OBJECTED.value, "scope": "advertising"}}],
}


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("dev")
    with closing(open_register(RegisterSettings(f"sqlite:///{folder / 'register.db'}"))) as found:
        yield found


@contextmanager
def serving(register: Kept, access: AccessSettings) -> Iterator[str]:
    """A server as these settings make it."""
    answers = AnswerOptions(pseudonyms=Pseudonyms({1: b"a secret of sufficient length"}), register=register)
    options = ServerOptions(answers=answers, middleware=(door("127.0.0.1:0", access).keeper.gate,))
    server = Server(engine(), engine().policies, "127.0.0.1:0", options, group())
    server.start()
    try:
        yield server.address
    finally:
        server.stop(grace=1)


@pytest.fixture(scope="module")
def address(register: Kept) -> Iterator[str]:
    """A server as `--dev` makes it."""
    with serving(register, AccessSettings(dev=True)) as found:
        yield found


def post(address: str, path: str = RECORD, message: object = OBJECTION, **fields: str) -> tuple[int, str]:
    """The status of a request in JSON, and what it says."""
    client = HTTPConnection(address, timeout=60)
    try:
        given = {"content-type": "application/json"} | {name.replace("_", "-"): value for name, value in fields.items()}
        client.request("POST", path, json.dumps(message), given)
        response = client.getresponse()
        return response.status, response.read().decode()
    finally:
        client.close()


def test_a_program_may_do_everything(address: str) -> None:
    with Client(address, timeout=60) as client:
        found = Register(client, "muster-service")
        found.object(ADA, "advertising")
        assert found.state(ADA).objections
        found.prove(ADA)
        assert client.facts()
    assert post(address)[0] == 200
    assert (
        post(address, "/zweck.v1.RegisterService/Erase", {"controller": "muster-service", "subject": {"customerNumber": "K-2"}})[0] == 200
    )
    assert post(address, "/zweck.v1.AdminService/GetPolicySetStatus", {})[0] != 403
    assert post(address, host="localhost:50051")[0] == 200
    assert post(address, host="[::1]:50051")[0] == 200


PAGES: dict[str, dict[str, str]] = {
    "of another host": {"origin": "https://evil.example"},
    "of another server on this machine": {"origin": "http://localhost:3000"},
    "without an origin to show": {"origin": "null"},
    "by a name that leads here": {"host": "evil.example:50051"},
    "by a name like an address": {"host": "127.0.0.1.evil.example"},
    "by a name with a user": {"host": "127.0.0.1@evil.example"},
    "by no name": {"host": ""},
    "from where a link led": {"referer": "http://localhost:3000/"},
    "of the same origin, by a browser": {"sec_fetch_site": "same-origin"},
}


@pytest.mark.parametrize("fields", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("path", [RECORD, "/zweck.v1.DecisionService/CheckProcessing", "/access/v1/evaluation"])
def test_a_page_in_a_browser_may_do_nothing(address: str, register: Kept, path: str, fields: dict[str, str]) -> None:
    before = entered(register)
    status, answer = post(address, path, **fields)
    assert (status, "page" in answer) == (403, True), answer
    assert entered(register) == before


def entered(register: Kept) -> int:
    """How many events there are."""
    return int(register.inspect(lambda database: database.fetch("SELECT count(*) FROM events"))[0][0])


def test_without_dev_no_client_has_every_role(register: Kept) -> None:
    with serving(register, AccessSettings()) as address:
        assert post(address)[0] == 403


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "[::]:0", "192.0.2.1:50051"])
def test_an_address_that_others_reach_is_refused(listen: str) -> None:
    with pytest.raises(WrongCall, match="can be reached by others, and `--dev` lets every caller do everything"):
        door(listen, AccessSettings(dev=True, insecure=True))


@pytest.mark.parametrize(
    ("more", "meant"),
    [
        (("--record-key", "a.key"), "record-key"),
        (("--register-key", "a.key"), "register-key"),
        (("--access", "a.yaml"), "access"),
        (("--insecure",), "insecure"),
    ],
)
def test_a_sign_of_real_data_is_refused(more: tuple[str, ...], meant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.key", "a.yaml"):
        (tmp_path / name).write_text("", encoding="utf-8")
    found = CliRunner().invoke(
        cli, ["serve", "--dev", "--record", "sqlite:///r.db", "--register", "sqlite:///s.db", "--pseudonym-key", "a.key", *more]
    )
    assert found.exit_code == 2
    assert f"`--dev` excludes `{meant}`" in found.output or f"--{meant}" in found.output, found.output


def test_a_key_of_all_commands_is_refused_too(tmp_path: Path) -> None:
    """A variable that the developer of the real server forgot."""
    (tmp_path / "a.key").write_text("", encoding="utf-8")
    found = CliRunner().invoke(cli, ["serve", "--dev"], env={"ZWECK_RECORD_KEY": str(tmp_path / "a.key")})
    assert (found.exit_code, "record-key" in found.output) == (2, True), found.output


def test_the_banner() -> None:
    for dev in (True, False):
        way = Door(door("127.0.0.1:0", AccessSettings(dev=dev)).keeper, reflect=True, dev=dev)
        assert ("DEVELOPMENT: " in greeting(engine().policies, "native", "127.0.0.1:1", way)) is dev
