"""Tables as pieces that can be read each for itself: row groups of Parquet, batches of Arrow, blocks of CSV."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from zweck.forms.quoting import listed, near, shown
from zweck.tables.encoding import DATED, EPOCH, days_of
from zweck.words.said import SaidError, joined, reason_of, says

CSV_BLOCK: Final = 64 << 20
"""Bytes of a CSV file that become one piece."""

DELIMITERS: Final = ",;\t|"


class TableError(SaidError):
    """A table cannot be read; `help` says what to do."""


class Piece(NamedTuple):
    """A part of a table: its rows, where these are known beforehand, and its batches with some columns."""

    rows: int | None
    read: Callable[[Sequence[str]], Iterator[pa.RecordBatch]]


class Opened(NamedTuple):
    """A file of a table: the names of its columns, and its pieces in order."""

    names: Sequence[str]
    pieces: Sequence[Piece]


class Table:
    """The pieces of one or several files of one form, which have the same columns."""

    def __init__(self, path: Path, files: Iterable[Path], open_file: Callable[[Path], Opened], *, text: bool = False) -> None:
        """`text` where all fields are texts: then a file is one piece, which is read in order, and whose number of batches is not known."""
        self.path = path
        self.files = tuple(files)
        self.file = cache(open_file)  # once: the footer of a large file is large, too
        self.text = text

    def names(self) -> list[str]:
        """The names of the columns."""
        return [*self.file(self.files[0]).names]

    def pieces(self) -> list[Piece]:
        """All pieces, in order."""
        return [piece for path in self.files for piece in self.file(path).pieces]

    def batches(self, columns: Sequence[str]) -> Iterator[tuple[int, Callable[[], pa.RecordBatch]]]:
        """All batches with these columns, each with its place in the table and the function that reads it."""
        if self.text:
            several = (batch for piece in self.pieces() for batch in piece.read(columns))
            yield from ((place, lambda batch=batch: batch) for place, batch in enumerate(several))
        else:
            yield from ((place, lambda piece=piece: next(iter(piece.read(columns)))) for place, piece in enumerate(self.pieces()))

    def days(self, column: str) -> tuple[date, date] | None:
        """The first and the last day in a column; `None` where it has no day. Texts that are none are found as faults later."""
        found: list[int] = []
        for _, read in self.batches([column]):
            days, kinds = days_of(_with_days(read().column(0), column), column, None)
            there = days[kinds.numbers == DATED]
            found += [int(there.min()), int(there.max())] if len(there) else []
        return (date.fromordinal(min(found) + EPOCH), date.fromordinal(max(found) + EPOCH)) if found else None


def _with_days(values: pa.Array, column: str) -> pa.Array:
    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    if not (pa.types.is_date(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        raise TableError(says("tables.column_no_days", column=shown(column)))
    return values


@contextmanager
def readable(key: str, path: Path, /, **names: object) -> Iterator[None]:
    """Say by the sentence of a key why a file cannot be read; `why` is filled in. A pipe is not opened: that waits for its other end."""
    if path.exists() and not path.is_file():
        raise TableError(says(key, **names, why=says("ZW101.ordinary_files_read")))
    try:
        yield
    except (pa.ArrowException, AttributeError, OSError, KeyError, RecursionError, TypeError, ValueError) as error:
        known = reason_of(error) if isinstance(error, OSError) and error.errno else str(error).partition("\n")[0]
        raise TableError(says(key, **names, why=known)) from None


def _open(form: Callable[[Path], Opened], path: Path) -> Opened:
    """A file of a form, which says in one sentence why it cannot be read."""
    with readable("tables.cannot_read_path", path, path=path):
        names, pieces = form(path)
    if twice := next((name for place, name in enumerate(names) if name in names[:place]), None):
        raise TableError(says("register.two_columns", path=path, twice=shown(twice)))
    return Opened(names, [piece._replace(read=partial(_read, path, piece)) for piece in pieces])


def _read(path: Path, piece: Piece, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    with readable("tables.cannot_read_path", path, path=path):
        yield from piece.read(columns)


def _parquet(path: Path) -> Opened:
    """Parquet: a piece for each row group, by the file's footer."""
    footer = pq.read_metadata(path)
    groups = range(footer.num_row_groups)
    pieces = [Piece(footer.row_group(group).num_rows, partial(_group, path, footer, group)) for group in groups]
    return Opened(footer.schema.to_arrow_schema().names, pieces)


