"""`zweck test`."""

from dataclasses import dataclass, field
from pathlib import Path

import click

from zweck.cases import Case, load_cases
from zweck.cases.snapshot import load_snapshots
from zweck.cli.company import activities_option, company_in
from zweck.cli.console import FAILED, WrongCall, show
from zweck.cli.options import build_engine, engine_option, json_option, lang_option, load_policies, policies_option
from zweck.cli.progress import ProgressBar
from zweck.company import CASES, NO_COMPANY
from zweck.engine import Engine
from zweck.law.load.files import display
from zweck.load import shipped
from zweck.match import MATCHERS
from zweck.pages.results import Result, as_json, compare, diff, entries_as_json, page_of, run_all, sum_up, write
from zweck.pages.text import width
from zweck.runtime.sources.company import CompanyFiles
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.source import Source
from zweck.words.said import says

FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command("test")
@click.argument("cases", required=False, type=click.Path(exists=True, path_type=Path), metavar="[DIR]")
@click.option("-k", "text", metavar="TEXT")
@click.option("--coverage", is_flag=True)
@click.option("--coverage-html", "page", type=FILE, metavar="FILE")
@click.option("--coverage-json", "data", type=FILE, metavar="FILE")
@click.option("--junit", type=FILE, metavar="FILE")
@activities_option()
@click.option("--watch", "watching", is_flag=True)
@json_option
@lang_option
@engine_option
@policies_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    cases: Path | None,
    text: str | None,
    coverage: bool,
    page: Path | None,
    data: Path | None,
    junit: Path | None,
    watching: bool,
    as_json: bool,
    lang: str,
    matcher: str,
    policies: Source | None,
    activities: Source | None,
) -> None:
    """Run the cases below DIR (or in one file) and show every difference from the expected answers; compare snapshots, too."""
    folder = policies.path if isinstance(policies, Folder) else shipped()
    where = cases or (_folder_of_cases(policies) if activities is None else _in_company(activities))
    covering = coverage or bool(page or data)
    testing = _Testing(policies, activities, folder, where, text, matcher, as_json, lang, junit, covering, page, data)
    if watching:
        from zweck.cli.watch import watch  # noqa: PLC0415  most runs do not need it

        more = [activities.path] if isinstance(activities, CompanyFiles) else []
        watch([testing.cases, *more] if policies and not isinstance(policies, Folder) else [folder, testing.cases, *more], testing.run)
    else:
        testing.run()
    ctx.exit(0 if testing.good or watching else FAILED)


@dataclass(slots=True)
class _Testing:
    """One call of the command: what is wanted, and how the last run came out."""

    policies: Source | None
    activities: Source | None
    folder: Path
    cases: Path
    text: str | None
    matcher: str
    as_json: bool
    language: str
    junit: Path | None
    coverage: bool
    page: Path | None
    data: Path | None
    good: bool = False
    failed: frozenset[str] = field(default_factory=frozenset)
    progress: ProgressBar = field(default_factory=ProgressBar)

    def run(self, changed: frozenset[Path] = frozenset()) -> None:
        """Run the cases; after a change those first that it may concern."""
        engine = build_engine(load_policies(self.policies), self.matcher)
        company = NO_COMPANY if self.activities is None else company_in(self.activities, engine.policies.vocabulary)
        chosen = self._chosen(load_cases(self.cases, engine.policies, company), changed)
        together = self.matcher == MATCHERS[0]
        results = run_all(chosen, engine, self._report, self.progress, together=together)
        compared = compare(load_snapshots(self.cases, engine.policies), self.text, engine, together=together)
        if not chosen and not compared:
            raise WrongCall(says("cli.no_case_id", text=self.text) if self.text else says("cli.no_cases"))
        self.failed = frozenset(result.case.id for result in results if result.differences)
        self.good = not self.failed and not any(one.changed for one in compared)
        if self.junit:
            write(results, compared, Path(display(self.cases)), self.junit)
        for line in (line for one in compared for line in (entries_as_json(one) if self.as_json else diff(one))):
            click.echo(line)
        if self.coverage:
            self._cover(chosen, engine)
        if not self.as_json:
            failed = len(self.failed)
            click.secho(f"{len(chosen) - failed} passed, {failed} failed", fg="red" if failed else "green", bold=True)
            for line in sum_up(compared):
                click.echo(line)

    def _chosen(self, cases: list[Case], changed: frozenset[Path]) -> list[Case]:
        chosen = [case for case in cases if self.text is None or self.text.casefold() in f"{case.id}\n{case.title}".casefold()]
        if not changed:
            return chosen
        from zweck.cli.watch import affected_first  # noqa: PLC0415  most runs do not need it

        return affected_first(chosen, changed, self.folder, self.failed)

    def _report(self, result: Result) -> None:
        if self.as_json:
            self.progress.clear()
            click.echo(as_json(result))
        elif result.differences:
            self.progress.clear()
            show(page_of(result.case, result.differences))
            click.echo()

    def _cover(self, cases: list[Case], engine: Engine) -> None:
        from zweck.pages.coverage.result import Result as Proven  # noqa: PLC0415  most runs do not need it
        from zweck.pages.coverage.text import all_as_json, points_as_json  # noqa: PLC0415
        from zweck.pages.coverage.text import text as coverage  # noqa: PLC0415

        proven = Proven.of(cases, engine, self.progress)
        if self.page:
            from zweck.pages.coverage.page import as_html  # noqa: PLC0415  most runs do not need it

            self.page.write_text(as_html(proven, self.language), encoding="utf-8")
        if self.data:
            self.data.write_text(all_as_json(proven), encoding="utf-8")
        for line in points_as_json(proven) if self.as_json else (coverage(proven, self.language, width()),):
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
