"""Rows of a CSV file, a line at a time."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any, Final, NamedTuple

from zweck.chain.database import RecordError
from zweck.forms.quoting import listed, near, shown
from zweck.words.said import Said, says

DELIMITERS: Final = ",;\t|"
MAX_FIELD: Final = 10_000


class Line(NamedTuple):
    """A row by the names of its columns, and the line on which it begins; `fault` says why it is no row."""

    number: int
    values: Mapping[str, str]
    fault: Said | None = None


class Table(NamedTuple):
    """The columns of a file as it names them, and its rows, which can be read once."""

    columns: Sequence[str]
    lines: Iterator[Line]


class Fault(NamedTuple):
    """A fault of a file: its line, one sentence, and what to do about it."""

    line: int
    sentence: Said
    help: Said | None = None


class FaultyTable(Exception):
    """A table of which nothing was imported, with every fault."""

    def __init__(self, path: Path, faults: list[Fault]) -> None:
        """Keep them."""
        super().__init__(f"{path}: faults: {len(faults)}")
        self.faults = faults


@contextmanager
def reading(path: Path, encoding: str = "utf-8-sig") -> Iterator[Table]:
    """The table in a file; the character between its columns is the one that its first line has most of.

    Raises:
        RecordError: if it has no columns, or is written in another encoding.
        OSError: if it cannot be read.
    """
    csv.field_size_limit(MAX_FIELD)
    try:
        file = path.open(encoding=encoding, newline="")
    except LookupError:  # no encoding has this name
        raise RecordError(says("register.not_written", path=path, encoding=shown(encoding))) from None
    with file:
        try:
            first = file.readline()
            file.seek(0)
            reader = csv.reader(file, delimiter=max(DELIMITERS, key=first.count), strict=True)
            columns = [name.strip() for name in next(reader, [])]
        except (UnicodeError, csv.Error) as error:
            raise _unreadable(path, encoding, error) from None
        if not any(columns):
            raise RecordError(says("register.no_line_names", path=path))
        if len(set(columns)) < len(columns):
            twice = next(name for name in columns if columns.count(name) > 1)
            raise RecordError(says("register.two_columns", path=path, twice=shown(twice)))
        yield Table(columns, _lines(reader, columns, path, encoding))


def _lines(reader: Any, columns: Sequence[str], path: Path, encoding: str) -> Iterator[Line]:
    while True:
        begins = reader.line_num + 1
        try:
            row = next(reader, None)
        except UnicodeError as error:
            raise _unreadable(path, encoding, error) from None
        except csv.Error as error:
            yield Line(begins, {}, says("register.no_row", error=error))
            continue
        if row is None:
            return
        if not any(row):
            continue
        if len(row) != len(columns):
            yield Line(begins, {}, says("register.row_fields", fields=len(row), columns=len(columns)))
            continue
        yield Line(begins, {name: value.strip() for name, value in zip(columns, row, strict=True)})


def _unreadable(path: Path, encoding: str, error: Exception) -> RecordError:
    other = says("register.not_written", path=path, encoding=encoding.removesuffix("-sig"))
    return RecordError(other if isinstance(error, UnicodeError) else says("register.no_csv_file", path=path, error=error))


def as_line(values: Iterable[object]) -> str:
    """One line of CSV; `None` is an empty field."""
    file = StringIO()
    csv.writer(file, lineterminator="\n").writerow(values)
    return file.getvalue()


def renamed(columns: Sequence[str], names: Mapping[str, str], known: Sequence[str], path: Path) -> dict[str, str]:
    """The fields by the columns that hold them: those of the same name, and those that `names` maps. Other columns are left out.

    Raises:
        RecordError: if a mapped column is not there, two hold the same field, or one is nearly called like a field.
    """
    found: dict[str, str] = {}
    for column, field in names.items():
        if column not in columns:
            raise RecordError(
                says("register.no_column", path=path, column=shown(column)),
                near(column, columns) or says("law.it_has_known", known=listed(columns)),
            )
        if field not in known:
            raise RecordError(
                says("register.no_field_event", field=shown(field)), near(field, known) or says("forms.use", words=listed(known))
            )
    for column in columns:
        field = names.get(column, column)
        if field in found.values():
            raise RecordError(says("register.two_columns_hold", path=path, field=field))
        if field in known:
            found[column] = field
        elif help := near(column, known):
            raise RecordError(says("register.column_no_field", column=shown(column), path=path, help=help))
    return found
