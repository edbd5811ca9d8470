"""A PostgreSQL server of the tests' own: a private cluster behind a socket in a temporary folder."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

ACCOUNT: Final = "postgres"
SETTINGS: Final = ("listen_addresses=", "fsync=off", "shared_buffers=16MB", "autovacuum=off", "logging_collector=off")
SECONDS: Final = 60
DONE: Final = "done"


def binaries() -> Path | None:
    """The folder of the newest server programs, `None` where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    named = [path for path in [shutil.which("initdb")] if path]
    return found[-1].parent if found else Path(named[0]).resolve().parent if named else None


class Cluster:
    """A cluster that can be stopped and started again."""

    def __init__(self, folder: Path, programs: Path) -> None:
        """Make the cluster; root hands it to the account that the Debian package brings, because initdb refuses to run as root."""
        self._data = folder / "data"
        self._socket = folder
        self._programs = programs
        self._account: tuple[str, ...] = ()
        if os.geteuid() == 0:
            shutil.chown(folder, ACCOUNT, ACCOUNT)
            # Not by `user=`: Python forks then instead of calling vfork, and a fork beside threads of gRPC has ended with SIGBUS.
            self._account = ("setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--clear-groups")
        options = ["--auth=trust", f"--username={ACCOUNT}", "--encoding=UTF8", "--locale=C", "--no-sync"]
        self._call("initdb", *options, "-D", str(self._data))
        self._server: subprocess.Popen[bytes] | None = None
        self._terminal: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        settings = [word for setting in SETTINGS for word in ("-c", setting)]
        command = [*self._account, str(self._programs / "postgres"), "-D", str(self._data), "-k", str(self._socket), *settings]
        with (self._socket / "log").open("ab") as log:
            self._server = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._socket)
        end = time.monotonic() + SECONDS
        ready = [str(self._programs / "pg_isready"), "-q", "-h", str(self._socket)]
        while subprocess.run(ready, check=False).returncode:
            if self._server.poll() is not None or time.monotonic() > end:
                raise RuntimeError((self._socket / "log").read_text())
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server at once, as if it had crashed; connections are cut."""
        if self._server:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(SECONDS)
            self._server = None
        if self._terminal:
            self._terminal.communicate()
            self._terminal = None

    def become_standby(self) -> None:
        """Start again as a standby, which only follows a primary; there is none, so that it stays behind."""
        self.stop()
        (self._data / "standby.signal").touch()
        self.start()

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Let all processes of the server stand still."""
        if self._server is None:
            raise RuntimeError("the server does not run")
        children = Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children").read_text().split()
        processes = [self._server.pid, *map(int, children)]
        _tell(processes, signal.SIGSTOP)
        try:
            yield
        finally:
            _tell(processes, signal.SIGCONT)

    def url(self, schema: str) -> str:
        """The address of an empty schema, made for each caller: making a database takes longer."""
        self._execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema};")
        return f"postgresql://{ACCOUNT}@/{ACCOUNT}?host={self._socket}&search_path={schema}"

    def dump(self, schema: str) -> str:
        """A backup of a schema."""
        return self._call("pg_dump", "-h", str(self._socket), "-U", ACCOUNT, "-n", schema, ACCOUNT)

    def restore(self, schema: str, dump: str) -> None:
        """Put a backup in the place of a schema."""
        connection = ("-q", "-v", "ON_ERROR_STOP=1", "-h", str(self._socket), "-U", ACCOUNT)
        self._call("psql", *connection, "-c", f"DROP SCHEMA {schema} CASCADE")
        self._call("psql", *connection, said=dump)

    def _execute(self, statements: str) -> None:
        """Say something to the one terminal that stays open while the server runs: to start one takes longer than all that it does."""
        if self._terminal is None:
            command = [*self._account, str(self._programs / "psql"), "-q", "-v", "ON_ERROR_STOP=1", "-h", str(self._socket), "-U", ACCOUNT]
            pipe = subprocess.PIPE
            self._terminal = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, text=True, cwd=self._socket)
        given, said = self._terminal.stdin, self._terminal.stdout
        if given is None or said is None:
            raise TypeError(self._terminal)
        given.write(f"{statements}\n\\echo {DONE}\n")
        given.flush()
        lines: list[str] = []
        while (line := said.readline()) != f"{DONE}\n":
            if not line:
                self._terminal = None
                raise RuntimeError("".join(lines))
            lines.append(line)

    def _call(self, program: str, *arguments: str, said: str = "") -> str:
        command = [*self._account, str(self._programs / program), *arguments]
        done = subprocess.run(command, input=said, capture_output=True, text=True, cwd=self._socket, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        said_back: str = done.stdout
        return said_back


def _tell(processes: Iterable[int], number: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):  # its own helpers come and go
            os.kill(process, number)


@contextmanager
def cluster(programs: Path) -> Iterator[Cluster]:
    """A running cluster, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="zweck-pg-") as name:
        found = Cluster(Path(name), programs)
        try:
            found.start()
            yield found
        finally:
            found.stop()
