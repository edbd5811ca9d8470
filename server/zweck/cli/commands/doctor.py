"""`zweck doctor`; imports nothing that may be broken."""

from pathlib import Path
from typing import Final

import click

from zweck.cli.console import speaking
from zweck.runtime.doctor import State, examine
from zweck.words.said import says

FAILED: Final = 1
COLOURS: Final = {State.OK: "green", State.NOTE: "yellow", State.FAULT: "red"}


@click.command("doctor", short_help="Find out whether this installation works.")
@click.option("--listen", default="127.0.0.1:50051", show_default=True, metavar="HOST:PORT", help="The address at which you will serve.")
@click.option("--policies", multiple=True, metavar="SOURCE", help="The policies you will serve: law, and houses laid over it.")
@click.option(
    "--bundle-key",
    "bundle_keys",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE",
    envvar="ZWECK_BUNDLE_KEY",
    show_envvar=True,
    help="The public key that verifies a bundle; one for all bundles, or one for each.",
)
@click.pass_context
def command(ctx: click.Context, listen: str, policies: tuple[str, ...], bundle_keys: tuple[Path, ...]) -> None:
    """Find out whether this installation works: Python, packages, policies, both engines, the address.

    Each part takes a line: `ok`, `note` (it works, with a limit), or `fault`, and below it what to do. Exit code 1 if there is a fault.
    """
    faults, speak = 0, speaking()
    for state, part, help in examine(policies, listen, bundle_keys):
        faults += state is State.FAULT
        click.echo(f"{click.style(f'{state:<7}', fg=COLOURS[state])}{speak(part)}")
        if help:
            click.echo(f"{'':<7}{speak(help)}")
    if faults:
        click.echo(f"\n{speak(says('cli.does_not_work', count=faults))}")
        ctx.exit(FAILED)
    click.echo(f"\n{speak(says('cli.works'))}")
