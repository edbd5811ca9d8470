"""Documents: the contract in the form of OpenAPI, and the addresses of AuthZEN's endpoints."""

from functools import cache
from importlib.resources import files
from typing import Final

from zweck.doors.authzen.methods import EVALUATION, EVALUATIONS
from zweck.doors.json.write import written
from zweck.rpc.call import Call
from zweck.rpc.method import Unary
from zweck.rpc.plain import JSON, Way

OPENAPI: Final = "/openapi.json"
AUTHZEN: Final = "/.well-known/authzen-configuration"


@cache
def openapi() -> bytes:
    """The document as it is committed."""
    return files("zweck.doors").joinpath("openapi.json").read_bytes()


def _endpoints(body: bytes, call: Call) -> bytes:
    origin = call.origin
    return written(
        {
            "policy_decision_point": origin,
            "access_evaluation_endpoint": origin + EVALUATION,
            "access_evaluations_endpoint": origin + EVALUATIONS,
        }
    )


ENDPOINTS: Final = Way({JSON: Unary(AUTHZEN, _endpoints, probe=True)}, verb=b"GET")
CONTRACT: Final = Way({JSON: Unary(OPENAPI, lambda body, call: openapi(), probe=True)}, verb=b"GET")
