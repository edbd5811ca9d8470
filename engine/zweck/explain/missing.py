"""Which unknown facts leave the answer open, the most decisive first."""

from collections.abc import Container, Iterator, Mapping
from typing import Final

from zweck.bounded.cache import Cache
from zweck.combine import LawVerdict, Verdict
from zweck.decision.decision import Finding, MissingFact, Outcome, Ruling, Status
from zweck.editions.coverage import point_of
from zweck.explain.common import Common
from zweck.explain.nodes import Mask
from zweck.explain.trace import Trace
from zweck.law.vocabulary import DECISION_DATE, Fact, Vocabulary
from zweck.logic.condition import Test, facts_of, leaves

Weights = Mapping[str, float]
"""Facts and how much each can decide."""

Points = tuple[tuple[str, Mask], ...]
"""Open points by their names, with the unknown facts that leave each open."""

EVEN: Final[Weights] = {}

MISSING: Final = 400
"""Bytes that a missing fact takes, about."""

LIST: Final = 3_000
"""Bytes that the missing facts of an answer take, about, with the points on which they rest."""


def missing_facts(
    points: Points, common: Common, vocabulary: Vocabulary, ahead: Weights = EVEN, before: Points = ()
) -> tuple[MissingFact, ...]:
    """The unknown facts of open points: first those `ahead`, or of points `before`, by their weights there, then the others by theirs.

    An answer that may let another fact be presumed comes before it.

    A point that hangs on few facts gives each of them more weight; facts of equal weight stand as in the vocabulary.
    """
    key = (points, tuple(ahead.items()), before)
    found = common.lists.get(key)
    if found is None:
        found = tuple(_missing(points, common, vocabulary, ahead or weights(before, common)))
        common.lists.put(key, found, LIST)
    return found


def _missing(open_points: Points, common: Common, vocabulary: Vocabulary, ahead: Weights) -> Iterator[MissingFact]:
    points: dict[str, list[str]] = {}
    for name, unknown in open_points:
        for fact in common.facts(unknown):
            points.setdefault(fact, []).append(name)
    own = weights(open_points, common)
    order = common.places.facts
    first = {fact: (-ahead.get(fact, 0.0), -own[fact], order[fact]) for fact in points}
    for fact in points:
        for other in _settling(vocabulary.facts[fact], points):
            first[other] = min(first[other], (*first[fact][:2], -1))
    for fact in sorted(points, key=first.__getitem__):
        yield _shared(common.missing, vocabulary.facts[fact], tuple(points[fact]))


def _settling(fact: Fact, open: Container[str]) -> Iterator[str]:
    """Of an ordinary fact, those among the open ones whose answers may let it be presumed."""
    where = fact.silence.where
    if where is not None:
        yield from (name for leaf in leaves(where) if isinstance(leaf, Test) for name in facts_of(leaf) if name in open)


def weights(points: Points, common: Common) -> Weights:
    """How much each unknown fact can decide of what is open."""
    found: dict[str, float] = {}
    for _, unknown in points:
        for fact in common.facts(unknown):
            found[fact] = found.get(fact, 0.0) + 1 / unknown.bit_count()
    return found


def _shared(known: Cache[MissingFact], fact: Fact, requirements: tuple[str, ...]) -> MissingFact:
    """A missing fact, one object for all findings that have it: cached findings have forty each."""
    key = (fact.name, requirements)
    found = known.get(key)
    if found is None:
        found = missing(fact, requirements)
        known.put(key, found, MISSING)
    return found


def missing(fact: Fact, requirements: tuple[str, ...]) -> MissingFact:
    """A fact as a missing one, with all that a form needs to ask it."""
    return MissingFact(fact.name, fact.question, requirements, fact.label, fact.type, tuple(fact.labels.items()))


def undated(vocabulary: Vocabulary) -> Finding:
    """The finding on a question without a day: no law can be chosen, and the day is missing."""
    return Finding(Ruling(Outcome.UNDETERMINED), (missing(vocabulary.facts[DECISION_DATE], ()),))


def is_open(law: LawVerdict) -> bool:
    """Whether a requirement or a prohibition of a law is open."""
    return Status.OPEN in [requirement.status for requirement in law.requirements] or Status.OPEN in [one[2] for one in law.prohibitions]


def open_points(verdict: Verdict, trace: Trace) -> Points:
    """The points that are open, by their names, each with the unknown facts that leave it open."""
    return tuple(_open_points(verdict, trace))


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
                yield requirement.plan.name, trace.open(requirement.plan)
        for rule, place, status in law.prohibitions:
            if status is Status.OPEN:
                yield rule.id, trace.unknown(place)


def _unknown_gaps(law: LawVerdict, trace: Trace) -> Iterator[tuple[str, Mask]]:
    """The points on which it turns whether there is a gap; none where there surely is one, for then no answer closes it."""
    truths = [(gap, trace[gap.place]) for gap in law.plan.gaps]
    if not any(truth for _, truth in truths):
        yield from ((point_of(gap.absent), trace.unknown(gap.place)) for gap, truth in truths if truth is None)
