"""`zweck register access`."""

from contextlib import ExitStack

import click

from zweck.cli.commands.audit.options import opened
from zweck.cli.commands.register.inquiry import Inquiry, about_person, nothing
from zweck.cli.commands.register.options import reading
from zweck.pages.register import access as render
from zweck.register.access import account
from zweck.register.holding import by_phone
from zweck.words.said import says


@click.command("access")
@click.option("--record", envvar="ZWECK_RECORD", show_envvar=True, metavar="URL")
@about_person
def command(about: Inquiry, /, *, record: str | None) -> None:
    """Write the account that a person may demand: every event, every decision with its facts, purposes, recipients, periods and rights."""
    company = about.company_for(says("cli.account_names"))
    subjects = about.subjects
    with ExitStack() as stack:
        events = stack.enter_context(reading(about.register))
        answers = stack.enter_context(opened(record)) if record else None
        found = account(events, answers, subjects, about.controller, about.day, by_phone(company))
    if found.empty:
        raise nothing(says("cli.nothing_about_person"))
    about.say(lambda: render.as_json(found, company), lambda lang, width: render.page(found, company, about.vocabulary, lang, width))
