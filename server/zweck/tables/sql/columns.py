"""The boxes of a residual law as conditions of columns: that a value is among some choices, which is true, or else false or NULL."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple, cast

from zweck.binding.binding import Column, Derived, Null
from zweck.decision.decision import Outcome
from zweck.forms.quoting import shown
from zweck.law.values import INT_LIMIT, FactFault, read_value
from zweck.law.vocabulary import UNKNOWN_WORD, Fact, FactType
from zweck.logic.condition import Test
from zweck.program.classes import Classes, Members
from zweck.residual.boxes import Box, TooMany, trimmed
from zweck.residual.table import UNSTATED, Choice, Table, values_of, values_on
from zweck.tables.sql.dialect import Dialect, NoQuery
from zweck.tables.states import Held
from zweck.words.said import says

DAY: Final = timedelta(days=1)
YEAR: Final = 10_000
ALWAYS: Final = "TRUE"
NEVER: Final = "FALSE"
ORDER: Final = (Outcome.PERMITTED, Outcome.NOT_REGULATED, Outcome.PROHIBITED, Outcome.UNDETERMINED)
FEWER: Final = says("tables.bind_fewer_columns")
WORDS: Final = (FactType.ENUM, FactType.COUNTRY)


class Day(NamedTuple):
    """The day of decision, and how a database says it where rows are decided on other days than this one: a column, or today."""

    on: date
    sql: str = ""


class Choices:
    """The choices of a column on a day, and how a database asks for them."""

    def __init__(self, column: Column, fact: Fact, tests: Sequence[Test], day: Day, dialect: Dialect) -> None:
        """`tests` are those of the law that read the fact.

        Raises:
            TooManyChoices: if they distinguish too many members of a list.
            NoQuery: if the database cannot be given a name or word as it is, or has no lists.
        """
        if fact.type is FactType.SET and not column.values and not dialect.list:
            raise NoQuery(says("tables.no_lists", name=dialect.name, column=shown(column.name)))
        self._fact = fact
        self._day = day
        self._dialect = dialect
        self._column = column
        self._tests = tests
        self._classes = values_on(fact, self._tests, day.on).of(fact.name)
        self.name = dialect.identifier(column.name)
        self._words = _words(column, fact, self._classes)
        """The texts of the column, each with its value; none where it has other values than texts."""
        values = self._words.values() if self._words else values_of(self._classes)
        empty = {Null.UNKNOWN: (None,), Null.SILENT: (UNSTATED,)}.get(column.null, ())
        self._empty = {*empty}
        self.all: tuple[Choice, ...] = (*dict.fromkeys((*values, *empty)),)

    def among(self, chosen: Collection[Choice], *, valid: bool = False) -> str:
        """The condition that the value is among some choices; shorter where it is known to be `valid`."""
        parts = [*self._filled(chosen, valid=valid)]
        if any(one in self._empty for one in chosen):
            if parts == [f"{self.name} = FALSE"]:
                return f"NOT COALESCE({self.name},FALSE)"
            parts.append(f"{self.name} IS NULL")
        return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"

    def _filled(self, chosen: Collection[Choice], *, valid: bool) -> Iterator[str]:
        """Conditions one of which is true of a field that is filled with one of the choices."""
        if self._words:
            yield from self._worded([word for word, value in self._words.items() if value in chosen], valid=valid)
        elif self._column.derived is Derived.LONGER:
            yield from (_all([self._from_to(date.max), self._longer(until=not one)]) for one in (True, False) if one in chosen)
        elif self._fact.type is FactType.BOOL:
            truths = [f"{self.name} = {word}" for one, word in ((True, "TRUE"), (False, "FALSE")) if one in chosen]  # to DuckDB 2 is true
            yield from [f"{self.name} IN (TRUE,FALSE)"] if truths[1:] else truths
        elif self._fact.type is FactType.SET:
            yield from self._lists(chosen)
        else:
            yield from map(self._between, _stretches([one for one in self.all if one not in (None, UNSTATED)], chosen))

    def _worded(self, words: Sequence[str], *, valid: bool) -> Iterator[str]:
        text = self._dialect.text
        others = [word for word in self._words if word not in words]
        if valid and others and len(others) < len(words):
            yield f"{self.name} NOT IN ({','.join(map(text, others))})" if len(others) > 1 else f"{self.name} <> {text(others[0])}"
        elif words:
            yield f"{self.name} IN ({','.join(map(text, words))})" if len(words) > 1 else f"{self.name} = {text(words[0])}"

    def _between(self, stretch: tuple[Choice, Choice | None]) -> str:
        """From a number or day to another one, which is no longer in it; without that to the last one that zweck knows."""
        first, until = stretch
        if self._column.derived is Derived.AGE and self._day.sql:
            years = [f"{self._years()} {how} {cast(int, age) * YEAR}" for age, how in ((first, ">="), (until, "<")) if age]
            return _all([self._from_to(self._day.sql), *years])
        if self._column.derived is Derived.AGE:
            most, least = (date.min if age is None else _anniversary(self._day.on, cast(int, age), after=True) for age in stretch)
            return NEVER if most == date.min else self._from_to(most - DAY, least)
        if self._fact.type is FactType.INT:
            return f"{self.name} BETWEEN {first} AND {(INT_LIMIT if until is None else cast(int, until)) - 1}"
        return self._from_to(date.max if until is None else cast(date, until) - DAY, cast(date, first))

    def _from_to(self, last: date | str, first: date = date.min) -> str:
        """A day from one to another one, both in it; databases have days before the year 1 and without end, which zweck has not."""
        return f"{self.name} BETWEEN {self._dialect.value(first)} AND {last if isinstance(last, str) else self._dialect.value(last)}"

    def _longer(self, *, until: bool = False) -> str:
        """More than so many years lie between the column's day and that of decision; with `until`, no more than these."""
        if self._day.sql:
            return f"{self._years()} {'<=' if until else '>'} {self._column.years * YEAR}"
        return f"{self.name} {'>=' if until else '<'} {self._dialect.value(_anniversary(self._day.on, self._column.years))}"

    def _years(self) -> str:
        """The distance of the column's day to that of decision, in years of `YEAR`: each complete year counts one, whatever the month."""
        return f"({_ymd(self._day.sql)} - ({_ymd(self.name)}))"

    def _lists(self, chosen: Collection[Choice]) -> Iterator[str]:
        """A list has members of some kinds and none of others; the law makes no difference between members of one kind."""
        kinds = cast(Members, self._classes).kinds
        within = self._dialect.within.format(self.name, self._dialect.members(sorted(member for kind in kinds for member in kind)))
        lists = [one for one in self.all if isinstance(one, frozenset)]
        if all(one in chosen for one in lists):
            yield within
            return
        for one in lists:
            if one in chosen:
                asked = [(self._dialect.overlap.format(self.name, self._dialect.members(sorted(kind))), kind[0] in one) for kind in kinds]
                yield _all([within, *(part if has else f"NOT {part}" for part, has in asked)])


