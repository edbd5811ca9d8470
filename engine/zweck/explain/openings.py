"""Openings of a prohibition that rests on facts that were not shown: the grounds that these facts would open."""

from collections.abc import Iterable, Iterator
from typing import Final

from zweck.combine import Verdict
from zweck.decision import Opening, Outcome, Status
from zweck.explain.missing import Weights
from zweck.explain.trace import Trace
from zweck.law.vocabulary import Text

MAX_SHARE: Final = 1e6
"""So much weighs a requirement more than the number of its grounds."""


def openings(against: Verdict, trace: Trace) -> tuple[Opening, ...]:
    """The grounds of what fails `against` the controller that are unknown in reading U, of which `trace` is."""
    return tuple(_openings(against, trace))


def ahead(found: Iterable[Opening]) -> Weights:
    """How early each fact of some openings is to be asked.

    A prohibition stands once every ground of one requirement is closed for good, and falls only when each requirement has a ground. So the
    requirement that hangs on the fewest facts is asked about first, and in it the fact on which most of its grounds hang.
    """
    by_requirement: dict[str, list[Opening]] = {}
    for opening in found:
        by_requirement.setdefault(opening.requirement, []).append(opening)
    weights: dict[str, float] = {}
    for group in by_requirement.values():
        needed = {fact for opening in group for fact in opening.facts}
        for fact in needed:
            several = sum(fact in opening.facts for opening in group)
            weights[fact] = max(weights.get(fact, 0.0), 1 / len(needed) + several / MAX_SHARE)
    return weights


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
