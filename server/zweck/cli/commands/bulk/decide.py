"""`zweck bulk TABLE`."""

import os
from dataclasses import replace
from pathlib import Path

import click

from zweck.binding.parse import load_binding
from zweck.cli.commands.bulk.options import company_option, place_of, reported
from zweck.cli.commands.bulk.persons import register_of
from zweck.cli.company import archived_in
from zweck.cli.console import BAD_INPUT, speaking
from zweck.cli.kinds import grouped
from zweck.cli.options import lang_option, policies_option, read_policies
from zweck.cli.persons import pseudonym_option
from zweck.cli.progress import ProgressBar
from zweck.cli.recording import recording
from zweck.decision.decision import Detail
from zweck.pages.bulk import faults as faults_page
from zweck.pages.bulk import page, summary
from zweck.pages.width import width
from zweck.record import RecordSettings
from zweck.register import RegisterSettings
from zweck.runtime.sources.source import Source
from zweck.tables.periods import Records, RecordTable
from zweck.tables.persons import Looking
from zweck.tables.reading import opened
from zweck.tables.run import SUFFIX, Run, entry_of, head_of, now, queried, today_of_table
from zweck.tables.whole import Progress as Reached
from zweck.tables.whole import decided, planned
from zweck.tables.working import COLUMN, STOP, FaultyRows

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PAGE = "summary.html"


@click.command("TABLE")
@click.argument("table", type=click.Path(path_type=Path), metavar="TABLE")
@click.option("--bind", "bind", type=FILE, required=True, metavar="FILE")
@click.option("--out", "out", type=click.Path(file_okay=False, path_type=Path), required=True, metavar="DIR")
@click.option(
    "--faults",
    type=click.Choice((STOP, COLUMN)),
    default=STOP,
    show_default=True,
)
@click.option("--whole", is_flag=True)
@click.option("--remedies", is_flag=True)
@click.option("--periods", is_flag=True)
@click.option("--jobs", type=click.IntRange(min=1), metavar="N")
@company_option
@grouped(RegisterSettings, "register")
@pseudonym_option
@grouped(RecordSettings, "record")
@lang_option
@policies_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    table: Path,
    bind: Path,
    out: Path,
    faults: str,
    whole: bool,
    remedies: bool,
    periods: bool,
    jobs: int | None,
    activities: Source | None,
    register: RegisterSettings,
    pseudonym_key: Path | None,
    lang: str,
    policies: Source | None,
    record: RecordSettings,
) -> None:
    """Decide all rows of TABLE (Parquet, Arrow or CSV; a file, or a folder of files; or a query of DuckDB in a file *.sql) into DIR."""
    with reported(), recording(found := read_policies(policies), record) as kept:
        company, archive = archived_in(activities, found.policies.vocabulary)
        if kept is not None:
            kept.keep_company(company.revision, archive)
        binding = load_binding(bind, found.policies.vocabulary)
        if binding.undated:
            binding = now(binding, today_of_table(binding, company))
        source = opened(queried(table, out) if table.suffix == SUFFIX and table.is_file() else table)
        detail = Detail.FULL if remedies else Detail.REASONS if whole else None
        begun = head_of(source, binding, found.policies.revision, company.revision, faults, place_of(activities), detail)
        begun = replace(begun, periods=periods)
        if periods:
            records = Records(binding, company, found.policies.vocabulary)
            binding, source = records.binding, RecordTable(source, records)
        plan = planned(found.policies, binding, company, source, detail)
        with register_of(binding, register, pseudonym_key) as persons:
            if persons is not None:
                begun = replace(begun, register=persons[0].head.record, position=persons[0].head.seq)
            run = Run.begin(out, begun, bind)
            looking = None
            if persons is not None:
                looking = Looking(binding, company, found.policies.vocabulary, *persons, run.head.position)
            try:
                with ProgressBar() as line:
                    ended = decided(plan, source, run, jobs or os.cpu_count() or 1, lambda reached: show(line, reached), looking)
            except FaultyRows as faulty:
                click.echo(faults_page.render(faulty.faults, lang, speaking(), stopped=True), err=True)
                ctx.exit(BAD_INPUT)
        if kept is not None:
            kept.append([entry_of(run.head)])
    if ended.faults:
        click.echo(faults_page.render(ended.faults, lang, speaking(), stopped=False), err=True)
    (out / PAGE).write_text(page.as_html(ended, lang), encoding="utf-8")
    click.echo(summary.render(ended, lang, width()))


def show(line: ProgressBar, reached: Reached) -> None:
    """How far a run is."""
    outcomes = ", ".join(f"{outcome.lower()} {number:,}" for outcome, number in reached.outcomes.items())
    line.at("rows", reached.rows, reached.of, outcomes)
