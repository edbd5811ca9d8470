"""Tables: dated reference data; a set of keys, a number for each key, or rows that several columns distinguish."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import product

from zweck.forms.diagnostics import NOWHERE, Span
from zweck.logic.condition import Condition, Rows, Test, facts_of, leaves
from zweck.periods.rows import MEMORY, NO_PERIODS, PeriodRow, Periods
from zweck.words.text import Text


class TableKind(StrEnum):
    """Whether a table lists keys, gives each key a number, has rows that columns distinguish, or periods of classes of records."""

    SET = "set"
    MAP = "map"
    ROWS = "rows"
    PERIODS = "periods"


class RowEffect(StrEnum):
    """The effect of a row's rule on the coverage of the table's field of law."""

    DEMANDS = "demands"
    """The row is law, however it was checked."""

    PERMITS = "permits"
    """The row covers nothing while it rests on memory."""

    UNKNOWN = "unknown"
    """The row covers nothing: its rule could not be read."""


CHECKED = ("text", "secondary", MEMORY)
"""How a row was checked: its wording was read, another source was, neither was."""


@dataclass(frozen=True, slots=True)
class RowRule:
    """A rule that rows state, in words, and its effect."""

    says: Text
    effect: RowEffect


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table, each with its cells and the facts that distinguish them; the rules and marks of its rows, in words."""

    cells: Mapping[str, Mapping[str, Condition]]
    rules: Mapping[str, RowRule]
    marks: Mapping[str, Text]

    def facts(self) -> tuple[str, ...]:
        """The facts that distinguish cells."""
        return tuple(dict.fromkeys(self._facts()))

    def _facts(self) -> Iterator[str]:
        for cells in self.cells.values():
            for when in cells.values():
                yield from (fact for leaf in leaves(when) if isinstance(leaf, Test) for fact in facts_of(leaf))


NO_COLUMNS = Columns({}, {}, {})


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a table, in force from a day until a day, both included; of a table with columns, its id, cells, rule and marks.

    Of a table of kind `periods` it has its `period`.
    """

    key: str
    value: int | None = None
    start: date | None = None
    until: date | None = None
    act: str = ""
    scope: str = ""
    note: str = ""
    checked: str = ""
    row: str = ""
    cells: frozenset[str] = frozenset()
    rule: str = ""
    marks: tuple[str, ...] = ()
    period: PeriodRow | None = None
    span: Span = field(default=NOWHERE, compare=False)

    def holds_on(self, day: date) -> bool:
        """Whether the entry is in force on a day."""
        return (self.start is None or self.start <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Table:
    """Dated reference data: keys, a number for each key with a default, or rows; `covers` is a field of law for the keys' countries."""

    name: str
    kind: TableKind
    title: Text
    entries: tuple[Entry, ...]
    source: str = ""
    default: int | None = None
    covers: str = ""
    columns: Columns = NO_COLUMNS
    periods: Periods = NO_PERIODS
    span: Span = field(default=NOWHERE, compare=False)
    covers_span: Span = field(default=NOWHERE, compare=False)

    def keys_on(self, day: date) -> frozenset[str]:
        """The keys in force on a day."""
        return frozenset([entry.key for entry in self.entries if entry.holds_on(day)])

    def covering_on(self, day: date) -> Mapping[str, tuple[Entry, ...]]:
        """The rows that are law that is there on a day, by their keys; of a table with columns for some cells only."""
        found: dict[str, tuple[Entry, ...]] = {}
        for entry in self.entries:
            if entry.holds_on(day) and self.covering(entry):
                found[entry.key] = (*found.get(entry.key, ()), entry)
        return found

    def numbers_on(self, day: date) -> dict[str, int]:
        """The number of each key that has one on a day."""
        return {entry.key: entry.value for entry in self.entries if entry.value is not None and entry.holds_on(day)}

    def said_on(self, day: date) -> object:
        """The rows and notes of the table on a day."""
        rows = frozenset((row.key, row.cells, row.rule, row.marks, row.checked, row.period) for row in self.entries if row.holds_on(day))
        return rows, self.numbers_on(day), self.default

    def ruled_on(self, day: date) -> object:
        """The keys, numbers and rules of a day: all that a condition can look up, whichever rows say it."""
        rows = (entry for entry in self.entries if entry.holds_on(day))
        return frozenset(one for row in rows for one in self._single(row)), self.numbers_on(day)

    def _single(self, row: Entry) -> Iterator[object]:
        chosen = ([cell for cell in cells if cell in row.cells] or [*cells] for cells in self.columns.cells.values())
        yield from ((row.key, cells, row.rule, row.marks, row.period) for cells in product(*chosen))

    def rows_of(self, wanted: Rows) -> tuple[Entry, ...]:
        """The rows of any day that have one of the wanted rules and marks, and were checked in one of the wanted ways."""
        rules, checked, marks = wanted.rules, wanted.checked, wanted.marks
        found = [one for one in self.entries if (not rules or one.rule in rules) and (not checked or one.checked in checked)]
        found = [one for one in found if not marks.isdisjoint(one.marks)] if marks else found
        return tuple([one for one in found if self.covering(one)] if wanted.covering else found)

    def covering(self, entry: Entry) -> bool:
        """Whether a row is law that is there: its rule is known, and a rule that permits does not rest on memory."""
        match self.effect(entry):
            case None | RowEffect.DEMANDS:
                return True
            case RowEffect.PERMITS:
                return entry.checked != MEMORY
            case RowEffect.UNKNOWN:
                return False

    def effect(self, entry: Entry) -> RowEffect | None:
        """The effect of a row's rule; none of an entry without a rule."""
        rule = self.columns.rules.get(entry.rule)
        return None if rule is None else rule.effect
