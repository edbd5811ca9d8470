"""`zweck register state-table`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from zweck.binding.parse import load_binding
from zweck.binding.questions import Asking
from zweck.cli.console import BAD_INPUT, Failure, echo
from zweck.cli.kinds import grouped
from zweck.cli.options import FILE, NEW_FILE, PLACE, Opened, company_option, opening, policies_option
from zweck.cli.persons import pseudonym_option
from zweck.facts.basis import Basis
from zweck.register import RegisterSettings
from zweck.words.said import advised, says


@click.command("state-table")
@click.argument("table", type=PLACE, metavar="TABLE")
@click.option("--bind", type=FILE, required=True, metavar="FILE")
@click.option("--out", type=NEW_FILE, required=True, metavar="FILE")
@click.option("--lease", type=click.IntRange(min=1, max=24 * 60), default=60, show_default=True, metavar="MINUTES")
@opening(company_option, grouped(RegisterSettings, "register"), pseudonym_option, policies_option)
def command(
    opened: Opened, /, *, table: Path, bind: Path, out: Path, lease: int, register: RegisterSettings, pseudonym_key: Path | None
) -> None:
    """Write the current states of the persons of TABLE to a Parquet file, from which SQL joins them."""
    from zweck.cli.commands.bulk.options import register_of  # noqa: PLC0415  it needs the extra `bulk`
    from zweck.tables import states  # noqa: PLC0415
    from zweck.tables.persons import Looking  # noqa: PLC0415
    from zweck.tables.pieces import opened as opened_table  # noqa: PLC0415
    from zweck.tables.run import now, today_of_table  # noqa: PLC0415

    begun, company, binding = datetime.now(UTC), opened.company, load_binding(bind, opened.vocabulary)
    if binding.undated:
        binding = now(binding, today_of_table(binding, company))
    asking = Asking(binding, company, opened.vocabulary)
    asking.check()
    if binding.basis is not Basis.LIVE:
        raise Failure(says("tables.persons_as_of"))
    with register_of(binding, register, pseudonym_key) as persons:
        if persons is None:
            raise Failure(says("tables.names_no_persons"))
        looking = Looking(binding, company, opened.vocabulary, *persons, persons[0].head.seq)
        written, faults = states.keep(asking, opened_table(table), looking, out, timedelta(minutes=lease), begun)
    echo(says("cli.states_written", count=written, position=looking.position, out=out))
    for fault in faults:
        echo(advised(fault.message, fault.help), err=True)
    if faults:
        raise click.exceptions.Exit(BAD_INPUT)
