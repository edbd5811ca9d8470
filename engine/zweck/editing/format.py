"""The form in which policy files are written: the keys in the grammar's order, two blanks to a level, texts folded, comments kept."""

import re
from collections.abc import Iterable
from typing import Final

from zweck.editing.files import KEYS, FileKind, inner_keys, keys_of_rule
from zweck.editing.written import BLANK, Document, Entry, Group, Text, Unformattable, document
from zweck.forms.diagnostics import Diagnostics, Span
from zweck.forms.key import Key
from zweck.forms.reader import Mapping, Node, Scalar, Sequence, plain, read
from zweck.words.said import says

WIDEST: Final = 140
"""No line is wider, unless it is one word or a comment."""

FOLDED: Final = 130
"""Where texts without quotes are folded."""

BLOCK_FOLDED: Final = 120
"""The width to which a text below `>` is folded once one of its lines is too wide."""

STEP: Final = 2
BREAK: Final = re.compile(r"(?<=[^ \\]) (?=[^ ])")
WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
AMBIGUOUS: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""Words that other readers of YAML take for truth values; their quotes stay."""

APART: Final = (
    FileKind.RULES,
    FileKind.VOCABULARY,
    FileKind.DOUBTS,
    FileKind.COVERAGE,
    FileKind.OCCASIONS,
    FileKind.INTERVIEW,
    FileKind.FORMER,
    FileKind.CASES,
    FileKind.QUESTIONS,
    FileKind.ACTS,
)
"""Kinds of file whose rules, facts, points and cases stand apart by a blank line."""


def formatted(data: bytes, kind: FileKind, name: str, diagnostics: Diagnostics) -> bytes | None:
    """A file's content in its form, or `None` when it cannot be read; every reason is noted. The meaning stays the same."""
    found = read(data, name, diagnostics)
    if found is None or len(diagnostics):
        return None
    text = data.decode("utf-8-sig")
    newline = "\r\n" if "\r\n" in text else "\n"
    try:
        lines = _Writer(kind).lines(document(text.replace("\r\n", "\n")))
    except Unformattable as reason:
        diagnostics.add("ZW101", Span(name, 1, 1, 2), says("ZW101.file_cannot_brought_form", reason=reason))
        return None
    new = "".join(line + newline for line in lines).encode()
    if new == data:
        return new
    again = Diagnostics()
    after = read(new, name, again)
    if after is None or len(again) or meaning(after) != meaning(found):
        diagnostics.add("ZW101", Span(name, 1, 1, 2), says("ZW101.file_cannot_brought"))
        return None
    return new


def written_out(content: Document, kind: FileKind) -> bytes:
    """A file of a kind, written in its form."""
    return "".join(f"{line}\n" for line in _Writer(kind).lines(content)).encode()


def meaning(node: Node) -> object:
    """The meaning of a node, without the order of those keys that the grammar orders."""
    match node:
        case Scalar(value, _):
            return (type(value), value)
        case Sequence(items, _):
            return [meaning(item) for item in items]
        case Mapping(pairs, _, _):
            return {name: meaning(value) for name, value in pairs.items()}


