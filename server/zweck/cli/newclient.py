"""`zweck new client`: the calls of a company's activities as typed code."""

from pathlib import Path
from typing import Final

import click

from zweck.cli.commands.activities import chosen
from zweck.cli.console import WrongCall
from zweck.cli.opened import NEW_FILE, Opened, companys_option, day_option, opening
from zweck.cli.options import policies_option
from zweck.cli.progress import ProgressBar
from zweck.editing.typed import HEAD, Call, python, typescript
from zweck.load import display
from zweck.words.said import says

WRITERS: Final = {".py": python, ".ts": typescript}


@click.command("client")
@click.argument("file", type=NEW_FILE, metavar="FILE")
@opening(companys_option, day_option, policies_option)
def new_client(opened: Opened, /, *, file: Path) -> None:
    """Write FILE (`.py` or `.ts`) with a typed call for each activity in force."""
    from zweck.activities.needs import needs, numbers_of  # noqa: PLC0415  no other command here searches
    from zweck.analysis.activities.propose import Proposer  # noqa: PLC0415
    from zweck.analysis.activities.prove import Prover  # noqa: PLC0415

    write = WRITERS.get(file.suffix)
    if write is None:
        raise WrongCall(says("cli.no_code", file=display(file)))
    if file.exists() and HEAD not in file.read_text(encoding="utf-8", errors="replace"):
        raise WrongCall(says("cli.exists_already", path=display(file)))
    day, company, engine, vocabulary = opened.day, opened.company, opened.engine, opened.vocabulary
    propose, numbers = Proposer(Prover(opened.policies, company, day)), numbers_of(engine.editions.on(day))
    with ProgressBar() as along:
        calls = [
            Call.of(one, needs(one.id, company, engine, vocabulary, day, propose, numbers), vocabulary)
            for one in along("activities", chosen(company, (), day))
        ]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(write(calls), encoding="utf-8")
    click.echo(f"{display(file)}: written, {len(calls)} activities")
