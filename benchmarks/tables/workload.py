"""The requests of the common workload as a Parquet file, drawn as its requests are, and the binding that states its facts."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.workload.asked import NAMES
from benchmarks.workload.requests import (
    CATEGORIES,
    COUNTRIES,
    JURISDICTIONS,
    LIKELIHOOD,
    PURPOSES,
    SAFEGUARDS,
    SOURCES,
    SPECIAL_CATEGORIES,
    YEARS,
    Request,
)

GROUP: Final = 500_000
"""Rows of a row group."""

SEED: Final = 7
DAYS: Final = 28
EPOCH: Final = date(1970, 1, 1).toordinal()
RETENTION: Final = (30, 90, 365, 1095, 3650, 7300)
WORDS: Final[dict[str, Sequence[str]]] = {
    "purpose": PURPOSES,
    "category": CATEGORIES * 2 + SPECIAL_CATEGORIES,
    "source": SOURCES + ("subject",) * 2,
    "jurisdiction": JURISDICTIONS + ("DE",) * 8,
    "country": COUNTRIES + ("DE", "US") * 3,
    "safeguard": SAFEGUARDS,
}
"""Each word as often as the requests of the workload have it."""


def write(path: Path, rows: int) -> None:
    """Write so many requests; `at` stands beside the day of decision, for systems that take it as a number."""
    chance = np.random.default_rng(SEED)
    writer: Any = None
    for start in range(0, rows, GROUP):
        table = _requests(chance, start, min(GROUP, rows - start))
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table, row_group_size=GROUP)
    writer.close()


def _requests(chance: np.random.Generator, start: int, rows: int) -> pa.Table:
    year, month, day = chance.choice(YEARS, rows), chance.integers(1, 13, rows), chance.integers(1, DAYS + 1, rows)
    months = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (month - 1)
    days = months.astype("datetime64[D]") + (day - 1)
    young = chance.random(rows) < 1 / 3
    found: dict[str, pa.Array] = {"id": pa.array(np.char.add("R", np.arange(start, start + rows).astype(str)))}
    found |= {name: pa.array(chance.random(rows) < likely) for name, likely in LIKELIHOOD.items()}
    found["at"] = pa.array(year * 10_000 + month * 100 + day)
    found["day"] = pa.array(days)
    found["age"] = pa.array(np.where(young, chance.integers(8, 20, rows), chance.integers(18, 91, rows)))
    found["retention_days"] = pa.array(chance.choice(RETENTION, rows))
    for name, words in WORDS.items():
        found[name] = pa.DictionaryArray.from_arrays(
            pa.array(chance.integers(0, len(words), rows).astype(np.int32)), pa.array(words)
        ).dictionary_decode()
    return pa.table(found)


def write_binding(path: Path) -> None:
    """Write the binding: a column for each fact."""
    columns = [f"  {fact}: {'day' if name == 'at' else name}\n" for name, fact in NAMES.items()]
    path.write_text(f"binding: workload\nid: id\ncolumns:\n{''.join(columns)}", encoding="utf-8")


def first(path: Path, count: int) -> list[Request]:
    """The first requests of a table."""
    rows = pq.ParquetFile(path).read_row_group(0).slice(0, count).to_pylist()
    return [{name: value for name, value in row.items() if name not in ("id", "day")} for row in rows]
