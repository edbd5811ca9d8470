"""Sentences that come as English text, from a server or a library, in German: by the catalogue and `german.yaml`; others stay English."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import yaml

from zweck.pages.faults import Words
from zweck.pages.phrases import LOADER
from zweck.words.catalogue import everything
from zweck.words.said import Said, Sentence
from zweck.words.text import Text

FILE: Final = Path(__file__).with_suffix(".yaml")
HOLE: Final = "{}"
NAME: Final = re.compile(r"\{(\w+)\}")
"""A hole of the catalogue."""

LEAST: Final = 8
"""Letters of its own that a sentence of the catalogue has: shorter ones are parts of others."""

NOTHING: Final[Mapping[str, str]] = {}


class Template(NamedTuple):
    """An English sentence with holes, the German one, and which of the holes are names or values, which stay as they are."""

    pattern: re.Pattern[str]
    german: str
    quoted: tuple[bool, ...]


def words(known: Mapping[str, str] = NOTHING) -> Words:
    """The words of a German report; `known` are further sentences, by the English ones."""
    return Words(lambda sentence: german(sentence, known), "Abhilfe", _total)


def german(sentence: Sentence, known: Mapping[str, str] = NOTHING) -> str:
    """A sentence in German, and what stands in its holes."""
    if isinstance(sentence, Said):
        return sentence.in_("de")
    if sentence in known:
        return known[sentence]
    for template in templates():
        found = template.pattern.fullmatch(sentence)
        if found is not None:
            parts = zip(found.groups(), template.quoted, strict=True)
            return template.german.format("", *(part if quoted else german(part, known) for part, quoted in parts))
    return sentence


@cache
def templates() -> tuple[Template, ...]:
    """All sentences, those with the most words of their own first; the catalogue's are for what a server answers, in English."""
    found = dict(_numbered(each) for each in everything() if len(NAME.sub("", each.en)) >= LEAST and "{{" not in each.en) | sentences(FILE)
    longest = sorted(found, key=lambda english: -len(english.replace(HOLE, "")))
    return tuple(_template(english, found[english]) for english in longest)


def _numbered(text: Text) -> tuple[str, str]:
    """A sentence of the catalogue, its holes by numbers."""
    names = NAME.findall(text.en)
    return NAME.sub(HOLE, text.en), NAME.sub(lambda found: f"{{{names.index(found[1]) + 1}}}", text.de)


def sentences(path: Path) -> dict[str, str]:
    """The German texts of a file by the English ones."""
    with path.open(encoding="utf-8") as file:
        found: dict[str, str] = yaml.load(file, LOADER)  # noqa: S506  the base loader makes nothing but texts, lists and maps
    return found


def _template(english: str, german: str) -> Template:
    pieces = english.split(HOLE)
    quoted = tuple(piece.count("`") % 2 == 1 for piece in _before(pieces))
    holes = ["([^`]*)" if one else "(.+)" for one in quoted]
    pattern = "".join(re.escape(piece) + hole for piece, hole in zip(pieces, [*holes, ""], strict=True))
    return Template(re.compile(pattern), german, quoted)


def _before(pieces: list[str]) -> list[str]:
    """The text before each hole."""
    return ["".join(pieces[: place + 1]) for place in range(len(pieces) - 1)]


def _total(faults: int, files: int) -> str:
    return f"{faults} Fehler in {files} Datei{'en' if files != 1 else ''}"