def _ymd(day: str) -> str:
    """A day as a number such as 20280229: of two such numbers the difference is `YEAR` for each complete year, and something less."""
    return f"EXTRACT(YEAR FROM {day}) * {YEAR} + EXTRACT(MONTH FROM {day}) * 100 + EXTRACT(DAY FROM {day})"


def _words(column: Column, fact: Fact, classes: Classes) -> dict[str, Choice]:
    """The texts that a column can have, each with the value that it stands for; one that is read as unknown stands for that."""
    if column.values:
        found = {word: read_value(fact, value) for word, value in column.values.items()}
        return {word: value for word, value in found.items() if not isinstance(value, FactFault)}
    if fact.type not in WORDS:
        return {}
    return {**{one: one for one in values_of(classes) if isinstance(one, str)}, UNKNOWN_WORD: None}


def _stretches(several: Sequence[Choice], chosen: Collection[Choice]) -> Iterator[tuple[Choice, Choice | None]]:
    """The stretches of numbers or days that begin with the chosen ones; those next to each other are one."""
    first: Choice = None
    for one, after in pairwise((*several, None)):
        first = one if one in chosen and first is None else first
        if first is not None and (after is None or after not in chosen):
            yield first, after
            first = None


def _anniversary(day: date, years: int, *, after: bool = False) -> date:
    """The day so many years before a day, or the one `after` it; where the calendar lacks it, the 1st of March."""
    year = day.year - years
    if year < date.min.year:
        return date.min
    try:
        return day.replace(year=year) + DAY * after
    except ValueError:
        return date(year, 3, 1)


