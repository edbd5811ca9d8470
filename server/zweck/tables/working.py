"""The threads of a run: each decides one piece of the table after the other, and says when a part is written."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final

import numpy as np
import pyarrow as pa

from zweck.tables.coding import Fault
from zweck.tables.deciding import Decided, Decider
from zweck.tables.encoding import FAULTY
from zweck.tables.periods import PREFIX
from zweck.tables.persons import Looking
from zweck.tables.pieces import Table
from zweck.tables.run import Run
from zweck.tables.run_parts import OUTCOMES, SUBJECT, codes_of, faults_of, written
from zweck.words.said import says

STOP: Final = "stop"
COLUMN: Final = "column"


class FaultyRows(Exception):
    """Rows have faults, and the run stops at them."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("rows have faults")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Work:
    """The parts that the threads of a run share."""

    run: Run
    table: Table
    decider: Decider
    columns: tuple[str, ...]
    """The columns that are read, the row's id first."""

    looking: Looking | None = None
    """Looks the persons of rows up, where the binding names them."""

    def batches(self) -> Iterator[tuple[int, Callable[[], pa.RecordBatch]]]:
        """The batches that are not decided yet, each with its place and the function that reads it."""
        return (one for one in self.table.batches(self.columns) if not self.run.there(one[0]))

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
            raise FaultyRows(faults_of(decided, ids))
        beside = {name.removeprefix(PREFIX): batch.column(place) for place, name in enumerate(self.columns) if name.startswith(PREFIX)}
        if held is not None:
            beside[SUBJECT] = held.column()
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
