"""A company's own list of records, beside what the register and the law say of each."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from zweck.chain.database import Database, RecordError
from zweck.chain.head import read_head
from zweck.chain.key import Key
from zweck.register.chain import REGISTER
from zweck.register.periods import Found, Records, Wanted, events_in
from zweck.register.table.csv_rows import Fault, Line
from zweck.register.table.rows import REFERENCES, Reading, rows_in, twice
from zweck.register.writer import once_of
from zweck.words.said import says

AT_ONCE: Final = 500
"""Rows whose persons are looked up in one query."""


Named = tuple[list[str], str]
"""The pseudonyms of a person, and the key of a record."""


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
    return _with_records(database, key, twice(path, partial(_rows, path, how, names, encoding)), records, wanted)


def _with_records(
    database: Database, key: Key | None, rows: Iterator[tuple[Line, Named]], records: Records, wanted: Wanted
) -> Iterator[Listed]:
    head = read_head(database, REGISTER)
    while chunk := [*islice(rows, AT_ONCE)]:
        events = events_in(database, [one for _, (subjects, _) in chunk for one in subjects], wanted.basis)
        for line, (subjects, record) in chunk:
            mine = [event for subject in subjects for event in events.get(subject, ())]
            once = once_of(head, key, wanted.controller, record)
            found = [one for one in records.of(subjects[0], mine, whole=True) if one.record.begun.key == once]
            yield Listed(line, found[0] if found else None, any(event.key == once for event in mine))


def _rows(path: Path, how: Reading, names: Mapping[str, str], encoding: str, faults: list[Fault]) -> Iterator[tuple[Line, Named]]:
    seen: set[int] = set()

    def read(values: Mapping[str, str]) -> Named:
        key = values["key"]
        if not key or hash(key) in seen:
            raise RecordError(says("register.row_names_record_again" if key else "register.row_names_no_record"))
        seen.add(hash(key))
        return how.subjects(values), key

    return rows_in(path, encoding, names, (*REFERENCES, "key"), read, faults, keyed=True)
