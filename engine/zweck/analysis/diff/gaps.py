"""The change of a law for total facts, and where law that is not there may govern: a gap leaves open what is lax.

Only what a law itself says otherwise is its change. Where there is a gap on both sides, the change is shown as the law states it, unless it
is lax on both: then the answer stays open. Where the gap came or went with the edit, the answers are those that it leaves.
"""

from collections.abc import Mapping
from typing import Final

from zweck.analysis.space.program import Program
from zweck.analysis.space.search import Literal
from zweck.analysis.space.sides import plan_of
from zweck.combine import law_verdict
from zweck.decision.decision import Outcome
from zweck.editions.coverage import COVERAGE
from zweck.editions.edition import Edition
from zweck.editions.names import Folded
from zweck.logic.condition import Value
from zweck.logic.kleene import Kleene, Truth

Pair = tuple[Outcome, Outcome]
LAX: Final = frozenset({Outcome.PERMITTED, Outcome.NOT_REGULATED})
BETWEEN_LAX: Final[tuple[Pair, ...]] = (
    (Outcome.PERMITTED, Outcome.NOT_REGULATED),
    (Outcome.NOT_REGULATED, Outcome.PERMITTED),
)
"""In this order, whatever the hashes of a process are: a search that goes on from another one finds other examples."""

OPEN: Final[Pair] = (Outcome.UNDETERMINED, Outcome.UNDETERMINED)


def answers(own: Pair, gaps: tuple[bool, bool]) -> Pair:
    """The answers of a law that says `own` on both sides, where there may be a gap on a side or not; equal ones are no change."""
    if own[0] is own[1] or gaps == (False, False):
        return own
    if gaps == (True, True):
        return OPEN if LAX.issuperset(own) else own
    return _left(own[0], gaps[0]), _left(own[1], gaps[1])


def _left(own: Outcome, gap: bool) -> Outcome:
    return Outcome.UNDETERMINED if gap and own in LAX else own


def scope_of_gaps(edition: Edition) -> int | None:
    """The place of the condition under which there may be a gap; `None` where there is none."""
    plan = plan_of(edition, COVERAGE)
    return None if plan is None else plan.scope


class Weighed:
    """The claim for a search, in which `gaps` are the literals that there may be one."""

    def __init__(self, program: Program, gaps: tuple[Literal, Literal]) -> None:
        self._program = program
        self._gaps = gaps
        self._both = program.all(list(gaps))
        self._same = program.any([self._both, program.all([-gap for gap in gaps])])

    def changed(self, own: tuple[Mapping[Outcome, Literal], Mapping[Outcome, Literal]], pair: Pair) -> Literal:
        """The claim that a law with these outcomes changes its answer from the one to the other."""
        program, (old, new) = self._program, own
        differs = -program.any([program.all([old[outcome], new[outcome]]) for outcome in Outcome])
        kept = [old[pair[0]], new[pair[1]], self._same, *([-self._both] if LAX.issuperset(pair) else [])]
        turned = [self._answer(old, self._gaps[0], pair[0]), self._answer(new, self._gaps[1], pair[1]), -self._same]
        return program.all([differs, program.any([program.all(kept), program.all(turned)])])

    def _answer(self, own: Mapping[Outcome, Literal], gap: Literal, outcome: Outcome) -> Literal:
        if outcome in LAX:
            return self._program.all([own[outcome], -gap])
        if outcome is Outcome.PROHIBITED:
            return own[outcome]
        return self._program.any([own[outcome], *(self._program.all([own[lax], gap]) for lax in LAX)])


Total = Mapping[str, Value | None]


def reading_in(edition: Edition, values: Total) -> Folded[Truth]:
    """The conditions of an edition for total facts."""
    return Folded(edition, Kleene(values))


def gap_in(edition: Edition, values: Total) -> bool:
    """Whether there may be a gap with these total facts."""
    place = scope_of_gaps(edition)
    return place is not None and reading_in(edition, values)[place] is not False


def outcome_in(law: str, edition: Edition, values: Total) -> Outcome:
    """The outcome of one law of an edition for total facts."""
    plan = plan_of(edition, law)
    if plan is None:
        return Outcome.NOT_REGULATED
    reading = reading_in(edition, values)
    return law_verdict(plan, {place: reading[place] for place in plan.points()}).outcome
