"""`zweck audit …` that sign, state, move or erase: checkpoint, cosign, key, prove, erase, restore, detach, attach."""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import click

from zweck.chain.anchors import Anchors
from zweck.chain.checkpoints import latest
from zweck.chain.database import Database, RecordError
from zweck.chain.key import Key, PublicKey
from zweck.chain.note import Checkpoint, read, signature, verifier
from zweck.chain.tree import consistent
from zweck.chain.witness import Request, read_request
from zweck.cli.chains import ERASE, keeping, read_key, signed
from zweck.cli.commands.audit.opened import OfRecord, key_option, nothing, of_record, record_option, start_of
from zweck.cli.console import FAILED, Defect, WrongCall, WrongValue, confirm, echo
from zweck.cli.kinds import shared
from zweck.cli.options import FILE, FOLDER, NEW_FILE, as_day, json_option, write
from zweck.cli.persons import pseudonym_option, subject_option
from zweck.forms.whole import alone, put
from zweck.pages.recorded import page
from zweck.record.chain import RECORD
from zweck.record.detaching import attach, detach
from zweck.record.due import Kept, due
from zweck.record.entry import DECISION
from zweck.record.erase import erase, state
from zweck.record.proof import prove
from zweck.record.replay import again
from zweck.record.settings import RecordSettings
from zweck.record.statements import first_in, named, select
from zweck.words.said import says

MAX_DAYS: Final = 36_500


checkpoint, restore = keeping(RECORD, RecordSettings, state)


@click.command("key")
@key_option
def public_key(*, record_key: Path | None) -> None:
    """Print the public key (Ed25519, PEM) that belongs to the record's key."""
    key = read_key(record_key)
    if key is None:
        raise WrongCall(says("cli.public_key_follows"))
    click.echo(key.public.as_pem(), nl=False)


@click.command("cosign")
@click.option("--name", required=True, metavar="NAME")
@click.option("--witness-key", type=FILE, required=True, metavar="FILE")
@click.option("--public-key", type=FILE, metavar="FILE")
@click.option("--state", type=NEW_FILE, metavar="FILE")
def cosign(*, name: str, witness_key: Path, public_key: Path | None, state: Path | None) -> None:
    """Sign a checkpoint as a witness, if it continues the last one that was signed."""
    key = Key.read(witness_key)
    if public_key is None or state is None:
        click.echo(verifier(name, key.public))
        return
    request = read_request(sys.stdin.read())
    if not request.checkpoint.signed_by(PublicKey.read(public_key)):
        raise RecordError(says("cli.cosign_unsigned"))
    with alone(state):  # or another request would be compared with the same one
        before = read(state.read_text(encoding="utf-8")) if state.exists() else None
        if not _continues(request, before):
            raise Defect(says("cli.cosign_forked", size=request.checkpoint.size, old=before.size if before else 0))
        put(state, request.checkpoint.note.encode(), synced=True)  # on the disk, before its signature leaves
    click.echo(signature(request.checkpoint.text, name, key), nl=False)


def _continues(request: Request, before: Checkpoint | None) -> bool:
    """Whether a checkpoint is of the record that was signed before, and begins with all of it."""
    new = request.checkpoint
    return (
        before is None
        or (before.origin, before.size, before.root) == (new.origin, new.size, new.root)
        or (
            (before.origin, before.size) == (new.origin, request.old)
            and consistent(before.size, new.size, before.root, new.root, request.proof)
        )
    )


@click.command("prove")
@click.argument("id", metavar="ID")
@click.option("--html", is_flag=True)
@click.option("--output", type=NEW_FILE, metavar="FILE")
@of_record(key_option, record_option)
def proof(opened: OfRecord, /, *, id: str, html: bool, output: Path | None) -> None:
    """Write a proof of one answer, which others verify without the record."""
    with opened.reading(write=opened.key is not None) as database:
        where = "seq = $1" if id.isdecimal() else named(database, "decision_id", "ruling", [id])
        found = select(
            database,
            f"WHERE {where} ORDER BY seq DESC LIMIT 1",
            int(id) if id.isdecimal() and len(id) < 19 else id,  # noqa: PLR2004  64 bits
        )
        if not found:
            raise nothing(first_in(database))
        entry = found[0]
        checkpoint = _covering(database, entry.seq, opened.key)
        derived = again(database, entry) if entry.kind == DECISION and entry.salt is not None else None
        said = prove(database, entry, checkpoint, derived[1] if isinstance(derived, tuple) else None)
    write(f"{page(said) if html else said}\n", output)


