"""Messages: the key of a sentence and the values in its holes. The language is chosen where a message is shown.

Sentences of others stand in messages, too: why the operating system refused something, and texts of libraries and servers.

A key begins with the room that speaks, or with the code of a fault: `record.no_key`, `ZW506.gives_age`.
"""

import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias, overload

from zweck.words.catalogue import find
from zweck.words.text import Text

Value: TypeAlias = "str | int | date | Said | Text"
"""A hole of a sentence: a name or a value stands as it is, a sentence in the language of the whole."""


MONTHS: Final = Text(
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "January February March April May June July August September October November December",
)


@dataclass(frozen=True, slots=True)
class Said:
    """A message: its key in the catalogue, and its values by the names of the holes."""

    key: str
    args: tuple[tuple[str, Value], ...] = ()

    def in_(self, language: str) -> str:
        """The sentence in `de` or `en`; of files (`ZW…`, `law`) with days as files have them, elsewhere in German as in a letter.

        Raises:
            KeyError: if the catalogue has no such sentence, or it has a hole for which no value is given.
        """
        values = {
            name: str(value) if isinstance(value, date) and self.key.startswith(("ZW", "law.")) else shown_in(language, value)
            for name, value in self.args
        }
        return find(self.key, values.get("count"))[language].format(**values)

    @property
    def help(self) -> "Said | None":
        """The advice that the catalogue has under the same key, if any."""
        return Said(f"{self.key}.help", self.args) if find(f"{self.key}.help", default=True) is not None else None

    def __str__(self) -> str:
        """The sentence in English."""
        return self.in_("en")

    def __lt__(self, other: "Said") -> bool:
        """Messages are sorted by their English sentences."""
        return str(self) < str(other)


class SaidError(Exception):
    """An error whose message is a sentence in both languages; `help` says what to do, if anything."""

    def __init__(self, message: Said, help: Said | None = None) -> None:
        """Keep both sentences; without `help`, the catalogue says what to do."""
        super().__init__(message, help)
        self.message = message
        self.help = help_of(message, help)

    def __str__(self) -> str:
        """The message in English."""
        return str(self.message)


def help_of(message: Said, help: Said | None = None) -> Said | None:
    """The advice on a message: the given one, or that of the catalogue."""
    return help or message.help


def in_language(sentence: Said | None, language: str) -> str:
    """A sentence in `de` or `en`; an empty text for None."""
    return "" if sentence is None else sentence.in_(language)


def says(key: str, /, **values: object) -> Said:
    """The message of this key with these values: of an error its message, as text what is neither a number, a day nor a sentence."""
    return Said(key, tuple((name, _plain(value)) for name, value in values.items()))


def _plain(value: object) -> Value:
    if isinstance(value, SaidError):
        return value.message
    return value if isinstance(value, (str, int, date, Said, Text)) else str(value)


def shown_in(language: str, value: Value) -> str:
    """A value as a sentence of this language has it."""
    match value:
        case Said():
            return value.in_(language)
        case Text():
            return value[language]
        case date() if language == "de" and type(value) is date:
            return day(value, language)
        case _:
            return str(value)


def day(value: date, language: str) -> str:
    """A day as it is written in a letter."""
    return f"{value.day}{'.' if language == 'de' else ''} {MONTHS[language].split()[value.month - 1]} {value.year}"


def stored(value: "Value | None") -> Any:
    """A message or a value in a hole as values of JSON."""
    match value:
        case Said(key, args):
            return {"key": key, "args": {name: stored(one) for name, one in args}}
        case Text(german, english):
            return {"de": german, "en": english}
        case date():
            return value.isoformat()
        case _:
            return value


def restored(found: Any) -> Said:
    """The message of values that `stored` made.

    Raises:
        ValueError: if they are none, or a message whose sentence is not in the catalogue or lacks a value.
    """
    said = _value(found)
    if not isinstance(said, Said):
        raise ValueError("no message")
    try:
        said.in_("de"), said.in_("en")
    except (KeyError, AttributeError) as error:
        raise ValueError(f"no message of the catalogue: {error}") from None
    return said


def _value(found: Any) -> Value:
    match found:
        case {"key": str(key), "args": dict(args)}:
            return Said(key, tuple((name, _value(one)) for name, one in args.items()))
        case {"de": str(german), "en": str(english)}:
            return Text(german, english)
        case str() | int():
            return found
        case _:
            raise ValueError("no value of a message")


@overload
def joined(key: str, parts: Sequence[Said]) -> Said: ...
@overload
def joined(key: str, parts: Sequence[Value]) -> Value: ...
def joined(key: str, parts: Sequence[Value]) -> Value:
    """Several values in one, each two joined by the sentence of this key with the holes `first` and `rest`."""
    *before, last = parts
    for part in reversed(before):
        last = says(key, first=part, rest=last)
    return last


KNOWN: Final = {
    errno.ENOENT: "missing",
    errno.EACCES: "forbidden",
    errno.EISDIR: "is_folder",
    errno.ENOTDIR: "no_folder",
    errno.EEXIST: "exists",
    errno.ENOSPC: "full",
    errno.ENXIO: "no_file",
    errno.EADDRINUSE: "taken",
    errno.ECONNREFUSED: "refused",
    -2: "no_host",  # EAI_NONAME, where Linux looks for a host
}
"""Errors of which the catalogue has the sentence."""


def reason_of(error: OSError) -> Said:
    """Why the system refused something; in its own words where the catalogue has none."""
    known = KNOWN.get(error.errno or 0)
    if known is not None:
        return says(f"words.system.{known}")
    return quoted((error.strerror or (os.strerror(error.errno) if error.errno else str(error)) or "unreadable").lower())


def at_place(error: OSError, place: object = None) -> Said:
    """The reason behind the place that it is about: the file that the error names if nothing else is said."""
    return says("words.at", place=error.filename if place is None else place, why=reason_of(error))


def quoted(sentence: str) -> Said:
    """A sentence of a library, a server or a file of the user, which stands as it is in both languages."""
    return says("words.quoted", sentence=sentence)


def advised(message: Said, help: Said | None) -> Said:
    """A message with its advice in one sentence."""
    return message if help is None else says("words.advised", message=message, help=help)
