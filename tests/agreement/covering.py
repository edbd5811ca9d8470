"""Few questions that make of each rule and term of the law what all of them make: whatever one comes to in any, it does in these, too."""

from collections.abc import Iterator, Sequence

from zweck.cases.observed import Batch
from zweck.facts.question import Question
from zweck.law.policy import PolicySet
from zweck.logic.condition import Condition
from zweck.program.compile import READINGS
from zweck.program.lanes import places
from zweck.program.planes import Pair

State = tuple[str, int, int]
"""A name, its condition in an edition, and what that comes to."""

TRUE, FALSE, OPEN = range(3)


def covering(policies: PolicySet, questions: Sequence[Question]) -> list[Question]:
    """One question for each state that any makes by reading U or by reading S.

    States that few questions make are looked at first: these are needed anyway, and make most others.
    """
    batch = Batch(policies, questions)
    chosen = 0
    states: dict[State, int] = {}
    for state, several in _states(batch):
        states[state] = states.get(state, 0) | several
    for _, row in sorted(states.items(), key=lambda one: (one[1].bit_count(), one[0][0], one[0][2], one[1])):
        if not row & chosen:
            chosen |= row & -row
    return [questions[place] for place in places(chosen)]


def _states(batch: Batch) -> Iterator[tuple[State, int]]:
    """The questions that make each state."""
    for number in range(len(READINGS)):
        for (name, _), (condition, rows) in _conditions(batch, number).items():
            yield from (((name, id(condition), came), several) for came, several in enumerate(rows) if several)


def _conditions(batch: Batch, number: int) -> dict[tuple[str, int], tuple[Condition, list[int]]]:
    """The condition of each name, as it stands in some editions, with the questions in which it holds, does not, and is open."""
    found: dict[tuple[str, int], tuple[Condition, list[int]]] = {}
    for edition, row in batch.rows.items():
        names = batch.compiler.view(edition).names[number]
        for place, named in enumerate(edition.names):
            _, rows = found.setdefault((named.key, id(named.condition)), (named.condition, [0, 0, 0]))
            true, false = _rows(batch, names[place])
            for came, several in ((TRUE, true), (FALSE, false), (OPEN, ~(true | false))):
                rows[came] |= several & row
    return found


def _rows(batch: Batch, pair: Pair) -> tuple[int, int]:
    """The questions in which a condition surely holds, and in which it surely does not."""
    return batch.lanes.row(pair.true), batch.lanes.row(pair.false)
