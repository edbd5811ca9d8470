"""A binding: the facts that are true of every row, and the columns that state the others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from zweck.facts.basis import Basis
from zweck.forms.diagnostics import NOWHERE, Span
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Value


class Null(StrEnum):
    """The meaning of an empty field."""

    FAULT = "fault"
    SILENT = "silent"
    UNKNOWN = "unknown"


class Derived(StrEnum):
    """The ways in which a fact follows from a column."""

    VALUE = "value"
    AGE = "age"
    """Complete years from the column's day to the day of decision."""
    LONGER = "longer"
    """Whether more than so many years lie between the column's day and the day of decision."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column and the fact that it states; `values` are the words of the column with the values that they stand for."""

    name: str
    fact: str
    derived: Derived = Derived.VALUE
    null: Null = Null.FAULT
    values: Mapping[str, object] = field(default_factory=dict)
    years: int = 0
    separator: str = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Subject:
    """The column that names the person of a row, and how it does so."""

    column: str
    kind: str
    null: Null = Null.FAULT
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Binding:
    """The way in which a table states facts; `digest` is that of its file."""

    name: str
    id: str
    columns: tuple[Column, ...]
    constants: Mapping[str, Value | None] = field(default_factory=dict)
    activity: str = ""
    controller: str = ""
    presume_unstated: bool = False
    consulted: tuple[str, ...] = ()
    subject: Subject | None = None
    digest: str = ""
    basis: Basis = Basis.AS_OF
    """`LIVE` where its day is the one that a clock showed in `time_zone`."""
    time_zone: str = ""
    spans: Mapping[str, Span] = field(default_factory=dict, compare=False)
    """The places of its keys."""

    @property
    def dated(self) -> Column | None:
        """The column that states the day of decision, if it is no constant."""
        return next((column for column in self.columns if column.fact == DECISION_DATE), None)

    @property
    def day(self) -> date:
        """The constant day of decision.

        Raises:
            TypeError: if it is a column, or unknown.
        """
        day = self.constants.get(DECISION_DATE)
        if not isinstance(day, date):
            raise TypeError(self)
        return day

    @property
    def undated(self) -> bool:
        """Whether neither a constant nor a column states the day of decision, so that it asks about now."""
        return self.dated is None and DECISION_DATE not in self.constants
