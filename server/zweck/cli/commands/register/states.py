"""`zweck register state-table`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from zweck.binding.asking import Asking
from zweck.binding.parse import load_binding
from zweck.cli.commands.bulk.options import company_of, company_option, reported
from zweck.cli.commands.bulk.persons import register_of
from zweck.cli.commands.register.options import FILE
from zweck.cli.console import BAD_INPUT, Failure, speaking
from zweck.cli.kinds import grouped
from zweck.cli.options import load_policies, policies_option
from zweck.cli.persons import pseudonym_option
from zweck.facts.basis import Basis
from zweck.register import RegisterSettings
from zweck.runtime.sources.source import Source
from zweck.tables import states
from zweck.tables.persons import Looking
from zweck.tables.reading import opened
from zweck.tables.run import now, today_of_table
from zweck.words.said import says


@click.command("state-table")
@click.argument("table", type=click.Path(path_type=Path), metavar="TABLE")
@click.option("--bind", "bind", type=FILE, required=True, metavar="FILE")
@click.option("--out", "out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE")
@click.option("--lease", "lease", type=click.IntRange(min=1, max=24 * 60), default=60, show_default=True, metavar="MINUTES")
@company_option
@grouped(RegisterSettings, "register")
@pseudonym_option
@policies_option
def command(
    *,
    table: Path,
    bind: Path,
    out: Path,
    lease: int,
    activities: Source | None,
    register: RegisterSettings,
    pseudonym_key: Path | None,
    policies: Source | None,
) -> None:
    """Write the current states of the persons of TABLE to a Parquet file, from which SQL joins them."""
    begun, found = datetime.now(UTC), load_policies(policies)
    with reported():
        company, binding = company_of(activities, found), load_binding(bind, found.vocabulary)
        if binding.undated:
            binding = now(binding, today_of_table(binding, company))
        asking = Asking(binding, company, found.vocabulary)
        asking.check()
        if binding.basis is not Basis.LIVE:
            raise Failure(says("tables.persons_as_of"))
        with register_of(binding, register, pseudonym_key) as persons:
            if persons is None:
                raise Failure(says("tables.names_no_persons"))
            looking = Looking(binding, company, found.vocabulary, *persons, persons[0].head.seq)
            written, faults = states.keep(asking, opened(table), looking, out, timedelta(minutes=lease), begun)
    speak = speaking()
    click.echo(speak(says("cli.states_written", count=written, position=looking.position, out=out)))
    for fault in faults:
        click.echo(speak(says("forms.then", first=fault.message, rest=fault.help) if fault.help else fault.message), err=True)
    if faults:
        raise click.exceptions.Exit(BAD_INPUT)
