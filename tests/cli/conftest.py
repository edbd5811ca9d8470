"""Runs `zweck` inside the test, and compares what it says with what is on file."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result

from tests.serving import Server
from zweck.cli.main import cli
from zweck.engine import Engine
from zweck.load import load

HERE: Final = Path(__file__).parent
UTOPIA: Final = HERE / "utopia" / "policies"
REQUESTS: Final = HERE / "requests"
UPDATE: Final = "UPDATE_GOLDEN"
"""Set in the environment, it rewrites what is on file with what came."""

DIGEST: Final = re.compile(r"\b[0-9a-f]{12,64}\b")

Zweck = Callable[..., Result]


@pytest.fixture
def zweck() -> Zweck:
    """Calls `zweck` in an English environment, with text for standard input."""

    def call(*arguments: object, stdin: str | bytes | None = None, **environment: str) -> Result:
        english = {"LC_ALL": "C.UTF-8", "NO_COLOR": None, **environment}
        return CliRunner().invoke(cli, [str(argument) for argument in arguments], input=stdin, env=english, prog_name="zweck")

    return call


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a server with Utopia's law."""
    policies = load(UTOPIA)
    server = Server(Engine(policies), policies, "127.0.0.1:0")
    server.start()
    yield server.address
    server.stop(grace=1)


def assert_golden(name: str, text: str) -> None:
    """The text is what `golden/` has under this name; digests, which change with every comma of the law, are left out."""
    path = HERE / "golden" / f"{name}.txt"
    masked = DIGEST.sub("…", text)
    if os.environ.get(UPDATE):
        path.write_text(masked, encoding="utf-8")
    assert masked == path.read_text(encoding="utf-8"), f"not what is on file; if it should be, run again with {UPDATE}=1"
