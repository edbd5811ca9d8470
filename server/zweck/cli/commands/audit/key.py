"""`zweck audit key`."""

from pathlib import Path

import click

from zweck.cli.commands.audit.options import key_option, read_key
from zweck.cli.console import WrongCall
from zweck.words.said import says


@click.command("key")
@key_option
def command(*, record_key: Path | None) -> None:
    """Print the public key (Ed25519, PEM) that belongs to the record's key."""
    key = read_key(record_key)
    if key is None:
        raise WrongCall(says("cli.public_key_follows"))
    click.echo(key.public.as_pem(), nl=False)
