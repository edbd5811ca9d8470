"""Drafts of amendments: each a copy of the policies in a folder of its own, so that what is served stays as it is."""

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from threading import Lock
from typing import Final

from zweck.forms.whole import put
from zweck.law.load.files import SUFFIX
from zweck.workbench.amend.origin import Origin, lay

Changed = Mapping[str, tuple[bytes | None, bytes | None]]
"""Files that differ, by their paths in a draft: as they were, and as they are; `None`: there is none."""

ID: Final = re.compile(r"[0-9a-f]{16}")
MAX_TEXT: Final = 512 * 1024
"""Bytes of a file that is edited; the largest one of the shipped policies has 150 kB."""

MAX_DRAFTS: Final = 200
MAX_PATH: Final = 240
"""Letters of a path in a draft."""

BASES: Final = "bases"
TREE: Final = "tree"
ABOUT: Final = "draft.json"
EFFECT: Final = "effect"


class DraftError(Exception):
    """A draft cannot do what was asked for: the key of a phrase, and what stands in it."""

    def __init__(self, key: str, status: int = 400, **values: object) -> None:
        super().__init__(key)
        self.key, self.status, self.values = key, status, values


@dataclass(frozen=True, slots=True)
class Draft:
    """An amendment that is being written: from which judgment or act, of which law, from which day, by whom; its branch once it has one.

    `committed` is the digest of what its last commit has.
    """

    id: str
    title: str
    source: str
    law: str
    day: str
    by: str
    began: str
    base: str
    commit_base: str = ""
    branch: str = ""
    commit: str = ""
    committed: str = ""
    rules: tuple[str, ...] = field(default=())


