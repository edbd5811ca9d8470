"""Programs of `zweck` that tests start: forked from a process that has imported it, which spares each of them a third of a second.

Where the start itself is tested, a program's memory, its command line or the modules that it imports, tests take `subprocess.Popen`.
"""

import atexit
import ctypes
import os
import pickle
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

from tests.forkserver import Request

ROOT: Final = Path(__file__).parents[1]
ZWECK: Final = str(Path(sys.executable).with_name("zweck"))
MODULE: Final = [sys.executable, "-m", "zweck.cli"]
BY_CLOCK: Final = [sys.executable, "-m", "tests.faults.by_clock"]
"""The same by a clock that was moved."""

SUBREAPER: Final = 36
"""PR_SET_CHILD_SUBREAPER of Linux: a process that has set it becomes the parent of each descendant whose own parent ends."""

BEFORE: Final = ("PYTHON", "LC_", "LANG", "TZ", "LD_", "MALLOC_", "OPENSSL_", "SSL_")
"""How variables begin that are read before a program runs, or while it imports: where they differ, it is started as any other."""

SAME: Final = {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
"""Values that change nothing of what Python does when it starts; `zweck` itself reads them later."""

BEGUN: Final = dict(os.environ)
"""The environment of the process that forks."""

Ended = subprocess.CompletedProcess[str]

_one_at_a_time: Final = threading.Lock()


class Program(subprocess.Popen[Any]):
    """A program, forked where that makes no difference to it."""

    def _execute_child(
        self, args: Any, executable: Any, preexec_fn: Any, close_fds: Any, pass_fds: Any, cwd: Any, env: Any, *rest: Any
    ) -> None:
        """Start it; `subprocess` offers no other place to do it in another way."""
        _, _, shell, *pipes, _, gid, gids, uid, umask, session, group = rest
        words, environment = [os.fspath(word) for word in args], dict(os.environ if env is None else env)
        usual = (executable, preexec_fn, shell, gid, gids, uid, umask) == (None, None, False, None, None, None, -1)
        if not (usual and forks(words, environment)):
            super()._execute_child(args, executable, preexec_fn, close_fds, pass_fds, cwd, env, *rest)  # type: ignore[misc]
            return
        sys.audit("subprocess.Popen", words[0], words, cwd, env)
        try:
            child = [number if theirs == -1 else theirs for number, theirs in enumerate((pipes[0], pipes[3], pipes[5]))]
            request = Request(words, environment, str(Path(cwd or ".").absolute()), tuple(pass_fds), bool(session), group)
            self.pid = forked(request, [*child, *pass_fds])
            self._child_created = True
        finally:
            self._close_pipe_fds(*pipes)  # type: ignore[attr-defined]


def run(command: Sequence[str | Path], *, input: Any = None, timeout: float | None = None, **settings: Any) -> Ended:
    """Run a program to its end as `subprocess.run` does with `capture_output` and `text`; its exit code is not looked at."""
    kept = {name: value for name, value in settings.items() if name in ("cwd", "env")}
    reading = None if input is None else subprocess.PIPE
    with killed_at_last(Program(command, stdin=reading, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **kept)) as process:
        output, errors = process.communicate(input, timeout)
    return Ended(process.args, process.returncode, output, errors)


@contextmanager
def killed_at_last(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """The process, which is gone afterwards whatever the test found: a failed assertion must not wait for it for ever."""
    with process:
        try:
            yield process
        finally:
            process.kill()


def forks(words: list[str], environment: Mapping[str, str]) -> bool:
    """Whether a program that is forked does what one does that is started with this environment."""
    if sys.platform != "linux" or not (words[:3] in (MODULE, BY_CLOCK) or words[0] == ZWECK):
        return False
    return _before(environment) == _before(BEGUN)


def _before(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(BEFORE) and SAME.get(name) != value}


def forked(request: Request, descriptors: list[int]) -> int:
    """The number of a process that runs the program, a child of this one."""
    sent = pickle.dumps(request)
    with _one_at_a_time:
        server = _server(os.getpid())
        prctl = ctypes.CDLL(None).prctl
        prctl(SUBREAPER, 1, 0, 0, 0)
        try:
            socket.send_fds(server, [sent], descriptors)
            return int(server.recv(20))
        finally:
            prctl(SUBREAPER, 0, 0, 0, 0)


@cache
def _server(_: int) -> socket.socket:
    """The process that forks, of this process: it ends when this one does."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        command = [sys.executable, "-m", "tests.forkserver", str(theirs.fileno())]
        process = subprocess.Popen(command, cwd=ROOT, env=BEGUN, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
    atexit.register(_end, ours, process)
    return ours


def _end(ours: socket.socket, process: "subprocess.Popen[bytes]") -> None:
    """Wait for the end of the process that forks, so that what it took counts."""
    ours.shutdown(socket.SHUT_RDWR)  # also where a copy of it is open
    process.wait()
    ours.close()
