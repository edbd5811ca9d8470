"""The kinds of file that make up a policy set and its cases, and the kind of a file by its path."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Final

from zweck.binding.parse import BINDING, BINDINGS
from zweck.cases.files import CONTROLLERS, RECORDS, SNAPSHOT, SURVIVORS
from zweck.cases.records import RECORDS_FILE
from zweck.company.grammar import ACTIVITY, CONSENT_TEXT
from zweck.company.load import ACTIVITIES, TEXTS
from zweck.company.load import CASES as COMPANY_CASES
from zweck.facts.profiles import PROFILES
from zweck.forms.key import Key, Shape
from zweck.law.load.files import SUFFIX
from zweck.law.load.source import ACTS as ACTS_FILE
from zweck.law.load.source import (
    CITATIONS,
    COVERAGE,
    DOUBTS,
    FORMER,
    HEAD,
    HOUSE,
    INTERVIEW,
    LEAST_DEPTH,
    OCCASIONS,
    RELEASED,
    TABLES,
    VOCABULARY,
    WATCHED,
    WORDING,
)
from zweck.law.load.source import CONTRADICTIONS as CONTRADICTIONS_FILE
from zweck.law.parse.grammar import DOUBT_FILE, RULES, SUITE
from zweck.law.parse.grammar import HEAD as HEAD_KEYS
from zweck.law.parse.grammar_beside import COVERAGE_FILE, INTERVIEW_FILE, STATUTE
from zweck.law.parse.grammar_facts import ACT_FILE, CONTRADICTION_FILE, FACT_FILE, FORMER_FILE, OCCASION_FILE, TABLE
from zweck.law.parse.grammar_records import (
    CHANGE_FILE,
    HOUSE_FILE,
    QUESTION_FILE,
    RELEASED_FILE,
    REQUEST,
    SURVIVORS_FILE,
    WATCHED_FILE,
    WORDING_FILE,
)
from zweck.law.policy.house import HOUSES
from zweck.words.said import says


class FileKind(StrEnum):
    """A kind of file; the value is the name of its schema."""

    HEAD = "policy"
    RULES = "rules"
    VOCABULARY = "vocabulary"
    CONTRADICTIONS = "contradictions"
    ACTS = "acts"
    TABLE = "table"
    STATUTE = "citations"
    DOUBTS = "doubts"
    OCCASIONS = "occasions"
    INTERVIEW = "interview"
    FORMER = "former"
    COVERAGE = "coverage"
    RELEASED = "released"
    WORDING = "wording"
    WATCHED = "watched"
    HOUSE = "house"
    CHANGES = "changes"
    QUESTIONS = "questions"
    CASES = "cases"
    SURVIVORS = "survivors"
    RECORDS = "records"
    CONTROLLERS = "controllers"
    ACTIVITY = "activity"
    CONSENT_TEXT = "consent-text"
    BINDING = "binding"
    REQUEST = "request"


KEYS: Final[dict[FileKind, tuple[Key, ...]]] = {
    FileKind.HEAD: HEAD_KEYS,
    FileKind.VOCABULARY: FACT_FILE,
    FileKind.CONTRADICTIONS: CONTRADICTION_FILE,
    FileKind.ACTS: ACT_FILE,
    FileKind.TABLE: TABLE,
    FileKind.STATUTE: STATUTE,
    FileKind.DOUBTS: DOUBT_FILE,
    FileKind.OCCASIONS: OCCASION_FILE,
    FileKind.INTERVIEW: INTERVIEW_FILE,
    FileKind.FORMER: FORMER_FILE,
    FileKind.COVERAGE: COVERAGE_FILE,
    FileKind.RELEASED: RELEASED_FILE,
    FileKind.WORDING: WORDING_FILE,
    FileKind.WATCHED: WATCHED_FILE,
    FileKind.HOUSE: HOUSE_FILE,
    FileKind.CHANGES: CHANGE_FILE,
    FileKind.QUESTIONS: QUESTION_FILE,
    FileKind.CASES: SUITE,
    FileKind.SURVIVORS: SURVIVORS_FILE,
    FileKind.RECORDS: RECORDS_FILE,
    FileKind.CONTROLLERS: PROFILES,
    FileKind.ACTIVITY: ACTIVITY,
    FileKind.CONSENT_TEXT: CONSENT_TEXT,
    FileKind.BINDING: BINDING,
    FileKind.REQUEST: REQUEST,
}
"""The keys of a file that is one mapping; a file of rules is a list of mappings, each with the keys of its kind in `RULES`."""


def kind_of(path: Path, root: Path) -> FileKind | None:
    """The kind of a file below a policy directory `root`, or beside it, where changes, open questions and cases are.

    `None` where no such file may stand, and for a snapshot, which only zweck writes. Requests have no place of their own.
    """
    if path.suffix != SUFFIX:
        return None
    if not path.is_relative_to(root):
        beside = {changes_of(root): FileKind.CHANGES, questions_of(root): FileKind.QUESTIONS}
        return beside.get(path.parent) or beside.get(path) or AMONG_CASES.get(path.name, FileKind.CASES)
    parts = path.relative_to(root).parts
    if parts[0] == HOUSES.name and len(parts) > LEAST_DEPTH:
        return kind_of(path, root.joinpath(*parts[:LEAST_DEPTH]))
    if any(part.startswith(".") for part in parts):
        return None
    match parts:
        case (name,):
            return TOP.get(name)
        case (folder, name) if folder == VOCABULARY and name in BESIDE_FACTS:
            return BESIDE_FACTS[name]
        case (folder, _) if folder in FOLDERS:
            return FOLDERS[folder]
        case (*folders, name) if len(folders) >= LEAST_DEPTH:
            return FileKind.HEAD if name == HEAD else FileKind.RULES
    return None


def company_above(path: Path) -> Path | None:
    """The folder of the company to which a file belongs."""
    return next(filter(is_company, path.parents), None)


def is_company(folder: Path) -> bool:
    """Whether a folder is that of a company."""
    return (folder / CONTROLLERS).is_file() and (folder / ACTIVITIES).is_dir()


def kind_in_company(path: Path) -> FileKind | None:
    """The kind of a file in the folder of a company; `None` for one that stands in none."""
    folder = company_above(path) if path.suffix == SUFFIX else None
    if folder is None:
        return None
    match path.relative_to(folder).parts:
        case (name,) if name == CONTROLLERS:
            return FileKind.CONTROLLERS
        case (place, _, _) if place in OF_COMPANY:
            return OF_COMPANY[place]
        case (place, _) if place == BINDINGS:
            return FileKind.BINDING
        case (place, *_, name) if place == COMPANY_CASES:
            return AMONG_CASES.get(name, FileKind.CASES)
    return None


POLICIES: Final = "policies"
CASES: Final = ("tests", "policies")
CHANGES: Final = "changes"
QUESTIONS: Final = f"questions{SUFFIX}"
TOP: Final = {
    DOUBTS: FileKind.DOUBTS,
    COVERAGE: FileKind.COVERAGE,
    FORMER: FileKind.FORMER,
    OCCASIONS: FileKind.OCCASIONS,
    INTERVIEW: FileKind.INTERVIEW,
    RELEASED: FileKind.RELEASED,
    WORDING: FileKind.WORDING,
    WATCHED: FileKind.WATCHED,
    HOUSE: FileKind.HOUSE,
}
BESIDE_FACTS: Final = {CONTRADICTIONS_FILE: FileKind.CONTRADICTIONS, ACTS_FILE: FileKind.ACTS}
AMONG_CASES: Final = {SURVIVORS: FileKind.SURVIVORS, RECORDS: FileKind.RECORDS, CONTROLLERS: FileKind.CONTROLLERS, SNAPSHOT: None}
OF_COMPANY: Final = {ACTIVITIES: FileKind.ACTIVITY, TEXTS: FileKind.CONSENT_TEXT}
IN_COMPANY: Final = (FileKind.CONTROLLERS, FileKind.ACTIVITY, FileKind.CONSENT_TEXT, FileKind.BINDING, FileKind.CASES)
"""The kinds of files of a company."""
FOLDERS: Final = {VOCABULARY: FileKind.VOCABULARY, TABLES: FileKind.TABLE, CITATIONS: FileKind.STATUTE}


def cases_of(root: Path) -> Path:
    """The folder with the cases that belong to a policy directory; it need not exist."""
    return root.parent.joinpath(*CASES)


def changes_of(root: Path) -> Path:
    """The folder with the expected changes of a policy directory; it need not exist."""
    return root.parent / CHANGES


def questions_of(root: Path) -> Path:
    """The file with the open questions about a policy directory; it need not exist."""
    return root.parent / QUESTIONS


def root_above(path: Path) -> Path | None:
    """The policy directory to which a file or folder belongs: the one around it, or the one beside whose cases or changes it stands."""
    inside = path.absolute()
    for folder in (inside, *inside.parents):
        if is_root(folder):
            return folder
        if folder.parts[-2:] == CASES and is_root(folder.parents[1] / POLICIES):
            return folder.parents[1] / POLICIES
        if folder.name in (CHANGES, QUESTIONS) and is_root(folder.parent / POLICIES):
            return folder.parent / POLICIES
    return None


def is_root(folder: Path) -> bool:
    """Whether a folder looks like a policy directory, or like the folder of a house."""
    return ((folder / VOCABULARY).is_dir() or (folder / HOUSE).is_file()) and not (folder / HEAD).exists()


def law_of(path: Path, root: Path) -> str:
    """The id of the law to whose version a file belongs, or an empty text."""
    if kind_of(path, root) not in (FileKind.HEAD, FileKind.RULES):
        return ""
    return "-".join(path.parent.parent.relative_to(root).parts)


def keys_of_rule(names: Iterable[str]) -> tuple[str, tuple[Key, ...]]:
    """The kind of a rule with these keys, and the keys that it may have; none where no key names a kind."""
    kind = next((name for name in names if name in RULES), "")
    return kind, RULES.get(kind, ())


def inner_keys(keys: tuple[Key, ...], name: str) -> tuple[Key, ...]:
    """The keys of what stands behind a key of a mapping with these keys: of the mapping itself, or of each member of the list."""
    key = key_of(keys, name)
    if key is None:
        return ()
    if key.shape is Shape.COLUMNS:
        return (Key(ANY, Shape.MAPPING, says("editing.key.each"), inner=key.inner),)
    if key.shape is Shape.PLACES:  # its keys are places in a statute, and what stands behind each has the inner keys
        return (Key(ANY, Shape.DIVISIONS, says("editing.key.inner_keys_each"), inner=key.inner),)
    return key.inner


def key_of(keys: tuple[Key, ...], name: str) -> Key | None:
    """The key of this name."""
    return next((key for key in keys if key.name in (name, ANY)), None)


ANY: Final = "*"
"""The name of a key that stands for keys of all names."""
