"""Expected changes: which files count, and how an edit that differs from them is told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from zweck.analysis.diff.flips import Flip, cases
from zweck.analysis.diff.result import Comparison
from zweck.analysis.expected.check import Deviation, Kind, deviations
from zweck.analysis.expected.files import Known, change_files, load_changes
from zweck.analysis.expected.propose import proposals
from zweck.analysis.space.sides import Side
from zweck.cli import phrases as answers
from zweck.cli.changes import phrases
from zweck.cli.console import WrongCall
from zweck.cli.states import State
from zweck.editing.files import changes_of
from zweck.editing.proposals import change_file
from zweck.law.load.files import SUFFIX, display
from zweck.law.parse.form import NAME
from zweck.law.vocabulary import Text

SENTENCES: Final = {
    Kind.UNSTATED: Text("{law} wird {found} ({span}); das steht nirgends", "{law} becomes {found} ({span}), which is stated nowhere"),
    Kind.OTHERWISE: Text("{law} wird {found} ({span}); angegeben ist: {stated}", "{law} becomes {found} ({span}); stated is: {stated}"),
    Kind.ABSENT: Text("{law} ändert sich nicht ({span}); angegeben ist: {stated}", "{law} does not change ({span}); stated is: {stated}"),
    Kind.OTHER_RULE: Text(
        "{law} ({span}): Fälle ändern sich wegen {names}; angegeben ist das nicht",
        "{law} ({span}): cases change because of {names}, which is not stated",
    ),
    Kind.IDLE_RULE: Text(
        "{law} ({span}): wegen {names} ändert sich nichts; angegeben ist es",
        "{law} ({span}): nothing changes because of {names}, which is stated",
    ),
    Kind.OUTSIDE: Text(
        "{law} ({span}): es ändert sich ein Fall, der die angegebene Bedingung nicht erfüllt",
        "{law} ({span}): a case changes that does not satisfy the stated condition",
    ),
    Kind.UNSTATED_TEST: Text(
        "der Testfall {names} ändert sich ({flip}); angegeben ist das nicht",
        "the test case {names} flips ({flip}), which is stated nowhere",
    ),
    Kind.ABSENT_TEST: Text(
        "der Testfall {names} ändert sich nicht; angegeben ist es", "the test case {names} does not flip, which is stated"
    ),
}
ANOTHER: Final = Text("einer anderen Änderung", "another edit")


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
    known = Known(found.sides[0].policies, found.sides[1].policies, ids)
    changes = load_changes(pending(expected, old), known)
    return deviations(changes, found.comparison, *found.sides, found.flips, at)


def pending(expected: Path, old: State) -> list[Path]:
    """The files that count: those of a folder that are not beside the old side already, in the same words."""
    if not expected.is_dir():
        if expected.suffix == SUFFIX and not expected.exists():
            raise WrongCall(f"there is no file `{expected}`", "name a file or folder with expected changes")
        return change_files(expected)
    past = changes_of(old.policies)
    if past.absolute() == expected.absolute():
        return change_files(expected)
    return [path for path in change_files(expected) if not _same(path, past / path.relative_to(expected))]


def _same(path: Path, other: Path) -> bool:
    return other.is_file() and other.read_bytes() == path.read_bytes()


def write_expected(found: Found, name: str, new: State, language: str) -> str:
    """Write what an edit changes as a file of expected changes; its path as the user would write it."""
    if not NAME.fullmatch(name):
        raise WrongCall(f"`{name}` is not a name", "write lower-case words joined by hyphens, such as `suspicion-of-crimes`")
    path = changes_of(new.policies) / f"{name}{SUFFIX}"
    if path.exists():
        raise WrongCall(f"`{display(path)}` exists already", "edit it, or choose another name")
    path.parent.mkdir(exist_ok=True)
    tests = [flip.case.id for flip in found.flips or ()]
    laws = proposals(found.comparison, *found.sides)
    path.write_bytes(change_file(path, new.policies, date.today(), laws, tests, language))
    return display(path)


def sentence(deviation: Deviation, language: str) -> str:
    """A difference in one sentence."""
    said = {
        "law": deviation.law,
        "found": phrases.DIRECTIONS[deviation.found][language],
        "stated": phrases.DIRECTIONS[deviation.stated][language] if deviation.stated is not None else "",
        "span": phrases.span(deviation.start, deviation.until, language),
        "names": ", ".join(deviation.names) or ANOTHER[language],
        "flip": " → ".join(_answers(deviation.flip, language)) if deviation.flip is not None else "",
    }
    return SENTENCES[deviation.kind][language].format(**said)


def _answers(flip: Flip, language: str) -> Iterator[str]:
    for answer in (flip.old, flip.new):
        if answer is None:
            yield phrases.UNASKED[language]
        else:
            yield f"{answers.OUTCOME[answer.outcome][language]}, {phrases.PASSED[answer.passed][language]}"
