"""Bodies of JSON: read strictly, so that a misspelt name is an error and never silence."""

import json
import re
from collections.abc import Iterable
from typing import Any, Final, NoReturn, TypeVar

from google.protobuf.json_format import ParseDict, ParseError
from google.protobuf.message import Message

from zweck.law.diagnostics import near
from zweck.law.values import shown
from zweck.service.refusals import NotAMessage

M = TypeVar("M", bound=Message)

UNKNOWN: Final = re.compile(r'has no field named "(?P<name>.*?)" at "(?P<place>.*?)"', re.DOTALL)
KINDS: Final = "a boolean, a whole number, a text, or a list of texts"


def document(body: bytes) -> Any:
    """A body as the values of JSON.

    Raises:
        NotAMessage: if it is no JSON, or says something twice.
    """
    try:
        return json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise NotAMessage("the body is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise NotAMessage(f"the body is not JSON: {error.msg}, in line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise NotAMessage("the body is not a message: its values are nested too deeply") from None
    except ValueError:  # a number of thousands of digits
        raise NotAMessage("the body is not a message: it holds a number that is too large") from None


def message(kind: type[M], given: Any, place: str = "") -> M:
    """Values of JSON as a message; `place` is where they stand.

    Raises:
        NotAMessage: if they are none.
    """
    if not isinstance(given, dict):
        raise NotAMessage(f"{_at(place)} is to be an object of JSON, a `{kind.DESCRIPTOR.full_name}`", field=place)
    try:
        return ParseDict(given, kind())
    except ParseError as error:
        raise _fault(kind, str(error), place) from None
    except (ValueError, TypeError, AttributeError, RecursionError) as error:  # what protobuf does not expect
        raise NotAMessage(f"{_at(place)} is not a `{kind.DESCRIPTOR.full_name}`: {str(error)[:200]}", field=place) from None


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


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NotAMessage(f"the body says `{shown(twice)}` twice; say it once")
    return found


def _no_number(word: str) -> NoReturn:
    raise NotAMessage(f"the body is not JSON: `{word}` is no number of JSON")


def _fault(kind: type[Message], error: str, place: str) -> NotAMessage:
    unknown = UNKNOWN.search(error)
    if unknown is None:
        return NotAMessage(f"{_at(place)} is not a `{kind.DESCRIPTOR.full_name}`: {error.splitlines()[0][:300]}", field=place)
    below = unknown["place"].partition(".")[2]
    field = place + ".".join(part for part in (below, unknown["name"]) if part)
    known = re.findall(r"'(\w+)'", error)
    help = near(unknown["name"], _camel(known)) or "the document at /openapi.json has all names"
    return NotAMessage(f"there is no field `{shown(field)}`; {help}", field=shown(field))


def _camel(names: Iterable[str]) -> list[str]:
    return [re.sub(r"_(\w)", lambda letter: letter[1].upper(), name) for name in names]


def _at(place: str) -> str:
    return f"`{place.rstrip('.')}`" if place else "the body"
