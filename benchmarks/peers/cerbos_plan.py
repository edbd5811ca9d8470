"""Cerbos' own answer to whole tables: its query plan for each action, as SQL."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import grpc
from cerbos.engine.v1.engine_pb2 import PlanResourcesFilter
from cerbos.request.v1.request_pb2 import PlanResourcesRequest
from cerbos.svc.v1.svc_pb2_grpc import CerbosServiceStub

from benchmarks.peers.cerbos_policy import KIND, write_workload
from benchmarks.peers.places import cerbos_binary
from benchmarks.servers import PATIENCE, cerbos
from benchmarks.workload.requests import PURPOSES

ATTRIBUTE: Final = "request.resource.attr."
COMPARISONS: Final = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
SURE: Final = {PlanResourcesFilter.KIND_ALWAYS_ALLOWED: "true", PlanResourcesFilter.KIND_ALWAYS_DENIED: "false"}


def plans() -> dict[str, str]:
    """The condition under which each action is allowed."""
    binary = cerbos_binary()
    if binary is None:
        raise ImportError("the program `cerbos` is not there")
    found: dict[str, str] = {}
    with (
        TemporaryDirectory() as folder,
        cerbos(binary, write_workload(Path(folder))) as server,
        grpc.insecure_channel(server.address) as channel,
    ):
        grpc.channel_ready_future(channel).result(timeout=PATIENCE)
        stub = CerbosServiceStub(channel)
        for action in PURPOSES:
            answer = stub.PlanResources(
                PlanResourcesRequest(
                    action=action,
                    principal={"id": "controller", "roles": ["controller"]},
                    resource={"kind": KIND, "attr": {"purpose": {"string_value": action}}},
                )
            ).filter
            found[action] = SURE.get(answer.kind) or _sql(answer.condition)
    return found


def _sql(operand: Any) -> str:
    """An operand of a plan as SQL."""
    match operand.WhichOneof("node"):
        case "expression":
            return _expression(operand.expression.operator, [*operand.expression.operands])
        case "variable":
            return f'"{operand.variable.removeprefix(ATTRIBUTE)}"'
        case _:
            return _value(operand.value)


def _expression(operator: str, operands: list[Any]) -> str:
    written = [_sql(one) for one in operands]
    if operator in ("and", "or"):
        return f"({f' {operator} '.join(written)})"
    if operator == "not":
        return f"(not {written[0]})"
    if operator == "in":
        return f"({written[0]} in {written[1]})"
    return f"({written[0]} {COMPARISONS[operator]} {written[1]})"


def _value(value: Any) -> str:
    match value.WhichOneof("kind"):
        case "bool_value":
            return str(value.bool_value).lower()
        case "number_value":
            return f"{value.number_value:.0f}"
        case "list_value":
            return f"({', '.join(map(_value, value.list_value.values))})"
        case _:
            return "'" + str(value.string_value).replace("'", "''") + "'"
