"""`zweck register verify`."""

import json
from pathlib import Path

import click

from zweck.chain.head import read_anchor
from zweck.chain.key import PublicKey
from zweck.cli.commands.audit.options import checkpoint_options, checkpoints_in, read_key, reported
from zweck.cli.commands.register.options import FILE, reading, register_key_option, register_option
from zweck.cli.console import FAILED, UNPROVEN
from zweck.cli.options import json_option
from zweck.cli.progress import ProgressBar
from zweck.register.chain import REGISTER
from zweck.register.verify import verify

SAID = {
    "seal": "every event is unaltered and in its place, and the head is sealed with the key",
    "anchor": "every event is unaltered and in its place up to the anchors; the seal of the head was not checked (--public-key)",
    "nothing": "the chain fits together, which proves nothing: who can write to the register can compute it again. "
    "Give --public-key, --register-key or --anchor",
}


@click.command("verify")
@click.option("--anchor", "anchors", multiple=True, metavar="ANCHOR")
@checkpoint_options
@click.option("--public-key", type=FILE, metavar="FILE")
@json_option
@register_key_option
@register_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    anchors: tuple[str, ...],
    checkpoints: tuple[Path, ...],
    since: Path | None,
    as_json: bool,
    register_key: Path | None,
    public_key: Path | None,
    register: str,
) -> None:
    """Check every event of the register, its place in the chain, and the head."""
    with reported():
        earlier = [read_anchor(anchor, REGISTER) for anchor in anchors]
        given = checkpoints_in(*checkpoints)
        begins = max(checkpoints_in(since), key=lambda each: each.size, default=None) if since else None
        public = PublicKey.read(public_key) if public_key else None
    key = read_key(register_key)
    proof = "seal" if public or key else "anchor" if earlier else "nothing"
    with reading(register) as database, ProgressBar() as along:
        found = verify(database, public or (key.public if key else None), earlier, along, given, begins)
    if as_json:
        said = {
            "events": found.entries,
            "erased": found.erased,
            "faults": found.faults,
            "proof": proof,
            "anchor": found.head.anchor,
            "lost": [gap._asdict() for gap in found.lost],
        }
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        for fault in found.faults:
            click.secho(f"✗ {fault}", fg="red")
        click.echo(f"{found.entries} events; {found.erased} erased")
        for gap in found.lost:
            click.secho(f"events {gap.first} to {gap.last} of before were lost, as event {gap.stated} states", fg="yellow", bold=True)
        if not found.faults:
            click.secho(SAID[proof], fg="yellow" if proof == "nothing" else "green", bold=True)
            click.echo(f"anchor {found.head.anchor}")
    ctx.exit(FAILED if found.faults else UNPROVEN if proof == "nothing" or found.lost else 0)
