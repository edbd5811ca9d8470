"""JSON Schemas (draft 7, which editors understand) of all kinds of policy files, made from the grammar and the names of a policy set.

Faults of the whole set (a definition that does not exist, a rule that can never hold) are left to `zweck check`: names of rules and
laws are completed, but not held against a list, so that a schema that is older than a new rule never calls it wrong.
"""

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from zweck.editing.files import KEYS, FileKind, is_company, kind_in_company, kind_of
from zweck.editing.names import Names, every, names
from zweck.editing.schema_conditions import (
    DATE,
    Schema,
    closed,
    condition_definitions,
    described,
    established,
    fact_definitions,
    ref,
    said_definitions,
    stated,
    words,
)
from zweck.forms.form import ID, NAME
from zweck.forms.key import Key, Named, Shape
from zweck.law.parse.grammar import RULES
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Fact, Vocabulary

DRAFT: Final = "http://json-schema.org/draft-07/schema#"
FOLDER: Final = ".schema"
LINE: Final[Schema] = {"type": ["string", "number", "boolean"]}
SCALAR: Final[Schema] = {"type": ["string", "integer", "boolean"]}
TEXT: Final[Schema] = closed({"de": {**LINE, "description": "in German"}, "en": {**LINE, "description": "in English"}}, ("de", "en"))
VALUES: Final[tuple[Schema, ...]] = (SCALAR, {"type": "array", "items": SCALAR})
FIXED: Final[dict[Shape, Schema]] = {
    Shape.TEXT: ref("text"),
    Shape.LINE: LINE,
    Shape.LINES: {"anyOf": [LINE, {"type": "array", "items": LINE}]},
    Shape.DATE: DATE,
    Shape.BOOL: {"type": "boolean"},
    Shape.NUMBER: {"type": "integer"},
    Shape.VALUE: {"anyOf": [*VALUES]},
    Shape.VALUES: {"type": "array", "items": SCALAR},
    Shape.CONDITION: ref("condition"),
    Shape.ESTABLISHED: ref("established"),
    Shape.TERMS: {"type": "object", "additionalProperties": LINE},
    Shape.LABELS: {"type": "object", "additionalProperties": ref("text"), "minProperties": 1},
    Shape.MEANINGS: {"type": "object", "additionalProperties": {"anyOf": [*VALUES]}, "minProperties": 1},
    Shape.PRESUMED: {"anyOf": [*VALUES, closed({"same_as": ref("fact")}, ("same_as",))]},
}
"""The schemas of values that do not depend on the policy set."""

NEEDS: Final[dict[FileKind, tuple[str, ...]]] = {
    FileKind.HEAD: ("facts", "condition"),
    FileKind.RULES: ("facts", "condition"),
    FileKind.DOUBTS: ("facts", "fact-condition"),
    FileKind.COVERAGE: ("facts", "fact-condition"),
    FileKind.VOCABULARY: ("facts", "stated", "fact-condition"),
    FileKind.CONTRADICTIONS: ("facts", "fact-condition"),
    FileKind.ACTS: ("facts", "fact-condition", "established"),
    FileKind.CASES: ("facts", "said"),
    FileKind.OCCASIONS: ("facts", "stated"),
    FileKind.INTERVIEW: ("facts", "stated", "established"),
    FileKind.FORMER: ("facts", "stated"),
    FileKind.CHANGES: ("facts", "condition"),
    FileKind.QUESTIONS: ("facts", "stated"),
    FileKind.CONTROLLERS: ("facts", "stated"),
    FileKind.ACTIVITY: ("facts", "stated", "fact-condition"),
    FileKind.CONSENT_TEXT: ("facts", "stated", "fact-condition"),
    FileKind.BINDING: ("facts", "stated"),
    FileKind.REQUEST: ("facts", "said"),
    FileKind.SURVIVORS: (),
    FileKind.RECORDS: ("facts", "stated"),
    FileKind.TABLE: ("facts", "fact-condition"),
    FileKind.RELEASED: (),
    FileKind.WORDING: (),
    FileKind.WATCHED: (),
    FileKind.HOUSE: (),
    FileKind.STATUTE: (),
}


