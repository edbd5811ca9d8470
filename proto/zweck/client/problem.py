"""Errors as what a service answers over HTTP: `application/problem+json` (RFC 9457)."""

import logging
from typing import Any, Final, NamedTuple

import grpc

from zweck.client.errors import NotAllowed, WrongCall
from zweck.client.permission import NotPermitted

log: Final = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"


class Problem(NamedTuple):
    """The status and the body of a response."""

    status: int
    body: dict[str, Any]


def problem(error: NotPermitted | grpc.RpcError) -> Problem:
    """Without a permission 403, with what is missing and the ways out; without an answer 503.

    A call that is wrong, or that the server does not allow, is the mistake of the service that asks: 500, and the log has every fault.
    """
    match error:
        case NotPermitted(decision=decision):
            ways = [{"citation": way.citation, "en": way.text.en, "de": way.text.de, "facts": [*way.facts]} for way in decision.openings]
            more = {"outcome": error.outcome, "decision": decision.decision_id, "missing": error.missing, "ways": ways}
            return _problem(403, "not-permitted", "this is not permitted", str(error), **more)
        case WrongCall() | NotAllowed():
            faults = "".join(f"\n  {field}: {fault}" for field, fault in error.violations)
            log.error("the question whether this is permitted cannot be asked: %s%s", error, faults)
            return _problem(500, "wrong-call", "it cannot be asked whether this is permitted", "The log of this service says why.")
        case _:
            log.warning("no answer whether this is permitted: %s", error)
            return _problem(503, "no-answer", "no answer whether this is permitted", "Try again later.")


def _problem(status: int, kind: str, title: str, detail: str, **more: Any) -> Problem:
    return Problem(status, {"type": f"urn:zweck:{kind}", "title": title, "status": status, "detail": detail, **more})
