"""A YAML file as it is written: its nodes with their styles, its comments and its blank lines, from which it can be written again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, cast

import yaml
from yaml.error import Mark

from zweck.forms.reader import LOADER
from zweck.words.said import SaidError, says

BLANK: Final = ""
"""Stands for a blank line among comments."""


class Unformattable(SaidError):
    """Something legal that cannot be rewritten without risk, such as a key over several lines."""


@dataclass(slots=True)
class Text:
    """A single value: as meant, its style (`` plain, `'`, `"`, `|`, `>`), its lines without indentation, and a block's header."""

    value: str
    style: str
    rows: list[str]
    header: str = ""


@dataclass(slots=True)
class Entry:
    """A pair of a mapping (`key` is its text) or a member of a list, with the comments and blank lines before it, and the one behind it.

    `column` is where the comment behind it began.
    """

    key: str
    value: "Written"
    before: list[str] = field(default_factory=list)
    behind: str = ""
    column: int = 0


@dataclass(slots=True)
class Group:
    """A list or a mapping; `after` are comments that stand below its last entry and belong to it."""

    mapping: bool
    flow: bool
    entries: list[Entry] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


Written = Text | Group


@dataclass(slots=True)
class Document:
    """A file: its root, and the comments below everything."""

    root: Group
    tail: list[str]


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, or a blank line: where it stands, whether alone on its line, and its text."""

    line: int
    column: int
    alone: bool
    text: str


def document(text: str) -> Document:
    """A file's text, which the reader must have read without fault, as written.

    Raises:
        Unformattable: where it cannot be rewritten without risk.
    """
    return _Builder(text).document()


class _Builder:
    """Builds the tree from libyaml's events; comments lie between the places that these cover."""

    def __init__(self, text: str) -> None:
        self._lines = [line.rstrip("\r\n") for line in re.split(r"(?<=\n)", text)]
        self._events = list(yaml.parse(text, Loader=LOADER))
        self._next = 0
        self._remarks = list(self._find_remarks())
        self._taken = 0

    def document(self) -> Document:
        """The whole file."""
        while not isinstance(self._events[self._next], yaml.NodeEvent):
            self._next += 1
        top: list[str] = []
        root = self._node(top, -1)
        if isinstance(root, Text) or not root.entries:
            raise Unformattable(says("editing.holds_no_list"))
        root.entries[0].before[:0] = top
        return Document(root, self._take(len(self._lines)))

    # --- comments -----------------------------------------------------------------------------------------------------------------

    def _find_remarks(self) -> Iterator[Remark]:
        covered: dict[int, list[tuple[int, int]]] = {}
        for event in self._events:
            if isinstance(event, yaml.ScalarEvent):
                start, end = _start(event), _end(event)
                if event.style in ("|", ">"):
                    for line in range(start.line + 1, self._block_end(event)):
                        covered.setdefault(line, []).append((0, len(self._lines[line]) + 1))
                    continue
                for line in range(start.line, end.line + 1):
                    begin = start.column if line == start.line else 0
                    stop = end.column if line == end.line else len(self._lines[line]) + 1
                    covered.setdefault(line, []).append((begin, stop))
        for number, text in enumerate(self._lines):
            spans = covered.get(number, [])
            if not text.strip():
                if not spans and number < len(self._lines) - 1:
                    yield Remark(number, 0, True, BLANK)
                continue
            for found in re.finditer(r"(?:^|(?<=[ \t]))#", text):
                place = found.start()
                if not any(first <= place < last for first, last in spans):
                    yield Remark(number, place, not text[:place].strip(), text[place:].rstrip())
                    break

    def _block_end(self, event: yaml.ScalarEvent) -> int:
        """The line after the last one of a block text: the first that is less indented, blank lines at its end left out."""
        start = end = _start(event).line + 1
        least = 0
        for number in range(start, len(self._lines) if event.value.strip() else start):
            line = self._lines[number]
            indent = len(line) - len(line.lstrip(" "))
            if not line.strip():
                continue
            least = least or indent
            if indent < least:
                break
            end = number + 1
        return end

    def _take(self, line: int, column: int | None = None) -> list[str]:
        """The comments and blank lines above a line that are not taken yet; at the end of a block those that are indented to its column."""
        found: list[Remark] = []
        while self._taken < len(self._remarks):
            remark = self._remarks[self._taken]
            if remark.line >= line or (remark.text and column is not None and remark.column < column):
                break
            found.append(remark)
            self._taken += 1
        while column is not None and found and found[-1].text == BLANK:  # blank lines belong to what follows
            found.pop()
            self._taken -= 1
        return [remark.text for remark in found]

    def _take_behind(self, line: int) -> Remark | None:
        """The comment behind what ends on a line."""
        if self._taken < len(self._remarks):
            remark = self._remarks[self._taken]
            if remark.line == line and not remark.alone:
                self._taken += 1
                return remark
        return None

    # --- nodes --------------------------------------------------------------------------------------------------------------------

    def _pop(self) -> yaml.Event:
        event = self._events[self._next]
        self._next += 1
        return event

    def _node(self, outside: list[str], around: int) -> Written:
        """The next node, in a block that begins in column `around`; comments that cannot stay where they are go to `outside`."""
        event = self._pop()
        match event:
            case yaml.ScalarEvent():
                outside += self._take(_start(event).line)
                return self._text(event)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                return self._group(event, outside, around)
            case _:
                raise Unformattable(says("editing.repeats_another_place"))  # the reader refuses these

    def _text(self, event: yaml.ScalarEvent) -> Text:
        start, end = _start(event), _end(event)
        style = event.style or ""
        if style in ("|", ">"):
            return self._block_text(event, style)
        rows = self._lines[start.line : end.line + 1]
        rows[-1] = rows[-1][: end.column]
        rows[0] = rows[0][start.column :]
        return Text(event.value, style, [row.strip() for row in rows] if len(rows) > 1 else rows)

    def _block_text(self, event: yaml.ScalarEvent, style: str) -> Text:
        line = self._lines[_start(event).line][_start(event).column :]
        found = re.match(r"[|>]([+-]?)(\d?)([+-]?)", line)
        chomp = found[1] or found[3] if found else ""
        rows = self._lines[_start(event).line + 1 : self._block_end(event)]
        if found is None or found[2] or chomp == "+" or not event.value.strip():
            raise Unformattable(says("editing.block_text_line", line=_start(event).line + 1))
        indent = min((len(row) - len(row.lstrip(" ")) for row in rows if row.strip()), default=0)
        return Text(event.value, style, [row[indent:] for row in rows], style + chomp)

    def _group(self, event: yaml.SequenceStartEvent | yaml.MappingStartEvent, outside: list[str], around: int) -> Group:
        start = _start(event)
        group = Group(isinstance(event, yaml.MappingStartEvent), bool(event.flow_style))
        if group.flow:
            outside += self._take(start.line)
        while not isinstance(self._events[self._next], yaml.CollectionEndEvent):
            group.entries.append(self._entry(group, start.column))
        end = _end(self._pop())
        if group.flow:
            group.after = [text for text in self._take(end.line) if text]
        elif around >= 0:
            last = isinstance(self._events[self._next], yaml.CollectionEndEvent)
            group.after = self._take(end.line, start.column if last else max(start.column, around + 1))
        return group

    def _entry(self, group: Group, column: int) -> Entry:
        first = self._events[self._next]
        line = _start(first).line
        before = self._take(line)
        key = ""
        if group.mapping:
            self._pop()
            if not isinstance(first, yaml.ScalarEvent) or first.style in ("|", ">") or _end(first).line != line:
                raise Unformattable(says("editing.key_line_does", line=line + 1))
            key = self._lines[line][_start(first).column : _end(first).column]
        remark = self._take_behind(line) if not group.flow and self._opens_block(line) else None
        value = self._node(before, column)
        in_line = not group.flow and (value.flow if isinstance(value, Group) else not value.header)
        if remark is None and in_line:
            remark = self._take_behind(_end(self._events[self._next - 1]).line)
        return Entry(key, value, before, remark.text if remark else "", remark.column if remark else 0)

    def _opens_block(self, line: int) -> bool:
        """Whether the next node is a block below a key on a line, so that a comment behind the key belongs to the key."""
        event = self._events[self._next]
        if isinstance(event, yaml.ScalarEvent):
            return event.style in ("|", ">")
        starts = isinstance(event, yaml.CollectionStartEvent) and not event.flow_style
        return starts and _start(event).line > line


def _start(event: yaml.Event) -> Mark:
    return cast(Mark, event.start_mark)  # libyaml always gives one


def _end(event: yaml.Event) -> Mark:
    return cast(Mark, event.end_mark)
