"""`zweck serve`."""

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from engine.policy import PolicySet
from server import serve
from server.cli.access import access_options, door
from server.cli.check import counted
from server.cli.console import Unreachable
from server.cli.deciders import build_decider
from server.cli.observing import gathering, metering, observe_options, tracing
from server.cli.options import cache_option, cross_check_option, engine_option, load_policies, policies_option
from server.cli.recording import REFUSE, record_options, recording
from server.cli.settings import Configured, repeated
from server.observe.errors import MetricsError
from server.observe.logs import logging_as
from server.transport.listen import LISTEN, ListenError

GRACE = "How long calls in flight may take to end once the server is asked to stop."
EXAMPLE = "facts: {time.decision_date: 2018-05-25, operation.kind: collect, purpose.kind: own_statistics}"


@click.command("serve", cls=Configured, short_help="Serve decisions over gRPC.")
@click.option("--listen", default=LISTEN, show_default=True, metavar="HOST:PORT", help="Where to listen; port 0 takes a free one.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="How many processes answer.")
@click.option("--grace", type=click.FloatRange(0), default=serve.GRACE, show_default=True, metavar="SECONDS", help=GRACE)
@click.option("--line", type=int, hidden=True, is_eager=True, help="The descriptor of a worker's line to its supervisor.")
@access_options
@engine_option
@cache_option
@cross_check_option
@record_options
@observe_options
@policies_option
@click.pass_context
def command(ctx: click.Context, /, listen: str, workers: int, line: int | None, policies: Path | None, **options: Any) -> None:
    """Serve the decisions and the policies over gRPC, with health checks, until SIGTERM or Ctrl-C.

    Refuses to start with faulty policies (exit code 3), where it cannot listen or record (exit code 4), and where other machines could ask
    it unidentified (exit code 2). Certificates and the access file are read anew when they change, and on SIGHUP; with several workers,
    SIGHUP starts them anew one after the other, without losing a call. Every option can also be set as ZWECK_SERVE_OPTION in the
    environment, or in a file (--config).
    """
    with logging_as(options["log"]):
        _serve(ctx, listen, workers, line, policies, options)


def _serve(ctx: click.Context, listen: str, workers: int, line: int | None, policies: Path | None, options: Mapping[str, Any]) -> None:
    try:
        way = door(listen, ctx.params)
        if workers > 1 and line is None:
            with gathering(options["metrics"]) as folder:
                command = partial(worker, ctx, figures=folder)
                ctx.exit(serve.supervise(listen, command, workers, click.echo, grace=options["grace"]))
        found = load_policies(policies)
        engine = build_decider(found, options["matcher"], options["cache"], options["rate"])
        remember = 0 if options["rate"] else options["cache"]  # a cross-check is to see every question
        with (
            recording(found, options["record"], options["record_key"]) as record,
            metering(found, options["matcher"], options["metrics"], options["metrics_to"]) as meter,
            tracing(options["traces"]) as traced,
        ):
            serving = serve.Serving(
                engine,
                found,
                remember=remember,
                record=record,
                refuse=options["record_failure"] == REFUSE,
                grace=options["grace"],
                tls=way.keeper.tls,
                on_request=way.keeper.gate.admit,
                renewal=way.keeper,
                reflect=way.reflect,
                meter=meter,
                traced=traced,
                limits=way.limits,
            )
            told = partial(greeting, found, tls=way.keeper.tls is not None, reflect=way.reflect)
            if line is None:
                serve.run(serving, listen, lambda address: click.echo(told(options["matcher"], address)))
            else:
                serve.work(serving, line, told(f"{options['matcher']}, {workers} workers", listen))
    except ListenError as error:
        raise Unreachable(str(error), "choose another address with --listen") from None
    except MetricsError as error:
        raise Unreachable(str(error), "choose another address with --metrics") from None


def worker(ctx: click.Context, address: str, *, figures: str | None = None) -> list[str]:
    """The command of a worker with the settings of its supervisor, but for the descriptor of its line."""
    told = [] if figures is None else ["--metrics-to", figures]
    return [sys.executable, "-m", "server.cli", "serve", *repeated(ctx), "--listen", address, *told, "--line"]


def greeting(policies: PolicySet, matcher: str, address: str, *, tls: bool, reflect: bool) -> str:
    """What is served where, and how to ask it something."""
    look = f"look in:  grpcurl{'' if tls else ' -plaintext'} {address} describe zweck.v1.DecisionService"
    return "\n".join(
        (
            f"zweck serves {counted(policies)} at {address}",
            f"revision {policies.revision}, engine {matcher}",
            "",
            f"ask it:   echo '{EXAMPLE}' | zweck ask {address} -{' --tls-ca FILE' if tls else ''}",
            *([look] if reflect else []),
            "stop it:  Ctrl-C",
        )
    )
