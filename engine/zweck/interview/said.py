"""Questions and answers in everyday words, as notes on the facts that were stated so."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from zweck.explain.values import value_in_words
from zweck.facts.notes import LONGEST, Note
from zweck.interview.interview import Given
from zweck.interview.screens import NO, Row
from zweck.law.vocabulary import Fact, FactType, SameAs
from zweck.logic.condition import Value
from zweck.words.text import Text

QUOTED: Final = Text("„{}“", "“{}”")
LEAST: Final = Text("mindestens {}", "at least {}")
WORDING: Final = "interview.yaml@"
"""The document of such a note begins with it."""

REVISION: Final = 12
"""Digits of the revision that name the wording."""


def answer(given: Given, language: str) -> str:
    """An answer in the words of its choices."""
    return (
        "; ".join(one.label[language] for one in given.row.choices if one.name in given.chosen)
        or Text("nichts davon", "none of these")[language]
    )


def notes(given: Iterable[Given], revision: str, language: str) -> dict[str, Note]:
    """A note on each fact that an answer in everyday words stated: question and answer as the person read them, and where they stand.

    The revision is the hash of the files, the wording among them: so it can be proven what was meant.
    """
    found = {}
    for one in given:
        words = (QUOTED[language].format(text) for text in (one.row.question[language], answer(one, language)))
        found.update(dict.fromkeys(one.facts, Note(" – ".join(words)[: LONGEST["reason"]], f"{WORDING}{revision[:REVISION]}")))
    return found


def denials(row: Row, facts: Mapping[str, Fact], language: str) -> list[str]:
    """The sentences that the no of a screening question says, one for each fact; no more is said than is shown."""
    states = next(one.states for one in row.choices if one.name == NO)
    return [
        sentence(facts[name], value, language, least=True)
        for name, value in states.items()
        if value is not None and not isinstance(value, SameAs)
    ]


def sentence(fact: Fact, value: Value, language: str, *, least: bool = False) -> str:
    """A fact with its value as a sentence, or by its label where the vocabulary has none; `least`: a number stands for itself and more."""
    form = fact.denial if value is False else fact.statement
    said = (LEAST[language] if least and fact.type is FactType.INT else "{}").format(value_in_words(value, fact, language))
    return form[language].format(said) if form is not None else f"{fact.label[language]}: {said}"


def meaning(fact: Fact, language: str) -> str:
    """The meaning of a fact, for readers who do not know the names of its values: each name is replaced by its label.

    In an English text a name without an underscore stays, for it may be the word itself, such as `public`.
    """
    labels = {name: QUOTED[language].format(label[language]) for name, label in fact.labels.items() if language == "de" or "_" in name}
    return re.sub(r"(?<![\w.-])[a-z][a-z0-9_]*(?![\w-])", lambda word: labels.get(word[0], word[0]), fact.meaning[language])
