"""Tables as pieces that can be read each for itself: row groups of Parquet, batches of Arrow, blocks of CSV."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from zweck.forms.near import near
from zweck.forms.quoting import listed, shown

CSV_BLOCK: Final = 64 << 20
"""Bytes of a CSV file that become one piece."""

DELIMITERS: Final = ",;\t|"


class TableError(Exception):
    """A table cannot be read; `help` says what to do."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.help = help


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a table: its file, its place among the pieces of the file, and its rows, where these are known beforehand."""

    path: Path
    place: int
    rows: int | None


class Table(ABC):
    """The pieces of one or several files of one form; `text` where all fields are texts."""

    text = False
    ordered = False
    """Whether pieces can be read only one after the other."""

    def __init__(self, path: Path, files: Sequence[Path]) -> None:
        self.path = path
        self.files = tuple(files)

    @abstractmethod
    def names(self) -> list[str]:
        """The names of the columns."""

    @abstractmethod
    def pieces(self) -> list[Piece]:
        """All pieces, in order; of a table that is read in order only one for each file, whose number is not known."""

    @abstractmethod
    def read(self, piece: Piece, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The batches of a piece, with these columns."""

    def days(self, column: str) -> tuple[date, date] | None:
        """The first and the last day in a column; `None` where it has no day."""
        found: list[date] = []
        for piece in self.pieces():
            for batch in self.read(piece, [column]):
                span = pc.min_max(_as_days(batch.column(0), column)).as_py()
                found += [day for day in span.values() if day is not None]
        return (min(found), max(found)) if found else None


