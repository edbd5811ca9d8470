"""Sentences that an ordered fact has at most a value, or one above it, as the file words them."""

from collections.abc import Mapping

from zweck.forms.form import Form, text
from zweck.law.vocabulary import Fact
from zweck.words.said import says
from zweck.words.text import Text


def degrees(fact: Fact, form: Form, key: str) -> Mapping[str, Text]:
    """The sentences under `at_most` or `above`, by value; the last value bounds nothing."""
    node = form.mapping(key)
    if node is None:
        return {}
    if not fact.ordered:
        form.context.fault("ZW418", form.node.key_spans[key], says("ZW418.fact_whose_values", key=key))
        return {}
    found: dict[str, Text] = {}
    for value, sentence in node.pairs.items():
        if value not in fact.values[:-1]:
            form.context.fault(
                "ZW418", node.key_spans[value], says("ZW418.no_value_fact", value=value), form.context.near(value, fact.values[:-1])
            )
        elif (said := text(sentence, form.context)) is not None:
            found[value] = said
    return found
