"""Rows whose outcome turns: by an edit of the law, with the days, or by events behind the position at which a run read the register."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zweck.binding.binding import Binding
from zweck.decision.decision import Outcome
from zweck.law.vocabulary import DECISION_DATE
from zweck.register.kept import Later
from zweck.tables.deciding import Decided, Decider
from zweck.tables.encoding import FAULTY, Longs
from zweck.tables.persons import KEPT, SUBJECTS, Looking
from zweck.tables.pieces import Table, TableError
from zweck.tables.plan import Plan, columns_of
from zweck.tables.run import Head, Run
from zweck.tables.run_parts import FOLDER, SUBJECT, Part, name_of
from zweck.tables.verdicts import Answer
from zweck.tables.working import Work
from zweck.words.said import says

FIRST: Final = 5
"""Rows that are named of each turn, one for each way to it."""


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


@dataclass(frozen=True, slots=True)
class Looked:
    """A run beside the register: its position, persons with later events, and how far the register goes now.

    `erased` where an erasure was entered since, of whom is no longer known. Of the rows that this command has `decided`, it knew something
    of the persons of so many.
    """

    position: int
    later: int
    now: int
    erased: bool
    decided: int
    known: int


def looked(parts: Iterable[Path], looking: Looking) -> Looked:
    """The persons of parts who have later events."""
    found = looking.later()
    persons: set[str] = set()
    if found.subjects:
        for part in parts:
            subjects = subjects_of(part)
            persons |= {one[0] for one in subjects.take(pa.array(with_events(subjects, found))).to_pylist()}
    return Looked(looking.position, len(persons), found.position, found.erased, looking.rows, looking.known)


def subjects_of(path: Path) -> pa.ListArray:
    """The pseudonyms of the rows of a part.

    Raises:
        TableError: if it cannot be read.
    """
    try:
        return pq.read_table(path, columns=[SUBJECT])[SUBJECT].combine_chunks()
    except (OSError, pa.ArrowException) as error:
        why = str(error).partition("\n")[0]
        raise TableError(says("tables.part_cannot_read", name=path.name, why=why)) from None


def with_events(subjects: pa.ListArray, found: Later) -> Longs:
    """The rows whose persons have later events."""
    known = pc.is_in(pc.list_flatten(subjects), value_set=pa.array([*found.subjects], type=pa.string()))
    return _rows(pc.list_parent_indices(subjects).filter(known))


def rows_concerned(subjects: pa.ListArray, found: Later) -> Longs:
    """The rows whose persons have later events; after an erasure all rows that name a person, for it is no longer known whose it was."""
    return _rows(pc.list_parent_indices(subjects)) if found.erased else with_events(subjects, found)


def _rows(parents: pa.Array) -> Longs:
    rows: Longs = pc.unique(parents).to_numpy(zero_copy_only=False).astype(np.int64)
    return rows


@dataclass(frozen=True, slots=True)
class Again(Work):
    """The rows of a run whose persons have later events."""

    base: Path = Path()
    """The folder of the run."""
    later: Later = Later(0, frozenset(), erased=False)  # noqa: RUF009  it is frozen

    def batches(self) -> Iterator[tuple[int, Callable[[], pa.RecordBatch]]]:
        """The rows that are not decided again yet, with the pseudonyms that the run kept."""
        for place, read in super(Again, self).batches():
            subjects = subjects_of(self.base / FOLDER / name_of(place))
            rows = pa.array(rows_concerned(subjects, self.later))
            if len(rows):
                yield place, lambda read=read, rows=rows, subjects=subjects: _with(read().take(rows), subjects.take(rows))  # type: ignore[misc]


def _with(batch: pa.RecordBatch, subjects: pa.Array) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([*batch.columns, subjects.cast(SUBJECTS)], names=[*batch.schema.names, KEPT])


def head_again(base: Run, binding: Binding, position: int, begun: str) -> Head:
    """The head of a run that checks another one at a later position, on the day of the binding, or on that of each row."""
    return replace(
        base.head,
        position=position,
        recheck_of=str(base.folder.absolute()),
        day="" if binding.dated is not None else str(binding.constants[DECISION_DATE]),
        basis=binding.basis.value,
        time_zone=binding.time_zone,
        state="running",
        begun=begun,
        ended="",
        rows=0,
        outcomes={},
        faulty=0,
        parts=[],
    )


def turned(base: Run, parts: Iterable[Part], found: Later) -> list[Turned]:
    """The outcomes that turned, those of most rows first; rows with faults have none."""
    several: dict[tuple[Outcome, Outcome], Turned] = {}
    for part in parts:
        path = base.folder / FOLDER / part.path.name
        rows = pa.array(rows_concerned(subjects_of(path), found))
        before = pq.read_table(path, columns=["outcome"])["outcome"].take(rows).to_pylist()
        after = pq.read_table(part.path, columns=["id", "outcome"]).to_pylist()
        for old, new in zip(before, after, strict=True):
            if old is None or new["outcome"] is None or old == new["outcome"]:
                continue
            pair = Outcome(old), Outcome(new["outcome"])
            one = several.setdefault(pair, Turned(*pair))
            one.rows += 1
            one.first = [*one.first, str(new["id"])][:FIRST]
    return sorted(several.values(), key=lambda one: -one.rows)
