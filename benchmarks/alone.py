"""A measurement in a process of its own: nothing that another one did disturbs it, and its crash is a row that says so.

`python -m benchmarks.alone MODULE:FUNCTION [ARGUMENT...]` calls the function of `benchmarks.MODULE` and prints what it returns as JSON.
"""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from benchmarks.peers.places import PYTHON

ROOT: Final = Path(__file__).parents[1]
PATIENCE: Final = 300.0
ABSENT: Final = "absent"
FAILED: Final = "failed"
OURS: Final = ("benchmarks", "zweck")

Found = dict[str, Any]


def alone(task: str, *arguments: str | int | float, peer: bool = False) -> Found:
    """The findings of a task, or under `absent` the missing package, or under `failed` the reason."""
    if peer and not PYTHON.exists():
        return {ABSENT: "no peers: `make peers`"}
    command = [str(PYTHON) if peer else sys.executable, "-m", "benchmarks.alone", task, *map(str, arguments)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return {FAILED: f"no end after {PATIENCE:.0f} s"}
    if done.returncode == 0:
        found: Found = json.loads(done.stdout.splitlines()[-1])
        return found
    return {FAILED: (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1][:80]}


def usable(found: Found) -> bool:
    """Whether a task found figures."""
    return not found.keys() & {ABSENT, FAILED}


def why_not(found: Found) -> str:
    """Why a task found none."""
    return str(found.get(ABSENT) or found.get(FAILED))


def main() -> None:
    """Call the function."""
    task, *rest = sys.argv[1:]
    module, _, name = task.partition(":")
    try:
        function = getattr(import_module(f"benchmarks.{module}"), name)
        found = function(*(_read(word) for word in rest))
    except ImportError as error:
        if (error.name or "").partition(".")[0] in OURS:
            raise  # a fault of ours, and no package that is not installed
        found = {ABSENT: f"not installed: {error}"[:80]}
    print(json.dumps(found), flush=True)
    os._exit(0)  # some C libraries crash or complain while Python shuts down


def _read(word: str) -> str | int:
    return int(word) if word.isdigit() else word


if __name__ == "__main__":
    main()
