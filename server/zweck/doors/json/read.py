"""Values of JSON as messages: read strictly, so that a misspelt name is an error and never silence."""

from typing import Any, Final, TypeVar

from google.protobuf.json_format import ParseDict, ParseError
from google.protobuf.message import Message

from zweck.doors.json.faults import fault, spelled_twice
from zweck.forms.quoting import shown
from zweck.service.refusals import NotAMessage

M = TypeVar("M", bound=Message)

KINDS: Final = "a boolean, a whole number, a text, or a list of texts"


def message(kind: type[M], given: Any, place: str = "") -> M:
    """Values of JSON as a message; `place` is where they stand.

    Raises:
        NotAMessage: if they are none.
    """
    if isinstance(given, dict) and not spelled_twice(kind.DESCRIPTOR, given):
        try:
            return ParseDict(given, kind())
        except (ParseError, ValueError, TypeError, AttributeError, SystemError, RecursionError):
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
    raise NotAMessage(f"`{shown(name)}` takes {KINDS}; leave out what is unknown", field=field)
