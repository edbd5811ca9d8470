"""All paths of plain requests: the contract with JSON, AuthZEN, and documents, which say what there is."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib.resources import files
from math import inf
from typing import Final

from zweck.bounded.cache import Cache
from zweck.doors.authzen.evaluation import Requests
from zweck.doors.authzen.methods import EVALUATION, EVALUATIONS, Evaluating
from zweck.doors.authzen.search import ACTIONS, RESOURCES, actions, resources
from zweck.doors.json.codec import codecs, translated
from zweck.doors.json.write import PARTS, written
from zweck.rpc.call import Call
from zweck.rpc.json_requests import JSON, Offer
from zweck.rpc.limits import Limits
from zweck.rpc.method import Method, Unary

PROTO: Final = b"application/proto"
OPENAPI: Final = "/openapi.json"
AUTHZEN: Final = "/.well-known/authzen-configuration"
ENDPOINTS: Final = {
    "access_evaluation_endpoint": EVALUATION,
    "access_evaluations_endpoint": EVALUATIONS,
    "search_action_endpoint": ACTIONS,
    "search_resource_endpoint": RESOURCES,
}
"""The paths by the names of their metadata."""

REQUESTABLE: Final = "urn:openid:authzen:capability:access-request"
NO_REQUESTS: Final = Requests()


class Paths:
    """The paths that a server offers: the methods of the contract with JSON and with messages as they are, AuthZEN, and documents."""

    def __init__(
        self,
        batch_limit: int,
        room: float = inf,
        *,
        contract: bool,
        question_limit: int = Limits().question,
        also: Iterable[Method] = (),
        requests: Requests = NO_REQUESTS,
    ) -> None:
        """Take at most `batch_limit` questions of `question_limit` letters at once, and keep `room` bytes of answers.

        `contract` says whether it may be read; `also` are methods of JSON at paths of their own, `requests` the service for access
        that was denied.
        """
        self.cache: Cache[bytes] = Cache(PARTS, room)
        """Parts of answers in JSON."""
        self._codecs = codecs(self.cache, batch_limit, question_limit)
        evaluating = Evaluating(self.cache, batch_limit, question_limit, requests)
        self._requests = requests.endpoint
        self._authzen = {EVALUATION: evaluating.single, EVALUATIONS: evaluating.several, ACTIONS: actions, RESOURCES: resources}
        self._also = {method.path: Offer({JSON: method}) for method in also}
        self._documents = (
            {OPENAPI: Offer({JSON: Unary(OPENAPI, lambda body, call: openapi(), probe=True)}, verb=b"GET")} if contract else {}
        )

    def paths(self, methods: Mapping[str, Method]) -> list[str]:
        """All paths that offer something."""
        found = (*methods, *self._authzen, *self._documents, *self._also, AUTHZEN)
        return [path for path in found if self.offer(path, methods) is not None]

    def offer(self, path: str, methods: Mapping[str, Method]) -> Offer | None:
        """The offer of a path by these methods, `None` if it offers nothing."""
        if made := self._authzen.get(path):  # which answers other content types with 400 (certification scenario, 2.4.3)
            return None if (asked := made(methods)) is None else Offer({JSON: asked}, other=400)
        if path == AUTHZEN:
            return endpoints([path for path, made in self._authzen.items() if made(methods) is not None], self._requests)
        method, codec = methods.get(path), self._codecs.get(path)
        if method is None or codec is None:
            return self._documents.get(path) or self._also.get(path)
        plain = translated(method, codec)
        return None if plain is None else Offer({JSON: plain, PROTO: method})


@cache
def openapi() -> bytes:
    """The document as it is committed."""
    return files("zweck.doors").joinpath("openapi.json").read_bytes()


def endpoints(offered: Collection[str], requests: str) -> Offer:
    """The addresses of the endpoints that a server offers (AuthZEN 1.0, 9.1): a client knows that there are no others."""
    requested = {"access_request_endpoint": requests, "capabilities": [REQUESTABLE]} if requests else {}

    def written_for(body: bytes, call: Call) -> bytes:
        found = {name: call.origin + path for name, path in ENDPOINTS.items() if path in offered}
        return written({"policy_decision_point": call.origin, **found, **requested})

    return Offer({JSON: Unary(AUTHZEN, written_for, probe=True)}, verb=b"GET")
