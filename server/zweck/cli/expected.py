"""Expected changes: which files count, how an edit differs from them, and proposals for a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zweck.analysis.diff.flips import Flip, cases
from zweck.analysis.diff.result import Comparison
from zweck.analysis.expected.check import Deviation, deviations
from zweck.analysis.expected.files import Names, change_files, load_changes
from zweck.analysis.expected.propose import proposals
from zweck.analysis.space.sides import Side
from zweck.cli.console import WrongCall
from zweck.cli.folders import State
from zweck.editing.files import changes_of
from zweck.editing.records import change_file
from zweck.forms.form import NAME
from zweck.law.load.files import SUFFIX, display
from zweck.words.said import says


@dataclass(frozen=True, slots=True)
class Found:
    """A comparison with its sides, the folder or file with test cases (`None`: there is none), and those that flip."""

    comparison: Comparison
    sides: tuple[Side, Side]
    cases: Path | None
    flips: Sequence[Flip] | None


def differing(found: Found, expected: Path, old: State, at: date | None) -> list[Deviation]:
    """How an edit differs from what a file, or a folder of them, states."""
    ids = [case.id for case in cases(found.cases, *found.sides)] if found.cases is not None else []
    known = Names(found.sides[0].policies, found.sides[1].policies, ids)
    changes = load_changes(pending(expected, old), known)
    return deviations(changes, found.comparison, *found.sides, found.flips, at)


def pending(expected: Path, old: State) -> list[Path]:
    """The files that count: those of a folder that are not beside the old side already, in the same words."""
    if not expected.is_dir():
        if expected.suffix == SUFFIX and not expected.exists():
            raise WrongCall(says("cli.no_file", expected=expected))
        return change_files(expected)
    past = old.changes
    if past.absolute() == expected.absolute():
        return change_files(expected)
    return [path for path in change_files(expected) if not _same_bytes(path, past / path.relative_to(expected))]


def _same_bytes(path: Path, other: Path) -> bool:
    return other.is_file() and other.read_bytes() == path.read_bytes()


def write_expected(found: Found, name: str, new: State, language: str) -> str:
    """Write what an edit changes as a file of expected changes; its path as the user would write it."""
    if not NAME.fullmatch(name):
        raise WrongCall(says("cli.not_name", name=name))
    path = changes_of(new.policies) / f"{name}{SUFFIX}"
    if path.exists():
        raise WrongCall(says("cli.exists_already", path=display(path)))
    path.parent.mkdir(exist_ok=True)
    tests = [flip.case.id for flip in found.flips or ()]
    laws = proposals(found.comparison, *found.sides)
    path.write_bytes(change_file(path, new.policies, date.today(), laws, tests, language))
    return display(path)
