"""States of the law to compare: folders, and what a repository held at a commit."""

import subprocess
import tarfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from server.cli.console import WrongCall

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
    top = _git("rev-parse", "--show-toplevel")
    known = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{commit}}") if top is not None else None
    if top is None or known is None:
        raise WrongCall(
            f"`{name}` is neither a folder nor a commit", "name a policy directory, or run in a git repository and name a commit"
        )
    inside = inside.strip("/") or POLICIES
    root, revision = top.decode().strip(), known.decode().strip()
    if not _extract(root, revision, inside, folder):
        raise WrongCall(f"there is no folder `{inside}` at `{commit}`", "name the folder of the policies behind the commit: COMMIT:FOLDER")
    for beside in (CASES, CHANGES):
        _extract(root, revision, (Path(inside).parent / beside).as_posix(), folder)
    return _beside(name, folder / inside)


def _beside(name: str, policies: Path) -> State:
    cases = policies.absolute().parent / CASES
    return State(name, policies, cases if cases.is_dir() else None)


def _extract(root: str, revision: str, inside: str, folder: Path) -> bool:
    """Copy a folder at a commit; false if there is none."""
    packed = _git("-C", root, "archive", "--format=tar", revision, "--", inside)
    if packed is None:
        return False
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return (folder / inside).is_dir()


def _git(*arguments: str) -> bytes | None:
    """What git prints; `None` where it fails or is not there."""
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False)  # noqa: S603, S607
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None
