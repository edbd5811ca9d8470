"""The persons of a run who have events behind the position at which it read the register; a check again of only their rows."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zweck.binding.binding import Binding
from zweck.decision.decision import Outcome
from zweck.law.vocabulary import DECISION_DATE
from zweck.register.later import Later
from zweck.tables.comparing import FIRST, Turned
from zweck.tables.encoding import Longs
from zweck.tables.parts import FOLDER, SUBJECT, Part, name_of
from zweck.tables.persons import KEPT, SUBJECTS, Looking
from zweck.tables.reading import TableError
from zweck.tables.run import Head, Run
from zweck.tables.working import Work
from zweck.words.said import says


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


def concerned(subjects: pa.ListArray, found: Later) -> Longs:
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
