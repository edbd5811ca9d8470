"""On which presumptions an outcome rests: state them, hide all other unstated facts, and the outcome is the same."""

from collections.abc import Iterator

from tests.agreement.walk.nodes import Mask, fewest, joined
from tests.agreement.walk.trace import Trace
from zweck.combine import LawVerdict, RequirementVerdict, Verdict
from zweck.decision.decision import Outcome, Presumption, Status
from zweck.law.vocabulary import Vocabulary


def presumptions(verdict: Verdict, trace: Trace, vocabulary: Vocabulary) -> tuple[Presumption, ...]:
    """The presumed values that carry the outcome, in the vocabulary's order; for an open outcome, those that settle what is not open."""
    if not trace.assumed:
        return ()
    if verdict.outcome is Outcome.PROHIBITED:
        carried = fewest(mask for law in verdict.laws if law.outcome is Outcome.PROHIBITED for mask in _fails(law, trace))
    else:
        carried = joined(part for law in verdict.laws for part in _passes(law, trace)) | _out(verdict, trace)
    if not carried:
        return ()
    presumed = trace.presumed_facts
    values = ((name, trace.values[name]) for name in trace.tracer.names(carried) if name in presumed)
    return tuple(Presumption(name, value) for name, value in values if value is not None)


def _out(verdict: Verdict, trace: Trace) -> Mask:
    """The presumptions that keep out the laws that do not apply."""
    heard = {law.plan.scope for law in verdict.laws}
    return joined(trace.presumed(plan.scope) for plan in trace.tracer.edition.laws if plan.scope not in heard)


def _fails(law: LawVerdict, trace: Trace) -> Iterator[Mask]:
    """For each failed requirement and each prohibition that holds: the presumptions that suffice for it."""
    scope = trace.presumed(law.plan.scope)
    for verdict in law.requirements:
        if verdict.status is Status.FAILED:
            grounds = joined(trace.presumed(place) for _, place in verdict.plan.grounds)
            yield scope | trace.presumed(verdict.plan.trigger) | grounds
    for _, place, status in law.prohibitions:
        if status is Status.FAILED:
            yield scope | trace.presumed(place)


def _passes(law: LawVerdict, trace: Trace) -> Iterator[Mask]:
    """The presumptions that suffice for each settled part of a law."""
    yield trace.presumed(law.plan.scope)
    for verdict in law.requirements:
        yield _passed(verdict, trace)
    for _, place, _ in law.prohibitions:
        yield trace.presumed(place)


def _passed(verdict: RequirementVerdict, trace: Trace) -> Mask:
    if verdict.status is Status.MET:
        return fewest(trace.presumed(place) for _, place in verdict.grounds)
    return trace.presumed(verdict.plan.trigger)
