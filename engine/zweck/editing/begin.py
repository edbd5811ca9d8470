"""New and longer policy files: begun in form, added to at their end, an amending version, a rule that is restated in it."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

from zweck.editing import templates
from zweck.editing.files import FileKind, kind_of
from zweck.editing.format import formatted, written_out
from zweck.editing.schema import first_line
from zweck.editing.written import Entry, Group, Text, Unformattable, document
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.reader import Mapping, Node, Sequence, read
from zweck.law.load.files import display
from zweck.law.policy import Rule, Version

HEAD: Final = "policy.yaml"
REPLACES: Final = "replaces"
MEMBER: Final = re.compile(r"-(?: |$)")
Members = Callable[[Node], Node | None]
"""From the content of a file to the list to which something is added."""


def begun(path: Path, text: str, root: Path) -> bytes:
    """A new file, in form and with the line that names its schema."""
    return in_form(path, f"{first_line(path.absolute(), root.absolute())}\n{text}".encode(), root)


def in_form(path: Path, data: bytes, root: Path) -> bytes:
    """A file in its form, or as it is where it cannot be read."""
    kind = kind_of(path.absolute(), root.absolute()) or FileKind.CASES
    return formatted(data, kind, display(path), Diagnostics()) or data


def extended(old: bytes, name: str, entry: str, members: Members, diagnostics: Diagnostics) -> bytes | None:
    """A file with an entry more at its end; `None` where it cannot be read, which is noted, or nothing can be added there."""
    before = read(old, name, diagnostics)
    if before is None or len(diagnostics):
        return None
    new = old.rstrip() + b"\n\n" + entry.encode()
    after = read(new, name, Diagnostics())
    return new if after is not None and _count(members(after)) == _count(members(before)) + 1 else None


def _count(node: Node | None) -> int:
    return len(node.items) if isinstance(node, Sequence) else -1


def contents(node: Node) -> Node:
    """The list of a file that is nothing but a list."""
    return node


def cases_in(node: Node) -> Node | None:
    """The list of cases of a file with cases."""
    return node.pairs.get("cases") if isinstance(node, Mapping) else None


def amending(folder: Path, before: Version, day: date, root: Path, language: str, source: str = "") -> tuple[Path, bytes]:
    """The head of the version that an amending act makes of another one, beside its `folder`."""
    path = folder.parent / day.isoformat() / HEAD
    return path, begun(path, templates.amending_head(before, day, language, source), root)


def restated(rule: Rule, stands_in: Path, head: Path) -> tuple[str, bytes] | None:
    """The text of a rule to begin its amendment with, and the head of the version that replaces it; `None` where it cannot be copied."""
    text = _text_of(stands_in.read_text(encoding="utf-8-sig"), rule.kind, rule.id, rule.span.line)
    listed = replacing(head.read_bytes(), rule.id)
    return None if text is None or listed is None else (text, listed)


def _text_of(text: str, kind: str, id: str, line: int) -> str | None:
    """The rule that stands on a line of a file of rules, with the comments above it; `None` where it cannot be cut out."""
    lines = text.splitlines()
    first = next((number for number in range(line - 1, -1, -1) if MEMBER.match(lines[number])), None)
    if first is None:
        return None
    end = next((number for number in range(first + 1, len(lines)) if MEMBER.match(lines[number])), len(lines))
    while end > first + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    while first > 1 and lines[first - 1].startswith("#"):
        first -= 1
    cut = "\n".join(lines[first:end]) + "\n"
    found = read(cut.encode(), "", Diagnostics())
    if not isinstance(found, Sequence) or len(found.items) != 1 or not isinstance(found.items[0], Mapping):
        return None
    return cut if kind in found.items[0].pairs and f"{getattr(found.items[0].pairs[kind], 'value', '')}" == id else None


def replacing(data: bytes, id: str) -> bytes | None:
    """The head of a version with one more rule that it replaces; `None` where it cannot be rewritten without risk."""
    try:
        head = document(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except (Unformattable, UnicodeDecodeError):
        return None
    added = Entry("", Text(id, "", [id]))
    entry = next((entry for entry in head.root.entries if entry.key == REPLACES), None)
    if entry is None:
        head.root.entries.append(Entry(REPLACES, Group(mapping=False, flow=True, entries=[added])))
    elif isinstance(entry.value, Group):
        entry.value.entries.append(added)
    else:
        entry.value = Group(mapping=False, flow=True, entries=[*([Entry("", entry.value)] if entry.value.value else []), added])
    return written_out(head, FileKind.HEAD)


def folder_of(version: Version, root: Path) -> Path:
    """The folder of a version."""
    heads = root.glob(f"**/{version.start}/{HEAD}")
    return next(head.parent for head in heads if "-".join(head.parent.parent.relative_to(root).parts) == version.law)
