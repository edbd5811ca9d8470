"""`zweck doctor` on a good installation, and on broken ones."""

import os
import re
import socket
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Final

import pytest
import yaml

from tests.access.authority import Authority, write
from tests.activities.group import FOLDER
from tests.cli.conftest import UTOPIA, Zweck
from tests.server.fiction import ANSWER
from zweck.decision.decision import Decision, Finding, Outcome, Ruling
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.match import MATCHERS
from zweck.record import RecordSettings, open_record
from zweck.register import RegisterSettings, open_register
from zweck.runtime import doctor
from zweck.runtime.doctor import State
from zweck.runtime.extras import EXTRAS, Extra

FREE = "127.0.0.1:0"


def faults() -> list[tuple[str, str]]:
    """The parts that are broken, and what to do about each."""
    return [(str(part), str(help)) for state, part, help in doctor.examine([UTOPIA], FREE) if state is State.FAULT]


def test_a_good_installation(zweck: Zweck) -> None:
    """Nothing but `ok`, but where durable-rules does not run."""
    done = zweck("doctor", "--listen", FREE)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "ok     the policies that come with zweck\nok     a question to the native engine\n" in done.stdout
    assert done.stdout.endswith(f"ok     the address {FREE} is free\n\nzweck works here\n")
    assert ("ok     a question to the rete engine" in done.stdout) == (sys.version_info < (3, 13))


def test_every_package_that_zweck_needs_is_looked_at() -> None:
    """None that is added to the dependencies is forgotten."""
    always = {found[1] for need in metadata.requires("zweck") or [] if "extra" not in need and (found := doctor.NEED.match(need))}
    assert always - {"zweck-client"} == set(doctor.NEEDED)


def test_every_extra_is_looked_at() -> None:
    assert {extra.name for extra in EXTRAS} == set(metadata.metadata("zweck").get_all("Provides-Extra") or [])


def test_packages_that_are_missing(zweck: Zweck, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is named with the command that installs it, and the rest is looked at all the same."""
    for module in doctor.NEEDED.values():
        monkeypatch.setitem(sys.modules, module, None)
    done = zweck("doctor", "--listen", FREE, "--policies", UTOPIA)
    assert done.exit_code == 1
    for name in doctor.NEEDED:
        assert f"fault  {name} cannot be imported (" in done.stdout
        assert re.search(rf"\n       pip install --force-reinstall '{name}[<>=]", done.stdout)
    assert "the address" in done.stdout
    assert done.stdout.endswith("faults: zweck does not work here\n")


def test_stubs_that_do_not_fit_protobuf(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with an older protobuf than that which made them."""
    monkeypatch.setitem(sys.modules, "zweck.v1.decision_pb2", None)
    ((part, help),) = faults()
    assert part.startswith("the messages of zweck.v1: ")
    assert help.startswith("pip install --force-reinstall 'protobuf<8,>=7")


@pytest.mark.parametrize("extra", EXTRAS, ids=lambda extra: extra.name)
def test_without_an_extra(extra: Extra, zweck: Zweck, monkeypatch: pytest.MonkeyPatch) -> None:
    """A note names it, the parts that cannot run, and the command that installs it; zweck works."""
    for module in extra.modules:
        monkeypatch.setitem(sys.modules, module, None)
    done = zweck("doctor", "--listen", FREE, "--policies", UTOPIA)
    assert done.exit_code == 0
    assert f"note   the extra `{extra.name}` is not there (" in done.stdout
    assert f"\n       {extra.use} cannot run here: pip install 'zweck[{extra.name}]'\n" in done.stdout
    assert ("a question to the rete engine" in done.stdout) == (extra.name != "rete" and sys.version_info < (3, 13))


WITHOUT_CLINGO: Final = """\
import sys
sys.modules["clingo"] = None
from zweck.cli.main import main
for command in sys.argv[1:]:
    sys.argv = ["zweck", command]
    try:
        main()
    except SystemExit as end:
        print(end.code)
"""


def test_commands_whose_extra_is_missing() -> None:
    """One sentence, and the command that installs the extra; in a process of its own, for here clingo is loaded already."""
    program = [sys.executable, "-c", WITHOUT_CLINGO, "diff", "mutate", "cases"]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["2"] * 3
    assert done.stderr == "Error: this command needs `clingo`, which is not installed\n  pip install 'zweck[analysis]'\n" * 3


def test_faulty_policies(tmp_path: Path) -> None:
    """Reported by their first fault."""
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "facts.yaml").write_text("nonsense: [", encoding="utf-8")
    ((part, help),) = [(part, help) for state, part, help in doctor.examine([tmp_path], FREE) if state is State.FAULT]
    assert str(part).startswith("these policies: ")
    assert str(help) == "`zweck check` names every fault"


