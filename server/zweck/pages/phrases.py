"""The catalogue: each phrase that zweck says in German and English besides the words of the law, once, in `phrases.yaml`.

A key names the place of a phrase, such as `answer.no_ground`. A phrase that counts has two forms, `one` and `other`.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from zweck.explain.values import day
from zweck.settings.environment import variable
from zweck.words.text import Text

LANGUAGES: Final = ("de", "en")
FILE: Final = Path(__file__).with_suffix(".yaml")
LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Reads every word as text, also `no`."""


def language() -> str:
    """German where the user's environment speaks German, otherwise English."""
    spoken = variable("LC_ALL") or variable("LC_MESSAGES") or variable("LANG")
    return "de" if spoken.lower().startswith("de") else "en"


def say(key: str, language: str, /, **values: object) -> str:
    """The phrase in `de` or `en`; values stand where it has their names in braces, days as in a letter.

    Raises:
        KeyError: if there is no such phrase, or it needs a value that is not given.
    """
    phrases = catalogue()
    form = key if key in phrases else f"{key}.{'one' if values.get('count') in (1, '1') else 'other'}"
    written = {name: day(value, language) if isinstance(value, date) else value for name, value in values.items()}
    return phrases[form][language].format(**written)


def choices(family: str, language: str) -> dict[str, str]:
    """The phrases whose keys begin with `family`, by the rest of their keys."""
    return {key.removeprefix(f"{family}."): text[language] for key, text in catalogue().items() if key.startswith(f"{family}.")}


@cache
def catalogue() -> Mapping[str, Text]:
    """Every phrase by its key.

    Raises:
        ValueError: if a phrase lacks a language.
    """
    with FILE.open(encoding="utf-8") as file:
        return dict(_phrases("", yaml.load(file, LOADER)))  # noqa: S506  the base loader makes nothing but texts, lists and maps


def _phrases(key: str, found: object) -> Iterator[tuple[str, Text]]:
    match found:
        case {"de": str(german), "en": str(english), **more} if not more:
            yield key, Text(german, english)
        case dict() if not found.keys() & set(LANGUAGES):
            for name, inner in found.items():
                yield from _phrases(f"{key}.{name}" if key else name, inner)
        case _:
            raise ValueError(f"{FILE.name}: `{key}` is no phrase; give it `de` and `en`, and nothing else")
