"""`zweck.v1.AdminService`: which policy set is served, and its exchange."""

from typing import Final, Protocol

from zweck.rpc.call import Call
from zweck.rpc.method import Method, Unary, Waiting
from zweck.service.decode.protobuf import message
from zweck.v1 import admin_pb2 as v1

SERVICE: Final = v1.DESCRIPTOR.services_by_name["AdminService"].full_name
STATUS: Final = f"/{SERVICE}/GetPolicySetStatus"


class Control(Protocol):
    """Keeps the policy set up to date, in this process or in its supervisor."""

    def status(self) -> bytes:
        """The `PolicySetStatus`."""

    async def reload(self) -> None:
        """Return once an attempt to read the policies is over that began after this call."""


def stale(control: Control) -> bool:
    """Whether the policies at the source cannot be served, and others are."""
    return v1.PolicySetStatus.FromString(control.status()).last_attempt.result in (v1.FAULTY, v1.REFUSED)


def methods(control: Control) -> list[Method]:
    """The methods of the service."""

    def status(data: bytes, call: Call) -> bytes:
        message(v1.GetPolicySetStatusRequest, data)
        return control.status()

    async def reload(data: bytes, call: Call) -> bytes:
        message(v1.ReloadPoliciesRequest, data)
        await control.reload()
        return control.status()

    return [Waiting(f"/{SERVICE}/ReloadPolicies", reload), Unary(STATUS, status)]
