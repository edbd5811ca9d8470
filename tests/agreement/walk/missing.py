"""Which unknown facts leave the answer open, the most decisive first."""

from collections.abc import Container, Iterator, Mapping
from typing import Final

from tests.agreement.walk.nodes import Mask, joined
from tests.agreement.walk.trace import Trace
from zweck.combine import LawVerdict, Verdict
from zweck.decision.decision import MissingFact, Status
from zweck.editions.coverage import point_of
from zweck.explain.missing import missing
from zweck.law.vocabulary import Fact, Vocabulary
from zweck.logic.condition import Test, facts_of, leaves

Weights = Mapping[str, float]
"""Facts and how much each can decide."""

EVEN: Final[Weights] = {}


def missing_facts(verdict: Verdict, trace: Trace, vocabulary: Vocabulary, ahead: Weights = EVEN) -> tuple[MissingFact, ...]:
    """The unknown facts of all open points: first those `ahead` by their weights there, then the others by theirs.

    An answer that may let another fact be presumed comes before it.

    A point that hangs on few facts gives each of them more weight; facts of equal weight stand as in the vocabulary.
    """
    points: dict[str, list[str]] = {}
    for name, unknown in _open_points(verdict, trace):
        for fact in trace.tracer.names(unknown):
            points.setdefault(fact, []).append(name)
    if not points:
        return ()
    own = weights(verdict, trace)
    order = {fact: place for place, fact in enumerate(vocabulary.facts)}
    first = {fact: (-ahead.get(fact, 0.0), -own[fact], order[fact]) for fact in points}
    for fact in points:
        for other in _settling(vocabulary.facts[fact], points):
            first[other] = min(first[other], (*first[fact][:2], -1))
    ranked = sorted(points, key=first.__getitem__)
    return tuple([missing(vocabulary.facts[fact], tuple(points[fact])) for fact in ranked])


def _settling(fact: Fact, open: Container[str]) -> Iterator[str]:
    """Of an ordinary fact, those among the open ones whose answers may let it be presumed."""
    where = fact.silence.where
    if where is not None:
        yield from (name for leaf in leaves(where) if isinstance(leaf, Test) for name in facts_of(leaf) if name in open)


def weights(verdict: Verdict, trace: Trace) -> Weights:
    """How much each unknown fact can decide of what is open."""
    found: dict[str, float] = {}
    for _, unknown in _open_points(verdict, trace):
        for fact in trace.tracer.names(unknown):
            found[fact] = found.get(fact, 0.0) + 1 / unknown.bit_count()
    return found


def is_open(verdict: Verdict) -> bool:
    """Whether anything is open: a scope, a requirement, a prohibition."""
    return bool(verdict.on_scopes) or any(
        any(requirement.status is Status.OPEN for requirement in law.requirements)
        or any(status is Status.OPEN for _, _, status in law.prohibitions)
        for law in verdict.laws
    )


def _unknown_gaps(law: LawVerdict, trace: Trace) -> Iterator[tuple[str, Mask]]:
    """The points on which it turns whether there is a gap; none where there surely is one, for then no answer closes it."""
    if not any(trace.truth(gap.place) for gap in law.plan.gaps):
        yield from ((point_of(gap.absent), trace.unknown(gap.place)) for gap in law.plan.gaps if trace.truth(gap.place) is None)


def _open_points(verdict: Verdict, trace: Trace) -> Iterator[tuple[str, Mask]]:
    asked = verdict.on_scopes
    for law in verdict.laws:
        if law.plan.gaps:
            yield from _unknown_gaps(law, trace)
        elif law in asked:
            yield f"{law.plan.version.law}/scope", trace.unknown(law.plan.scope)
        if not law.applies:
            continue
        for requirement in law.requirements:
            if requirement.status is Status.OPEN:
                grounds = (trace.unknown(place) for _, place in requirement.plan.grounds)
                yield requirement.plan.name, trace.unknown(requirement.plan.trigger) | joined(grounds)
        for rule, place, status in law.prohibitions:
            if status is Status.OPEN:
                yield rule.id, trace.unknown(place)
