"""`zweck keys`."""

from pathlib import Path
from typing import Final

import click

from zweck.chain.chain import Chain
from zweck.chain.rotation import rotate
from zweck.cli.commands.audit.options import opened, reported
from zweck.cli.console import Failure, WrongCall
from zweck.record.chain import RECORD
from zweck.register.chain import REGISTER
from zweck.runtime.sources.signed import as_pem, id_of, make, private_key, public_key
from zweck.runtime.sources.source import SourceError
from zweck.words.said import says

ROTATE: Final = "rotate"


@click.command("keys")
@click.argument("words", nargs=-1, required=True, metavar="[rotate] FILE")
@click.option("--register", metavar="URL")
@click.option("--record", metavar="URL")
def command(*, words: tuple[str, ...], record: str | None, register: str | None) -> None:
    """Make a private key in FILE and its public key beside it, with the ending .pub; where FILE exists, print its key.

    With `rotate`, give the record or the register whose key FILE holds another one.
    """
    *verb, name = words
    if verb == [ROTATE]:
        _rotate(Path(name), record, register)
    elif verb:
        raise WrongCall(says("cli.keys_what"))
    else:
        _make(Path(name))


def _rotate(file: Path, record: str | None, register: str | None) -> None:
    given: list[tuple[str, Chain]] = [(url, chain) for url, chain in ((record, RECORD), (register, REGISTER)) if url]
    if len(given) != 1:
        raise WrongCall(says("cli.keys_of_one"))
    ((url, chain),) = given
    try:
        with reported(), opened(url, write=True, chain=chain) as database:
            new = rotate(database, file, chain)
    except OSError as error:
        raise Failure(says("cli.key_file", path=file, error=(error.strerror or str(error)).lower())) from None
    click.echo(new.public.as_pem(), nl=False)


def _make(file: Path) -> None:
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
