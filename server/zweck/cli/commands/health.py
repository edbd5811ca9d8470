"""`zweck health`."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import click
import grpc
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub

from zweck.cli.connection import tls_fault, way, way_options
from zweck.cli.console import Unreachable
from zweck.settings import environment
from zweck.words.said import says

SERVING: Final = "SERVING"
ADDRESS: Final = "127.0.0.1:50051"
STUB: Final[Callable[[grpc.Channel], Any]] = HealthStub
"""The stub of the health service, whose types know no methods."""


@click.command("health", context_settings={"auto_envvar_prefix": "ZWECK_HEALTH"})
@click.argument("address", metavar="[ADDRESS]", default=ADDRESS, envvar="ZWECK_HEALTH_ADDRESS")
@click.option("--service", default="", metavar="NAME")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=1.0, show_default=True, metavar="SECONDS")
@way_options
def command(*, address: str, service: str, timeout: float, **options: Any) -> None:
    """Ask the server at ADDRESS (HOST:PORT, 127.0.0.1:50051 if left out) whether it serves; exit code 4 if it does not."""
    environment.preset("GRPC_VERBOSITY", "NONE")  # failures are reported below, once
    to = way(address, options)
    with to.channel as channel:
        try:
            answer = STUB(channel).Check(HealthCheckRequest(service=service), timeout=timeout, metadata=to.metadata)
        except grpc.RpcError as error:
            if not isinstance(error, grpc.Call):
                raise
            raise _unknown(error, address, service, options) from None
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
