"""The boundary of errors: one that is met while a client is understood ends its stream, and is a line of the log without a traceback."""

import logging
from pathlib import Path
from time import monotonic
from traceback import extract_tb
from typing import Final

log: Final = logging.getLogger(__name__)

PAUSE: Final = 1.0
"""Seconds between two lines: a client may cause an error again and again."""


class Boundary:
    """Writes the errors of one process."""

    def __init__(self) -> None:
        self._again = 0.0
        self._unwritten = 0

    def met(self, error: Exception, address: str) -> None:
        """Write a line about an error that a client at this address has caused, unless one was written a moment ago."""
        now = monotonic()
        if now < self._again:
            self._unwritten += 1
            return
        frames = extract_tb(error.__traceback__)
        place = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        more = f"; {self._unwritten} more since the last line" if self._unwritten else ""
        log.error("a stream of %s is ended by an error: %s%s%s", address or "a local client", type(error).__name__, place, more)
        self._again, self._unwritten = now + PAUSE, 0


BOUNDARY: Final = Boundary()
