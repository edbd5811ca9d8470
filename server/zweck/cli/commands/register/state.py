"""`zweck register state`."""

import click

from zweck.cli.commands.register.inquiry import Inquiry, about_person
from zweck.cli.commands.register.options import found_events
from zweck.pages.register import events as render


@click.command("state")
@about_person
def command(about: Inquiry, /) -> None:
    """Show what stands about a person in the register of a controller today: consents with their fate, objections, a restriction."""
    day = about.day
    found = found_events(about.register, about.subjects, about.controller)
    about.say(lambda: render.state_as_json(found, day), lambda lang, width: render.state(found, day, lang, width))
