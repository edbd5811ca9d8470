"""`zweck health`, `zweck mcp`, `zweck lsp` and `zweck completion`: what programs call, not persons."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import click
import grpc
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub

from zweck.cli.connection import reaching, route_options, tls_fault
from zweck.cli.console import Unreachable, spoken
from zweck.cli.options import folder_option, texts_option
from zweck.words.said import says

SERVING: Final = "SERVING"
ADDRESS: Final = "127.0.0.1:50051"
STUB: Final[Callable[[grpc.Channel], Any]] = HealthStub  # the stub of the health service, whose types know no methods


@click.command("health", context_settings={"auto_envvar_prefix": "ZWECK_HEALTH"})
@click.argument("address", metavar="[ADDRESS]", default=ADDRESS, envvar="ZWECK_HEALTH_ADDRESS")
@click.option("--service", default="", metavar="NAME")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=1.0, show_default=True, metavar="SECONDS")
@route_options
def health(*, address: str, service: str, timeout: float, **options: Any) -> None:
    """Ask the server at ADDRESS (HOST:PORT, 127.0.0.1:50051 if left out) whether it serves; exit code 4 if it does not."""
    with reaching(address, options, lambda error: _unknown(error, address, service, options)) as to:
        answer = STUB(to.channel).Check(HealthCheckRequest(service=service), timeout=timeout, metadata=to.metadata)
    found = HealthCheckResponse.ServingStatus.Name(answer.status)
    if found != SERVING:
        raise Unreachable(says("cli.server_says", address=address, found=found))
    click.echo(found)


def _unknown(error: grpc.Call, address: str, service: str, options: Mapping[str, Any]) -> Unreachable:
    match error.code():
        case grpc.StatusCode.NOT_FOUND:
            return Unreachable(says("cli.server_no_service", address=address, service=service))
        case grpc.StatusCode.UNIMPLEMENTED:
            return Unreachable(says("cli.server_does_not_report", address=address))
        case grpc.StatusCode.UNAVAILABLE | grpc.StatusCode.DEADLINE_EXCEEDED:
            return tls_fault(address, options) or Unreachable(says("cli.no_server_answers", address=address))
        case _:
            return Unreachable(says("cli.server_not_answer", address=address, details=error.details() or ""))


@click.command("mcp")
@click.argument("address", metavar="ADDRESS")
@route_options
def mcp(address: str, **options: Any) -> None:
    """Speak the Model Context Protocol over standard input and output; an agent's program starts this, not a person."""
    from zweck.doors.mcp.calls import Calls  # noqa: PLC0415  an optional part
    from zweck.doors.mcp.tools import server  # noqa: PLC0415

    with reaching(address, options) as to:
        server(Calls(to.channel, to.metadata), spoken()).run("stdio")


@click.command("lsp")
@folder_option
@texts_option
def lsp(policies: Path | None, texts: Path | None) -> None:
    """Speak the Language Server Protocol over standard input and output; an editor starts this, not a person."""
    from zweck.lsp.server import build  # noqa: PLC0415  an optional part

    build(policies, texts).start_io()


SHELLS: Final[dict[str, type[ShellComplete]]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


@click.command("completion")
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script that teaches SHELL to complete commands, options and laws."""
    click.echo(SHELLS[shell](ctx.find_root().command, {}, "zweck", "_ZWECK_COMPLETE").source())
