"""Messages and enums as JSON schemas."""

from collections.abc import Mapping
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from zweck.v1 import decision_pb2 as v1

Schema = dict[str, Any]

REF: Final = "#/components/schemas/"
PLAIN: Final = "PlainFactValue"
PREFIX: Final = "zweck.v1."

INT32: Final[Schema] = {"type": "integer", "format": "int32", "minimum": -(2**31), "maximum": 2**31 - 1}
UINT32: Final[Schema] = {"type": "integer", "format": "uint32", "minimum": 0, "maximum": 2**32 - 1}
INT64: Final[Schema] = {"type": ["string", "integer"], "format": "int64", "pattern": "^(0|-?[1-9][0-9]{0,17})$"}
SCALARS: Final[Mapping[int, Schema]] = {
    FieldDescriptor.TYPE_BOOL: {"type": "boolean"},
    FieldDescriptor.TYPE_STRING: {"type": "string"},
    FieldDescriptor.TYPE_INT32: INT32,
    FieldDescriptor.TYPE_UINT32: UINT32,
    FieldDescriptor.TYPE_INT64: INT64,
    FieldDescriptor.TYPE_BYTES: {"type": "string", "contentEncoding": "base64"},
}
WELL_KNOWN: Final[Mapping[str, Schema]] = {
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
}


def ref(name: str) -> Schema:
    """A reference to a schema."""
    return {"$ref": REF + name}


def name_of(kind: Descriptor | EnumDescriptor) -> str:
    """The name of a schema."""
    return kind.full_name.removeprefix(PREFIX)


class Schemas:
    """The schemas of the messages that the document needs."""

    def __init__(self, comments: Mapping[str, str]) -> None:
        self._comments = comments
        self.found: dict[str, Schema] = {PLAIN: _plain()}

    def add(self, kind: Descriptor) -> Schema:
        """A reference to the schema of a message, which is added with those that it needs."""
        if kind.full_name in WELL_KNOWN:
            return WELL_KNOWN[kind.full_name]
        name = name_of(kind)
        if name not in self.found:
            self.found[name] = {}
            self.found[name] = self._message(kind)
        return ref(name)

    def _message(self, kind: Descriptor) -> Schema:
        found: Schema = {"type": "object", "description": self._comments.get(kind.full_name, "")}
        found["properties"] = {field.json_name: self._field(field) for field in kind.fields}
        found["additionalProperties"] = False
        if len(kind.oneofs) == 1 and len(kind.oneofs[0].fields) == len(kind.fields):
            found["maxProperties"] = 1
        return {name: part for name, part in found.items() if part != ""}

    def _field(self, field: FieldDescriptor) -> Schema:
        said = {"description": text} if (text := self._comments.get(field.full_name)) else {}
        kind = field.message_type
        if kind is not None and kind.GetOptions().map_entry:
            value = kind.fields_by_name["value"]
            if value.message_type is v1.FactValue.DESCRIPTOR:
                self.add(v1.FactValue.DESCRIPTOR)
                return said | {"type": "object", "additionalProperties": ref(PLAIN)}
            return said | {"type": "object", "additionalProperties": self._value(value)}
        if field.is_repeated:
            return said | {"type": "array", "items": self._value(field)}
        return said | self._value(field)

    def _value(self, field: FieldDescriptor) -> Schema:
        if field.message_type is not None:
            return self.add(field.message_type)
        if field.enum_type is not None:
            return self._enum(field.enum_type)
        return SCALARS[field.type]

    def _enum(self, kind: EnumDescriptor) -> Schema:
        name = name_of(kind)
        if name not in self.found:
            words = [f"`{value.name}`: {self._comments.get(f'{kind.full_name}.{value.name}', '')}" for value in kind.values]
            text = " ".join([self._comments.get(kind.full_name, ""), *words]).strip()
            self.found[name] = {"type": "string", "enum": [value.name for value in kind.values], "description": text}
        return ref(name)


def _plain() -> Schema:
    return {
        "description": "A value of a fact: yes or no, a whole number, a word (also a country code or a day), a list of words, or the form"
        " with its type named.",
        "anyOf": [
            {"type": "boolean"},
            {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
            {"type": "string"},
            {"type": "array", "items": {"type": "string"}},
            ref("FactValue"),
        ],
    }
