"""Decides batches of rows: columns to classes, distinct rows to lanes of planes, keys to answers."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from threading import Lock, RLock
from typing import Any, Final, TypeVar

import numpy as np
import pyarrow as pa

from zweck.binding.binding import Column, Derived
from zweck.company import UnknownActivity
from zweck.decision.decision import Detail
from zweck.facts.question import FactError
from zweck.law.values import FactFault
from zweck.tables.coding import Coding, Fault, Numbered, sources_as_json
from zweck.tables.encoding import EPOCH, FAULTY, Found, Longs, Numbers, ages, by_place, days_of, distinct_values, encode, longer
from zweck.tables.lanes import MAX_LANES, distinct, equal_keys
from zweck.tables.persons import Held
from zweck.tables.plan import Plan, Row
from zweck.tables.verdicts import Answer, Settled, WholeAnswer
from zweck.words.said import joined, says

MAX_ROWS: Final = 500_000
"""Rows of which it is remembered how each was decided for itself."""


REFUSED: Final = FAULTY - 1
"""The number of the first refusal; those of others are below it."""

A = TypeVar("A", Answer, WholeAnswer)


@dataclass(frozen=True, slots=True)
class Decided:
    """The rows of a batch by the numbers of their answers, `FAULTY` where a fault prevents one; what each row was read as."""

    numbers: Numbers
    answers: Sequence[Answer]
    faults: tuple[tuple[Fault, Longs], ...]
    """Each fault with its rows."""

    wholes: Numbers | None = None
    """The rows by the numbers of their whole answers, where these are wanted."""

    @property
    def messages(self) -> list[str | None]:
        """The faults of each row, as one text."""
        found: list[str | None] = [None] * len(self.numbers)
        for fault, where in self.faults:
            text = f"{fault.column}: {fault.message}"
            for row in where.tolist():
                found[row] = text if found[row] is None else f"{found[row]}; {text}"
        return found


class Decider:
    """Decides batches by one plan; keeps what it found for the next one. Several threads may use it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.answers = Numbered[Answer]()
        self.wholes = Numbered[WholeAnswer]()
        self.examples: dict[int, str] = {}
        """The question of one row of each, by the digest, as JSON: the facts that a caller would state, and what is held of its person."""
        self.columns = Columns(plan)
        self._lock = RLock()
        self._slots: list[tuple[Settled, tuple[int, ...]]] = []
        """Rulings, each with the columns on which the rows of tables turn that it names."""
        self._slot = cache(self._settled)
        self._by_slot: dict[tuple[int, ...], int] = {}
        self._refusals: dict[tuple[FactFault, ...], int] = {}
        """The faults of rows whose facts cannot be asked, by numbers from `REFUSED` down."""
        self._of_row = lru_cache(MAX_ROWS)(self._alone)
        self._whole_of_row = lru_cache(MAX_ROWS)(self._explained)

    def decide(self, batch: pa.RecordBatch, held: Held | None = None) -> Decided:
        """The answers to the rows of a batch, which has all columns of the binding; `held` are the persons of its rows."""
        read = self.columns.read(batch, held)
        numbers = np.full(len(read.eras), FAULTY, dtype=np.int32)
        good: Any = read.good() if read.faults else slice(None)
        if len(read.eras[good]):
            numbers[good] = self.answered(read.eras[good], [one[good] for one in read.columns])
        faults = (*read.faults, *self._refused(numbers))
        wholes = None if self.plan.detail is None else self._wholes(self.plan.detail, numbers, read.eras, read.columns)
        return Decided(numbers, tuple(self.answers.all), faults, wholes)

    def _refused(self, numbers: Numbers) -> Iterator[tuple[Fault, Longs]]:
        """Rows whose facts contradict each other have a fault instead of an answer."""
        for faults, number in [*self._refusals.items()]:
            rows = np.flatnonzero(numbers == number)
            if len(rows):
                numbers[rows] = FAULTY
                names = ", ".join(name for fault in faults for name in fault.facts)
                yield Fault(names, "", joined("forms.then", [fault.message for fault in faults]), faults[0].help), rows

    def answered(self, eras: Numbers, columns: Sequence[Numbers]) -> Numbers:
        """The numbers of the answers to rows without a fault; where these cannot be asked, of what is wrong with them."""
        numbers = np.zeros(len(eras), dtype=np.int32)
        there = np.flatnonzero(np.bincount(eras)).tolist()
        for era in there:
            rows: Any = np.flatnonzero(eras == era) if len(there) > 1 else slice(None)
            several = [column[rows] for column in columns]
            found = distinct(len(eras[rows]), several, self.plan.widths())
            parts = []
            for at in range(0, len(found.first), MAX_LANES):
                first = found.first[at : at + MAX_LANES]
                parts.append(self._lanes(era, [one[first] for one in several], len(first)))
            numbers[rows] = np.concatenate(parts)[found.kinds]
        return numbers

    def _lanes(self, era: int, columns: Sequence[Numbers], count: int) -> Numbers:
        """The numbers of the answers to distinct rows of an era."""
        keys = self.plan.lanes(era).keys(count, columns, [[*one.all] for one in self.plan.classes])
        numbers = np.full(count, FAULTY, dtype=np.int32)
        good = np.flatnonzero(~keys.apart)
        kinds = equal_keys(keys.bits[good])
        with self._lock:
            slots = [self._slot(era, keys.bits[lane].tobytes()) for lane in good[kinds.first].tolist()]
            turning = sorted({place for slot in slots for place in self._slots[slot][1]})
            chosen = [np.array([place in self._slots[slot][1] for slot in slots])[kinds.kinds] * columns[place][good] for place in turning]
            found = distinct(len(good), [kinds.kinds, *chosen], [len(slots), *[self.plan.widths()[place] for place in turning]])
            first = zip(kinds.kinds[found.first].tolist(), good[found.first].tolist(), strict=True)
            numbers[good] = np.array([self._turned(slots[kind], era, columns, lane) for kind, lane in first], dtype=np.int32)[found.kinds]
            for lane in np.flatnonzero(keys.apart).tolist():
                numbers[lane] = self._of_row(era, _row(columns, lane))
        return numbers

    def _settled(self, era: int, bits: bytes) -> int:
        """The place of the ruling of a key."""
        self._slots.append(self.plan.settled(era, self.plan.lanes(era).bits(bits)))
        return len(self._slots) - 1

    def _turned(self, slot: int, era: int, columns: Sequence[Numbers], lane: int) -> int:
        """The number of the answer to a row of a ruling, by the columns on which the rows of tables turn."""
        settled, turning = self._slots[slot]
        key = (slot, *[int(columns[place][lane]) for place in turning])
        number = self._by_slot.get(key)
        if number is None:
            row = _row(columns, lane)
            number = self._by_slot[key] = self._number(self.answers, self.plan.answer(settled, era, row), era, row)
        return number

    def _alone(self, era: int, row: Row) -> int:
        """The number of the answer to one row by the engine, and so to all of the same classes."""
        try:
            return self._number(self.answers, self.plan.answers.of(self.plan.question(era, row)), era, row)
        except FactError as error:
            faults = error.faults
        except UnknownActivity as error:
            faults = (FactFault("", "", error.message, error.help),)
        return self._refusals.setdefault(faults, REFUSED - len(self._refusals))

    def _wholes(self, detail: Detail, numbers: Numbers, eras: Numbers, columns: Sequence[Numbers]) -> Numbers:
        """The numbers of the whole answers, each found by the first row of its classes."""
        wholes = np.full(len(numbers), FAULTY, dtype=np.int32)
        good = np.flatnonzero(numbers != FAULTY)
        if len(good):
            several = [eras[good], *(column[good] for column in columns)]
            found = distinct(len(good), several, [len(self.plan.eras) + 1, *self.plan.widths()])
            with self._lock:
                first = [self._whole_of_row(detail, int(eras[lane]), _row(columns, lane)) for lane in good[found.first].tolist()]
            wholes[good] = np.array(first, dtype=np.int32)[found.kinds]
        return wholes

    def _explained(self, detail: Detail, era: int, row: Row) -> int:
        return self._number(self.wholes, self.plan.answers.whole_answer(self.plan.question(era, row), detail), era, row)

    def _number(self, known: Numbered[A], answer: A, era: int, row: Row) -> int:
        """The number of the answer to a row; of a new one the row is the example."""
        if answer.digest not in self.examples:
            self.examples[answer.digest] = self._example(era, row)
        return known.number(answer.digest, answer)

    def _example(self, era: int, row: Row) -> str:
        facts, registers = self.plan.row_facts(era, row)
        held = sources_as_json(self.plan.asking.stood(self.plan.question(era, row), registers)) if registers else []
        return json.dumps({"facts": facts, "registers": held}, default=str, ensure_ascii=False)


