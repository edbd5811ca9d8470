"""Every case of every suite below this folder is a test item of its own, named by file and case: `article.yaml::A17[native]`."""

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

from engine.decide import Engine
from engine.load import load, shipped
from engine.match import MatcherUnavailable
from engine.policy import PolicySet
from engine.suite import Case, Mismatch, load_cases, run


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    """A suite is a YAML file."""
    return SuiteFile.from_parent(parent, path=file_path) if file_path.suffix == ".yaml" else None


class SuiteFile(pytest.File):
    """The cases of one file, each asked of every matcher that runs here."""

    def collect(self) -> Iterator[pytest.Item]:
        """One item for each case and matcher."""
        for case in load_cases(self.path, _policies()):
            for name in _engines():
                yield CaseItem.from_parent(self, name=f"{case.id}[{name}]", case=case, matcher=name)


class CaseItem(pytest.Item):
    """One case, asked of one matcher."""

    def __init__(self, *, case: Case, matcher: str, **keywords: object) -> None:
        """Keep the case."""
        super().__init__(**keywords)  # type: ignore[arg-type]  # pytest's own keywords
        self.case = case
        self.matcher = matcher

    def runtest(self) -> None:
        """Ask and compare."""
        mismatches = run(self.case, _engines()[self.matcher])
        if mismatches:
            raise WrongAnswer(mismatches)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:  # type: ignore[override]  # shorter than pytest's
        """The line of the case, its title, and each difference in words."""
        if not isinstance(excinfo.value, WrongAnswer):
            return str(super().repr_failure(excinfo))
        differences = (f"  {found.what}: wanted {found.wanted}; got {found.got}" for found in excinfo.value.mismatches)
        return "\n".join([f"{self.case.path}:{self.case.line}: {self.case.id}: {self.case.title}", *differences])

    def reportinfo(self) -> tuple[Path, int, str]:
        """The place of the case in its file."""
        return self.path, self.case.line - 1, f"{self.case.id}: {self.case.title}"


class WrongAnswer(Exception):
    """The answer differs from the one expected."""

    def __init__(self, mismatches: list[Mismatch]) -> None:
        """Keep the differences."""
        super().__init__(mismatches)
        self.mismatches = mismatches


@cache
def _policies() -> PolicySet:
    return load(shipped())


@cache
def _engines() -> dict[str, Engine]:
    engines = {"native": Engine(_policies())}
    with suppress(MatcherUnavailable):
        engines["rete"] = Engine(_policies(), "rete")
    return engines
