"""A reader's own answer by the text of the law, asked for at a terminal part by part."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import click

from zweck.decision.decision import Outcome
from zweck.pages.phrases import say


@dataclass(frozen=True, slots=True)
class Answer:
    """A reader's answer by the text of the law: the outcome, the laws that apply, and the place that says so."""

    outcome: Outcome
    laws: tuple[str, ...]
    authority: str
    why: str = ""


class Word(click.ParamType[str]):
    """The key of the word that is meant; words may be typed in the reader's language or as the keys are."""

    name = "word"

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = {key: (said, key.lower().replace("_", " ")) for key, said in words.items()}

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


def ask(text: str, words: Mapping[str, str]) -> str:
    """Ask a reader for one of the words, which stand by their keys; returns its key."""
    kind = Word(words)
    return str(click.prompt(f"{text} ({kind.choices})", type=kind))


def asked_answer(outcome: Outcome, law: str, laws: Collection[str], language: str) -> Answer:
    """The answer with this outcome, for whose other parts the reader is asked; `law` is proposed as the one that applies."""
    applying: tuple[str, ...] = ()
    if outcome is not Outcome.NOT_REGULATED:
        applying = click.prompt(say("situation.laws", language), default=law or None, type=LawList(laws))
    authority = click.prompt(say("situation.authority", language))
    return Answer(outcome, applying, authority, click.prompt(say("situation.reason", language), default="", show_default=False))
