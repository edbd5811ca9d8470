"""The files of a folder: found, and read once; whatever would be overlooked in silence is a fault."""

import os
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from zweck.forms.diagnostics import Diagnostics
from zweck.forms.reader import Node, content, read
from zweck.forms.span import Span
from zweck.law.load.grammars import NEWEST, migrated
from zweck.law.load.incremental import IncrementalParse
from zweck.words.said import says
from zweck.words.system import reason_of

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
        if path not in self._parsed.names:
            self._parsed.names[path] = display(path)
        return self._parsed.names[path]

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
