"""The columns of batches as the classes of their values, and what is wrong with some of them."""

from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np
import pyarrow as pa

from zweck.binding.binding import Column, Derived
from zweck.company import UnknownActivity
from zweck.tables.coding import Fault
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
        bad = np.zeros(len(self.eras), dtype=np.bool_)
        for _, where in self.faults:
            bad[where] = True
        return np.flatnonzero(~bad)


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
            known = self._by_day.get(number)
            if known is None:
                known = self._by_day[number] = self._found(date.fromordinal(number + EPOCH), column)
            return known

    def _found(self, day: date, column: str) -> int | Fault:
        try:
            era = self.plan.era(day)
        except UnknownActivity as error:
            return Fault(column, str(day), error.message, error.help)
        if era in self.plan.eras:
            return era
        return Fault(column, str(day), says("tables.outside_days", day=day))

    def _coded(self, batch: pa.RecordBatch, column: Column, place: int, days: Longs, faults: list[tuple[Fault, Longs]]) -> Numbers:
        """The classes of one column."""
        coding, values = self.plan.codings[place], _column(batch, column.name)
        if column.derived is Derived.VALUE:
            found = encode(distinct(values), coding.of)
            faults += found.faults
            return found.numbers
        since, found = days_of(values, column.name, lambda: coding.of(None))
        faults += found.faults
        there = np.flatnonzero(found.numbers == DATED)
        numbers = found.numbers.copy()
        if len(there):
            numbers[there] = self._derived(column, place, since[there], days[there], there, faults)
        return numbers

    def _derived(self, column: Column, place: int, since: Longs, day: Longs, rows: Longs, faults: list[tuple[Fault, Longs]]) -> Numbers:
        """The classes of what follows from two days."""
        if self.plan.binding.dated is not None:
            found = self._since(column, place, since, day)
            faults += [(fault, rows[where]) for fault, where in found.faults]
            return found.numbers
        least = int(since.min())
        every = np.arange(least, int(since.max()) + 1, dtype=np.int64)  # of one day of decision each day has one class
        found, places = self._since(column, place, every, np.full(len(every), day[0])), since - least
        for fault, where in found.faults:
            hit = np.flatnonzero(np.isin(places, where))
            if len(hit):
                faults.append((fault, rows[hit]))
        return found.numbers[places]

    def _since(self, column: Column, place: int, since: Longs, day: Longs) -> Found:
        """The classes of what follows from two days, and what is wrong with them."""
        coding = self.plan.codings[place]
        if column.derived is Derived.LONGER:
            return by_place(longer(since, day, column.years), lambda value: coding.of(bool(value)))
        years = ages(since, day)
        found = by_place(years.clip(0), coding.of)
        late = np.flatnonzero(years < 0)
        if not len(late):
            return found
        return Found(found.numbers, ((Fault(column.name, "", says("tables.born_later")), late), *found.faults))


def _column(batch: pa.RecordBatch, name: str) -> pa.Array:
    return batch.column(batch.schema.get_field_index(name))
