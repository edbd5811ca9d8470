"""The content of a section: lines and numbered entries, their sentences, and the way to a place in it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from zweck.law.citation.parts import Label, Place, Step

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


DIGITS: Final = 16
"""How many hexadecimal digits of the SHA-256 of a wording are kept."""


REMARKS: Final = re.compile(r"\((?:XXXX|weggefallen)\)", re.IGNORECASE)
"""Remarks that editors write in place of words that are not there."""

WRITTEN_OUT: Final = (
    (re.compile(r"\bAbsatz(?:es)?\b"), "Abs"),
    (re.compile(r"\bNummer\b"), "Nr"),
    (re.compile(r"\bBuchstabe\b"), "lit"),
    (re.compile(r"\bArtikel(?:s)?\b"), "Art"),
)

OTHER: Final = re.compile(r"[\W_]+")
"""Characters that are neither letters nor figures."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A numbered part, `(1)`, `1.` or `a)`, with all that stands in it."""

    step: Step
    mark: str
    content: "Content"


Content = tuple[str | Entry, ...]
"""Lines and entries, in order."""


def find(content: Content, place: Place) -> Content | None:
    """The content of a place below this one, or `None` where there is no such place."""
    for step in place:
        inner = _inner(content, step)
        if inner is None:
            return None
        content = inner
    return content


def words(content: Content) -> str:
    """The wording on one line, with the numbers of its parts."""
    return " ".join(" ".join(item.split()) if isinstance(item, str) else f"{item.mark} {words(item.content)}" for item in content)


def digest(content: Content) -> str:
    """The digest of a wording; white space does not count."""
    return sha256(words(content).encode()).hexdigest()[:DIGITS]


def _letters(content: Content) -> str:
    """The letters and figures of a wording, in lower case."""
    text = REMARKS.sub(" ", words(content))
    for written, short in WRITTEN_OUT:
        text = written.sub(short, text)
    return OTHER.sub("", text).lower()


def digest_of_letters(content: Content) -> str:
    """The digest of the letters of a wording."""
    return sha256(_letters(content).encode()).hexdigest()[:DIGITS]


def _inner(content: Content, step: Step) -> Content | None:
    label, value = step
    match label:
        case Label.SENTENCE:
            parts = _parted(content, sentences)
        case Label.SUBPARAGRAPH:
            parts = _parted(content, lambda line: [line])
        case Label.HALF_SENTENCE:
            parts = _halves(content)
        case _:
            return next((item.content for item in content if isinstance(item, Entry) and item.step == step), None)
    number = int(value) if value.isdigit() else 0
    return parts[number - 1] if 0 < number <= len(parts) else None


def _parted(content: Content, split: Callable[[str], list[str]]) -> list[Content]:
    """The sentences, or the sub-paragraphs, of a content that is not divided into paragraphs; a list belongs to what it completes."""
    parts: list[list[str | Entry]] = []
    for item in content:
        if isinstance(item, Entry):
            if item.step[0] is Label.PARAGRAPH:
                return []
            if not parts:
                parts.append([])
            parts[-1].append(item)
            continue
        for line in split(item):
            if parts and (not ended(words(tuple(parts[-1]))) or line[:1].islower()):
                parts[-1].append(line)
            else:
                parts.append([line])
    return [tuple(part) for part in parts]


def _halves(content: Content) -> list[Content]:
    parts: list[list[str | Entry]] = [[]]
    for item in content:
        if isinstance(item, Entry):
            parts[-1].append(item)
            continue
        first, *others = halves(item)
        parts[-1].append(first)
        parts += [[other] for other in others]
    return [tuple(part) for part in parts]
