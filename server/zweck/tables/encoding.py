"""Columns of a table as numbers of classes; what costs anything is done once for each distinct value."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

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


@dataclass(frozen=True, slots=True)
class Found:
    """The classes of a column, `FAULTY` where a value has none, and the faults with the rows that have each."""

    numbers: Numbers
    faults: tuple[tuple[Fault, Longs], ...] = ()


@dataclass(frozen=True, slots=True)
class Distinct:
    """A column by its distinct values: the place of each row's value among them."""

    values: list[object]
    places: Numbers


def distinct(column: pa.Array) -> Distinct:
    """The distinct values of a column, as Python has them; an empty field is `None`."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _of_dictionary(column)
    if pa.types.is_date32(kind):
        return _days(_of_dictionary(column.cast(pa.int32()).dictionary_encode()))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _lists(column)
    if pa.types.is_nested(kind):
        return _slowly(column)
    return _of_dictionary(column.dictionary_encode())


def _of_dictionary(column: pa.DictionaryArray) -> Distinct:
    values = column.dictionary.to_pylist()
    places = column.indices.cast(pa.int32()).fill_null(len(values)).to_numpy(zero_copy_only=False)
    return Distinct([*values, None], places)


def _days(found: Distinct) -> Distinct:
    """Days since 1970 as days; one that Python's calendar does not have stays a number, and so becomes a fault."""
    values = [date.fromordinal(one + EPOCH) if isinstance(one, int) and FIRST <= one <= LAST else one for one in found.values]
    return Distinct([*values], found.places)


def _lists(column: pa.Array) -> Distinct:
    members = column.flatten()
    if pa.types.is_dictionary(members.type):
        members = members.dictionary_decode()
    if not pa.types.is_string(members.type) or members.null_count or pc.any(pc.equal(members, "")).as_py():
        return _slowly(column)
    plain = column if not pa.types.is_dictionary(column.type.value_type) else column.cast(pa.list_(pa.string()))
    found = _of_dictionary(pc.binary_join(plain, BETWEEN).dictionary_encode())
    values = [None if one is None else [part for part in str(one).split(BETWEEN) if part] for one in found.values]
    return Distinct([*values], found.places)


def _slowly(column: pa.Array) -> Distinct:
    numbers: dict[str, int] = {}
    values: list[object] = []
    places = np.empty(len(column), dtype=np.int32)
    for row, value in enumerate(column.to_pylist()):
        key = repr(value)
        if key not in numbers:
            numbers[key] = len(values)
            values.append(value)
        places[row] = numbers[key]
    return Distinct(values, places)


def encode(found: Distinct, read: Callable[[object], int | Fault]) -> Found:
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
    as_they_are = bool((numbers == np.arange(len(numbers)))[there > 0].all())
    return Found(found.places if as_they_are else numbers[found.places], tuple(faults))


def days_of(column: pa.Array, name: str, empty: Callable[[], int | Fault] | None) -> tuple[Longs, Found]:
    """The days of a column since 1970, and the classes of the rows that have none: `FAULTY` rows have a fault, `DATED` ones a day."""

    def read(value: object) -> int | Fault:
        if value is None:
            return empty() if empty is not None else Fault(name, "", says("tables.empty_day"))
        return (
            DATED
            if _day(value) is not None
            else Fault(name, shown(value), says("tables.no_day", value=shown(value)), says("forms.write_day"))
        )

    if pa.types.is_date32(column.type) and (known := _plain_days(column)) is not None:
        return known, encode(_dated(column), read)
    found = distinct(column)
    days = np.zeros(len(found.values), dtype=np.int64)
    for place, value in enumerate(found.values):
        day = _day(value)
        days[place] = 0 if day is None else day.toordinal() - EPOCH
    return days[found.places], encode(found, read)


def _plain_days(column: pa.Array) -> Longs | None:
    """The days of a column since 1970 where all are of the calendar; an empty field is the first one."""
    plain = column.cast(pa.int32())
    span = pc.min_max(plain).as_py()
    if span["min"] is not None and (span["min"] < FIRST or span["max"] > LAST):
        return None
    found: Longs = plain.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def _dated(column: pa.Array) -> Distinct:
    """A column of days by whether a field is filled."""
    places = column.is_null().cast(pa.int32()).to_numpy(zero_copy_only=False)
    return Distinct([date(1970, 1, 1), None], places)


def _day(value: object) -> date | None:
    return value if type(value) is date else read_day(value)


def packed(days: Longs) -> Longs:
    """Days so that years, and what is left of them, can be subtracted."""
    if not len(days):
        return days
    least, most = int(days.min()), int(days.max())
    every = np.arange(least, most + 1).astype("datetime64[D]")
    months = every.astype("datetime64[M]")
    years = every.astype("datetime64[Y]")
    month = (months - years).astype(np.int64) + 1
    day = (every - months).astype(np.int64) + 1
    table: Longs = (years.astype(np.int64) + 1970) * MONTHS + month * 32 + day
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
    offsets = values - least
    there = np.flatnonzero(np.bincount(offsets))
    lookup = np.full(int(there[-1]) + 1, FAULTY, dtype=np.int32)
    faults: list[tuple[Fault, Longs]] = []
    for place in there.tolist():
        one = read(place + least)
        if isinstance(one, Fault):
            faults.append((one, np.flatnonzero(offsets == place)))
        else:
            lookup[place] = one
    return Found(lookup[offsets], tuple(faults))
