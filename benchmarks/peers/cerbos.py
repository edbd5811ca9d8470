"""Cerbos, asked over gRPC by its own client's messages."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import grpc
from cerbos.effect.v1.effect_pb2 import EFFECT_ALLOW
from cerbos.request.v1.request_pb2 import CheckResourcesRequest
from cerbos.svc.v1.svc_pb2_grpc import CerbosServiceStub

from benchmarks.load.generator import frame
from benchmarks.peers.cerbos_policy import KIND, write_tenants, write_workload
from benchmarks.peers.places import cerbos_binary
from benchmarks.servers import PATIENCE, cerbos
from benchmarks.systems import Adapter
from benchmarks.workload.requests import Request, requests

WORD: Final = {bool: "bool_value", int: "number_value", str: "string_value"}


class Cerbos(Adapter):
    """The server; what is measured here includes its client."""

    strict = False

    @classmethod
    def workload(cls, folder: Path) -> Path:
        """The resource policy."""
        return write_workload(folder)

    @classmethod
    def grown(cls, count: int, folder: Path) -> Path:
        """A resource policy for each tenant."""
        return write_tenants(folder, count)

    def __init__(self, material: Path) -> None:
        """Start the server and wait until it is ready."""
        binary = cerbos_binary()
        if binary is None:
            raise ImportError("the program `cerbos` is not there")
        self.stack = ExitStack()
        self.server = self.stack.enter_context(cerbos(binary, material, strict=self.strict))
        self.channel = self.stack.enter_context(grpc.insecure_channel(self.server.address))
        grpc.channel_ready_future(self.channel).result(timeout=PATIENCE)
        self.stub = CerbosServiceStub(self.channel)

    def prepare(self, request: Request, tenant: str = "") -> Any:
        """The message."""
        return message([request], [tenant or KIND])

    def decide(self, prepared: Any) -> bool:
        """Ask for the effect of the one action."""
        answer = self.stub.CheckResources(prepared).results[0].actions
        return all(effect == EFFECT_ALLOW for effect in answer.values())

    def memory(self) -> float:
        """The server's."""
        return self.server.memory()

    def close(self) -> None:
        """End the server."""
        self.stack.close()


class Strict(Cerbos):
    """With `strictEvaluation`, which turns errors in conditions into denials."""

    strict = True


def message(asked: Sequence[Request], kinds: Sequence[str]) -> Any:
    """One call for several requests."""
    return CheckResourcesRequest(
        request_id="b",
        principal={"id": "controller", "roles": ["controller"]},
        resources=[
            {
                "actions": [request.get("purpose")],
                "resource": {"kind": kind, "id": str(place), "attr": {name: {WORD[type(value)]: value} for name, value in request.items()}},
            }
            for place, (request, kind) in enumerate(zip(asked, kinds, strict=True))
        ],
    )


def write_frames(count: int, size: int, path: str) -> dict[str, int]:
    """Write the workload's requests, so many in each message, into a file for the load generator."""
    asked = requests(count)
    parts = [asked[place : place + size] for place in range(0, count, size)]
    Path(path).write_bytes(b"".join(frame(message(part, [KIND] * len(part)).SerializeToString()) for part in parts))
    return {"frames": len(parts)}
