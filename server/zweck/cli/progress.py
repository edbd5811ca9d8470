"""How far a long command is: one line on stderr where that is a terminal, and nothing anywhere else."""

import os
import sys
from collections.abc import Iterable, Sized
from time import monotonic
from types import TracebackType
from typing import Final, TypeVar

from zweck.cli.console import spoken
from zweck.cli.printable import printable
from zweck.pages import say
from zweck.pages.notation import number
from zweck.settings import environment

Each = TypeVar("Each")

EVERY: Final = 0.2
"""Seconds between two lines."""

BAR: Final = 20
WIDTH: Final = 80
"""The width of a terminal that does not say its own."""

MINUTE: Final = 60
START: Final = "\r\x1b[K"
"""To the beginning of the line, which is cleared."""


class ProgressBar:
    """The line. A command that prints anything else meanwhile clears it first; it comes again with the next item."""

    def __init__(self) -> None:
        """Show it where stderr is a terminal that can clear a line."""
        self.shown: Final = sys.stderr.isatty() and environment.variable("TERM") != "dumb"
        self._stands = False
        self._what = ""
        self._first = 0
        self._begun = self._last = 0.0

    def __enter__(self) -> "ProgressBar":
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Leave no line behind."""
        self.clear()

    def __call__(self, what: str, items: Iterable[Each], total: int | None = None, /) -> Iterable[Each]:
        """The items, with the line before each; `what` is a phrase of `progress`."""
        return self._counted(what, items, total) if self.shown else items

    def _counted(self, what: str, items: Iterable[Each], total: int | None) -> Iterable[Each]:
        if total is None and isinstance(items, Sized):
            total = len(items)
        self._what = ""
        try:
            for done, item in enumerate(items):
                self.at(what, done, total, item if isinstance(item, str) else "")
                yield item
        finally:
            self.clear()

    def at(self, what: str, done: int, total: int | None, note: str = "") -> None:
        """Show how much of some work is done; a line is written at once where it is another thing than before, and else now and then."""
        if not self.shown:
            return
        now = monotonic()
        if what != self._what:
            self._what, self._first, self._begun, self._last = what, done, now, 0.0
        elif done == self._first:
            self._begun = now  # nothing is done yet: processes that begin count for no rate
        if now - self._last < EVERY:
            return
        self._last = now
        self._write(START + printable(self._line(done, total, note, now - self._begun))[: _width() - 1])
        self._stands = True

    def clear(self) -> None:
        """Take the line away, if there is one."""
        if self._stands:
            self._write(START)
            self._stands = False

    def _line(self, done: int, total: int | None, note: str, seconds: float) -> str:
        language = spoken()
        parts = [say(f"progress.{self._what}", language), number(done, language)]
        if total:
            full = round(BAR * min(done / total, 1))
            share = f"{min(done / total, 1):4.0%}"
            parts[1:] = [f"{'█' * full}{'░' * (BAR - full)} {share}", f"{number(done, language)} / {number(total, language)}"]
        made = done - self._first
        if total and made > 0 and done < total:
            left = round(seconds / made * (total - done))
            parts.append(say("progress.left", language, time=f"{left // MINUTE}:{left % MINUTE:02}"))
        return "  ".join([*parts, note]).rstrip()

    @staticmethod
    def _write(text: str) -> None:
        getattr(sys.stderr, "unchecked", sys.stderr.write)(text)
        sys.stderr.flush()


def _width() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or WIDTH
    except OSError:
        return WIDTH
