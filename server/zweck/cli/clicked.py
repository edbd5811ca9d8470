"""The sentences of click in German, by `clicked.yaml`: click has no keys for them, and gettext would need a compiled file."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import yaml

from zweck.pages.phrases import LOADER

FILE: Final = Path(__file__).with_suffix(".yaml")
HOLE: Final = "{}"


class Template(NamedTuple):
    """An English sentence with holes, and the German one."""

    pattern: re.Pattern[str]
    german: str


def german(sentence: str) -> str:
    """A sentence of click in German, and what stands in its holes; all others stay as they are."""
    for template in templates():
        found = template.pattern.fullmatch(sentence)
        if found is not None:
            return template.german.format("", *map(german, found.groups()))
    return sentence


@cache
def templates() -> tuple[Template, ...]:
    """All sentences, those with the most words of their own first."""
    with FILE.open(encoding="utf-8") as file:
        found: Mapping[str, str] = yaml.load(file, LOADER)  # noqa: S506  the base loader makes nothing but texts, lists and maps
    longest = sorted(found, key=lambda english: -len(english.replace(HOLE, "")))
    return tuple(Template(re.compile("(.+)".join(map(re.escape, one.split(HOLE)))), found[one]) for one in longest)
