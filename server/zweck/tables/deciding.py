"""Decides batches of rows: columns to classes, classes through the automaton, last states to answers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import Any, Final

import numpy as np
import pyarrow as pa

from zweck.tables.answers import Answer, Settled, Whole
from zweck.tables.automaton import MAX_STATES, SAMPLE, Automaton, Row
from zweck.tables.coding import Fault
from zweck.tables.columns import Columns, Holding, Read
from zweck.tables.encoding import FAULTY, Longs, Numbers
from zweck.tables.ending import Ends
from zweck.tables.people import said
from zweck.tables.plan import Plan
from zweck.tables.stepping import Groups, Steps

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
    wholes: Numbers | None = None
    """The rows by the numbers of their whole answers, where these are wanted."""


@dataclass(frozen=True, slots=True)
class Road:
    """The states of an automaton, and the answers at their ends."""

    steps: Steps
    ends: Ends


class Decider:
    """Decides batches by one plan; keeps what it found for the next one. Several threads may use it."""

    def __init__(self, plan: Plan, most: int = MAX_STATES) -> None:
        """Keep at most so many states."""
        self.plan = plan
        self._most = most
        self.answers: list[Answer] = []
        self.examples: list[str] = []
        """The question of one row of each answer, as JSON: the facts that a caller would state, and what is held of its person."""
        self.wholes: list[Whole] = []
        self.of_wholes: list[str] = []
        """The same for each whole answer."""
        self._numbers: dict[int, int] = {}
        self._by_row: dict[tuple[int, Row], int] = {}
        self._by_whole: dict[int, int] = {}
        self._lock = RLock()
        self.columns = Columns(plan)
        self._groups = Groups(plan, self._lock)
        self._road: Road | None = None

    def decide(self, batch: pa.RecordBatch, held: Holding | None = None) -> Decided:
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
                    messages = "; ".join(fault.message for fault in answer.faults)
                    faults.append((Fault(", ".join(fault.fact for fault in answer.faults), "", messages, answer.faults[0].help), rows))

    def answered(self, eras: Numbers, columns: Sequence[Numbers]) -> Numbers:
        """The numbers of the answers to rows without a fault."""
        groups = self._groups.of(columns)
        road = self._road or self._learnt(eras, groups)
        states = road.steps.run(eras, groups)
        if states is not None:
            return road.ends.of(eras, groups, columns, states)
        with self._lock:  # more states than are kept: each distinct row for itself
            if self._road is road:
                self._road = self._new(self.plan.again(road.steps.automaton.order))
            return self._each(eras, groups)

    def _learnt(self, eras: Numbers, groups: Sequence[Numbers]) -> "Road":
        """The road of all batches, in an order that suits the rows of the first one."""
        with self._lock:
            if self._road is None:
                chosen = np.linspace(0, len(eras) - 1, min(SAMPLE, len(eras))).astype(np.int64)
                sample = [(int(eras[row]), self._groups.row(groups, row)) for row in chosen.tolist()]
                self._road = self._new(self.plan.automaton(sample))
            return self._road

    def _new(self, automaton: Automaton) -> "Road":
        steps = Steps(automaton, self._groups, self._lock, self._most)
        return Road(steps, Ends(self.plan, self._groups, automaton, self._lock, self._number))

    def _each(self, eras: Numbers, groups: Sequence[Numbers]) -> Numbers:
        """The numbers of the answers, each found by the first row of its classes; of last states nothing is kept but the answers."""
        places, ended = _distinct([eras, *groups]), dict[tuple[int, int], Settled]()
        there, first = np.unique(places, return_index=True)
        found = np.zeros(len(there), dtype=np.int32)
        for number, place in enumerate(first.tolist()):
            era, row = int(eras[place]), self._groups.row(groups, place)
            end = (era, self.plan.ending(era, row))
            if end not in ended:
                ended[end] = self.plan.settled(*end, row)
            found[number] = self._number(ended[end].answer or self.plan.further(ended[end], era, row), era, row)
        return found[places]

    def _wholes(self, numbers: Numbers, eras: Numbers, columns: Sequence[Numbers]) -> Numbers:
        """The numbers of the whole answers, each found by the first row of its classes."""
        found = np.full(len(numbers), FAULTY, dtype=np.int32)
        good = np.flatnonzero(numbers != FAULTY)
        if not len(good):
            return found
        groups = self._groups.of([column[good] for column in columns])
        places = _distinct([eras[good], *groups])
        _, first = np.unique(places, return_index=True)
        with self._lock:
            several = [self._whole(int(eras[good[place]]), self._groups.row(groups, place)) for place in first.tolist()]
        found[good] = np.array(several, dtype=np.int32)[places]
        return found

    def _whole(self, era: int, row: Row) -> int:
        number = self._by_row.get((era, row))
        if number is None:
            whole = self.plan.whole(era, row)
            number = FAULTY if whole is None else self._of_whole(whole, era, row)
            if len(self._by_row) < MAX_STATES:
                self._by_row[era, row] = number
        return number

    def _of_whole(self, whole: Whole, era: int, row: Row) -> int:
        number = self._by_whole.get(whole.digest)
        if number is None:
            number = self._by_whole[whole.digest] = len(self.wholes)
            self.of_wholes.append(self._said(era, row))
            self.wholes.append(whole)
        return number

    def _said(self, era: int, row: Row) -> str:
        facts, registers = self.plan.facts(era, row), self.plan.registers(row)
        held = said(self.plan.asking.stood(self.plan.asked(era, row), registers)) if registers else []
        return json.dumps({"facts": facts, "registers": held}, default=str, ensure_ascii=False)

    def _number(self, answer: Answer, era: int, row: Row) -> int:
        number = self._numbers.get(answer.digest)
        if number is None:
            number = self._numbers[answer.digest] = len(self.answers)
            self.examples.append(self._said(era, row) if answer.ruling is not None else "{}")
            self.answers.append(answer)
        return number


def _distinct(keys: Sequence[np.ndarray[Any, Any]]) -> Numbers:
    """The place of each row's combination among all that occur, in the order of places from 0."""
    places = np.unique(keys[0], return_inverse=True)[1].astype(np.int64)
    for key in keys[1:]:
        numbers = np.unique(key, return_inverse=True)[1].astype(np.int64)
        places = np.unique(places * (int(numbers.max()) + 1) + numbers, return_inverse=True)[1].astype(np.int64)
    return places.astype(np.int32)


def _messages(faults: Sequence[tuple[Fault, Longs]]) -> dict[int, str]:
    found: dict[int, str] = {}
    for fault, where in faults:
        text = f"{fault.column}: {fault.message}"
        for row in where.tolist():
            found[row] = f"{found[row]}; {text}" if row in found else text
    return found
