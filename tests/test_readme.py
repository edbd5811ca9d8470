"""The README shows the truth: its commands are run, its program is executed."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Final

import pytest
from click.testing import CliRunner

from tests.law import shipped_law
from zweck.cli.main import cli
from zweck.engine import Engine
from zweck.runtime.server import Server

ROOT: Final = Path(__file__).parents[1]
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
ANYTHING: Final = "..."


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def sessions() -> Iterator[tuple[str, list[str]]]:
    """Each command that a console block shows, with the lines it is said to print."""
    for block in blocks("console"):
        for session in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *lines = session.splitlines()
            yield command, lines


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the docs of the checkout, into which commands may write; the later ones find what the earlier ones wrote."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "docs").symlink_to(ROOT / "docs")
    return folder


@pytest.mark.parametrize(("command", "lines"), list(sessions()))
def test_commands(command: str, lines: list[str], checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line that is shown is printed, in this order; `...` stands for any lines."""
    monkeypatch.chdir(checkout)
    program, *arguments = shlex.split(command)
    result = CliRunner().invoke(cli, arguments)
    pattern = "".join(r"(?:.*\n)*?" if line == ANYTHING else re.escape(line) + "\n" for line in lines)

    assert program == "zweck"
    assert result.exit_code == 0, result.output
    assert re.fullmatch(pattern, result.output), result.output


def test_program() -> None:
    """The client works as it stands."""
    policies = shipped_law()
    server = Server(Engine(policies), policies, "127.0.0.1:0")
    server.start()
    try:
        (program,) = blocks("python")
        exec(compile(program, "README.md", "exec"), {"address": server.address})  # noqa: S102  our own text
    finally:
        server.stop(grace=1)


@pytest.mark.skipif(which("curl") is None, reason="curl is not installed")
def test_the_question_in_json() -> None:
    """The answer has the part that the comment shows."""
    policies = shipped_law()
    server = Server(Engine(policies), policies, "127.0.0.1:0")
    server.start()
    try:
        (call,) = [block for block in blocks("sh") if block.startswith("curl")]
        command, shown = call.replace("127.0.0.1:50051", server.address).split("\n# ")
        answer = subprocess.run(command, shell=True, check=True, capture_output=True, text=True).stdout  # noqa: S602  our own text
    finally:
        server.stop(grace=1)
    assert shown.strip().strip("{}…") in answer


def test_make_targets() -> None:
    """The targets that the README names exist."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"make ([a-z]+)", README))

    assert named <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def test_links() -> None:
    """Every relative link leads to a file or folder."""
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", README) if not target.startswith("http")]

    assert [target for target in targets if target and not (ROOT / target).exists()] == []
