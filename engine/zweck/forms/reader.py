"""YAML as a tree of nodes that know their place; strict, bounded in time and memory, never a traceback.

libyaml gives the events; the tree, the meaning of plain words and every limit are ours (YAML 1.1 would read `NO` as false and `1.10` as
1.1, and would let a later key silently replace an earlier one).
"""

import os
import re
from pathlib import Path
from stat import S_ISREG
from sys import intern
from typing import Final, NamedTuple

import yaml

from zweck.forms.diagnostics import Diagnostics, Span
from zweck.forms.quoting import shown
from zweck.forms.slips import HIDDEN, Slip, hidden, odd_space, unreadable, unseen
from zweck.words.said import Said, reason_of, says

MAX_BYTES: Final = 4 * 1024 * 1024
MAX_DEPTH: Final = 48
MEMBER_DEPTH: Final = 3  # of what stands in a mapping that is a member of the list of a file
INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]{0,14})")
CORE: Final = "tag:yaml.org,2002:"
WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "": None, "~": None, "null": None}
QUOTE: Final = '"'
"""The quotes within which YAML knows escapes."""

LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

PROBLEMS: Final = {
    "mapping values are not allowed": "two_colons",
    "could not find expected ':'": "open_key",
    "found unexpected end of stream": "open_quote",
    "expected ',' or": "open_bracket",
    "cannot start any token": "beginning",
    "expected node content": "beginning",
    "did not find expected key": "behind",
    "expected '-' indicator": "no_member",
    "expected <document start>": "after_end",
    "unknown escape": "escape",
    "expected hexdecimal": "escape",
}
"""Faults of libyaml by a part of their words; an open one is shown where it begins."""

Plain = bool | int | str | None
"""A scalar's value: only `true`, `false`, whole numbers and nothing are more than text."""


class Scalar(NamedTuple):
    """A single value."""

    value: Plain
    span: Span


class Sequence(NamedTuple):
    """A list."""

    items: tuple["Node", ...]
    span: Span


class Mapping(NamedTuple):
    """Keys with their values, in the order of the file."""

    pairs: dict[str, "Node"]
    key_spans: dict[str, Span]
    span: Span


Node = Scalar | Sequence | Mapping


class _Refused(Exception):
    """Reading cannot go on; the reason has been noted."""


def read_file(path: Path, name: str, diagnostics: Diagnostics) -> Node | None:
    """The content of a file, or `None` when it cannot be read; every reason is noted. `name` is the path as the user knows it."""
    data = content(path, name, diagnostics)
    return None if data is None else read(data, name, diagnostics)


