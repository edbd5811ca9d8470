"""`zweck workbench` as a program with the group of the example, and Chromium for it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zweck.workbench.guard import Admission

ZWECK: Final = Path(sys.executable).parent / "zweck"
GROUP: Final = Path(__file__).parents[2] / "docs" / "examples" / "group"
TOKEN: Final = "a-token-for-the-tests-only"  # noqa: S105
CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chromium-headless-shell") or ""
WINDOWLESS: Final = shutil.which("chromium-headless-shell") or CHROMIUM
"""The same browser without its frame, in which a window costs a tenth: what tests ask."""
NO_CHROMIUM: Final = "Chromium is not installed (apt-get install chromium)"
FEW: Final = ("call-back", "newsletter")
GREETING: Final = "workbench: "


@dataclass(slots=True)
class Program:
    """A running workbench."""

    process: "subprocess.Popen[str]"
    address: str

    @property
    def host(self) -> str:
        """Its address without path and token."""
        return self.address.partition("/?")[0]

    @property
    def origin(self) -> str:
        """Where its pages begin, for a browser that opened the address."""
        return self.host + Admission(TOKEN).prefix

    @property
    def port(self) -> int:
        """Its port."""
        return int(self.host.rpartition(":")[2])

    def stop(self) -> int:
        """Ask it to stop; returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)


def start(cases: Path, port: int = 0, *options: str | Path) -> Program:
    """Start a workbench, and wait until it answers."""
    command = [str(part) for part in (ZWECK, "workbench", "--port", port, "--cases", cases, *options)]
    environment = {**os.environ, "ZWECK_WORKBENCH_TOKEN": TOKEN, "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    greeting = process.stdout.readline()
    assert greeting.startswith(GREETING), greeting
    return Program(process, greeting.removeprefix(GREETING).strip())


def small(folder: Path) -> Path:
    """The group with two activities: what calls about an activity must state is searched for, which takes its time."""
    shutil.copytree(GROUP, folder, ignore=lambda path, names: [name for name in names if path.endswith("activities") and name not in FEW])
    return folder


@contextmanager
def running(cases: Path, company: Path = GROUP) -> Iterator[Program]:
    """A workbench of a company that runs while the block does."""
    program = start(cases, 0, "--activities", company)
    try:
        yield program
    finally:
        program.stop()
        if program.process.stdout is not None:
            program.process.stdout.close()
