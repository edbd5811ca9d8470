"""The beginning of an amendment: a version from a day, a rule restated in it with its text so far, or a new rule."""

from datetime import date
from pathlib import Path
from typing import Final

from zweck.editing import templates
from zweck.editing.begin import HEAD, Members, amending, begun, cases_in, contents, extended, folder_of, restated
from zweck.editing.files import CASES
from zweck.editing.judged import suite_head
from zweck.editing.workspace import Workspace
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.form import ID, NAME
from zweck.forms.whole import put
from zweck.law.load.files import SUFFIX
from zweck.law.parse.grammar import RULES
from zweck.law.policy import Rule, Version
from zweck.workbench.amend.drafts import Draft, DraftError

NAMED: Final = ("definition", "requirement")
"""Kinds of rule that have a name in place of an id."""


class Beginning:
    """Begins parts of one draft, by the policies as they stand in it, with placeholders in a language."""

    def __init__(self, draft: Draft, workspace: Workspace, language: str) -> None:
        self._root = workspace.root
        self._draft = draft
        self._language = language
        self._workspace = workspace
        self._policies = workspace.policies

    def stated(self, law: str, rule: str, day: date) -> Rule:
        """The rule of a law as it stands on a day.

        Raises:
            DraftError: if there is none.
        """
        version = self._before(law, day)
        found = next((one for one in version.rules if one.id == rule), None)
        if found is None:
            raise DraftError("workbench.amend.no_rule", rule=rule[:80], law=law[:80])
        return found

    def version(self, law: str, day: date) -> Path:
        """The folder of the version of a law that begins on a day, begun if there is none.

        Raises:
            DraftError: if the law is not in force the day before.
        """
        before = self._before(law, day)
        folder = folder_of(before, self._root)
        if before.start == day:
            return folder
        path, head = amending(folder, before, day, self._root, self._language, self._draft.source)
        if not path.exists():
            path.parent.mkdir()
            put(path, head)
        return path.parent

    def restate(self, rule: Rule, folder: Path) -> Path:
        """Begin an amended rule with its text, in a file of the same name, and return that file."""
        there = self._workspace.path_of(rule.span)
        if there.parent == folder:
            return there
        path, head = folder / there.name, folder / HEAD
        found = restated(rule, there, head)
        if found is None:
            raise DraftError("workbench.amend.no_copy", rule=rule.id)
        text, listed = found
        if f"{rule.kind}: {rule.id}\n" not in (path.read_text(encoding="utf-8") if path.is_file() else ""):
            self.add(path, text, "", contents)
            put(head, listed)
        return path

    def rule(self, kind: str, id: str, folder: Path, name: str) -> Path:
        """Begin a new rule in a file of a version, and return that file.

        Raises:
            DraftError: if the kind, the id or the name is none, or the version has such a rule already.
        """
        if kind not in RULES or not (NAME if kind in NAMED else ID).fullmatch(id):
            raise DraftError("workbench.amend.no_id", id=id[:80])
        if not NAME.fullmatch(name) or f"{name}{SUFFIX}" == HEAD:
            raise DraftError("workbench.amend.no_name", name=name[:80])
        law = self._policies.laws[self._draft.law]
        if any(rule.id == id for version in law.versions for rule in version.rules):
            raise DraftError("workbench.amend.taken", id=id)
        path = folder / f"{name}{SUFFIX}"
        self.add(path, templates.rule(kind, id, self._language), "", contents)
        return path

    def case(self, entry: str, law: str, day: date, name: str) -> Path:
        """Add a case to the cases of a law's version of a day, and return its file."""
        path = self._root.parent.joinpath(*CASES, law, self._before(law, day).start.isoformat(), f"{name}{SUFFIX}")
        self.add(path, entry, suite_head(law), cases_in)
        return path

    def add(self, path: Path, entry: str, head: str, members: Members) -> None:
        """Add an entry to the end of a file, which is begun if there is none.

        Raises:
            DraftError: if nothing can be added there.
        """
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            put(path, begun(path, head + entry, self._root))
            return
        noted = Diagnostics()
        new = extended(path.read_bytes(), path.name, entry, members, noted)
        if new is None:
            raise DraftError("workbench.amend.not_added", name=path.name)
        put(path, new)

    def _before(self, law: str, day: date) -> Version:
        """The version of a law from which an amendment of a day goes on."""
        found = self._policies.laws.get(law)
        versions = [version for version in found.versions if version.start <= day] if found is not None else []
        if not versions:
            raise DraftError("workbench.amend.not_in_force", law=law[:80], day=day)
        return versions[-1]
