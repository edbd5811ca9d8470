"""`zweck audit checkpoint`."""

from pathlib import Path

import click

from zweck.chain.chain import Chain
from zweck.chain.checkpoints import latest, sign
from zweck.chain.head import read_head, trust
from zweck.cli.commands.audit.options import key_option, opened, read_key, record_option
from zweck.cli.console import FAILED
from zweck.record.chain import RECORD


@click.command("checkpoint")
@key_option
@record_option
@click.pass_context
def command(ctx: click.Context, *, record_key: Path | None, record: str) -> None:
    """Print the last checkpoint, or with the key sign one of all entries."""
    show(ctx, record, record_key, RECORD)


def show(ctx: click.Context, url: str, file: Path | None, chain: Chain) -> None:
    """Print the last checkpoint of a chain; with its key, the one of all its entries."""
    key = read_key(file)
    with opened(url, write=key is not None, chain=chain) as database:
        if key is None:
            found = latest(database, chain)
        else:
            with database.writing():
                head = read_head(database, chain)
                trust(head, None, database, key, chain)
                found = sign(database, head, key, chain)
    if found is None:
        click.echo("there is no checkpoint yet", err=True)
        ctx.exit(FAILED)
    click.echo(found.note, nl=False)