def content(path: Path, name: str, diagnostics: Diagnostics, *, links: bool = True) -> bytes | None:
    """The bytes of a file, or `None` when it cannot be read; every reason is noted. Without `links` none is followed."""
    start = Span(name, 1, 1, 2)
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | (0 if links else os.O_NOFOLLOW)), "rb") as file:
            about = os.fstat(file.fileno())
            if not S_ISREG(about.st_mode):
                diagnostics.add("ZW101", start, says("ZW101.ordinary_files_read"))
                return None
            if about.st_size > MAX_BYTES:
                diagnostics.add("ZW103", start, says("ZW103.file_larger_mib", mib=MAX_BYTES // 1024 // 1024))
                return None
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        diagnostics.add("ZW101", start, says("ZW101.file_cannot_opened", reason=reason_of(error)))
        return None


def read(data: bytes, path: str, diagnostics: Diagnostics) -> Node | None:
    """The content of one YAML document, or `None` when it cannot be read; every reason is noted.

    Duplicate keys are noted and reading goes on; anything that makes the rest unsafe to read ends it.
    """
    if len(data) > MAX_BYTES:
        diagnostics.add("ZW103", Span(path, 1, 1, 2), says("ZW103.text_larger_mib", mib=MAX_BYTES // 1024 // 1024))
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _after(data[: error.start].decode("utf-8-sig", errors="replace"))
        message = says("ZW102.byte_not_utf", start=error.start, data=f"{data[error.start]:02x}")
        diagnostics.add("ZW102", Span(path, line, column, column + 1), message, help=says("forms.save_file_utf"))
        return None
    if (slip := hidden(text)) is not None:
        _slipped("ZW113", slip, path, diagnostics)
        return None
    if (slip := odd_space(text)) is not None:
        _slipped("ZW111", slip, path, diagnostics)
        return None
    try:
        return _Tree(text, path, diagnostics).document()
    except _Refused:
        return None
    except yaml.reader.ReaderError as error:
        line, column = _after(text.encode()[: error.position].decode(errors="replace"))  # libyaml counts bytes
        diagnostics.add("ZW101", Span(path, line, column, column + 1), says("ZW101.character"), help=says("forms.remove_it"))
    except yaml.MarkedYAMLError as error:
        _slipped("ZW101", _problem(error, text), path, diagnostics)
    return None


def _slipped(code: str, slip: Slip, path: str, diagnostics: Diagnostics) -> None:
    diagnostics.add(code, Span(path, slip.line, slip.column, slip.end_column), slip.message, help=slip.help)


def _after(text: str) -> tuple[int, int]:
    """Line and column of the character that follows."""
    return text.count("\n") + 1, len(text) - text.rfind("\n")


def _problem(error: yaml.MarkedYAMLError, text: str) -> Slip:
    """The slip that is known, or else what libyaml says in a sentence of ours."""
    marks = [mark for mark in (error.problem_mark, error.context_mark) if mark] or [yaml.Mark("", 0, 0, 0, None, 0)]
    kind = next((kind for words, kind in PROBLEMS.items() if words in str(error.problem)), "")
    at = marks[-1 if kind.startswith("open") else 0]
    problem = says(f"ZW101.yaml.{kind}") if kind else says("ZW101.unreadable", problem=str(error.problem).replace("\n", " "))
    return unreadable(text, at.line + 1, at.column + 1) or Slip(at.line + 1, at.column + 1, at.column + 2, problem)


class _Tree:
    """Builds the tree from libyaml's events."""

    def __init__(self, text: str, path: str, diagnostics: Diagnostics) -> None:
        self._path = path
        self._diagnostics = diagnostics
        self._next = LOADER(text).get_event

    def document(self) -> Node | None:
        """The one document of the stream."""
        node: Node | None = None
        while not isinstance(event := self._next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent) and node is not None:
                self._refuse("ZW108", event, says("ZW108.second_document_starts"))
            if isinstance(event, yaml.NodeEvent):
                node = self._node(event, 1)
        if node is None:
            self._diagnostics.add("ZW109", Span(self._path, 1, 1, 2), says("ZW109.file_says_nothing"))
        return node

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.CollectionStartEvent):
            self._refuse_marks(event)
            if depth > MAX_DEPTH:
                self._refuse("ZW104", event, says("ZW104.more_levels_nesting", max_depth=MAX_DEPTH))
            return self._sequence(event, depth + 1) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(event, depth + 1)
        if isinstance(event, yaml.AliasEvent):
            self._refuse("ZW105", event, says("ZW105.repeats_another_place", anchor=event.anchor))
        raise TypeError(event)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        if event.anchor is not None or event.tag is not None:
            self._refuse_marks(event)
        if event.style == QUOTE:
            self._refuse_hidden(event)
        return tuple.__new__(Scalar, (plain(event.value) if event.implicit[0] else intern(event.value), self._span(event)))

    def _refuse_hidden(self, event: yaml.ScalarEvent) -> None:
        """No character that cannot be seen may stand in a text, which quotes would let in as an escape."""
        if (found := HIDDEN.search(event.value)) is not None:
            self._refuse("ZW113", event, unseen(found[0]))

    def _refuse_marks(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        """No anchor and no tag may stand before a node."""
        if event.anchor is not None:
            self._refuse("ZW105", event, says("ZW105.marks_place_repeated", anchor=event.anchor))
        if event.tag is not None and event.tag != "!":
            self._refuse("ZW106", event, says("ZW106.tag_not_part", tag=shown(event.tag.replace(CORE, "!!"))))

    def _sequence(self, start: yaml.Event, depth: int) -> Sequence:
        items: list[Node] = []
        while (event := self._next()).__class__ is not yaml.SequenceEndEvent:
            items.append(self._node(event, depth))
        return Sequence(tuple(items), self._span(start))

    def _mapping(self, start: yaml.Event, depth: int) -> Mapping:
        pairs: dict[str, Node] = {}
        spans: dict[str, Span] = {}
        while (event := self._next()).__class__ is not yaml.MappingEndEvent:
            if not isinstance(event, yaml.ScalarEvent):
                self._node(event, depth)
                self._refuse("ZW201", event, says("ZW201.key_word_not"))
            if event.anchor is not None or event.tag is not None:
                self._refuse_marks(event)
            if event.style == QUOTE:
                self._refuse_hidden(event)
            name, span = event.value, self._span(event)
            value = self._node(self._next(), depth)
            if name in pairs:
                first, line = depth == MEMBER_DEPTH and name == next(iter(pairs)), spans[name].line
                twice = says("ZW107.stands_twice_mapping", name=shown(name), line=line)
                self._diagnostics.add("ZW107", span, says("ZW107.begins_again", name=shown(name), line=line) if first else twice)
            else:
                pairs[name] = value
                spans[name] = span
        return Mapping(pairs, spans, next(iter(spans.values())) if spans else self._span(start))

    def _span(self, event: yaml.Event) -> Span:
        start, end = event.start_mark, event.end_mark
        if start is None or end is None:
            return Span(self._path, 1, 1, 2)
        line, column, last = start.line, start.column + 1, end.column
        return tuple.__new__(Span, (self._path, line + 1, column, last + 1 if last >= column and end.line == line else column + 1))

    def _refuse(self, code: str, event: yaml.Event, message: Said) -> None:
        self._diagnostics.add(code, self._span(event), message)
        raise _Refused


def plain(text: str) -> Plain:
    """The meaning of a word without quotes; equal words are one object, for laws repeat each other."""
    if text in WORDS:
        return WORDS[text]
    return int(text) if text[0] in "-0123456789" and INTEGER.fullmatch(text) else intern(text)
