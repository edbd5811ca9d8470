"""`zweck audit cosign`."""

import os
import sys
from pathlib import Path

import click

from zweck.chain.errors import RecordError
from zweck.chain.key import Key, PublicKey
from zweck.chain.note import Checkpoint, read, signature, verifier
from zweck.chain.tree import consistent
from zweck.chain.witness import Request, read_request
from zweck.cli.commands.audit.options import FILE, reported
from zweck.cli.console import Defect
from zweck.words.said import says


@click.command("cosign")
@click.option("--name", required=True, metavar="NAME")
@click.option("--witness-key", type=FILE, required=True, metavar="FILE")
@click.option("--public-key", type=FILE, metavar="FILE")
@click.option("--state", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
def command(*, name: str, witness_key: Path, public_key: Path | None, state: Path | None) -> None:
    """Sign a checkpoint as a witness, if it continues the last one that was signed."""
    with reported():
        key = Key.read(witness_key)
        if public_key is None or state is None:
            click.echo(verifier(name, key.public))
            return
        request = read_request(sys.stdin.read())
        before = read(state.read_text(encoding="utf-8")) if state.exists() else None
        if not request.checkpoint.signed_by(PublicKey.read(public_key)):
            raise RecordError(says("cli.cosign_unsigned"))
    if not _continues(request, before):
        raise Defect(says("cli.cosign_forked", size=request.checkpoint.size, old=before.size if before else 0))
    _kept(state, request.checkpoint.note)
    click.echo(signature(request.checkpoint.text, name, key), nl=False)


def _continues(request: Request, before: Checkpoint | None) -> bool:
    """Whether a checkpoint is of the record that was signed before, and begins with all of it."""
    new = request.checkpoint
    if before is None:
        return True
    same = before.origin == new.origin and request.old == before.size
    return (before.origin, before.size, before.root) == (new.origin, new.size, new.root) or (
        same and consistent(before.size, new.size, before.root, new.root, request.proof)
    )


def _kept(state: Path, note: str) -> None:
    """Remember a checkpoint, on the disk, before its signature leaves."""
    waiting = state.with_name(f"{state.name}.new")
    with waiting.open("w", encoding="utf-8") as file:
        file.write(note)
        file.flush()
        os.fsync(file.fileno())
    waiting.replace(state)
