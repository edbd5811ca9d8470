"""Decides batches of rows: columns to classes, distinct rows to lanes of planes, keys to answers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import Final

import numpy as np
import pyarrow as pa

from zweck.tables.answers import Answer, WholeAnswer
from zweck.tables.coding import Fault
from zweck.tables.columns import Columns, Read
from zweck.tables.encoding import FAULTY, Longs, Numbers
from zweck.tables.lanes import MAX_LANES, Distinct, distinct, equal_keys
from zweck.tables.people import sources_as_json
from zweck.tables.persons import Held
from zweck.tables.plan import Plan, Row, Settled
from zweck.words.said import joined

FAULT_ROWS: Final = 5
"""The first rows that are kept of a fault."""

MAX_ROWS: Final = 500_000
"""Rows of which it is remembered how each was decided for itself; when there are more, all are forgotten."""


@dataclass(slots=True)
class Counted:
    """A fault, how many rows have it, and the first of them."""

    fault: Fault
    rows: int = 0
    first: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Decided:
    """The rows of a batch by the numbers of their answers, `FAULTY` where a fault prevents one; what each row was read as."""

    numbers: Numbers
    answers: Sequence[Answer]
    faults: tuple[Counted, ...]
    messages: Mapping[int, str]
    """By row, where faults prevent an answer."""
    wholes: Numbers | None = None
    """The rows by the numbers of their whole answers, where these are wanted."""


class Decider:
    """Decides batches by one plan; keeps what it found for the next one. Several threads may use it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.answers: list[Answer] = []
        self.examples: list[str] = []
        """The question of one row of each answer, as JSON: the facts that a caller would state, and what is held of its person."""
        self.wholes: list[WholeAnswer] = []
        self.of_wholes: list[str] = []
        """The question of one row of each whole answer, as in `examples`."""
        self._numbers: dict[int, int] = {}
        self._by_row: dict[tuple[int, Row], int] = {}
        self._whole_of_row: dict[tuple[int, Row], int] = {}
        self._by_whole: dict[int, int] = {}
        self._lock = RLock()
        self.columns = Columns(plan)
        self._slots: list[Settled] = []
        self._by_key: dict[tuple[int, bytes], int] = {}
        self._by_slot: dict[tuple[int, ...], int] = {}

    def decide(self, batch: pa.RecordBatch, held: Held | None = None) -> Decided:
        """The answers to the rows of a batch, which has all columns of the binding; `held` are the persons of its rows."""
        read = self.columns.read(batch, held)
        faults = read.faults
        numbers = self._of_good(read)
        self._refused(numbers, faults)
        counted = tuple(Counted(fault, len(where), [int(row) for row in where[:FAULT_ROWS]]) for fault, where in faults)
        wholes = None if self.plan.detail is None else self._wholes(numbers, read.eras, read.columns)
        return Decided(numbers, tuple(self.answers), counted, _messages(faults), wholes)

    def _of_good(self, read: Read) -> Numbers:
        """The numbers of the answers to all rows; those with faults have none."""
        if not read.faults and len(read.eras):
            return self.answered(read.eras, read.columns)
        numbers = np.full(len(read.eras), FAULTY, dtype=np.int32)
        good = read.good()
        if len(good):
            numbers[good] = self.answered(read.eras[good], [one[good] for one in read.columns])
        return numbers

    def _refused(self, numbers: Numbers, faults: list[tuple[Fault, Longs]]) -> None:
        """Rows whose facts contradict each other have a fault instead of an answer."""
        for number, answer in enumerate([*self.answers]):
            if answer.faults:
                rows = np.flatnonzero(numbers == number)
                numbers[rows] = FAULTY
                if len(rows):
                    names = ", ".join(fault.fact for fault in answer.faults)
                    messages = joined("forms.then", [fault.message for fault in answer.faults])
                    faults.append((Fault(names, "", messages, answer.faults[0].help), rows))

    def answered(self, eras: Numbers, columns: Sequence[Numbers]) -> Numbers:
        """The numbers of the answers to rows without a fault."""
        numbers = np.zeros(len(eras), dtype=np.int32)
        there = np.flatnonzero(np.bincount(eras)).tolist()
        for era in there:
            rows = np.flatnonzero(eras == era) if len(there) > 1 else np.arange(len(eras))
            several = [column[rows] for column in columns]
            found = self._kinds(len(rows), several)
            parts = []
            for at in range(0, len(found.first), MAX_LANES):
                first = found.first[at : at + MAX_LANES]
                parts.append(self._lanes(era, [one[first] for one in several], len(first)))
            numbers[rows] = np.concatenate(parts)[found.kinds]
        return numbers

    def _kinds(self, rows: int, columns: Sequence[Numbers]) -> Distinct:
        return distinct(rows, columns, [self.plan.width(place) for place in range(len(columns))])

    def _lanes(self, era: int, columns: Sequence[Numbers], count: int) -> Numbers:
        """The numbers of the answers to distinct rows of an era."""
        keys = self.plan.lanes(era).keys(count, columns, [self.plan.classes(place) for place in range(len(columns))])
        numbers = np.full(count, FAULTY, dtype=np.int32)
        good = np.flatnonzero(~keys.apart)
        kinds = equal_keys(keys.bits[good])
        with self._lock:
            slots = [self._slot(era, keys.bits[lane].tobytes()) for lane in good[kinds.first].tolist()]
            for turning in dict.fromkeys(self._slots[slot].columns for slot in slots):
                here = np.array([self._slots[slot].columns == turning for slot in slots], dtype=np.bool_)[kinds.kinds]
                lanes, several = good[here], [columns[place] for place in turning]
                of = np.array(slots, dtype=np.int64)[kinds.kinds[here]]
                widths = [len(self._slots), *(self.plan.width(place) for place in turning)]
                found = distinct(len(lanes), [of, *(one[lanes] for one in several)], widths)
                first = zip(of[found.first].tolist(), lanes[found.first].tolist(), strict=True)
                numbers[lanes] = np.array([self._turned(slot, era, _row(columns, lane)) for slot, lane in first], dtype=np.int32)[
                    found.kinds
                ]
            for lane in np.flatnonzero(keys.apart).tolist():
                numbers[lane] = self._alone(era, _row(columns, lane))
        return numbers

    def _slot(self, era: int, bits: bytes) -> int:
        """The place of the ruling of a key."""
        slot = self._by_key.get((era, bits))
        if slot is None:
            slot = self._by_key[era, bits] = len(self._slots)
            self._slots.append(self.plan.settled(era, self.plan.lanes(era).bits(bits)))
        return slot

    def _turned(self, slot: int, era: int, row: Row) -> int:
        """The number of the answer to a row of a ruling, by the columns on which the rows of tables turn."""
        settled = self._slots[slot]
        key = (slot, *(row[place] for place in settled.columns))
        number = self._by_slot.get(key)
        if number is None:
            number = self._by_slot[key] = self._number(self.plan.answer(settled, era, row), era, row)
        return number

    def _alone(self, era: int, row: Row) -> int:
        number = self._by_row.get((era, row))
        if number is None:
            number = _kept(self._by_row, (era, row), self._number(self.plan.alone(era, row), era, row))
        return number

    def _wholes(self, numbers: Numbers, eras: Numbers, columns: Sequence[Numbers]) -> Numbers:
        """The numbers of the whole answers, each found by the first row of its classes."""
        wholes = np.full(len(numbers), FAULTY, dtype=np.int32)
        good = np.flatnonzero(numbers != FAULTY)
        if len(good):
            several = [eras[good], *(column[good] for column in columns)]
            found = distinct(len(good), several, [len(self.plan.eras) + 1, *(self.plan.width(place) for place in range(len(columns)))])
            with self._lock:
                first = [self._whole_number(int(eras[lane]), _row(columns, lane)) for lane in good[found.first].tolist()]
            wholes[good] = np.array(first, dtype=np.int32)[found.kinds]
        return wholes

    def _whole_number(self, era: int, row: Row) -> int:
        number = self._whole_of_row.get((era, row))
        if number is None:
            whole = self.plan.whole_answer(era, row)
            number = _kept(self._whole_of_row, (era, row), FAULTY if whole is None else self._of_whole(whole, era, row))
        return number

    def _of_whole(self, whole: WholeAnswer, era: int, row: Row) -> int:
        number = self._by_whole.get(whole.digest)
        if number is None:
            number = self._by_whole[whole.digest] = len(self.wholes)
            self.of_wholes.append(self._question(era, row))
            self.wholes.append(whole)
        return number

    def _question(self, era: int, row: Row) -> str:
        facts, registers = self.plan.facts(era, row), self.plan.registers(row)
        held = sources_as_json(self.plan.asking.stood(self.plan.question(era, row), registers)) if registers else []
        return json.dumps({"facts": facts, "registers": held}, default=str, ensure_ascii=False)

    def _number(self, answer: Answer, era: int, row: Row) -> int:
        number = self._numbers.get(answer.digest)
        if number is None:
            number = self._numbers[answer.digest] = len(self.answers)
            self.examples.append(self._question(era, row) if answer.ruling is not None else "{}")
            self.answers.append(answer)
        return number


def _row(columns: Sequence[Numbers], lane: int) -> Row:
    return tuple([int(column[lane]) for column in columns])


def _kept(known: dict[tuple[int, Row], int], key: tuple[int, Row], number: int) -> int:
    if len(known) >= MAX_ROWS:
        known.clear()
    known[key] = number
    return number


def _messages(faults: Sequence[tuple[Fault, Longs]]) -> dict[int, str]:
    found: dict[int, str] = {}
    for fault, where in faults:
        text = f"{fault.column}: {fault.message}"
        for row in where.tolist():
            found[row] = f"{found[row]}; {text}" if row in found else text
    return found
