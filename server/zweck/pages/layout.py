"""Paragraphs on a page of a given width: wrapped and indented, with citations that do not break."""

import re
import textwrap
from collections.abc import Mapping
from typing import Any, Final

import click

from zweck.explain.values import MONTHS

HARD_SPACE: Final = "\N{NO-BREAK SPACE}"
CITED: Final = re.compile(r"(?<!\w)(§§?|Art\.|Abs\.|UAbs\.|Satz|Hs\.|Nr\.|lit\.|S\.) (?=[\da-zIVX])|(?<=[A-Z]) (?=a\.F\.)")
DATED: Final = re.compile(rf"(?<=\d)(\.?) (?=(?:{'|'.join(f'{MONTHS.de} {MONTHS.en}'.split())})\b)")
ANSWERED: Final = re.compile(r"(\?) (?=(?:ja|nein|yes|no)\b)")
BULLET: Final = "– "

Style = Mapping[str, Any]
PLAIN: Final[Style] = {}
BOLD: Final[Style] = {"bold": True}
DIM: Final[Style] = {"dim": True}


class Page:
    """Collects lines. Styles are escape codes, which `click.echo` keeps from pipes."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._lines: list[str] = []

    def __str__(self) -> str:
        """The page as text."""
        return "\n".join(self._lines).rstrip("\n")

    def blank(self) -> None:
        """One blank line, never two, never at the top."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def heading(self, text: str, style: Style = BOLD) -> None:
        """A heading after a blank line."""
        self.blank()
        self.paragraph(text, style=style)

    def paragraph(
        self, text: str, *, indent: int = 0, marker: str = "", head: str = "", tail: str = "", style: Style = PLAIN, mark: Style = PLAIN
    ) -> None:
        """A wrapped paragraph behind a marker; `head` stands before the text in bold, `tail` after it, dimmed."""
        whole = unbroken(" ".join(part for part in (head, text, tail) if part))
        room = max(20, self._width - indent - len(marker))
        lines = textwrap.wrap(whole, room, break_long_words=False, break_on_hyphens=False) or [""]
        first, rest = " " * indent + _styled(marker, mark), " " * (indent + len(marker))
        for number, line in enumerate(_ends_styled(lines, _size(head), _size(tail), style)):
            self._lines.append((rest if number else first) + line.replace(HARD_SPACE, " "))

    def outline(self, text: str, *, indent: int) -> None:
        """An outline, whose lines bring their own indentation and markers."""
        for line in text.splitlines():
            text = line.lstrip(" ")
            marker = BULLET if text.startswith(BULLET) else ""
            self.paragraph(text.removeprefix(marker), indent=indent + len(line) - len(text), marker=marker)


def unbroken(text: str) -> str:
    """The text with hard spaces inside its citations and dates, so that no line ends on `§` or begins with the month or a mere `yes`."""
    for pattern in (CITED, DATED, ANSWERED):
        text = pattern.sub(lambda found: (found[1] or "") + HARD_SPACE, text)
    return text


def sentence(text: str) -> str:
    """The text with a full stop, if it ends without any."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _ends_styled(lines: list[str], head: int, tail: int, style: Style) -> list[str]:
    """Style the first `head` and the last `tail` letters, wherever the lines break, and what is between them."""
    last = sum(_size(line) for line in lines) - tail
    seen = 0
    styled: list[str] = []
    for line in lines:
        runs: list[tuple[Style, str]] = []
        for character in line:
            seen += not character.isspace()
            wanted = BOLD if seen <= head else style if seen <= last else DIM
            if runs and runs[-1][0] is wanted:
                runs[-1] = (wanted, runs[-1][1] + character)
            else:
                runs.append((wanted, character))
        styled.append("".join(_styled(run, wanted) for wanted, run in runs))
    return styled


def _size(text: str) -> int:
    return len("".join(text.split()))


def _styled(text: str, style: Style) -> str:
    return click.style(text, **style) if style and text else text
