"""`zweck doctor`; imports nothing that may be broken."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

import click

from zweck.cli.console import FAILED, echo, spoken
from zweck.runtime.doctor import Result, State, examine, first_line, installation
from zweck.words.said import says

COLOURS: Final = {State.OK: "green", State.NOTE: "yellow", State.FAULT: "red"}


@click.command("doctor")
@click.option("--listen", default="127.0.0.1:50051", show_default=True, metavar="HOST:PORT")
@click.option("--policies", multiple=True, metavar="SOURCE")
@click.option(
    "--bundle-key",
    "bundle_keys",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE",
    envvar="ZWECK_BUNDLE_KEY",
    show_envvar=True,
)
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
)
@click.pass_context
def command(ctx: click.Context, listen: str, policies: tuple[str, ...], bundle_keys: tuple[Path, ...], config: Path | None) -> None:
    """Find out whether this installation works: Python, packages, policies, both engines, the address."""
    faults = 0
    for state, part, help in examine(policies, listen, bundle_keys) if config is None else _configured(config):
        faults += state is State.FAULT
        word = says(f"cli.doctor.state.{state}").in_(spoken())
        click.echo(f"{click.style(f'{word:<7}', fg=COLOURS[state])}{part.in_(spoken())}")
        if help:
            click.echo(f"{'':<7}{help.in_(spoken())}")
    click.echo()
    if faults:
        echo(says("cli.doctor.broken", count=faults))
        ctx.exit(FAILED)
    echo(says("cli.doctor.works"))


def _configured(config: Path) -> Iterator[Result]:
    engines = yield from installation()
    try:
        found = import_module("zweck.cli.diagnosis").examine
    except Exception as error:  # noqa: BLE001  a broken package may raise anything
        yield Result(State.FAULT, says("cli.doctor.no_server", why=first_line(error)))
        return
    yield from found(config, engines)