def _as_days(values: pa.Array, column: str) -> pa.Array:
    """Days; texts that are none become empty, and are found as faults later."""
    if pa.types.is_date(values.type):
        return values.cast(pa.date32())
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        form = pc.match_substring_regex(values, r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")
        kept = pc.unique(pc.if_else(form, values, None)).to_pylist()
        return pa.array([day for one in kept if one is not None and (day := _day(one)) is not None], type=pa.date32())
    raise TableError(f"the column `{shown(column)}` has no days", "give the column the type of a day, or write days as `YYYY-MM-DD`")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Footer:
    """The footer of a Parquet file: its row groups, and the columns as Arrow has them."""

    about: Any
    schema: Any


class ParquetTable(Table):
    """Parquet: a piece for each row group."""

    def __init__(self, path: Path, files: Sequence[Path]) -> None:
        super().__init__(path, files)
        self._footers: dict[Path, Footer] = {}

    def names(self) -> list[str]:
        """The names of the columns of the first file; the other files have the same."""
        return [str(name) for name in self._footer(self.files[0]).schema.names]

    def _footer(self, path: Path) -> Footer:
        """The footer of a file, which is read once: that of a large one is large, too."""
        found = self._footers.get(path)
        if found is None:
            file = _opened(path)
            found = self._footers[path] = Footer(file.metadata, file.schema_arrow)
        return found

    def pieces(self) -> list[Piece]:
        """The row groups, by the files' footers."""
        found = []
        for path in self.files:
            about = self._footer(path).about
            found += [Piece(path, group, about.row_group(group).num_rows) for group in range(about.num_row_groups)]
        return found

    def read(self, piece: Piece, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The row group as one batch."""
        try:
            footer = self._footer(piece.path)
            texts = {field.name for field in footer.schema if pa.types.is_string(field.type)}
            words = [name for name in columns[1:] if name in texts]  # not the first one: rows' names are all different
            file = _opened(piece.path, words, footer.about)
            table = file.read_row_group(piece.place, columns=[*columns], use_threads=False).combine_chunks()
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(piece.path, error) from None
        yield from table.select([*columns]).to_batches() or [_nothing(table, columns)]


def _nothing(table: Any, columns: Sequence[str]) -> pa.RecordBatch:
    schema = table.select([*columns]).schema
    return pa.RecordBatch.from_arrays([pa.array([], type=field.type) for field in schema], schema=schema)


def _opened(path: Path, dictionary: Sequence[str] = (), known: Any = None) -> Any:
    try:
        return pq.ParquetFile(path, metadata=known, read_dictionary=[*dictionary])
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> TableError:
    why = str(error).partition("\n")[0]
    return TableError(f"`{path}` cannot be read: {why}", "the file may be cut off; write it once more")


class ArrowTable(Table):
    """Arrow's file format: a piece for each batch."""

    def names(self) -> list[str]:
        """The names of the columns of the first file."""
        return [str(name) for name in self._opened(self.files[0]).schema.names]

    def _opened(self, path: Path) -> Any:
        try:
            return pa.ipc.open_file(pa.memory_map(str(path)))
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(path, error) from None

    def pieces(self) -> list[Piece]:
        """The batches; their rows are counted when they are read."""
        return [Piece(path, place, None) for path in self.files for place in range(self._opened(path).num_record_batches)]

    def read(self, piece: Piece, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The batch."""
        try:
            yield self._opened(piece.path).get_batch(piece.place).select([*columns])
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(piece.path, error) from None


class CsvTable(Table):
    """CSV, all fields as texts; an empty one is null. It is read from its beginning, a block a piece."""

    text = True
    ordered = True

    def _open(self, path: Path, columns: Sequence[str] | None = None) -> Any:
        try:
            with path.open(encoding="utf-8-sig") as file:
                first = file.readline()
            names = None if columns is None else [*columns]
            kinds = {} if names is None else dict.fromkeys(names, pa.string())
            return pyarrow.csv.open_csv(
                path,
                pyarrow.csv.ReadOptions(block_size=CSV_BLOCK, use_threads=False),
                pyarrow.csv.ParseOptions(delimiter=max(DELIMITERS, key=first.count), newlines_in_values=True),
                pyarrow.csv.ConvertOptions(column_types=kinds, include_columns=names, null_values=[""], strings_can_be_null=True),
            )
        except (pa.ArrowException, OSError, UnicodeError) as error:
            raise _unreadable(path, error) from None

    def names(self) -> list[str]:
        """The names in the first line of the first file."""
        return [str(name) for name in self._open(self.files[0]).schema.names]

    def pieces(self) -> list[Piece]:
        """One for each file: its blocks are counted as they are read."""
        return [Piece(path, 0, None) for path in self.files]

    def read(self, piece: Piece, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The blocks of a file."""
        try:
            yield from self._open(piece.path, columns)
        except (pa.ArrowException, OSError, UnicodeError) as error:
            raise _unreadable(piece.path, error) from None


Opening = Callable[[Path, Sequence[Path]], Table]
FORMS: Final[Mapping[str, Opening]] = {
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
        raise TableError(f"there is no file `{path}`", "name a table: Parquet, Arrow or CSV, or a query in a file `*.sql`")
    files = sorted(one for one in path.rglob("*") if one.suffix in FORMS) if path.is_dir() else [path]
    forms = {FORMS.get(one.suffix) for one in files}
    if len(forms) != 1 or None in forms:
        several = "several forms" if len(forms) > 1 else "no table that can be read"
        raise TableError(f"`{path}` is {several}", f"name files that end in one of {listed([*FORMS])}")
    form = forms.pop()
    if form is None:
        raise TypeError(path)
    return form(path, files)


def require(table: Table, columns: Sequence[str]) -> None:
    """Refuse a table that lacks columns.

    Raises:
        TableError: with all that it lacks.
    """
    names = table.names()
    lacking = [name for name in dict.fromkeys(columns) if name not in names]
    if lacking:
        help = "; ".join(near(name, names) or f"it has {listed(names)}" for name in lacking[:3])
        several = "columns" if len(lacking) > 1 else "column"
        raise TableError(f"`{table.path}` has no {several} {', '.join(f'`{shown(name)}`' for name in lacking)}", help)
