"""Which unknown facts leave the answer open, the most decisive first."""

from collections.abc import Iterator

from zweck.combine import LawVerdict, Verdict
from zweck.decision import Finding, MissingFact, Outcome, Ruling, Status
from zweck.editions.coverage import point_of
from zweck.explain.nodes import Mask, joined
from zweck.explain.trace import Trace
from zweck.law.vocabulary import DECISION_DATE, Fact, Vocabulary


def missing_facts(verdict: Verdict, trace: Trace, vocabulary: Vocabulary) -> tuple[MissingFact, ...]:
    """The unknown facts of all open points.

    A point that hangs on few facts gives each of them more weight; a fact is ranked by the sum of its weights, then by the vocabulary.
    """
    weights: dict[str, float] = {}
    points: dict[str, list[str]] = {}
    for name, unknown in _open_points(verdict, trace):
        for fact in trace.tracer.names(unknown):
            weights[fact] = weights.get(fact, 0.0) + 1 / unknown.bit_count()
            points.setdefault(fact, []).append(name)
    if not weights:
        return ()
    order = {fact: place for place, fact in enumerate(vocabulary.facts)}
    ranked = sorted(weights, key=lambda fact: (-weights[fact], order[fact]))
    return tuple(missing(vocabulary.facts[fact], tuple(points[fact])) for fact in ranked)


def missing(fact: Fact, requirements: tuple[str, ...]) -> MissingFact:
    """A fact as a missing one, with all that a form needs to ask it."""
    return MissingFact(fact.name, fact.question, requirements, fact.label, fact.type, tuple(fact.labels.items()))


def undated(vocabulary: Vocabulary) -> Finding:
    """The finding on a question without a day: no law can be chosen, and the day is missing."""
    return Finding(Ruling(Outcome.UNDETERMINED), (missing(vocabulary.facts[DECISION_DATE], ()),))


def is_open(verdict: Verdict) -> bool:
    """Whether anything is open: a scope, a requirement, a prohibition."""
    return any(
        law.applies is None
        or any(requirement.status is Status.OPEN for requirement in law.requirements)
        or any(status is Status.OPEN for _, _, status in law.prohibitions)
        for law in verdict.laws
    )


def _unknown_gaps(law: LawVerdict, trace: Trace) -> Iterator[tuple[str, Mask]]:
    """The points on which it turns whether there is a gap; none where there surely is one, for then no answer closes it."""
    if not any(trace.truth(gap.place) for gap in law.plan.gaps):
        yield from ((point_of(gap.absent), trace.unknown(gap.place)) for gap in law.plan.gaps if trace.truth(gap.place) is None)


def _open_points(verdict: Verdict, trace: Trace) -> Iterator[tuple[str, Mask]]:
    for law in verdict.laws:
        if law.plan.gaps:
            yield from _unknown_gaps(law, trace)
        elif law.applies is None:
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
