"""JSON Schemas of conditions and of stated facts, by names and German labels, made from the facts and tables of a vocabulary."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

from zweck.forms.quoting import DAY
from zweck.law.countries import COUNTRIES, name_of
from zweck.law.parse.stated import NO, UNKNOWN, YES, labelled
from zweck.law.tables import CHECKED, Table
from zweck.law.values import INT_LIMIT
from zweck.law.vocabulary import UNKNOWN_WORD, Fact, FactType, TableKind, Vocabulary
from zweck.logic.condition import INTERVAL

Schema = dict[str, Any]

COUNTRY_CODE: Final[Schema] = {"$ref": "#/definitions/country"}
DATE: Final[Schema] = {"type": "string", "pattern": f"^{DAY.pattern}$"}


def ref(name: str) -> Schema:
    """A reference to a definition of the same schema: an address, so that a blank in the name is written as one."""
    return {"$ref": f"#/definitions/{quote(name)}"}


def closed(properties: Schema, required: tuple[str, ...] = (), **more: Any) -> Schema:
    """A mapping with these keys and no others."""
    needed = {"required": list(required)} if required else {}
    return {"type": "object", "properties": properties, **needed, "additionalProperties": False, **more}


def one_or_list(schema: Schema) -> Schema:
    """One of these, or a list with at least one."""
    return {"anyOf": [schema, {"type": "array", "items": schema, "minItems": 1}]}


def words(names: list[str], meanings: list[str]) -> Schema:
    """One of these words; editors show the meanings beside them."""
    return {"enum": names, "enumDescriptions": meanings}


def described(de: str, en: str) -> str:
    """A text in both languages as an editor shows it."""
    return en if de == en else f"{en}\n\n{de}"


def fact_definitions(vocabulary: Vocabulary) -> dict[str, Schema]:
    """The definitions to which conditions and stated facts refer: the names of facts and tables, and the values of each fact."""
    facts = list(vocabulary.facts.values())
    found: dict[str, Schema] = {
        "fact": {"enum": [fact.name for fact in facts]},
        "country": words(list(COUNTRIES), [described(name_of(code).de, name_of(code).en) for code in COUNTRIES]),
    }
    for kind in TableKind:
        tables = [table for table in vocabulary.tables.values() if table.kind is kind]
        found[f"table-{kind}"] = words([table.name for table in tables], [described(table.title.de, table.title.en) for table in tables])
    for fact in facts:
        if fact.values:
            labels = [described(fact.labels[value].de, fact.labels[value].en) for value in fact.values]
            found[f"value {fact.name}"] = words(list(fact.values), labels)
    return found


def value(fact: Fact) -> Schema:
    """One value of a fact; of a set, one member."""
    match fact.type:
        case FactType.BOOL:
            return {"type": "boolean"}
        case FactType.INT:
            return {"type": "integer", "minimum": 0, "maximum": INT_LIMIT - 1}
        case FactType.DATE:
            return DATE
        case FactType.COUNTRY:
            return COUNTRY_CODE
        case FactType.ENUM | FactType.SET:
            return ref(f"value {fact.name}") if fact.values else COUNTRY_CODE


def stated(fact: Fact) -> Schema:
    """The values that a question may state for a fact."""
    known = {"type": "array", "items": value(fact)} if fact.type is FactType.SET else value(fact)
    bounds: list[Schema] = [{"type": "string", "pattern": f"^{INTERVAL.pattern}$"}] if fact.type is FactType.INT else []
    return {"anyOf": [known, *bounds, {"const": UNKNOWN_WORD}], "description": described(fact.meaning.de, fact.meaning.en)}


def established(fact: Fact) -> Schema:
    """The values that an act may establish for a fact."""
    known = {"type": "array", "items": value(fact)} if fact.type is FactType.SET else value(fact)
    copied = closed({"same_as": ref("fact")}, ("same_as",))
    return {"anyOf": [known, copied], "description": described(fact.meaning.de, fact.meaning.en)}


def test(fact: Fact) -> Schema:
    """The operands that a condition may give a fact."""
    member, several = value(fact), {"type": "array", "items": value(fact), "minItems": 1}
    fact_name: Schema = ref("fact")
    comparisons: Schema = {}
    plain: list[Schema] = []
    match fact.type:
        case FactType.SET:
            comparisons = {"contains": {"anyOf": [member, closed({"fact": fact_name}, ("fact",))]}, "contains_any": one_or_list(member)}
        case FactType.DATE:
            comparisons = {"before": member, "after": member}
        case FactType.INT:
            plain = [member, several]
            looked_up = closed({"table": ref("table-map"), "for": fact_name}, ("table", "for"))
            comparisons = {"at_most": member, "at_least": {"anyOf": [member, looked_up]}, "same_as": fact_name}
        case FactType.ENUM if fact.ordered:
            comparisons = {"at_most": member, "at_least": member, "same_as": fact_name}
        case FactType.BOOL | FactType.ENUM | FactType.COUNTRY:
            plain = [member, several]
            comparisons = {"same_as": fact_name}
    if fact.type in (FactType.ENUM, FactType.COUNTRY, FactType.SET):
        comparisons["in_table"] = ref("table-set")
    shape = closed(comparisons, minProperties=1, maxProperties=1)
    return {"anyOf": [*plain, shape], "description": described(fact.meaning.de, fact.meaning.en)}


def row(vocabulary: Vocabulary) -> Schema:
    """The operand of `row`, for each table that has rows with columns; empty where none has."""
    tables = [table for table in vocabulary.tables.values() if table.kind is TableKind.ROWS]
    said = {table.name: {word: one_or_list(known) for word, known in _row_schemas(table)} for table in tables}
    several = [closed({"of": {"const": name}, "for": ref("fact"), **more}, ("of", "for")) for name, more in said.items()]
    return {"row": {"anyOf": several, "description": "the table has such a row for the facts"}} if several else {}


def _row_schemas(table: Table) -> Iterator[tuple[str, Schema]]:
    """The rules and marks of a table's rows, and the ways in which they were checked."""
    rules = {name: rule.says for name, rule in table.columns.rules.items()}
    for word, said in (("rule", rules), ("mark", table.columns.marks)):
        if said:
            yield word, words([*said], [described(text.de, text.en) for text in said.values()])
    yield "checked", {"enum": [*CHECKED]}


def condition_definitions(vocabulary: Vocabulary, references: dict[str, Schema]) -> dict[str, Schema]:
    """The definition `condition`; `references` are what may stand behind `definition` and `rule`, where these are allowed."""
    parts: Schema = {"type": "array", "items": ref("condition"), "minItems": 1}
    properties: Schema = {
        "all": {**parts, "description": "every one must hold"},
        "any": {**parts, "description": "at least one must hold"},
        "not": {**ref("condition"), "description": "it must not hold"},
        **references,
        **row(vocabulary),
        **{fact.name: test(fact) for fact in vocabulary.facts.values()},
    }
    return {"condition": closed(properties, minProperties=1, maxProperties=1)}


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
