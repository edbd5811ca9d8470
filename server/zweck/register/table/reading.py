"""Rows of a CSV file, a line at a time."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from zweck.chain.errors import RecordError
from zweck.forms.near import near
from zweck.forms.quoting import listed, shown

DELIMITERS: Final = ",;\t|"
MAX_FIELD: Final = 10_000


class Line(NamedTuple):
    """A row by the names of its columns, and the line on which it begins; `fault` says why it is no row."""

    number: int
    values: Mapping[str, str]
    fault: str = ""


class Table(NamedTuple):
    """The columns of a file as it names them, and its rows, which can be read once."""

    columns: Sequence[str]
    lines: Iterator[Line]


@contextmanager
def reading(path: Path, encoding: str = "utf-8-sig") -> Iterator[Table]:
    """The table in a file; the character between its columns is the one that its first line has most of.

    Raises:
        RecordError: if it has no columns, or is written in another encoding.
        OSError: if it cannot be read.
    """
    csv.field_size_limit(MAX_FIELD)
    with path.open(encoding=encoding, newline="") as file:
        try:
            first = file.readline()
            file.seek(0)
            reader = csv.reader(file, delimiter=max(DELIMITERS, key=first.count), strict=True)
            columns = [name.strip() for name in next(reader, [])]
        except (UnicodeError, csv.Error) as error:
            raise _unreadable(path, encoding, error) from None
        if not any(columns):
            raise RecordError(f"`{path}` has no line with the names of its columns", "write them into its first line")
        if len(set(columns)) < len(columns):
            twice = next(name for name in columns if columns.count(name) > 1)
            raise RecordError(f"`{path}` has two columns `{shown(twice)}`", "give each column a name of its own")
        yield Table(columns, _lines(reader, columns, path, encoding))


def _lines(reader: Any, columns: Sequence[str], path: Path, encoding: str) -> Iterator[Line]:
    while True:
        begins = reader.line_num + 1
        try:
            row = next(reader, None)
        except UnicodeError as error:
            raise _unreadable(path, encoding, error) from None
        except csv.Error as error:
            yield Line(begins, {}, f"this is no row of a table: {error}")
            continue
        if row is None:
            return
        if not any(row):
            continue
        if len(row) != len(columns):
            yield Line(begins, {}, f"the row has {len(row)} fields, and the table {len(columns)} columns")
            continue
        yield Line(begins, {name: value.strip() for name, value in zip(columns, row, strict=True)})


def _unreadable(path: Path, encoding: str, error: Exception) -> RecordError:
    if isinstance(error, UnicodeError):
        return RecordError(f"`{path}` is not written in {encoding.removesuffix('-sig')}", "name its encoding, e.g. cp1252 for older Excel")
    return RecordError(f"`{path}` is no CSV file: {error}")


def renamed(columns: Sequence[str], names: Mapping[str, str], known: Sequence[str], path: Path) -> dict[str, str]:
    """The fields by the columns that hold them: those of the same name, and those that `names` maps. Other columns are left out.

    Raises:
        RecordError: if a mapped column is not there, two hold the same field, or one is nearly called like a field.
    """
    found: dict[str, str] = {}
    for column, field in names.items():
        if column not in columns:
            raise RecordError(f"`{path}` has no column `{shown(column)}`", near(column, columns) or f"it has {listed(columns)}")
        if field not in known:
            raise RecordError(f"`{shown(field)}` is no field of an event", near(field, known) or f"use {listed(known)}")
    for column in columns:
        field = names.get(column, column)
        if field in found.values():
            raise RecordError(f"two columns of `{path}` hold `{field}`", "map only one of them")
        if field in known:
            found[column] = field
        elif help := near(column, known):
            raise RecordError(f"the column `{shown(column)}` of `{path}` is no field of an event", f"{help} Rename or map it")
    return found
