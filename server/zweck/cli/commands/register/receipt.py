"""`zweck register receipt`."""

import click

from zweck.cli.commands.register.inquiry import Inquiry, about_person, nothing
from zweck.cli.commands.register.options import reading
from zweck.pages.register import proofs as render
from zweck.register.proof import prove
from zweck.register.standing import Fate
from zweck.words.said import says


@click.command("receipt")
@click.option("--text", metavar="NAME")
@about_person
def command(about: Inquiry, /, *, text: str | None) -> None:
    """Print a receipt for the person: to which wording the person consented, when, to whom, until when."""
    company = about.company_for(says("cli.receipt_shows"))
    subjects = about.subjects
    with reading(about.register) as database:
        proof = prove(database, subjects, about.controller, about.day, company, text)
    standing = [one for one in proof.consents if one.consent.fate is Fate.IN_FORCE]
    if not standing:
        raise nothing(says("cli.no_consent_person"))
    profile = company.controllers[about.controller]
    about.say(
        lambda: render.receipt_as_json(proof, standing, profile), lambda lang, width: render.receipt(proof, standing, profile, lang, width)
    )
