"""The persons of a run that have events behind the position at which it read the register."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zweck.register.kept import Later
from zweck.tables.encoding import Longs
from zweck.tables.parts import SUBJECT
from zweck.tables.persons import Looking
from zweck.tables.reading import TableError
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
