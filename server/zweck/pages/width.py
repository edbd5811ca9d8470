"""The width of a page on a terminal."""

import shutil
import sys
from typing import Final

WIDEST: Final = 100
NARROWEST: Final = 40


def width() -> int:
    """Columns that text may take: the terminal's width within reason, and the same everywhere else, so that output can be compared."""
    if not sys.stdout.isatty():
        return WIDEST
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns))
