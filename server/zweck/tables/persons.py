"""The persons of rows: their references hashed once, and what the register holds of them at one position."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Any, Final

import numpy as np
import pyarrow as pa

from zweck.activities.prepared import Prepared, PreparedActivities
from zweck.binding.binding import Binding, Null, Subject
from zweck.chain.errors import RecordUnavailable
from zweck.company import Company
from zweck.company.register import Event
from zweck.facts.basis import Basis, Today
from zweck.facts.merge import Source, Why
from zweck.law.vocabulary import Vocabulary
from zweck.pseudonym import Kind, Pseudonyms, ReferenceFault
from zweck.register import Register
from zweck.register.kept import Later, later
from zweck.register.lookup import ALL
from zweck.tables.coding import Fault
from zweck.tables.encoding import EPOCH, FAULTY, Longs, Numbers
from zweck.tables.people import People
from zweck.tables.reading import TableError
from zweck.words.said import says

TOGETHER: Final = 5_000
"""Persons that are looked up in one query."""

PSEUDONYM: Final = "pseudonym"
KEPT: Final = "zweck.subject"
"""The column with the pseudonyms that a run kept, where its rows are decided again."""

Persons = tuple[str, ...]
"""The pseudonyms of one person, the latest first."""

SUBJECTS: Final = pa.list_(pa.string())


class PersonsOf:
    """Knows the persons of rows by the column that names them. Several threads may use it."""

    def __init__(self, subject: Subject, pseudonyms: Pseudonyms) -> None:
        self._subject = subject
        self._pseudonyms = pseudonyms

    def of(self, column: pa.Array) -> tuple[list[Persons | None], list[tuple[Fault, Longs]]]:
        """The persons of rows, none for an empty field; and the faults, each with its rows. No fault repeats a reference."""
        name, read = self._subject.column, self._read()
        faults: dict[Fault, list[int]] = {}
        found: list[Persons | None] = []
        for row, value in enumerate(column.to_pylist()):
            one: Persons | Fault | None = None
            if value is not None:
                try:
                    one = read(value)
                except ReferenceFault as fault:
                    one = Fault(name, "", fault.message, fault.help)
            elif self._subject.null is Null.FAULT:
                one = Fault(name, "", says("tables.empty_person"))
            if isinstance(one, Fault):
                faults.setdefault(one, []).append(row)
                one = None
            found.append(one)
        return found, [(fault, np.array(rows, dtype=np.int64)) for fault, rows in faults.items()]

    def _read(self) -> Callable[[Any], Persons]:
        pseudonyms = self._pseudonyms
        if self._subject.kind == PSEUDONYM:
            return lambda value: tuple(pseudonyms.checked(one) for one in ([value] if isinstance(value, str) else _texts(value)))
        kind = Kind(self._subject.kind)
        return lambda value: tuple(pseudonyms.all(kind, value if isinstance(value, str) else _number(value)))


def _texts(value: object) -> list[str]:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return value
    raise ReferenceFault(says("tables.no_pseudonym"))


def _number(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ReferenceFault(says("tables.no_reference"))


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
        self.rows = 0
        """Rows whose persons were looked up."""
        self.known = 0
        """Rows of whose persons the register knew something."""
        self._binding = binding
        self._register = register
        self._persons = PersonsOf(binding.subject, pseudonyms)
        self._prepared = PreparedActivities(company, vocabulary)
        self._controllers = [*dict.fromkeys(version.controller for version in company.activities.get(binding.activity, ()))]
        self._classes: dict[object, int] = {}
        self._lock = Lock()

    def of(self, batch: pa.RecordBatch) -> "Held":
        """The persons of a batch with what is held of them.

        Raises:
            TableError: if the register cannot be read.
        """
        persons, faults = self._persons.of(batch.column(batch.schema.get_field_index(self.column)))
        return Held(persons, faults, self, self.events(one for persons_ in persons if persons_ is not None for one in persons_))

    def events(self, subjects: Iterator[str] | Sequence[str]) -> dict[str, list[Event]]:
        """All events of persons up to the position; those of whom there are none are left out."""
        every, found = [*dict.fromkeys(subjects)], dict[str, list[Event]]()
        try:
            for start in range(0, len(every), TOGETHER):
                events = self._register.events(every[start : start + TOGETHER], *self._controllers, most=ALL).events
                for subject, several in events.items():
                    if several and (then := [event for event in several if event.position <= self.position]):
                        found[subject] = then
        except RecordUnavailable as error:
            raise TableError(says("tables.register_lost", error=error)) from None
        return found

    def sources(self, persons: Persons | None, events: dict[str, list[Event]], day: date) -> Sequence[Source]:
        """The sources that the register is about a person on a day, as every question about the activity has it."""
        prepared = self._on(day)
        if persons is None:
            return prepared.unknown(Why.NO_PERSON).sources
        records = prepared.records(self._binding.constants)
        return prepared.person([event for one in persons for event in events.get(one, ())], records).sources

    def _on(self, day: date) -> Prepared:
        binding = self._binding
        when = Today(day, binding.time_zone) if binding.basis is Basis.LIVE else day
        return self._prepared.on(binding.activity, when, binding.consulted)

    def number(self, persons: Persons | None, events: dict[str, list[Event]], day: int, era: int, people: People) -> int:
        """The class of a person; persons whose events have the same shape share it."""
        on = date.fromordinal(day + EPOCH)
        prepared = self._on(on)
        several = [] if persons is None else [event for one in persons for event in events.get(one, ())]
        records = prepared.records(self._binding.constants)
        held = prepared.unknown(Why.NO_PERSON) if persons is None else prepared.person(several, records)
        key = (era, day, held.key)
        found = self._classes.get(key)
        if found is None:
            found = self._classes[key] = people.of(on, held.sources)
        return found

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
            return self._register.inspect(lambda database: later(database, self.position, self._controllers))
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
        alone: dict[tuple[int, int, bool], int] = {}
        there = 0
        known, number = self.events, self.looking.number
        for row, (persons, day, era) in enumerate(zip(self.persons, days.tolist(), eras.tolist(), strict=True)):
            if era == FAULTY:
                continue
            if persons is not None and any(one in known for one in persons):
                found[row] = number(persons, known, day, era, people)
                there += 1
                continue
            key = (day, era, persons is None)
            if key not in alone:
                alone[key] = number(persons, {}, day, era, people)
            found[row] = alone[key]
        self.looking.count(len(eras), there)
        return found

    def column(self) -> pa.Array:
        """The pseudonyms of the rows."""
        return pa.array(self.persons, type=SUBJECTS)


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
