"""A worker of `zweck serve`: a command that its supervisor runs, and that takes all its settings from it."""

import pickle
from pathlib import Path

import click

from zweck.cli.console import WrongCall
from zweck.cli.serving import door, greeting, metering, reported, serving
from zweck.observe.logs import logging_as
from zweck.runtime import process
from zweck.runtime.reload.follower import Follower
from zweck.runtime.sources.read import Packed
from zweck.runtime.workers.channel import content
from zweck.words.said import says


@click.command("worker")
@click.argument("channel", type=int)
@click.argument("descriptor", type=int)
def command(channel: int, descriptor: int) -> None:
    """Serve on the supervisor's command over the control channel; the file of the other descriptor has the settings and the policies."""
    try:
        packed = Packed.loaded(content(descriptor))
        settings, figures = pickle.loads(packed.settings)  # noqa: S301  the supervisor made them
    except (OSError, EOFError, TypeError, ValueError, pickle.UnpicklingError):
        raise WrongCall(says("cli.no_supervisor")) from None
    found, follower = packed.read(), Follower()
    del packed
    with logging_as(settings.observed.log), reported():
        entrance = door(settings.network.listen, settings.access)
        meter = metering(None, None if figures is None else Path(figures))
        with serving(settings, entrance, found, follower, meter) as exchange:
            follower.exchange = exchange
            ready = greeting(found.policies, settings.matching.engine, settings.network.listen, entrance, settings.network.workers)
            process.work(exchange.serving, channel, ready, follower.follow)
