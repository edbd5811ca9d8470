"""Servers under test, each a process of its own on loopback: started, watched, ended."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Self

import psutil

from benchmarks.load.http2 import Connection, Refused
from benchmarks.systems import MEGABYTE

ADDRESS: Final = re.compile(r"127\.0\.0\.1:\d+")
PATIENCE: Final = 300.0
"""Seconds that a server has to be ready: with thousands of policies some need minutes."""
PAUSE: Final = 0.005


class NotReady(Exception):
    """A server ended, or was not ready in time."""


class Server:
    """A server from its start to its end. `started` is the time at which its process was made."""

    def __init__(self, command: Sequence[str], address: str = "", environment: dict[str, str] | None = None) -> None:
        """Start it; without an `address` it prints one."""
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command, env=os.environ | (environment or {}), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.address = address or self._printed()

    def _printed(self) -> str:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if found := ADDRESS.search(line):
                return found[0]
        self.close()
        raise NotReady(f"`{' '.join(self._process.args)}` ended without naming its address")  # type: ignore[arg-type]

    def first_answer(self, path: str, body: bytes) -> float:
        """The seconds from the start until the first question is answered.

        Raises:
            NotReady: if it ends before, or takes minutes.
        """
        while time.perf_counter() - self.started < PATIENCE:
            if self._process.poll() is not None:
                break
            try:
                connection = Connection(self.address, path)
            except (OSError, Refused):
                time.sleep(PAUSE)
                continue
            try:
                return self._answer(connection, body) - self.started
            finally:
                connection.close()
        self.close()
        raise NotReady(f"no answer from `{self._process.args}`")  # type: ignore[str-bytes-safe]

    def ask_all(self, path: str, bodies: Sequence[bytes]) -> None:
        """Ask questions once, one after the other.

        Raises:
            NotReady: if one of them is refused.
        """
        connection = Connection(self.address, path)
        try:
            for body in bodies:
                self._answer(connection, body)
        finally:
            connection.close()

    def _answer(self, connection: Connection, body: bytes) -> float:
        connection.call(body)
        connection.socket.setblocking(True)
        connection.flush()
        while not (ended := connection.receive()):
            connection.flush()
        if not ended[0][1]:
            raise NotReady(f"the server at {self.address} refused the first question")
        return time.perf_counter()

    def processor_seconds(self) -> float:
        """Processor time of the server and its workers so far."""
        return sum(times.user + times.system for process in self._family() for times in [process.cpu_times()])

    def of_workers(self) -> list[float]:
        """Processor time of each worker so far."""
        _, *workers = self._family()
        return [times.user + times.system for worker in workers for times in [worker.cpu_times()]]

    def memory(self) -> float:
        """MB resident, memory that workers share counted once."""
        return float(sum(_private(process) for process in self._family()) / MEGABYTE)

    def _family(self) -> Iterator[psutil.Process]:
        head = psutil.Process(self._process.pid)
        yield head
        yield from head.children(recursive=True)

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.close()


def _private(process: psutil.Process) -> float:
    full = process.memory_full_info()
    return float(getattr(full, "pss", full.rss))


def free_address() -> str:
    """An address on loopback at which no server listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def zweck(policies: Path | None = None, *options: str) -> Server:
    """`zweck serve` with these policies, or with the shipped law."""
    chosen = ["--policies", str(policies)] if policies else []
    return Server([sys.executable, "-m", "zweck.cli", "serve", "--listen", "127.0.0.1:0", *chosen, *options])


@contextmanager
def cerbos(binary: Path, policies: Path, *, strict: bool = False) -> Iterator[Server]:
    """Cerbos with a folder of policies, without telemetry and audit log."""
    listen, web = free_address(), free_address()
    with TemporaryDirectory() as folder:
        config = Path(folder) / "config.yaml"
        config.write_text(
            f"server: {{httpListenAddr: '{web}', grpcListenAddr: '{listen}'}}\n"
            f"storage: {{driver: disk, disk: {{directory: {policies}, watchForChanges: false}}}}\n"
            "telemetry: {disabled: true}\n"
            "audit: {enabled: false}\n"
            f"engine: {{strictEvaluation: {str(strict).lower()}}}\n",
            encoding="utf-8",
        )
        quiet = {"CERBOS_NO_TELEMETRY": "1", "OTEL_SDK_DISABLED": "true"}
        with Server([str(binary), "server", f"--config={config}", "--log-level=error"], listen, quiet) as server:
            yield server
