"""`zweck test`, once, or again whenever a policy or case file changes, until the user ends it."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep
from typing import Final

import click

from zweck.cases import Case, load_cases
from zweck.cases.records import load_records
from zweck.cases.snapshot import load_snapshots
from zweck.cli.console import FAILED, Failure, WrongCall, complain, echo, failure_of, show
from zweck.cli.options import NEW_FILE, THERE, Opened, company_option, engine_option, json_option, load_policies, opening, policies_option
from zweck.cli.progress import ProgressBar
from zweck.company import CASES
from zweck.engine import Engine
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.law.load.files import display, find
from zweck.load import shipped
from zweck.match import MATCHERS
from zweck.pages.results import (
    Result,
    as_json,
    compare,
    diff,
    entries_as_json,
    page_of,
    record_as_json,
    record_in_words,
    run_all,
    sum_up,
    write,
)
from zweck.pages.text import width
from zweck.runtime.sources.company import CompanyFiles
from zweck.runtime.sources.folder import Folder, stamped
from zweck.runtime.sources.source import Source
from zweck.words.said import Said, SaidError, says


@click.command("test")
@click.argument("cases", required=False, type=THERE, metavar="[DIR]")
@click.option("-k", "text", metavar="TEXT")
@click.option("--coverage", is_flag=True)
@click.option("--coverage-html", "page", type=NEW_FILE, metavar="FILE")
@click.option("--coverage-json", "data", type=NEW_FILE, metavar="FILE")
@click.option("--junit", type=NEW_FILE, metavar="FILE")
@company_option
@click.option("--watch", "watching", is_flag=True)
@opening(json_option, engine_option, policies_option)
@click.pass_context
def command(
    ctx: click.Context,
    opened: Opened,
    /,
    *,
    cases: Path | None,
    text: str | None,
    coverage: bool,
    page: Path | None,
    data: Path | None,
    junit: Path | None,
    watching: bool,
) -> None:
    """Run the cases below DIR (or in one file) and show every difference from the expected answers; compare snapshots, too."""
    policies, activities = opened.given["policies"], opened.given["activities"]
    folder = policies.path if isinstance(policies, Folder) else shipped()
    where = cases or (_folder_of_cases(policies) if activities is None else _in_company(activities))
    testing = _Testing(opened, folder, where, text, junit, coverage or bool(page or data), page, data)
    if watching:
        more = [activities.path] if isinstance(activities, CompanyFiles) else []
        watch([testing.cases, *more] if policies and not isinstance(policies, Folder) else [folder, testing.cases, *more], testing.run)
    else:
        testing.run()
    ctx.exit(0 if testing.good or watching else FAILED)


@dataclass(slots=True)
class _Testing:
    """One call of the command: what is wanted, and how the last run came out."""

    opened: Opened
    folder: Path
    cases: Path
    text: str | None
    junit: Path | None
    coverage: bool
    page: Path | None
    data: Path | None
    good: bool = False
    failed: frozenset[str] = field(default_factory=frozenset)
    progress: ProgressBar = field(default_factory=ProgressBar)

    def run(self, changed: frozenset[Path] = frozenset()) -> None:
        """Run the cases; after a change those first that it may concern."""
        opened = Opened(self.opened.given)  # the files may have changed
        engine, as_json = opened.engine, opened.given["as_json"]
        chosen = self._chosen(load_cases(self.cases, engine.policies, opened.company), changed)
        together = opened.given["matcher"] == MATCHERS[0]
        results = run_all(chosen, engine, self._report, self.progress, together=together)
        compared = compare(load_snapshots(self.cases, engine.policies), self.text, engine, together=together)
        records = [
            one for one in load_records(self.cases, engine.policies) if self.text is None or self.text.casefold() in one.id.casefold()
        ]
        if not chosen and not compared and not records:
            raise WrongCall(says("cli.no_case_id", text=self.text) if self.text else says("cli.no_cases"))
        self.failed = frozenset(result.case.id for result in results if result.differences)
        wrong = [(one, found) for one in records if (found := one.differences(one.answer(engine.policies.vocabulary.periods)))]
        self.good = not self.failed and not wrong and not any(one.changed for one in compared)
        if self.junit:
            write(results, compared, Path(display(self.cases)), self.junit, opened.lang)
        for one, found in wrong:
            click.echo(record_as_json(one, found) if as_json else record_in_words(one, found, opened.lang))
        for line in (line for one in compared for line in (entries_as_json(one, opened.lang) if as_json else diff(one, opened.lang))):
            click.echo(line)
        if self.coverage:
            self._cover(chosen, engine)
        if not as_json:
            failed = len(self.failed)
            echo(says("cli.test.passed", passed=len(chosen) - failed, failed=failed), fg="red" if failed else "green", bold=True)
            if records:
                echo(
                    says("cli.test.records", passed=len(records) - len(wrong), failed=len(wrong)), fg="red" if wrong else "green", bold=True
                )
            for line in sum_up(compared, opened.lang):
                click.echo(line)

    def _chosen(self, cases: list[Case], changed: frozenset[Path]) -> list[Case]:
        chosen = [case for case in cases if self.text is None or self.text.casefold() in f"{case.id}\n{case.title}".casefold()]
        return affected_first(chosen, changed, self.folder, self.failed) if changed else chosen

    def _report(self, result: Result) -> None:
        if self.opened.given["as_json"]:
            self.progress.clear()
            click.echo(as_json(result, self.opened.lang))
        elif result.differences:
            self.progress.clear()
            show(page_of(result.case, result.differences, self.opened.lang))
            click.echo()

    def _cover(self, cases: list[Case], engine: Engine) -> None:
        from zweck.pages.coverage.result import Result as Proven  # noqa: PLC0415  most runs do not need it
        from zweck.pages.coverage.text import all_as_json, points_as_json  # noqa: PLC0415
        from zweck.pages.coverage.text import text as coverage  # noqa: PLC0415

        proven = Proven.of(cases, engine, self.progress)
        if self.page:
            from zweck.pages.coverage.page import as_html  # noqa: PLC0415  most runs do not need it

            self.page.write_text(as_html(proven, self.opened.lang), encoding="utf-8")
        if self.data:
            self.data.write_text(all_as_json(proven), encoding="utf-8")
        for line in points_as_json(proven) if self.opened.given["as_json"] else (coverage(proven, self.opened.lang, width()),):
            click.echo(line)
        self.good = self.good and proven.rules.shown == proven.rules.total


def _in_company(activities: Source) -> Path:
    """The folder with the cases that belong to a company."""
    folder = activities.path / CASES if isinstance(activities, CompanyFiles) else None
    if folder is None or not folder.is_dir():
        raise WrongCall(says("cli.no_folder_name", name=activities.name, cases=CASES))
    return folder


def _folder_of_cases(policies: Source | None) -> Path:
    """The folder with the cases that belong to a source; where there is none, faults of the policies are reported first."""
    if policies is not None and not isinstance(policies, Folder):
        load_policies(policies)
        raise WrongCall(says("cli.no_cases_beside", name=policies.name))
    folder = (policies.path if policies is not None else shipped()).absolute().parent / "tests" / "policies"
    if not folder.is_dir():
        load_policies(policies)
        raise WrongCall(says("cli.no_case_folder", folder=folder))
    return folder


PAUSE: Final = 0.3
"""Seconds between two looks; looking takes a few milliseconds, needs no library, and works on every file system."""
CALM: Final = 0.1
"""Seconds in which nothing more may change: an editor empties a file before it writes it, and writes several."""
MAX_NAMED: Final = 3

State = dict[str, tuple[int, ...]]


def watch(roots: Sequence[Path], once: Callable[[frozenset[Path]], None]) -> None:
    """Run once, and again after each change, with the files that changed; Ctrl-C ends it. Faulty files are reported."""
    try:
        state = _state(roots)
        _run_once(once, frozenset())
        while True:
            echo(says("cli.test.watching", roots=", ".join(map(display, roots))), dim=True)
            state, changed = _await(roots, state)
            click.clear()  # does nothing where the output is no terminal
            echo(_changed_files(changed), dim=True)
            _run_once(once, changed)
    except KeyboardInterrupt:
        click.echo()


def _run_once(once: Callable[[frozenset[Path]], None], changed: frozenset[Path]) -> None:
    try:
        once(changed)
    except PolicyError as error:
        complain(error)
    except Failure as failure:
        failure.show()
    except SaidError as error:
        failure_of(error).show()
    gc.collect()  # `main` looks for no garbage; the policies read before are some


def _await(roots: Sequence[Path], state: State) -> tuple[State, frozenset[Path]]:
    """Wait until something changes, and then until nothing does."""
    while (new := _state(roots)) == state:
        sleep(PAUSE)
    sleep(CALM)
    while (newer := _state(roots)) != new:
        new = newer
        sleep(CALM)
    return new, frozenset(Path(name) for name in {*state, *new} if state.get(name) != new.get(name))


def _state(roots: Sequence[Path]) -> State:
    files = (path for root in roots for path in ([root] if root.is_file() else find(root, Diagnostics())))
    return {str(path): stamped(path) for path in files}


def _changed_files(changed: frozenset[Path]) -> Said:
    names = sorted(display(path) for path in changed)
    more = says("cli.test.more", number=len(names) - MAX_NAMED) if len(names) > MAX_NAMED else ""
    return says("cli.test.changed", names=", ".join(names[:MAX_NAMED]), more=more)


def affected_first(cases: Sequence[Case], changed: frozenset[Path], policies: Path, failed: frozenset[str]) -> list[Case]:
    """The cases, those first that failed before, stand in a changed file, or expect a law of which a file changed."""
    files = {display(path) for path in changed}
    laws = {"-".join(path.parent.parent.relative_to(policies).parts) for path in changed if path.parent.parent.is_relative_to(policies)}
    return sorted(cases, key=lambda case: not (case.id in failed or case.path in files or not laws.isdisjoint(case.expect.laws or ())))
