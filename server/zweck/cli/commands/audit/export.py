"""`zweck audit export`."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from zweck.chain.head import read_head
from zweck.cli.commands.audit.options import opened, record_option, stretch, time_options, wanted_options
from zweck.cli.console import WrongCall
from zweck.cli.progress import ProgressBar
from zweck.record.chain import RECORD
from zweck.record.entry import Stored
from zweck.record.export import csv_lines, json_lines, write_parquet
from zweck.record.statements import scan
from zweck.record.wanted import Wanted
from zweck.words.said import says


@click.command("export")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv", "parquet"]), default="jsonl", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@wanted_options
@time_options
@record_option
def command(*, form: str, output: Path | None, wanted: Wanted, since: date | None, until: date | None, record: str) -> None:
    """Write every entry with all its columns, erasures among them, in their order."""
    if form == "parquet" and output is None:
        raise WrongCall(says("cli.parquet_goes_file"))
    with opened(record) as database, database.reading(), ProgressBar() as along:
        entries: Iterable[Stored] = scan(database, "time >= $3 AND time < $4", *stretch(since, until))
        entries = filter(wanted.matches, entries) if wanted else entries
        lines = csv_lines if form == "csv" else json_lines
        if output is None:
            for line in lines(entries):
                click.echo(line)
            return
        entries = iter(along("entries", entries, None if since or until or wanted else read_head(database, RECORD).seq))
        if form == "parquet":
            write_parquet(entries, output)
        else:
            with output.open("w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines(entries))
