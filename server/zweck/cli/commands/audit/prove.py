"""`zweck audit prove`."""

from pathlib import Path

import click

from zweck.chain.checkpoints import latest, sign
from zweck.chain.database import Database
from zweck.chain.head import read_head, trust
from zweck.chain.key import Key
from zweck.chain.note import Checkpoint
from zweck.cli.commands.audit.options import key_option, opened, read_key, record_option
from zweck.cli.console import FAILED, WrongCall
from zweck.pages.proof import page
from zweck.record.chain import RECORD
from zweck.record.entry import DECISION
from zweck.record.proof import prove
from zweck.record.replay import again
from zweck.record.statements import named, select
from zweck.words.said import says


@click.command("prove")
@click.argument("id", metavar="ID")
@click.option("--html", is_flag=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@key_option
@record_option
@click.pass_context
def command(ctx: click.Context, /, *, id: str, html: bool, output: Path | None, record_key: Path | None, record: str) -> None:
    """Write a proof of one answer, which others verify without the record."""
    key = read_key(record_key)
    with opened(record, write=key is not None) as database:
        where = "seq = $1" if id.isdecimal() else named(database, "decision_id", "ruling", [id])
        found = select(database, f"WHERE {where} ORDER BY seq DESC LIMIT 1", int(id) if id.isdecimal() else id)
        if not found:
            click.echo("there is no such entry", err=True)
            ctx.exit(FAILED)
        entry = found[0]
        checkpoint = _covering(database, entry.seq, key)
        derived = again(database, entry) if entry.kind == DECISION and entry.salt is not None else "erased"
        said = prove(database, entry, checkpoint, None if isinstance(derived, str) else derived[1])
    if html:
        said = page(said)
    if output is None:
        click.echo(said)
    else:
        output.write_text(f"{said}\n", encoding="utf-8")


def _covering(database: Database, seq: int, key: Key | None) -> Checkpoint:
    """The last checkpoint, which covers an entry; with the key, one is signed where there is none yet."""
    found = latest(database, RECORD)
    if key is not None and (found is None or found.size < seq):
        with database.writing():
            head = read_head(database, RECORD)
            trust(head, None, database, key, RECORD)
            found = sign(database, head, key, RECORD)
    if found is None or found.size < seq:
        raise WrongCall(says("cli.not_covered", seq=seq))
    return found
