"""`zweck activities due`."""

from datetime import date

import click

from zweck.activities.entry import due
from zweck.cli.commands.activities.options import chosen, company_option, day_option
from zweck.cli.console import FAILED
from zweck.cli.options import lang_option, load_policies, policies_option
from zweck.decision.aged import AGED
from zweck.law.watch.due import due as due_of_law
from zweck.pages import lawdue
from zweck.pages.activities import reviews
from zweck.pages.page import Page
from zweck.pages.phrases import say
from zweck.pages.text import wrapped
from zweck.pages.width import width
from zweck.runtime.sources.source import Source


@click.command("due")
@click.pass_context
@click.option("--within", type=click.IntRange(0, 3660), default=30, show_default=True, metavar="DAYS")
@company_option
@day_option
@lang_option
@policies_option
def command(ctx: click.Context, *, within: int, activities: Source, at: date | None, lang: str, policies: Source | None) -> None:
    """List the appraisals whose review is overdue or due soon, the most urgent first, and what is due of the law."""
    day = at or date.today()
    law = load_policies(policies)
    company, _ = chosen(activities, (), day, law.vocabulary)
    found = due(company, day, within)
    click.echo(reviews.render(found, day, within, lang, width()))
    said = lawdue.lines(due_of_law(law, day, within, AGED), law, lang)
    if said:
        page = Page()
        page.heading(say("lawdue.title", lang))
        for line in said:
            page.paragraph(f"– {line}")
        click.echo(wrapped(page, width()))
    if any(appraisal.review_by < day for _, appraisal in found):
        ctx.exit(FAILED)