def schemas(policies: PolicySet, kinds: Iterable[FileKind] = FileKind) -> dict[str, str]:
    """The schema of every kind of file as text, by the name of its file."""
    return {f"{kind}.json": written(_Writer(policies).schema(kind)) for kind in kinds}


def written(schema: Schema) -> str:
    """A schema as text: one line for each definition, so that a change of the law changes few lines."""
    lines = []
    for name, part in schema.items():
        if name == "definitions":
            inner = ",\n".join(f"    {_json(key)}: {_json(value)}" for key, value in part.items())
            lines.append(f"  {_json(name)}: {{\n{inner}\n  }}")
        else:
            lines.append(f"  {_json(name)}: {_json(part)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Writer:
    def __init__(self, policies: PolicySet) -> None:
        self._vocabulary: Vocabulary = policies.vocabulary
        self._names: Names = names(policies)
        self._used: set[Named] = set()

    def schema(self, kind: FileKind) -> Schema:
        """The schema of one kind of file."""
        root: Schema = self._rules() if kind is FileKind.RULES else self._mapping(KEYS[kind])
        if kind is FileKind.TABLE:
            numbered = {"required": ["default"], "properties": {"entries": {"items": {"required": ["value"]}}}}
            root = {**root, "if": {"properties": {"kind": {"const": "map"}}}, "then": numbered}
        if kind is FileKind.REQUEST:
            root = {"anyOf": [root, {"type": "array", "items": root}]}
        definitions: dict[str, Schema] = {"text": TEXT}
        needs = NEEDS[kind]
        if "facts" in needs:
            definitions |= fact_definitions(self._vocabulary)
        if "condition" in needs:
            references = {
                "definition": {**self._named(Named.DEFINITION, f"^({NAME.pattern})$"), "description": "the definition holds"},
                "rule": {**self._named(Named.REFERABLE, f"^({ID.pattern})$"), "description": "the ground or prohibition holds"},
                "met": {
                    **self._named(Named.REQUIREMENT, f"^{NAME.pattern}/{NAME.pattern}$"),
                    "description": "a ground of the requirement holds",
                },
            }
            definitions |= condition_definitions(self._vocabulary, references)
        if "fact-condition" in needs:
            definitions |= condition_definitions(self._vocabulary, {})
        if "stated" in needs:
            definitions["stated"] = closed({fact.name: stated(fact) for fact in self._vocabulary.facts.values()})
        if "established" in needs:
            definitions["established"] = closed({fact.name: established(fact) for fact in self._vocabulary.facts.values()}, minProperties=1)
        if "said" in needs:
            definitions |= said_definitions(self._vocabulary)
        if kind is FileKind.RULES:
            definitions |= {f"kind {name}": self._mapping(keys) for name, keys in RULES.items()}
        definitions |= {f"name {named.name.lower()}": self._enum(named) for named in sorted(self._used)}
        return {"$schema": DRAFT, "title": f"zweck: {kind}", **root, "definitions": definitions}

    def _rules(self) -> Schema:
        """A list of mappings, each with the keys of the kind that one of them names."""
        known = [{"if": {"required": [kind]}, "then": ref(f"kind {kind}")} for kind in RULES]
        kinds = {keys[0].name: {**self._behind(keys[0]), "description": str(keys[0].meaning)} for keys in RULES.values()}
        rule = {"type": "object", "properties": kinds, "anyOf": [{"required": [kind]} for kind in RULES], "allOf": known}
        return {"type": "array", "items": rule}

    def _mapping(self, keys: Iterable[Key]) -> Schema:
        known = tuple(keys)
        properties = {key.name: {**self._behind(key), "description": f"{key.meaning} ({key.shape.value})"} for key in known}
        schema = closed(properties, tuple(key.name for key in known if key.required))
        if {"fact", "at_least"} <= set(properties):
            schema["allOf"] = [self._floor(fact) for fact in self._vocabulary.facts.values() if fact.ordered]
        return schema

    def _floor(self, fact: Fact) -> Schema:
        values = {"properties": {"at_least": ref(f"value {fact.name}")}}
        return {"if": {"properties": {"fact": {"const": fact.name}}, "required": ["fact"]}, "then": values}

    def _behind(self, key: Key) -> Schema:
        """The schema of a key's value."""
        if key.shape in FIXED:
            return FIXED[key.shape]
        match key.shape:
            case Shape.NAME | Shape.ID:
                return self._named(key.named, _pattern(key))
            case Shape.NAMES if key.words:
                return {"anyOf": [{"enum": list(key.words)}, {"type": "array", "items": {"enum": list(key.words)}}]}
            case Shape.NAMES | Shape.IDS:
                one = self._named(key.named, _pattern(key))
                return {"anyOf": [one, {"type": "array", "items": one}]}
            case Shape.WORD:
                return {"enum": list(key.words)}
            case Shape.FACT:
                return ref("fact") if key.named else {"type": "string", "pattern": r"^[^.]+\."}
            case Shape.STATED:
                return ref("stated")
            case _:
                return self._nested(key)

    def _nested(self, key: Key) -> Schema:
        inner: Schema = self._mapping(key.inner) if key.inner else {"type": "object"}
        either: Schema = {"anyOf": [LINE, inner]}
        divided: Schema = {"anyOf": [LINE, {"type": "array", "items": either}]}
        match key.shape:
            case Shape.MEMBERS:
                return {"type": "array", "items": either}
            case Shape.DIVISIONS:
                return divided
            case Shape.PLACES:
                return {"type": "object", "additionalProperties": divided}
            case Shape.LIST:
                return {"type": "array", "items": inner}
            case Shape.COLUMNS:
                return {"type": "object", "propertyNames": ref("fact"), "additionalProperties": either}
            case Shape.NOTED:
                known = [name for fact in self._vocabulary.facts.values() for name in (fact.name, fact.label.de) if name]
                return {"type": "object", "propertyNames": {"enum": list(dict.fromkeys(known))}, "additionalProperties": inner}
            case _:
                return inner

    def _named(self, named: Named | None, pattern: str) -> Schema:
        """A name of this form; those that are known are offered."""
        if named is None:
            return {"type": "string", "pattern": pattern}
        if named is Named.FACT:
            return ref("fact")
        self._used.add(named)
        return {"anyOf": [ref(f"name {named.name.lower()}"), {"type": "string", "pattern": pattern}]}

    def _enum(self, named: Named) -> Schema:
        found = every(self._names, named)
        return words([known.name for known in found], [described(known.about.de, known.about.en) for known in found])


def _pattern(key: Key) -> str:
    """The form of a name behind a key: ids are used beside names where rules of all kinds are named."""
    one = {Shape.NAME: NAME.pattern, Shape.NAMES: NAME.pattern, Shape.ID: ID.pattern, Shape.IDS: ID.pattern}[key.shape]
    if key.named is Named.REQUIREMENT:
        one = f"({one}/)?{one}"
    if key.named in (Named.RULE, Named.FAILED, Named.GAP):
        one = rf"({NAME.pattern}/)?{NAME.pattern}|{ID.pattern}"
    return f"^({one})$"


NAMES_SCHEMA: Final = re.compile(r"(\ufeff?)# yaml-language-server: \$schema=[^\r\n]*(\r?\n|$)")
NEWLINE: Final = re.compile(r"\r?\n")


def first_line(path: Path, root: Path) -> str:
    """The line for a file at `path` with the policy directory or the folder of a company `root`; empty for a file of no kind."""
    kind = kind_in_company(path) if is_company(root) else kind_of(path, root)
    return "" if kind is None else line_of(kind, path, root)


def line_of(kind: FileKind, path: Path, root: Path) -> str:
    """The line for a file of a kind."""
    target = os.path.relpath(root / FOLDER / f"{kind}.json", path.parent)
    return f"# yaml-language-server: $schema={Path(target).as_posix()}"


def with_first_line(text: str, path: Path, root: Path) -> str:
    """The text of a file with that line at its head; a line that names another schema is replaced."""
    line = first_line(path, root)
    if not line:
        return text
    found = NAMES_SCHEMA.match(text)
    newline = NEWLINE.search(text)
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    rest = text[found.end() :] if found else text.removeprefix("\ufeff")
    return f"{mark}{line}{newline[0] if newline else chr(10)}{rest}"
