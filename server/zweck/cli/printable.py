r"""The one way to the terminal: no text of a file, a caller or a record can move the cursor, hide or turn around what a reader sees.

Control characters and those that change the direction of writing are printed as JSON escapes them, `\u202e`, so JSON stays the same.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from typing import TextIO

OWN: Final = r"\x1b\[(?:[0-2]|3[1-6])m|\r\n"
"""The styles of this program, none of which hides a text, and the end of a line."""

HOSTILE: Final = re.compile(rf"({OWN})|[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """The text as it may be printed."""
    return HOSTILE.sub(lambda found: found[1] or f"\\u{ord(found[0]):04x}", text)


@contextmanager
def printing() -> Iterator[None]:
    """Print nothing else on stdout and stderr."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = map(_stream, before)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def _stream(stream: "TextIO") -> "TextIO":
    return cast("TextIO", _Printable(stream))  # the rest is the stream's


class _Printable:
    """A stream whose text is printable; bytes go past it, and so does `unchecked`, for a text that clears a line."""

    def __init__(self, stream: "TextIO") -> None:
        self._stream = stream
        self.unchecked = stream.write

    def write(self, text: str) -> int:
        """Write a text."""
        return self._stream.write(printable(text))

    def __getattr__(self, name: str) -> Any:
        """Pass every other method on to the stream."""
        return getattr(self._stream, name)