def _group(path: Path, footer: pq.FileMetaData, group: int, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """The row group as one batch."""
    texts = {field.name for field in footer.schema.to_arrow_schema() if pa.types.is_string(field.type)}
    words = [name for name in columns[1:] if name in texts]  # not the first one: rows' names are all different
    file = pq.ParquetFile(path, metadata=footer, read_dictionary=words)
    table = file.read_row_group(group, columns=[*columns], use_threads=False).combine_chunks().select([*columns])
    yield from table.to_batches() or [pa.RecordBatch.from_pylist([], schema=table.schema)]


def _arrow(path: Path) -> Opened:
    """Arrow's file format: a piece for each batch, whose rows are counted when they are read."""
    file = pa.ipc.open_file(pa.memory_map(str(path)))
    return Opened(file.schema.names, [Piece(None, partial(_batch, path, place)) for place in range(file.num_record_batches)])


def _batch(path: Path, place: int, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    yield pa.ipc.open_file(pa.memory_map(str(path))).get_batch(place).select([*columns])


def _csv(path: Path) -> Opened:
    """CSV, all fields as texts; an empty one is null. It is read from its beginning, a block after the other."""
    return Opened(_blocks(path).schema.names, [Piece(None, partial(_blocks, path))])


def _blocks(path: Path, columns: Sequence[str] | None = None) -> Any:
    with path.open(encoding="utf-8-sig") as file:
        first = file.readline()
    return pyarrow.csv.open_csv(
        path,
        pyarrow.csv.ReadOptions(block_size=CSV_BLOCK, use_threads=False),
        pyarrow.csv.ParseOptions(delimiter=max(DELIMITERS, key=first.count), newlines_in_values=True),
        pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(columns or (), pa.string()),
            include_columns=None if columns is None else [*columns],
            null_values=[""],
            strings_can_be_null=True,
        ),
    )


FORMS: Final[Mapping[str, Callable[[Path], Opened]]] = {
    ".parquet": _parquet,
    ".arrow": _arrow,
    ".feather": _arrow,
    ".csv": _csv,
    ".tsv": _csv,
}


def opened(path: Path) -> Table:
    """The table in a file, or in the files of one form in a folder.

    Raises:
        TableError: if there is none.
    """
    if not path.exists():
        raise TableError(says("tables.no_file", path=path))
    files = sorted(one for one in path.rglob("*") if one.suffix in FORMS) if path.is_dir() else [path]
    forms = {FORMS.get(one.suffix) for one in files}
    form = forms.pop() if len(forms) == 1 else None
    if form is None:
        raise TableError(says("tables.several_forms" if forms else "tables.unreadable", path=path, forms=listed([*FORMS])))
    return Table(path, files, partial(_open, form), text=form is _csv)


def require(table: Table, columns: Sequence[str]) -> None:
    """Refuse a table that lacks columns.

    Raises:
        TableError: with all that it lacks.
    """
    names = table.names()
    lacking = [name for name in dict.fromkeys(columns) if name not in names]
    if lacking:
        help = joined("forms.then", [near(name, names) or says("tables.has_columns", words=listed(names)) for name in lacking[:3]])
        key = "tables.lacks_several" if len(lacking) > 1 else "tables.lacks_one"
        raise TableError(says(key, path=table.path, lacking=listed(map(shown, lacking), len(lacking))), help)
