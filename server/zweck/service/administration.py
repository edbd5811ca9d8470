"""`zweck.v1.AdminService`: which policy set is served, and its exchange."""

from typing import Final, Protocol

from zweck.rpc.call import Call
from zweck.rpc.method import Method, Stream, Unary
from zweck.service.reading import message
from zweck.v1 import admin_pb2 as v1

SERVICE: Final = v1.DESCRIPTOR.services_by_name["AdminService"].full_name
STATUS: Final = f"/{SERVICE}/GetPolicySetStatus"


class Control(Protocol):
    """What looks after the policy set, here or in the supervisor of this process."""

    def told(self) -> bytes:
        """The `PolicySetStatus`."""
        ...

    async def again(self) -> None:
        """Return once an attempt to read the policies anew is over that began after this was called."""
        ...


class Administration:
    """The methods of the service."""

    def __init__(self, control: Control) -> None:
        """Ask `control`."""
        self._control = control

    def methods(self) -> list[Method]:
        """The methods of the service."""
        return [Stream(f"/{SERVICE}/ReloadPolicies", self._reload), Unary(STATUS, self._status)]

    def _status(self, data: bytes, call: Call) -> bytes:
        message(v1.GetPolicySetStatusRequest, data)
        return self._control.told()

    async def _reload(self, call: Call) -> None:
        message(v1.ReloadPoliciesRequest, await call.read() or b"")
        await self._control.again()
        await call.write(self._control.told())