def _row(columns: Sequence[Numbers], lane: int) -> Row:
    return tuple([int(column[lane]) for column in columns])


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
        self._era = cache(self._found)
        self._lock = Lock()

    def read(self, batch: pa.RecordBatch, held: Held | None = None) -> Read:
        """The rows of a batch by the classes of their columns."""
        days, eras = self._eras(batch)
        found = [self._coded(batch.column(column.name), column, place, days) for place, column in enumerate(self.plan.columns)]
        faults, columns = [fault for one in (eras, *found) for fault in one.faults], [one.numbers for one in found]
        if self.plan.people is not None:
            if held is None:
                raise TypeError(batch)  # a binding that names persons is decided with a register
            columns.append(held.classes(self.plan.people, days, eras.numbers))
            faults += held.faults
        return Read(eras.numbers, columns, faults)

    def _eras(self, batch: pa.RecordBatch) -> tuple[Longs, Found]:
        """The day of decision and the era of each row."""
        plan, dated = self.plan, self.plan.binding.dated
        if dated is None:
            day = next(iter(plan.eras.values())).day.toordinal() - EPOCH
            return np.full(batch.num_rows, day, dtype=np.int64), Found(np.full(batch.num_rows, plan.era(), dtype=np.int32), ())
        days, found = days_of(batch.column(dated.name), dated.name, None)
        return days, found.further(lambda rows: by_place(days[rows], lambda day: self._era(day, dated.name)))

    def _found(self, number: int, column: str) -> int | Fault:
        """The era of a day since 1970, or why it has none."""
        day = date.fromordinal(number + EPOCH)
        try:
            with self._lock:
                era = self.plan.era(day)
        except UnknownActivity as error:
            return Fault(column, str(day), error.message, error.help)
        return era if era in self.plan.eras else Fault(column, str(day), says("tables.outside_days", day=day))

    def _coded(self, values: pa.Array, column: Column, place: int, days: Longs) -> Found:
        """The classes of one column."""
        coding = self.plan.codings[place]
        if column.derived is Derived.VALUE:
            return encode(distinct_values(values), coding.of)
        since, found = days_of(values, column.name, lambda: coding.of(None))
        return found.further(lambda rows: self._since(column, coding, since[rows], days[rows]))

    def _since(self, column: Column, coding: Coding, since: Longs, day: Longs) -> Found:
        """The classes of what follows from two days, and what is wrong with them."""
        if column.derived is Derived.LONGER:
            return by_place(longer(since, day, column.years), lambda value: coding.of(bool(value)))
        late = Fault(column.name, "", says("tables.born_later"))
        return by_place(ages(since, day).clip(-1), lambda years: coding.of(years) if years >= 0 else late)
