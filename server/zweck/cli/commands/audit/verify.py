"""`zweck audit verify`."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Final

import click

from zweck.chain.anchors import Anchors
from zweck.chain.head import read_anchor
from zweck.chain.key import PublicKey
from zweck.cli.commands.audit.options import (
    FILE,
    checkpoint_options,
    checkpoints_in,
    key_option,
    opened,
    read_key,
    record_option,
    reported,
)
from zweck.cli.console import FAILED, UNPROVEN
from zweck.cli.kinds import shared
from zweck.cli.options import json_option
from zweck.cli.progress import Progress
from zweck.pages.wording import clock
from zweck.record.chain import RECORD
from zweck.record.settings import RecordSettings
from zweck.record.verify import Survey, verify


@click.command("verify")
@shared(RecordSettings, "record-anchors", type=FILE)
@click.option("--anchor", "anchors", multiple=True, metavar="ANCHOR")
@checkpoint_options
@click.option("--public-key", type=FILE, metavar="FILE")
@json_option
@key_option
@record_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    anchors: tuple[str, ...],
    checkpoints: tuple[Path, ...],
    since: Path | None,
    as_json: bool,
    record_key: Path | None,
    public_key: Path | None,
    record: str,
    record_anchors: Path | None,
) -> None:
    """Check every entry of the record, its place in the chain, the policies and files of companies that are kept, and the head."""
    with reported():
        earlier = [read_anchor(anchor, RECORD) for anchor in anchors]
        given = checkpoints_in(*checkpoints)
        begins = max(checkpoints_in(since), key=lambda each: each.size, default=None) if since else None
        if record_anchors:
            kept = Anchors(record_anchors)
            earlier += [last] if (last := kept.last(RECORD)) else []
            given += [found] if (found := kept.checkpoint()) else []
        public = PublicKey.read(public_key) if public_key else None
    key = read_key(record_key)
    with opened(record) as database, Progress() as along:
        survey = verify(database, public or (key.public if key else None), earlier, along, given, begins)
    sealed = bool(public or key)
    signed = [*given, *([begins] if begins else [])] if sealed else []  # without a key anybody can have signed them
    known = max([*(anchor.seq for anchor in earlier), *(each.size for each in signed)], default=None)
    proof = (Proof.WHOLE if sealed else Proof.ANCHOR) if known is not None else Proof.SEAL if sealed else Proof.NOTHING
    if as_json:
        click.echo(json.dumps(_as_object(survey, proof, known), ensure_ascii=False))
    else:
        _show(survey, proof, known)
    ctx.exit(FAILED if survey.faults else UNPROVEN if known is None else 0)


class Proof(StrEnum):
    """The ground on which a record without faults is believed."""

    WHOLE = "seal and anchor"  # or a checkpoint that somebody else keeps
    SEAL = "seal"
    ANCHOR = "anchor"
    NOTHING = "nothing"


def _show(survey: Survey, proof: Proof, known: int | None) -> None:
    for fault in survey.faults:
        click.secho(f"✗ {fault}", fg="red")
    last = f", the last of {clock(survey.last.time)}" if survey.last else ""
    companies = f", states of the company: {survey.companies}" if survey.companies else ""
    click.echo(f"{survey.entries} entries{last}; {survey.erased} erased; policy sets kept: {survey.policy_sets}{companies}")
    if survey.begins is not None:
        click.echo(f"entries up to {survey.begins.size} were not read: the checkpoint stands for them")
    if survey.faults:
        click.secho(f"faults: {len(survey.faults)}", fg="red", bold=True)
        return
    said = SAID[proof].format(known=known, last=survey.head.seq)
    click.secho(said, fg="yellow" if known is None else "green", bold=True)
    click.echo(f"anchor {survey.head.anchor}")


SAID: Final = {
    Proof.WHOLE: "every entry is unaltered and in its place up to entry {known}, which an anchor or a checkpoint names; "
    "the entries behind it, up to {last}, are sealed with the key",
    Proof.SEAL: "the {last} entries fit together, and the head is sealed with the key; the end is unproven: "
    "an earlier state of the record, or another record of the same key, looks the same. Give --anchor or --record-anchors",
    Proof.ANCHOR: "every entry is unaltered and in its place up to entry {known}, which an anchor names; "
    "behind it nothing is proven: the seal of the head was not checked (--public-key)",
    Proof.NOTHING: "the chain fits together, which proves nothing: who can write to the record can compute it again. "
    "Give --anchor or --record-anchors, and --public-key",
}


def _as_object(survey: Survey, proof: Proof, known: int | None) -> dict[str, object]:
    return {
        "entries": survey.entries,
        "erased": survey.erased,
        "policy_sets": survey.policy_sets,
        "companies": survey.companies,
        "faults": survey.faults,
        "proof": proof,
        "proven": known,
        "anchor": survey.head.anchor,
    }
