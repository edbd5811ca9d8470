"""`zweck keys`."""

from pathlib import Path

import click

from zweck.cli.console import Failure
from zweck.runtime.sources.keys import as_pem, id_of, make, private_key, public_key
from zweck.runtime.sources.source import SourceError


@click.command("keys")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Make a private key in FILE and its public key beside it, with the ending .pub; where FILE exists, print its key."""
    try:
        if not file.exists():
            public = file.with_name(f"{file.name}.pub")
            click.echo(f"{file} signs, {public} verifies: key {id_of(make(file, public))}")
            return
        try:
            key = private_key(file).public_key()
        except SourceError:
            key = public_key(file)
        click.echo(f"key {id_of(key)}\n{as_pem(key).decode()}", nl=False)
    except SourceError as error:
        raise Failure(error.message, error.help) from None
