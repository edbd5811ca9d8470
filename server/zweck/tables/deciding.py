"""Decides batches of rows: columns to classes, classes through the automaton, last states to answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa

from zweck.bulk.answers import Answer
from zweck.bulk.automaton import MAX_STATES, SAMPLE, Automaton, Row
from zweck.bulk.binding import Column, Derived
from zweck.bulk.coding import Fault
from zweck.bulk.plan import Plan, Settled
from zweck.sources.company import UnknownActivity
from zweck.tables.encoding import DATED, EPOCH, FAULTY, Longs, Numbers, ages, days_of, distinct, encode, longer, of_values
from zweck.tables.stepping import Steps

FAULT_ROWS: Final = 5
"""The first rows that are kept of a fault."""


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


class Decider:
    """Decides batches by one plan; keeps what it found for the next one."""

    def __init__(self, plan: Plan, most: int = MAX_STATES) -> None:
        """Keep at most so many states."""
        self.plan = plan
        self._most = most
        self.answers: list[Answer] = []
        self.facts: list[dict[str, object]] = []
        """The facts that a caller would state to get each answer."""
        self._numbers: dict[int, int] = {}
        self._steps: Steps | None = None
        self._settled: dict[int, tuple[int, Settled]] = {}
        self._detailed: dict[tuple[int, ...], int] = {}
        self._ended: dict[tuple[int, int], Settled] = {}

    def decide(self, batch: pa.RecordBatch) -> Decided:
        """The answers to the rows of a batch, which has all columns of the binding."""
        rows = batch.num_rows
        faults: list[tuple[Fault, Longs]] = []
        days, eras = self._eras(batch, faults)
        columns = [self._coded(batch, column, place, days, faults) for place, column in enumerate(self.plan.columns)]
        bad = np.zeros(rows, dtype=np.bool_)
        for _, where in faults:
            bad[where] = True
        numbers = np.full(rows, FAULTY, dtype=np.int32)
        good = np.flatnonzero(~bad)
        if len(good):
            whole = len(good) == rows
            numbers[good] = self._answered(eras if whole else eras[good], [one if whole else one[good] for one in columns])
        self._refused(numbers, faults)
        counted = tuple(Counted(fault, len(where), [int(row) for row in where[:FAULT_ROWS]]) for fault, where in faults)
        return Decided(numbers, self.answers, counted, _messages(faults))

    def _refused(self, numbers: Numbers, faults: list[tuple[Fault, Longs]]) -> None:
        """Rows whose facts contradict each other have a fault instead of an answer."""
        for number, answer in enumerate(self.answers):
            if answer.faults:
                rows = np.flatnonzero(numbers == number)
                numbers[rows] = FAULTY
                if len(rows):
                    messages = "; ".join(fault.message for fault in answer.faults)
                    faults.append((Fault(", ".join(fault.fact for fault in answer.faults), "", messages, answer.faults[0].help), rows))

    # --- columns to classes ---------------------------------------------------------------------------------------------------------

    def _eras(self, batch: pa.RecordBatch, faults: list[tuple[Fault, Longs]]) -> tuple[Longs, Numbers]:
        """The day of decision and the era of each row."""
        plan, dated = self.plan, self.plan.binding.dated
        if dated is None:
            day = next(iter(plan.eras.values())).day.toordinal() - EPOCH
            return np.full(batch.num_rows, day, dtype=np.int64), np.full(batch.num_rows, plan.era(), dtype=np.int32)
        days, found = days_of(_column(batch, dated.name), dated.name, None)
        faults += found.faults
        there = np.unique(days[found.numbers != FAULTY])

        def era(day: object) -> int | Fault:
            try:
                number = plan.era(date.fromordinal(int(str(day)) + EPOCH))
                if number not in plan.eras:
                    said = str(date.fromordinal(int(str(day)) + EPOCH))
                    return Fault(
                        dated.name, said, f"`{said}` lies outside the days that were named beforehand", "name the first and last day"
                    )
                return number
            except UnknownActivity as error:
                return Fault(dated.name, str(date.fromordinal(int(str(day)) + EPOCH)), str(error), error.help)

        if not len(there):
            return days, np.full(batch.num_rows, FAULTY, dtype=np.int32)
        found_eras = [era(day) for day in there]
        lookup = np.array([one if isinstance(one, int) else FAULTY for one in found_eras], dtype=np.int32)
        places = np.searchsorted(there, days).clip(0, len(there) - 1)
        good = found.numbers != FAULTY
        for place, one in enumerate(found_eras):
            if isinstance(one, Fault):
                faults.append((one, np.flatnonzero(good & (places == place))))
        return days, np.where(good, lookup[places], FAULTY)

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
        coding = self.plan.codings[place]
        if column.derived is Derived.LONGER:
            values: Longs = longer(since, day, column.years).astype(np.int64)
            derived = of_values(values, coding, bool)
        else:
            years = ages(since, day)
            late = years < 0
            if late.any():
                message = "the day of birth lies after the day of decision"
                faults.append((Fault(column.name, "", message, "correct the column"), rows[late]))
            derived = of_values(years.clip(0), coding, int)
        faults += [(fault, rows[where]) for fault, where in derived.faults]
        return derived.numbers

    # --- classes to answers -----------------------------------------------------------------------------------------------------------

    def _answered(self, eras: Numbers, columns: Sequence[Numbers]) -> Numbers:
        """The numbers of the answers to rows without a fault."""
        plan = self.plan
        groups = [_joined([columns[column] for column in members], plan.WIDTH) for members in plan.groups]
        if self._steps is None:
            chosen = np.linspace(0, len(eras) - 1, min(SAMPLE, len(eras))).astype(np.int64)
            sample = [(int(eras[row]), tuple(int(group[row]) for group in groups)) for row in chosen]
            self._steps = Steps(plan.automaton(sample), self._most)
        states = self._steps.run(eras, groups)
        if states is None:  # more states than are kept: each distinct row for itself
            self._forget()
            found = self._each(eras, groups, range(len(groups)), self._direct, eras)
            self._ended.clear()
            return found
        return self._last(eras, groups, states, self._steps.automaton)

    def _forget(self) -> None:
        if self._steps is not None:
            self._steps = Steps(self.plan.again(self._steps.automaton.order), self._most)
        self._settled.clear()
        self._detailed.clear()

    def _last(self, eras: Numbers, groups: Sequence[Longs], states: Numbers, automaton: Automaton) -> Numbers:
        """The answers by last states, and by further columns where a state leaves them to decide."""
        there, first = _firsts(states)
        for state, place in zip(there.tolist(), first.tolist(), strict=True):
            if state not in self._settled:
                row = _row(groups, place)
                found = self.plan.settled(*automaton.last(state), row)
                number = FAULTY if found.answer is None else self._number(found.answer, int(eras[place]), row)
                self._settled[state] = (number, found)
        settled = [self._settled[state] for state in there.tolist()]
        lookup = np.full(int(there.max()) + 1, FAULTY, dtype=np.int32)
        lookup[there] = [number for number, _ in settled]
        numbers: Numbers = lookup[states]
        for detail in sorted({found.detail for _, found in settled if found.detail}):
            wanted = np.zeros(len(lookup), dtype=np.bool_)
            wanted[[state for state, (_, one) in zip(there.tolist(), settled, strict=True) if one.detail == detail]] = True
            rows = np.flatnonzero(wanted[states])
            picked = [group[rows] for group in groups]
            numbers[rows] = self._each(eras[rows], picked, detail, self._further, states[rows])
        return numbers

    def _each(
        self, eras: Numbers, groups: Sequence[Longs], detail: Sequence[int], answer: Callable[[int, int, Row], int], states: Numbers
    ) -> Numbers:
        """The numbers of the answers by state and the classes of some groups, each found by its first row."""
        places = _distinct([states, *(groups[group] for group in detail)])
        _, first = _firsts(places)
        rows = zip(*(group[first].tolist() for group in groups), strict=True)
        found = [answer(state, era, row) for state, era, row in zip(states[first].tolist(), eras[first].tolist(), rows, strict=True)]
        return np.array(found, dtype=np.int32)[places]

    def _further(self, state: int, era: int, row: Row) -> int:
        settled = self._settled[state][1]
        key = (state, *(row[group] for group in settled.detail))
        number = self._detailed.get(key)
        if number is None:
            number = self._number(self.plan.further(settled, era, row), era, row)
            if len(self._detailed) < MAX_STATES:
                self._detailed[key] = number
        return number

    def _direct(self, state: int, era: int, row: Row) -> int:
        """The answer to a row by its last state, of which nothing is kept but the answer to it."""
        bits = self.plan.ending(era, row)
        found = self._ended.get((era, bits))
        if found is None:
            found = self._ended[era, bits] = self.plan.settled(era, bits, row)
        return self._number(found.answer or self.plan.further(found, era, row), era, row)

    def _number(self, answer: Answer, era: int, row: Row) -> int:
        number = self._numbers.get(answer.digest)
        if number is None:
            number = self._numbers[answer.digest] = len(self.answers)
            self.answers.append(answer)
            self.facts.append(self.plan.facts(era, row))
        return number


def _column(batch: pa.RecordBatch, name: str) -> pa.Array:
    return batch.column(batch.schema.get_field_index(name))


def _joined(members: Sequence[Numbers], width: int) -> Longs:
    found = members[0].astype(np.int64)
    for member in members[1:]:
        found = found << width | member
    return found


def _row(groups: Sequence[Longs], row: int) -> Row:
    return tuple(int(group[row]) for group in groups)


def _distinct(keys: Sequence[np.ndarray[Any, Any]]) -> Numbers:
    """The place of each row's combination among all that occur, in the order of places from 0."""
    places = np.unique(keys[0], return_inverse=True)[1].astype(np.int64)
    for key in keys[1:]:
        numbers = np.unique(key, return_inverse=True)[1].astype(np.int64)
        places = np.unique(places * (int(numbers.max()) + 1) + numbers, return_inverse=True)[1].astype(np.int64)
    return places.astype(np.int32)


def _firsts(states: Numbers) -> tuple[Numbers, Longs]:
    """The numbers that occur, each with its first row."""
    first = np.full(int(states.max()) + 1, -1, dtype=np.int64)
    first[states[::-1]] = np.arange(len(states) - 1, -1, -1)
    there = np.flatnonzero(first >= 0)
    return there.astype(np.int32), first[there]


def _messages(faults: Sequence[tuple[Fault, Longs]]) -> dict[int, str]:
    found: dict[int, str] = {}
    for fault, where in faults:
        text = f"{fault.column}: {fault.message}"
        for row in where.tolist():
            found[row] = f"{found[row]}; {text}" if row in found else text
    return found