def _covering(database: Database, seq: int, key: Key | None) -> Checkpoint:
    """The last checkpoint, which covers an entry; with the key, one is signed where there is none yet."""
    found = latest(database, RECORD)
    if key is not None and (found is None or found.size < seq):
        found = signed(database, key, RECORD)
    if found is None or found.size < seq:
        raise WrongCall(says("cli.not_covered", seq=seq))
    return found


def as_keep(value: str) -> tuple[str, int]:
    """An activity, and for how many days answers about it are kept, as `ACTIVITY=DAYS`, or a usage error."""
    activity, _, days = value.rpartition("=")
    if not activity or not days.isdecimal() or not 0 < int(days) < MAX_DAYS:
        raise WrongValue(says("cli.no_keep", value=value))
    return activity, int(days)


keep_option: Final = click.option("--keep", type=as_keep, multiple=True, metavar="ACTIVITY=DAYS")


@click.command("due")
@click.option("--older-than", type=click.IntRange(min=1, max=MAX_DAYS), required=True, metavar="DAYS")
@keep_option
@of_record(json_option, record_option)
def due_now(opened: OfRecord, /, *, older_than: int, keep: tuple[tuple[str, int], ...]) -> None:
    """Say which answers are held and which are due, by activity."""
    kept = Kept(datetime.now(UTC).date(), older_than, dict(keep))
    with opened.reading() as database, database.reading():
        found = due(database, kept)
    if opened.given["as_json"]:
        click.echo(json.dumps([{**one._asdict(), "days": kept.of.get(one.activity, kept.days)} for one in found], default=str))
        return
    for one in found:
        then = says("cli.audit.next", day=one.next) if one.next else ""
        about = {"activity": one.activity or says("cli.audit.no_activity"), "days": kept.of.get(one.activity, kept.days)}
        echo(says("cli.audit.held", answers=one.answers, oldest=one.oldest, due=one.due, then=then, **about))


@click.command("erase")
@click.option("--before", type=as_day, metavar="DATE")
@click.option("--older-than", type=click.IntRange(min=1, max=MAX_DAYS), metavar="DAYS")
@keep_option
@subject_option()
@click.option("--yes", is_flag=True)
@of_record(key_option, pseudonym_option, record_option)
@click.pass_context
def erasure(
    ctx: click.Context, opened: OfRecord, /, *, before: date | None, older_than: int | None, keep: tuple[tuple[str, int], ...], yes: bool
) -> None:
    """Erase facts, references, notes, presumptions, outcome and rules of entries, and write into the chain that this was done."""
    subject = opened.given["subject"]
    if before is None and older_than is None and subject is None:
        raise WrongCall(says("cli.nothing_says_what"))
    if before is not None and older_than is not None:
        raise WrongCall(says("cli.before_older_say"))
    if keep and older_than is None:
        raise WrongCall(says("cli.keep_without_others"))
    kept = Kept(datetime.now(UTC).date(), older_than, dict(keep)) if older_than is not None else None
    key, subjects = opened.key, opened.subjects
    with opened.reading(write=True) as database:
        if not yes:
            confirm(ERASE)
        total = sum(erase(database, key, before=start_of(before) if before else None, subjects=subjects, kept=kept))
    if subject and not total:
        echo(says("cli.audit.nothing_erased"), err=True)
        ctx.exit(FAILED)
    echo(says("cli.audit.erased", total=total))


@click.command("detach")
@click.argument("folder", type=FOLDER, metavar="FOLDER")
@click.option("--older-than", type=click.IntRange(min=1, max=MAX_DAYS), required=True, metavar="DAYS")
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
