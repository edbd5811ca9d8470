"""Two texts side by side: equal lines stand beside each other, and a mark between the columns shows where they differ."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final

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