def test_policies_that_are_not_there(tmp_path: Path) -> None:
    """The advice is that of the error: nothing is there that could be checked."""
    ((part, help),) = [(part, help) for state, part, help in doctor.examine([tmp_path / "nothing"], FREE) if state is State.FAULT]
    assert "there is nothing to read at" in str(part)
    assert str(help).startswith("name a policy directory")


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="durable-rules does not import")
def test_engines_that_do_not_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both work, and one of them is wrong."""

    class Partial(Engine):
        """Whose native matcher always prohibits."""

        def __init__(self, policies: object, matcher: str) -> None:
            """Keep the matcher."""
            self.matcher = matcher

        def decide(self, *question: object) -> Decision:
            """A prohibition, or something else."""
            return ANSWER if self.matcher == MATCHERS[0] else Decision(Question({}), None, "", Finding(Ruling(Outcome.UNDETERMINED)))

    monkeypatch.setattr("zweck.engine.Engine", Partial)
    ((part, help),) = faults()
    assert part == "the engines disagree (native: PROHIBITED, rete: UNDETERMINED)"
    assert help.startswith("do not serve from here")


@pytest.mark.parametrize("version", [(3, 10), (2, 7)])
def test_an_old_python(version: tuple[int, int]) -> None:
    """Too old to read the rest."""
    assert doctor._python(version).state is State.FAULT


def test_an_address_that_is_taken(zweck: Zweck) -> None:
    """No fault: it may be zweck that serves there."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        done = zweck("doctor", "--listen", taken, "--policies", UTOPIA)
    assert done.exit_code == 0
    assert f"note   the address {taken} cannot be had (" in done.stdout


def test_a_socket_at_which_a_server_listens(zweck: Zweck, tmp_path: Path) -> None:
    """As an address with a port; one that was left by a server is free."""
    path = tmp_path / "z.sock"
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen()
        done = zweck("doctor", "--listen", f"unix:{path}", "--policies", UTOPIA)
        assert Place(tmp_path).found(zweck, listen=f"unix:{path}")[1][-1].startswith(f"note   the address unix:{path} cannot be had (")
    assert done.exit_code == 0
    assert f"note   the address unix:{path} cannot be had (address already in use)" in done.stdout
    assert doctor.port(f"unix:{path}").state is State.OK
    assert path.is_socket()
    (tmp_path / "link").symlink_to("nothing")
    state, part, _ = doctor.port(f"unix:{tmp_path}/link")
    assert state is State.FAULT
    assert "another file is there" in str(part)


@pytest.mark.parametrize("listen", ["nowhere", "127.0.0.1:99999", "127.0.0.1:http", "unix:/no/zweck.sock"])
def test_what_is_no_address(listen: str, tmp_path: Path) -> None:
    """Is reported, and not raised."""
    state, part, _ = doctor.port(listen)
    assert state is State.FAULT
    assert str(part).startswith(f"the address {listen} cannot be had (")
    assert doctor.port(f"unix:{tmp_path}/a.sock").state is State.OK


# --- the settings of a server -----------------------------------------------------------------------------------------------------------


