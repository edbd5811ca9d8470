"""Sentences that an ordered fact has at most a value, or one above it, as the file words them."""

from collections.abc import Mapping

from zweck.forms.form import Form, text
from zweck.law.vocabulary import Fact
from zweck.words.text import Text


def degrees(fact: Fact, form: Form, key: str) -> Mapping[str, Text]:
    """The sentences under `at_most` or `above`, by value; the last value bounds nothing."""
    node = form.mapping(key)
    if node is None:
        return {}
    if not fact.ordered:
        form.context.fault("ZW418", form.node.key_spans[key], f"`{key}` is for a fact whose values are `ordered`", "remove it")
        return {}
    found: dict[str, Text] = {}
    for value, sentence in node.pairs.items():
        if value not in fact.values[:-1]:
            message = f"`{value}` is no value of the fact above which another one stands"
            form.context.fault("ZW418", node.key_spans[value], message, form.context.near(value, fact.values[:-1]))
        elif (said := text(sentence, form.context)) is not None:
            found[value] = said
    return found
