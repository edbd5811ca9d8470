"""`zweck bulk TABLE`, and how a row of a run, or a whole run, is looked at again."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import click

from zweck.activities.validity import Rests, Turns
from zweck.binding.parse import load_binding
from zweck.cli.commands.bulk.options import company_at, jobs_option, place_of, register_of, table_of, worked
from zweck.cli.company import archived_in
from zweck.cli.console import Defect, Failure, show, speaking
from zweck.cli.decoded import as_data, sent
from zweck.cli.kinds import Place, grouped
from zweck.cli.ledgers import recording
from zweck.cli.options import (
    FILE,
    FOLDER,
    PLACE,
    Opened,
    as_day,
    company_option,
    engine_option,
    json_option,
    opening,
    policies_option,
    read_policies,
)
from zweck.cli.persons import pseudonym_option
from zweck.cli.rows import Rows
from zweck.decision.decision import Detail
from zweck.facts.basis import Basis
from zweck.pages import bulk as page
from zweck.pages.answer.view import answered
from zweck.pages.answer.writer import Library
from zweck.record import RecordSettings
from zweck.register import RegisterSettings
from zweck.tables import whole as rows
from zweck.tables.deciding import Decider
from zweck.tables.periods import Records, with_records
from zweck.tables.persons import Looking, kept
from zweck.tables.pieces import TableError, opened
from zweck.tables.plan import columns_of
from zweck.tables.run import BINDING, SUFFIX, Run, binding_of, entry_of, head_of, now, on_day, queried, today_of_table
from zweck.tables.whole import row_of
from zweck.tables.working import COLUMN, STOP, Again, head_again, turned
from zweck.words.said import says

PAGE: Final = "summary.html"
register_options: Final = (grouped(RegisterSettings, "register"), pseudonym_option)


class Table(click.Argument):
    """The table that is decided: the command stands under its name."""

    def get_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Nothing behind that name."""
        return []


@click.command("TABLE")
@click.argument("table", cls=Table, type=PLACE, metavar="TABLE")
@click.option("--bind", type=FILE, required=True, metavar="FILE")
@click.option("--out", type=Place(file_okay=False), required=True, metavar="DIR")
@click.option("--faults", type=click.Choice((STOP, COLUMN)), default=STOP, show_default=True)
@click.option("--whole", is_flag=True)
@click.option("--remedies", is_flag=True)
@click.option("--periods", is_flag=True)
@jobs_option
@opening(company_option, *register_options, grouped(RecordSettings, "record"), policies_option)
def decide(
    asked: Opened,
    /,
    *,
    table: Path,
    bind: Path,
    out: Path,
    faults: str,
    whole: bool,
    remedies: bool,
    periods: bool,
    jobs: int | None,
    register: RegisterSettings,
    pseudonym_key: Path | None,
    record: RecordSettings,
) -> None:
    """Decide all rows of TABLE (Parquet, Arrow or CSV; a file, or a folder of files; or a query of DuckDB in a file *.sql) into DIR."""
    activities, lang = asked.given["activities"], asked.lang
    with recording(found := read_policies(asked.given["policies"]), record) as keeping:
        vocabulary = found.policies.vocabulary
        company, archive = archived_in(activities, vocabulary)
        if keeping is not None:
            keeping.keep_company(company.revision, archive)
        binding = load_binding(bind, vocabulary)
        if binding.undated:
            binding = now(binding, today_of_table(binding, company))
        source = opened(queried(table, out) if table.suffix == SUFFIX and table.is_file() else table)
        detail = Detail.FULL if remedies else Detail.REASONS if whole else None
        begun = head_of(source, binding, found.policies.revision, company.revision, faults, place_of(activities), detail)
        begun = replace(begun, periods=periods)
        if periods:
            records = Records(binding, company, vocabulary)
            binding, source = records.binding, with_records(source, records)
        plan = rows.planned(found.policies, binding, company, source, detail)
        with register_of(binding, register, pseudonym_key) as persons:
            if persons is not None:
                begun = replace(begun, register=persons[0].head.record, position=persons[0].head.seq)
            run = Run.begin(out, begun, bind)
            looking = None if persons is None else Looking(binding, company, vocabulary, *persons, run.head.position)
            ended = worked(lambda processes, reached: rows.decided(plan, source, run, processes, reached, looking), jobs, lang)
        if keeping is not None:
            keeping.append([entry_of(run.head)])
    if ended.faults:
        click.echo(page.faults_in_words(ended.faults, ended.figures.faulty, lang, speaking(), stopped=False), err=True)
    (out / PAGE).write_text(page.as_html(ended, lang), encoding="utf-8")
    show(page.page_of(ended, lang))


