"""The results of reading files, kept from one reading to the next, so that an editor's change costs no more than the file changed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar, cast

from zweck.forms.diagnostics import Diagnostic, Diagnostics
from zweck.forms.reader import Node, content

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Parsed:
    parts: tuple[object, ...]
    result: object
    faults: tuple[Diagnostic, ...]


@dataclass(slots=True)
class IncrementalParse:
    """Keeps contents, nodes and rules of files; `open_files` are texts that stand before those on the disk.

    A file that cannot be read counts with its last readable content; `stale` names these. Its faults are noted all the same.
    """

    open_files: dict[Path, bytes] = field(default_factory=dict)
    stale: set[Path] = field(default_factory=set)
    nodes: dict[Path, Node] = field(default_factory=dict)
    names: dict[Path, str] = field(default_factory=dict)
    _made: dict[tuple[str, ...], _Parsed] = field(default_factory=dict)
    _disk: dict[Path, tuple[int, int, bytes]] = field(default_factory=dict)

    def once(self, name: tuple[str, ...], parts: tuple[object, ...], diagnostics: Diagnostics, make: Callable[[Diagnostics], T]) -> T:
        """The value that `make` makes of the parts, or what it made of the same parts before; its faults are noted either way."""
        known = self._made.get(name)
        if known is None or len(known.parts) != len(parts) or any(not _is_equal(*pair) for pair in zip(known.parts, parts, strict=True)):
            noted = Diagnostics()
            result = make(noted)
            known = self._made[name] = _Parsed(parts, result, tuple(noted))
        diagnostics.take(known.faults)
        return cast(T, known.result)

    def bytes_of(self, path: Path, name: str, diagnostics: Diagnostics) -> bytes | None:
        """The content of a file as its editor shows it, or as it is on the disk; read again only when it changed there."""
        if path in self.open_files:
            return self.open_files[path]
        try:
            about = path.lstat()
        except OSError:
            return content(path, name, diagnostics, links=False)
        known = self._disk.get(path)
        if known is not None and known[:2] == (about.st_mtime_ns, about.st_size):
            return known[2]
        data = content(path, name, diagnostics, links=False)
        if data is not None:
            self._disk[path] = (about.st_mtime_ns, about.st_size, data)
        return data

    def last_read(self, path: Path, node: Node | None) -> Node | None:
        """The node, or what the file said before where it cannot be read now."""
        if node is not None:
            self.stale.discard(path)
            self.nodes[path] = node
            return node
        self.stale.add(path)
        return self.nodes.get(path)


def _is_equal(old: object, new: object) -> bool:
    return old is new or (isinstance(old, bytes | str | date) and old == new)
