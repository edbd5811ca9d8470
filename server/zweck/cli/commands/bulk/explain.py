"""`zweck bulk explain`."""

from pathlib import Path

import click

from zweck.activities.validity import Rests, Turns
from zweck.cli.commands.bulk.options import company_at, reported
from zweck.cli.commands.bulk.persons import register_of
from zweck.cli.console import Defect, Failure
from zweck.cli.kinds import grouped
from zweck.cli.options import build_engine, engine_option, json_option, lang_option, load_policies, policies_option
from zweck.cli.persons import pseudonym_option
from zweck.cli.printer import Printer
from zweck.engine import Detail
from zweck.pages.answer.view import answered
from zweck.pages.answer.writer import Library
from zweck.register import RegisterSettings
from zweck.runtime.sources.source import Source
from zweck.tables.periods import Records, RecordTable
from zweck.tables.persons import Looking
from zweck.tables.reading import TableError, opened
from zweck.tables.run import Run, binding_of, files_of
from zweck.tables.whole import row_of
from zweck.words.said import says


@click.command("explain")
@click.argument("run", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="RUN")
@click.option("--row", "wanted", required=True, metavar="ID")
@grouped(RegisterSettings, "register")
@pseudonym_option
@json_option
@lang_option
@engine_option
@policies_option
def command(
    *,
    run: Path,
    wanted: str,
    register: RegisterSettings,
    pseudonym_key: Path | None,
    as_json: bool,
    lang: str,
    matcher: str,
    policies: Source | None,
) -> None:
    """Show the whole answer for one row of a run: with the decision id that any other door gives for the same facts."""
    found = load_policies(policies)
    with reported():
        known = Run.open(run)
        if known.head.revision != found.revision:
            raise TableError(says("cli.run_decided_another_law"))
        company = company_at(known.head.activities, found)
        binding = binding_of(known, found.vocabulary)
        table = opened(Path(known.head.source))
        if files_of(table) != known.head.table:
            raise TableError(says("cli.table_changed_since"))
        if known.head.periods:
            records = Records(binding, company, found.vocabulary)
            binding, table = records.binding, RecordTable(table, records)
        with register_of(binding, register, pseudonym_key) as persons:
            looking = None if persons is None else Looking(binding, company, found.vocabulary, *persons, known.head.position)
            row = row_of(known, table, found, binding, company, wanted, looking)
    engine = build_engine(found, matcher)
    decision = engine.decide(row.question, Detail.FULL)
    if decision.outcome.value != row.outcome and binding.subject is not None:
        raise Failure(says("cli.run_says_register", outcome=row.outcome, value=decision.outcome.value))
    if decision.outcome.value != row.outcome:
        raise Defect(says("cli.run_says_engine", outcome=row.outcome, value=decision.outcome.value))
    day = decision.date
    activity = company.on(binding.activity, day) if binding.activity and day is not None else None
    rests = None if activity is None else Rests(activity, company)
    # where persons were looked up their events are not at hand, and one of them may end the answer sooner than the law does
    turn = None if row.persons else Turns(engine, found).first(decision, rests)
    shown = answered(decision, turn, request_id=wanted, rests=rests, position=known.head.position)
    Printer(lang, Library.of(found), as_json=as_json, whole=False).show(shown)
