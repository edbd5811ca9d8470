"""JSON Schemas of facts as requests and cases state them: by their names, or by their German labels."""

from zweck.editing.schema_conditions import Schema, closed, ref, stated
from zweck.law.parse.german import NO, UNKNOWN, YES, labelled
from zweck.law.vocabulary import Fact, FactType, Vocabulary


def said_definitions(vocabulary: Vocabulary) -> dict[str, Schema]:
    """The definition `stated`, and those to which it refers; upper and lower case differ to a schema, not to a request."""
    facts = vocabulary.facts.values()
    definitions = {f"label {fact.name}": {"enum": [label.de for label in fact.labels.values()]} for fact in facts if fact.values}
    properties: Schema = {fact.name: _stated_schema(fact) for fact in facts}
    by_label = {
        fact.label.de: ref(f"stated/properties/{fact.name}") for fact in facts if labelled(vocabulary, fact.label.de) == (fact.name,)
    }
    return {**definitions, "stated": closed({**by_label, **properties})}


def _stated_schema(fact: Fact) -> Schema:
    schema = stated(fact)
    words: list[Schema] = [{"enum": [UNKNOWN]}]
    if fact.type is FactType.BOOL:
        words = [{"enum": [YES, NO, UNKNOWN]}]
    elif fact.type is FactType.SET and fact.values:
        words.append({"type": "array", "items": {"anyOf": [ref(f"value {fact.name}"), ref(f"label {fact.name}")]}})
    elif fact.values:
        words.append(ref(f"label {fact.name}"))
    return {**schema, "anyOf": [*schema["anyOf"], *words]}
