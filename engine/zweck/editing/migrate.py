"""Requests and cases that state what no longer exists, brought to today's facts; all else in the file stays as it was written."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from zweck.editing.files import FileKind
from zweck.editing.format import formatted, meaning
from zweck.forms.diagnostics import Diagnostics, Span
from zweck.forms.form import Context
from zweck.forms.quoting import listed, shown
from zweck.forms.reader import Mapping as MappingNode
from zweck.forms.reader import Node, Scalar, Sequence, read
from zweck.law.parse.stated import UNKNOWN, in_names, plain
from zweck.law.values import former_fact, former_value
from zweck.law.vocabulary import UNKNOWN_WORD, Former, Vocabulary
from zweck.logic.condition import Value
from zweck.words.said import says
from zweck.words.text import Text

FACTS: Final = "facts"
MISSING: Final = "missing"


@dataclass(frozen=True, slots=True)
class Change:
    """One old statement: its place, what it said, what is stated instead, and what it leaves unstated, with the sentence why."""

    span: Span
    name: str
    value: str
    now: Mapping[str, Value | None]
    unstated: tuple[str, ...]
    open: Text | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """A case that expects an old fact among the missing ones: only the law says which of today's it must be."""

    span: Span
    name: str
    replaced_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Migration:
    """A file's new content, its changes in their order, and the expectations that its author must rewrite."""

    data: bytes
    changes: tuple[Change, ...]
    expected: tuple[Expected, ...]


def migrated(data: bytes, kind: FileKind | None, name: str, vocabulary: Vocabulary, diagnostics: Diagnostics) -> Migration | None:
    """A file without what no longer exists, or `None` where it cannot be read or rewritten; every reason is noted.

    A file that was in the form of its kind stays in form.
    """
    noted = Diagnostics()
    found = _migrated(data, name, vocabulary, noted)
    diagnostics.take(noted)
    if found is None or len(noted):
        return None
    if kind is None or not found.changes or formatted(data, kind, name, Diagnostics()) != data:
        return found
    return Migration(formatted(found.data, kind, name, diagnostics) or found.data, found.changes, found.expected)


def _migrated(data: bytes, name: str, vocabulary: Vocabulary, noted: Diagnostics) -> Migration | None:
    is_json = _is_json(data)
    node = read(data.replace(b"\t", b" ") if is_json else data, name, noted)  # JSON may be indented with tabs, YAML may not
    if node is None:
        return None
    groups = list(_groups(node, None))
    if not groups:
        noted.add("ZW203", node.span, says("ZW203.missing_facts", facts=FACTS))
        return None
    context = Context(noted)
    text = data.decode("utf-8-sig")
    changes: list[Change] = []
    for group, key in reversed(groups):  # from the end, so that places above stay what they are
        olds = _changes(group, vocabulary, context)
        if olds and not len(noted):
            text = splice(text, group, key, {said: change.now for said, change in olds.items()})
        changes[:0] = olds.values()
    if len(noted):
        return None
    expected = tuple(_expected(node, vocabulary))
    if not changes:
        return Migration(data, (), expected)
    new = (b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b"") + text.encode()
    if not _means(new, _rewritten(node, vocabulary), is_json):
        noted.add("ZW101", node.span, says("ZW101.file_cannot_rewritten"))
        return None
    return Migration(new, tuple(changes), expected)


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _means(new: bytes, wanted: object, is_json: bool) -> bool:
    again = Diagnostics()
    found = read(new.replace(b"\t", b" ") if is_json else new, "", again)
    return found is not None and not len(again) and meaning(found) == wanted and (not is_json or _is_json(new))


def _groups(node: Node, key: Span | None) -> Iterator[tuple[MappingNode, Span]]:
    """Every mapping of facts in the order of the file, with the place of the key before it."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _groups(item, None)
    elif isinstance(node, MappingNode):
        for name, value in node.pairs.items():
            if name == FACTS and isinstance(value, MappingNode):
                yield value, node.key_spans[name]
            else:
                yield from _groups(value, None)


def _changes(group: MappingNode, vocabulary: Vocabulary, context: Context) -> dict[str, Change]:
    """The changes of what a mapping states, by the key that states it."""
    known = in_names(group, vocabulary, Context(Diagnostics()))
    names = {span: name for name, span in known.key_spans.items()}
    found: dict[str, Change] = {}
    for said, node in group.pairs.items():
        former = former_fact(names.get(group.key_spans[said], said), vocabulary)
        if former is None:
            continue
        change = _change(former, node, group.key_spans[said], vocabulary, context)
        if change is not None:
            found[said] = _without_conflicts(change, former, known, context)
    return found


def _change(former: Former, node: Node, span: Span, vocabulary: Vocabulary, context: Context) -> Change | None:
    """The change of one statement; `None` where its fact still takes the value."""
    raw = plain(node)
    value = former_value(former, raw)
    if value is not None:
        unstated = tuple(name for name in former.replaced_by if name not in value.now)
        return Change(span, former.name, shown(value.value), value.now, unstated, value.open)
    if former.name in vocabulary.facts:
        return None
    if raw in (UNKNOWN_WORD, UNKNOWN, None):
        return Change(span, former.name, shown(raw), {}, former.replaced_by)
    values = listed(shown(one.value) for one in former.values)
    context.fault("ZW302", node.span, says("ZW302.had_no_value", name=former.name, raw=shown(raw), values=values))
    return None


def _without_conflicts(change: Change, former: Former, known: MappingNode, context: Context) -> Change:
    """The change beside what else is stated: nothing twice, and nothing against what is stated already."""
    for name in change.now.keys() & known.pairs.keys():
        stated = plain(known.pairs[name])
        if stated != change.now[name]:
            context.fault(
                "ZW503",
                known.key_spans[name],
                says(
                    "ZW503.says_stated_too",
                    name=former.name,
                    value=change.value,
                    name_2=name,
                    now=shown(change.now[name]),
                    stated=shown(stated),
                ),
            )
    now = {name: value for name, value in change.now.items() if name not in known.pairs}
    unstated = tuple(name for name in change.unstated if name not in known.pairs)
    return replace(change, now=now, unstated=unstated)


def _rewritten(node: Node, vocabulary: Vocabulary) -> object:
    """The meaning that the file must have afterwards."""
    if isinstance(node, Scalar):
        return meaning(node)
    if isinstance(node, Sequence):
        return [_rewritten(item, vocabulary) for item in node.items]
    found: dict[str, object] = {}
    for name, value in node.pairs.items():
        if name != FACTS or not isinstance(value, MappingNode):
            found[name] = _rewritten(value, vocabulary)
            continue
        changes = _changes(value, vocabulary, Context(Diagnostics()))
        stated = {said: meaning(inner) for said, inner in value.pairs.items() if said not in changes}
        found[name] = stated | {fact: (type(new), new) for change in changes.values() for fact, new in change.now.items()}
    return found


def _expected(node: Node, vocabulary: Vocabulary) -> Iterator[Expected]:
    """The old facts that cases expect among the missing ones."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _expected(item, vocabulary)
    elif isinstance(node, MappingNode):
        for name, value in node.pairs.items():
            words = value.items if isinstance(value, Sequence) else (value,)
            for word in words if name == MISSING else ():
                former = vocabulary.former.get(word.value) if isinstance(word, Scalar) and isinstance(word.value, str) else None
                if former is not None and former.name not in vocabulary.facts:
                    yield Expected(word.span, former.name, former.replaced_by)
            if name != FACTS:
                yield from _expected(value, vocabulary)


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
