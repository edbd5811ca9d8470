"""A shell in which the tour happens; `zweck` runs in its process."""

import os
import re
import shlex
import subprocess
from datetime import date
from pathlib import Path
from typing import Final

from click.testing import CliRunner

from zweck.cli.main import cli

DIGEST: Final = re.compile(r"\b[0-9a-f]{40,64}\b")
DAY: Final = "2027-01-20"
"""The day on which the tour happens; it stands wherever a command prints today's date."""

PERSON: Final = {"NAME": "Legal Team", "EMAIL": "legal@example.org", "DATE": f"{DAY}T09:00:00Z"}
QUIET: Final = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "LC_ALL": "C.UTF-8"}


class Shell:
    """A shell that begins in an empty folder."""

    def __init__(self, folder: Path) -> None:
        """Begin in a folder, on the day of the tour."""
        self._folder = folder
        self._code = 0
        people = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in PERSON.items()}
        self._environment = {**os.environ, **QUIET, **people}

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
        if line.startswith("cd "):
            self._folder /= line.removeprefix("cd ")
            os.chdir(self._folder)
            return ""
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
