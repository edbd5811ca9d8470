"""`zweck serve` as operators start it, in a session of its own, so that all of it can be killed at once."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from tests.arcadia import POLICIES
from tests.processes import Program

PATIENCE = 60
"""Seconds after which a server that does not stop has failed; machines on which this runs may be busy."""


class Served:
    """A server and its workers."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        """Wait until it serves.

        Raises:
            RuntimeError: if it ends instead.
        """
        assert process.stdout is not None
        self.process = process
        self._log = log
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"the server did not start: {self.log()}")
        self.address = line.split()[-1]

    def log(self) -> str:
        """Its standard error so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def workers(self) -> list[int]:
        """The processes that it has started."""
        with suppress(psutil.Error):
            return [child.pid for child in psutil.Process(self.process.pid).children()]
        return []

    def memory(self) -> float:
        """MB resident of all its processes."""
        found = 0
        for process in (self.process.pid, *self.workers()):
            with suppress(psutil.Error):
                found += psutil.Process(process).memory_info().rss
        return found / 1e6

    def kill(self) -> None:
        """End all of it at once, as when the machine loses its power."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


@contextmanager
def served(
    folder: Path, *options: object, policies: Path | None = POLICIES, environment: Mapping[str, str] | None = None, ahead: float | Path = 0
) -> Iterator[Served]:
    """A server while the block runs, with Arcadia's law by default (`None`: the shipped one); its log is kept in `folder`.

    Its clock may be some seconds ahead of the machine's, or stand and show the moment that a file holds (`tests.faults.by_clock`).
    """
    law = [] if policies is None else ["--policies", str(policies)]
    program = ["tests.faults.by_clock", str(ahead)] if ahead else ["zweck.cli"]
    command = [sys.executable, "-m", *program, "serve", "--listen", "127.0.0.1:0", *law, *map(str, options)]
    path = folder / "server.log"
    with (
        path.open("a", encoding="utf-8") as log,
        Program(
            command, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True, env={**os.environ, **(environment or {})}
        ) as process,
    ):
        try:
            yield Served(process, path)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
