"""`zweck bulk recheck`."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import click

from zweck.cli.commands.bulk.decide import show
from zweck.cli.commands.bulk.options import company_at, reported
from zweck.cli.commands.bulk.persons import register_of
from zweck.cli.console import BAD_INPUT, speaking
from zweck.cli.kinds import grouped
from zweck.cli.options import Day, lang_option, policies_option, read_policies
from zweck.cli.persons import pseudonym_option
from zweck.cli.progress import ProgressBar
from zweck.cli.recording import recording
from zweck.decision.decision import Detail
from zweck.facts.basis import Basis
from zweck.pages.bulk import faults as faults_page
from zweck.pages.bulk import recheck as recheck_page
from zweck.pages.width import width
from zweck.record import RecordSettings
from zweck.register import RegisterSettings
from zweck.runtime.sources.source import Source
from zweck.tables.deciding import Decider
from zweck.tables.persons import Looking, kept
from zweck.tables.plan import columns_of
from zweck.tables.reading import TableError, opened
from zweck.tables.rechecking import Again, head_again, turned
from zweck.tables.run import BINDING, Run, binding_of, entry_of, files_of, now, on_day, today_of_table
from zweck.tables.whole import planned, worked
from zweck.tables.working import FaultyRows
from zweck.words.said import says


@click.command("recheck")
@click.argument("run", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="RUN")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N")
@click.option("--on", "on", type=Day(), metavar="DATE")
@grouped(RegisterSettings, "register")
@pseudonym_option
@grouped(RecordSettings, "record")
@lang_option
@policies_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    run: Path,
    jobs: int | None,
    on: date | None,
    register: RegisterSettings,
    pseudonym_key: Path | None,
    lang: str,
    policies: Source | None,
    record: RecordSettings,
) -> None:
    """Decide again only the rows of RUN whose persons have events in the register behind the position at which the run read it."""
    with reported(), recording(found := read_policies(policies), record) as keeping:
        base = Run.open(run)
        if base.head.state != "ended":
            raise TableError(says("cli.run_not_whole"))
        if base.head.periods:
            raise TableError(says("cli.run_of_records"))
        if base.head.revision != found.policies.revision:
            raise TableError(says("cli.run_decided_another"))
        company = company_at(base.head.activities, found.policies)
        if company.revision != base.head.company:
            raise TableError(says("cli.company_files_have"))
        binding = binding_of(base, found.policies.vocabulary)
        if binding.subject is None:
            raise TableError(says("cli.run_looked_up"))
        table = opened(Path(base.head.source))
        if files_of(table) != base.head.table:
            raise TableError(says("cli.table_changed_since"))
        binding = now(binding, today_of_table(binding, company)) if on is None else replace(on_day(binding, on), basis=Basis.AS_OF)
        detail = Detail(base.head.detail) if base.head.detail else None
        plan = planned(found.policies, binding, company, table, detail)
        with register_of(binding, register, pseudonym_key) as persons:
            if persons is None:
                raise TypeError(binding)
            if persons[0].head.record != base.head.register:
                raise TableError(says("cli.another_register_run"))
            vocabulary = found.policies.vocabulary
            later = Looking(binding, company, vocabulary, *persons, base.head.position).later()
            looking = Looking(kept(binding), company, vocabulary, *persons, later.position)
            begun = head_again(base, binding, later.position, datetime.now(UTC).isoformat(timespec="seconds"))
            again = Run.begin(run / "-".join(filter(None, ("recheck", str(later.position), begun.day))), begun, run / BINDING)
            work = Again(again, table, Decider(plan), columns_of(binding), looking, base=run, later=later)
            try:
                with ProgressBar() as line:
                    ended = worked(plan, work, jobs or os.cpu_count() or 1, lambda reached: show(line, reached), None)
            except FaultyRows as faulty:
                click.echo(faults_page.render(faulty.faults, lang, speaking(), stopped=True), err=True)
                ctx.exit(BAD_INPUT)
        if keeping is not None:
            keeping.append([entry_of(again.head)])
    click.echo(recheck_page.render(base, ended, later, turned(base, again.parts(), later), again.head.day, lang, width()))
