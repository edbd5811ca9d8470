"""The items that pytest collects in a policy repository: `article.yaml::A17` for a case, `policies::check` for the policies themselves."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
import pytest

from zweck.cases import Case, load_cases
from zweck.cases.asking import Asking
from zweck.cases.snapshot import Snapshot, load_snapshots
from zweck.editing.files import CASES, POLICIES
from zweck.engine import Engine
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.law.check.frozen import check_frozen
from zweck.law.load.files import SUFFIX
from zweck.law.policy import PolicySet
from zweck.load import load, shipped
from zweck.match import MatcherUnavailable
from zweck.pages.faults import report
from zweck.pages.results import compare, diff, differences, page_of
from zweck.pages.text import WIDEST, wrapped
from zweck.words.said import says

MATCHERS: Final = ("native", "rete", "both")
AVAILABLE: Final = "available"


@dataclass(slots=True)
class Loaded:
    """A policy folder as it was read, or its faults; the engine that decides by it, and what reads questions."""

    policies: PolicySet | PolicyError
    engine: Engine | None = None
    asking: Asking | None = None
    reported: bool = False

    def faults(self) -> str:
        """All faults the first time, one line afterwards."""
        if not isinstance(self.policies, PolicyError):
            return ""
        first, self.reported = not self.reported, True
        return report(self.policies) if first else str(says("pytest_plugin.policies_faulty"))


LOADED: Final = pytest.StashKey[dict[Path, Loaded]]()


class PolicyFolder(pytest.Directory):
    """A policy folder: that it is sound, what pytest finds in it otherwise, and the cases beside it unless they are named themselves."""

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """The test of the policies first."""
        yield PoliciesItem.from_parent(self, name="check")
        for path in sorted(self.path.iterdir()):
            yield from self._inside(path)
        cases = self.path.parent.joinpath(*CASES)
        if self.path.name != POLICIES or _asked_for(cases, self.config):
            return
        for path in sorted(cases.rglob(f"*{SUFFIX}")):
            yield CaseFile.from_parent(self, path=path, folder=self.path, name=Path(os.path.relpath(path, self.path)).as_posix())

    def _inside(self, path: Path) -> Iterator[pytest.Collector]:
        """The collector that pytest makes of a file or folder."""
        named = self.session.isinitpath(path, with_parents=path.is_dir())
        if not named and self.ihook.pytest_ignore_collect(collection_path=path, config=self.config):
            return
        if path.is_dir():
            folder = self.ihook.pytest_collect_directory(path=path, parent=self)
            yield from [folder] if folder is not None else []
        else:
            yield from self.ihook.pytest_collect_file(file_path=path, parent=self)


class Explained(Exception):
    """A test fails, and the message explains why."""


class ExplainedItem(pytest.Item):
    """A test item whose failures explain themselves."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:  # type: ignore[override]  # shorter than pytest's
        """The message alone."""
        return str(excinfo.value) if isinstance(excinfo.value, Explained) else str(super().repr_failure(excinfo))


