"""The repository in which the tour happens: an excerpt of the shipped law with cases of its own, made again each time."""

import os
import re
import shlex
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Final

from click.testing import CliRunner

from zweck.cli.main import cli
from zweck.load import shipped

START: Final = Path(__file__).parent / "start"
WHOLE: Final = ("citations", "tables", "vocabulary", "de/uwg")
"""Folders of the shipped law that are taken as they are."""

COMMON: Final = ("policy.yaml", "advertising-and-messages.yaml", "consent.yaml")
POINT: Final = re.compile(r"^(?=  - doubt: )", re.MULTILINE)
ACT: Final = re.compile(r"^(?=  (?:- act: |# ))", re.MULTILINE)
ESTABLISHED: Final = re.compile(r"^    establishes:.*?(?=^    \w)", re.MULTILINE | re.DOTALL)
FACT: Final = re.compile(r"\b[a-z]+\.[a-z_]+(?=: )")
NAMED: Final = re.compile(r"doubt: (?:\[([^\]]*)\]|(\S+))")
DIGEST: Final = re.compile(r"\b[0-9a-f]{40,64}\b")
DAY: Final = "2027-01-20"
"""The day on which the tour happens; it stands wherever a command prints today's date."""

PERSON: Final = {"NAME": "Legal Team", "EMAIL": "legal@example.org", "DATE": f"{DAY}T09:00:00Z"}
QUIET: Final = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "LC_ALL": "C.UTF-8"}


class Repository:
    """A repository of a legal team, and a shell in it."""

    def __init__(self, folder: Path) -> None:
        """Fill an empty folder and commit it as `main`."""
        self._folder = folder
        self._code = 0
        people = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in PERSON.items()}
        self._environment = {**os.environ, **QUIET, **people}
        excerpt(folder / "policies")
        shutil.copytree(START, folder, dirs_exist_ok=True)
        for command in (
            "zweck release --version 2026.2 --policies policies",
            "git init --quiet --initial-branch=main",
            "git add --all",
            "git commit --quiet --message 'policies: section 7 of the Unfair Competition Act'",
        ):
            said = self.run(command)
            if self._code:
                raise RuntimeError(f"{command}: {said}")

    def write(self, name: str, text: str, *, added: bool) -> None:
        """Write a file, or add to its end."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = f"{path.read_text(encoding='utf-8')}\n" if added else ""
        path.write_text(f"{before}{text}", encoding="utf-8")

    def run(self, line: str) -> str:
        """The output of a line of a shell; `zweck` runs in this process, everything else in one of its own."""
        if line == "echo $?":
            return f"{self._code}\n"
        command, _, filters = line.partition(" | ")
        if not command.startswith("zweck "):
            return self._bash(line, "")
        said = self._zweck(shlex.split(command)[1:])
        return self._bash(filters, said) if filters else said

    def _zweck(self, arguments: list[str]) -> str:
        done = CliRunner().invoke(cli, arguments, env={"LC_ALL": "C.UTF-8", "NO_COLOR": "1"}, prog_name="zweck")
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        self._code = done.exit_code
        said = DIGEST.sub("…", done.output).replace(date.today().isoformat(), DAY)
        return "".join(f"{line.rstrip()}\n" for line in said.rstrip("\n").split("\n"))

    def _bash(self, line: str, given: str) -> str:
        done = subprocess.run(  # noqa: S603  the tour's own lines
            ["bash", "-c", line],  # noqa: S607  whichever bash there is
            cwd=self._folder,
            env=self._environment,
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            encoding="utf-8",
        )
        self._code = done.returncode
        return done.stdout.replace(date.today().isoformat(), DAY)


def excerpt(folder: Path) -> None:
    """Copy the Unfair Competition Act, what it refers to, and the doubts that it names."""
    law = shipped()
    for name in WHOLE:
        shutil.copytree(law / name, folder / name)
    for name in COMMON:
        target = folder / "common" / "1907-07-01" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(law / "common" / "1907-07-01" / name, target)
    named = {
        point
        for path in folder.rglob("*.yaml")
        for several, one in NAMED.findall(path.read_text(encoding="utf-8"))
        for point in re.findall(r"\w+", several or one)
    }
    head, *points = POINT.split((law / "doubts.yaml").read_text(encoding="utf-8"))
    kept = [point for point in points if point.split()[2] in named]
    (folder / "doubts.yaml").write_text(head + "".join(kept), encoding="utf-8")
    _only_needed(folder / "vocabulary" / "acts.yaml", folder)


def _only_needed(acts: Path, folder: Path) -> None:
    """Leave only acts that establish a fact which the rules of a folder read."""
    rules = "".join(path.read_text(encoding="utf-8") for part in ("de", "common") for path in (folder / part).rglob("*.yaml"))
    head, *every = ACT.split(acts.read_text(encoding="utf-8"))
    needed = [act for act in every if any(f"{fact}:" in rules for found in ESTABLISHED.findall(act) for fact in FACT.findall(found))]
    acts.write_text((head + "".join(needed)).rstrip() + "\n", encoding="utf-8")
