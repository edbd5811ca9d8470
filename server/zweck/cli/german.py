"""The sentences of diagnostics, of failures and of click in German, by `german.yaml`; a sentence that is not there stays English."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import yaml

from zweck.pages.faults import Words
from zweck.pages.phrases import LOADER

FILE: Final = Path(__file__).with_suffix(".yaml")
HOLE: Final = "{}"
NOTHING: Final[Mapping[str, str]] = {}


class Template(NamedTuple):
    """An English sentence with holes, the German one, and which of the holes are names or values, which stay as they are."""

    pattern: re.Pattern[str]
    german: str
    quoted: tuple[bool, ...]


def words(known: Mapping[str, str] = NOTHING) -> Words:
    """The words of a German report; `known` are further sentences, by the English ones."""
    return Words(lambda sentence: german(sentence, known), "Abhilfe", _total)


def german(sentence: str, known: Mapping[str, str] = NOTHING) -> str:
    """A sentence in German, and what stands in its holes."""
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
    """All sentences, those with the most words of their own first."""
    found = sentences(FILE)
    longest = sorted(found, key=lambda english: -len(english.replace(HOLE, "")))
    return tuple(_template(english, found[english]) for english in longest)


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
