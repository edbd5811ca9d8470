"""`zweck register …` with tables: a CSV file imported, the events exported."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

import click

from zweck.chain.addresses import address
from zweck.chain.chain import migrate
from zweck.cli.commands.register.opened import OfRegister, controller_option, register_option, sealing_option
from zweck.cli.console import BAD_INPUT, WrongValue, echo
from zweck.cli.kinds import several
from zweck.cli.options import FILE, NEW_FILE, company_option, opening, policies_option
from zweck.cli.persons import persons_key, pseudonym_option
from zweck.cli.progress import ProgressBar
from zweck.register import known_under
from zweck.register.chain import REGISTER
from zweck.register.table.csv_rows import FaultyTable
from zweck.register.table.exporting import events_table, known_table
from zweck.register.table.importing import import_table
from zweck.register.table.rows import Reading
from zweck.register.table.rows import country_code as as_code
from zweck.words.said import advised, says


def as_mapped(value: str) -> tuple[str, str]:
    """A column and the field that it holds, as `COLUMN=FIELD`, or a usage error."""
    column, equals, field = value.rpartition("=")
    if not equals or not column or not field:
        raise WrongValue(says("cli.maps_no_column", value=value))
    return column, field


table_options: Final = several(
    click.option("--column", "columns", type=as_mapped, multiple=True, metavar="COLUMN=FIELD"),
    click.option("--encoding", default="utf-8-sig", metavar="NAME"),
    click.option("--country-code", metavar="CODE"),
)
"""How a table of a company is read."""


class OfTable(OfRegister):
    """A register, and how a table of a controller is read beside it."""

    names = (*OfRegister.names, "columns", "encoding", "country_code")

    @property
    def columns(self) -> dict[str, str]:
        """The fields by the columns that hold them."""
        return dict(self.given["columns"])

    @property
    def encoding(self) -> str:
        """The encoding of the table."""
        return str(self.given["encoding"])

    def read_as(self, values: Mapping[str, str]) -> Reading:
        """The way in which a table is read, with values that hold for every row.

        Raises:
            RecordError: for a code of no country.
            WrongCall: if there is no key of pseudonyms.
        """
        code = self.given["country_code"]
        key, values = persons_key(self.given["pseudonym_key"]), {**values, "controller": self.controller}
        return Reading(key, self.terms, values, self.zone, as_code(code) if code else "")


def put(lines: Iterator[str], output: Path | None, stack: ExitStack) -> None:
    """Write lines to a file or the terminal; a fault before the first leaves no file."""
    first = next(lines)
    place = stack.enter_context(output.open("w", encoding="utf-8", newline="")) if output else sys.stdout
    place.write(first)
    place.writelines(lines)


@contextmanager
def faulty_rows(file: Path) -> Iterator[None]:
    """Ends the command with every fault of a table, each on its line."""
    try:
        yield
    except FaultyTable as error:
        for fault in error.faults:
            echo(says("cli.at_row", file=file, line=fault.line, said=advised(fault.sentence, fault.help)), err=True)
        echo(says("cli.bad_rows", number=len({fault.line for fault in error.faults})), err=True)
        raise click.exceptions.Exit(BAD_INPUT) from None


@click.command("import")
@click.argument("file", type=FILE, metavar="FILE")
@click.option("--kind", metavar="KIND")
@click.option("--scope", metavar="SCOPE")
@click.option("--evidence", metavar="TEXT")
@click.option("--source", metavar="TEXT")
@opening(
    *(table_options, controller_option, company_option, pseudonym_option, sealing_option, register_option, policies_option),
    kind=OfTable,
)
def imported(opened: OfTable, /, *, file: Path, **values: str | None) -> None:
    """Import the CSV FILE: an event for each reference to a person that a row holds."""
    given = {name: value for name, value in values.items() if value}
    how = opened.read_as({**given, "source": given.get("source", file.name[:200])})
    with faulty_rows(file), ProgressBar() as along, closing(address(opened.url, REGISTER).connect(write=True, create=True)) as database:
        migrate(database, opened.key, REGISTER)
        known_under(database, how.pseudonyms)
        done = import_table(
            database, opened.key, file, how, opened.columns, opened.encoding, lambda number: along.at("events", number, None)
        )
    echo(says("cli.imported", rows=done.rows, entered=done.entered, known=done.known))


@click.command("export")
@click.option("--list", "file", type=FILE, metavar="FILE")
@click.option("--output", type=NEW_FILE, metavar="FILE")
@opening(table_options, controller_option, company_option, pseudonym_option, register_option, policies_option, kind=OfTable)
def exported(opened: OfTable, /, *, file: Path | None, output: Path | None) -> None:
    """Write the events of a controller as CSV, persons by pseudonym."""
    how = opened.read_as({}) if file else None
    with ExitStack() as stack:
        database = stack.enter_context(opened.reading())
        if file and how:
            known_under(database, how.pseudonyms, keep=False)
            stack.enter_context(faulty_rows(file))
            lines = known_table(database, file, how, opened.controller, opened.day, opened.columns, opened.encoding)
        else:
            stack.enter_context(database.reading())
            lines = events_table(database, opened.controller)
        put(lines, output, stack)
