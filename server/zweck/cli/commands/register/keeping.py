"""`zweck register …` about the register as a whole: its checkpoint, its verification, a loss."""

import json
from pathlib import Path

import click

from zweck.cli.chains import Kept, keeping, show_faults, show_lost, verify_options
from zweck.cli.commands.register.opened import OfRegister, register_key_option, register_option
from zweck.cli.console import FAILED, UNPROVEN, echo, speaking
from zweck.cli.kinds import shared
from zweck.cli.options import FILE, json_option, opening
from zweck.cli.progress import ProgressBar
from zweck.register.chain import REGISTER
from zweck.register.erase import state
from zweck.register.settings import RegisterSettings
from zweck.register.verify import verify as walk
from zweck.words.said import says

checkpoint, restore = keeping(REGISTER, RegisterSettings, state)


@click.command("verify")
@shared(RegisterSettings, "register-anchors", type=FILE)
@verify_options
@click.option("--public-key", type=FILE, metavar="FILE")
@opening(json_option, register_key_option, register_option, kind=OfRegister)
@click.pass_context
def verify(
    ctx: click.Context,
    opened: OfRegister,
    /,
    *,
    anchors: tuple[str, ...],
    checkpoints: tuple[Path, ...],
    begins: Path | None,
    public_key: Path | None,
    register_anchors: Path | None,
) -> None:
    """Check every event of the register, its place in the chain, and the head."""
    kept = Kept(REGISTER, anchors, checkpoints, begins, public_key, opened.given["register_key"], register_anchors)
    proof = ("whole" if kept.heads or kept.checkpoints or kept.begins else "seal") if kept.key else "anchor" if kept.heads else "nothing"
    with opened.reading() as database, ProgressBar() as along:
        found = walk(database, kept.key, kept.heads, along, kept.checkpoints, kept.begins)
    if opened.given["as_json"]:
        said = {
            "events": found.entries,
            "erased": found.erased,
            "faults": [*map(speaking(), found.faults)],
            "proof": proof,
            "anchor": found.head.anchor,
            "lost": [gap._asdict() for gap in found.lost],
        }
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        show_faults(found.faults)
        echo(says("cli.verify.register", count=found.entries, erased=found.erased))
        show_lost(found.lost, REGISTER)
        if not found.faults:
            echo(says(f"cli.verify.events.{proof}"), fg="yellow" if proof in ("seal", "nothing") else "green", bold=True)
            echo(says("cli.verify.anchor", anchor=found.head.anchor))
    ctx.exit(FAILED if found.faults else UNPROVEN if proof in ("seal", "nothing") or found.lost else 0)
