"""`zweck new client`: the calls of a company's activities as typed code."""

from datetime import date
from pathlib import Path
from typing import Final

import click

from zweck.cli.commands.activities.options import chosen, company_option, day_option
from zweck.cli.console import WrongCall
from zweck.cli.options import build_engine, load_policies, policies_option
from zweck.cli.progress import ProgressBar
from zweck.editing.typed import HEAD, Call, python, typescript
from zweck.load import display
from zweck.runtime.sources.source import Source
from zweck.words.said import says

WRITERS: Final = {".py": python, ".ts": typescript}


@click.command("client")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@company_option
@day_option
@policies_option
def new_client(file: Path, activities: Source, at: date | None, policies: Source | None) -> None:
    """Write FILE (`.py` or `.ts`) with a typed call for each activity in force."""
    from zweck.activities.needs import needs, numbers_of  # noqa: PLC0415  no other command here searches
    from zweck.analysis.activities.propose import Proposer  # noqa: PLC0415
    from zweck.analysis.activities.prove import Prover  # noqa: PLC0415

    write = WRITERS.get(file.suffix)
    if write is None:
        raise WrongCall(says("cli.no_code", file=display(file)))
    if file.exists() and HEAD not in file.read_text(encoding="utf-8", errors="replace"):
        raise WrongCall(says("cli.exists_already", path=display(file)))
    day, loaded = at or date.today(), load_policies(policies)
    company, wanted = chosen(activities, (), day, loaded.vocabulary)
    engine = build_engine(loaded, "native")
    propose, numbers = Proposer(Prover(loaded, company, day)), numbers_of(engine.editions.on(day))
    with ProgressBar() as along:
        calls = [
            Call.of(one, needs(one.id, company, engine, loaded.vocabulary, day, propose, numbers), loaded.vocabulary)
            for one in along("activities", wanted)
        ]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(write(calls), encoding="utf-8")
    click.echo(f"{display(file)}: written, {len(calls)} activities")
