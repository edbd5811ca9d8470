"""`zweck register erase`."""

from pathlib import Path

import click

from zweck.cli.commands.audit.options import read_key
from zweck.cli.commands.register.options import (
    company_of,
    company_option,
    controller_option,
    reading,
    register_option,
    sealing_option,
    today,
)
from zweck.cli.console import FAILED, WrongCall
from zweck.cli.options import json_option, lang_option, policies_option
from zweck.cli.persons import Person, pseudonym_option, pseudonyms_of
from zweck.pages.register import erasure as render
from zweck.pages.width import width
from zweck.register.erase import erase, erase_due
from zweck.register.holding import by_phone
from zweck.runtime.sources.source import Source
from zweck.words.said import says


@click.command("erase")
@click.option("--due", is_flag=True)
@click.option("--subject", type=Person(), metavar="KIND:REFERENCE")
@click.option("--yes", is_flag=True)
@controller_option
@company_option
@pseudonym_option
@sealing_option
@json_option
@lang_option
@register_option
@policies_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    due: bool,
    yes: bool,
    subject: tuple[str, str] | None,
    controller: str,
    activities: Source | None,
    pseudonym_key: Path | None,
    register_key: Path | None,
    as_json: bool,
    lang: str,
    register: str,
    policies: Source | None,
) -> None:
    """Erase the content of the events about a person in the register of a controller (Art. 17 GDPR), and say what stays and why."""
    if not due and subject is None:
        raise WrongCall(says("cli.nothing_says_what_erase"))
    if due and subject is not None:
        raise WrongCall(says("cli.due_erases_what"))
    company = company_of(activities, policies)
    subjects = pseudonyms_of(subject, pseudonym_key) if subject else []
    key = read_key(register_key)
    with reading(register, write=True) as database:
        if not yes:
            click.confirm("What is erased cannot be brought back. Erase?", abort=True, err=True)
        if due:
            over = erase_due(database, key, controller, today(company, controller).date(), by_phone(company))
            click.echo(render.due_as_json(over) if as_json else render.erased_due(over, lang, width()))
            return
        done = erase(database, key, subjects, controller, by_phone(company))
    if not done.events and not done.held:
        click.echo("nothing was erased: there is no event about this person, or those that were are erased", err=True)
        ctx.exit(FAILED)
    click.echo(render.as_json(done) if as_json else render.erased(done, lang, width()))
