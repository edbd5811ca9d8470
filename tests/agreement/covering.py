"""Few questions that make of each name of the law what all of them make of it, so that a wrong one is met by one of these, too."""

from collections.abc import Sequence

from zweck.cases.observed import Batch
from zweck.facts.question import Question
from zweck.law.policy import PolicySet
from zweck.program.lanes import places

State = tuple[str, int, str]
"""A name, its condition in an edition, and whether that holds, does not, or is open."""


def covering(policies: PolicySet, questions: Sequence[Question]) -> list[Question]:
    """The first question of each edition, and for each name's condition one that makes it true, false and open, where any does.

    What few questions make is looked at first: their conditions are rarely met.
    """
    batch = Batch(policies, questions)
    chosen = sum(row & -row for row in batch.rows.values())
    for _, row in sorted(_states(batch).items(), key=lambda one: (one[1].bit_count(), one[0][0], one[0][2], one[1])):
        if not row & chosen:
            chosen |= row & -row
    return [questions[place] for place in places(chosen)]


def _states(batch: Batch) -> dict[State, int]:
    """The questions that make each state, by reading U or by reading S."""
    found: dict[State, int] = {}
    for edition, row in batch.rows.items():
        for names in batch.compiler.view(edition).names:
            for pair, named in zip(names, edition.names, strict=True):
                true, false = (batch.lanes.row(plane) & row for plane in (pair.true, pair.false))
                for state, several in (("true", true), ("false", false), ("open", row & ~(true | false))):
                    if several:
                        key = (named.key, id(named.condition), state)
                        found[key] = found.get(key, 0) | several
    return found
