"""The text of a rule as its file has it, and the head that says that a rule is restated: where an amendment of a rule begins."""

import re
from typing import Final

from zweck.editing.files import FileKind
from zweck.editing.format import written_out
from zweck.editing.written import Entry, Group, Text, Unformattable, document
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.reader import Mapping, Sequence, read

REPLACES: Final = "replaces"
MEMBER: Final = re.compile(r"-(?: |$)")


def text_of(text: str, kind: str, id: str, line: int) -> str | None:
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
