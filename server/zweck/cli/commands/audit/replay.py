"""`zweck audit replay`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import click

from zweck.chain.head import read_head
from zweck.cli.commands.audit.options import beside_options, companies, opened, record_option, stretch, time_options
from zweck.cli.console import FAILED
from zweck.cli.kinds import Sources
from zweck.cli.options import build_engine, bundle_key_option, json_option, load_policies
from zweck.cli.progress import ProgressBar
from zweck.pages.replayed import Tally, as_line, text
from zweck.record.chain import RECORD
from zweck.record.replay import Witness, replay, replay_against
from zweck.register.beside import Companies
from zweck.register.beside import Witness as Register
from zweck.register.chain import REGISTER
from zweck.runtime.sources.source import POLICIES, Source
from zweck.service.encode.fast import encoded
from zweck.service.encode.promised import promised


@click.command("replay")
@click.option("--against", type=Sources(POLICIES), metavar="SOURCE")
@beside_options
@bundle_key_option("against")
@time_options
@json_option
@record_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    against: Source | None,
    register: str | None,
    activities: Source | None,
    since: date | None,
    until: date | None,
    as_json: bool,
    record: str,
) -> None:
    """Derive every recorded answer again from the policies of its revision, which the record keeps, and compare it byte for byte."""
    engine = build_engine(load_policies(against), "native") if against else None
    tally = Tally(beside=register is not None and engine is None)
    with (
        opened(record) as database,
        witness(None if engine else register, companies(database, activities)) as beside,
        database.reading(),
        ProgressBar() as along,
    ):
        times = stretch(since, until)
        results = replay_against(database, engine, encoded, *times) if engine else replay(database, encoded, *times, beside, promised())
        for result in along("entries", results, None if since or until else read_head(database, RECORD).seq):
            tally.add(result)
            if tally.differs(result):
                along.clear()
                click.echo(as_line(result) if as_json else text(result))
    if as_json:
        click.echo(json.dumps(tally.as_object()))
    else:
        said, *beside_it = tally.lines(f"would change under `{against.name}`" if against else "come out otherwise")
        click.secho(said, fg="red" if tally.failed else "green", bold=True)
        for line in beside_it:
            click.echo(line)
    ctx.exit(FAILED if tally.failed else 0)


@contextmanager
def witness(register: str | None, known: Companies) -> Iterator[Witness | None]:
    """The register to compare with, if one was named."""
    if register is None:
        yield None
        return
    with opened(register, chain=REGISTER) as database, database.reading():
        yield Register(database, known).compare