class _Writer:
    def __init__(self, kind: FileKind) -> None:
        self._kind = kind

    def lines(self, document: Document) -> list[str]:
        """The lines of a file."""
        root = document.root
        root.flow = False
        for group in [root] if self._kind is FileKind.RULES else [entry.value for entry in root.entries]:
            if self._kind in APART and isinstance(group, Group) and not group.mapping and _of_mappings(group):
                _set_apart(group)
        lines = self._group(root, 0, KEYS.get(self._kind, ()))
        while document.tail and document.tail[-1] == BLANK:
            document.tail.pop()
        return [*lines, *_tidy(document.tail, after=True)]

    # --- groups -------------------------------------------------------------------------------------------------------------------

    def _group(self, group: Group, indent: int, keys: tuple[Key, ...]) -> list[str]:
        """A list or mapping as lines, one entry below the other."""
        above, lines = self._entries(group, indent, keys)
        return [*_indented(_tidy(above, after=False), indent), *lines]

    def _entries(self, group: Group, indent: int, keys: tuple[Key, ...]) -> tuple[list[str], list[str]]:
        """The lines above the first entry, and all entries."""
        lines: list[str] = []
        first: list[str] | None = None
        for entry in _ordered(group, keys):
            above, own = self._pair(entry, indent, inner_keys(keys, entry.key)) if group.mapping else self._member(entry, indent, keys)
            remarks = [*entry.before, *above]
            if first is None:
                first, remarks = remarks, []
            lines += [*_indented(_tidy(remarks, after=True), indent), *own]
        return first or [], lines + _indented(_tidy(group.after, after=True), indent)

    def _pair(self, entry: Entry, indent: int, keys: tuple[Key, ...]) -> tuple[list[str], list[str]]:
        """The lines above a pair, and the pair."""
        head = " " * indent + entry.key + ":"
        if isinstance(entry.value, Text):
            return [], _behind(self._text(entry.value, head, indent + STEP), entry)
        if (lines := self._bracketed(entry.value, keys, head, indent)) is not None:
            return [], _behind(lines, entry)
        above = [entry.behind] if entry.value.flow and entry.behind else []
        first = [head] if above else _behind([head], entry)
        return above, first + self._group(entry.value, indent + STEP, keys)

    def _member(self, entry: Entry, indent: int, keys: tuple[Key, ...]) -> tuple[list[str], list[str]]:
        """The lines above a member of a list, and the member."""
        head = " " * indent + "-"
        if isinstance(entry.value, Text):
            return [], _behind(self._text(entry.value, head, indent + STEP), entry)
        group = entry.value
        if group.mapping and not keys and self._kind is FileKind.RULES:
            keys = keys_of_rule([pair.key for pair in group.entries])[1]
        if (bracketed := self._bracketed(group, keys, head, indent)) is not None:
            return [], _behind(bracketed, entry)
        above, lines = self._entries(group, indent + STEP, keys)
        lines[0] = head + lines[0][indent + 1 :]
        return [*([entry.behind] if entry.behind else []), *above], lines

    def _bracketed(self, group: Group, keys: tuple[Key, ...], head: str, indent: int) -> list[str] | None:
        """A list or mapping in brackets behind a head: in its line where there is room, a list of words over several lines."""
        line = _in_brackets(group, keys) if group.flow else None
        if line is None or len(head) + 1 + len(line) <= WIDEST:
            return None if line is None else [f"{head} {line}"]
        if group.mapping or any(isinstance(entry.value, Group) or " " in _quoted(entry.value) for entry in group.entries):
            return None
        rows = _filled(line, BLOCK_FOLDED - indent - STEP, len(head) - 1 - indent)
        return [f"{head} {rows[0]}", *(" " * (indent + STEP) + row for row in rows[1:])]

    # --- texts --------------------------------------------------------------------------------------------------------------------

    def _text(self, text: Text, head: str, indent: int) -> list[str]:
        """A value behind a head (`key:` or `-`); lines that follow are indented."""
        margin = " " * indent
        if text.header:
            rows = text.rows
            if text.style == ">" and any(indent + len(row) > WIDEST for row in rows) and not any(row.startswith(" ") for row in rows):
                rows = [part for row in _paragraphs(rows) for part in (_filled(row, BLOCK_FOLDED - indent, 0) if row else [row])]
            return [f"{head} {text.header}", *(margin + row if row else BLANK for row in rows)]
        if not text.style:
            if text.value == "" and text.rows == [""]:
                return [head]
            if BLANK in text.rows:
                return [f"{head} {text.rows[0]}", *(margin + row if row else BLANK for row in text.rows[1:])]
            fits = len(text.rows) == 1 and len(head) + 1 + len(text.rows[0]) <= WIDEST
            rows = text.rows if fits else _filled(" ".join(text.rows), FOLDED - indent, len(head) + 1 - indent)
        else:
            whole = _quoted(text)
            rows = [whole] if len(head) + 1 + len(whole) <= WIDEST else _filled(whole, FOLDED - indent, len(head) + 1 - indent)
        return [f"{head} {rows[0]}", *(margin + row for row in rows[1:])]


