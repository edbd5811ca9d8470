"""Entries for other programs: JSON Lines, or Parquet where pyarrow is installed."""

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from zweck.chain.content import UNREADABLE
from zweck.chain.database import RecordError
from zweck.record.entry import Stored
from zweck.record.statements import COLUMNS, PAGE, row
from zweck.words.said import says

PARSED: Final = frozenset({"facts", "presumptions", "rules", "erased", "notes", "sources"})
WHOLE: Final = frozenset({"seq", "time", "presume_unstated"})


def json_lines(entries: Iterable[Stored]) -> Iterator[str]:
    """Each entry as one line of JSON, its facts, presumptions and rules as objects."""
    for entry in entries:
        columns = {name: _value(name, value) for name, value in zip(COLUMNS, row(entry), strict=True)}
        yield json.dumps(columns, ensure_ascii=False, default=repr)


def csv_lines(entries: Iterable[Stored]) -> Iterator[str]:
    """The names of the columns, and each entry as a line of CSV (RFC 4180)."""
    for values in chain([COLUMNS], map(row, entries)):
        line = StringIO()
        csv.writer(line, lineterminator="").writerow(values)
        yield line.getvalue()


def _value(name: str, value: Any) -> Any:
    try:
        return json.loads(value) if name in PARSED and value is not None else value
    except UNREADABLE:
        return value


def write_parquet(entries: Iterable[Stored], path: Path) -> None:
    """Write entries into a Parquet file, columns as in the record.

    Raises:
        RecordError: if pyarrow is not installed.
        OSError: if the file cannot be written.
    """
    try:
        import pyarrow as arrow  # noqa: PLC0415  large, and an optional part of the installation
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise RecordError(says("record.parquet_needs_pyarrow")) from None
    schema = arrow.schema([(name, arrow.int64() if name in WHOLE else arrow.string()) for name in COLUMNS])
    rest = iter(entries)
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while page := list(islice(rest, 10 * PAGE)):
            columns = zip(*(row(entry) for entry in page), strict=True)
            arrays = [arrow.array(column, kind.type) for column, kind in zip(columns, schema, strict=True)]
            writer.write_batch(arrow.record_batch(arrays, schema=schema))
