"""The columns of batches as the classes of their values, and what is wrong with some of them."""

from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np
import pyarrow as pa

from zweck.binding.binding import Column, Derived
from zweck.company import UnknownActivity
from zweck.tables.coding import Coding, Fault
from zweck.tables.encoding import DATED, EPOCH, FAULTY, Found, Longs, Numbers, ages, by_place, days_of, distinct, encode, longer
from zweck.tables.persons import Held
from zweck.tables.plan import Plan
from zweck.words.said import says


@dataclass(frozen=True, slots=True)
class Read:
    """The rows of a batch by their eras and the classes of their columns, and what is wrong with some of them."""

    eras: Numbers
    columns: list[Numbers]
    faults: list[tuple[Fault, Longs]]

    def good(self) -> Longs:
        """The rows without a fault."""
        bad = np.concatenate([np.empty(0, dtype=np.int64), *(where for _, where in self.faults)])
        return np.delete(np.arange(len(self.eras)), bad)


class Columns:
    """Reads the columns of batches by one plan. Several threads may use it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._by_day: dict[int, int | Fault] = {}
        self._lock = Lock()

    def read(self, batch: pa.RecordBatch, held: Held | None = None) -> Read:
        """The rows of a batch by the classes of their columns."""
        faults: list[tuple[Fault, Longs]] = []
        days, eras = self._eras(batch, faults)
        columns = [self._coded(batch, column, place, days, faults) for place, column in enumerate(self.plan.columns)]
        if self.plan.people is not None:
            if held is None:
                raise TypeError(batch)  # a binding that names persons is decided with a register
            columns.append(held.classes(self.plan.people, days, eras))
            faults += held.faults
        return Read(eras, columns, faults)

    def _eras(self, batch: pa.RecordBatch, faults: list[tuple[Fault, Longs]]) -> tuple[Longs, Numbers]:
        """The day of decision and the era of each row."""
        plan, dated = self.plan, self.plan.binding.dated
        if dated is None:
            day = next(iter(plan.eras.values())).day.toordinal() - EPOCH
            return np.full(batch.num_rows, day, dtype=np.int64), np.full(batch.num_rows, plan.era(), dtype=np.int32)
        days, found = days_of(_column(batch, dated.name), dated.name, None)
        faults += found.faults
        good = np.flatnonzero(found.numbers != FAULTY)
        eras = np.full(batch.num_rows, FAULTY, dtype=np.int32)
        if len(good):
            several = by_place(days[good], lambda day: self._era(day, dated.name))
            eras[good] = several.numbers
            faults += [(fault, good[where]) for fault, where in several.faults]
        return days, eras

    def _era(self, number: int, column: str) -> int | Fault:
        """The era of a day since 1970, or why it has none."""
        with self._lock:
            if number not in self._by_day:
                self._by_day[number] = self._found(date.fromordinal(number + EPOCH), column)
            return self._by_day[number]

    def _found(self, day: date, column: str) -> int | Fault:
        try:
            era = self.plan.era(day)
        except UnknownActivity as error:
            return Fault(column, str(day), error.message, error.help)
        return era if era in self.plan.eras else Fault(column, str(day), says("tables.outside_days", day=day))

    def _coded(self, batch: pa.RecordBatch, column: Column, place: int, days: Longs, faults: list[tuple[Fault, Longs]]) -> Numbers:
        """The classes of one column."""
        coding, values = self.plan.codings[place], _column(batch, column.name)
        if column.derived is Derived.VALUE:
            found = encode(distinct(values), coding.of)
            faults += found.faults
            return found.numbers
        since, found = days_of(values, column.name, lambda: coding.of(None))
        faults += found.faults
        numbers, there = found.numbers, np.flatnonzero(found.numbers == DATED)
        if len(there):
            several = self._since(column, coding, since[there], days[there])
            numbers[there] = several.numbers
            faults += [(fault, there[where]) for fault, where in several.faults]
        return numbers

    def _since(self, column: Column, coding: Coding, since: Longs, day: Longs) -> Found:
        """The classes of what follows from two days, and what is wrong with them."""
        if column.derived is Derived.LONGER:
            return by_place(longer(since, day, column.years), lambda value: coding.of(bool(value)))
        late = Fault(column.name, "", says("tables.born_later"))
        return by_place(ages(since, day).clip(-1), lambda years: coding.of(years) if years >= 0 else late)


def _column(batch: pa.RecordBatch, name: str) -> pa.Array:
    return batch.column(batch.schema.get_field_index(name))
