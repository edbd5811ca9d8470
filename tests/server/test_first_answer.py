"""The road from a YAML statute to an answer over gRPC, as a newcomer goes it."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from types import ModuleType, SimpleNamespace

import grpc
import pytest
from click.testing import CliRunner

from docs.examples import first_answer
from tests.law import shipped_law
from tests.processes import Program, killed_at_last
from tests.server.conftest import serving
from zweck.cli.commands.ask import message
from zweck.cli.main import cli
from zweck.cli.requests import Defaults, read_requests
from zweck.engine import Engine
from zweck.v1.decision_pb2 import PERMITTED, UNDETERMINED, BatchCheckProcessingRequest, Decision
from zweck.v1.decision_pb2_grpc import DecisionServiceStub
from zweck.v1.policy_pb2 import GetPolicyRequest, ListPoliciesRequest
from zweck.v1.policy_pb2_grpc import PolicyServiceStub

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
FIRST_ANSWER: list[str] = [sys.executable, "-m", "docs.examples.first_answer"]
ENGLISH = {**os.environ, "LC_ALL": "C"}
ZWECK = Path(sys.executable).parent / "zweck"


def reading(answer: Decision) -> tuple[str, list[tuple[str, str]], set[str]]:
    """Day, laws by version, and the grounds that hold."""
    laws = [(law.law, law.version) for law in answer.laws]
    return answer.date, laws, {ground for law in answer.laws for gate in law.requirements for ground in gate.grounds}


def test_the_article_asked_on_two_days() -> None:
    policies = shipped_law()
    read = read_requests(tuple(sorted(EXAMPLES.glob("article-*.yaml"))))
    questions = [message(request, manner, policies.vocabulary) for request, manner in read.in_names(policies, Defaults())]
    with serving(Engine(policies), policies) as channel:
        stub = DecisionServiceStub(channel)
        answers = [stub.CheckProcessing(question) for question in questions]
        batch = stub.BatchCheckProcessing(BatchCheckProcessingRequest(requests=questions)).results

        shelf = PolicyServiceStub(channel)
        listed = shelf.ListPolicies(ListPoliciesRequest(date="2018-05-25"))
        for policy in listed.policies:
            assert shelf.GetPolicy(GetPolicyRequest(law=policy.law, date="2018-05-25")).summary == policy

    assert [result.decision for result in batch] == answers
    assert [answer.outcome for answer in answers] == [PERMITTED, UNDETERMINED]
    assert reading(answers[0]) == ("2018-05-24", [("de-bdsg-old", "2010-06-11")], {"BDSG-28-1-3", "BDSG-4-2-1"})
    assert reading(answers[1]) == ("2018-05-25", [("eu-gdpr", "2018-05-25")], set())
    assert [missing.fact for missing in answers[1].missing_facts][:2] == ["balancing.legitimate_interest", "balancing.necessary"]
    assert all(reason.citation and reason.text.de and reason.text.en for answer in answers for reason in answer.reasons)


def assert_all_answers(said: str) -> None:
    """All that `make run` shows, whichever day it is."""
    before, first, second, newsletter, objected, overdue = said.split("$ zweck ask ")
    assert "$ zweck serve --listen 127.0.0.1:0 --activities " in before
    assert "PERMITTED under the law of 24 May 2018" in first
    assert "§ 28 Abs. 1 Satz 1 Nr. 3, Abs. 2 Nr. 1 BDSG a.F." in first
    assert "UNDETERMINED under the law of 25 May 2018" in second
    assert "Art. 6 Abs. 1 DSGVO" in second
    assert "newsletter: PERMITTED now, under the law of" in newsletter
    assert "$ zweck register record OBJECTED --scope advertising" in newsletter
    assert "newsletter: PROHIBITED now, under the law of" in objected
    assert "newsletter-after-the-review: UNDETERMINED under the law of" in overdue
    assert "Its review is overdue." in " ".join(overdue.split())


def answers(address: str) -> None:
    """Wait until a server does."""
    with grpc.insecure_channel(address) as channel:
        grpc.channel_ready_future(channel).result(timeout=60)


def test_make_run_shows_all_answers_and_serves_until_ctrl_c(tmp_path: Path) -> None:
    wrong = tmp_path / "stderr"
    with wrong.open("w") as stderr:
        program = subprocess.Popen(
            FIRST_ANSWER, stdout=subprocess.PIPE, stderr=stderr, text=True, env=ENGLISH, cwd=ROOT, start_new_session=True
        )
    with killed_at_last(program) as run:
        assert run.stdout is not None
        said = ""
        while len(re.findall(r"^Activity newsletter@\d{4}-", said, re.MULTILINE)) < 3 or not said.endswith("advice.\n"):
            said += (line := run.stdout.readline())
            assert line
        assert_all_answers(said)
        answers(said.partition("$ zweck ask ")[2].split()[0])
        os.killpg(run.pid, signal.SIGINT)

        assert run.wait(timeout=60) == 0
    assert re.fullmatch(r"\S+ INFO \S+: asked to stop: .+\n", wrong.read_text())


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The program behind `make run`, with a server that is forked; the commands that it shows run in this process."""
    monkeypatch.setattr(first_answer, "subprocess", SimpleNamespace(Popen=Program, PIPE=subprocess.PIPE))
    for name in ("ZWECK_PSEUDONYM_KEY", "ZWECK_REGISTER", "ZWECK_REGISTER_KEY", "ZWECK_ACTIVITIES"):
        monkeypatch.setenv(name, "")  # so that what the program sets is taken back
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def zweck(*arguments: str | Path) -> int:
        first_answer.announce(*arguments)
        result = CliRunner().invoke(cli, [str(argument) for argument in arguments], prog_name="zweck")
        print(result.output, end="")
        return result.exit_code

    monkeypatch.setattr(first_answer, "zweck", zweck)
    before = signal.getsignal(signal.SIGTERM)
    yield first_answer
    signal.signal(signal.SIGTERM, before)


def test_once_it_ends_after_the_answers(example: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["first_answer.py", "--once"])
    assert example.main() == 0
    assert_all_answers(capsys.readouterr().out)


def test_it_serves_until_it_is_terminated(example: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """And leaves no server behind, although the signal went to it alone. The tests above have the questions that it asks."""
    addresses = []

    def asked(server: "subprocess.Popen[str]", questions: Path) -> int:
        assert server.stdout is not None
        addresses.extend(re.findall(r"\S+:\d+", server.stdout.readline()))
        answers(addresses[0])
        Thread(target=os.kill, args=(os.getpid(), signal.SIGTERM)).start()
        return 0

    monkeypatch.setattr(example, "ask", asked)
    monkeypatch.setattr(sys, "argv", ["first_answer.py"])
    with pytest.raises(SystemExit) as ended:
        example.main()
    assert ended.value.code == 0
    with pytest.raises(ConnectionRefusedError), socket.create_connection(tuple(addresses[0].split(":")), timeout=60):
        pass


def test_the_service_refuses_faulty_policies(tmp_path: Path) -> None:
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "facts.yaml").write_text("a: [\n", encoding="utf-8")
    run = subprocess.run([ZWECK, "serve", "--listen", "127.0.0.1:0", "--policies", tmp_path], capture_output=True, text=True, check=False)

    assert (run.returncode, run.stdout) == (3, "")
    assert "facts.yaml:2:1: ZW101" in run.stderr
    assert "Traceback" not in run.stderr
