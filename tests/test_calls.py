"""The ways of a first question, of the same again, and of a click stay as short as they are."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple


class Most(NamedTuple):
    """The most calls of functions, and the most files of zweck in which they are."""

    calls: int
    files: int


MOST = {"first": Most(106_900, 52), "warm": Most(40, 8), "click": Most(14_300, 57)}
"""Figures of 2026-12-01; they may only fall. A click shows up to six questions now, each with its answers, and no longer one.

On 74c7c74c a click was 90,170 calls in 73 files, counted in another way."""


def test_no_way_is_longer_than_it_was() -> None:
    run = subprocess.run([sys.executable, "-m", "tests.calls"], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    found = {way: Most(**counts) for way, counts in json.loads(run.stdout.splitlines()[-1]).items()}
    assert found.keys() == MOST.keys()
    longer = {way: one for way, one in found.items() if one.calls > MOST[way].calls or one.files > MOST[way].files or not one.calls}
    assert longer == {}


def test_pages_and_workbench_know_no_contract_and_no_command_line() -> None:
    """But the command that starts the workbench."""
    root = Path(__file__).parents[1] / "server" / "zweck"
    known = ("import click", "zweck.v1", "zweck.service.encode", "google.protobuf")
    files = [path for room in ("pages", "workbench") for path in (root / room).rglob("*.py") if path.name != "command.py"]
    assert files
    assert [path.name for path in files if any(word in path.read_text(encoding="utf-8") for word in known)] == []
