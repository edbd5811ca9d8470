"""What a reader may type: one of several words, whole or as far as it is clear, or laws."""

from collections.abc import Collection, Mapping
from typing import Any

import click

from zweck.law.vocabulary import Text


class Word(click.ParamType[str]):
    """The key of the word that is meant; words may be typed in the reader's language or as the keys are."""

    name = "word"

    def __init__(self, words: Mapping[str, Text], language: str) -> None:
        """Know the words."""
        self._words = {key: (text[language], key.lower().replace("_", " ")) for key, text in words.items()}

    @property
    def choices(self) -> str:
        """The words as a reader should type them."""
        return ", ".join(said for said, _ in self._words.values())

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The key, or a usage error."""
        typed = str(value).strip().casefold().replace("_", " ")
        exact = [key for key, said in self._words.items() if typed in (word.casefold() for word in said)]
        begun = [key for key, said in self._words.items() if any(word.casefold().startswith(typed) for word in said)]
        found = exact or begun
        if not typed or len(found) != 1:
            raise click.BadParameter(f"`{value}` is none of: {self.choices}", ctx, param)
        return found[0]


class LawList(click.ParamType[tuple[str, ...]]):
    """Ids of laws, divided by commas."""

    name = "laws"

    def __init__(self, known: Collection[str]) -> None:
        self._known = known

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The ids, or a usage error."""
        if isinstance(value, tuple):
            return value
        laws = tuple(dict.fromkeys(part.strip() for part in str(value).split(",") if part.strip()))
        for law in laws:
            if law not in self._known:
                raise click.BadParameter(f"there is no law `{law}`; known: {', '.join(sorted(self._known))}", ctx, param)
        return laws


def ask(text: str, words: Mapping[str, Text], language: str) -> str:
    """Ask a reader for one of the words; its key."""
    kind = Word(words, language)
    return str(click.prompt(f"{text} ({kind.choices})", type=kind))
