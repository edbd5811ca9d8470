"""Values of JSON as messages: read strictly, so that a misspelt name is an error and never silence.

Values that are no message are refused in words of the contract: the field, its value, and what it takes.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, TypeVar

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.json_format import ParseDict, ParseError
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from zweck.forms.quoting import listed, near, shown
from zweck.service.refusals import NotAMessage
from zweck.words.said import Said, says

M = TypeVar("M", bound=Message)

PARSING: Final = (ParseError, ValueError, TypeError, AttributeError, SystemError, RecursionError)
"""Errors by which protobuf says that values are no message; a half of a letter in a name is a fault of its C code."""

TIME: Final = "google.protobuf.Timestamp"
TAKEN: Final[Mapping[int, Said]] = {
    FieldDescriptor.CPPTYPE_BOOL: says("doors.takes_truth"),
    FieldDescriptor.CPPTYPE_INT32: says("doors.takes_whole"),
    FieldDescriptor.CPPTYPE_UINT32: says("doors.takes_whole_positive"),
    FieldDescriptor.CPPTYPE_INT64: says("doors.takes_long"),
    FieldDescriptor.CPPTYPE_UINT64: says("doors.takes_long_positive"),
    FieldDescriptor.CPPTYPE_DOUBLE: says("doors.takes_number"),
    FieldDescriptor.CPPTYPE_FLOAT: says("doors.takes_number"),
    FieldDescriptor.CPPTYPE_STRING: says("doors.takes_text"),
}
"""The values of fields in words, by their type; enumerations and messages say it themselves."""


def message(kind: type[M], given: Any, place: str = "") -> M:
    """Values of JSON as a message; `place` is where they stand.

    Raises:
        NotAMessage: if they are none.
    """
    if isinstance(given, dict) and not spelled_twice(kind.DESCRIPTOR, given):
        try:
            return ParseDict(given, kind())
        except PARSING:
            pass  # it says so in words that no caller knows; a half of a letter in a name is a fault of its C code
    raise fault(kind.DESCRIPTOR, given, place)


def with_plain_facts(given: Any, place: str = "") -> Any:
    """The values of a question, whose facts may be plain: `true`, `17`, `"DE"`, `["name"]`.

    Raises:
        NotAMessage: if a fact is something else.
    """
    if not isinstance(given, dict) or not isinstance(given.get("facts"), dict):
        return given
    return given | {"facts": {name: _fact(name, value, place) for name, value in given["facts"].items()}}


def _fact(name: str, value: Any, place: str) -> Any:
    match value:
        case dict():
            return value
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": value}
        case str():
            return {"stringValue": value}
        case list() if all(isinstance(word, str) for word in value):
            return {"listValue": {"values": value}}
    field = f"{place}facts[{shown(name)}]"
    raise NotAMessage(says("doors.takes_leave_out", name=shown(name), kinds=says("doors.kinds")), field=field)


@cache
def fields(kind: Any) -> Mapping[str, FieldDescriptor]:
    """The fields of a message by both spellings of their names."""
    return {name: field for field in kind.fields for name in (field.name, field.json_name)}


def spelled_twice(kind: Any, given: Mapping[str, Any]) -> bool:
    """Whether an object has a field in two spellings; protobuf finds those of a choice itself, and would take the last of others."""
    known = fields(kind)
    if len({known[name].number for name in given if name in known}) < sum(name in known for name in given):
        return True
    return any(spelled_twice(inner, value) for _, inner, value in _nested(kind, given) if isinstance(value, dict))


def _nested(kind: Any, given: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """The messages in an object that protobuf does not check for two spellings, with the names of their fields."""
    for name, inner in _checked(kind).items():
        match given.get(name):
            case None:
                pass
            case list() as members:
                yield from ((name, inner, member) for member in members)
            case dict() as members if fields(kind)[name].message_type is not inner:
                yield from ((name, inner, member) for member in members.values())
            case value:
                yield name, inner, value


@cache
def _checked(kind: Any) -> Mapping[str, Any]:
    """The messages in a field, by both spellings of its name; without those that are a choice of one field."""
    found = {}
    for name, field in fields(kind).items():
        inner = field.message_type
        if inner is not None and inner.GetOptions().map_entry:
            inner = inner.fields_by_name["value"].message_type
        if inner is not None and not all(one.containing_oneof for one in inner.fields):
            found[name] = inner
    return found


def fault(kind: Any, given: Any, place: str = "") -> NotAMessage:
    """The first fault of values that are no message; `place` is where they stand."""
    found = next(_faults(kind, given, place), None)
    return found or NotAMessage(says("doors.not_document_openapi", at=_at(place), full_name=kind.full_name), field=place)


def _faults(kind: Any, given: Any, place: str) -> Iterator[NotAMessage]:
    if not isinstance(given, dict):
        yield NotAMessage(says("doors.object_json", at=_at(place), full_name=kind.full_name), field=place.rstrip("."))
        return
    known = fields(kind)
    seen: dict[str, str] = {}
    for name, value in given.items():
        at = place + shown(name)
        field = known.get(name)
        if field is None:
            names = [one.json_name for one in kind.fields]
            help = near(name, names) or says("doors.openapi_names")
            yield NotAMessage(says("doors.no_field", at=at, help=help), field=at)
            continue
        one_of = field.containing_oneof.full_name if field.containing_oneof else field.full_name
        if one_of in seen and (value is not None or not field.containing_oneof):
            yield NotAMessage(says("doors.stand_value_leave", place=place, seen=seen[one_of], at=at), field=at)
        seen[one_of] = name
        if value is not None:
            yield from _of_field(field, value, at)


def _of_field(field: FieldDescriptor, value: Any, at: str) -> Iterator[NotAMessage]:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        if not isinstance(value, dict):
            yield _takes(at, says("doors.object_json_faults"), value)
            return
        inner = field.message_type.fields_by_name["value"]
        for key, one in value.items():
            yield from _texts(at, key)
            yield from _of_value(inner, one, f"{at}[{shown(key)}]")
    elif field.is_repeated:
        if not isinstance(value, list):
            yield _takes(at, says("doors.list"), value)
            return
        for number, one in enumerate(value):
            yield from _of_value(field, one, f"{at}[{number}]")
    else:
        yield from _of_value(field, value, at)


def _of_value(field: FieldDescriptor, value: Any, at: str) -> Iterator[NotAMessage]:
    if field.message_type is not None and field.message_type.full_name != TIME:
        yield from _faults(field.message_type, value, f"{at}.")
        return
    yield from _texts(at, value)
    if _accepts(field, value):
        return
    if field.enum_type is not None:
        names = [name for name in field.enum_type.values_by_name if not name.endswith("UNSPECIFIED")]
        help = near(value, names) if isinstance(value, str) else None
        yield _takes(at, says("law.one_of", values=listed(names, len(names))), value, help)
    else:
        yield _takes(at, says("doors.time") if field.message_type is not None else TAKEN[field.cpp_type], value)


def _accepts(field: FieldDescriptor, value: Any) -> bool:
    """Whether protobuf takes a value for a field, or for an element of one."""
    kind: Any = field.containing_type
    try:
        ParseDict({field.json_name: [value] if field.is_repeated else value}, GetMessageClass(kind)())
    except PARSING:
        return False
    return True


def _texts(at: str, value: Any) -> Iterator[NotAMessage]:
    """The fault of a text that holds a half of a letter (a lone surrogate)."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            yield NotAMessage(says("doors.holds_half_letter", at=at), field=at)


def _takes(at: str, wanted: Said, value: Any, help: Said | None = None) -> NotAMessage:
    message = says("doors.takes_not", at=at, wanted=wanted, value=shown(value))
    return NotAMessage(says("forms.then", first=message, rest=help) if help else message, field=at)


def _at(place: str) -> str | Said:
    return f"`{place.rstrip('.')}`" if place else says("doors.body")
