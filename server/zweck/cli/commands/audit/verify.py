"""`zweck audit verify`."""

import json
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import NoReturn

import click

from zweck.chain.key import PublicKey
from zweck.chain.note import read_verifier
from zweck.cli.chains import Kept, show_faults, show_lost, verify_options
from zweck.cli.commands.audit.opened import OfRecord, key_option, of_record
from zweck.cli.console import FAILED, UNPROVEN, WrongCall, echo, speaking
from zweck.cli.kinds import shared
from zweck.cli.options import FILE, JOBS, json_option
from zweck.cli.progress import ProgressBar
from zweck.pages.notation import clock
from zweck.pages.recorded import in_words
from zweck.record.chain import RECORD
from zweck.record.proof import read_proof
from zweck.record.segments import is_segment, read_segment, verify_segment
from zweck.record.settings import RecordSettings
from zweck.record.verify import Survey, verify
from zweck.words.said import says


@click.command("verify")
@click.argument("package", required=False, type=FILE, metavar="[PACKAGE]")
@shared(RecordSettings, "record-anchors", type=FILE)
@verify_options
@click.option("--witness", "witnesses", multiple=True, metavar="KEY")
@click.option("--public-key", type=FILE, metavar="FILE")
@click.option("--jobs", type=JOBS, default=1, show_default=True, metavar="N")
@of_record(json_option, key_option, shared(RecordSettings, "record"))
@click.pass_context
def command(
    ctx: click.Context,
    opened: OfRecord,
    /,
    *,
    package: Path | None,
    anchors: tuple[str, ...],
    checkpoints: tuple[Path, ...],
    begins: Path | None,
    witnesses: tuple[str, ...],
    public_key: Path | None,
    jobs: int,
    record_anchors: Path | None,
) -> None:
    """Check every entry of the record, its place in the chain, the policies and files of companies that are kept, and the head."""
    if package is not None and is_segment(package):
        _verify_segment(ctx, package, opened, Kept(RECORD, (), checkpoints, begins, public_key, opened.given["record_key"]), witnesses)
    if package is not None:
        _verify_proof(ctx, package, public_key, opened)
    if opened.given["record"] is None:
        raise WrongCall(says("cli.no_record_no_proof"))
    kept = Kept(RECORD, anchors, checkpoints, begins, public_key, opened.given["record_key"], record_anchors)
    others = [read_verifier(each) for each in witnesses]
    with opened.reading() as database, ProgressBar() as along:
        survey = verify(database, kept.key, kept.heads, along, kept.checkpoints, kept.begins, others, (opened.url, jobs))
    sealed = kept.key is not None
    signed = [
        each for each in (*kept.checkpoints, kept.begins) if each is not None and sealed
    ]  # without a key anybody can have signed them
    places = [*(anchor.seq for anchor in kept.heads), *(each.size for each in signed)]
    known = max((place for place in places if place > survey.detached or not survey.detached), default=None)
    by = {name: max((each.size for each in survey.checkpoints if each.cosigned_by(name, key)), default=0) for name, key in others}
    proof = (Proof.WHOLE if sealed else Proof.ANCHOR) if known is not None else Proof.SEAL if sealed else Proof.NOTHING
    if opened.given["as_json"]:
        click.echo(json.dumps(_as_object(survey, proof, known, by), ensure_ascii=False))
    else:
        _show(survey, proof, known, by)
    ctx.exit(FAILED if survey.faults else UNPROVEN if known is None or survey.lost else 0)


def _verify_segment(ctx: click.Context, package: Path, opened: OfRecord, kept: Kept, witnesses: tuple[str, ...]) -> NoReturn:
    """Verify a segment that left the record, with the record also the contents."""
    segment = read_segment(package)
    given, others = [*kept.checkpoints, *([kept.begins] if kept.begins else [])], [read_verifier(each) for each in witnesses]
    with opened.reading() if opened.given["record"] else nullcontext() as database:
        survey = verify_segment(segment, kept.key, given, others, database)
    if opened.given["as_json"]:
        said = {
            "first": segment.first,
            "last": segment.last,
            "entries": survey.entries,
            "erased": survey.erased,
            "faults": [*map(speaking(), survey.faults)],
            "checkpoint": segment.covering.note,
        }
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        show_faults(survey.faults)
        echo(says("cli.verify.segment", entries=survey.entries, erased=survey.erased, first=segment.first, last=segment.last))
        if not survey.faults:
            read = "cli.verify.segment_sound" if opened.given["record"] else "cli.verify.segment_unread"
            echo(says(read, size=segment.covering.size) if kept.key else says("cli.verify.unsigned"), bold=True)
    ctx.exit(FAILED if survey.faults else 0 if kept.key else UNPROVEN)


def _verify_proof(ctx: click.Context, package: Path, public_key: Path | None, opened: OfRecord) -> NoReturn:
    """Verify the proof of one entry, without the record."""
    key = PublicKey.read(public_key) if public_key else None
    proven = read_proof(package.read_text(encoding="utf-8", errors="replace"), key)
    if opened.given["as_json"]:
        said = {
            **proven.frame,
            "outcome": proven.content.outcome,
            "checkpoint": proven.checkpoint.note,
            "faults": [*map(speaking(), proven.faults)],
        }
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        show_faults(proven.faults)
        click.echo("\n".join(in_words(proven, opened.lang)))
        if not proven.faults:
            echo(says("cli.verify.sound" if key else "cli.verify.unsigned"), fg="green" if key else "yellow", bold=True)
    ctx.exit(FAILED if proven.faults else 0 if key else UNPROVEN)


class Proof(StrEnum):
    """The ground on which a record without faults is believed."""

    WHOLE = "seal and anchor"  # or a checkpoint that somebody else keeps
    SEAL = "seal"
    ANCHOR = "anchor"
    NOTHING = "nothing"


def _show(survey: Survey, proof: Proof, known: int | None, by: dict[str, int]) -> None:
    show_faults(survey.faults)
    words = {
        "last": says("cli.verify.last", time=clock(survey.last.time)) if survey.last else "",
        "companies": says("cli.verify.companies", number=survey.companies) if survey.companies else "",
    }
    echo(says("cli.verify.record", count=survey.entries, erased=survey.erased, policy_sets=survey.policy_sets, **words))
    if survey.detached:
        echo(says("cli.verify.detached", last=survey.detached))
    if survey.begins is not None:
        echo(says("cli.verify.begins", last=survey.begins.size))
    show_lost(survey.lost, RECORD)
    if survey.faults:
        echo(says("cli.verify.faults", number=len(survey.faults)), fg="red", bold=True)
        return
    form = "ALL" if proof is Proof.WHOLE and known == survey.head.seq else proof.name
    said = says(f"cli.verify.proof.{form}", known=known or 0, last=survey.head.seq)
    echo(said, fg="yellow" if known is None else "green", bold=True)
    for name, size in by.items():
        echo(says("cli.verify.witnessed", witness=name, size=size, last=survey.head.seq))
    echo(says("cli.verify.anchor", anchor=survey.head.anchor))


def _as_object(survey: Survey, proof: Proof, known: int | None, by: dict[str, int]) -> dict[str, object]:
    return {
        "entries": survey.entries,
        "erased": survey.erased,
        "policy_sets": survey.policy_sets,
        "companies": survey.companies,
        "faults": [*map(speaking(), survey.faults)],
        "proof": proof,
        "proven": known,
        "detached": survey.detached,
        "witnesses": by,
        "lost": [gap._asdict() for gap in survey.lost],
        "anchor": survey.head.anchor,
    }
