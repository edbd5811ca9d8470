"""`zweck activities show`."""

from datetime import date

import click

from zweck.activities.entry import entry
from zweck.analysis.activities.propose import Proposer
from zweck.analysis.activities.prove import Prover
from zweck.cli.commands.activities.options import chosen, company_option, day_option
from zweck.cli.options import build_engine, engine_option, lang_option, load_policies, policies_option
from zweck.pages.activities import jsonld, record
from zweck.pages.width import width
from zweck.runtime.sources.source import Source

JSONLD = "jsonld"


@click.command("show")
@click.argument("names", nargs=-1, metavar="[NAME...]")
@click.option("--format", "form", type=click.Choice([*record.FORMATS, JSONLD]), default="text")
@company_option
@day_option
@lang_option
@engine_option
@policies_option
def command(
    *, names: tuple[str, ...], form: str, activities: Source, at: date | None, lang: str, matcher: str, policies: Source | None
) -> None:
    """Print the record of processing activities (Verzeichnis, Art. 30 GDPR): each activity in force, or those named."""
    found, day = load_policies(policies), at or date.today()
    company, wanted = chosen(activities, names, day, found.vocabulary)
    engine = build_engine(found, matcher)
    propose = Proposer(Prover(found, company, day))
    entries = [entry(activity, company, engine, day, propose) for activity in wanted]
    if form == JSONLD:
        click.echo(jsonld.document(entries, found.vocabulary), nl=False)
        return
    rows = [record.row(one, found.vocabulary, lang) for one in entries]
    click.echo(record.FORMATS[form](rows, lang, width()), nl=False)
