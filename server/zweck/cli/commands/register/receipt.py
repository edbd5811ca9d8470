"""`zweck register receipt`."""

from pathlib import Path

import click

from zweck.cli.commands.register.options import (
    company_of,
    company_option,
    controller_option,
    reading,
    register_option,
    subject_option,
    today,
)
from zweck.cli.console import FAILED, WrongCall, width
from zweck.cli.options import json_option, lang_option, policies_option
from zweck.cli.persons import pseudonym_option, pseudonyms_of
from zweck.cli.render.register import proofs as render
from zweck.register.proof import prove
from zweck.register.standing import Fate
from zweck.runtime.sources.source import Source


@click.command("receipt", short_help="Write the person a receipt of the consents in force.")
@click.option("--text", metavar="NAME", help="Only the consent to this text.")
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
    text: str | None,
    subject: tuple[str, str],
    controller: str,
    activities: Source | None,
    pseudonym_key: Path | None,
    as_json: bool,
    lang: str,
    register: str,
    policies: Source | None,
) -> None:
    """Print a receipt for the person: to which wording the person consented, when, to whom, until when. Exit code 1 if none is in force."""
    company = company_of(activities, policies)
    if company is None:
        raise WrongCall("a receipt shows the wording of the consent", "give the files of the company with --activities SOURCE")
    if controller not in company.controllers:
        raise WrongCall(f"`{controller}` is not a controller of the company", f"there are {', '.join(sorted(company.controllers))}")
    subjects = pseudonyms_of(subject, pseudonym_key)
    with reading(register) as database:
        proof = prove(database, subjects, controller, today(company, controller).date(), company, text)
    standing = [one for one in proof.consents if one.consent.fate is Fate.IN_FORCE]
    if not standing:
        click.echo("no consent of this person is in force", err=True)
        ctx.exit(FAILED)
    profile = company.controllers[controller]
    click.echo(render.receipt_as_json(proof, standing, profile) if as_json else render.receipt(proof, standing, profile, lang, width()))
