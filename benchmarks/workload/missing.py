"""Requests with one fact left out that must not be allowed: exactly one rule denied them, and it reads that fact."""

from benchmarks.workload import oracle
from benchmarks.workload.requests import Request, requests
from benchmarks.workload.rules import facts_of

ALWAYS_STATED = frozenset({"purpose", "at"})
"""The purpose is the action in some systems, without which nothing can be asked; a question to zweck without a day is one about now."""


def cases(limit: int) -> list[Request]:
    """About `limit` of them, spread over all; some rule permits each, so that only the denial stands in the way."""
    found = []
    for request in requests():
        fired = oracle.fired(request)
        denying = [rule for rule in fired if not rule.permits]
        if len(denying) == 1 and len(fired) > 1:
            hidden = sorted(facts_of(denying[0].parts) - ALWAYS_STATED)
            found += [{name: value for name, value in request.items() if name != fact} for fact in hidden]
    return found[:: max(1, len(found) // limit)]
