"""The limits of `zweck serve` as options."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import click

from zweck.cli.console import Command
from zweck.rpc.limits import Limits
from zweck.service.answer import BATCH_LIMIT

MIB: Final = 1024 * 1024
NUMBER: Final = click.IntRange(1)
TIME: Final = click.FloatRange(0, min_open=True)
PART: Final = click.FloatRange(0, 1, min_open=True)


class Option(NamedTuple):
    """An option, its type, and the field of `Limits` that it sets."""

    name: str
    field: str
    type: click.ParamType[Any]
    metavar: str
    help: str
    times: int = 1
    """The unit of the option, in that of the field."""


OPTIONS: Final = (
    Option("--max-memory", "memory", NUMBER, "MIB", "Messages and answers in flight, and caches, of a process.", MIB),
    Option("--max-share", "share", PART, "PART", "The part of it that one caller, or one address, may hold."),
    Option("--max-watch-share", "watchers", PART, "PART", "The part of it for all calls that watch the health."),
    Option("--max-connections", "connections", NUMBER, "N", "Connections at once."),
    Option("--max-connections-per-address", "address", NUMBER, "N", "Connections at once from one address."),
    Option("--max-calls", "calls", NUMBER, "N", "Calls at once on one connection."),
    Option("--max-batches", "batches", NUMBER, "N", "Batches that are answered at once on one connection; others wait."),
    Option("--max-message", "message", NUMBER, "BYTES", "One message: a batch."),
    Option("--max-question", "question", NUMBER, "BYTES", "One question, and a message of any other method."),
    Option("--max-probe", "probe", NUMBER, "BYTES", "One message of a health check."),
    Option("--max-unfinished", "unfinished", NUMBER, "BYTES", "Messages of a connection that are not read yet; further ones wait."),
    Option("--max-headers", "headers", NUMBER, "BYTES", "The headers of one call."),
    Option("--max-unread", "unread", NUMBER, "BYTES", "Answers that a client has not read before it gets no more."),
    Option("--max-greeting", "greeting", TIME, "SECONDS", "How long a client takes for the TLS handshake, and to begin."),
    Option("--max-arrival", "request", TIME, "SECONDS", "How long a message takes to arrive."),
    Option("--max-idle", "idle", TIME, "SECONDS", "How long a connection has no calls."),
    Option("--max-silence", "silence", TIME, "SECONDS", "How long a client says nothing before it is asked for a sign of life."),
    Option("--max-wait", "wait", TIME, "SECONDS", "The longest that a call waits for its turn before it is refused."),
)
DEFAULTS: Final = Limits()


def limit_options(command: Command) -> Command:
    """`--max-batch N`, and the options of `OPTIONS`."""
    for option in reversed(OPTIONS):
        value = getattr(DEFAULTS, option.field) // option.times if option.times > 1 else getattr(DEFAULTS, option.field)
        command = click.option(option.name, type=option.type, default=value, show_default=True, metavar=option.metavar, help=option.help)(
            command
        )
    batch = click.option("--max-batch", type=NUMBER, default=BATCH_LIMIT, show_default=True, metavar="N", help="Questions of one batch.")
    return batch(command)


def limits(options: Mapping[str, Any]) -> Limits:
    """The limits that the options set."""
    return Limits(**{option.field: options[option.name[2:].replace("-", "_")] * option.times for option in OPTIONS})
