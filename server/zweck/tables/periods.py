"""Tables whose rows are records: of the class and the days of each follow its facts, which the rows are decided by, and its periods."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from zweck.binding.binding import Binding, Column, Null
from zweck.company import Company, UnknownActivity, in_force, sources_of
from zweck.company.apply import CLASS, DAYS, IS_HELD, StatedRecord
from zweck.company.retention import UNKNOWN
from zweck.facts.merge import Origin, Source, agreed_facts
from zweck.law.vocabulary import DECISION_DATE, UNKNOWN_WORD, Vocabulary
from zweck.logic.condition import Value
from zweck.periods.reckon import Phase
from zweck.tables.coding import Coding, Fault
from zweck.tables.encoding import as_day
from zweck.tables.pieces import Opened, Piece, Table, TableError
from zweck.words.said import says

OF_RECORDS: Final = frozenset({CLASS, IS_HELD, *DAYS.values()})
"""The facts that say which record a row is."""

MAX_KEPT: Final = 500_000
"""Records that are known again by their class and days."""

WORDS: Final[Mapping[str, object]] = {"true": True, "false": False, "unknown": UNKNOWN_WORD}
SAID: Final = {True: "true", False: "false", None: "unknown"}
PREFIX: Final = "zweck.periods."

OUTPUT: Final = {
    "phase": pa.string(),
    "needed_until": pa.date32(),
    "keep_until": pa.date32(),
    "erase_by": pa.date32(),
    "period_rows": pa.string(),
}
"""The columns that a run writes beside the outcome of each row."""

NOTHING: Final = (Phase.UNKNOWN.value, None, None, None, "")
"""The fields of a row of which no period is known."""

Row = tuple[tuple[str | None, ...], tuple[object, ...]]
"""The texts of the facts that follow for a row, and its fields of the columns of output."""


def split(binding: Binding) -> tuple[Binding, list[Column]]:
    """The binding with columns of the facts that follow in the place of those of a record; and the latter.

    Raises:
        TableError: if no column or constant says which record a row is, or there is no activity that declares periods.
    """
    mine = [column for column in binding.columns if column.fact in OF_RECORDS]
    if not mine or not binding.activity:
        raise TableError(says("tables.no_columns_of_records"))
    names = ", ".join(column.name for column in mine)
    derived = [Column(f"{names} ({fact})", fact, null=Null.SILENT, values=WORDS, span=mine[0].span) for fact in UNKNOWN]
    others = [column for column in binding.columns if column.fact not in OF_RECORDS and column.fact not in UNKNOWN]
    constants = {name: value for name, value in binding.constants.items() if name not in OF_RECORDS}
    return replace(binding, columns=(*others, *derived), constants=constants), mine


class Records:
    """The facts and periods of records, by the activity of a binding."""

    def __init__(self, binding: Binding, company: Company, vocabulary: Vocabulary) -> None:
        """By the binding as it is written."""
        self.binding, self.columns = split(binding)
        self._constants = dict(binding.constants)
        self._company = company
        self._vocabulary = vocabulary
        silent = (column if column.null is Null.UNKNOWN else replace(column, null=Null.SILENT) for column in self.columns)
        self._codings = [Coding(column, vocabulary.facts[column.fact], lambda _, value: value, text=True) for column in silent]
        self._row = lru_cache(MAX_KEPT)(self._reckoned)
        self.reads = tuple(dict.fromkeys([column.name for column in self.columns] + ([binding.dated.name] if binding.dated else [])))
        """The columns that are read for them."""
        self._dated = binding.dated
        self._on = cache(self._sources_on)

    def of(self, batch: pa.RecordBatch) -> dict[str, pa.Array]:
        """The columns that follow, by their names, for the rows of a batch."""
        raw = [batch.column(name).to_pylist() for name in self.reads]
        rows = [self._row(values) for values in zip(*raw, strict=True)]
        derived = [column.name for column in self.binding.columns if column.fact in UNKNOWN]
        found = {name: pa.array([facts[place] for facts, _ in rows], pa.string()) for place, name in enumerate(derived)}
        for place, (name, kind) in enumerate(OUTPUT.items()):
            found[PREFIX + name] = pa.array([fields[place] for _, fields in rows], kind)
        return found

    def _reckoned(self, values: tuple[object, ...]) -> Row:
        fields = dict(zip(self.reads, values, strict=True))
        stated: dict[str, Value | None] = dict(self._constants)
        for coding in self._codings:
            raw = fields[coding.column.name]
            one = coding.of(raw.date() if isinstance(raw, datetime) and raw.tzinfo is None else raw)  # else its day is one of a zone
            if isinstance(one, Fault):  # no value of the fact: the row has a fault
                return (str(raw), *[None] * (len(UNKNOWN) - 1)), (None,) * len(OUTPUT)
            stated |= {fact: value for fact, (value, silent) in coding.all[one].given.items() if not silent}
        day = stated.get(DECISION_DATE) if self._dated is None else as_day(fields[self._dated.name])
        beside = self._on(day) if isinstance(day, date) else None
        if beside is None:
            return (SAID[None],) * len(UNKNOWN), NOTHING
        record, sources = beside
        facts = agreed_facts([Source(Origin.CALLER, stated), *sources], self._vocabulary)
        about = record.is_about(facts)
        found = record.reckoned(facts, turning=False) if about else None
        if found is None:
            return (SAID[None] if about else None,) * len(UNKNOWN), NOTHING
        follows = tuple(SAID[found.facts[name]] if name in found.facts else None for name in UNKNOWN)
        return follows, (found.phase.value, found.needed_until, found.keep_until, found.erase_by, "; ".join(found.rows))

    def _sources_on(self, day: date) -> tuple[StatedRecord, list[Source]] | None:
        """The record of a question on a day, and the sources beside a row; `None` where the activity is not in force."""
        try:
            activity = in_force(self._company, self.binding.activity, day)
        except UnknownActivity:
            return None
        zone = self._company.controllers[activity.controller].time_zone
        sources = sources_of(activity, self._company, day, self._vocabulary, (), self.binding.consulted)
        return StatedRecord(activity, day, zone), sources


def with_records(table: Table, records: Records) -> Table:
    """A table with the columns that follow for the record of each row."""
    derived = {column.name for column in records.binding.columns if column.fact in UNKNOWN} | {PREFIX + name for name in OUTPUT}

    def read(piece: Piece, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        wanted = [name for name in columns if name not in derived]
        if len(wanted) == len(columns):
            yield from piece.read(columns)
            return
        for batch in piece.read([*dict.fromkeys((*wanted, *records.reads))]):
            own: dict[str, Any] = {name: batch.column(name) for name in wanted}
            found = own | records.of(batch)
            yield pa.RecordBatch.from_arrays([found[name] for name in columns], names=[*columns])

    def opened(path: Path) -> Opened:
        names, pieces = table.file(path)
        return Opened([*names, *sorted(derived)], [piece._replace(read=partial(read, piece)) for piece in pieces])

    return Table(table.path, table.files, opened, text=table.text)
