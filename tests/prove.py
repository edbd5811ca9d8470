"""`make prove`, the loop for the night: everything, nothing skipped, chance of its own in each run, whose seed is printed.

Its steps can be chosen (`ONLY=agree,code`), repeated (`SEED=7`) and bounded (`MINUTES=60`). A find becomes an example or a case, so that
`make test` has it for ever; a seed is no memory.
"""

import os
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Final

from tests.integration.thorough import python_of

ROOT: Final = Path(__file__).parents[1]
PYTHON: Final = sys.executable
MINUTE: Final = 60.0
SHORT: Final = 10.0
"""Minutes that the soak of servers takes if nothing else is said."""

ROOMS: Final = tuple(
    f"tests/{name}" for name in ("engine", "server", "cli", "record", "register", "observe", "editing", "analysis", "clients")
)
"""Tests that run with the lowest and the newest versions of all dependencies."""


class NotHere(Exception):
    """Something that a step needs is not installed."""


@dataclass(frozen=True, slots=True)
class Run:
    """The chance, the processes and the minutes of a run."""

    seed: int
    jobs: int
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A program with its arguments, and what its environment has beside that of the run."""

    words: Sequence[object]
    environment: Mapping[str, str] = field(default_factory=dict)


Commands = Callable[[Run, Path], list[Command]]
"""The commands of a step, which may use a folder that goes with it.

Raises:
    NotHere: if something is not installed.
