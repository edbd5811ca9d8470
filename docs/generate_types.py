"""`make types`: writes the facts and their values as types for the clients in Python and TypeScript, and for that the messages, too."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from zweck.doors.paths import openapi
from zweck.law.vocabulary import Fact, FactType, Vocabulary
from zweck.load import load, shipped
from zweck.pages.typed import TYPES

ROOT: Final = Path(__file__).parents[1]
PYTHON: Final = ROOT / "proto" / "zweck" / "client" / "vocabulary.py"
TYPESCRIPT: Final = ROOT / "proto" / "node" / "vocabulary.d.ts"
CONTRACT: Final = ROOT / "proto" / "node" / "contract.d.ts"

SCRIPT_TYPES: Final = {FactType.BOOL: "boolean", FactType.INT: "number | string", FactType.COUNTRY: "string", FactType.DATE: "string"}

HEAD: Final = '''"""The facts of the shipped law and their values, for type checkers and editors. `make types` writes this file."""

from collections.abc import Collection
from datetime import date
from typing import Literal, TypedDict

'''


def main() -> None:
    """Write both files."""
    vocabulary = load(shipped()).vocabulary
    PYTHON.write_text(python(vocabulary), encoding="utf-8")
    TYPESCRIPT.write_text(typescript(vocabulary), encoding="utf-8")
    CONTRACT.write_text(contract(json.loads(openapi())), encoding="utf-8")


def python(vocabulary: Vocabulary) -> str:
    """The module for Python."""
    return HEAD + "\n".join(_python(vocabulary)) + "\n"


def typescript(vocabulary: Vocabulary) -> str:
    """The declarations for TypeScript."""
    lines = ["/** The facts of the shipped law and their values. `make types` writes this file. */", "export interface Facts {"]
    for fact in vocabulary.facts.values():
        lines += [f"  /** {fact.question['en']} */", f"  {json.dumps(fact.name)}?: {_script_type(fact)};"]
    return "\n".join([*lines, "}", ""])


def contract(document: dict[str, Any]) -> str:
    """The messages as declarations for TypeScript."""
    parts = ["/** The messages of the contract, as the OpenAPI document has them. `make types` writes this file. */"]
    for name, schema in document["components"]["schemas"].items():
        parts += ["", *_said(schema, ""), *_declared(_name(name), schema)]
    return "\n".join([*parts, ""])


def _declared(name: str, schema: dict[str, Any]) -> list[str]:
    if "properties" not in schema:
        return [f"export type {name} = {_type(schema)};"]
    needed = schema.get("required", ())
    lines = [f"export interface {name} {{"]
    for field, kind in schema["properties"].items():
        lines += [*_said(kind, "  "), f"  {field}{'' if field in needed else '?'}: {_type(kind)};"]
    return [*lines, "}"]


def _said(schema: dict[str, Any], indent: str) -> list[str]:
    text = schema.get("description", "").replace("*/", "* /")
    return [f"{indent}/** {text} */"] if text else []


def _type(schema: dict[str, Any]) -> str:
    match schema:
        case {"$ref": str(target)}:
            return _name(target.rpartition("/")[2])
        case {"enum": words}:
            return " | ".join(json.dumps(word) for word in words)
        case {"anyOf": kinds}:
            return " | ".join(map(_type, kinds))
        case {"type": "array", "items": dict(items)}:
            return f"Array<{_type(items)}>"
        case {"type": "object", "properties": dict(fields)}:
            needed = schema.get("required", ())
            inner = (f"{field}{'' if field in needed else '?'}: {_type(kind)}" for field, kind in fields.items())
            return f"{{ {'; '.join(inner)} }}"
        case {"type": "object", "additionalProperties": dict(values)}:
            return f"{{ [name: string]: {_type(values)} }}"
        case {"type": "object"}:
            return "object"
        case {"type": list(kinds)}:
            return " | ".join(_type({"type": kind}) for kind in kinds)
        case {"type": "integer" | "number"}:
            return "number"
        case {"type": str(kind)}:
            return kind
        case _:
            return "unknown"


def _name(name: str) -> str:
    return name.replace(".", "_")


def _python(vocabulary: Vocabulary) -> Iterator[str]:
    yield "Facts = TypedDict("
    yield '    "Facts",'
    yield "    {"
    for fact in vocabulary.facts.values():
        yield from _member(fact)
    yield "    },"
    yield "    total=False,"
    yield ")"
    yield '"""Facts by their names; what is unknown is left out."""'


def _member(fact: Fact) -> Iterator[str]:
    words = [*fact.values]
    if not words:
        yield f'        "{fact.name}": {TYPES.get(fact.type, "Collection[str]")},'
        return
    many = fact.type is FactType.SET
    yield f'        "{fact.name}": {"Collection[" if many else ""}Literal['
    yield from (f'            "{word}",' for word in words)
    yield f"        ]{']' if many else ''},"


def _script_type(fact: Fact) -> str:
    words = " | ".join(json.dumps(word) for word in fact.values)
    if fact.type is FactType.SET:
        return f"readonly ({words or 'string'})[]"
    return words or SCRIPT_TYPES[fact.type]


if __name__ == "__main__":
    main()
