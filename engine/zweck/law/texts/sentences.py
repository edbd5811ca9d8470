"""The sentences and half-sentences of a line of German law."""

import re
from typing import Final

ABBREVIATION: Final = re.compile(
    r"(?:A[Bb]l|Abs|Art|Bek|BGBl|Beschl|bes|betr|Buchst|bzw|ca|Doppelbuchst|einschl|etc|evtl|ff|gem|ggf|Halbs|Hs|i\.d\.F|insb|lit|max|mind"
    r"|Nrn?|Rn|sog|ua|usw|U?Abs|Unterabs|[Vv]gl|Ziff|zB|[^\W\d_])"
)
"""Words that end with a full stop; single letters among them."""

NUMBERED: Final = re.compile(
    r"(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
    r"|(?:Abschnitt|Kapitel|Lebensjahr|Teil|Titel|Tag)(?:e?s)?|Buch(?:es)?)"
)
"""The words before which a number with a full stop is an ordinal."""

BREAK: Final = re.compile(r"([\w.]*)\)?([.!?])([“”\"’)]*)\s+(?=[A-ZÄÖÜ§„\"(])")
ENDED: Final = re.compile(r"[.!?][“”\"’)]*\s*$")
WORD: Final = re.compile(r"\w+")
HALF: Final = re.compile(r"(?<=;)\s+")


def sentences(line: str) -> list[str]:
    """The sentences of a line, in order; the last may go on below it."""
    found: list[str] = []
    start = 0
    for match in BREAK.finditer(line):
        following = WORD.search(line, match.end())
        if match[2] != "." or not _goes_on(match[1], following[0] if following else ""):
            found.append(line[start : match.end()].strip())
            start = match.end()
    return [*found, line[start:].strip()]


def halves(sentence: str) -> list[str]:
    """The half-sentences, parted by semicolons."""
    return HALF.split(sentence.strip())


def ended(text: str) -> bool:
    """Whether a text ends with a sentence."""
    return ENDED.search(text) is not None


def _goes_on(word: str, following: str) -> bool:
    """Whether the full stop after a word belongs to the word."""
    return bool(ABBREVIATION.fullmatch(word)) or (word.isdigit() and bool(NUMBERED.fullmatch(following)))
