"""The language server's knowledge for drafts in a browser: faults, completions, meanings and forms of the file that is edited."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Final

from zweck.editing.complete import complete
from zweck.editing.files import POLICIES, FileKind
from zweck.editing.fixes import fix
from zweck.editing.format import formatted
from zweck.editing.hover import hover
from zweck.editing.workspace import Workspace
from zweck.forms.diagnostics import Diagnostic, Diagnostics, PolicyError, Span
from zweck.forms.reader import read
from zweck.law.policy import PolicySet
from zweck.load import check_effects
from zweck.words.said import Said
from zweck.workbench.amend.drafts import Draft, DraftError, Drafts

OPEN: Final = 4
"""Drafts whose policies are kept read; each takes about as much memory as the policies that are served."""

MAX_FAULTS: Final = 100
"""Faults of a file that are shown."""

Words = Callable[[Said], str]
"""From an English sentence to that of the reader's language."""


@dataclass(slots=True)
class Table:
    """A draft that is read: its workspace, used by one reader at a time, and the faults that its rules' effects show."""

    workspace: Workspace
    lock: Lock = field(default_factory=Lock)
    effects: tuple[PolicySet | None, tuple[Diagnostic, ...]] = (None, ())


class EditorSupport:
    """The drafts that are read; the one that was used longest ago makes room."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts
        self._tables: OrderedDict[str, Table] = OrderedDict()
        self._lock = Lock()

    @contextmanager
    def at(self, draft: Draft) -> Iterator[Workspace]:
        """The workspace of a draft with its files as they are on the disk; no one else uses it meanwhile."""
        table = self._table(draft)
        with table.lock:
            _refreshed(table.workspace)
            yield table.workspace

    def _table(self, draft: Draft) -> Table:
        with self._lock:
            if draft.id not in self._tables:
                self._tables[draft.id] = Table(Workspace(self._drafts.tree(draft) / POLICIES))
                while len(self._tables) > OPEN:
                    self._tables.popitem(last=False)
            self._tables.move_to_end(draft.id)
            return self._tables[draft.id]

    def leave(self, draft: Draft) -> None:
        """Forget a draft."""
        with self._lock:
            self._tables.pop(draft.id, None)

    # --- what an editor asks ------------------------------------------------------------------------------------------------------

    def faults(self, draft: Draft, name: str, words: Words, *, effects: bool = False) -> dict[str, Any]:
        """The faults of a file, and how many others have some; with `effects` also those that only the rules' effects show."""
        path, tree = self._drafts.path(draft, name), self._drafts.tree(draft)
        table = self._table(draft)
        with table.lock:
            workspace = table.workspace
            if workspace.kind(path) is FileKind.CASES:
                workspace.open(path, path.read_text(encoding="utf-8-sig", errors="replace"))
            _refreshed(workspace)
            found, text, policies = workspace.faults(), workspace.text(path), workspace.policies
            sound = workspace.sound
            if workspace.kind(path) in (FileKind.CHANGES, FileKind.QUESTIONS):
                text, found[path] = _unread(path)
        if effects and sound:
            for fault in self._effects(table, policies):
                found.setdefault(workspace.path_of(fault.span), []).append(fault)
        counts = {one: len(many) for one, many in found.items() if many and one != path and one.is_relative_to(tree)}
        others = {one.relative_to(tree).as_posix(): count for one, count in counts.items()}
        place = Places(text)
        shown = [place.fault(fault, words) for fault in found.get(path, [])[:MAX_FAULTS]]
        return {"faults": shown, "others": others, "sound": sound}

    def _effects(self, table: Table, policies: PolicySet) -> tuple[Diagnostic, ...]:
        """Found beside the lock, for it takes longer than a key, and the policies are never changed."""
        if table.effects[0] is not policies:
            noted = Diagnostics()
            check_effects(policies, noted)
            table.effects = policies, tuple(noted)
        return table.effects[1]

    def completions(self, draft: Draft, name: str, text: str, at: int) -> dict[str, Any]:
        """The proposals for a place in a text."""
        path = self._drafts.path(draft, name)
        places = Places(text)
        line, column = places.of(at)
        with self.at(draft) as workspace:
            kind = workspace.kind(path)
            if kind is None:
                return {"options": []}
            found = complete(text, line, column, kind, workspace.law(path), workspace.policies)
        options = [{"label": one.label, "apply": one.insert, "type": one.kind, "info": one.about} for one in found.proposals]
        return {"from": places.offset(line, found.start), "to": places.offset(line, found.end), "options": options}

    def meaning(self, draft: Draft, name: str, at: int) -> dict[str, Any]:
        """The meaning of what stands at a place of a file as it was last written, in both languages."""
        path = self._drafts.path(draft, name)
        with self.at(draft) as workspace:
            places = Places(workspace.text(path))
            line, column = places.of(at)
            symbol = workspace.spot_at(path, line, column)
            if symbol is None:
                return {}
            text = hover(symbol, workspace.law(path), workspace.policies, workspace.day(path))
        start = places.offset(line, symbol.span.column)
        return {"from": start, "to": places.offset(line, symbol.span.end_column), "text": text} if text else {}

    def in_form(self, draft: Draft, name: str, text: str) -> str:
        """The text in its form; as it is where it cannot be read."""
        path = self._drafts.path(draft, name)
        with self.at(draft) as workspace:
            kind = workspace.kind(path)
        new = formatted(text.encode(), kind, path.name, Diagnostics()) if kind is not None else None
        return text if new is None else new.decode()


class Places:
    """The lines of a text, between the engine's places (lines and columns from 1, in characters) and a browser's (from 0, in its units)."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + _units(line) + 1)

    def offset(self, line: int, column: int) -> int:
        """The browser's offset of a place; beyond the text its end."""
        row = min(max(line, 1), len(self._lines)) - 1
        return self._starts[row] + _units(self._lines[row][: max(column - 1, 0)])

    def of(self, offset: int) -> tuple[int, int]:
        """Line and column of a browser's offset."""
        row = next((row for row, after in enumerate(self._starts[1:]) if offset < after), len(self._lines) - 1)
        wanted, column = offset - self._starts[row], 0
        for letter in self._lines[row]:
            if wanted <= 0:
                break
            wanted -= _units(letter)
            column += 1
        return row + 1, column + 1

    def fault(self, fault: Diagnostic, words: Words) -> dict[str, Any]:
        """A fault as the editor shows it, with its correction if there is one."""
        span = fault.span
        shown = self._span(span) | {
            "line": span.line,
            "code": fault.code,
            "message": words(fault.message),
            "help": words(fault.help) if fault.help else "",
            "place": " › ".join(part for part in fault.place if part),
        }
        line = self._lines[span.line - 1] if span.line <= len(self._lines) else ""
        correction = fix(fault, line)
        if correction is not None:
            shown["fix"] = self._span(correction.edit.span) | {"title": words(correction.title), "insert": correction.edit.text}
        return shown

    def _span(self, span: Span) -> dict[str, Any]:
        return {"from": self.offset(span.line, span.column), "to": self.offset(span.line, span.end_column)}


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2


def _refreshed(workspace: Workspace) -> None:
    try:
        workspace.refresh()
    except PolicyError:
        raise DraftError("workbench.amend.gone", 404) from None


def _unread(path: Path) -> tuple[str, list[Diagnostic]]:
    """A file beside the policies that only a comparison reads: its text, and why it cannot be read, if so."""
    data, noted = path.read_bytes(), Diagnostics()
    read(data, path.name, noted)
    return data.decode("utf-8-sig", "replace"), list(noted)
