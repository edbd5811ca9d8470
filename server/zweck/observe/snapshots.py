"""Figures of several processes in one place: each worker writes its own into a folder, and the supervisor adds them up.

The counters of a worker that has ended stay, so that no sum ever falls; its gauges go with it.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from zweck.observe.figures import FAMILIES, Figures, Kind, add_all, read, written

EVERY: Final = 1.0
"""Seconds between two writings; a worker that is killed takes with it what it counted since the last one."""

log: Final = logging.getLogger(__name__)


@contextmanager
def snapshots(folder: Path, figures: Callable[[], Figures], every: float = EVERY) -> Iterator[None]:
    """Write the figures of this process into `folder` while the block runs, and the last ones when it ends."""
    path = folder / f"{os.getpid()}-{time.time_ns()}.json"
    ended = threading.Event()

    def go_on() -> None:
        failure = first
        while not ended.wait(every):
            failure = _write(path, figures(), failure)

    first = _write(path, figures())
    thread = threading.Thread(target=go_on, name="snapshots", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        _write(path, {name: numbers for name, numbers in figures().items() if FAMILIES[name].kind is not Kind.GAUGE})


def summed(folder: Path) -> Figures:
    """The figures of all processes that write into `folder`."""
    found: Figures = {}
    for path in sorted(folder.glob("*.json")):
        try:
            add_all(found, _of_the_living(path, read(path.read_text(encoding="utf-8"))))
        except (OSError, json.JSONDecodeError) as error:
            log.error("cannot read the figures of a worker in %s: %s", path.name, type(error).__name__)
    return found


def _of_the_living(path: Path, figures: Figures) -> Figures:
    """The figures of a file; of a worker that was killed only the counters, because its gauges are no longer true."""
    try:
        os.kill(int(path.name.partition("-")[0]), 0)
    except ProcessLookupError:
        return {name: numbers for name, numbers in figures.items() if FAMILIES[name].kind is not Kind.GAUGE}
    except (PermissionError, ValueError):
        pass  # another user's, or none of ours
    return figures


def _write(path: Path, figures: Figures, failure: str = "") -> str:
    """Replace the file as a whole, so that no reader sees half of it; returns why that failed, which is logged unless it is `failure`."""
    unfinished = path.with_suffix(".part")
    try:
        unfinished.write_text(written(figures), encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        found = error.strerror or str(error)
        if found != failure:
            log.error("cannot write the figures of this worker: %s", found)
        return found
    return ""
