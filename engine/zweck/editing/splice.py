"""Pairs of one mapping replaced in the text of a file, in the style in which they stand there."""

import re
from collections.abc import Mapping
from typing import Final

from zweck.forms.quoting import shown
from zweck.forms.reader import Mapping as MappingNode
from zweck.forms.span import Span
from zweck.logic.condition import Value

BREAK: Final = re.compile(r"(?<=\n)")
REMARK: Final = re.compile(r"(?<=\s)#.*")


def splice(text: str, group: MappingNode, key: Span, new: Mapping[str, Mapping[str, Value | None]]) -> str:
    """The text with other pairs in the place of some of a group's, whose values stand on one line each; `key` stands before the group.

    Comments stay. A pair with nothing in its place goes; a block without pairs becomes `{}`.
    """
    offsets = [0]
    for line in BREAK.split(text):
        offsets.append(offsets[-1] + len(line))
    flow = "{" in REMARK.sub("", text[_end(key, offsets) : _start(group.span, offsets)])  # a group's place is that of its first key
    known: set[str] = set()
    added: dict[str, Mapping[str, Value | None]] = {}
    for said in group.pairs:
        if said in new:
            added[said] = {name: value for name, value in new[said].items() if name not in known}
            known |= added[said].keys()
    for said in reversed([said for said in group.pairs if said in new]):
        start, end = _start(group.key_spans[said], offsets), _end(group.pairs[said].span, offsets)
        text = (_in_brackets if flow else _in_block)(text, start, end, added[said])
    if flow or len(new) < len(group.pairs) or any(added.values()):
        return text
    colon = text.index(":", _end(key, offsets) - 1) + 1
    return f"{text[:colon]} {{}}{text[colon:]}"


def _start(span: Span, offsets: list[int]) -> int:
    return offsets[span.line - 1] + span.column - 1


def _end(span: Span, offsets: list[int]) -> int:
    return offsets[span.line - 1] + span.end_column - 1


def _in_block(text: str, start: int, end: int, new: Mapping[str, Value | None]) -> str:
    """Pairs each on a line, the first with the comment that stood behind the old one."""
    line = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end) + 1 or len(text)
    indent, newline = text[line:start], "\r\n" if text[:stop].endswith("\r\n") else "\n"
    pairs = [f"{name}: {shown(value)}" for name, value in new.items()]
    if pairs:
        behind = text[end:stop].rstrip("\r\n")
        rest = [f"{indent}{pair}" for pair in pairs[1:]]
        return text[:start] + newline.join([pairs[0] + behind, *rest]) + text[end + len(behind) :]
    remark = text[end:stop].strip()
    return text[:line] + (f"{indent}{remark}{newline}" if remark else "") + text[stop:]


def _in_brackets(text: str, start: int, end: int, new: Mapping[str, Value | None]) -> str:
    """Pairs in brackets, in quotes where the old key stood in quotes, each on a line where the old one had a line."""
    line = text.rfind("\n", 0, start) + 1
    indent = text[line:start]
    alone = line > 0 and not indent.strip()
    quote = text[start] if text[start] in "\"'" else ""
    pairs = [f"{quote}{name}{quote}: {f'{quote}{value}{quote}' if isinstance(value, str) else shown(value)}" for name, value in new.items()]
    if pairs:
        newline = "\r\n" if text[:line].endswith("\r\n") else "\n"
        return text[:start] + (f",{newline}{indent}" if alone else ", ").join(pairs) + text[end:]
    after = re.compile(r"\s*,[ \t]*").match(text, end)
    if after is None:  # the last pair goes with the comma before it
        head = text[:start].rstrip()
        return (head[:-1] + text[end:]) if head.endswith(",") else text[:start] + text[end:]
    stop = after.end()
    if alone:
        rest = text.find("\n", stop) + 1
        return text[:line] + text[rest:] if not text[stop:rest].strip() else text[:start] + text[stop:]
    return text[:start] + text[stop:]
