"""The persons of rows: their references hashed once, and what the register holds of them at one position."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Final

import numpy as np
import pyarrow as pa

from zweck.activities.prepared import PreparedActivities
from zweck.binding.binding import Binding, Null, Subject
from zweck.chain.database import RecordUnavailable
from zweck.company import Company
from zweck.company.register import Event
from zweck.company.shapes import Held as HeldOf
from zweck.facts.basis import Basis, Today
from zweck.facts.merge import Why
from zweck.law.vocabulary import Vocabulary
from zweck.pseudonym import Kind, Pseudonyms, ReferenceFault
from zweck.register import Register
from zweck.register.kept import Later, later
from zweck.register.lookup import ALL
from zweck.register.table.rows import SPREADSHEET
from zweck.tables.coding import Fault, People
from zweck.tables.encoding import EPOCH, FAULTY, Longs, Numbers
from zweck.tables.pieces import TableError
from zweck.words.said import says

TOGETHER: Final = 5_000
"""Persons that are looked up in one query."""

PSEUDONYM: Final = "pseudonym"
KEPT: Final = "zweck.subject"
"""The column with the pseudonyms that a run kept, where its rows are decided again."""

Persons = tuple[str, ...]
"""The pseudonyms of one person, the latest first."""

SUBJECTS: Final = pa.list_(pa.string())


def persons_of(column: pa.Array, subject: Subject, pseudonyms: Pseudonyms) -> tuple[list[Persons | None], list[tuple[Fault, Longs]]]:
    """The persons of rows, none for an empty field; and the faults, each with its rows. No fault repeats a reference."""
    faults: dict[Fault, list[int]] = {}
    found: list[Persons | None] = [None] * len(column)
    for row, value in enumerate(column.to_pylist()):
        if value is not None:
            try:
                found[row] = _person(value, subject.kind, pseudonyms)
            except ReferenceFault as fault:
                faults.setdefault(Fault(subject.column, "", fault.message, fault.help), []).append(row)
        elif subject.null is Null.FAULT:
            faults.setdefault(Fault(subject.column, "", says("tables.empty_person")), []).append(row)
    return found, [(fault, np.array(rows, dtype=np.int64)) for fault, rows in faults.items()]


def _person(value: object, kind: str, pseudonyms: Pseudonyms) -> Persons:
    """The person of a field: a reference, or the pseudonyms that a run kept."""
    if kind == PSEUDONYM:
        several = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str) for one in several):
            raise ReferenceFault(says("tables.no_pseudonym"))
        if len({*several}) < pseudonyms.versions:
            raise ReferenceFault(says("pseudonym.one_of_several", versions=pseudonyms.versions))
        return tuple(map(pseudonyms.checked, several))
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ReferenceFault(says("tables.no_reference"))
    if kind == Kind.CUSTOMER_NUMBER and SPREADSHEET.fullmatch(str(value)):
        raise ReferenceFault(says("pseudonym.spreadsheet_number"), says("pseudonym.as_text"))
    return tuple(pseudonyms.all(Kind(kind), str(value)))


class Looking:
    """Looks the persons of rows up at one position of the register. Several threads may use it."""

    def __init__(
        self, binding: Binding, company: Company, vocabulary: Vocabulary, register: Register, pseudonyms: Pseudonyms, position: int
    ) -> None:
        """Look up at a position.

        Raises:
            TableError: if the register does not go that far.
        """
        if binding.subject is None:
            raise TypeError(binding)
        if register.head.seq < position or not register.head.seq:
            raise TableError(says("tables.register_short", position=position) if position else says("tables.register_empty"))
        self.position = position
        self.column = binding.subject.column
        self._subject = binding.subject
        self._pseudonyms = pseudonyms
        self.versions = pseudonyms.versions
        self.rows = 0
        """Rows whose persons were looked up."""
        self.known = 0
        """Rows of whose persons the register knew something."""
        self._binding, self._register = binding, register
        self._prepared = PreparedActivities(company, vocabulary)
        self._classes: dict[object, int] = {}
        self._lock = Lock()

    def of(self, batch: pa.RecordBatch) -> "Held":
        """The persons of a batch with what is held of them.

        Raises:
            TableError: if the register cannot be read.
        """
        persons, faults = persons_of(batch.column(self.column), self._subject, self._pseudonyms)
        return Held(persons, faults, self, self.events(one for persons_ in persons if persons_ is not None for one in persons_))

    def events(self, subjects: Iterator[str] | Sequence[str]) -> dict[str, list[Event]]:
        """All events of persons up to the position; those of whom there are none are left out."""
        every, found = [*dict.fromkeys(subjects)], dict[str, list[Event]]()
        try:
            for start in range(0, len(every), TOGETHER):
                events = self._register.events(every[start : start + TOGETHER], most=ALL).events
                for subject, several in events.items():
                    if several and (then := [event for event in several if event.position <= self.position]):
                        found[subject] = then
        except RecordUnavailable as error:
            raise TableError(says("tables.register_lost", error=error)) from None
        return found

    def held(self, persons: Persons | None, events: dict[str, list[Event]], day: date) -> HeldOf:
        """The part of the register about a person on a day, as every question about the activity has it."""
        binding = self._binding
        when = Today(day, binding.time_zone) if binding.basis is Basis.LIVE else day
        prepared = self._prepared.on(binding.activity, when, binding.consulted)
        if persons is None:
            return prepared.unknown(Why.NO_PERSON)
        return prepared.person([event for one in persons for event in events.get(one, ())], prepared.records(binding.constants))

    def number(self, persons: Persons | None, events: dict[str, list[Event]], day: int, era: int, people: People) -> int:
        """The class of a person; persons whose events have the same shape share it."""
        on = date.fromordinal(day + EPOCH)
        held = self.held(persons, events, on)
        key = (era, day, held.key)
        if key not in self._classes:
            self._classes[key] = people.of(on, held.sources)
        return self._classes[key]

    def count(self, rows: int, known: int) -> None:
        """Count rows, and those of whose persons the register knew something."""
        with self._lock:
            self.rows += rows
            self.known += known

    def later(self) -> Later:
        """The persons with events behind the position.

        Raises:
            TableError: if the register cannot be read.
        """
        try:
            return self._register.inspect(lambda database: later(database, self.position))
        except RecordUnavailable as error:
            raise TableError(says("tables.register_unreadable", error=error)) from None


@dataclass(frozen=True, slots=True)
class Held:
    """The persons of the rows of a batch, and their events."""

    persons: list[Persons | None]
    faults: list[tuple[Fault, Longs]]
    looking: Looking
    events: dict[str, list[Event]]

    def classes(self, people: People, days: Longs, eras: Numbers) -> Numbers:
        """The classes of the persons; rows without an era have none."""
        found = np.full(len(eras), FAULTY, dtype=np.int32)
        numbers: dict[object, int] = {}
        there = 0
        for row, (persons, day, era) in enumerate(zip(self.persons, days.tolist(), eras.tolist(), strict=True)):
            if era == FAULTY:
                continue
            known = persons is not None and any(one in self.events for one in persons)
            there += known
            key = (day, era, persons if known else persons is None)  # persons of whom nothing is known are alike
            if key not in numbers:
                numbers[key] = self.looking.number(persons, self.events, day, era, people)
            found[row] = numbers[key]
        self.looking.count(len(eras), there)
        return found


def kept(binding: Binding) -> Binding:
    """The binding of rows whose persons are named by the column that a run kept."""
    if binding.subject is None:
        raise TypeError(binding)
    return replace(binding, subject=replace(binding.subject, column=KEPT, kind=PSEUDONYM, null=Null.UNKNOWN))


def refuse_persons(binding: Binding) -> None:
    """Refuse a binding that names persons, where no register is at hand.

    Raises:
        TableError: if it does.
    """
    if binding.subject is not None:
        raise TableError(says("tables.names_persons"))
