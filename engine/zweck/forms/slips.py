"""Slips of the hand that leave a file unreadable, or read otherwise than it looks: where they are, in a sentence, and what to do.

YAML names the place where reading stops. The slip is often on another line, or in a character that cannot be seen.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from zweck.words.said import Said, joined, says

SPACES: Final = {
    "\u00a0": "no_break",
    "\u2007": "figure",
    "\u2009": "thin",
    "\u202f": "narrow_no_break",
    "\u200b": "zero_width",
    "\u3000": "ideographic",
    "\ufeff": "byte_order_mark",
}
"""Spaces that word processors and web pages write, and that YAML takes for letters."""

HIDDEN: Final = re.compile(
    "[\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufff9-\\ufffb\\U000e0000-\\U000e007f]"
)
"""Characters of control, of direction, and tags."""

ODD: Final = "".join(SPACES)
MISPLACED: Final = re.compile(rf"^[ -]*([{ODD}])|^[ -]*[\w.-]+:([{ODD}])|([{ODD}])[ {ODD}]*$", re.MULTILINE)
"""A space of another kind where only a common one is read as none: in the indentation, behind a key, at the end of a line."""

CONFLICT: Final = re.compile(r"^(?:<{7}|>{7}|={7})(?= |$)", re.MULTILINE)
MARKED: Final = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
LINE: Final = re.compile(r"( *)((?:- +)*)((?:\"[^\"]*\"|'[^']*'|[^\s\"'#][^:#]*?):(?= |$)|-(?= |$))?")
QUOTES: Final = ("„“", "„”", "“”", "‚‘", "‘’", "»«", "«»")


class Slip(NamedTuple):
    """A slip: its line and columns, counted from 1, one sentence, and what to do."""

    line: int
    column: int
    end_column: int
    message: Said
    help: Said | None = None


class Start(NamedTuple):
    """The beginning of a key or of a member of a list: line and column counted from 1, and the word as the file has it."""

    line: int
    column: int
    word: str
    member: bool


def hidden(text: str) -> Slip | None:
    """A character that cannot be seen, and that makes text look otherwise than it is read: of control, of direction, a tag."""
    found = HIDDEN.search(text)
    if found is None:
        return None
    line, column = text.count("\n", 0, found.start()) + 1, found.start() - text.rfind("\n", 0, found.start())
    return Slip(line, column, column + 1, unseen(found[0]))


def unseen(character: str) -> Said:
    """The sentence on such a character."""
    name = unicodedata.name(character, "").lower()
    return says("ZW113.unseen", code=f"{ord(character):04X}", name=name or says("ZW113.control"))


def odd_space(text: str) -> Slip | None:
    """A space that YAML does not take for one, where one must stand."""
    if text.isascii() or not any(space in text for space in SPACES):
        return None
    found = MISPLACED.search(text)
    if found is None:
        return None
    start = next(found.start(number) for number in (1, 2, 3) if found[number])
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    space = says(f"ZW111.space.{SPACES[text[start]]}")
    return Slip(line, column, column + 1, says("ZW111.odd_space", space=space, code=f"{ord(text[start]):04X}"))


def unreadable(text: str, line: int, column: int) -> Slip | None:
    """The slip behind the place at which reading stopped, where it is known."""
    lines = text.splitlines()
    if not 0 < line <= len(lines):
        return _conflict(text)
    return _conflict(text) or _tab(lines, line) or _indented(lines, line, column)


def in_quotes(text: str) -> bool:
    """Whether a text stands as a whole in typographic quotation marks, which YAML takes for a part of it."""
    return len(text) > 1 and text[0] + text[-1] in QUOTES and not any(mark in text[1:-1] for mark in (text[0], text[-1]))


def _conflict(text: str) -> Slip | None:
    found = CONFLICT.search(text) if MARKED.search(text) else None
    if found is None:
        return None
    line = text.count("\n", 0, found.start()) + 1
    return Slip(line, 1, 8, says("ZW101.conflict", mark=found[0]))


def _tab(lines: list[str], line: int) -> Slip | None:
    """A tab before the first word of the line, or of the line above it."""
    for number in (line, line - 1):
        text = lines[number - 1] if number > 0 else ""
        before = text[: len(text) - len(text.lstrip(" \t"))]
        if "\t" in before:
            column = before.index("\t") + 1
            return Slip(number, column, column + 1, says("ZW101.tab"))
    return None


def _indented(lines: list[str], line: int, column: int) -> Slip | None:
    """A key or member that begins in no column in which one above it begins."""
    first = next(_starts(lines[line - 1], line), None)
    if first is None or column > first.column + len(first.word):
        return None
    end = first.column + len(first.word)
    members = {
        start.word
        for above, text in enumerate(lines[: line - 1], 1)
        for start in _starts(text, above)
        if (start.column, start.member) == (first.column, True)
    }
    if not first.member and (first.word[0] == "-" or f"- {first.word}" in members or (members and not lines[line - 2].strip())):
        return Slip(line, first.column, end, says("ZW101.no_dash", word=first.word))
    above = [start for start in _open(lines, line) if start.member is first.member]
    if not above or first.column in (start.column for start in above):
        return None
    least = min(abs(start.column - first.column) for start in above)
    near = [start for start in reversed(above) if abs(start.column - first.column) == least]
    there = joined("forms.and", [says("ZW101.begins", word=start.word, line=start.line, column=start.column) for start in near])
    moves = joined("forms.or", [_move(first, start) for start in near])
    message = says("ZW101.indented", word=first.word, column=first.column, there=there)
    return Slip(line, first.column, end, message, says("ZW101.move", moves=moves))


def _move(first: Start, beside: Start) -> Said:
    distance = beside.column - first.column
    return says("ZW101.move_right" if distance > 0 else "ZW101.move_left", count=abs(distance), word=beside.word)


def _open(lines: list[str], line: int) -> Iterator[Start]:
    """The keys and members above a line beside which something can still be written, the nearest first."""
    least = 1_000_000
    for number in range(line - 1, 0, -1):
        for start in reversed(list(_starts(lines[number - 1], number))):
            if start.column < least:
                least = start.column
                yield start


def _starts(text: str, line: int) -> Iterator[Start]:
    """The members and the key that begin on a line."""
    found = LINE.match(text)
    if found is None or not text.strip() or text.lstrip().startswith("#"):
        return
    indent, dashes, word = found.groups()
    for dash in re.finditer("-", dashes):
        yield Start(line, len(indent) + dash.start() + 1, _member(text[len(indent) + dash.start() :]), member=True)
    if word == "-":
        yield Start(line, len(indent) + len(dashes) + 1, "-", member=True)
    elif word:
        yield Start(line, len(indent) + len(dashes) + 1, word.removesuffix(":"), member=False)


def _member(text: str) -> str:
    """A member as it is named: its dash and its first word."""
    return text.split(":", maxsplit=1)[0].split(" #", maxsplit=1)[0].strip()[:60]