class Place:
    """A folder with everything that a sealed server with TLS needs, and its settings."""

    def __init__(self, folder: Path, seconds: int = 10**8) -> None:
        """Make it; the certificates are valid for some seconds."""
        self.folder = folder
        authority = Authority("test", seconds=seconds)
        certificate, key = authority.certify("server", seconds=seconds)
        write(folder, cert_pem=certificate, key_pem=key, ca_pem=authority.pem)
        for name, text in (
            ("record.key", "a secret of sufficient length"),
            ("register.key", "another secret of some length"),
            ("pseudonym.key", "1 a-secret-of-persons\n"),
            ("access.yaml", "callers: [{certificate: CN=me, roles: [decide]}]\n"),
        ):
            (folder / name).write_text(text, encoding="utf-8")
        for name in ("record.key", "register.key", "pseudonym.key", "key.pem"):
            (folder / name).chmod(0o600)
        self.settings: dict[str, object] = {
            "listen": FREE,
            "policies": str(UTOPIA),
            "tls-cert": str(folder / "cert.pem"),
            "tls-key": str(folder / "key.pem"),
            "tls-client-ca": str(folder / "ca.pem"),
            "access": str(folder / "access.yaml"),
            "record": f"sqlite:///{folder / 'record.db'}",
            "record-key": str(folder / "record.key"),
            "pseudonym-key": str(folder / "pseudonym.key"),
            "last-served": str(folder / "last-served.json"),
        }

    def found(self, zweck: Zweck, **changes: object) -> tuple[int, list[str]]:
        """The exit code, and the notes and faults of the doctor."""
        said = {name: value for name, value in (self.settings | changes).items() if value is not None}
        (self.folder / "serve.yaml").write_text(yaml.safe_dump(said), encoding="utf-8")
        done = zweck("doctor", "--config", self.folder / "serve.yaml")
        lines = [line for line in done.stdout.splitlines() if line.startswith(("note", "fault  "))]
        return done.exit_code, [line for line in lines if "the extra" not in line]


def test_settings_with_which_a_server_can_start(zweck: Zweck, tmp_path: Path) -> None:
    """A database that it would begin is a note; where it has begun, nothing is to be said. The doctor writes nothing."""
    place = Place(tmp_path)
    place.settings |= {
        "policies": None,
        "activities": str(FOLDER),
        "register": f"sqlite:///{tmp_path / 'register.db'}",
        "register-key": str(tmp_path / "register.key"),
    }
    before = {path.name for path in tmp_path.iterdir()} | {"serve.yaml"}
    code, said = place.found(zweck)
    assert code == 0
    assert [line.partition(":")[0] for line in said] == ["note   the record's database", "note   the register's database"]
    assert {path.name for path in tmp_path.iterdir()} == before
    for opened in (
        open_record(RecordSettings(f"sqlite:///{tmp_path / 'record.db'}", tmp_path / "record.key")),
        open_register(RegisterSettings(f"sqlite:///{tmp_path / 'register.db'}", tmp_path / "register.key")),
    ):
        opened.close()
    assert place.found(zweck) == (0, [])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"workrs": 3}, "serve.yaml:"),
        ({"record-key": None}, "the record's seal: the record has no key"),
        ({"register": "sqlite:////no/register.db"}, "the register's seal: the register has no key"),
        ({"tls-key": None}, "needs `--tls-key`"),
        ({"record": "sqlite:////no/folder/record.db"}, "the record's database: there is no folder `/no/folder`"),
        ({"register": "postgresql://127.0.0.1:1/none", "unsealed": True}, "the register's database: "),
        ({"last-served": "/no/folder/last.json"}, "the folder `/no/folder` is not there"),
        ({"metrics": "nonsense"}, "TLS, callers and addresses: `nonsense` is not an address"),
        ({"record-anchors": __file__}, "the record's database: "),
        ({"listen": "0.0.0.0:0", "tls-client-ca": None, "access": None}, "nothing says who may call"),
        ({"policies": str(Path(__file__).parent)}, "the policies of the configuration: "),
        ({"listen": f"unix:{__file__}"}, "TLS, callers and addresses: cannot listen on `unix:"),
        ({"record-webhook": "http://example.org/anchors"}, "the webhook of anchors: "),
        (
            {"record-witness": "no-program --at all"},
            "the witness of the record: the witness is no command: there is no program",
        ),
        ({"register": "sqlite:////no/register.db"}, "persons are looked up for activities, and the server has none"),
    ],
)
def test_settings_with_which_it_cannot(zweck: Zweck, tmp_path: Path, changes: dict[str, object], said: str) -> None:
    code, found = Place(tmp_path).found(zweck, **changes)
    assert code == 1
    assert any(line.startswith("fault  ") and said in line for line in found), found


