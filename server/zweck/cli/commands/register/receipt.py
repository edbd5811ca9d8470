"""`zweck register receipt`."""

import click

from zweck.cli.commands.register.inquiry import Inquiry, about_person, nothing
from zweck.cli.commands.register.options import reading
from zweck.pages.register import proofs as render
from zweck.register.proof import prove
from zweck.register.standing import Fate


@click.command("receipt", short_help="Write the person a receipt of the consents in force.")
@click.option("--text", metavar="NAME", help="Only the consent to this text.")
@about_person
def command(about: Inquiry, /, *, text: str | None) -> None:
    """Print a receipt for the person: to which wording the person consented, when, to whom, until when. Exit code 1 if none is in force."""
    company = about.company_for("a receipt shows the wording of the consent")
    subjects = about.subjects
    with reading(about.register) as database:
        proof = prove(database, subjects, about.controller, about.day, company, text)
    standing = [one for one in proof.consents if one.consent.fate is Fate.IN_FORCE]
    if not standing:
        raise nothing("no consent of this person is in force")
    profile = company.controllers[about.controller]
    about.say(
        lambda: render.receipt_as_json(proof, standing, profile), lambda lang, width: render.receipt(proof, standing, profile, lang, width)
    )
