"""A company's own list of records, beside what the register and the law say of each."""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from zweck.chain.database import Database
from zweck.chain.errors import RecordError
from zweck.chain.head import read_head
from zweck.chain.key import Key
from zweck.register.chain import REGISTER
from zweck.register.periods import Found, Records, Wanted, events_in
from zweck.register.table.importing import Fault, FaultyTable
from zweck.register.table.reading import Line, reading, renamed
from zweck.register.table.rows import REFERENCES, Reading
from zweck.register.writer import once_of
from zweck.words.said import says

AT_ONCE: Final = 500
"""Rows whose persons are looked up in one query."""


class Listed(NamedTuple):
    """A row of the list; `found` is its record, if it is a wanted one, and `known` says whether the register has it at all."""

    line: Line
    found: Found | None
    known: bool


def listed(
    database: Database, key: Key | None, path: Path, how: Reading, records: Records, wanted: Wanted, names: Mapping[str, str], encoding: str
) -> Iterator[Listed]:
    """Each row of a list with its record; the column `key` has the key of the record. The list is checked before the first is given.

    Raises:
        FaultyTable: if a row names no person and record, or two rows one record.
        RecordError: if the file is no such table.
        RecordUnavailable: if the register cannot be read.
    """
    faults: list[Fault] = []
    for _ in _rows(path, how, names, encoding, faults):
        pass
    if faults:
        raise FaultyTable(path, faults)
    return _with_records(database, key, _rows(path, how, names, encoding, faults), records, wanted)


def _with_records(
    database: Database, key: Key | None, rows: Iterator[tuple[Line, list[str], str]], records: Records, wanted: Wanted
) -> Iterator[Listed]:
    head = read_head(database, REGISTER)
    while chunk := [*islice(rows, AT_ONCE)]:
        events = events_in(database, [one for _, subjects, _ in chunk for one in subjects], wanted.basis)
        for line, subjects, record in chunk:
            mine = [event for subject in subjects for event in events.get(subject, ())]
            once = once_of(head, key, wanted.controller, record)
            found = [one for one in records.of(subjects[0], mine, whole=True) if one.record.begun.key == once]
            yield Listed(line, found[0] if found else None, any(event.key == once for event in mine))


def _rows(path: Path, how: Reading, names: Mapping[str, str], encoding: str, faults: list[Fault]) -> Iterator[tuple[Line, list[str], str]]:
    seen: set[int] = set()
    with reading(path, encoding) as (columns, lines):
        fields = renamed(columns, names, (*REFERENCES, "key"), path)
        if "key" not in fields.values():
            raise RecordError(says("register.no_column_key", path=path))
        for line in lines:
            try:
                if line.fault:
                    raise RecordError(line.fault)
                values = {field: line.values[column] for column, field in fields.items()}
                if not values["key"] or hash(values["key"]) in seen:
                    raise RecordError(says("register.row_names_no_record" if not values["key"] else "register.row_names_record_again"))
                seen.add(hash(values["key"]))
                yield line, how.subjects(values), values["key"]
            except RecordError as error:
                faults.append(Fault(line.number, error.message, error.help))
