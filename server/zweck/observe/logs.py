"""Logs for people and for programs, without personal data: of an error its kind and its places in the code, never its words."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic
from traceback import extract_tb
from types import TracebackType
from typing import Final, TextIO

TEXT: Final = "text"
JSON: Final = "json"
FORMS: Final = (TEXT, JSON)
OURS: Final = ("server", "zweck")
"""Loggers that log from INFO on; all others log warnings only."""

BURST: Final = 5
"""Errors and warnings of one place in the code that are logged one by one."""

PERIOD: Final = 60.0
"""Seconds after which so many are logged again, with the number of those left out: an outage must not fill the disk."""

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Discreet(logging.Formatter):
    """One line for each event, and below it what raised it: an error's words may repeat what a caller stated, so they are left out."""

    def __init__(self) -> None:
        """Write time, level, logger and message."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The event as lines of text."""
        others, record.exc_text = record.exc_text, None  # another handler may have left there what it wrote
        try:
            return super().format(record)
        finally:
            record.exc_text = others

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """The time in UTC, with milliseconds (ISO 8601)."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def formatException(self, ei: Raised) -> str:
        """The kind of an error and where it came from, the place that raised it last."""
        return "\n".join(f"  {line}" for line in origin(ei[1]))


class AsJson(Discreet):
    """One JSON object in one line for each event."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger, message, process; `origin` where there is an error."""
        event: dict[str, object] = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if trace := getattr(record, "trace", ""):
            event["trace"] = trace
        if record.exc_info and record.exc_info[1] is not None:
            event["origin"] = origin(record.exc_info[1])
        return json.dumps(event, ensure_ascii=False)


class Sampled(logging.Filter):
    """Lets the first lines of a place in the code pass, and counts the rest."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """Measure time by `clock`."""
        super().__init__()
        self._clock = clock
        self._places: dict[tuple[str, int], tuple[float, int]] = {}
        """Since when lines of a place are counted, and how many came."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a line is logged; the first one behind others that were left out says how many."""
        if record.levelno < logging.WARNING:
            return True
        place, now = (record.pathname, record.lineno), self._clock()
        since, count = self._places.get(place, (now, 0))
        if now - since >= PERIOD:
            if count > BURST:
                record.msg, record.args = f"{record.getMessage()} ({count - BURST} like this were left out)", ()
            since, count = now, 0
        self._places[place] = since, count + 1
        return count < BURST


def origin(error: BaseException | None) -> list[str]:
    """The kind of an error and of those that led to it, each with its places in the code."""
    lines: list[str] = []
    while error is not None:
        lines.append(type(error).__qualname__)
        lines += (f"{place.filename}:{place.lineno} {place.name}" for place in extract_tb(error.__traceback__))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines


@contextmanager
def logging_as(form: str, stream: TextIO | None = None) -> Iterator[None]:
    """Write logs in this form to `stream`, or else to standard error, while the block runs."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(AsJson() if form == JSON else Discreet())
    handler.addFilter(Sampled())
    root = logging.getLogger()
    before = {name: logging.getLogger(name).level for name in OURS}
    root.addHandler(handler)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
        root.removeHandler(handler)