@pytest.mark.parametrize(
    ("table", "binding", "said"),
    [
        ("a.b.c", "", ""),
        ("a.b", "", "`: `a.b` is no table of Trino"),
        ("a.b.c", "activity: nothing\n", "nothing"),
        ("a.b.c", None, "the file cannot be opened: no such file"),
    ],
)
def test_tables_of_trino(zweck: Zweck, tmp_path: Path, table: str, binding: str | None, said: str) -> None:
    """A mapping that is not read would keep the server from starting; an activity that is not there would show no row."""
    (tmp_path / "trino.yaml").write_text(f"tables:\n  - {{table: {table}, user: u, binding: b.yaml}}\n", encoding="utf-8")
    if binding is not None:
        text = (FOLDER / "bindings" / "newsletter.yaml").read_text(encoding="utf-8")
        (tmp_path / "b.yaml").write_text(text.replace("activity: newsletter\n", binding or "activity: newsletter\n"), encoding="utf-8")
    more = {"policies": None, "activities": str(FOLDER), "trino": str(tmp_path / "trino.yaml")}
    found = [line for line in Place(tmp_path).found(zweck, **more)[1] if "Trino" in line]
    assert len(found) == bool(said)
    assert all(line.startswith("fault  Trino's tables `") and said in line for line in found)


def test_a_database_in_a_folder_that_is_not_its_own(zweck: Zweck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (theirs := tmp_path / "the others").mkdir()
    monkeypatch.setattr(os, "access", lambda folder, _: folder != theirs)
    for changes in ({"record": f"sqlite:///{tmp_path}/the%20others/record.db"}, {"listen": f"unix:{theirs}/zweck.sock"}):
        code, found = Place(tmp_path).found(zweck, **changes)
        assert code == 1
        assert f"fault  the folder `{theirs}` cannot be written to" in found


def test_keys_that_others_can_read(zweck: Zweck, tmp_path: Path) -> None:
    """A server refuses them, that of TLS among them; the advice leaves a group that reads them as it is."""
    place = Place(tmp_path)
    for name in ("record.key", "pseudonym.key", "key.pem"):
        (tmp_path / name).chmod(0o644)
    code, found = place.found(zweck)
    assert code == 1
    for part in ("the record's key", "the key of pseudonyms", "TLS, callers and addresses"):
        assert any(line.startswith(f"fault  {part}") and "(its mode is 0644)" in line for line in found)


def test_several_faults_of_a_configuration(zweck: Zweck, tmp_path: Path) -> None:
    """The first is shown, with what names all, in the language of the reader."""
    (tmp_path / "serve.yaml").write_text("workrs: 3\nrecrd: x\n", encoding="utf-8")
    done = zweck("doctor", "--config", tmp_path / "serve.yaml", "--lang", "de")
    assert done.exit_code == 1
    assert f"\nFehler die Konfiguration `{tmp_path / 'serve.yaml'}`: " in done.stdout
    assert f"\n       `zweck serve --config {tmp_path / 'serve.yaml'} --show-config` nennt jeden Fehler\n" in done.stdout


def test_a_record_of_another_key(zweck: Zweck, tmp_path: Path) -> None:
    place = Place(tmp_path)
    open_record(RecordSettings(f"sqlite:///{tmp_path / 'record.db'}", tmp_path / "register.key")).close()
    code, found = place.found(zweck)
    assert code == 1
    assert "fault  the record's database: the record is not sealed with this key" in found


@pytest.mark.parametrize(("seconds", "state", "said"), [(-1, "fault", "expired on"), (20 * 24 * 3600, "note", "is valid until")])
def test_certificates_that_end(zweck: Zweck, tmp_path: Path, seconds: int, state: str, said: str) -> None:
    code, found = Place(tmp_path, seconds).found(zweck)
    assert code == (state == "fault")
    assert [line for line in found if line.startswith(f"{state:<7}the certificate `CN=server`") and said in line], found
