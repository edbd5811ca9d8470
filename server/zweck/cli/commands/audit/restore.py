"""`zweck audit restore`."""

from pathlib import Path

import click

from zweck.chain.anchors import Anchors
from zweck.chain.chain import Chain
from zweck.chain.database import Database
from zweck.chain.restoring import State, restore
from zweck.cli.commands.audit.options import FILE, key_option, opened, read_key, record_option
from zweck.cli.console import WrongCall
from zweck.cli.kinds import shared
from zweck.record.chain import RECORD
from zweck.record.erase import state
from zweck.record.settings import RecordSettings
from zweck.words.said import says


@click.command("restore")
@click.option("--reason", required=True, metavar="TEXT")
@click.option("--yes", is_flag=True)
@shared(RecordSettings, "record-anchors", type=FILE, required=True)
@key_option
@record_option
def command(*, reason: str, yes: bool, record_anchors: Path, record_key: Path | None, record: str) -> None:
    """State which entries are lost, in a signed entry, after an older copy of the record was restored."""
    with opened(record, write=True) as database:
        stated(database, record_key, record_anchors, reason, RECORD, state, yes=yes)


def stated(database: Database, file: Path | None, anchors: Path, reason: str, chain: Chain, state: State, *, yes: bool) -> None:
    """State a loss, and print it."""
    key = read_key(file)
    if key is None:
        raise WrongCall(says("cli.restore_key"))
    if not yes:
        click.confirm("The copy that is there counts from now on, and what is lost stays lost. State the loss?", abort=True, err=True)
    gap = restore(database, key, Anchors(anchors), reason, chain, state)
    click.echo(f"lost: {gap.first} to {gap.last} at most, as number {gap.stated} states")
