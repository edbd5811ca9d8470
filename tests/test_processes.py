"""A program that is forked is as one that is started: what it is given, what it is, how it ends."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from tests.activities.group import FOLDER as GROUP
from tests.arcadia import POLICIES
from tests.forkserver import Request
from tests.processes import BY_CLOCK, MODULE, ZWECK, Program, forked, forks, killed_at_last

STATE: Final = """
import gc, json, os, signal, sys, threading
streams = [sys.stdin, sys.stdout, sys.stderr]
print(json.dumps({
    "arguments": sys.argv, "path": sys.path[0], "folder": os.getcwd(), "environment": sorted(os.environ.items()), "name": __name__,
    "streams": [[one.name, one.encoding, one.errors, one.line_buffering, one.isatty(), one.fileno()] for one in streams],
    "original": [sys.__stdin__ is sys.stdin, sys.__stdout__ is sys.stdout], "said": sys.stdin.read(),
    "open": sorted(number for number in range(200) if os.path.exists(f"/proc/self/fd/{number}")), "flags": str(sys.flags),
    "gc": gc.isenabled(),
    "signals": [str(signal.getsignal(one)) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE, signal.SIGCHLD)],
    "blocked": [*signal.pthread_sigmask(signal.SIG_BLOCK, [])], "threads": threading.active_count(), "parent": os.getppid(),
    "leads": [os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid()], "main": sys.modules["__main__"].__file__, "umask": os.umask(0o22),
}))
sys.exit(int(sys.argv[1]))
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A program that says what it finds, and ends as it is bid."""
    path = tmp_path / "state.py"
    path.write_text(STATE)
    return path


@pytest.mark.parametrize("session", [False, True])
def test_a_program_finds_what_it_is_given(script: Path, session: bool) -> None:
    environment = {**os.environ, "ZWECK_SAID": "so", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, str(script), "7"]
    kept, other = os.pipe()
    wanted = subprocess.run(
        command,
        input="words",
        capture_output=True,
        text=True,
        check=False,
        cwd=script.parent,
        env=environment,
        start_new_session=session,
        pass_fds=[other],
    )
    ends = [os.pipe() for _ in range(3)]
    os.write(ends[0][1], b"words")
    os.close(ends[0][1])
    request = Request(command[1:], environment, str(script.parent), [other], session)
    number = forked(request, [ends[0][0], ends[1][1], ends[2][1], other])
    for descriptor in (ends[0][0], ends[1][1], ends[2][1], kept, other):
        os.close(descriptor)
    _, status = os.waitpid(number, 0)
    with os.fdopen(ends[1][0]) as output, os.fdopen(ends[2][0]) as errors:
        said, wrong = output.read(), errors.read()
    assert wrong == wanted.stderr == ""
    assert json.loads(said) == json.loads(wanted.stdout)
    assert os.waitstatus_to_exitcode(status) == wanted.returncode == 7


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (MODULE, ["check", "--policies", "/nowhere"]),
        ([ZWECK], ["--version"]),
        ([*BY_CLOCK, "40000000"], ["activities", "due", "--activities", str(GROUP)]),
    ],
    ids=["module", "script", "by another clock"],
)
def test_it_says_and_returns_the_same(program: list[str], words: list[str]) -> None:
    def run(kind: Any) -> tuple[str, str, int]:
        with kind([*program, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            return *process.communicate(), process.returncode

    assert forks([*program, *words], os.environ)
    assert run(Program) == run(subprocess.Popen)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGKILL, -9)])
def test_it_is_stopped_as_any_child(number: signal.Signals, code: int) -> None:
    command = [*MODULE, "serve", "--listen", "127.0.0.1:0", "--policies", str(POLICIES)]
    with killed_at_last(Program(command, stdout=subprocess.PIPE, text=True, start_new_session=True)) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("zweck serves ")
        assert process.poll() is None
        os.killpg(process.pid, number)
        assert process.wait(timeout=60) == code


def test_another_interpreter_is_started() -> None:
    assert forks(MODULE, {**os.environ, "ZWECK_LANG": "de", "LC_ALL": "C.UTF-8"})
    assert not forks(MODULE, {**os.environ, "PYTHONIOENCODING": "latin-1"})
    assert not forks(MODULE, {**os.environ, "LC_ALL": "C"})
    assert not forks([sys.executable, "-P", "-m", "zweck.cli"], os.environ)
