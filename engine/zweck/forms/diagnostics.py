"""Faults of policy files: where, what, and what to do; and the places in files, as users and editors know them.

A `Diagnostic` is the only way in which the engine speaks of a bad file. Faults are collected, so that one run reports all of them.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from zweck.forms.quoting import near
from zweck.words.catalogue import titles
from zweck.words.said import Said, Value, help_of
from zweck.words.text import Text

LONGEST: Final = 400
"""A longer line, sentence or name is cut or left out, so that a hostile file cannot flood a terminal."""

MAX_SUGGESTIONS: Final = 100
"""After so many faults no near names are looked for: no one would read them, and looking takes time."""


class Span(NamedTuple):
    """A place in a file: path as the user knows it, line and columns counted from 1, `end_column` exclusive."""

    path: str
    line: int
    column: int
    end_column: int

    def __str__(self) -> str:
        """The place as editors and terminals understand it."""
        return f"{self.path}:{self.line}:{self.column}"


NOWHERE: Final = Span("", 1, 1, 1)


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One fault: a stable code, its place in the file and in the law, one sentence, and what to do about it."""

    span: Span
    code: str
    message: Said
    place: tuple[str, ...] = ()
    help: Said | None = field(default=None, compare=False)


class PolicyError(Exception):
    """Policy files, case files or requests have faults; `diagnostics` holds all of them, sorted by place.

    `sources` has the text of paths that are no files, or not for long.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], sources: Mapping[str, str] | None = None) -> None:
        """Keep the faults in the order of their places, each once."""
        self.diagnostics = tuple(sorted(set(diagnostics)))
        self.sources = sources or {}
        super().__init__("\n".join(f"{d.span}: {d.code}: {d.message}" for d in self.diagnostics))


class Diagnostics:
    """Collects faults while work goes on."""

    def __init__(self) -> None:
        """Start without a fault."""
        self._found: list[Diagnostic] = []

    def add(self, code: str, span: Span, message: Said, *, place: tuple[str, ...] = (), help: Said | None = None) -> None:
        """Note a fault, whose code must have a title; without `help`, the catalogue says what to do."""
        if code not in titles():
            raise KeyError(code)
        help = help_of(message, help)
        self._found.append(Diagnostic(span, code, _tidy(message), tuple(_line(part) for part in place), help and _tidy(help)))

    def take(self, faults: Iterable[Diagnostic]) -> None:
        """Note faults that were found elsewhere."""
        self._found += faults

    def near(self, name: str, known: Iterable[str]) -> Said | None:
        """`did you mean ...?` as `near` gives it; nothing once very many faults were noted."""
        return near(name, known) if len(self._found) < MAX_SUGGESTIONS else None

    def __iter__(self) -> Iterator[Diagnostic]:
        """The faults, sorted by place."""
        return iter(sorted(set(self._found)))

    def __len__(self) -> int:
        """How many faults were noted."""
        return len(self._found)

    def raise_if_any(self, but: Container[str] = ()) -> None:
        """Raise `PolicyError` with everything noted so far, if anything was `but` faults of these codes."""
        if found := [fault for fault in self._found if fault.code not in but]:
            raise PolicyError(found)


def printable(text: str) -> str:
    """The text with a blank for each character that a terminal cannot show."""
    return "".join(character if character.isprintable() else " " for character in text)


def _tidy(sentence: Said) -> Said:
    """The sentence with values that are printable, each on one line of bounded length."""
    return Said(sentence.key, tuple((name, _value(value)) for name, value in sentence.args))


def _value(value: Value) -> Value:
    match value:
        case str():
            return _line(value)
        case Said():
            return _tidy(value)
        case Text():
            return Text(_line(value.de), _line(value.en))
        case _:
            return value


def _line(text: str) -> str:
    """One printable line of bounded length."""
    return printable(text) if len(text) <= LONGEST else printable(text[:LONGEST]) + "…"


LINTS: Final = frozenset(
    [
        *("ZW213", "ZW313", "ZW314", "ZW408", "ZW409", "ZW410", "ZW411", "ZW413", "ZW422", "ZW423"),
        *("ZW424", "ZW425", "ZW426", "ZW427", "ZW430", "ZW431", "ZW432", "ZW509", "ZW510", "ZW511"),
        *("ZW601", "ZW602", "ZW603", "ZW604", "ZW605"),
    ]
)
"""Faults of files that mean something all the same: what is served must not have them, what was served once may (`load_past`)."""
