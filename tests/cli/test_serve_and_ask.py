"""`zweck ask` against a server, and what `zweck serve` says."""

import json
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from click.testing import CliRunner
from google.protobuf.any_pb2 import Any
from google.rpc import code_pb2
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status

from tests.cli.conftest import UTOPIA, Zweck, assert_golden
from tests.cli.served import address
from tests.processes import Program, killed_at_last
from zweck.cli import worker
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceServicer, add_DecisionServiceServicer_to_server

__all__ = ["address"]

ONE = "{id: x, facts: {time.decision_date: 2012-01-01, operation.kind: publish, consent.given: true, data.kinds: [voice], subject.age: 12}}"


@pytest.mark.parametrize("options", [["--lang", "de"], ["--lang", "en", "--presume-unstated"], ["--json"]])
def test_ask_answers_like_decide(zweck: Zweck, address: str, options: list[str]) -> None:
    """Word by word, in every form."""
    asked = zweck("ask", address, "-", *options, "--policies", UTOPIA, stdin=ONE)
    decided = zweck("decide", "-", *options, "--policies", UTOPIA, stdin=ONE)
    assert (asked.exit_code, asked.stderr) == (0, "")
    assert asked.stdout == decided.stdout


def test_ask_without_the_servers_policies(zweck: Zweck, address: str) -> None:
    """Laws and facts that are not at hand keep their bare names."""
    stdout = zweck("ask", address, "-", "--lang", "en", "--presume-unstated", stdin=ONE).stdout
    assert_golden("foreign-server", stdout)


def test_ask_shows_what_the_server_refuses(zweck: Zweck, address: str) -> None:
    """Each fault behind its place in the file, with exit code 3."""
    text = "facts:\n  operation.kind: colect\n  consent.givn: true\n  data.kinds: {a: b}\n  subject.age: null\n"
    result = zweck("ask", address, "-", "--policies", UTOPIA, stdin=text)
    assert (result.exit_code, result.stdout) == (3, "")
    assert_golden("refused-request", result.stderr)


def test_ask_refuses_what_is_no_request(zweck: Zweck, address: str) -> None:
    """Faults of form are found before anything is sent."""
    result = zweck("ask", address, "-", stdin="fact: {}")
    assert result.exit_code == 3
    assert "did you mean `facts`?" in result.stderr


class Unrecorded(DecisionServiceServicer):
    """Answers as a server does whose record takes nothing."""

    def CheckProcessing(self, request: v1.CheckProcessingRequest, context: grpc.ServicerContext) -> v1.Decision:
        """No answer, and why."""
        reason = Any()
        reason.Pack(ErrorInfo(reason="RECORD_UNAVAILABLE"))
        status = Status(code=code_pb2.UNAVAILABLE, details=[reason]).SerializeToString()
        context.set_trailing_metadata((("grpc-status-details-bin", status),))
        context.abort(grpc.StatusCode.UNAVAILABLE, "the decision record is not available")
        raise AssertionError


def test_a_server_that_cannot_answer_is_there(zweck: Zweck) -> None:
    """It says why: the advice was to start one."""
    server = grpc.server(ThreadPoolExecutor(1))
    add_DecisionServiceServicer_to_server(Unrecorded(), server)  # type: ignore[abstract]  # it is asked nothing else
    where = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    result = zweck("ask", where, "-", "--policies", UTOPIA, stdin=ONE)
    server.stop(None)
    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr == f"Error: the server at `{where}` could not answer: the decision record is not available\n"


@pytest.mark.parametrize("nowhere", ["127.0.0.1:1", "nowhere.invalid:50051"])
def test_ask_without_a_server(zweck: Zweck, nowhere: str) -> None:
    """One sentence and exit code 4."""
    result = zweck("ask", nowhere, "-", stdin=ONE)
    assert (result.exit_code, result.stdout) == (4, "")
    help = "start one with `zweck serve`; an address is `127.0.0.1:50051`, without `http://` before it"
    assert result.stderr == f"Error: no server answers at `{nowhere}`\n  {help}\n"


