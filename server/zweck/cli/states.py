"""States of the law to compare: folders, and what a repository held at a commit."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zweck.cli.console import WrongCall
from zweck.runtime.sources.git import commit_of, files_at, git, written
from zweck.runtime.sources.source import SourceError

POLICIES: Final = "policies"
CASES: Final = Path("tests", "policies")
CHANGES: Final = Path("changes")
VOCABULARY: Final = "vocabulary"


@dataclass(frozen=True, slots=True)
class State:
    """A policy directory, the cases beside it (`None`: there are none), and how the user named it."""

    name: str
    policies: Path
    cases: Path | None


def state(name: str, folder: Path) -> State:
    """The state that a folder, a commit (`main`, `HEAD~1`) or a folder at a commit (`main:law/policies`) names.

    What a commit holds is copied into `folder`.
    """
    path = Path(name)
    if path.is_dir():
        inner = path / POLICIES
        return _beside(name, inner if inner.is_dir() and not (path / VOCABULARY).is_dir() else path)
    commit, _, inside = name.partition(":")
    try:
        top = Path(git(Path(), "rev-parse", "--show-toplevel").decode().strip())
        known = commit_of(top, commit)
    except SourceError:
        raise WrongCall(
            f"`{name}` is neither a folder nor a commit", "name a policy directory, or run in a git repository and name a commit"
        ) from None
    inside = inside.strip("/") or POLICIES
    if not _extract(top, known, inside, folder):
        raise WrongCall(f"there is no folder `{inside}` at `{commit}`", "name the folder of the policies behind the commit: COMMIT:FOLDER")
    for beside in (CASES, CHANGES):
        _extract(top, known, (Path(inside).parent / beside).as_posix(), folder)
    return _beside(name, folder / inside)


def _beside(name: str, policies: Path) -> State:
    cases = policies.absolute().parent / CASES
    return State(name, policies, cases if cases.is_dir() else None)


def _extract(top: Path, commit: str, inside: str, folder: Path) -> bool:
    """Copy a folder at a commit; false if there is none."""
    try:
        files = files_at(top, commit, inside)
    except SourceError as error:
        raise WrongCall(str(error), error.help) from None
    written(files, folder)
    return (folder / inside).is_dir()
