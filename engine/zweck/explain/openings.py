"""Openings of a prohibition that rests on facts that were not shown: the grounds that these facts would open."""

from collections.abc import Iterator

from zweck.combine import Verdict
from zweck.decision import Opening, Outcome, Status
from zweck.explain.trace import Trace
from zweck.law.vocabulary import Text


def openings(against: Verdict, trace: Trace) -> tuple[Opening, ...]:
    """The grounds of what fails `against` the controller that are unknown in reading U, of which `trace` is."""
    return tuple(_openings(against, trace))


def _openings(against: Verdict, trace: Trace) -> Iterator[Opening]:
    for law in against.laws:
        if law.outcome is not Outcome.PROHIBITED:
            continue
        for requirement in law.requirements:
            if requirement.status is not Status.FAILED:
                continue
            for ground, place in requirement.plan.grounds:
                unknown = trace.unknown(place)
                if unknown:
                    yield Opening(
                        requirement.plan.name, ground.id, ground.citation, ground.reason or Text("", ""), tuple(trace.tracer.names(unknown))
                    )
