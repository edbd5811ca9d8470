"""`zweck activities check`."""

from datetime import date

import click

from zweck.activities.entry import entry
from zweck.cli.commands.activities.options import chosen, company_option, day_option
from zweck.cli.console import FAILED, width
from zweck.cli.options import build_engine, engine_option, lang_option, load_policies, policies_option
from zweck.cli.render.activities import checked
from zweck.runtime.sources.source import Source


@click.command("check", short_help="Check activities; say what a call about each must state.")
@click.pass_context
@click.argument("names", nargs=-1, metavar="[NAME...]")
@company_option
@day_option
@lang_option
@engine_option
@policies_option
def command(
    ctx: click.Context, *, names: tuple[str, ...], activities: Source, at: date | None, lang: str, matcher: str, policies: Source | None
) -> None:
    """Report every fault of the files with its place; of each activity, what a call must state to be permitted.

    The person is the ordinary one, of whom the registers hold nothing adverse. Appraisals that no call needs are named.

    Exit code 1 if no call about an activity was found to be permitted, or only one that appraises.
    """
    found, day = load_policies(policies), at or date.today()
    company, wanted = chosen(activities, names, day, found.vocabulary)
    engine = build_engine(found, matcher)
    entries = [entry(activity, company, engine, day) for activity in wanted]
    click.echo(checked.render(entries, found.vocabulary, lang, width()))
    if any(one.needs.stated is None or one.needs.appraised for one in entries):
        ctx.exit(FAILED)
