"""A clock of this process that runs ahead of the machine's, or stands and shows the moment that a file holds."""

import datetime
import mmap
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

NANOSECONDS: Final = struct.Struct("<q")
_machine: Final = time.time_ns
_shown: Callable[[], int] = _machine


def moved(seconds: float) -> Callable[[], int]:
    """The clock of the machine, so many seconds ahead."""
    return lambda: _machine() + int(seconds * 1e9)


def shown(path: Path) -> Callable[[], int]:
    """The clock that a file shows."""
    with path.open("rb") as file:
        memory = mmap.mmap(file.fileno(), NANOSECONDS.size, prot=mmap.PROT_READ)
    return lambda: int(NANOSECONDS.unpack(memory)[0])


def show(path: Path, moment: datetime.datetime) -> None:
    """Let a file show another moment, to all processes that have it open."""
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.write(NANOSECONDS.pack(int(moment.timestamp() * 1e6) * 1000))


def movable() -> None:
    """Let `time` read a clock that can be set later: to be said before anything is imported that keeps its functions."""
    time.time_ns = _nanoseconds
    time.time = _seconds


def _nanoseconds() -> int:
    return _shown()


def _seconds() -> float:
    return _shown() / 1e9


def set_by(clock: Callable[[], int]) -> None:
    """Let all that this process reads be a clock of nanoseconds since 1970."""
    global _shown  # noqa: PLW0603  of the process
    kept = datetime.datetime

    class Moved(datetime.datetime):
        """Reads that clock, too."""

        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> "Moved":
            """The moment that the clock shows."""
            return cls.fromtimestamp(clock() / 1e9, tz)

    movable()
    _shown = clock
    for module in [*sys.modules.values()]:  # `datetime` among them
        for name, value in [*vars(module).items()]:
            if value is kept:
                setattr(module, name, Moved)
