"""The catalogue: each phrase that zweck says in German and English besides the words of the law, once, in `phrases.yaml`.

A key names the place of a phrase, such as `answer.no_ground`. A phrase that counts has two forms, `one` and `other`.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from zweck.settings.environment import variable
from zweck.words.catalogue import read
from zweck.words.said import day
from zweck.words.text import Text

LANGUAGES: Final = ("de", "en")
FILE: Final = Path(__file__).with_suffix(".yaml")


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
    return {key.removeprefix(f"{FILE.parent.name}."): text for key, text in read(FILE).items()}
