"""The files of a folder: found, read once, and kept from one reading to the next for editors; whatever would be overlooked is a fault."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar, cast

from zweck.bounded.cache import made_once
from zweck.forms.diagnostics import Diagnostic, Diagnostics, Span
from zweck.forms.reader import Node, content, read
from zweck.law.load.grammars import NEWEST, migrated
from zweck.words.said import reason_of, says

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


SUFFIX: Final = ".yaml"
DEEPEST: Final = 20


def find(root: Path, diagnostics: Diagnostics) -> list[Path]:
    """All `*.yaml` files below a folder, in order; names that start with a dot are left out."""
    found: list[Path] = []

    def unreadable(error: OSError) -> None:
        diagnostics.add("ZW101", _start(Path(str(error.filename))), says("ZW101.folder_cannot_opened", reason=reason_of(error)))

    for name, folders, files in os.walk(root, onerror=unreadable):
        folder = Path(name)
        for linked in (folder / inner for inner in _visible(folders)):
            if linked.is_symlink():
                diagnostics.add("ZW416", _start(linked), says("ZW416.link_folder_not"))
        if len(folder.relative_to(root).parts) >= DEEPEST:
            diagnostics.add("ZW416", _start(folder), says("ZW416.folders_more_deep", deepest=DEEPEST))
            folders.clear()
        folders[:] = _visible(folders)
        for path in (folder / inner for inner in _visible(files)):
            if path.suffix == SUFFIX and path.is_symlink():
                diagnostics.add("ZW416", _start(path), says("ZW416.link_file_not"))
            elif path.suffix == SUFFIX:
                found.append(path)
            elif path.suffix.lower() in (".yaml", ".yml"):
                diagnostics.add("ZW416", _start(path), says("ZW416.name_ends_not", suffix=path.suffix, suffix_2=SUFFIX))
    return sorted(found)


def _visible(names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if not name.startswith("."))


class Contents:
    """The contents of files, each read once, and the digest of all of them."""

    def __init__(self, root: Path, diagnostics: Diagnostics, parsed: IncrementalParse | None = None, grammar: int | None = None) -> None:
        """Start with none, or with the files that an incremental parse holds; they are read by the grammar of a number, or by today's."""
        self._root = root
        self._grammar = grammar or NEWEST
        self._parsed = parsed
        self._diagnostics = diagnostics
        self._read: dict[Path, bytes] = {}
        self.complete = True

    def node(self, path: Path) -> Node | None:
        """The content of a file; every fault is noted."""
        data, node = self._content(path, self.name(path))
        if node is None or data is None:
            self.complete = False
            return None
        self._read[path] = data
        return migrated(path.relative_to(self._root), node, self._grammar)

    def name(self, path: Path) -> str:
        """A path as the user would write it."""
        if self._parsed is None:
            return display(path)
        return made_once(self._parsed.names, path, lambda: display(path))

    def _content(self, path: Path, name: str) -> tuple[bytes | None, Node | None]:
        if self._parsed is None:
            data = content(path, name, self._diagnostics, links=False)
            return data, None if data is None else read(data, name, self._diagnostics)
        data = found = self._parsed.bytes_of(path, name, self._diagnostics)
        node = None
        if found is not None:
            node = self._parsed.once(("node", str(path)), (found,), self._diagnostics, lambda noted: read(found, name, noted))
        return data or b"", self._parsed.last_read(path, node)

    def digest(self) -> str:
        """The SHA-256 of all paths and contents."""
        return digest(self.below())

    def below(self) -> dict[Path, bytes]:
        """The contents of all files read, by their paths below the folder."""
        return {path.relative_to(self._root): data for path, data in self._read.items()}


def digest(contents: Mapping[Path, bytes]) -> str:
    """The SHA-256 of files by their paths below a folder: the revision of a policy set."""
    found = sha256()
    for path, data in sorted(contents.items()):
        found.update(os.fsencode(path.as_posix()))
        found.update(f"\0{len(data)}\0".encode())
        found.update(data)
    return found.hexdigest()


def contents(root: Path) -> dict[Path, bytes]:
    """The files of a policy set by their paths below its folder, as they are now; what cannot be read is left out."""
    unread = Diagnostics()
    read = {path.relative_to(root): content(path, display(path), unread, links=False) for path in find(root, unread)}
    return {path: data for path, data in read.items() if data is not None}


def display(path: Path) -> str:
    """A path as the user would write it: from the working directory where it lies below it."""
    here, name = str(Path.cwd()), str(path.absolute())
    name = name.removeprefix(f"{here}{os.sep}") if name != here and name.startswith(f"{here}{os.sep}") else str(path)
    return name if name.isprintable() else "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)


def _start(path: Path) -> Span:
    return Span(display(path), 1, 1, 2)