"""


def module(name: str, *words: object) -> Command:
    """A module that is started as a program."""
    return Command([PYTHON, "-m", name, *words])


def under_pytest(run: Run, *words: object, python: object = PYTHON) -> Command:
    """Tests, side by side."""
    return Command([python, "-m", "tests.suite", "--jobs", run.jobs, "-q", f"--hypothesis-seed={run.seed}", *words])


def suite(run: Run, _: Path) -> list[Command]:
    """All tests with all that they draw; one that is skipped fails."""
    return [replaced(under_pytest(run), ZWECK_PROVE="1", ZWECK_SEED=str(run.seed))]


def replaced(command: Command, **environment: str) -> Command:
    """The command with another environment."""
    return Command(command.words, environment)


def costs(run: Run, _: Path) -> list[Command]:
    """The tests of `make test` in one process, which writes what each file takes."""
    return [Command([PYTHON, "-m", "pytest", "-q"], {"ZWECK_COSTS": "tests/costs.json"})]


def on_python(version: str) -> Commands:
    """All tests in an environment of a Python."""

    def commands(run: Run, folder: Path) -> list[Command]:
        python = python_of(version)
        if python is None:
            raise NotHere(f"Python {version} is not installed")
        venv = folder / "venv"
        return [Command([".ci/venv", venv], {"PYTHON": str(python)}), under_pytest(run, python=venv / "bin" / "python")]

    return commands


def versions(*how: str) -> Commands:
    """The tests of most rooms with the lowest, or the newest, versions of what zweck and its extras require."""

    def commands(run: Run, folder: Path) -> list[Command]:
        venv, listed = folder / "venv", folder / "versions.txt"
        python = venv / "bin" / "python"
        uv, sources = venv / "bin" / "uv", ("pyproject.toml", "proto/pyproject.toml")
        compiled = [uv, "pip", "compile", "--quiet", "--python", python, "--all-extras", "--no-emit-package", "zweck-client", *how]
        return [
            Command([".ci/venv", venv]),
            Command([*compiled, "--override", _own(folder), "--output-file", listed, *sources]),
            Command([uv, "pip", "install", "--quiet", "--python", python, "--no-deps", "--requirement", listed]),
            under_pytest(run, *ROOMS, python=python),
        ]

    return commands


def _own(folder: Path) -> Path:
    """The client is the one of this tree."""
    path = folder / "own.txt"
    path.write_text(f"zweck-client @ {(ROOT / 'proto').as_uri()}\n", encoding="utf-8")
    return path


def spark(run: Run, _: Path) -> list[Command]:
    """The tests on a local Spark, which is installed for them."""
    if shutil.which("java") is None:
        raise NotHere("a Java runtime is not installed")
    uv = Path(PYTHON).with_name("uv")
    tests = ("tests/bulk/test_batches.py", "tests/bulk/test_sql.py", "tests/bulk/test_sql_quoting.py", "-k", "spark")
    return [
        Command([uv, "pip", "install", "--quiet", "--python", PYTHON, "--group", "spark"]),
        replaced(under_pytest(replace(run, jobs=1), *tests), ZWECK_PROVE="1"),
    ]


def soak(run: Run, _: Path) -> list[Command]:
    """Servers, to which happens what goes wrong in their life."""
    minutes = SHORT if run.minutes is None else max(1.0, run.minutes)
    return [replaced(module("tests.faults", "--minutes", minutes, "--seed", run.seed % 2**31), GRPC_ENABLE_FORK_SUPPORT="0")]


def always(*commands: Command) -> Commands:
    """Commands that turn on nothing."""
    return lambda run, folder: [*commands]


STEPS: Final[Mapping[str, Commands]] = {
    "suite": suite,
    "code": lambda run, _: [module("tests.mutants", "--jobs", run.jobs)],
    "agree": lambda run, _: [module("tests.agreement.many", 200_000, run.seed)],
    "deep": always(module("zweck.cli", "check", "--deep")),
    "coverage": always(module("zweck.cli", "test", "--coverage")),
    "forget": lambda run, _: [module("tests.agreement.forget", run.seed)],
    "rows": lambda run, _: [module("tests.bulk.many", 10_000_000, run.seed)],
    "spark": spark,
    "law": lambda run, _: [module("zweck.cli", "mutate", "--jobs", run.jobs)],
    "walk": always(Command([PYTHON, "-m", "pytest", "-q", "tests/workbench/test_agreement.py"], {"ZWECK_WALK": "1"})),
    "wheels": always(module("tests.integration.alone")),
    **{f"python-{version}": on_python(version) for version in ("3.11", "3.12", "3.13")},
    "lowest": versions("--resolution", "lowest-direct"),
    "newest": versions("--upgrade"),
    "integration": always(Command(["make", "integration"])),
    "deploy": always(Command(["make", "deploy-check"])),
    "rete": always(module("tests.agreement.soak", 1000)),
    "record": lambda run, _: [module("tests.record.soak", 1000, run.seed)],
    "register": lambda run, _: [module("tests.register.soak", 1000, run.seed)],
    "soak": soak,
    "costs": costs,
}
"""The steps in their order: what most likely finds something first."""


def made(name: str, run: Run, wanted: bool) -> str:
    """Make a step: how it ended; a step that needs what is not installed fails only if it was wanted by name."""
    with TemporaryDirectory(prefix="zweck-prove-") as folder:
        try:
            commands = STEPS[name](run, Path(folder).resolve())
        except NotHere as missing:
            return f"{'failed' if wanted else 'left out'}: {missing}"
        for command in commands:
            words = [str(word) for word in command.words]
            print(f"$ {' '.join(words)}", flush=True)
            code = subprocess.run(words, cwd=ROOT, env={**os.environ, **command.environment}, check=False).returncode
            if code:
                return f"failed: {words[0]} ends with {code}"
    return "passed"


def main(only: Sequence[str], seed: int, jobs: int, minutes: float | None) -> int:
    """Make the steps, say how each ended, and return 1 if one failed."""
    end = None if minutes is None else monotonic() + minutes * MINUTE
    print(f"seed {seed}: `make prove SEED={seed}` begins there again", flush=True)
    ended: dict[str, str] = {}
    for name in only or STEPS:
        left = None if end is None else (end - monotonic()) / MINUTE
        if left is not None and left <= 0:
            ended[name] = "left out: the minutes are over"
            continue
        print(f"\n=== {name}", flush=True)
        ended[name] = made(name, Run(seed, jobs, left), bool(only))
    print(f"\nseed {seed}", *(f"{name:12} {how}" for name, how in ended.items()), sep="\n")
    return 1 if any(how.startswith("failed") for how in ended.values()) else 0


def names(text: str) -> list[str]:
    """The names of steps.

    Raises:
        SystemExit: if there is none of this name.
    """
    found = text.split(",")
    if unknown := [name for name in found if name not in STEPS]:
        raise SystemExit(f"`{unknown[0]}` is no step of `make prove`: ONLY takes some of {', '.join(STEPS)}")
    return found


if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m tests.prove", description="prove everything; nothing is skipped")
    parser.add_argument("--only", type=names, default=[], metavar="NAME,...", help=f"only some of {', '.join(STEPS)}")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(2**31), help="where chance begins")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2, metavar="N")
    parser.add_argument("--minutes", type=float, help="no step begins after so many minutes")
    asked = parser.parse_args()
    raise SystemExit(main(asked.only, asked.seed, asked.jobs, asked.minutes))
