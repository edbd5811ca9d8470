"""`zweck register erase`."""

from pathlib import Path

import click

from zweck.cli.commands.audit.options import read_key
from zweck.cli.commands.register.options import (
    company_of,
    company_option,
    controller_option,
    reading,
    register_key_option,
    register_option,
    subject_option,
)
from zweck.cli.console import FAILED, width
from zweck.cli.options import json_option, lang_option, policies_option
from zweck.cli.persons import pseudonym_option, pseudonyms_of
from zweck.cli.render.register import erasure as render
from zweck.register.erase import erase
from zweck.register.holding import by_phone
from zweck.runtime.sources.source import Source


@click.command("erase", short_help="Erase a person, but for what the law still holds.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@subject_option
@controller_option
@company_option
@pseudonym_option
@register_key_option
@json_option
@lang_option
@register_option
@policies_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    yes: bool,
    subject: tuple[str, str],
    controller: str,
    activities: Source | None,
    pseudonym_key: Path | None,
    register_key: Path | None,
    as_json: bool,
    lang: str,
    register: str,
    policies: Source | None,
) -> None:
    """Erase the content of the events about a person in the register of a controller (Art. 17 GDPR), and say what stays and why.

    Proof of a consent to advertising calls stays for five years (section 7a UWG), but permits nothing any more. Objections and restrictions
    stay: they are observed only as long as they are known. Exit code 1 if there is nothing about the person.
    """
    company = company_of(activities, policies)
    subjects = pseudonyms_of(subject, pseudonym_key)
    key = read_key(register_key)
    with reading(register, write=True) as database:
        if not yes:
            click.confirm("What is erased cannot be brought back. Erase?", abort=True, err=True)
        done = erase(database, key, subjects, controller, by_phone(company))
    if not done.events and not done.held:
        click.echo("nothing was erased: there is no event about this person, or those that were are erased", err=True)
        ctx.exit(FAILED)
    click.echo(render.as_json(done) if as_json else render.erased(done, lang, width()))
