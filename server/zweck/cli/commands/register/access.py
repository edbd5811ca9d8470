"""`zweck register access`."""

from contextlib import ExitStack

import click

from zweck.cli.commands.audit.options import opened
from zweck.cli.commands.register.inquiry import Inquiry, about_person, nothing
from zweck.cli.commands.register.options import reading
from zweck.pages.register import access as render
from zweck.register.access import account
from zweck.register.holding import by_phone

RECORD = "The decision record with the answers about the person."


@click.command("access", short_help="Answer a person who asks what is kept (Art. 15 GDPR).")
@click.option("--record", envvar="ZWECK_RECORD", show_envvar=True, metavar="URL", help=RECORD)
@about_person
def command(about: Inquiry, /, *, record: str | None) -> None:
    """Write the account that a person may demand: every event, every decision with its facts, purposes, recipients, periods and rights.

    Callers who entered or asked something are left out (Art. 15 (4) GDPR). Answers to questions that named no controller are in it.
    Exit code 1 if there is nothing about the person.
    """
    company = about.company_for("an account names the controller, purposes and recipients")
    subjects = about.subjects
    with ExitStack() as stack:
        events = stack.enter_context(reading(about.register))
        answers = stack.enter_context(opened(record)) if record else None
        found = account(events, answers, subjects, about.controller, about.day, by_phone(company))
    if found.empty:
        raise nothing("there is nothing about this person")
    about.say(lambda: render.as_json(found, company), lambda lang, width: render.page(found, company, about.vocabulary, lang, width))
