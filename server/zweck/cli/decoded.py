"""Answers as messages of the contract, and read back by the types of their parts: the inverse of `zweck.service.encode`."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from zweck.activities.validity import Rests, Turn
from zweck.company import NO_COMPANY
from zweck.decision.decision import Decision
from zweck.decision.examined import Provenance
from zweck.facts.basis import Basis
from zweck.facts.merge import Origin
from zweck.facts.notes import NO_NOTES, Notes
from zweck.logic.condition import Value
from zweck.logic.kleene import Truth
from zweck.pages.answer.view import TRUTHS, Answered, origin_name
from zweck.service.decode import protobuf as decode
from zweck.service.decode.questions import About
from zweck.service.encode.fast import Encoder, timed
from zweck.service.encode.sources import sourced
from zweck.v1 import decision_pb2 as v1
from zweck.words.text import Text

Part = TypeVar("Part")

WORDS: Final[dict[object, Mapping[str, object]]] = {
    Truth: {name: truth for truth, name in TRUTHS.items()},
    Origin: {origin_name(origin): origin for origin in Origin},
}
"""Words of the contract with other names than here."""

UNSPECIFIED: Final[dict[object, Enum]] = {Basis: Basis.AS_OF, Provenance: Provenance.UNKNOWN}
"""The meaning of a word that is not there; elsewhere it is none."""

hints: Final[Callable[[Any], dict[str, Any]]] = cache(get_type_hints)


def sent(
    decision: Decision, turn: Turn | None, *, request_id: str = "", notes: Notes = NO_NOTES, rests: Rests | None = None, position: int = 0
) -> v1.Decision:
    """The answer as a server would send it; `position` is that of the register, the others are as in `zweck.pages.answer.view.answered`."""
    about = None if rests is None else About(rests.activity, position, ())
    own = sourced(decision, about, NO_COMPANY if rests is None else rests.company).SerializeToString()
    return v1.Decision.FromString(Encoder().decision(decision, request_id, notes, own + timed(decision.question.time_zone, turn)))


def as_data(message: Message) -> dict[str, Any]:
    """A message by the names of the contract and in its order, with empty lists and texts, without messages that are absent."""
    return _ordered(MessageToDict(message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True), message.DESCRIPTOR)


def _ordered(found: dict[str, Any], of: Any) -> dict[str, Any]:
    return {each.name: _value(found[each.name], each) for each in of.fields if each.name in found}


def _value(found: Any, of: Any) -> Any:
    inner = of.message_type
    if inner is None:
        return found
    if inner.GetOptions().map_entry:
        return {name: _value(one, inner.fields_by_name["value"]) for name, one in sorted(found.items())}
    return [_ordered(one, inner) for one in found] if of.is_repeated else _ordered(found, inner)


def answer(message: v1.Decision) -> Answered:
    """The answer that a message has.

    Raises:
        KeyError: for a word that this version does not know.
        ValueError: for a day that is none.
    """
    return part(Answered, message)


def part(kind: type[Part], message: Message) -> Part:
    """A message as a part of an answer, whose fields have the names of the contract; others keep their defaults."""
    fields = message.DESCRIPTOR.fields_by_name
    return kind(**{name: _field(hint, fields[name], message) for name, hint in hints(kind).items() if name in fields})


def text(message: v1.LocalizedText) -> Text:
    """A sentence in both languages."""
    return part(Text, message)


def value(message: v1.FactValue) -> Value | None:
    """A value of a fact; `None` where it is unknown."""
    found = decode.stated(message) if message.WhichOneof("kind") else None
    return frozenset(found) if isinstance(found, list) else found


def _field(hint: Any, field: Any, message: Message) -> Any:
    found = getattr(message, field.name)
    if field.is_repeated and field.message_type is not None and field.message_type.GetOptions().map_entry:
        of = field.message_type.fields_by_name["value"]
        return {name: _read(get_args(hint)[1], of, one) for name, one in found.items()}
    if field.is_repeated:
        return tuple(_read(get_args(hint)[0], field, one) for one in found)
    absent = field.message_type is not None and not message.HasField(field.name)
    return None if absent and NoneType in get_args(hint) else _read(hint, field, found)


def _read(hint: Any, field: Any, found: Any) -> Any:
    """The value of a field, or of a member of it, as one of this type."""
    if field.enum_type is not None:
        return _word(hint, field.enum_type.values_by_number[found].name, found)
    if isinstance(found, v1.FactValue):
        known = value(found)
        return "" if known is None and NoneType not in get_args(hint) else known
    if get_origin(hint) is tuple:
        return tuple(_field(inner, each, found) for inner, each in zip(get_args(hint), found.DESCRIPTOR.fields, strict=True))
    kinds = get_args(hint) or (hint,)
    if isinstance(found, Message):
        return part(kinds[0], found)
    return (date.fromisoformat(found) if found else None) if date in kinds else found


def _word(hint: Any, name: str, number: int) -> Any:
    words = WORDS.get(hint)
    if words is not None:
        return words[name]
    kind = (get_args(hint) or (hint,))[0]
    if number:
        return kind[name]
    return None if NoneType in get_args(hint) else UNSPECIFIED[kind]