@pytest.mark.parametrize("listen", ["nonsense", "127.0.0.1:99999", "203.0.113.7:50051"])
def test_serve_where_it_cannot_listen(zweck: Zweck, listen: str) -> None:
    """One sentence and exit code 4."""
    result = zweck("serve", "--listen", listen, "--insecure", "--policies", UTOPIA)
    assert (result.exit_code, result.stdout) == (4, "")
    assert f"`{listen}`" in result.stderr


def serve(*options: object) -> subprocess.Popen[str]:
    """`zweck serve` in a process of its own, with two workers."""
    command = [sys.executable, "-m", "zweck.cli", "serve", "--listen", "127.0.0.1:0", "--workers", "2", *map(str, options)]
    return Program(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_serve_with_workers(zweck: Zweck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They have the settings of the file; the greeting comes when all of them serve, and systemd is notified; SIGTERM stops all."""
    manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    manager.bind(str(tmp_path / "notify"))
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    (tmp_path / "serve.yaml").write_text(f"policies: {UTOPIA}\nworkers: 3\n", encoding="utf-8")
    with manager, killed_at_last(serve("--config", tmp_path / "serve.yaml")) as supervisor:
        assert supervisor.stdout is not None
        greeting = supervisor.stdout.readline()
        assert greeting.startswith("zweck serves 3 laws, 4 versions, ")
        address = greeting.split()[-1]
        assert manager.recv(100) == b"READY=1"
        assert supervisor.stdout.readline().endswith("engine native, 2 workers\n")
        assert "UNDETERMINED" in zweck("ask", address, "-", "--lang", "en", stdin=ONE).stdout
        supervisor.terminate()
        assert supervisor.wait(timeout=60) == 0
        assert zweck("ask", address, "-", stdin=ONE).exit_code == 4


def assert_no_secret_in_command_lines(supervisor: subprocess.Popen[str]) -> None:
    """Everyone on the machine can read those of the workers: they name descriptors alone, wherever a setting was given."""
    children = Path(f"/proc/{supervisor.pid}/task/{supervisor.pid}/children").read_text(encoding="ascii").split()
    lines = [Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")[1:-1] for child in children]
    assert len(lines) == 2
    assert all(line[:4] == [b"-P", b"-m", b"zweck.cli", b"worker"] and all(word.isdigit() for word in line[4:]) for line in lines)


def test_a_worker_that_was_started_with_another_file() -> None:
    """One sentence: users do not start it."""
    program = [sys.executable, "-m", "zweck.cli", "worker", "98", "1"]
    with Path(__file__).open("rb") as file:
        done = subprocess.run(program, stdout=file.fileno(), stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "zweck serve --workers N" in done.stderr


@pytest.mark.parametrize("words", [("99998", "99999"), ("x", "y"), ()])
def test_a_worker_without_a_supervisor(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(worker.command, words, prog_name="zweck")
    assert done.exit_code == 2
    assert "zweck serve --workers N" in done.stderr or "Usage: zweck" in done.stderr


def test_serve_with_persons(zweck: Zweck, tmp_path: Path) -> None:
    """Answers of workers about a person are found, shown and erased; a fault of the person or a note stands at its place."""
    for name, text in (("record.key", "a secret of sufficient length"), ("pseudonym.key", "1 a-secret-of-persons\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / name).chmod(0o600)
    record = ["--record", f"sqlite:///{tmp_path / 'record.db'}", "--record-key", tmp_path / "record.key"]
    persons = ["--pseudonym-key", tmp_path / "pseudonym.key"]
    (tmp_path / "serve.yaml").write_text(f"policies: {UTOPIA}\nrecord: {record[1]}\n", encoding="utf-8")
    asked = ONE.replace("{id: x,", "{id: x, subject: {telephone: +49 30 7654321}, notes: {consent.given: {by: legal team}},")
    with killed_at_last(serve("--config", tmp_path / "serve.yaml", *record[2:], *persons, "--traces", "none")) as supervisor:
        assert supervisor.stdout is not None
        address = supervisor.stdout.readline().split()[-1]
        assert_no_secret_in_command_lines(supervisor)
        answer = zweck("ask", address, "-", "--lang", "en", "--policies", UTOPIA, stdin=asked)
        assert "– consent: (legal team) [consent.given]" in answer.stdout
        wrong = zweck("ask", address, "-", stdin=asked.replace("{telephone: +49 30 7654321}", f"{{pseudonym: '2:{'0' * 32}'}}"))
        assert "<stdin>:1:19: the key of pseudonyms has no version 2; its latest version is 1" in wrong.stderr
        wrong = zweck("ask", address, "-", stdin=asked.replace("notes: {consent.given:", "notes: {balancing.interest:"))
        assert "<stdin>:1:55: there is a note on `balancing.interest`, which is not stated" in wrong.stderr
        supervisor.terminate()
        assert supervisor.wait(timeout=60) == 0
        assert supervisor.stderr is not None
        assert "7654321" not in supervisor.stdout.read() + supervisor.stderr.read()
    assert not [path for path in tmp_path.iterdir() if b"7654321" in path.read_bytes()]
    person = ["--subject", "telephone:0049 30 765-4321", *persons]
    assert zweck("audit", "show", *record, *person).stdout.startswith("       1  20")
    assert zweck("audit", "erase", *record, *person, "--yes").stdout == "entries whose content was erased: 1\n"
    assert zweck("audit", "erase", *record, *person, "--yes").exit_code == 1


@pytest.mark.parametrize(
    ("text", "mode", "said"), [("a secret", 0o600, "this is no version of the key"), ("1 a", 0o644, "others can read")]
)
def test_serve_with_a_wrong_key_of_persons(zweck: Zweck, tmp_path: Path, text: str, mode: int, said: str) -> None:
    (tmp_path / "pseudonym.key").write_text(text, encoding="utf-8")
    (tmp_path / "pseudonym.key").chmod(mode)
    result = zweck("serve", "--listen", "127.0.0.1:0", "--policies", UTOPIA, "--pseudonym-key", tmp_path / "pseudonym.key")
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


PROFILES = """\
controllers:
  - controller: muster
    name: Muster GmbH
    facts: {controller.type: private_body, controller.seat_country: DE}
"""
OF_MUSTER = "{controller: muster, facts: {time.decision_date: 2026-11-25, operation.kind: contact}}"


def test_workers_know_the_controllers(zweck: Zweck, tmp_path: Path) -> None:
    """All of them have the profiles with which the server began, whatever becomes of the file."""
    file = tmp_path / "controllers.yaml"
    file.write_text(PROFILES, encoding="utf-8")
    expected = zweck("decide", "-", "--json", "--controllers", file, stdin=OF_MUSTER).stdout
    with killed_at_last(serve("--controllers", file)) as supervisor:
        assert supervisor.stdout is not None
        address = supervisor.stdout.readline().split()[-1]
        file.unlink()
        answers = [zweck("ask", address, "-", "--json", stdin=OF_MUSTER) for _ in range(6)]
        unknown = zweck("ask", address, "-", stdin=OF_MUSTER.replace("muster", "mustr"))
    assert {json.loads(answer.stdout)["decision_id"] for answer in answers} == {json.loads(expected)["decision_id"]}
    assert unknown.exit_code == 3
    assert "did you mean `muster`?" in unknown.stderr


def test_faulty_profiles_are_refused_at_the_start(zweck: Zweck, tmp_path: Path) -> None:
    (tmp_path / "controllers.yaml").write_text(PROFILES.replace("private_body", "privat"), encoding="utf-8")
    result = zweck("serve", "--listen", "127.0.0.1:0", "--controllers", tmp_path / "controllers.yaml")
    assert result.exit_code == 3
    assert "controllers.yaml:4:30: ZW302" in result.stderr


def test_workers_refuse_faulty_policies_once(tmp_path: Path) -> None:
    """With the exit code of `zweck serve`, and no traceback."""
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "facts.yaml").write_text("a: [\n", encoding="utf-8")
    with killed_at_last(serve("--policies", tmp_path)) as supervisor:
        stdout, stderr = supervisor.communicate(timeout=60)
    assert (supervisor.returncode, stdout) == (3, "")
    assert stderr.count("facts.yaml:2:1: ZW101") == 1
    assert "Traceback" not in stderr
