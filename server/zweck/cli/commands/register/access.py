"""`zweck register access`."""

from contextlib import ExitStack
from pathlib import Path

import click

from zweck.cli.commands.audit.options import opened
from zweck.cli.commands.register.options import (
    company_option,
    controller_option,
    reading,
    register_option,
    subject_option,
    today,
)
from zweck.cli.company import company_in
from zweck.cli.console import FAILED, WrongCall, width
from zweck.cli.options import json_option, lang_option, load_policies, policies_option
from zweck.cli.persons import pseudonym_option, pseudonyms_of
from zweck.cli.render.register import access as render
from zweck.register.access import account
from zweck.register.holding import by_phone
from zweck.runtime.sources.source import Source

RECORD = "The decision record with the answers about the person."


@click.command("access", short_help="Answer a person who asks what is kept (Art. 15 GDPR).")
@click.option("--record", envvar="ZWECK_RECORD", show_envvar=True, metavar="URL", help=RECORD)
@subject_option
@controller_option
@company_option
@pseudonym_option
@json_option
@lang_option
@register_option
@policies_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    record: str | None,
    subject: tuple[str, str],
    controller: str,
    activities: Source | None,
    pseudonym_key: Path | None,
    as_json: bool,
    lang: str,
    register: str,
    policies: Source | None,
) -> None:
    """Write the account that a person may demand: every event, every decision with its facts, purposes, recipients, periods and rights.

    Callers who entered or asked something are left out (Art. 15 (4) GDPR). Answers to questions that named no controller are in it.
    Exit code 1 if there is nothing about the person.
    """
    vocabulary = load_policies(policies).vocabulary
    company = company_in(activities, vocabulary) if activities else None
    if company is None:
        raise WrongCall("an account names the controller, purposes and recipients", "give the files of the company with --activities")
    if controller not in company.controllers:
        raise WrongCall(f"`{controller}` is not a controller of the company", f"there are {', '.join(sorted(company.controllers))}")
    subjects = pseudonyms_of(subject, pseudonym_key)
    with ExitStack() as stack:
        events = stack.enter_context(reading(register))
        answers = stack.enter_context(opened(record)) if record else None
        found = account(events, answers, subjects, controller, today(company, controller).date(), by_phone(company))
    if found.empty:
        click.echo("there is nothing about this person", err=True)
        ctx.exit(FAILED)
    click.echo(render.as_json(found, company) if as_json else render.page(found, company, vocabulary, lang, width()))
