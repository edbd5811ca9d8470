"""The processes of a run: each decides every n-th piece of the table, and says when a part is written."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from zweck.bulk.coding import Fault as Faulty
from zweck.tables.deciding import Counted, Decided, Decider
from zweck.tables.parts import Fault, faults_of, written
from zweck.tables.reading import Piece, Table, TableError
from zweck.tables.run import Run

STOP: Final = "stop"
COLUMN: Final = "column"
FORK: Final = "fork"


@dataclass(slots=True)
class Done:
    """A message of a process: rows that are decided, with their outcomes; or why it stopped."""

    rows: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    stopped: bool = False
    error: tuple[str, str] | None = None


class FaultyRows(Exception):
    """Rows have faults, and the run stops at them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("rows have faults")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Work:
    """The parts that the processes of a run share."""

    run: Run
    table: Table
    decider: Decider
    columns: tuple[str, ...]
    """The columns that are read, the row's id first."""

    def pieces(self) -> list[tuple[int, Piece]]:
        """The pieces of the table with their places, without those whose parts are there."""
        pieces = list(enumerate(self.table.pieces()))
        return pieces if self.table.ordered else [(place, piece) for place, piece in pieces if not self.run.there(place)]

    def each(self, pieces: Sequence[tuple[int, Piece]], say: Callable[[Done], None]) -> None:
        """Decide pieces one after the other."""
        place = -1
        for number, piece in pieces:
            for batch in self.table.read(piece, self.columns):
                place = place + 1 if self.table.ordered else number
                if not self.run.there(place):
                    say(self._one(place, batch))

    def _one(self, place: int, batch: pa.RecordBatch) -> Done:
        ids = batch.column(0)
        decided = _identified(self.decider.decide(batch), ids, self.columns[0])
        if decided.faults and self.run.head.faults == STOP:
            return Done(faults=faults_of(decided, ids), stopped=True)
        written(self.run.folder, place, ids, decided, self.decider, faulty=self.run.head.faults == COLUMN)
        return Done(batch.num_rows, _outcomes(decided))


def _identified(decided: Decided, ids: pa.Array, column: str) -> Decided:
    """The same with a fault for rows that nothing names."""
    if not ids.null_count:
        return decided
    rows = [row for row, known in enumerate(ids.is_valid().to_pylist()) if not known]
    decided.numbers[rows] = -1
    fault = Faulty(column, "", "an empty field, where the row's name must be", "fill the column, or name another as `id`")
    return Decided(
        decided.numbers,
        decided.answers,
        (*decided.faults, Counted(fault, len(rows), rows[:5])),
        {**decided.messages, **dict.fromkeys(rows, f"{column}: {fault.message}")},
    )


def _outcomes(decided: Decided) -> dict[str, int]:
    found: dict[str, int] = {}
    counts = _counted(decided)
    for answer, count in zip(decided.answers, counts, strict=False):
        if answer.outcome is not None and count:
            found[answer.outcome.value] = found.get(answer.outcome.value, 0) + int(count)
    return found


def _counted(decided: Decided) -> Any:
    import numpy as np  # noqa: PLC0415

    good = decided.numbers[decided.numbers >= 0]
    return np.bincount(good, minlength=len(decided.answers))


def work(shared: Work, jobs: int, say: Callable[[Done], None]) -> None:
    """Decide all that is not there yet.

    Raises:
        FaultyRows: if rows have faults and the run stops at them.
        TableError: if the table cannot be read, or a part cannot be written.
    """
    pieces = shared.pieces()
    jobs = 1 if shared.table.ordered or FORK not in multiprocessing.get_all_start_methods() else max(1, min(jobs, len(pieces)))
    faults: list[Fault] = []

    def heard(done: Done) -> None:
        faults.extend(done.faults)
        if done.error is not None:
            raise TableError(*done.error)
        if done.stopped:
            raise FaultyRows(faults)
        say(done)

    if jobs == 1:
        shared.each(pieces, heard)
    else:
        _processes(shared, pieces, jobs, heard)


def _processes(shared: Work, pieces: Sequence[tuple[int, Piece]], jobs: int, heard: Callable[[Done], None]) -> None:
    context = multiprocessing.get_context(FORK)
    started = []
    for number in range(jobs):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_process, args=(shared, pieces[number::jobs], theirs), daemon=True)
        process.start()
        theirs.close()
        started.append((process, ours))
    try:
        _listen({ours: process for process, ours in started}, heard)
    finally:
        for process, _ in started:
            process.terminate()
        for process, _ in started:
            process.join()


def _listen(open_ones: dict[Connection, Any], heard: Callable[[Done], None]) -> None:
    while open_ones:
        for ready in wait([*open_ones]):
            if not isinstance(ready, Connection):
                continue
            try:
                done = ready.recv()
            except EOFError:
                process = open_ones.pop(ready)
                process.join()
                if process.exitcode:
                    raise TableError(
                        f"a process of the run ended with {process.exitcode}", "give the same command once more; --jobs 1 shows more"
                    ) from None
                continue
            heard(done)


def _process(shared: Work, pieces: Sequence[tuple[int, Piece]], out: Connection) -> None:
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    try:
        shared.each(pieces, out.send)
    except TableError as error:
        out.send(Done(error=(str(error), error.help)))
    except KeyboardInterrupt:
        sys.exit(0)
    finally:
        out.close()
    os._exit(0)  # what was loaded before the fork is not taken apart once more


def folder_of(path: Path) -> str:
    """A folder as `run.json` names it."""
    return str(path.absolute())