@click.command("explain")
@click.argument("run", type=FOLDER, metavar="RUN")
@click.option("--row", "wanted", required=True, metavar="ID")
@opening(*register_options, json_option, engine_option, policies_option)
def explain(asked: Opened, /, *, run: Path, wanted: str, register: RegisterSettings, pseudonym_key: Path | None) -> None:
    """Show the whole answer for one row of a run: with the decision id that any other door gives for the same facts."""
    found, known = asked.policies, Run.open(run)
    if known.head.revision != found.revision:
        raise TableError(says("cli.run_decided_another_law"))
    company = company_at(known.head.activities, found)
    binding, table = binding_of(known, found.vocabulary), table_of(known)
    if known.head.periods:
        records = Records(binding, company, found.vocabulary)
        binding, table = records.binding, with_records(table, records)
    with register_of(binding, register, pseudonym_key) as persons:
        looking = None if persons is None else Looking(binding, company, found.vocabulary, *persons, known.head.position)
        row = row_of(known, table, found, binding, company, wanted, looking)
    decision = asked.engine.decide(row.question, Detail.FULL)
    if (value := decision.outcome.value) != row.outcome and binding.subject is not None:
        raise Failure(says("cli.run_says_register", outcome=row.outcome, value=value))
    if value != row.outcome:
        raise Defect(says("cli.run_says_engine", outcome=row.outcome, value=value))
    rests = Rests.of(binding.activity, decision.date, company)
    # where persons were looked up their events are not at hand, and one of them may end the answer sooner than the law does
    turn = None if row.persons else Turns(asked.engine, found).first(decision, rests)
    shown = answered(decision, turn, request_id=wanted, rests=rests)
    as_json = bool(asked.given["as_json"])
    data = as_data(sent(decision, turn, request_id=wanted, rests=rests, position=known.head.position)) if as_json else None
    Rows(asked.lang, Library.of(found), as_json=as_json, whole=False).answer(shown, data)


@click.command("recheck")
@click.argument("run", type=FOLDER, metavar="RUN")
@jobs_option
@click.option("--on", type=as_day, metavar="DATE")
@opening(*register_options, grouped(RecordSettings, "record"), policies_option)
def recheck(
    asked: Opened,
    /,
    *,
    run: Path,
    jobs: int | None,
    on: date | None,
    register: RegisterSettings,
    pseudonym_key: Path | None,
    record: RecordSettings,
) -> None:
    """Decide again only the rows of RUN whose persons have events in the register behind the position at which the run read it."""
    with recording(found := read_policies(asked.given["policies"]), record) as keeping:
        base, vocabulary = Run.open(run), found.policies.vocabulary
        if base.head.state != "ended":
            raise TableError(says("cli.run_not_whole"))
        if base.head.periods:
            raise TableError(says("cli.run_of_records"))
        if base.head.revision != found.policies.revision:
            raise TableError(says("cli.run_decided_another"))
        company = company_at(base.head.activities, found.policies)
        if company.revision != base.head.company:
            raise TableError(says("cli.company_files_have"))
        before = binding = binding_of(base, vocabulary)
        if binding.subject is None:
            raise TableError(says("cli.run_looked_up"))
        table = table_of(base)
        binding = now(binding, today_of_table(binding, company)) if on is None else replace(on_day(binding, on), basis=Basis.AS_OF)
        detail = Detail(base.head.detail) if base.head.detail else None
        plan = rows.planned(found.policies, binding, company, table, detail)
        with register_of(binding, register, pseudonym_key) as persons:
            if persons is None:
                raise TypeError(binding)
            if persons[0].head.record != base.head.register:
                raise TableError(says("cli.another_register_run"))
            later = replace(
                Looking(binding, company, vocabulary, *persons, base.head.position).later(),
                another_day=binding.dated is None and binding.day != before.day,
            )
            looking = Looking(kept(binding), company, vocabulary, *persons, later.position)
            begun = head_again(base, binding, later.position, datetime.now(UTC).isoformat(timespec="seconds"))
            again = Run.begin(run / "-".join(filter(None, ("recheck", str(later.position), begun.day))), begun, run / BINDING)
            work = Again(again, table, Decider(plan), columns_of(binding), looking, base=base, later=later)
            ended = worked(lambda processes, reached: rows.worked(plan, work, processes, reached, None), jobs, asked.lang)
        if keeping is not None:
            keeping.append([entry_of(again.head)])
    show(page.rechecked(base, ended, later, turned(base, again.parts(), later), again.head.day, asked.lang))
