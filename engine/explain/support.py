"""On which presumptions an outcome rests: state them, hide all other unstated facts, and the outcome is the same."""

from collections.abc import Iterator
from functools import reduce
from operator import or_

from engine.combine import LawVerdict, RequirementVerdict, Verdict
from engine.decision import Outcome, Presumption, Status
from engine.explain.trace import NONE, Mask, Trace
from engine.facts import FactSet
from engine.vocabulary import Vocabulary


def presumptions(verdict: Verdict, trace: Trace, facts: FactSet, vocabulary: Vocabulary) -> tuple[Presumption, ...]:
    """The presumed values that carry the outcome, in the vocabulary's order; for an open outcome, those that settle what is not open."""
    if verdict.outcome is Outcome.PROHIBITED:
        carried = trace.fewest(bar for law in verdict.laws if law.outcome is Outcome.PROHIBITED for bar in _bars(law, trace))
    else:
        carried = reduce(or_, (part for law in verdict.laws for part in _passes(law, trace)), NONE)
    result = []
    for name in trace.names(carried):
        value = facts.values[name]
        if name in facts.presumed and value is not None:
            result.append(Presumption(name, value, vocabulary.facts[name].silence.favours))
    return tuple(result)


def _bars(law: LawVerdict, trace: Trace) -> Iterator[Mask]:
    """For each failed requirement and each prohibition that bars: the facts that suffice for it."""
    scope = trace.carriers(law.plan.scope)
    for verdict in law.requirements:
        if verdict.status is Status.FAILED:
            grounds = (trace.carriers(place) for _, place in verdict.plan.grounds)
            yield reduce(or_, grounds, scope | trace.carriers(verdict.plan.trigger))
    for _, place, status in law.prohibitions:
        if status is Status.FAILED:
            yield scope | trace.carriers(place)


def _passes(law: LawVerdict, trace: Trace) -> Iterator[Mask]:
    """The facts that suffice for everything of a law that is settled."""
    yield trace.carriers(law.plan.scope)
    for verdict in law.requirements:
        yield _passed(verdict, trace)
    for _, place, _ in law.prohibitions:
        yield trace.carriers(place)


def _passed(verdict: RequirementVerdict, trace: Trace) -> Mask:
    if verdict.status is Status.MET:
        return trace.fewest(trace.carriers(place) for _, place in verdict.grounds)
    return trace.carriers(verdict.plan.trigger)
