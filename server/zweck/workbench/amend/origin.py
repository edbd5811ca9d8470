"""Where the policies that are served come from, a folder or a commit, and a draft on its way out: a patch, a commit on a branch."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path, PurePosixPath
from secrets import token_hex
from time import time
from typing import Final

from zweck.editing.files import CASES, CHANGES, POLICIES, QUESTIONS, cases_of, changes_of, questions_of
from zweck.law.load.files import SUFFIX
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.git import Commit, commit_of, extract, files_at, git
from zweck.runtime.sources.source import Source, SourceError
from zweck.workbench.amend.drafts import Changed, DraftError

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


NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*){0,3}")
LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
MAX_NAME: Final = 80
NONE: Final = ""
"""The commit of a branch that there is not."""

BROKEN: Final = "\\ No newline at end of file\n"


def slug(title: str) -> str:
    """The name of a branch that a title proposes."""
    plain = title.lower()
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        plain = plain.replace(letter, written)
    words = re.findall(r"[a-z0-9]+", plain)
    return "-".join(words)[:MAX_NAME].strip("-") or "amendment"


def is_name(name: str) -> bool:
    """Whether a branch may have this name."""
    return len(name) <= MAX_NAME and NAME.fullmatch(name) is not None


def patch(changed: Changed, origin: Origin) -> str:
    """The differences, as `git apply` reads them."""
    return "".join(_of_file(origin.place(path), *changed[path]) for path in sorted(changed))


def _of_file(path: str, old: bytes | None, new: bytes | None) -> str:
    before, after = (LINE.findall((data or b"").decode("utf-8", "replace")) for data in (old, new))
    kind = "new file mode 100644\n" if old is None else "deleted file mode 100644\n" if new is None else ""
    names = ("/dev/null" if old is None else f"a/{path}"), ("/dev/null" if new is None else f"b/{path}")
    lines = unified_diff(before, after, *names)
    return f"diff --git a/{path} b/{path}\n{kind}" + "".join(line if line.endswith("\n") else f"{line}\n{BROKEN}" for line in lines)


def commit(origin: Origin, base: str, onto: tuple[str, str], changed: Changed, by: tuple[str, str], message: str) -> str:
    """Commit what differs from `base` to a branch, and return the commit; `onto` names the branch, and its commit if the draft made it.

    The commit is made in the repository's store of objects alone, and the branch is set only if it is new, or where the draft left it.

    Raises:
        DraftError: without a repository.
        SourceError: if it cannot be written, or the branch is there already and not the draft's.
    """
    name, before = onto
    if origin.repository is None:
        raise DraftError("workbench.amend.no_git")
    passing = f"refs/zweck/{token_hex(8)}"
    lines = [f"commit {passing}", f"committer {_plain(by[0])} <{_plain(by[1])}> {int(time())} +0000", *_data(message.encode())]
    stream = "\n".join([*lines, f"from {before or base}", ""]).encode()
    for path in sorted(changed):
        place, new = _quoted(origin.place(path)), changed[path][1]
        stream += b"D %s\n" % place if new is None else b"M 100644 inline %s\ndata %d\n%s\n" % (place, len(new), new)
    git(origin.repository, "fast-import", "--quiet", "--force", given=stream)
    try:
        made = git(origin.repository, "rev-parse", "--verify", passing).decode().strip()
        git(origin.repository, "update-ref", "-m", "zweck workbench", f"refs/heads/{name}", made, before or NONE)
    finally:
        git(origin.repository, "update-ref", "-d", passing)
    return made


def is_there(origin: Origin, name: str) -> bool:
    """Whether the repository has a branch of this name."""
    if origin.repository is None:
        return False
    return bool(git(origin.repository, "for-each-ref", "--format=%(refname)", f"refs/heads/{name}", f"refs/heads/{name}/**").strip())


def _data(content: bytes) -> list[str]:
    return [f"data {len(content)}", content.decode()]


def _plain(text: str) -> str:
    """A name or address that ends no line and no part of one."""
    return " ".join("".join(letter for letter in text if letter not in "<>\0").split())


def _quoted(path: str) -> bytes:
    return ('"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"').encode()
