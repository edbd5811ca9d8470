"""A query of DuckDB as a table: its rows are written beside the run once, so that a run goes on, and is explained, by the same rows."""

from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from zweck.tables.reading import TableError
from zweck.words.said import says

SUFFIX: Final = ".sql"
QUERY: Final = "query.sql"
ROWS: Final = "table.parquet"
GROUP: Final = 500_000
"""Rows of a row group, and so of a part."""


def queried(query: Path, folder: Path) -> Path:
    """The table in the folder of a run that holds the rows of a query; they are asked for where they are not there yet.

    Raises:
        TableError: if the query fails, or the folder holds the rows of another one.
    """
    try:
        text = query.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise TableError(says("tables.cannot_read", query=query, error=error)) from None
    known, rows = folder / QUERY, folder / ROWS
    if rows.exists() and (not known.exists() or known.read_text(encoding="utf-8") != text):
        raise TableError(says("tables.holds_rows_another", folder=folder))
    if not rows.exists():
        folder.mkdir(parents=True, exist_ok=True)
        aside = rows.with_name(f".{ROWS}")
        try:
            _write(text, query, aside)
            known.write_text(text, encoding="utf-8")
            aside.replace(rows)
        finally:
            aside.unlink(missing_ok=True)
    return rows


def _write(text: str, query: Path, path: Path) -> None:
    try:
        import duckdb  # noqa: PLC0415  no extra brings it
    except ModuleNotFoundError:
        raise TableError(says("tables.query_needs_not")) from None
    try:
        with duckdb.connect() as connection:
            found = connection.sql(text)
            if found is None:
                raise TableError(says("tables.gives_no_rows", query=query))
            reader = found.to_arrow_reader(GROUP)
            with pq.ParquetWriter(path, reader.schema) as writer:
                for batch in reader:
                    writer.write_table(pa.Table.from_batches([batch]), row_group_size=GROUP)
    except duckdb.Error as error:
        said = " ".join(str(error).split("\n\n")[0].split())
        raise TableError(says("tables.fails", query=query, said=said)) from None
