"""Files of expected changes, read and checked against both sides of an edit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from pathlib import Path

from zweck.analysis.diff.result import Direction
from zweck.editions.coverage import COVERAGE, absent, key_of_gap
from zweck.forms.diagnostics import NOWHERE, Diagnostics, Span
from zweck.forms.form import Context, Form
from zweck.forms.quoting import shown
from zweck.forms.reader import Node, read_file
from zweck.law.check.names import check_condition
from zweck.law.load.files import display, find
from zweck.law.parse.condition import condition
from zweck.law.parse.grammar_records import CHANGE_FILE
from zweck.law.policy import PolicySet
from zweck.logic.condition import Condition
from zweck.words.said import Said, says


@dataclass(frozen=True, slots=True)
class Expectation:
    """How a law may change on some days, both included (`None`: without end), by which edits, and what all cases that change satisfy."""

    law: str
    start: date | None
    until: date | None
    direction: Direction
    rules: tuple[str, ...] = ()
    only: Condition | None = None
    span: Span = field(default=NOWHERE, compare=False)

    def holds(self, start: date | None, until: date | None) -> bool:
        """Whether it speaks of all of these days."""
        return (self.start or date.min) <= (start or date.min) and (until or date.max) <= (self.until or date.max)

    def meets(self, start: date | None, until: date | None) -> bool:
        """Whether it speaks of some of these days."""
        return (self.start or date.min) <= (until or date.max) and (start or date.min) <= (self.until or date.max)


@dataclass(frozen=True, slots=True)
class Change:
    """One file of expected changes: why, by whom and when; how which laws may change, and which test cases flip, each with its place."""

    name: str
    reason: str
    by: str
    on: date
    laws: tuple[Expectation, ...]
    tests: tuple[tuple[str, Span], ...] = ()


class Names:
    """The names that a change may use: those of both sides, and the ids of the test cases."""

    def __init__(self, old: PolicySet, new: PolicySet, cases: Iterable[str]) -> None:
        self.new = new
        self.laws = {*old.laws, *new.laws, COVERAGE}
        self.cases = set(cases)
        versions = [version for side in (old, new) for law in side.laws.values() for version in law.versions]
        self.edits = {f"{rule.law}/{rule.id}" for version in versions for rule in version.rules}
        self.edits |= {f"{version.law}/scope" for version in versions if version.scope is not None}
        for side in (old, new):
            self.edits |= {*side.laws, *side.vocabulary.tables, *side.vocabulary.facts, *(key_of_gap(one) for one in absent(side))}


def load_changes(files: Iterable[Path], known: Names) -> list[Change]:
    """The changes that files expect.

    Raises:
        PolicyError: with every fault of every file.
    """
    diagnostics = Diagnostics()
    changes = list(_changes(files, known, diagnostics))
    for one, other in combinations([stated for change in changes for stated in change.laws], 2):
        if one.law == other.law and one.meets(other.start, other.until):
            diagnostics.add("ZW802", other.span, says("ZW802.how_changes_these", law=one.law, span=one.span))
    diagnostics.raise_if_any()
    return changes


def change_files(path: Path) -> list[Path]:
    """A file, or the files of a folder; none where there is no such folder.

    Raises:
        PolicyError: where something in the folder would be overlooked.
    """
    if not path.is_dir():
        return [path] if path.exists() else []
    diagnostics = Diagnostics()
    files = find(path, diagnostics)
    diagnostics.raise_if_any()
    return files


def _changes(files: Iterable[Path], known: Names, diagnostics: Diagnostics) -> Iterator[Change]:
    for file in files:
        node = read_file(file, display(file), diagnostics)
        change = _change(node, file.stem, known, Context(diagnostics)) if node is not None else None
        if change is not None:
            yield change


def _change(node: Node, stem: str, known: Names, context: Context) -> Change | None:
    form = Form.of(node, CHANGE_FILE, context)
    if form is None:
        return None
    name = form.begun()
    if name and name != stem:
        form.context.fault("ZW401", form.span("change"), says("ZW401.file_says_name", name=name, stem=shown(stem)))
    tests = form.placed_lines("tests")
    for id, span in tests:
        if id not in known.cases:
            form.context.fault("ZW801", span, says("ZW801.no_case", id=shown(id)), context.near(id, known.cases))
    laws, day = form.each("laws", lambda one: _stated(one, known)), form.day("on")
    if day is None or not form.whole:
        return None
    return Change(name, form.line("reason"), form.line("by"), day, laws, tests)


def _stated(form: Form, known: Names) -> Expectation | None:
    context = form.context
    law, direction = form.name("law"), form.word("class")
    if law and law not in known.laws:
        context.fault("ZW309", form.span("law"), says("ZW309.no_law", of=shown(law)), context.near(law, known.laws))
        return None
    form.context = context.at(law)
    rules = form.placed_lines("rules")
    for name, span in rules:
        if name not in known.edits:
            form.context.fault("ZW306", span, says("ZW306.no_rule", name=shown(name)), _near(name, known, context))
    start, until = form.day("from"), form.day("until")
    if start is not None and until is not None and until < start:
        form.context.fault("ZW802", form.span("until"), says("ZW802.days_end_before", until=until, start=start))
    if not law or direction is None:
        return None
    only = _only(form, law, known)
    return Expectation(law, start, until, Direction(direction), tuple(name for name, _ in rules), only, form.span("law"))


def _near(name: str, known: Names, context: Context) -> Said | None:
    """The near name, also of one that was written without its law."""
    whole = [edit for edit in sorted(known.edits) if edit.endswith(f"/{name}")]
    return says("forms.meant", name=whole[0]) if whole else context.near(name, known.edits)


def _only(form: Form, law: str, known: Names) -> Condition | None:
    node = form.node_of("only")
    found = None if node is None else condition(node, known.new.vocabulary, form.context)
    if found is not None:
        check_condition(found, law, known.new.laws, form.context.diagnostics, form.context.place)
    return found
