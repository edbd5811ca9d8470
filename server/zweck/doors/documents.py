"""Documents: the contract in the form of OpenAPI, and the addresses of AuthZEN's endpoints."""

from collections.abc import Collection
from functools import cache
from importlib.resources import files
from typing import Final

from zweck.doors.authzen.methods import EVALUATION, EVALUATIONS
from zweck.doors.authzen.search import ACTIONS, RESOURCES
from zweck.doors.json.write import written
from zweck.rpc.call import Call
from zweck.rpc.method import Unary
from zweck.rpc.plain import JSON, Way

OPENAPI: Final = "/openapi.json"
AUTHZEN: Final = "/.well-known/authzen-configuration"
ENDPOINTS: Final = {
    "access_evaluation_endpoint": EVALUATION,
    "access_evaluations_endpoint": EVALUATIONS,
    "search_action_endpoint": ACTIONS,
    "search_resource_endpoint": RESOURCES,
}
"""The paths by the names of their metadata."""


@cache
def openapi() -> bytes:
    """The document as it is committed."""
    return files("zweck.doors").joinpath("openapi.json").read_bytes()


def endpoints(offered: Collection[str]) -> Way:
    """The addresses of the endpoints that a server offers (AuthZEN 1.0, 9.1): a client knows that there are no others."""

    def written_for(body: bytes, call: Call) -> bytes:
        found = {name: call.origin + path for name, path in ENDPOINTS.items() if path in offered}
        return written({"policy_decision_point": call.origin, **found})

    return Way({JSON: Unary(AUTHZEN, written_for, probe=True)}, verb=b"GET")


CONTRACT: Final = Way({JSON: Unary(OPENAPI, lambda body, call: openapi(), probe=True)}, verb=b"GET")
