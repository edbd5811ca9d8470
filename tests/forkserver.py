"""A process that imported `zweck` and read its law, and forks for each program that a test starts: `python -m tests.forkserver DESCRIPTOR`.

`tests/processes.py` sends what to start through the socket of that descriptor. A program has the descriptors, the environment, the folder
and the arguments that it would have had, and is a child of the process that asked, not of this one.
"""

import atexit
import gc
import io
import os
import pickle
import runpy
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from tests.faults.moved import movable

MODULES: Final = ("phonenumbers", "zweck.workbench.app", "zweck.workbench.serving")
"""Modules that programs import later, beside those of all commands."""

ASKED: Final = {"zweck.pages.phrases": "catalogue", "zweck.record.build": "engine_version", "zweck.words.catalogue": "titles"}
"""Modules and their functions that read files of the program once, which most programs ask; so are the sentences of all rooms."""

THREADED: Final = frozenset({"zweck.cli.commands.bulk", "zweck.cli.commands.residual"})
"""Modules of commands that start threads, beside which a process cannot fork."""

ROOT: Final = Path(__file__).parents[1]

ARCADIA: Final = ROOT / "tests" / "arcadia" / "policies"
"""Its law is that of most tests; what the same files say elsewhere is known, too."""

LARGEST: Final = 100_000
"""Bytes of a request."""

MOST: Final = 64
"""Descriptors of a request."""


STANDARD_ERROR: Final = 2


@dataclass(frozen=True, slots=True)
class Request:
    """A program: `python -m MODULE …`, or a script; the descriptors that come with it are its standard ones and those of `passed`."""

    words: Sequence[str]
    environment: dict[str, str]
    folder: str
    passed: Sequence[int] = field(default_factory=tuple)
    session: bool = False
    group: int = -1


def requested(sender: socket.socket) -> Request | None:
    """Fork for each request; returns what the process that was forked has to run, and nothing in this one once no more can come.

    The process between both ends at once; then the program is a child of the process that asked.
    """
    while True:
        sent, descriptors, _, _ = socket.recv_fds(sender, LARGEST, MOST)
        if not sent:
            return None
        reading, writing = os.pipe()
        between = os.fork()
        if not between:
            middle = os.getpid()
            if child := os.fork():
                os.write(writing, str(child).encode())
                os._exit(0)
            while os.getppid() == middle:
                os.sched_yield()
            sender.detach()  # it is closed with all others
            request: Request = pickle.loads(sent)  # noqa: S301  the tests made it
            become(request, descriptors)
            return request
        os.waitpid(between, 0)  # the program has another parent now
        sender.send(os.read(reading, 20))
        for descriptor in (reading, writing, *descriptors):
            os.close(descriptor)


def become(request: Request, descriptors: Sequence[int]) -> None:
    """Have what the interpreter gets when it starts: descriptors, streams, session, environment, folder and signals."""
    wanted = (0, 1, 2, *request.passed)
    beyond = max(*wanted, *descriptors) + 1
    held = [os.dup2(descriptor, beyond + place) for place, descriptor in enumerate(descriptors)]
    for descriptor, number in zip(held, wanted, strict=True):
        os.dup2(descriptor, number)
    for number in sorted(int(each.name) for each in Path("/proc/self/fd").iterdir()):
        if number not in wanted:
            os.closerange(number, number + 1)  # also one that is closed already
    if request.session:
        os.setsid()
    if request.group >= 0:
        os.setpgid(0, request.group)
    os.environ.clear()
    os.environ.update(request.environment)
    time.tzset()
    os.chdir(request.folder)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        old = getattr(sys, name)
        binary: Any = open(number, "wb" if number else "rb", 0 if old.write_through else -1, closefd=False)  # noqa: SIM115  it stays open
        getattr(binary, "raw", binary).name = f"<{name}>"
        lines = not old.write_through and (number == STANDARD_ERROR or os.isatty(number))
        made = io.TextIOWrapper(binary, old.encoding, old.errors, line_buffering=lines, write_through=old.write_through)
        setattr(sys, name, made)
        setattr(sys, f"__{name}__", made)


def run(words: Sequence[str]) -> None:
    """Run `python -m MODULE …` or a script as the interpreter would; it ends as its exceptions say."""
    if words[1:2] == ["-m"]:
        sys.argv, sys.path[0] = [*words[2:]], str(Path.cwd())
        runpy.run_module(words[2], run_name="__main__", alter_sys=True)
    else:
        sys.argv, sys.path[0] = [*words], str(Path(words[0]).parent)
        runpy.run_path(words[0], run_name="__main__")


def end(words: Sequence[str]) -> None:
    """Run it, and end as the interpreter would, but without taking apart what the program shares with this process: it would be copied."""
    try:
        run(words)
        code = 0
    except SystemExit as ended:
        if not isinstance(ended.code, int):
            raise
        code = ended.code
    threads: Any = threading
    threads._shutdown()
    atexit._run_exitfuncs()
    with suppress(OSError, ValueError):  # the interpreter says what is wrong with a stream, and ends with another code
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code & 0xFF)
    sys.exit(code)


def prepare() -> None:
    """Import what programs import, and read the shipped law, which they then read again only if a file of it is another one."""
    gc.disable()  # as `zweck` while it imports
    movable()
    law: Any = import_module("tests.law")
    loading: Any = import_module("zweck.load")
    frozen = loading.anything_frozen
    law.share()
    loading.anything_frozen = frozen  # programs look for garbage as they do
    main: Any = import_module("zweck.cli.main")
    commands = {main.ELSEWHERE.get(name, f"zweck.cli.commands.{name}") for name in main.COMMANDS}
    for module in sorted(commands - THREADED | {*MODULES}):
        import_module(module)
    law.shipped_law()
    loading.load(ARCADIA)
    for name, function in ASKED.items():
        getattr(import_module(name), function)()
    catalogue: Any = import_module("zweck.words.catalogue")
    for file in sorted(ROOT.glob("*/zweck/*/words.yaml")):
        catalogue.read(file)
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare()
    assert len([*Path("/proc/self/task").iterdir()]) == 1, "a process with threads cannot fork"
    if (found := requested(socket.socket(fileno=int(sys.argv[1])))) is not None:
        end(found.words)
