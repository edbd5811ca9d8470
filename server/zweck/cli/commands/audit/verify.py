"""`zweck audit verify`."""

import json
from pathlib import Path

import click

from zweck.cli.commands.audit.options import key_option, opened, read_key, record_option, reported
from zweck.cli.console import FAILED
from zweck.cli.options import json_option
from zweck.cli.render.wording import clock
from zweck.record.head import read_anchor
from zweck.record.verify import Survey, verify


@click.command("verify", short_help="Find every altered, missing or reordered entry.")
@click.option("--anchor", "anchors", multiple=True, metavar="ANCHOR", help="What an earlier run printed: the record must still hold it.")
@json_option
@key_option
@record_option
@click.pass_context
def command(ctx: click.Context, *, anchors: tuple[str, ...], as_json: bool, record_key: Path | None, record: str) -> None:
    """Check every entry of the record, its place in the chain, the policies that are kept, and the head.

    Exit code 1 if anything was altered, is missing or stands elsewhere. With the key, also what was cut off at the end; with an anchor
    from an earlier run, also a record that was replaced as a whole.
    """
    with reported():
        earlier = [read_anchor(anchor) for anchor in anchors]
    with opened(record) as database:
        survey = verify(database, read_key(record_key), earlier)
    if as_json:
        click.echo(json.dumps(_as_object(survey), ensure_ascii=False))
    else:
        _show(survey, with_key=record_key is not None)
    ctx.exit(FAILED if survey.faults else 0)


def _show(survey: Survey, *, with_key: bool) -> None:
    for fault in survey.faults:
        click.secho(f"✗ {fault}", fg="red")
    last = f", the last of {clock(survey.last.time)}" if survey.last else ""
    click.echo(f"{survey.entries} entries{last}; {survey.erased} erased; policy sets kept: {survey.policy_sets}")
    if survey.faults:
        click.secho(f"faults: {len(survey.faults)}", fg="red", bold=True)
        return
    seal = "and the head is sealed with the key" if with_key else "the seal of the head was not checked (--record-key)"
    if not with_key and not survey.head.seal:
        seal = "the head has no seal"
    click.secho(f"every entry is unaltered and in its place, {seal}", fg="green", bold=True)
    click.echo(f"anchor {survey.head.anchor}")


def _as_object(survey: Survey) -> dict[str, object]:
    return {
        "entries": survey.entries,
        "erased": survey.erased,
        "policy_sets": survey.policy_sets,
        "faults": survey.faults,
        "anchor": survey.head.anchor,
    }
