"""Tables as pieces that can be read each for itself: row groups of Parquet, batches of Arrow, blocks of CSV."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from zweck.forms.near import near
from zweck.forms.quoting import listed, shown
from zweck.tables.encoding import DATED, EPOCH, days_of
from zweck.words.said import SaidError, joined, says

CSV_BLOCK: Final = 64 << 20
"""Bytes of a CSV file that become one piece."""

DELIMITERS: Final = ",;\t|"


class TableError(SaidError):
    """A table cannot be read; `help` says what to do."""


class Piece(NamedTuple):
    """A part of a table: its rows, where these are known beforehand, and its batches with some columns."""

    rows: int | None
    read: Callable[[Sequence[str]], Iterator[pa.RecordBatch]]


class Table(ABC):
    """The pieces of one or several files of one form."""

    text = False
    """Whether all fields are texts, and its pieces can be read only one after the other."""

    def __init__(self, path: Path, files: Sequence[Path]) -> None:
        self.path = path
        self.files = tuple(files)

    @abstractmethod
    def names(self) -> list[str]:
        """The names of the columns of the first file; the other files have the same."""

    @abstractmethod
    def pieces(self) -> list[Piece]:
        """All pieces, in order; of a table that is read in order only one for each file, whose number of batches is not known."""

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
def _readable(path: Path) -> Iterator[None]:
    """Say in one sentence why a file cannot be read."""
    try:
        yield
    except (pa.ArrowException, OSError, UnicodeError) as error:
        why = str(error).partition("\n")[0]
        raise TableError(says("tables.cannot_read_path", path=path, why=why)) from None


class ParquetTable(Table):
    """Parquet: a piece for each row group."""

    def __init__(self, path: Path, files: Sequence[Path]) -> None:
        super().__init__(path, files)
        self._footer = cache(pq.read_metadata)  # once: that of a large file is large, too

    def names(self) -> list[str]:
        """The names of the columns, by the footer."""
        with _readable(self.files[0]):
            return [str(name) for name in self._footer(self.files[0]).schema.to_arrow_schema().names]

    def pieces(self) -> list[Piece]:
        """The row groups, by the files' footers."""
        found = []
        for path in self.files:
            with _readable(path):
                about = self._footer(path)
            found += [Piece(about.row_group(group).num_rows, partial(self._group, path, group)) for group in range(about.num_row_groups)]
        return found

    def _group(self, path: Path, group: int, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The row group as one batch."""
        with _readable(path):
            footer = self._footer(path)
            texts = {field.name for field in footer.schema.to_arrow_schema() if pa.types.is_string(field.type)}
            words = [name for name in columns[1:] if name in texts]  # not the first one: rows' names are all different
            file = pq.ParquetFile(path, metadata=footer, read_dictionary=words)
            table = file.read_row_group(group, columns=[*columns], use_threads=False).combine_chunks().select([*columns])
        yield from table.to_batches() or [pa.RecordBatch.from_pylist([], schema=table.schema)]


class ArrowTable(Table):
    """Arrow's file format: a piece for each batch."""

    def names(self) -> list[str]:
        """The names of the columns, by the schema."""
        return [str(name) for name in _opened(self.files[0]).schema.names]

    def pieces(self) -> list[Piece]:
        """The batches; their rows are counted when they are read."""
        return [Piece(None, partial(_batch, path, place)) for path in self.files for place in range(_opened(path).num_record_batches)]


def _opened(path: Path) -> Any:
    with _readable(path):
        return pa.ipc.open_file(pa.memory_map(str(path)))


def _batch(path: Path, place: int, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    with _readable(path):
        yield _opened(path).get_batch(place).select([*columns])


class CsvTable(Table):
    """CSV, all fields as texts; an empty one is null. It is read from its beginning, a block a piece."""

    text = True

    def names(self) -> list[str]:
        """The names in the first line."""
        with _readable(self.files[0]):
            return [str(name) for name in _blocks(self.files[0]).schema.names]

    def pieces(self) -> list[Piece]:
        """One for each file: its blocks are counted as they are read."""
        return [Piece(None, partial(_csv, path)) for path in self.files]


def _csv(path: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    with _readable(path):
        yield from _blocks(path, columns)


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


FORMS: Final[Mapping[str, Callable[[Path, Sequence[Path]], Table]]] = {
    ".parquet": ParquetTable,
    ".arrow": ArrowTable,
    ".feather": ArrowTable,
    ".csv": CsvTable,
    ".tsv": CsvTable,
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
    return form(path, files)


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
