"""The threads of a run: each decides one piece of the table after the other, and says when a part is written.

A run is done again for the rows whose persons have events behind the position at which it read the register.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zweck.binding.binding import Binding
from zweck.decision.decision import Outcome
from zweck.register.kept import Later
from zweck.tables.coding import Fault
from zweck.tables.deciding import Decided, Decider
from zweck.tables.encoding import FAULTY, Longs
from zweck.tables.periods import PREFIX
from zweck.tables.persons import KEPT, SUBJECTS, Looking
from zweck.tables.pieces import Table, TableError
from zweck.tables.rechecking import Turned
from zweck.tables.run import Head, Run
from zweck.tables.run_parts import FIRST, FOLDER, OUTCOMES, SUBJECT, Part, codes_of, columns_in, faults_of, name_of, written
from zweck.words.said import says

STOP: Final = "stop"
COLUMN: Final = "column"


class FaultyRows(Exception):
    """Rows have faults, and the run stops at them."""

    def __init__(self, faults: tuple[Fault, ...], rows: int) -> None:
        super().__init__("rows have faults")
        self.faults, self.rows = faults, rows


@dataclass(frozen=True, slots=True)
class Work:
    """The parts that the threads of a run share."""

    run: Run
    table: Table
    decider: Decider
    # The columns that are read, the row's id first.
    columns: tuple[str, ...]

    # Looks the persons of rows up, where the binding names them.
    looking: Looking | None = None

    def batches(self) -> Iterator[tuple[int, Callable[[], pa.RecordBatch]]]:
        """The batches that are not decided yet, each with its place and the function that reads it."""
        there = self.run.folder / FOLDER
        return (one for one in self.table.batches(self.columns) if not (there / name_of(one[0])).exists())

    def decide_batch(self, place: int, batch: pa.RecordBatch) -> tuple[int, Mapping[str, int]]:
        """Decide one batch, and write its part; the number of its rows, and of those with each outcome.

        Raises:
            FaultyRows: if rows have faults and the run stops at them.
            TableError: if the part cannot be written.
        """
        ids = batch.column(0)
        held = None if self.looking is None else self.looking.of(batch)
        decided = _identified(self.decider.decide(batch, held), ids, self.columns[0])
        if decided.faults and self.run.head.faults == STOP:
            raise FaultyRows(faults_of(decided, ids), int(np.count_nonzero(codes_of(decided) == FAULTY)))
        beside = {name.removeprefix(PREFIX): batch.column(place) for place, name in enumerate(self.columns) if name.startswith(PREFIX)}
        if held is not None:
            beside[SUBJECT] = pa.array(held.persons, type=SUBJECTS)
        written(self.run.folder, place, ids, decided, self.decider, beside, faulty=self.run.head.faults == COLUMN)
        codes = codes_of(decided)
        counts = np.bincount(codes[codes != FAULTY], minlength=len(OUTCOMES)).tolist()
        pa.default_memory_pool().release_unused()  # what a part needed is not held while others are decided
        return batch.num_rows, {outcome: count for outcome, count in zip(OUTCOMES, counts, strict=True) if count}


def _identified(decided: Decided, ids: pa.Array, column: str) -> Decided:
    """The decided batch, with a fault for each row that has no name."""
    if not ids.null_count:
        return decided
    rows = np.flatnonzero(ids.is_null().to_numpy(zero_copy_only=False))
    for numbers in (decided.numbers, decided.wholes):
        if numbers is not None:
            numbers[rows] = FAULTY
    return replace(decided, faults=(*decided.faults, (Fault(column, "", says("tables.empty_name")), rows)))


def work(shared: Work, jobs: int, say: Callable[[int, Mapping[str, int]], None]) -> None:
    """Decide all that is not there yet. Arrow and numpy let go of the interpreter, so threads share what each of them finds.

    Raises:
        FaultyRows: if rows have faults and the run stops at them.
        TableError: if the table cannot be read, or a part cannot be written.
    """
    batches, lock = shared.batches(), Lock()

    def decide_next() -> tuple[int, Mapping[str, int]] | None:
        with lock:
            found = next(batches, None)
        if found is None:
            return None
        place, read = found
        return shared.decide_batch(place, read())

    with ThreadPoolExecutor(jobs) as pool:  # where one fails, those that run come to their end, and none begins
        running = {pool.submit(decide_next) for _ in range(jobs)}
        while running:
            ended, running = wait(running, return_when=FIRST_COMPLETED)
            for future in ended:
                done = future.result()
                if done is not None:
                    say(*done)
                    running.add(pool.submit(decide_next))


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
    return columns_in(path, SUBJECT)[SUBJECT].combine_chunks()


def with_events(subjects: pa.ListArray, found: Later) -> Longs:
    """The rows whose persons have later events."""
    known = pa.array([*found.subjects], type=pa.string())
    return _rows(pc.list_parent_indices(subjects).filter(pc.is_in(pc.list_flatten(subjects), value_set=known)))


def rows_concerned(subjects: pa.ListArray, found: Later) -> Longs:
    """The rows whose persons have later events; after an erasure all that name a person, for it is no longer known whose it was.

    On another day all rows.
    """
    if found.another_day:
        return np.arange(len(subjects), dtype=np.int64)
    return _rows(pc.list_parent_indices(subjects)) if found.erased else with_events(subjects, found)


def _rows(parents: pa.Array) -> Longs:
    rows: Longs = pc.unique(parents).to_numpy(zero_copy_only=False).astype(np.int64)
    return rows


@dataclass(frozen=True, slots=True)
class Again(Work):
    """The rows of a run whose persons have later events."""

    # The run that is checked again.
    base: Run = field(kw_only=True)
    later: Later = Later(0, frozenset(), erased=False)  # noqa: RUF009  it is frozen

    def batches(self) -> Iterator[tuple[int, Callable[[], pa.RecordBatch]]]:
        """The rows that are not decided again yet, with the pseudonyms that the run kept."""
        for place, read in super(Again, self).batches():
            subjects = subjects_of(self.base.part(name_of(place)))
            if self.looking is not None and 0 < (pc.min(pc.list_value_length(subjects)).as_py() or 0) < self.looking.versions:
                raise TableError(says("tables.key_rotated"))
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
        day="" if binding.dated is not None else str(binding.day),
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
        path = base.part(part.path.name)
        rows = pa.array(rows_concerned(subjects_of(path), found))
        before = columns_in(path, "outcome")["outcome"].take(rows).to_pylist()
        after = columns_in(part.path, "id", "outcome").to_pylist()
        for old, new in zip(before, after, strict=True):
            if old is None or new["outcome"] is None or old == new["outcome"]:
                continue
            pair = Outcome(old), Outcome(new["outcome"])
            one = several.setdefault(pair, Turned(*pair))
            one.rows += 1
            one.first = [*one.first, str(new["id"])][:FIRST]
    return sorted(several.values(), key=lambda one: -one.rows)
