"""Facts of activities in words."""

from collections.abc import Mapping

from zweck.explain.values import value_in_words
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Value


def facts_in_words(facts: Mapping[str, Value | None], vocabulary: Vocabulary, language: str) -> str:
    """Facts by their labels with their values: `relationship: customer; age: 30`."""
    found = [(vocabulary.facts[name], value) for name, value in facts.items() if value is not None]
    return "; ".join(f"{fact.label[language]}: {value_in_words(value, fact, language)}" for fact, value in found)