def _of_mappings(group: Group) -> bool:
    """Whether a list has rules, facts, points or cases as its members, and no mere words."""
    return all(isinstance(entry.value, Group) for entry in group.entries)


def _set_apart(group: Group) -> None:
    """Let the members of a list stand apart by a blank line."""
    group.flow = group.flow and not group.entries
    for member in group.entries[1:]:
        if BLANK not in member.before:
            member.before.insert(0, BLANK)


def _in_brackets(group: Group, keys: tuple[Key, ...]) -> str | None:
    """A list or mapping in brackets, or `None` where a comment or a text below `>` stands in it."""
    parts = []
    for entry in _ordered(group, keys):
        if entry.behind or any(entry.before):
            return None
        inner = inner_keys(keys, entry.key) if group.mapping else keys
        value = _in_brackets(entry.value, inner) if isinstance(entry.value, Group) else _on_one(entry.value)
        if value is None:
            return None
        parts.append(f"{entry.key}: {value}" if group.mapping else value)
    if any(group.after):
        return None
    line = ", ".join(parts)
    return f"{{{line}}}" if group.mapping else f"[{line}]"


def _on_one(text: Text) -> str | None:
    """A value on one line."""
    if text.header or BLANK in text.rows[1:]:
        return None
    return _quoted(text) if text.style else " ".join(text.rows)


def _quoted(text: Text) -> str:
    """A text in quotes on one line as it is written; a single word that means the same without them loses them."""
    if WORD.fullmatch(text.value) and text.value.lower() not in AMBIGUOUS and plain(text.value) == text.value:
        return text.value
    if len(text.rows) == 1:
        return text.rows[0]
    if text.style == "'" and "\n" not in text.value:
        return "'" + text.value.replace("'", "''") + "'"
    return '"' + "".join(ESCAPES.get(character, character) for character in text.value) + '"'


ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def _ordered(group: Group, keys: tuple[Key, ...]) -> list[Entry]:
    """The members of a list, or the pairs of a mapping in the order of the grammar; keys that it does not know come last."""
    places = {key.name: place for place, key in enumerate(keys)}
    return sorted(group.entries, key=lambda entry: places.get(entry.key, len(places))) if group.mapping else group.entries


def _behind(lines: list[str], entry: Entry) -> list[str]:
    """The lines of an entry with the comment behind its first or only line, in its old column where there is room."""
    if entry.behind:
        place = 0 if isinstance(entry.value, Group) or entry.value.header else -1
        lines[place] = f"{lines[place].ljust(entry.column - 1)} {entry.behind}" if entry.column else f"{lines[place]}  {entry.behind}"
    return lines


def _indented(remarks: list[str], indent: int) -> list[str]:
    return [" " * indent + text if text else BLANK for text in remarks]


def _tidy(remarks: Iterable[str], *, after: bool) -> list[str]:
    """Comments with at most one blank line between them, and none at the top of a group (`after` nothing)."""
    found: list[str] = []
    for text in remarks:
        if text or (found[-1] if found else after):
            found.append(text)
    return found


def _paragraphs(rows: list[str]) -> list[str]:
    """The rows of a folded text joined to paragraphs, with the blank lines between them."""
    found: list[str] = []
    for row in rows:
        if row and found and found[-1]:
            found[-1] += f" {row}"
        else:
            found.append(row)
    return found


def _filled(text: str, width: int, used: int) -> list[str]:
    """A text as lines that are filled up to a width; `used` is taken of the first one."""
    lines: list[str] = []
    line, room = "", width - used
    for word in BREAK.split(text):
        if line and len(line) + 1 + len(word) > room:
            lines.append(line)
            line, room = word, width
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]
