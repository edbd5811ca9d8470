"""The gaps that leave an answer open, and what goes with it as a note."""

from collections.abc import Callable, Iterator

from tests.agreement.walk.trace import Trace
from zweck.combine import Verdict
from zweck.decision.decision import Outcome
from zweck.editions.edition import Absence
from zweck.explain.gaps import _field, omission
from zweck.explain.rows import CitedRows
from zweck.law.policy import Gap, Governed, Omission, OmissionEffect
from zweck.logic.kleene import Truth


def gaps(verdict: Verdict, trace: Trace, rows: CitedRows) -> tuple[Gap, ...]:
    """The gaps that there surely are, each field and country once, and changes that were announced and may matter."""
    found = (gap.absent for law in verdict.laws for gap in law.plan.gaps if _named(gap, trace))
    written = (_field(one, trace.values, rows) if isinstance(one, Governed) else omission(one) for one in found)
    return tuple({(gap.id, gap.country): gap for gap in written}.values())


def _named(gap: Absence, trace: Trace) -> bool:
    truth = trace.truth(gap.place)
    return truth is True or (truth is None and isinstance(gap.absent, Omission) and gap.absent.announced)


def notes(verdict: Verdict, truth: Callable[[int], Truth]) -> Iterator[Gap]:
    """Provisions that a law omits and that go with the answer: those that may allow with a prohibition, others with anything else."""
    wanted = OmissionEffect.MAY_ALLOW if verdict.outcome is Outcome.PROHIBITED else OmissionEffect.DUTY
    for law in verdict.carrying:
        yield from (omission(one) for one, place in law.plan.notes if one.effect is wanted and truth(place))
