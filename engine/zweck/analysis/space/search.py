"""Searches a program for cases in which literals hold; the search is exact: a case that it does not find does not exist.

Cases that searches met are kept, each a bit: a later search, of other days or another law, asks the solver only where none of them will do.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from clingo import Control, Model

from zweck.bounded.cache import made_once
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Value
from zweck.program.classes import Choice, Classes

Known = Mapping[str, Value]
"""A case: the values of the facts that are known in it."""


class Met:
    """Cases, in the order in which they were met."""

    def __init__(self) -> None:
        self.count = 0
        self.columns: dict[str, dict[Value, int]] = {}
        """For each fact the cases in which it has a value."""

        self.about: dict[str, int] = {}
        """For each fact the cases that say it or leave it unknown; the programs that found the others did not have it."""

        self._seen: set[frozenset[tuple[str, Value]]] = set()

    def add(self, case: Known, facts: Iterable[str]) -> None:
        """Keep a case of a program that has some facts."""
        items = frozenset(case.items())
        if items not in self._seen:
            self._seen.add(items)
            for fact, value in case.items():
                self._set(fact, value, 1 << self.count)
            for fact in facts:
                self.about[fact] = self.about.get(fact, 0) | 1 << self.count
            self.count += 1

    def _set(self, fact: str, value: Value, row: int) -> None:
        column = self.columns.setdefault(fact, {})
        column[value] = column.get(value, 0) | row


class Neighbours(Met):
    """A case, and those that differ from it in the value of one fact, or in one group of members of a set."""

    def __init__(self, case: Known, classes: Mapping[str, Classes]) -> None:
        super().__init__()
        self.about = dict.fromkeys(classes, -1)
        self._case = case
        self._changes: list[tuple[str, Value | None]] = [(fact, value) for fact in classes for value in _others(fact, case, classes[fact])]
        self.count = 1 + len(self._changes)
        everywhere, otherwise = (1 << self.count) - 1, dict[str, int]()
        for number, (fact, value) in enumerate(self._changes, 1):
            otherwise[fact] = otherwise.get(fact, 0) | 1 << number
            if value is not None:
                self._set(fact, value, 1 << number)
        for fact, value in case.items():
            self._set(fact, value, everywhere & ~otherwise.get(fact, 0))

    def first(self, row: int) -> Known:
        """The first case of a row."""
        number = (row & -row).bit_length() - 1
        if number == 0:
            return self._case
        fact, value = self._changes[number - 1]
        rest = {name: one for name, one in self._case.items() if name != fact}
        return rest if value is None else rest | {fact: value}


def _others(fact: str, case: Known, classes: Classes) -> Iterator[Value | None]:
    place = classes.place(case[fact]) if fact in case else None
    if isinstance(classes, Choice):
        others = [*range(classes.size)]
    else:
        others = [(place or 0) ^ 1 << number for number in range(len(classes.groups))]
    if place is not None and fact != DECISION_DATE:
        yield None
    yield from (classes.value(other) for other in others if other != place)


@dataclass(slots=True)
class Written:
    """The atoms of a program: those of the classes of each fact, that it is known, and those that join others."""

    classes: Mapping[str, Classes]
    day: Value
    """The day of cases whose day is none of the program's."""

    atoms: dict[str, list[int]] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)
    bodies: dict[int, Sequence[int]] = field(default_factory=dict)
    """The literals that all hold where an atom does."""

    excluded: list[Sequence[int]] = field(default_factory=list)
    """Literals that do not all hold in any case."""


class Rows:
    """The cases met as rows over the literals of a program: those in which a literal holds. A value that a fact cannot have is unknown.

    A fact that the program did not have which found a case has its first value or its last: with any, it is a case of this program.
    """

    def __init__(self, written: Written, met: Met) -> None:
        self._written = written
        self.met = met
        self._count = 0
        self._cases = 0
        self._rows: dict[int, int] = {}

    def of(self, literals: Iterable[int]) -> int:
        """The cases in which all of the literals hold; of the cases that were met at last, if they are twice as many as before."""
        count = self.met.count
        if count >= max(1, 2 * self._count):
            self._begin(count)
        return self.all(literals)

    def all(self, literals: Iterable[int]) -> int:
        """The cases in which all of the literals hold, of those that were looked at before."""
        found = self._cases
        for literal in literals:
            if not found:
                break
            row = self._row(abs(literal))
            found &= row if literal > 0 else ~row
        return found

    def _row(self, atom: int) -> int:
        return made_once(self._rows, atom, lambda: self.all(self._written.bodies[atom]))

    def _begin(self, count: int) -> None:
        self._count, self._rows, self._cases = count, {}, (1 << count) - 1
        for fact, classes in self._written.classes.items():
            column = self._column(fact, classes)
            for number, atom in enumerate(self._written.atoms[fact]):
                inside = (row for place, row in column.items() if place >> number & 1)
                self._rows[atom] = column.get(number, 0) if isinstance(classes, Choice) else _any(inside)
            self._rows[self._written.known[fact]] = _any(column.values())
        barred = _any([self.all(literals) for literals in self._written.excluded])
        self._cases &= ~barred

    def _column(self, fact: str, classes: Classes) -> dict[int, int]:
        """The cases by the place of a fact's value."""
        rows: dict[int, int] = {}
        for value, row in self.met.columns.get(fact, {}).items():
            place = classes.place(value)
            if place is not None:
                rows[place] = rows.get(place, 0) | row & self._cases
        if fact != DECISION_DATE:
            without, half = self._cases & ~self.met.about.get(fact, 0), self._cases // 3  # every second case
            for place, some in ((0, without & half), (classes.size - 1, without & ~half)):
                rows[place] = rows.get(place, 0) | some
        place = classes.place(self._written.day) if fact == DECISION_DATE else None
        if place is not None:
            rows[place] = rows.get(place, 0) | self._cases & ~_any(rows.values())
        return rows