class Drafts:
    """Keeps drafts in a folder; safe to use from several threads."""

    def __init__(self, folder: Path, origin: Origin) -> None:
        self.origin = origin
        self._folder = folder
        self._lock = Lock()

    def all(self) -> list[Draft]:
        """All drafts, the latest first; a folder that is none is left out."""
        folders = (path for path in self._folder.iterdir() if ID.fullmatch(path.name)) if self._folder.is_dir() else ()
        found = (draft for path in folders if (draft := _read(path / ABOUT)) is not None)
        return sorted(found, key=lambda draft: draft.began, reverse=True)

    def get(self, id: str) -> Draft:
        """A draft.

        Raises:
            DraftError: if there is none.
        """
        draft = _read(self._folder / id / ABOUT) if ID.fullmatch(id) else None
        if draft is None:
            raise DraftError("workbench.amend.gone", 404)
        return draft

    def begin(self, title: str, source: str, law: str, day: str, by: str) -> Draft:
        """A new draft with the policies as they are.

        Raises:
            DraftError: if there are too many.
            SourceError: if they cannot be read.
            OSError: if it cannot be written.
        """
        commit = self.origin.commit()
        id = token_hex(8)
        making = self._folder / f"{id}.new"
        with self._lock:
            if len(self.all()) >= MAX_DRAFTS:
                raise DraftError("workbench.amend.too_many", 409, count=MAX_DRAFTS)
            base = commit or self._laid_down()
            if commit and not (self._folder / BASES / commit).is_dir():
                lay(self.origin.files(commit), self._folder / BASES / commit)
            shutil.copytree(self._folder / BASES / base, making / TREE)
            draft = Draft(id, title, source, law, day, by, datetime.now(UTC).isoformat(timespec="seconds"), base, commit)
            _write(making / ABOUT, draft)
            making.rename(self._folder / id)
        return draft

    def _laid_down(self) -> str:
        """The name of a copy of the folder that is in no repository; the same content has the same name."""
        files = self.origin.files("")
        digest = sha256(b"".join(f"{path}\0{len(data)}\0".encode() + data for path, data in sorted(files.items()))).hexdigest()[:40]
        if not (self._folder / BASES / digest).is_dir():
            lay(files, self._folder / BASES / digest)
        return digest

    def keep(self, draft: Draft) -> None:
        """Keep other words about a draft."""
        _write(self._folder / draft.id / ABOUT, draft)

    def remove(self, draft: Draft) -> None:
        """Remove a draft, and its base if no other draft has it."""
        with self._lock:
            gone = self._folder / f"{draft.id}.gone"
            (self._folder / draft.id).rename(gone)
            shutil.rmtree(gone, ignore_errors=True)
            if all(other.base != draft.base for other in self.all()):
                shutil.rmtree(self._folder / BASES / draft.base, ignore_errors=True)

    # --- files --------------------------------------------------------------------------------------------------------------------

    def tree(self, draft: Draft) -> Path:
        """The folder with the files of a draft: `policies`, `tests/policies`, `changes`."""
        return self._folder / draft.id / TREE

    def base(self, draft: Draft) -> Path:
        """The folder with the draft's files before the first edit."""
        return self._folder / BASES / draft.base

    def effect(self, draft: Draft) -> Path:
        """The folder for what a search found about a draft."""
        return self._folder / draft.id / EFFECT

    def path(self, draft: Draft, name: str) -> Path:
        """The file of a draft by its path; only files that are there have one.

        Raises:
            DraftError: if there is none.
        """
        tree = self.tree(draft)
        if (
            len(name) <= MAX_PATH
            and name.endswith(SUFFIX)
            and not {"", ".", ".."} & {*name.split("/")}
            and "\\" not in name
            and "\0" not in name
        ):
            path = tree.joinpath(*name.split("/"))
            if path.is_file() and not path.is_symlink():
                return path
        raise DraftError("workbench.amend.no_file", 404, name=name[:200])

    def text(self, draft: Draft, name: str) -> str:
        """The text of a file.

        Raises:
            DraftError: if there is none.
        """
        return self.path(draft, name).read_text(encoding="utf-8-sig", errors="replace")

    def write(self, draft: Draft, name: str, text: str, was: str | None = None) -> str:
        """Write a file, and return its stamp; `was` is the stamp of the text that was edited.

        Raises:
            DraftError: if there is no such file, it is too large, or it is another one meanwhile.
        """
        data = text.replace("\r\n", "\n").encode("utf-8", "replace")
        if len(data) > MAX_TEXT:
            raise DraftError("workbench.amend.too_large", 413, size=MAX_TEXT // 1024)
        path = self.path(draft, name)
        with self._lock:
            before = path.read_bytes()
            if was is not None and stamp(before) not in (was, stamp(data)):
                raise DraftError("workbench.amend.meanwhile", 409)
            if before != data:
                put(path, data)
        return stamp(data)

    def changed(self, draft: Draft) -> Changed:
        """The files that differ from those with which the draft began."""
        tree, base = self.tree(draft), self.base(draft)
        new, old = dict(_files(tree)), dict(_files(base))
        differ = [name for name in {**old, **new} if new.get(name) != old.get(name)]  # sizes and times: files were copied with theirs
        both = {name: (_content(base / name), _content(tree / name)) for name in sorted(differ)}
        return {name: pair for name, pair in both.items() if pair[0] != pair[1]}

    def digest(self, draft: Draft) -> str:
        """A value that is another one once any file is."""
        return stamp(b"".join(f"{name}\0".encode() + (new or b"-") for name, (_, new) in self.changed(draft).items()))


def stamp(data: bytes) -> str:
    """The stamp of a text."""
    return sha256(data).hexdigest()[:16]


def _files(root: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    for folder, _, names in os.walk(root):
        for name in names:
            if not name.startswith("."):
                about = (path := Path(folder, name)).stat()
                yield path.relative_to(root).as_posix(), (about.st_mtime_ns, about.st_size)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _read(path: Path) -> Draft | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Draft(**{**found, "rules": tuple(found["rules"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _write(path: Path, draft: Draft) -> None:
    put(path, json.dumps(asdict(draft), ensure_ascii=False, indent=1).encode())
