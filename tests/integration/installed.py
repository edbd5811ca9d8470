"""Wheels of both distributions, and environments into which they are installed where no C compiler is found."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
UV: Final = Path(sys.executable).parent / "uv"


class Wheels(NamedTuple):
    """The wheel of each distribution."""

    zweck: Path
    client: Path


def build(folder: Path) -> Wheels:
    """Build both, with what `.ci/venv` installed."""
    for source in (ROOT, ROOT / "proto"):
        options = ("--quiet", "--wheel", "--no-build-isolation", "--python", sys.executable, "--out-dir", folder)
        subprocess.run([str(part) for part in (UV, "build", *options, source)], check=True)
    return Wheels(*(next(folder.glob(f"{name}-*.whl")) for name in ("zweck", "zweck_client")))


def files(wheel: Path) -> list[str]:
    """The files that a wheel installs, without those that describe it; one that it holds twice stands there twice."""
    with zipfile.ZipFile(wheel) as content:
        return [name for name in content.namelist() if ".dist-info/" not in name and not name.endswith("/")]


class Installed:
    """An environment of its own, with programs that find nothing but Python beside them."""

    def __init__(self, folder: Path, python: str, wanted: Sequence[object]) -> None:
        self.python = folder / "bin" / "python"
        subprocess.run([UV, "venv", "--quiet", "--python", python, folder], check=True)
        self._environment = {"PATH": str(folder / "bin"), "LC_ALL": "C.UTF-8", "HOME": str(folder)}
        self.install(*wanted)

    def install(self, *wanted: object) -> None:
        """Install packages and wheels."""
        self._uv("install", "--constraint", ROOT / "deploy" / "constraints.txt", *wanted)

    def uninstall(self, name: str) -> None:
        """Remove a distribution."""
        self._uv("uninstall", name)

    def _uv(self, action: str, *arguments: object) -> None:
        command = [str(part) for part in (UV, "pip", action, "--quiet", "--python", self.python, *arguments)]
        subprocess.run(command, check=True, env={**os.environ, "PATH": self._environment["PATH"]})

    def start(self, *command: object, cwd: Path) -> subprocess.Popen[str]:
        """Start a program of the environment."""
        program, *rest = map(str, command)
        words = [str(self.python.parent / program), *rest]
        return subprocess.Popen(words, cwd=cwd, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def run(self, *command: object, cwd: Path) -> tuple[int, str]:
        """The exit code of a program and what it prints."""
        with self.start(*command, cwd=cwd) as process:
            said, _ = process.communicate(timeout=60)
        return process.returncode, said
