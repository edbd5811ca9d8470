"""`zweck ask` and a server that answers what this version does not know: an error, no traceback, and never a yes."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from click.testing import CliRunner

from zweck.cli.main import cli
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceServicer, add_DecisionServiceServicer_to_server

Ask = Callable[..., tuple[int, str]]


class Other(DecisionServiceServicer):
    """Gives the answer that it has."""

    answer = v1.Decision()

    def CheckProcessing(self, request: v1.CheckProcessingRequest, context: object) -> v1.Decision:
        """The answer."""
        return self.answer


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Ask]:
    """Asks the other server a question."""
    other = Other()  # type: ignore[abstract]  # it is asked nothing else
    server = grpc.server(ThreadPoolExecutor(1))
    add_DecisionServiceServicer_to_server(other, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    path = tmp_path / "request.yaml"
    path.write_text("facts: {time.decision_date: 2026-03-02}\n", encoding="utf-8")

    def asked(answer: v1.Decision, *options: str) -> tuple[int, str]:
        other.answer = answer
        done = CliRunner().invoke(cli, ["ask", f"127.0.0.1:{port}", str(path), *options])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stderr + done.stdout

    yield asked
    server.stop(None)


@pytest.mark.parametrize("options", [(), ("--json",), ("--lang", "de")])
@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (v1.Decision(), "`outcome`"),
        (v1.Decision(outcome=99), "`outcome` 99"),  # type: ignore[arg-type]
        (v1.Decision(outcome=v1.PERMITTED, laws=[v1.LawResult(law="x", outcome=7)]), "`outcome` 7"),  # type: ignore[arg-type]
        (v1.Decision(outcome=v1.PERMITTED, obligations=[v1.Obligation(id="x", timing=9)]), "`timing` 9"),  # type: ignore[arg-type]
    ],
)
def test_an_answer_that_is_not_understood_is_an_error(ask: Ask, answer: v1.Decision, sentence: str, options: tuple[str, ...]) -> None:
    code, said = ask(answer, *options)
    assert code == 4
    assert sentence in said
    assert "PERMITTED" not in said


def test_others_are_printed(ask: Ask) -> None:
    code, said = ask(v1.Decision(outcome=v1.UNDETERMINED, date="2026-03-02"), "--json")
    assert (code, "UNDETERMINED" in said) == (0, True)
