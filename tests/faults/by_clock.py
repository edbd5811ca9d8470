"""The command line by a clock that was moved: `python -m tests.faults.by_clock SECONDS serve …`; no option of `zweck serve` moves one.

The clock of the process runs on, `SECONDS` from that of the machine; modules that read it are imported afterwards.
"""

import sys
import time

_time, _time_ns = time.time, time.time_ns


def moved(seconds: float) -> None:
    """Let `time.time` and `time.time_ns` of this process show another moment."""
    time.time = lambda: _time() + seconds
    time.time_ns = lambda: _time_ns() + int(seconds * 1e9)


if __name__ == "__main__":
    moved(float(sys.argv.pop(1)))
    from zweck.cli.main import cli

    cli()
