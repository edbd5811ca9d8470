"""`zweck serve`."""

from pathlib import Path

import click

from engine.policy import PolicySet
from server import serve
from server.cli.check import counted
from server.cli.console import Unreachable
from server.cli.deciders import build_decider
from server.cli.options import cache_option, cross_check_option, engine_option, load_policies, policies_option

EXAMPLE = "facts: {time.decision_date: 2018-05-25, operation.kind: collect, purpose.kind: own_statistics}"


@click.command("serve", short_help="Serve decisions over gRPC.")
@click.option("--listen", default=serve.LISTEN, show_default=True, metavar="HOST:PORT", help="Where to listen; port 0 takes a free one.")
@engine_option
@cache_option
@cross_check_option
@policies_option
def command(listen: str, matcher: str, cache: int, rate: float, policies: Path | None) -> None:
    """Serve the decisions and the policies over gRPC, with health checks and reflection, until SIGTERM or Ctrl-C.

    Refuses to start with faulty policies (exit code 3) or where it cannot listen (exit code 4).
    """
    found = load_policies(policies)
    engine = build_decider(found, matcher, cache, rate)
    try:
        serve.run(engine, found, listen, lambda address: click.echo(greeting(found, matcher, address)))
    except serve.ListenError as error:
        raise Unreachable(str(error), "choose another address with --listen") from None


def greeting(policies: PolicySet, matcher: str, address: str) -> str:
    """What is served where, and how to ask it something."""
    return "\n".join(
        (
            f"zweck serves {counted(policies)} at {address}",
            f"revision {policies.revision}, engine {matcher}",
            "",
            f"ask it:   echo '{EXAMPLE}' | zweck ask {address} -",
            f"look in:  grpcurl -plaintext {address} describe zweck.v1.DecisionService",
            "stop it:  Ctrl-C",
        )
    )
