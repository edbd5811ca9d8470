"""A query of DuckDB as a table: its rows are written beside the run once, so that a run goes on, and is explained, by the same rows."""

from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from zweck.tables.reading import TableError

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
        raise TableError(f"`{query}` cannot be read: {error}", "name a file with a query of DuckDB") from None
    known, rows = folder / QUERY, folder / ROWS
    if rows.exists() and (not known.exists() or known.read_text(encoding="utf-8") != text):
        raise TableError(f"`{folder}` holds the rows of another query", "name another folder, or remove this one")
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
        raise TableError("a query needs `duckdb`, which is not installed", "pip install duckdb") from None
    try:
        with duckdb.connect() as connection:
            found = connection.sql(text)
            if found is None:
                raise TableError(f"`{query}` gives no rows", "the last statement must be the query of the rows")
            reader = found.to_arrow_reader(GROUP)
            with pq.ParquetWriter(path, reader.schema) as writer:
                for batch in reader:
                    writer.write_table(pa.Table.from_batches([batch]), row_group_size=GROUP)
    except duckdb.Error as error:
        said = " ".join(str(error).split("\n\n")[0].split())
        raise TableError(f"`{query}` fails: {said}", "the last statement must be the query of the rows") from None