def _any(rows: Iterable[int]) -> int:
    found = 0
    for row in rows:
        found |= row
    return found


N = TypeVar("N")
Literal = int
"""An atom of the program, negative where it must not hold."""
Case = dict[str, int | None]
"""For every fact its class, by its place, or `None` where it is unknown."""


@dataclass(frozen=True, slots=True)
class Search:
    """Asks a written program; the solver only where no case that was met will do."""

    control: Control
    written: Written
    rows: Rows

    def exists(self, wanted: Sequence[Literal]) -> bool:
        """Whether there is a case in which all of the literals hold."""
        return self.first_model(wanted, ()) is not None

    def any_case(self, wanted: Sequence[Literal]) -> Case | None:
        """A case in which all of the literals hold; `None` if there is none."""
        return self._solve(wanted, "ignore", self._case)

    def cheapest(self, wanted: Sequence[Literal]) -> Case | None:
        """The case that costs least among those in which all of the literals hold; `None` if there is none."""
        if not self.exists(wanted):
            return None  # forty times faster to find out without the costs
        return self._solve(wanted, "opt", self._case)

    def first_model(self, wanted: Sequence[Literal], asked: Iterable[Literal]) -> set[Literal] | None:
        """Of the literals asked for those that hold in one case in which all of the wanted hold; `None` if there is no such case."""
        met = self.rows.of(wanted)
        if met:
            return {literal for literal in asked if self.rows.all([literal]) & met & -met}

        def shown(model: Model) -> set[Literal]:
            self.rows.met.add(self._facts(model), self.written.classes)
            return {literal for literal in asked if model.is_true(literal)}

        return self._solve(wanted, "ignore", shown)

    def possible(self, wanted: Sequence[Literal], asked: Sequence[Literal], more: Callable[[Iterable[Literal]], Literal]) -> set[Literal]:
        """Of the literals asked for those that hold in some case in which all of the wanted hold.

        `more` is the claim that any of some holds. A case that the solver finds shows what those beside it show, too.
        """
        met = self.rows.of(wanted)
        found = {literal for literal in asked if self.rows.all([literal]) & met}
        while True:
            other = more([literal for literal in asked if literal not in found])
            case = self._solve([*wanted, other], "ignore", self._facts)
            if case is None:
                return found
            beside = Neighbours(case, self.written.classes)
            rows = Rows(self.written, beside)
            showing = rows.of(wanted)
            for literal in asked:
                row = 0 if literal in found else rows.all([literal]) & showing
                if row:
                    self.rows.met.add(beside.first(row), self.written.classes)
                    found.add(literal)

    def _solve(self, wanted: Sequence[Literal], optimise: str, read: Callable[[Model], N]) -> N | None:
        """The last model that the solver shows, as it is read: the first that it finds, or the best."""
        solve = cast(Any, self.control.configuration.solve)
        solve.opt_mode, solve.models = optimise, 0 if optimise == "opt" else 1
        found: list[N] = []
        self.control.solve(assumptions=wanted, on_model=lambda model: found.append(read(model)))
        return found[-1] if found else None

    def _facts(self, model: Model) -> Known:
        return {fact: self.written.classes[fact].value(place) for fact, place in self._case(model).items() if place is not None}

    def _case(self, model: Model) -> Case:
        return {fact: self._place(model, fact, classes) for fact, classes in self.written.classes.items()}

    def _place(self, model: Model, fact: str, classes: Classes) -> int | None:
        if not model.is_true(self.written.known[fact]):
            return None
        held = [number for number, atom in enumerate(self.written.atoms[fact]) if model.is_true(atom)]
        return held[0] if isinstance(classes, Choice) else sum(1 << number for number in held)
