"""Lists of numbers and letters: `1-4` is 1, 2, 3, 4; `a-c` is a, b, c; `3a-3c` is 3a, 3b, 3c."""

import re
from collections.abc import Iterable
from typing import Final

from zweck.law.citation import patterns
from zweck.law.citation.parts import Label, Step, Unreadable
from zweck.words.said import says

END: Final = re.compile(r"(\d*)([a-z]*)")
MAX_SPAN: Final = 2500
"""The longest range: the BGB has 2385 sections."""

PAIR: Final = 2


def values(text: str) -> tuple[str, ...] | None:
    """The values that a single value or a range means; `None` where the range does not rise.

    `11-15a` is 11 to 15, and 15a: letters within the range are not known here and are to be named.
    """
    first, dash, last = text.replace("–", "-").partition("-")
    if not dash:
        return (first,)
    start, end = END.fullmatch(first), END.fullmatch(last)
    if start is None or end is None:
        return None
    if start[1] == end[1] and len(start[2]) == len(end[2]) == 1 and start[2] < end[2]:
        return tuple(f"{start[1]}{chr(letter)}" for letter in range(ord(start[2]), ord(end[2]) + 1))
    if start[1] and end[1] and int(start[1]) < int(end[1]) <= int(start[1]) + MAX_SPAN:
        between = tuple(str(number) for number in range(int(start[1]) + bool(start[2]), int(end[1]) + 1))
        return ((first,) if start[2] else ()) + between + ((last,) if end[2] else ())
    return None


def ranges(members: Iterable[str]) -> list[str]:
    """Numbers and letters in order, three or more that follow each other as a range: 1-3, 3a, 4, 5."""
    ordered = sorted(members, key=lambda value: (int("".join(filter(str.isdigit, value)) or 0), value))
    runs: list[list[str]] = []
    for value in ordered:
        last = runs[-1][-1] if runs else ""
        if last.isdigit() == value.isdigit() and values(f"{last}-{value}") == (last, value):
            runs[-1].append(value)
        else:
            runs.append([value])
    return [part for run in runs for part in ([f"{run[0]}-{run[-1]}"] if len(run) > PAIR else run)]


def steps(text: str) -> tuple[Step, ...] | Unreadable:
    """The parts of a place, as the index of statutes lists them: `Satz 1-3; Nr. 1-4`, `§§ 1-3, 3a; Anlage`."""
    found: list[Step] = []
    at = 0
    for chunk in text.split(";"):
        at = text.index(chunk, at)
        start = at + len(chunk) - len(chunk.lstrip())
        label = patterns.LABEL.match(text, start)
        if label is None:
            return Unreadable(start + 1, says("law.names_no_kind", chunk=chunk.strip()))
        kind = patterns.LABELS[label[0]]
        members = text[label.end() : at + len(chunk)].strip()
        if kind is Label.ANNEX and not members:
            found.append((kind, ""))
            continue
        for member in members.split(","):
            written = patterns.LETTERS if kind is Label.LETTER else patterns.VALUE
            numbers = values(member.strip()) if written.fullmatch(member.strip()) else None
            if numbers is None:
                return Unreadable(start + 1, says("law.neither_number_nor", member=member.strip()))
            found += [(kind, number) for number in numbers]
    return tuple(found)
