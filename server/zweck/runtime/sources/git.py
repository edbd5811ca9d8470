"""Policies at a commit of a repository, read with the git program; its working tree is not touched and need not be there."""

import os
import subprocess
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from zweck.law.load.archive import ArchiveError, unpack
from zweck.law.load.files import SUFFIX
from zweck.runtime.sources.source import POLICIES, Opened, SourceError, Spelled
from zweck.settings import environment
from zweck.words.said import says

LOOK: Final = 2.0
"""Seconds between two looks at a ref, each of which starts git."""

LINK: Final = "120000"
LARGEST: Final = 256 * 1024 * 1024

ENVIRONMENT: Final = {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
"""Nothing is fetched, and git asks no user."""


@dataclass(frozen=True, slots=True)
class Commit(Spelled):
    """The policies in a folder at the commit that a ref names; by every look it may name another one."""

    name: str
    repository: Path
    ref: str
    inside: str = ""
    every: float = LOOK
    usual: tuple[str, ...] = (POLICIES, "")

    def stamp(self) -> Hashable:
        """The commit; nothing while the ref names none."""
        try:
            return commit_of(self.repository, self.ref)
        except SourceError:
            return None

    @contextmanager
    def opened(self) -> Iterator[Opened]:
        """A copy of the folder."""
        commit = commit_of(self.repository, self.ref)
        inside, files = self._found(commit)
        with TemporaryDirectory(prefix="zweck-commit-") as folder:
            extract(files, Path(folder), commit)
            yield Opened(Path(folder) / inside, f"{self.name} at {commit}", Path(folder))

    def _found(self, commit: str) -> tuple[str, dict[Path, bytes]]:
        """The folder and its files: the one that is named, or else the first usual one that there is."""
        for inside in (self.inside,) if self.inside else self.usual:
            if files := files_at(self.repository, commit, inside):
                return inside, files
        raise SourceError(says("runtime.no_folder", inside=self.inside or self.usual[0], ref=self.ref))


def commit_of(repository: Path, ref: str) -> str:
    """The commit that a ref names now.

    Raises:
        SourceError: if there is none, or no repository.
    """
    if not repository.is_dir():
        raise SourceError(says("runtime.no_repository", repository=repository))
    git(repository, "rev-parse", "--git-dir")
    try:
        return git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").decode().strip()
    except SourceError:
        raise SourceError(says("runtime.no_commit", ref=ref, repository=repository)) from None


def files_at(repository: Path, commit: str, inside: str) -> dict[Path, bytes]:
    """The files of a folder at a commit, by their paths in the repository; none if there is no such folder.

    They are those that were committed, byte by byte, whatever attributes and settings say about working trees.

    Raises:
        SourceError: if they cannot be read.
    """
    inside = inside.strip("/")
    listed = git(repository, "ls-tree", "-r", "-z", "-l", "--full-tree", commit, *(["--", f"{inside}/"] if inside else []))
    objects: dict[Path, str] = {}
    size = 0
    for entry in listed.split(b"\0")[:-1]:
        about, _, path = entry.partition(b"\t")
        mode, kind, name, length = about.decode().split()
        place = Path(os.fsdecode(path))
        if mode == LINK and place.suffix == SUFFIX:
            raise SourceError(says("runtime.link_not_followed", place=place))
        if kind == "blob" and mode != LINK:
            objects[place] = name
            size += int(length)
    if size > LARGEST:
        raise SourceError(says("runtime.folder_holds_more", inside=inside or ".", largest=LARGEST >> 20))
    return _contents(repository, objects)


def _contents(repository: Path, objects: Mapping[Path, str]) -> dict[Path, bytes]:
    said = git(repository, "cat-file", "--batch", given="".join(f"{name}\n" for name in objects.values()).encode())
    found: dict[Path, bytes] = {}
    at = 0
    for place in objects:
        end = said.index(b"\n", at)
        head = said[at:end].split()
        if len(head) < 3:  # noqa: PLR2004  name, kind and size, or `name missing`
            raise SourceError(says("runtime.repository_does_not", repository=repository, place=place))
        size = int(head[2])
        found[place] = said[end + 1 : end + 1 + size]
        at = end + size + 2
    return found


def extract(files: Mapping[Path, bytes], folder: Path, commit: str) -> None:
    """Write the files of a commit below a folder.

    Raises:
        SourceError: if a path of the commit leads out of the folder.
    """
    try:
        unpack(files, folder)
    except ArchiveError as error:
        raise SourceError(says("runtime.commit", commit=commit, error=error)) from None


def git(repository: Path, *arguments: str, given: bytes = b"") -> bytes:
    """The output of git in a repository.

    Raises:
        SourceError: if it fails or is not there.
    """
    try:
        done = subprocess.run(  # noqa: S603  no shell reads it
            ["git", "-C", str(repository), *arguments],  # noqa: S607  git is where the system has it
            input=given,
            capture_output=True,
            env=environment.without("GIT_", **ENVIRONMENT),
            check=False,
        )
    except FileNotFoundError:
        raise SourceError(says("runtime.program_not")) from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0].removeprefix("fatal: ")
        raise SourceError(says("runtime.git_cannot_read", repository=repository, said=said or says("runtime.git_says_nothing")))
    return done.stdout
