"""Openings of a prohibition that rests on facts that were not shown: the grounds that these facts would open."""

from collections.abc import Container, Iterable, Iterator
from typing import Final

from zweck.combine import Verdict
from zweck.decision.decision import Outcome, Status
from zweck.decision.reserved import Opening
from zweck.explain.missing import Weights
from zweck.explain.trace import Trace
from zweck.words.text import Text

FIRST: Final = 2.0
"""More than any opening weighs."""

MAX_SHARE: Final = 1e4
"""The weight of a requirement exceeds that of the number of its grounds, and this the weight of how few facts a ground needs."""


def ahead(found: Iterable[Opening], against: Verdict, trace: Trace) -> Weights:
    """How early each fact is to be asked that can lift a prohibition `against` the controller, or make it conclusive.

    A prohibition stands once every ground of one requirement is closed for good, and falls only when each requirement has a ground. So what
    fails without an opening comes first, with the facts on which it hangs whether it applies; then the requirement with the fewest grounds,
    and in it the fact on which most of its grounds hang, or a ground of few facts.
    """
    by_requirement: dict[str, list[Opening]] = {}
    for opening in found:
        by_requirement.setdefault(opening.requirement, []).append(opening)
    weights = dict.fromkeys(_closed(against, trace, by_requirement.keys()), FIRST)
    for group in by_requirement.values():
        for fact in {fact for opening in group for fact in opening.facts}:
            several = sum(1 + 1 / (len(opening.facts) * MAX_SHARE) for opening in group if fact in opening.facts)
            weights[fact] = max(weights.get(fact, 0.0), 1 / len(group) + several / MAX_SHARE)
    return weights


def _closed(against: Verdict, trace: Trace, opened: Container[str]) -> Iterator[str]:
    """The unknown facts on which it hangs whether something applies that fails and has no opening."""
    for law in against.laws:
        scope = trace.unknown(law.plan.scope)
        for requirement in law.requirements:
            if requirement.status is Status.FAILED and requirement.plan.name not in opened:
                yield from trace.tracer.common.facts(scope | trace.unknown(requirement.plan.trigger))
        for _, place, status in law.prohibitions:
            if status is Status.FAILED:
                yield from trace.tracer.common.facts(scope | trace.unknown(place))


def openings(against: Verdict, trace: Trace) -> Iterator[Opening]:
    """The grounds of what fails `against` the controller that are unknown in reading U, of which `trace` is."""
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
                        requirement.plan.name,
                        ground.id,
                        ground.citation,
                        ground.reason or Text("", ""),
                        tuple(trace.tracer.common.facts(unknown)),
                    )
