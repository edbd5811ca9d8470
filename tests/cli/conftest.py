"""Runs `zweck` inside the test, and compares what it says with what is on file."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result

from tests.proving import REWRITE, REWRITING
from zweck.cli.main import cli

HERE: Final = Path(__file__).parent
UTOPIA: Final = HERE / "utopia" / "policies"
REQUESTS: Final = HERE / "requests"
DIGEST: Final = re.compile(r"\b[0-9a-f]{12,64}\b")

Zweck = Callable[..., Result]


@pytest.fixture
def zweck() -> Zweck:
    """Calls `zweck` in an English environment, with text for standard input."""

    def call(*arguments: object, stdin: str | bytes | None = None, **environment: str) -> Result:
        english = {"LC_ALL": "C.UTF-8", "NO_COLOR": None, **environment}
        return CliRunner().invoke(cli, [str(argument) for argument in arguments], input=stdin, env=english, prog_name="zweck")

    return call


@pytest.fixture(scope="session")
def read_types(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where mypy keeps what it has read, for all tests that run it."""
    return tmp_path_factory.mktemp("types")


def assert_golden(name: str, text: str) -> None:
    """The text is what `golden/` has under this name; digests, which change with every comma of the law, are left out."""
    path = HERE / "golden" / f"{name}.txt"
    masked = DIGEST.sub("…", text)
    if REWRITING:
        path.write_text(masked, encoding="utf-8")
    assert masked == path.read_text(encoding="utf-8"), f"not what is on file; if it should be, run again with {REWRITE}=1"
