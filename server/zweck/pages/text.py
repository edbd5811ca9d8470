"""Pages as text of a given width: wrapped and indented, with citations that do not break, styles as escape codes, and in columns."""

import re
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final

from zweck.pages.page import BOLD, DIM, HARD_SPACE, Blank, Heading, Page, Paragraph, Style, unbroken

WIDEST: Final = 100
NARROWEST: Final = 40
MIN_TEXT: Final = 20
"""Columns that a text has at least, however far it is indented."""

COLOURS: Final = {"red": 31, "green": 32, "yellow": 33, "blue": 34, "magenta": 35, "cyan": 36}
RESET: Final = "\x1b[0m"
STYLED: Final = re.compile(r"\x1b\[\d+m")


def width() -> int:
    """Columns that text may take: the terminal's width within reason, and the same everywhere else, so that output can be compared."""
    if not sys.stdout.isatty():
        return WIDEST
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns))


def wrapped(page: Page, width: int) -> str:
    """The page as text, at most `width` columns wide; a terminal's writer keeps the escape codes from pipes."""
    lines: list[str] = []
    for block in page.blocks:
        if isinstance(block, Heading | Blank) and lines and lines[-1]:
            lines.append("")
        if not isinstance(block, Blank):
            lines += _lines(Paragraph(block.text, style=block.style) if isinstance(block, Heading) else block, width)
    return "\n".join(lines).rstrip("\n")


def styled(text: str, style: Style) -> str:
    """The text in a style; without one, as it is."""
    if not (style and text):
        return text
    colour = style.get("fg")
    codes = [COLOURS[colour]] if isinstance(colour, str) else []
    codes += [code for name, code in (("bold", 1), ("dim", 2)) if style.get(name)]
    return "".join(f"\x1b[{code}m" for code in codes) + text + RESET


def unstyled(text: str) -> str:
    """The text without escape codes of styles."""
    return STYLED.sub("", text)


def _lines(paragraph: Paragraph, width: int) -> Iterator[str]:
    whole = unbroken(" ".join(part for part in (paragraph.head, paragraph.text, paragraph.tail) if part))
    room = max(MIN_TEXT, width - paragraph.indent - len(paragraph.marker))
    lines = textwrap.wrap(whole, room, break_long_words=False, break_on_hyphens=False) or [""]
    first, rest = " " * paragraph.indent + styled(paragraph.marker, paragraph.mark), " " * (paragraph.indent + len(paragraph.marker))
    for number, line in enumerate(_ends_styled(lines, _size(paragraph.head), _size(paragraph.tail), paragraph.style)):
        yield (rest if number else first) + line.replace(HARD_SPACE, " ")


def _ends_styled(lines: list[str], head: int, tail: int, style: Style) -> Iterator[str]:
    """Style the first `head` and the last `tail` letters, wherever the lines break, and what is between them."""
    last = sum(_size(line) for line in lines) - tail
    seen = 0
    for line in lines:
        runs: list[tuple[Style, str]] = []
        for letter in line:
            seen += not letter.isspace()
            wanted = BOLD if seen <= head else style if seen <= last else DIM
            if runs and runs[-1][0] is wanted:
                runs[-1] = (wanted, runs[-1][1] + letter)
            else:
                runs.append((wanted, letter))
        yield "".join(styled(run, wanted) for wanted, run in runs)


def _size(text: str) -> int:
    return len("".join(text.split()))


ALIKE: Final = " │ "
OTHER: Final = " ┃ "


def column_width(width: int) -> int:
    """The width of a column on a page of a width."""
    return max(20, (width - len(OTHER)) // 2)


def side_by_side(left: Sequence[str], right: Sequence[str], width: int) -> Iterator[str]:
    """The lines of a page of a width; lines that are equal but for blanks count as the same."""
    room = column_width(width)
    pairs = SequenceMatcher(None, [line.strip() for line in left], [line.strip() for line in right], autojunk=False)
    for what, start, end, other_start, other_end in pairs.get_opcodes():
        mark = ALIKE if what == "equal" else OTHER
        for one, other in zip_longest(left[start:end], right[other_start:other_end], fillvalue=""):
            yield f"{one.ljust(room)}{mark}{other}".rstrip()
