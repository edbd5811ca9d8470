"""A page: headings and paragraphs as data. `text` and `html` render it; a page knows no terminal and no browser."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple, TypeVar

from zweck.words.said import MONTHS

HARD_SPACE: Final = "\N{NO-BREAK SPACE}"
CITED: Final = re.compile(r"(?<!\w)(§§?|Art\.|Abs\.|UAbs\.|Satz|Hs\.|Nr\.|lit\.|S\.) (?=[\da-zIVX])|(?<=[A-Z]) (?=a\.F\.)")
DATED: Final = re.compile(rf"(?<=\d)(\.?) (?=(?:{'|'.join(f'{MONTHS.de} {MONTHS.en}'.split())})\b)")
ANSWERED: Final = re.compile(r"(\?) (?=(?:ja|nein|yes|no)\b)")
BULLET: Final = "– "

Style = Mapping[str, bool | str]
"""The look of a part of a paragraph: `bold`, `dim`, or a colour by `fg`."""

Members = TypeVar("Members", bound=Collection[object])

PLAIN: Final[Style] = {}
BOLD: Final[Style] = {"bold": True}
DIM: Final[Style] = {"dim": True}


class Heading(NamedTuple):
    """A heading, which stands behind a blank line."""

    text: str
    style: Style = BOLD


class Paragraph(NamedTuple):
    """A paragraph behind a marker; `head` stands before the text in bold, `tail` after it, dimmed. `indent` counts columns."""

    text: str
    indent: int = 0
    marker: str = ""
    head: str = ""
    tail: str = ""
    style: Style = PLAIN
    mark: Style = PLAIN


class Blank(NamedTuple):
    """A blank line."""


Block = Heading | Paragraph | Blank


class Page:
    """A list of blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []

    def __eq__(self, other: object) -> bool:
        """Whether two pages have the same blocks."""
        return isinstance(other, Page) and self.blocks == other.blocks

    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> bool:
        """Whether anything stands on the page."""
        return any(not isinstance(block, Blank) for block in self.blocks)

    def blank(self) -> None:
        """One blank line, never two, never at the top."""
        if self.blocks and not isinstance(self.blocks[-1], Blank):
            self.blocks.append(Blank())

    def heading(self, text: str, style: Style = BOLD) -> None:
        """A heading."""
        self.blocks.append(Heading(text, style))

    def under(self, text: str, members: Members) -> Members:
        """The members of a list, behind a heading, which stands only where there are some."""
        if members:
            self.heading(text)
        return members

    def paragraph(
        self, text: str, *, indent: int = 0, marker: str = "", head: str = "", tail: str = "", style: Style = PLAIN, mark: Style = PLAIN
    ) -> None:
        """A paragraph."""
        self.blocks.append(Paragraph(text, indent, marker, head, tail, style, mark))

    def choices(self, texts: Iterable[str]) -> None:
        """Texts of which one is chosen by its number."""
        for number, text in enumerate(texts, 1):
            self.paragraph(text, indent=2, marker=f"{number}. ")

    def outline(self, text: str, *, indent: int) -> None:
        """An outline, whose lines bring their own indentation and markers."""
        for line in text.splitlines():
            bare = line.lstrip(" ")
            marker = BULLET if bare.startswith(BULLET) else ""
            self.paragraph(bare.removeprefix(marker), indent=indent + len(line) - len(bare), marker=marker)


def unbroken(text: str) -> str:
    """The text with hard spaces inside its citations and dates, so that no line ends on `§` or begins with the month or a mere `yes`."""
    for pattern in (CITED, DATED, ANSWERED):
        text = pattern.sub(lambda found: (found[1] or "") + HARD_SPACE, text)
    return text


def sentence(text: str) -> str:
    """The text with a full stop, if it ends without any."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
