"""`zweck audit …` about segments that leave the record: attach, detach."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from zweck.chain.anchors import Anchors
from zweck.cli.commands.audit.opened import OfRecord, key_option, of_record, record_option, start_of
from zweck.cli.console import WrongCall, confirm, echo
from zweck.cli.kinds import shared
from zweck.cli.options import FILE, FOLDER
from zweck.record.detaching import attach, detach
from zweck.record.settings import RecordSettings
from zweck.words.said import says


@click.command("detach")
@click.argument("folder", type=FOLDER, metavar="FOLDER")
@click.option("--older-than", type=click.IntRange(min=1), required=True, metavar="DAYS")
@click.option("--yes", is_flag=True)
@shared(RecordSettings, "record-anchors", type=FILE)
@of_record(key_option, record_option)
def detached(opened: OfRecord, /, *, folder: Path, older_than: int, yes: bool, record_anchors: Path | None) -> None:
    """Take closed segments out of the record, into a Parquet file each."""
    if opened.key is None:
        raise WrongCall(says("cli.detach_key"))
    if not yes:
        confirm(says("cli.audit.detach"))
    before = start_of(datetime.now(UTC).date() - timedelta(days=older_than))
    total = 0
    with opened.reading(write=True) as database:
        for path, head in detach(database, opened.key, folder, before):
            total += 1
            click.echo(path)
            if record_anchors is not None:
                Anchors(record_anchors).write(head, now=True)
    echo(says("cli.audit.detached", total=total), err=True)


@click.command("attach")
@click.argument("file", type=FILE, metavar="FILE")
@of_record(key_option, record_option)
def attached(opened: OfRecord, /, *, file: Path) -> None:
    """Put the entries of a segment back into the record."""
    with opened.reading(write=True) as database:
        echo(says("cli.audit.attached", number=attach(database, opened.key, file)))
