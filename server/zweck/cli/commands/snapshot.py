"""`zweck snapshot`."""

from pathlib import Path

import click

from zweck.cases.snapshot import load_snapshots
from zweck.cli.console import WrongCall
from zweck.cli.folders import cases_beside, policy_folder
from zweck.cli.options import folder_option
from zweck.cli.progress import ProgressBar
from zweck.editing.judged import written
from zweck.engine import Engine
from zweck.law.load.files import display
from zweck.load import load
from zweck.words.said import says


@click.command("snapshot")
@click.argument("cases", required=False, type=click.Path(exists=True, path_type=Path), metavar="[DIR]")
@folder_option
def command(*, cases: Path | None, policies: Path | None) -> None:
    """Write what the law answers now into each `snapshot.yaml` below DIR; review the diff: `zweck test` holds the law to it."""
    folder = policy_folder(policies)
    found = load(folder)
    place = cases or cases_beside(folder)
    snapshots = load_snapshots(place, found) if place.exists() else []
    if not snapshots:
        raise WrongCall(says("cli.no_snapshot_below", place=display(place)))
    engine = Engine(found)
    with ProgressBar() as along:
        answered = along("snapshots", snapshots)
        stale = {one.path: text for one in answered if (text := written(one, engine)) != one.path.read_bytes().decode("utf-8")}
    for path, text in stale.items():
        path.write_text(text, encoding="utf-8", newline="")
        click.echo(f"{display(path)}: written")
    if not stale:
        click.echo(f"{len(snapshots)} snapshots are up to date")
