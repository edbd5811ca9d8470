"""Bodies of JSON, read strictly and in linear time: what is too many, too deep or too large is refused before anything is made of it."""

import json
import re
from collections.abc import Callable, Generator
from typing import Any, Final, NamedTuple, NoReturn

from zweck.forms.quoting import shown
from zweck.service.refusals import NotAMessage, QuestionTooLarge
from zweck.words.said import Said, says

MAX_VALUES: Final = 2048
"""Values of one question, or of a message of any other method: all facts with their lists and notes are fewer."""

MAX_NESTING: Final = 64
"""Lists and objects in each other."""

MAX_FIELDS: Final = 100
"""Fields of an object whose list may be long."""

NEAR_THE_END: Final = 12
"""Letters in which a value that was cut off looks like a fault: the longest escape of a letter."""

BLANKS: Final = re.compile(r"[ \t\n\r]*")


class Listed(NamedTuple):
    """The field of a body whose list may be long, the members that it has at most, and the refusal of more."""

    field: str
    most: int
    too_many: Callable[[], Exception]


BODY: Final = says("doors.the_body")
NAME: Final = says("doors.name_of_field")


def document(body: bytes) -> Any:
    """A body that is no longer than a question as the values of JSON.

    Raises:
        NotAMessage: if it is no JSON, says something twice, or holds too much.
    """
    text = _decoded(body)
    cursor = Cursor(text, len(text) + 1)
    found = cursor.value(BODY)
    cursor.end()
    return found


def members(body: bytes, listed: Listed, limit: int) -> Generator[None, None, Any]:
    """The members of a body with a list that may be long, in steps; each member, and each other field, has at most `limit` letters.

    Raises:
        NotAMessage: as `document`.
        QuestionTooLarge: if a member or a field is too large.
    """
    cursor = Cursor(_decoded(body), limit)
    if cursor.next() != "{":
        found = cursor.value(BODY)
        cursor.end()
        return found
    fields: dict[str, Any] = {}
    cursor.at += 1
    more = cursor.next() != "}"
    cursor.at += not more
    while more:
        name = cursor.value(NAME)
        if not isinstance(name, str):
            raise NotAMessage(says("doors.body_not_json_name", name=shown(name)))
        if name in fields:
            raise _twice(name)
        if len(fields) == MAX_FIELDS:
            raise NotAMessage(says("doors.body_more_fields", max_fields=MAX_FIELDS))
        cursor.skip(":")
        if name == listed.field and cursor.next() == "[":
            fields[name] = yield from _members(cursor, listed)
        else:
            fields[name] = cursor.value(f"`{shown(name)}`")
        yield
        more = cursor.skip(",", "}") == ","
    cursor.end()
    return fields


def _members(cursor: "Cursor", listed: Listed) -> Generator[None, None, list[Any]]:
    found: list[Any] = []
    cursor.at += 1
    more = cursor.next() != "]"
    cursor.at += not more
    while more:
        if len(found) == listed.most:
            raise listed.too_many()
        found.append(cursor.value(f"`{listed.field}[{len(found)}]`"))
        yield
        more = cursor.skip(",", "]") == ","
    return found


class Cursor:
    """A place in a text of JSON, behind which values of at most `limit` letters stand."""

    def __init__(self, text: str, limit: int) -> None:
        self._text = text
        self._limit = limit
        self.at = 0

    def next(self) -> str:
        """The next letter that is no blank, empty at the end."""
        blanks = BLANKS.match(self._text, self.at)
        self.at = blanks.end() if blanks else self.at
        return self._text[self.at : self.at + 1]

    def skip(self, *wanted: str) -> str:
        """Pass over the next letter, which is one of these.

        Raises:
            NotAMessage: if it is another.
        """
        found = self.next()
        if found not in wanted:
            raise self._fault(f"Expecting {' or '.join(map(repr, wanted))}", self.at)
        self.at += 1
        return found

    def end(self) -> None:
        """See that nothing is left.

        Raises:
            NotAMessage: if something is.
        """
        if self.next():
            raise self._fault("Extra data", self.at)

    def value(self, what: Said | str) -> Any:
        """Pass over the next value.

        Raises:
            NotAMessage: if it is none, says something twice, or holds too much.
            QuestionTooLarge: if it is too large; `what` names it.
        """
        self.next()
        piece = self._text[self.at : self.at + self._limit]
        cut = self.at + len(piece) < len(self._text)
        try:
            found, end = SCAN(piece, 0)
        except StopIteration as stop:
            found, end = self._refuse("Expecting value", stop.value, piece, what, cut=cut)
        except json.JSONDecodeError as error:
            found, end = self._refuse(error.msg, error.pos, piece, what, cut=cut)
        except RecursionError:
            raise _too_deep() from None
        except ValueError:  # a number of thousands of digits
            raise NotAMessage(says("doors.body_not_message_holds")) from None
        if cut and end == len(piece):
            raise self._too_large(what)
        if end >= MAX_NESTING:
            said = piece[:end]
            if said.count(",") + said.count("[") + said.count("{") >= MAX_NESTING:
                _check_bounds(found, what)
        self.at += end
        return found

    def _refuse(self, fault: str, place: int, piece: str, what: Said | str, *, cut: bool) -> NoReturn:
        if cut and (place >= len(piece) - NEAR_THE_END or fault.startswith("Unterminated string")):
            raise self._too_large(what) from None
        raise self._fault(fault, self.at + place) from None

    def _too_large(self, what: Said | str) -> QuestionTooLarge:
        return QuestionTooLarge(says("doors.too_large_limit", what=what, limit=self._limit), limit=str(self._limit))

    def _fault(self, fault: str, at: int) -> NotAMessage:
        line = self._text.count("\n", 0, at) + 1
        column = at - self._text.rfind("\n", 0, at)
        return NotAMessage(says("doors.body_not_json_line", fault=fault, line=line, column=column))


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise NotAMessage(says("doors.body_not_utf")) from None


def _check_bounds(found: Any, what: Said | str) -> None:
    """See that a value holds not too many values, and not too deep ones; a level after the other."""
    level, values, depth = [found], 0, 0
    while level:
        values, depth = values + len(level), depth + 1
        if values > MAX_VALUES:
            raise NotAMessage(says("doors.holds_too_many", what=what, max_values=MAX_VALUES))
        if depth > MAX_NESTING:
            raise _too_deep()
        nested = [outer for outer in level if isinstance(outer, dict | list)]
        level = [inner for outer in nested for inner in (outer.values() if isinstance(outer, dict) else outer)]


def _too_deep() -> NotAMessage:
    return NotAMessage(says("doors.body_not_message"))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise _twice(name)
            seen.add(name)
    return found


def _twice(name: str) -> NotAMessage:
    return NotAMessage(says("doors.body_says_twice", name=shown(name)))


def _no_number(word: str) -> NoReturn:
    raise NotAMessage(says("doors.body_not_json", word=word))


DECODER: Final[Any] = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)
SCAN: Final[Callable[[str, int], tuple[Any, int]]] = DECODER.scan_once
"""The value that begins at a place, and where it ends; a number may be cut where the text ends."""
