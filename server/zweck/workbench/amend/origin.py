"""The place from which the policies that are served come: a folder, a commit, and the git repository around them, if there is one."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from zweck.editing.files import CASES, CHANGES, POLICIES, QUESTIONS, cases_of, changes_of, questions_of
from zweck.law.load.files import SUFFIX
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.git import Commit, commit_of, extract, files_at, git
from zweck.runtime.sources.source import Source, SourceError

BESIDE: Final = ("/".join(CASES), CHANGES, QUESTIONS)
"""Cases, expected changes and open questions, as they lie beside the policies."""

Files = dict[str, bytes]
"""Files by their paths in a draft, in which the policies always lie in `policies`."""


class NoOrigin(Exception):
    """Policies of which no draft can be begun; the reason is a key of the catalogue."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Policies that can be amended.

    `repository` is empty where they are in none, were never committed, or fill it whole, so that nothing can lie beside them; else `ref`
    names the commit, and `inside` the folder of the policies in the repository.
    """

    folder: Path | None
    repository: Path | None = None
    ref: str = ""
    inside: str = ""

    def commit(self) -> str:
        """The commit from which a draft begins now; empty without a repository.

        Raises:
            SourceError: if the repository cannot be read.
        """
        return commit_of(self.repository, self.ref) if self.repository is not None else ""

    def is_edited(self) -> bool:
        """Whether the folder that is served has changes that no commit has."""
        if self.repository is None or self.folder is None:
            return False
        return bool(
            git(
                self.repository, "--no-optional-locks", "status", "--porcelain", "--", *(self.place(path) for path in (POLICIES, *BESIDE))
            ).strip()
        )

    def files(self, commit: str) -> Files:
        """The policies, and what lies beside them: at a commit, or as they are in the folder.

        Raises:
            SourceError: if they cannot be read.
            OSError: if a file of the folder cannot be read.
        """
        if self.repository is None:
            return dict(_below(self.folder)) if self.folder is not None else {}
        found: Files = {}
        for path in (POLICIES, *BESIDE):
            at = self.place(path)
            for place, data in files_at(self.repository, commit, at).items():
                found[f"{path}{place.as_posix().removeprefix(at)}"] = data
        return found

    def place(self, path: str) -> str:
        """The path in the repository of a file or folder of a draft."""
        first, slash, rest = path.partition("/")
        if self.repository is None:
            return path
        return f"{self.inside}{slash}{rest}" if first == POLICIES else (PurePosixPath(self.inside).parent / path).as_posix()


def origin_of(source: Source | None, shipped: Path) -> Origin:
    """Where policies come from; without a source, those that come with zweck.

    Raises:
        NoOrigin: for a bundle, and for several sources.
    """
    if source is None:
        return _of_folder(shipped)
    if isinstance(source, Folder):
        return _of_folder(source.path)
    if isinstance(source, Commit):
        for inside in (source.inside,) if source.inside else source.usual:
            if inside.strip("/") and _has(source.repository, source.ref, inside.strip("/")):
                return Origin(None, source.repository, source.ref, inside.strip("/"))
    raise NoOrigin


def _of_folder(folder: Path) -> Origin:
    """A folder, with the repository in which its files are committed."""
    folder = folder.resolve()
    try:
        top = Path(git(folder, "rev-parse", "--show-toplevel").decode().strip())
        inside = folder.relative_to(top.resolve()).as_posix().removeprefix(".")
        is_committed = bool(inside) and _has(top, "HEAD", inside)
    except (SourceError, ValueError):  # no git, no repository, no commit
        return Origin(folder)
    return Origin(folder, top, "HEAD", inside) if is_committed else Origin(folder)


def _has(repository: Path, ref: str, inside: str) -> bool:
    """Whether a commit has files in a folder."""
    return bool(git(repository, "ls-tree", "--full-tree", commit_of(repository, ref), "--", f"{inside}/"))


def _below(root: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a folder that are read as policies, and those beside it."""
    for name, folder in ((POLICIES, root), (BESIDE[0], cases_of(root)), (CHANGES, changes_of(root))):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.suffix in (SUFFIX, ".json", ".csv") and path.is_file() and not path.is_symlink():
                yield f"{name}/{path.relative_to(folder).as_posix()}", path.read_bytes()
    if questions_of(root).is_file():
        yield QUESTIONS, questions_of(root).read_bytes()


def lay(files: Files, folder: Path) -> None:
    """Write files below a folder, whole or not at all.

    Raises:
        SourceError: if a path leads out of the folder.
        OSError: if they cannot be written.
    """
    making = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    extract({Path(path): data for path, data in files.items()}, making, folder.name)
    making.rename(folder)
