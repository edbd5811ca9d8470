"""Folders and files that commands work on: policies and what lies beside them, files that are begun or added to, states to compare."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zweck.cases import Case, load_cases
from zweck.cli.console import WrongCall, echo
from zweck.editing.begin import Members, begun, extended, in_form
from zweck.editing.files import POLICIES, cases_of, changes_of, questions_of
from zweck.forms.diagnostics import Diagnostics
from zweck.law.load.files import SUFFIX, display
from zweck.law.policy import PolicySet
from zweck.load import shipped
from zweck.runtime.sources.git import commit_of, extract, files_at, git
from zweck.runtime.sources.source import SourceError
from zweck.words.said import says

VOCABULARY: Final = "vocabulary"


# --- policies and what lies beside them -------------------------------------------------------------------------------------------


def policy_folder(directory: Path | None) -> Path:
    """The folder that the user names, or `policies` in the working directory: commands write there, never among the shipped policies.

    Raises:
        WrongCall: where there is none.
    """
    folder = directory or Path(POLICIES)
    if not folder.is_dir():
        raise WrongCall(says("cli.no_folder", folder=folder))
    return folder


def installed() -> Path:
    """The policies that come with zweck; where others lie in the working directory, a line on stderr says that these are not read."""
    found, here = shipped(), Path(POLICIES)
    if (here / VOCABULARY).is_dir() and here.resolve() != found.resolve():
        echo(says("cli.installed_law", here=here), err=True)
    return found


def cases_beside(policies: Path) -> Path:
    """The folder with the cases that belong to a policy folder; it need not exist."""
    return cases_of(policies.absolute())


def cases_there(policies: PolicySet, place: Path | None = None) -> list[Case]:
    """The cases that belong to policies, or those of another place; none where there is no such place."""
    place = place or cases_beside(Path(policies.path))
    return load_cases(place, policies) if place.exists() else []


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
            below = (inner for inner in sorted(path.rglob(f"*{SUFFIX}")) if "/." not in f"/{inner.relative_to(path)}")
            found.update(dict.fromkeys(inner for inner in below if inner.is_file()))
        else:
            found[path] = None
    return list(found)


# --- files that are written -------------------------------------------------------------------------------------------------------


def written(path: Path, *, err: bool = False) -> None:
    """Name a file that was written."""
    echo(says("cli.files.written", path=display(path)), err=err)


def create(path: Path, text: str, root: Path) -> None:
    """Begin a file, in form and with the line that names its schema.

    Raises:
        WrongCall: where there is one already.
    """
    if path.exists():
        raise WrongCall(says("cli.exists_already", path=display(path)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(begun(path, text, root))
    written(path)


def add(path: Path, entry: str, root: Path, head: str, members: Members) -> None:
    """Add an entry to the end of a file, which then must have one member more; a file that does not exist is begun.

    Raises:
        WrongCall: where nothing can be added to the file's end.
        PolicyError: where the file cannot be read.
    """
    if not path.exists():
        create(path, head + entry, root)
        return
    diagnostics = Diagnostics()
    new = extended(path.read_bytes(), display(path), entry, members, diagnostics)
    diagnostics.raise_if_any()
    if new is None:
        raise WrongCall(says("cli.nothing_added_end", path=display(path)))
    path.write_bytes(new)
    echo(says("cli.files.added", path=display(path)))


def tidy(path: Path, root: Path) -> None:
    """Bring a file into form."""
    path.write_bytes(in_form(path, path.read_bytes(), root))


# --- states of the law to compare -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class State:
    """A policy directory, and how the user named it; of a commit, `copy` gets what lies beside its policies when it is first wanted."""

    name: str
    policies: Path
    copy: Callable[[Path], object] | None = None

    @property
    def cases(self) -> Path | None:
        """The cases beside the policies; `None` where there are none."""
        found = self._with_copy(cases_beside(self.policies))
        return found if found.is_dir() else None

    @property
    def changes(self) -> Path:
        """The expected changes beside the policies; the folder need not exist."""
        return self._with_copy(changes_of(self.policies))

    def _with_copy(self, place: Path) -> Path:
        if self.copy is not None and not place.exists():
            self.copy(place.relative_to(self.policies.absolute().parent))
        return place


def state(name: str, folder: Path) -> State:
    """The state that a folder, a commit (`main`, `HEAD~1`) or a folder at a commit (`main:law/policies`) names.

    The files of a commit are copied into `folder`.

    Raises:
        WrongCall: if the name is neither, or the commit has no policies there.
    """
    path = Path(name)
    if path.is_dir():
        inner = path / POLICIES
        return State(name, inner if inner.is_dir() and not (path / VOCABULARY).is_dir() else path)
    commit, _, inside = name.partition(":")
    try:
        top = Path(git(Path(), "rev-parse", "--show-toplevel").decode().strip())
        known = commit_of(top, commit)
    except SourceError:
        raise WrongCall(says("cli.neither_folder_nor", name=name)) from None
    inside = inside.strip("/") or POLICIES
    if not _extract(top, known, inside, folder):
        raise WrongCall(says("cli.no_folder_inside", inside=inside, commit=commit))
    return State(name, folder / inside, lambda beside: _extract(top, known, (Path(inside).parent / beside).as_posix(), folder))


def _extract(top: Path, commit: str, inside: str, folder: Path) -> bool:
    """Copy a folder at a commit; false if there is none."""
    extract(files_at(top, commit, inside), folder, commit)
    return (folder / inside).is_dir()
