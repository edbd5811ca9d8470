"""`zweck register export`."""

import sys
from contextlib import ExitStack
from pathlib import Path

import click

from zweck.cli.commands.register.options import (
    FILE,
    company_option,
    controller_option,
    reading,
    register_option,
    today,
)
from zweck.cli.commands.register.table import faulty_rows, read_as, table_options
from zweck.cli.options import policies_option
from zweck.cli.persons import pseudonym_option
from zweck.register.table.exporting import events_table, known_table
from zweck.runtime.sources.source import Source


@click.command("export")
@click.option("--list", "file", type=FILE, metavar="FILE")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@table_options
@controller_option
@company_option
@pseudonym_option
@register_option
@policies_option
def command(
    *,
    file: Path | None,
    output: Path | None,
    columns: tuple[tuple[str, str], ...],
    encoding: str,
    country_code: str | None,
    controller: str,
    activities: Source | None,
    pseudonym_key: Path | None,
    register: str,
    policies: Source | None,
) -> None:
    """Write the events of a controller as CSV, persons by pseudonym."""
    how = read_as({"controller": controller}, country_code, pseudonym_key, activities, policies) if file else None
    with ExitStack() as stack:
        database = stack.enter_context(reading(register))
        if file and how:
            stack.enter_context(faulty_rows(file))
            day = today(how.terms.company if how.terms else None, controller).date()
            lines = known_table(database, file, how, controller, day, dict(columns), encoding)
        else:
            stack.enter_context(database.reading())
            lines = events_table(database, controller)
        first = next(lines)
        target = stack.enter_context(output.open("w", encoding="utf-8", newline="")) if output else sys.stdout
        target.write(first)
        target.writelines(lines)
