"""`zweck workbench` as a program with the group of the example, and Chromium for it."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from tests.processes import ZWECK
from tests.processes import Program as Started
from zweck.chain.addresses import address
from zweck.company.register import EventKind
from zweck.register import Entry, Register
from zweck.register.chain import REGISTER
from zweck.workbench.guard import Admission

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
    process = Started(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    greeting = process.stdout.readline()
    assert greeting.startswith(GREETING), greeting
    return Program(process, greeting.removeprefix(GREETING).strip())


def small(folder: Path) -> Path:
    """The group with two activities: what calls about an activity must state is searched for, which takes its time."""
    shutil.copytree(GROUP, folder, ignore=lambda path, names: [name for name in names if path.endswith("activities") and name not in FEW])
    return folder


def registered(folder: Path, day: date) -> tuple[str, ...]:
    """Options with a register in a folder: of two persons, who have a record each, one that should be gone and one in use on a day."""
    url, key = f"sqlite:///{folder / 'register.db'}", folder / "pseudonym.key"
    key.write_text("1 a-secret-of-persons\n")
    key.chmod(0o600)
    with closing(Register(address(url, REGISTER), None)) as register:
        for number, days in ((1, 6 * 365), (2, 200)):
            begun = datetime.combine(day - timedelta(days=days), time(12), UTC)
            person, once = f"1:{number:032x}", f"N-{number}"
            register.record([Entry(person, "muster-service", EventKind.STARTED, "newsletter:newsletter_customer", begun, once=once)])
            register.record([Entry(person, "muster-service", EventKind.ENDED, effective=begun, state="used", record=once)])
    return ("--register", url, "--pseudonym-key", str(key), "--unsealed", "--enter", "*")


@contextmanager
def running(cases: Path, company: Path = GROUP, *options: str) -> Iterator[Program]:
    """A workbench of a company that runs while the block does."""
    program = start(cases, 0, "--activities", company, *options)
    try:
        yield program
    finally:
        program.stop()
        if program.process.stdout is not None:
            program.process.stdout.close()