class PoliciesItem(ExplainedItem):
    """A test item: the policies of a folder are sound, and still say what was released."""

    def runtest(self) -> None:
        """Read them."""
        loaded = _loaded(self.path, self.config)
        if isinstance(loaded.policies, PolicyError):
            raise Explained(loaded.faults())
        changed = Diagnostics()
        check_frozen(loaded.policies, changed)
        if len(changed):
            raise Explained(report(PolicyError(changed)))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The folder."""
        return self.path, None, str(says("pytest_plugin.policies", folder=self.path.name))


class CaseFile(pytest.File):
    """The cases of one file."""

    def __init__(self, *, folder: Path | None, **keywords: object) -> None:
        """Keep the policy folder; without one, the policies that come with zweck decide."""
        super().__init__(**keywords)  # type: ignore[arg-type]  # pytest's own keywords
        self.folder = folder

    def collect(self) -> Iterator[pytest.Item]:
        """One test for each case, or one for a snapshot."""
        if self.path.suffix != SUFFIX:
            raise self.CollectError(str(says("pytest_plugin.ending", path=self.path, ending=self.path.suffix, right=SUFFIX)))
        loaded = _loaded(self.folder or shipped(), self.config)
        if isinstance(loaded.policies, PolicyError):
            raise self.CollectError(loaded.faults())
        try:
            loaded.asking = loaded.asking or Asking(loaded.policies)
            cases = load_cases(self.path, loaded.policies, asking=loaded.asking)
            snapshots = load_snapshots(self.path, loaded.policies)
            engine = _engine(loaded, loaded.policies, self.config.getini("zweck_engine"))
        except PolicyError as error:
            loaded.asking = None  # faults of profiles belong to each file that needs them
            raise self.CollectError(report(error)) from None
        except MatcherUnavailable as unavailable:
            raise self.CollectError(str(says("pytest_plugin.engine", why=unavailable, available=AVAILABLE))) from None
        lines = self.path.read_text(encoding="utf-8-sig").splitlines()
        for case in cases:
            yield CaseItem.from_parent(self, name=case.id, case=case, engine=engine, line=lines[case.line - 1])
        for snapshot in snapshots:
            yield SnapshotItem.from_parent(self, name="snapshot", snapshot=snapshot, engine=engine)


class CaseItem(ExplainedItem):
    """One case, asked of one engine."""

    def __init__(self, *, case: Case, engine: Engine, line: str, **keywords: object) -> None:
        super().__init__(**keywords)  # type: ignore[arg-type]  # pytest's own keywords
        self.case = case
        self.engine = engine
        self.line = line

    def runtest(self) -> None:
        """Ask and compare; the message has the place of the case, its line and title, and each difference in words."""
        found = differences(self.case, self.engine)
        if found:
            raise Explained(click.unstyle(wrapped(page_of(self.case, found, "en", self.line), WIDEST)))

    def reportinfo(self) -> tuple[Path, int, str]:
        """The place of the case in its file."""
        return self.path, self.case.line - 1, f"{self.case.id}: {self.case.title}"


class SnapshotItem(ExplainedItem):
    """A snapshot, all of whose entries are answered as before."""

    def __init__(self, *, snapshot: Snapshot, engine: Engine, **keywords: object) -> None:
        super().__init__(**keywords)  # type: ignore[arg-type]  # pytest's own keywords
        self.snapshot = snapshot
        self.engine = engine

    def runtest(self) -> None:
        """Ask and compare."""
        changed = [line for compared in compare([self.snapshot], None, self.engine) for line in diff(compared, "en")]
        if changed:
            raise Explained(click.unstyle("\n".join(changed)))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The file."""
        return self.path, None, str(says("pytest_plugin.entries", number=len(self.snapshot.entries)))


def _loaded(folder: Path, config: pytest.Config) -> Loaded:
    """A policy folder, read once in a run."""
    known = config.stash.setdefault(LOADED, {})
    if folder not in known:
        try:
            known[folder] = Loaded(load(folder))
        except PolicyError as error:
            known[folder] = Loaded(error)
    return known[folder]


def _engine(loaded: Loaded, policies: PolicySet, wanted: str) -> Engine:
    """The engine that a setting names, made once in a run.

    Raises:
        MatcherUnavailable: if a matcher cannot run here.
        CollectError: if there is no such setting.
    """
    if wanted not in (*MATCHERS, AVAILABLE):
        known = ", ".join((*MATCHERS, AVAILABLE))
        raise pytest.Collector.CollectError(str(says("pytest_plugin.no_engine", engine=wanted, known=known)))
    if loaded.engine is None:
        try:
            loaded.engine = Engine(policies, "both" if wanted == AVAILABLE else wanted)
        except MatcherUnavailable:
            if wanted != AVAILABLE:
                raise
            loaded.engine = Engine(policies)
    return loaded.engine


def _asked_for(folder: Path, config: pytest.Config) -> bool:
    """Whether a folder is collected by itself in this run."""
    here = config.invocation_params.dir
    places = [here / argument.partition("::")[0] for argument in config.args]
    return any(folder.is_relative_to(place.resolve()) or place.resolve().is_relative_to(folder) for place in places)
