"""The road from a YAML statute to an answer over gRPC, as a newcomer goes it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import grpc
import pytest

from tests.law import shipped_law
from tests.processes import killed_at_last
from tests.server.conftest import serving
from zweck.cli.commands.ask import message
from zweck.cli.requests import Standing, read_requests
from zweck.engine import Engine
from zweck.v1.decision_pb2 import PERMITTED, UNDETERMINED, BatchCheckProcessingRequest, Decision
from zweck.v1.decision_pb2_grpc import DecisionServiceStub
from zweck.v1.policy_pb2 import GetPolicyRequest, ListPoliciesRequest
from zweck.v1.policy_pb2_grpc import PolicyServiceStub

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
FIRST_ANSWER: list[str | Path] = [sys.executable, EXAMPLES / "first_answer.py"]
ENGLISH = {**os.environ, "LC_ALL": "C"}
ZWECK = Path(sys.executable).parent / "zweck"


def reading(answer: Decision) -> tuple[str, list[tuple[str, str]], set[str]]:
    """Day, laws by version, and the grounds that hold."""
    laws = [(law.law, law.version) for law in answer.laws]
    return answer.date, laws, {ground for law in answer.laws for gate in law.requirements for ground in gate.grounds}


def test_the_article_asked_on_two_days() -> None:
    policies = shipped_law()
    read = read_requests(tuple(sorted(EXAMPLES.glob("article-*.yaml"))))
    questions = [message(request, manner, policies.vocabulary) for request, manner in read.in_names(policies, Standing())]
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


def test_make_run_shows_all_answers() -> None:
    run = subprocess.run([*FIRST_ANSWER, "--once"], capture_output=True, text=True, check=True, env=ENGLISH)

    assert run.stderr == ""
    before, first, second, newsletter, objected, overdue = run.stdout.split("$ zweck ask ")
    assert "$ zweck serve --listen 127.0.0.1:0 --activities " in before
    assert "PERMITTED under the law of 24 May 2018" in first
    assert "§ 28 Abs. 1 Satz 1 Nr. 3, Abs. 2 Nr. 1 BDSG a.F." in first
    assert "UNDETERMINED under the law of 25 May 2018" in second
    assert "Art. 6 Abs. 1 lit. f" in second
    assert "newsletter: PERMITTED under the law of 1 June 2026" in newsletter
    assert "$ zweck register record OBJECTED --scope advertising" in newsletter
    assert "newsletter: PROHIBITED under the law of 1 June 2026" in objected
    assert "newsletter: UNDETERMINED under the law of 2 December 2026" in overdue
    assert "Its review is overdue." in " ".join(overdue.split())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_make_run_serves_until_it_is_asked_to_stop(number: signal.Signals) -> None:
    program = subprocess.Popen(FIRST_ANSWER, stdout=subprocess.PIPE, text=True, env=ENGLISH, start_new_session=True)
    with killed_at_last(program) as run:
        assert run.stdout is not None
        said = ""
        while said.count("\nActivity newsletter@2026-01-01") < 3:
            said += (line := run.stdout.readline())
            assert line
        address = said.partition("$ zweck ask ")[2].split()[0]
        with grpc.insecure_channel(address) as channel:
            grpc.channel_ready_future(channel).result(timeout=60)
        os.killpg(run.pid, number)

        assert run.wait(timeout=60) == 0


def test_the_service_refuses_faulty_policies(tmp_path: Path) -> None:
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "facts.yaml").write_text("a: [\n", encoding="utf-8")
    run = subprocess.run([ZWECK, "serve", "--listen", "127.0.0.1:0", "--policies", tmp_path], capture_output=True, text=True, check=False)

    assert (run.returncode, run.stdout) == (3, "")
    assert "facts.yaml:2:1: ZW101" in run.stderr
    assert "Traceback" not in run.stderr
