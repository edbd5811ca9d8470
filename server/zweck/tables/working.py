"""The threads of a run: each decides one piece of the table after the other, and says when a part is written."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Final

import numpy as np
import pyarrow as pa

from zweck.tables.coding import Fault as Faulty
from zweck.tables.deciding import Counted, Decided, Decider
from zweck.tables.encoding import FAULTY
from zweck.tables.parts import OUTCOMES, SUBJECT, Fault, codes_of, faults_of, written
from zweck.tables.periods import PREFIX
from zweck.tables.persons import Looking
from zweck.tables.reading import Piece, Table
from zweck.tables.run import Run
from zweck.words.said import says

STOP: Final = "stop"
COLUMN: Final = "column"


@dataclass(slots=True)
class Done:
    """A message of a thread: rows that are decided, with their outcomes; or why it stopped."""

    rows: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    stopped: bool = False
    error: BaseException | None = None
    last: bool = False
    """Whether the thread has ended."""


class FaultyRows(Exception):
    """Rows have faults, and the run stops at them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
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

    def pieces(self) -> list[tuple[int, Piece]]:
        """The pieces of the table with their places, without those whose parts are there."""
        pieces = list(enumerate(self.table.pieces()))
        return pieces if self.table.ordered else [(place, piece) for place, piece in pieces if not self.run.there(place)]

    def batches(self) -> Iterator[tuple[int, Callable[[], pa.RecordBatch]]]:
        """The batches that are not decided yet, each with its place and the function that reads it."""
        pieces, place = self.pieces(), -1
        for number, piece in pieces:
            if not self.table.ordered:
                yield number, lambda piece=piece: next(iter(self.table.read(piece, self.columns)))  # type: ignore[misc]
                continue
            for batch in self.table.read(piece, self.columns):
                place += 1
                if not self.run.there(place):
                    yield place, lambda batch=batch: batch  # type: ignore[misc]

    def decide_batch(self, place: int, batch: pa.RecordBatch) -> Done:
        """Decide one batch, and write its part."""
        ids = batch.column(0)
        held = None if self.looking is None else self.looking.of(batch)
        decided = _identified(self.decider.decide(batch, held), ids, self.columns[0])
        if decided.faults and self.run.head.faults == STOP:
            return Done(faults=faults_of(decided, ids), stopped=True)
        subjects = None if held is None else held.column()
        beside = {name.removeprefix(PREFIX): batch.column(place) for place, name in enumerate(self.columns) if name.startswith(PREFIX)}
        if subjects is not None:
            beside[SUBJECT] = subjects
        written(self.run.folder, place, ids, decided, self.decider, beside, faulty=self.run.head.faults == COLUMN)
        outcomes = _outcomes(decided)
        pa.default_memory_pool().release_unused()  # what a part needed is not held while others are decided
        return Done(batch.num_rows, outcomes)


def _identified(decided: Decided, ids: pa.Array, column: str) -> Decided:
    """The decided batch, with a fault for each row that has no name."""
    if not ids.null_count:
        return decided
    rows = [row for row, known in enumerate(ids.is_valid().to_pylist()) if not known]
    decided.numbers[rows] = -1
    if decided.wholes is not None:
        decided.wholes[rows] = -1
    fault = Faulty(column, "", says("tables.empty_name"))
    return Decided(
        decided.numbers,
        decided.answers,
        (*decided.faults, Counted(fault, len(rows), rows[:5])),
        {**decided.messages, **dict.fromkeys(rows, f"{column}: {fault.message}")},
        decided.wholes,
    )


def _outcomes(decided: Decided) -> dict[str, int]:
    codes = codes_of(decided)
    counts = np.bincount(codes[codes != FAULTY], minlength=len(OUTCOMES)).tolist()
    return {outcome: count for outcome, count in zip(OUTCOMES, counts, strict=True) if count}


def work(shared: Work, jobs: int, say: Callable[[Done], None]) -> None:
    """Decide all that is not there yet. Arrow and numpy let go of the interpreter, so threads share what each of them finds.

    Raises:
        FaultyRows: if rows have faults and the run stops at them.
        TableError: if the table cannot be read, or a part cannot be written.
    """
    faults: list[Fault] = []

    def heard(done: Done) -> None:
        faults.extend(done.faults)
        if done.stopped:
            raise FaultyRows(faults)
        say(done)

    if jobs == 1:
        for place, read in shared.batches():
            heard(shared.decide_batch(place, read()))
    else:
        _threads(shared, jobs, heard)


def _threads(shared: Work, jobs: int, heard: Callable[[Done], None]) -> None:
    batches, lock, stop, said = shared.batches(), Lock(), Event(), SimpleQueue[Done]()

    def taken() -> tuple[int, Callable[[], pa.RecordBatch]] | None:
        with lock:
            return None if stop.is_set() else next(batches, None)

    def decide() -> None:
        try:
            while (one := taken()) is not None:
                place, read = one
                said.put(shared.decide_batch(place, read()))
        except BaseException as error:  # noqa: BLE001  it is raised where the run waits
            said.put(Done(error=error))
        finally:
            said.put(Done(last=True))

    threads = [Thread(target=decide, daemon=True) for _ in range(jobs)]
    for thread in threads:
        thread.start()
    try:
        left = jobs
        while left:
            done = said.get()
            if done.error is not None:
                raise done.error
            if done.last:
                left -= 1
            else:
                heard(done)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
