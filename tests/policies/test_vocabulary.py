"""The shipped vocabulary as an interface: every fact can be named, stated and denied in both languages."""

import pytest

from tests.law import shipped_law
from zweck.law.parse.stated import labelled, meant
from zweck.law.vocabulary import Fact, FactType

FACTS = tuple(shipped_law().vocabulary.facts.values())


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_label_names_one_fact_and_asks_nothing(language: str) -> None:
    labels = [fact.label[language] for fact in FACTS]
    assert len({*labels}) == len(labels)
    assert [label for label in labels if not label or "?" in label or label.endswith(".") or len(label) > 45] == []


def test_german_labels_are_understood_in_any_case() -> None:
    """No two facts, and no two values of a fact, have labels that differ by their case alone."""
    vocabulary = shipped_law().vocabulary
    for fact in FACTS:
        assert labelled(vocabulary, fact.label.de.upper()) == (fact.name,)
        assert [meant(fact, label.de.upper()) for label in fact.labels.values()] == [(value,) for value in fact.values]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_a_fact_has_sentences(fact: Fact) -> None:
    assert fact.statement is not None
    assert (fact.denial is not None) == (fact.type is FactType.BOOL)
    for sentence in filter(None, (fact.statement, fact.denial)):
        for language in ("de", "en"):
            assert sentence[language].endswith("." if fact.type is FactType.BOOL else ": {}")
