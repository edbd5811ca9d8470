"""Rows whose outcome turns: by an edit of the law, or with the days."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import numpy as np
import pyarrow as pa

from zweck.decision.decision import Outcome
from zweck.tables.deciding import Decided, Decider
from zweck.tables.encoding import FAULTY, Longs
from zweck.tables.pieces import Table
from zweck.tables.plan import Plan, columns_of
from zweck.tables.run_parts import FIRST
from zweck.tables.verdicts import Answer


@dataclass(slots=True)
class Turned:
    """Rows of which the outcome turns: how many, and the ids of some that differ in why."""

    old: Outcome
    new: Outcome
    rows: int = 0
    first: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Concerned:
    """The rows of a table under both states; `otherwise` have the same outcome for other reasons, `faulty` could not be asked of both."""

    rows: int
    turned: tuple[Turned, ...]
    otherwise: int
    faulty: int


def concerned(plans: tuple[Plan, Plan], table: Table) -> Concerned:
    """The rows that an edit turns, those of most rows first; each plan is that of one state.

    Raises:
        TableError: if the table cannot be read.
    """
    deciders = Decider(plans[0]), Decider(plans[1])
    rows = otherwise = faulty = 0
    turned: dict[tuple[Outcome, Outcome], Turned] = {}
    for _, read in table.batches(columns_of(plans[0].binding)):
        batch = read()
        sides = deciders[0].decide(batch), deciders[1].decide(batch)
        there = np.flatnonzero((sides[0].numbers != FAULTY) & (sides[1].numbers != FAULTY))
        rows += batch.num_rows
        faulty += batch.num_rows - len(there)
        otherwise += _counted(sides, there, batch.column(0), turned)
    return Concerned(rows, tuple(sorted(turned.values(), key=lambda one: -one.rows)), otherwise, faulty)


def ahead(plan_on: Callable[[date], Plan], days: Sequence[date], table: Table) -> Iterator[tuple[date, Turned]]:
    """The rows whose outcome turns on a day, beside the day before among `days`, which are in their order.

    Raises:
        TableError, UnknownActivity, FactError: if the table cannot be asked about on a day.
    """
    for before, day in pairwise(days):
        yield from ((day, one) for one in concerned((plan_on(before), plan_on(day)), table).turned)


def _counted(
    sides: tuple[Decided, Decided],
    there: Longs,
    ids: pa.Array,
    turned: dict[tuple[Outcome, Outcome], Turned],
) -> int:
    """Count what turns of a batch; how many rows have the same outcome for other reasons."""
    old, new = sides
    pairs = old.numbers[there] * np.int64(len(new.answers)) + new.numbers[there]
    found, first, counts = np.unique(pairs, return_index=True, return_counts=True)
    otherwise = 0
    for pair, place, count in zip(found.tolist(), first.tolist(), counts.tolist(), strict=True):
        before, after = old.answers[pair // len(new.answers)], new.answers[pair % len(new.answers)]
        if before.outcome is not after.outcome:
            one = turned.setdefault((before.outcome, after.outcome), Turned(before.outcome, after.outcome))
            one.rows += count
            one.first = [*one.first, str(ids[int(there[place])].as_py())][:FIRST]
        elif _why(before) != _why(after):
            otherwise += count
    return otherwise


def _why(answer: Answer) -> Sequence[object]:
    """All on which an answer rests, whatever the revision."""
    laws = [(law.law, law.outcome, law.requirements, law.prohibitions) for law in answer.ruling.laws]
    return answer.conclusive, laws, answer.ruling.open_laws
