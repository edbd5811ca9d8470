"""A run that is checked again: only rows whose persons have later events are decided, and compared with what the run says."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zweck.binding.binding import Binding
from zweck.decision.decision import Outcome
from zweck.law.vocabulary import DECISION_DATE
from zweck.register.kept import Later
from zweck.tables.comparing import FIRST, Turned
from zweck.tables.looked import concerned, subjects_of
from zweck.tables.parts import FOLDER, Part, name_of
from zweck.tables.persons import KEPT, SUBJECTS
from zweck.tables.run import Head, Run
from zweck.tables.working import Work


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
            rows = pa.array(concerned(subjects, self.later))
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
        rows = pa.array(concerned(subjects_of(path), found))
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
