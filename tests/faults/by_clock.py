"""The command line by a clock that was moved: `python -m tests.faults.by_clock SECONDS serve …`; no option of `zweck serve` moves one.

The clock of the process runs on, `SECONDS` from that of the machine; with the path of a file in their place it stands, and shows the moment
that the file holds (`show`). Modules that read it are imported afterwards.
"""

import datetime
import mmap
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

NANOSECONDS: Final = struct.Struct("<q")
_time_ns = time.time_ns


def moved(seconds: float) -> Callable[[], int]:
    """The clock of the machine, so many seconds ahead."""
    return lambda: _time_ns() + int(seconds * 1e9)


def shown(path: Path) -> Callable[[], int]:
    """The clock that a file shows."""
    with path.open("rb") as file:
        memory = mmap.mmap(file.fileno(), NANOSECONDS.size, prot=mmap.PROT_READ)
    return lambda: int(NANOSECONDS.unpack(memory)[0])


def show(path: Path, moment: datetime.datetime) -> None:
    """Let a file show another moment, to all processes that have it open."""
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.write(NANOSECONDS.pack(int(moment.timestamp() * 1e6) * 1000))


def set_by(clock: Callable[[], int]) -> None:
    """Let all that this process reads be a clock of nanoseconds since 1970."""

    class Moved(datetime.datetime):
        """Reads that clock, too."""

        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> "Moved":
            """The moment that the clock shows."""
            return cls.fromtimestamp(clock() / 1e9, tz)

    time.time_ns = clock
    time.time = lambda: clock() / 1e9
    datetime.datetime = Moved  # type: ignore[misc]  # before anything imports it


if __name__ == "__main__":
    said = sys.argv.pop(1)
    set_by(shown(Path(said)) if Path(said).is_file() else moved(float(said)))
    from zweck.cli.main import cli

    cli()
