"""`zweck register import`."""

from collections.abc import Mapping
from pathlib import Path

import click

from zweck.chain.addresses import address
from zweck.chain.chain import migrate
from zweck.chain.errors import RecordError
from zweck.cli.commands.audit.options import read_key, reported
from zweck.cli.commands.register.options import (
    FILE,
    company_option,
    controller_option,
    persons_key,
    register_option,
    sealing_option,
    terms_of,
    zone_of,
)
from zweck.cli.console import BAD_INPUT, Command, WrongCall, WrongValue, speaking
from zweck.cli.options import policies_option
from zweck.cli.persons import pseudonym_option
from zweck.cli.progress import ProgressBar
from zweck.register.chain import REGISTER
from zweck.register.table.importing import import_table
from zweck.register.table.reading import FaultyTable
from zweck.register.table.rows import Reading, country_code
from zweck.runtime.sources.source import Source
from zweck.words.said import says


class Mapped(click.ParamType[tuple[str, str]]):
    """A column and the field that it holds."""

    name = "column"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Both names, or a usage error."""
        if isinstance(value, tuple):
            return value
        column, equals, field = str(value).rpartition("=")
        if not equals or not column or not field:
            raise WrongValue(says("cli.maps_no_column", value=value), ctx, param)
        return column, field


def table_options(command: Command) -> Command:
    """`--column`, `--encoding`, `--country-code`."""
    for option in (
        click.option("--country-code", metavar="CODE"),
        click.option("--encoding", default="utf-8-sig", metavar="NAME"),
        click.option("--column", "columns", type=Mapped(), multiple=True, metavar="COLUMN=FIELD"),
    ):
        command = option(command)
    return command


@click.command("import")
@click.argument("file", type=FILE, metavar="FILE")
@click.option("--kind", metavar="KIND")
@click.option("--scope", metavar="SCOPE")
@click.option("--evidence", metavar="TEXT")
@click.option("--source", metavar="TEXT")
@table_options
@controller_option
@company_option
@pseudonym_option
@sealing_option
@register_option
@policies_option
def command(
    *,
    file: Path,
    columns: tuple[tuple[str, str], ...],
    encoding: str,
    country_code: str | None,
    controller: str,
    activities: Source | None,
    pseudonym_key: Path | None,
    register_key: Path | None,
    register: str,
    policies: Source | None,
    **values: str | None,
) -> None:
    """Import the CSV FILE: an event for each reference to a person that a row holds."""
    given = {name: value for name, value in values.items() if value}
    given = given | {"controller": controller, "source": given.get("source", file.name[:200])}
    how = read_as(given, country_code, pseudonym_key, activities, policies)
    with reported(), faulty_rows(file), ProgressBar() as along:
        key = read_key(register_key)
        database = address(register, REGISTER).connect(write=True, create=True)
        try:
            migrate(database, key, REGISTER)
            done = import_table(database, key, file, how, dict(columns), encoding, lambda number: along.at("events", number, None))
        finally:
            database.close()
    click.echo(f"rows: {done.rows}; events entered: {done.entered}, already there: {done.known}")


def read_as(
    values: Mapping[str, str], code: str | None, pseudonym_key: Path | None, activities: Source | None, policies: Source | None
) -> Reading:
    """The way in which a table is read.

    Raises:
        WrongCall: if an option is wrong.
    """
    terms = terms_of(activities, policies)
    try:
        code = country_code(code) if code else ""
    except RecordError as error:
        raise WrongCall(error.message, error.help) from None
    return Reading(persons_key(pseudonym_key), terms, values, zone_of(terms.company, values["controller"]), code)


class faulty_rows:
    """Ends the command with every fault of a table, each on its line."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        """Name the faults, if there are any."""
        if isinstance(error, FaultyTable):
            speak = speaking()
            for fault in error.faults:
                click.echo(f"{self._file}:{fault.line}: {speak(fault.sentence)}{f'; {speak(fault.help)}' if fault.help else ''}", err=True)
            click.echo(speak(says("cli.bad_rows", number=len({fault.line for fault in error.faults}))), err=True)
            raise click.exceptions.Exit(BAD_INPUT)