def _all(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' AND '.join(parts)})"


Field = Choices | Held
"""An open fact of which a database can ask whether it is among some choices."""


class Written:
    """The boxes of a table as conditions."""

    def __init__(self, table: Table, columns: Mapping[str, Field]) -> None:
        self._table = table
        self._columns = columns

    def where(self, outcome: Outcome) -> str:
        """The condition under which a row has an outcome: each field is one that the binding knows, and the row is in a box.

        Raises:
            NoQuery: if there are too many boxes.
        """
        boxes = self._boxes(outcome)
        restricted = [self._table.choices(box) for box in boxes]
        open_ = {fact for fact in self._columns if any(fact not in one for one in restricted)}
        known = [self._columns[fact].among(self._columns[fact].all) for fact in self._columns if fact in open_]
        if not boxes:
            return NEVER
        return " AND ".join(_needed([*known, self._any(boxes, open_)]))

    def case(self) -> str:
        """The outcome of a row; the last one, which no condition asks for, permits nothing.

        Raises:
            NoQuery: if there are too many boxes.
        """
        known = " AND ".join(_needed(column.among(column.all) for column in self._columns.values()))
        found = {outcome: self._any(boxes, self._columns) for outcome in (None, *ORDER) if (boxes := self._boxes(outcome))}
        last = max((one for one in ORDER[2:] if one in found), key=lambda one: len(found[one]), default=None)
        cases = [f"WHEN {when} THEN {_outcome(outcome)}" for outcome, when in found.items() if outcome is not last or outcome is None]
        decided = f"CASE {' '.join([*cases, f'ELSE {_outcome(last)}'])} END" if cases else _outcome(last)
        return f"CASE WHEN {known} THEN {decided} END"

    def _boxes(self, outcome: Outcome | None) -> Sequence[Box]:
        try:
            return self._table.boxes(outcome)
        except TooMany:
            raise NoQuery(says("tables.what_law_says"), FEWER) from None

    def _any(self, boxes: Sequence[Box], known: Iterable[str]) -> str:
        """The condition that a row is in one of the boxes; of the columns `known` it is asked already whether their fields are.

        All that the boxes have in common is asked once.
        """
        valid = {*known}

        def conditions(box: Box) -> list[str]:
            return [self._columns[fact].among(chosen, valid=fact in valid) for fact, chosen in self._table.choices(box).items()]

        several = [*map(conditions, trimmed([*boxes], self._table.sizes, lambda box: len(" AND ".join(conditions(box)))))]
        common = [part for part in several[0] if all(part in parts for parts in several)]
        apart = [" AND ".join(part for part in parts if part not in common) for parts in several]
        return " AND ".join(_needed([*common, *([] if "" in apart else [apart[0] if len(apart) == 1 else f"({' OR '.join(apart)})"])]))


def _needed(conditions: Iterable[str]) -> list[str]:
    """The conditions that are not true of every row."""
    return [one for one in conditions if one != ALWAYS] or [ALWAYS]


def _outcome(outcome: Outcome | None) -> str:
    return "NULL" if outcome is None else f"'{outcome}'"
