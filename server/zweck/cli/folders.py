"""Which folders and files the commands for editing work on: what they write is the user's own, never the policies that zweck ships."""

from pathlib import Path
from typing import Final

from zweck.cli.console import WrongCall
from zweck.editing.files import cases_of, changes_of, questions_of
from zweck.law.load.files import SUFFIX

POLICIES: Final = "policies"


def policy_folder(directory: Path | None) -> Path:
    """The folder that the user names, or `policies` in the working directory.

    Raises:
        WrongCall: where there is none.
    """
    folder = directory or Path(POLICIES)
    if not folder.is_dir():
        raise WrongCall(f"there is no folder `{folder}` here", "name the folder with the policies: --policies DIR")
    return folder


def cases_beside(policies: Path) -> Path:
    """The folder with the cases that belong to a policy folder; it need not exist."""
    return cases_of(policies.absolute())


def folders_of(policies: Path) -> tuple[Path, ...]:
    """A policy folder, and its cases, expected changes and open questions, as far as there are any."""
    root = policies.absolute()
    beside = [folder for folder in (cases_of(root), changes_of(root)) if folder.is_dir()]
    return (policies, *beside, *(file for file in [questions_of(root)] if file.is_file()))


def files_below(paths: tuple[Path, ...]) -> list[Path]:
    """The files named, and all policy and case files below the folders named, each once; names that start with a dot are left out."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            below = (inner for inner in sorted(path.rglob(f"*{SUFFIX}")) if not _hidden(inner.relative_to(path)))
            found.update(dict.fromkeys(inner for inner in below if inner.is_file()))
        else:
            found[path] = None
    return list(found)


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
