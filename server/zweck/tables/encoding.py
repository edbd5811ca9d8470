"""Columns of a table as numbers of classes; what costs anything is done once for each distinct value."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zweck.forms.quoting import read_day, shown
from zweck.tables.coding import Fault
from zweck.words.said import says

FAULTY: Final = -1
DATED: Final = -2
"""Stands for a row with a day, whose class follows from that."""

EPOCH: Final = date(1970, 1, 1).toordinal()
FIRST: Final = 1 - EPOCH
LAST: Final = date.max.toordinal() - EPOCH
BETWEEN: Final = "\x1f"
"""Stands between the members of a list that is compared as one text."""

MONTHS: Final = 512
"""A year in a packed day, so that complete years are one division."""

Numbers = np.ndarray[Any, np.dtype[np.int32]]
Longs = np.ndarray[Any, np.dtype[np.int64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]


class Found(NamedTuple):
    """The classes of a column, `FAULTY` where a value has none, and the faults with the rows that have each."""

    numbers: Numbers
    faults: Sequence[tuple[Fault, Longs]]

    def further(self, read: "Callable[[Longs], Found]") -> "Found":
        """These classes; those of rows with a day follow from it."""
        rows = np.flatnonzero(self.numbers == DATED)
        if not len(rows):
            return self
        found = read(rows)
        self.numbers[rows] = found.numbers
        return Found(self.numbers, [*self.faults, *((fault, rows[where]) for fault, where in found.faults)])


class Distinct(NamedTuple):
    """A column by its distinct values: the place of each row's value among them."""

    values: Sequence[object]
    places: Numbers | Longs


def distinct_values(column: pa.Array) -> Distinct:
    """The distinct values of a column, as Python has them; an empty field is `None`."""
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        return distinct_values(column.cast(pa.bool_()) if kind == pa.bool8() else column.storage)
    if pa.types.is_dictionary(kind):
        return _of_dictionary(column)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _lists(column)
    if pa.types.is_nested(kind):
        return _slowly(column)
    return _of_dictionary(column.dictionary_encode())


def _of_dictionary(column: pa.DictionaryArray) -> Distinct:
    values = column.dictionary  # Python's calendar does not have all days and moments
    values = (values.cast(pa.string()) if pa.types.is_temporal(values.type) else values).to_pylist()
    places = column.indices.cast(pa.int32()).fill_null(len(values)).to_numpy(zero_copy_only=False)
    return Distinct([*values, None], places)


def _lists(column: pa.Array) -> Distinct:
    members = column.flatten()
    if pa.types.is_dictionary(members.type):
        members = members.dictionary_decode()
    if not pa.types.is_string(members.type) or members.null_count or pc.any(pc.match_substring_regex(members, f"^$|{BETWEEN}")).as_py():
        return _slowly(column)
    found = _of_dictionary(pc.binary_join(column.cast(pa.list_(pa.string())), BETWEEN).dictionary_encode())
    return found._replace(values=[None if one is None else [part for part in str(one).split(BETWEEN) if part] for one in found.values])


def _slowly(column: pa.Array) -> Distinct:
    """Values that Arrow does not compare, by how Python writes them."""
    numbers: dict[str, int] = {}
    values: list[object] = column.to_pylist()
    places = np.array([numbers.setdefault(repr(value), row) for row, value in enumerate(values)], dtype=np.int32)
    return Distinct(values, places)


def encode(found: Distinct, read: Callable[[Any], int | Fault]) -> Found:
    """The classes of a column by those of its distinct values that occur."""
    there = np.bincount(found.places, minlength=len(found.values))
    numbers = np.full(len(found.values), FAULTY, dtype=np.int32)
    faults: list[tuple[Fault, Longs]] = []
    for place, value in enumerate(found.values):
        if not there[place]:
            continue
        one = read(value)
        if isinstance(one, Fault):
            faults.append((one, np.flatnonzero(found.places == place)))
        else:
            numbers[place] = one
    return Found(numbers[found.places], faults)


def as_day(value: object) -> date | None:
    """The day that a field is, or names."""
    return value if type(value) is date else read_day(value)


def days_of(column: pa.Array, name: str, empty: Callable[[], int | Fault] | None) -> tuple[Longs, Found]:
    """The days of a column since 1970, and the classes of the rows that have none: `FAULTY` rows have a fault, `DATED` ones a day."""
    plain = column.cast(pa.int32()) if pa.types.is_date32(column.type) else None
    if plain is not None:  # all days of the calendar are read alike
        inside = pc.and_(pc.greater_equal(plain, FIRST), pc.less_equal(plain, LAST))
        column = pc.if_else(inside, pa.scalar(0, pa.int32()), plain).cast(pa.date32())
    found = distinct_values(column)
    several = [as_day(value) for value in found.values]
    days = np.array([0 if day is None else day.toordinal() - EPOCH for day in several], dtype=np.int64)[found.places]
    if plain is not None:
        days = plain.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)

    def read(one: Any) -> int | Fault:
        value, day = one
        if day is not None:
            return DATED
        if value is None:
            return empty() if empty is not None else Fault(name, "", says("tables.empty_day"))
        return Fault(name, shown(value), says("tables.no_day", value=shown(value)), says("forms.write_day"))

    return days, encode(Distinct([*zip(found.values, several, strict=True)], found.places), read)


def packed(days: Longs) -> Longs:
    """Days so that years, and what is left of them, can be subtracted."""
    least = int(days.min())
    every = np.arange(least, int(days.max()) + 1).astype("datetime64[D]")
    months, years = every.astype("datetime64[M]"), every.astype("datetime64[Y]")
    table: Longs = years.astype(np.int64) * MONTHS + (months - years).astype(np.int64) * 32 + (every - months).astype(np.int64)
    return table[days - least]


def ages(since: Longs, day: Longs) -> Longs:
    """Complete years between days, row by row; negative where the first day is later."""
    return (packed(day) - packed(since)) // MONTHS


def longer(since: Longs, day: Longs, years: int) -> Mask:
    """Whether more than so many years lie between the days, row by row."""
    return packed(day) - packed(since) > years * MONTHS


def by_place(values: np.ndarray[Any, Any], read: Callable[[int], int | Fault]) -> Found:
    """The classes of whole numbers near to each other, each read once."""
    least = int(values.min())
    return encode(Distinct(range(least, int(values.max()) + 1), values - least), read)
