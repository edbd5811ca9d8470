"""The truth of conditions, and the outcome of a law, for total facts: each name of an edition is read once."""

from collections.abc import Mapping

from zweck.analysis.diff.gaps import scope_of_gaps
from zweck.analysis.space.sides import plan_of
from zweck.combine import law_verdict
from zweck.decision.decision import Outcome
from zweck.editions.edition import Edition
from zweck.editions.names import Folded
from zweck.logic.condition import Value
from zweck.logic.kleene import Kleene, Truth

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
