"""`zweck audit replay`."""

import json
from datetime import date

import click

from zweck.cli.commands.audit.options import opened, record_option, stretch, time_options
from zweck.cli.console import FAILED
from zweck.cli.options import Policies, build_engine, bundle_key_option, json_option, load_policies
from zweck.cli.render.wording import clock
from zweck.record.replay import Replayed, replay, replay_against
from zweck.runtime.sources.source import Source
from zweck.service.encode.fast import encoded


@click.command("replay", short_help="Derive every answer again, by its own policies or by others.")
@click.option("--against", type=Policies(), metavar="SOURCE", help="Other policies: list the answers that would change under them.")
@bundle_key_option
@time_options
@json_option
@record_option
@click.pass_context
def command(ctx: click.Context, *, against: Source | None, since: date | None, until: date | None, as_json: bool, record: str) -> None:
    """Derive every recorded answer again from the policies of its revision, which the record keeps, and compare it byte for byte.

    With --against, derive it from the policies in SOURCE and compare outcome and rules. Exit code 1 if an answer comes out otherwise.
    """
    engine = build_engine(load_policies(against), "native") if against else None
    total = erased = different = 0
    with opened(record) as database, database.reading():
        times = stretch(since, until)
        for result in replay_against(database, engine, encoded, *times) if engine else replay(database, encoded, *times):
            total += 1
            erased += result.erased
            if result.difference:
                different += 1
                click.echo(_as_line(result) if as_json else _text(result))
    if as_json:
        click.echo(json.dumps({"answers": total, "different": different, "erased": erased}))
    else:
        changed = f"would change under `{against.name}`" if against else "come out otherwise"
        colour = "red" if different else "green"
        click.secho(f"{total - erased} answers derived again, {different} {changed}; {erased} were erased", fg=colour, bold=True)
    ctx.exit(FAILED if different else 0)


def _text(result: Replayed) -> str:
    entry = result.entry
    return f"entry {entry.seq}, {clock(entry.time)}, {entry.content.decision_id}: {result.difference}"


def _as_line(result: Replayed) -> str:
    entry = result.entry
    said = {"seq": entry.seq, "decision_id": entry.content.decision_id, "was": entry.content.outcome, "now": result.now}
    return json.dumps({**said, "difference": result.difference}, ensure_ascii=False)
