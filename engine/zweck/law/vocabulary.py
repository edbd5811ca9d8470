"""The vocabulary: the closed list of facts that a question can state, and the dated tables that conditions look things up in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from zweck.bounded.cache import Once
from zweck.forms.diagnostics import NOWHERE, Span
from zweck.law.tables import Entry, Table, TableKind
from zweck.logic.condition import Condition, Rows, Value
from zweck.periods.rows import PeriodRow, Periods, RecordClass
from zweck.words.text import Text

__all__ = ["Entry", "Table", "TableKind", "Text"]
"""Parts of it that stand elsewhere; all that is defined here belongs to it, too."""

NOTHING: Final = Text("", "")
UNKNOWN_WORD: Final = "unknown"
"""Stated for any fact, it means: ask, presume nothing."""

DECISION_DATE: Final = "time.decision_date"
"""The fact that selects the versions in force."""

REGISTERS: Final = ("rights", "consent", "age", "retention")
"""The kinds of register that hold the state of a person."""

EVENT_KINDS: Final = (
    *("REQUESTED", "REFUSED", "GIVEN", "RENEWED", "WITHDRAWN", "INVALIDATED"),
    *("OBJECTED", "OBJECTION_LIFTED", "RESTRICTED", "RESTRICTION_LIFTED", "ERASURE_REQUESTED"),
    *("GUARDIAN_AUTHORISED", "OF_AGE_ON", "USED", "CORRECTED"),
    *("STARTED", "ENDED", "REOPENED", "EXTENDED", "HELD", "RELEASED", "ERASED"),
)
"""The kinds of events in a register."""


class FactType(StrEnum):
    """The kinds of values that a fact takes."""

    BOOL = "bool"
    ENUM = "enum"
    SET = "set"
    INT = "int"
    COUNTRY = "country"
    DATE = "date"


class SilenceClass(StrEnum):
    """Whose a fact is to state, and so how silence about it is read (design 3.1)."""

    ORDINARY = "ordinary"
    DOING = "doing"
    PERSON = "person"
    CONTROLLER = "controller"
    APPRAISAL = "appraisal"
    SHOWN = "shown"


class ChangeableBy(StrEnum):
    """The party that can change the fact."""

    CONTROLLER = "controller"
    ASSESSMENT = "assessment"
    SUBJECT = "subject"
    PARENT = "parent"
    WORKS_COUNCIL = "works council"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class SameAs:
    """A presumption that a fact has the value of another fact."""

    fact: str


@dataclass(frozen=True, slots=True)
class Implied:
    """A value that other stated facts imply; a condition that is not surely true implies nothing."""

    value: Value
    when: Condition


@dataclass(frozen=True, slots=True)
class Silence:
    """The meaning of a fact that the caller does not state.

    `presume` is the ordinary course, presumed on request and only where `where` surely holds. `against` is the value of a fact of class
    `shown` that stands against the controller; where `asked` holds, a stated fact makes the claim likely, and the fact is asked instead.
    `implied` values need no request. A fact of class `person` may stand in a `register` of some kind; `harmless` is its value where that
    register was consulted and has nothing adverse; `order` has all its values from harmless to adverse, of a truth value `harmless` says
    it. Conditions read stated facts only.
    """

    silence_class: SilenceClass
    presume: Value | SameAs | None = None
    where: Condition | None = None
    against: Value | None = None
    asked: Condition | None = None
    register: str = ""
    harmless: Value | None = None
    order: tuple[Value, ...] = ()
    implied: tuple[Implied, ...] = ()
    reason: Text = NOTHING

    def conditions(self) -> Iterator[Condition]:
        """All conditions of the block."""
        yield from (part for part in (self.where, self.asked) if part is not None)
        yield from (part.when for part in self.implied)


@dataclass(frozen=True, slots=True)
class Adverse:
    """A value of a fact that never helps the controller, of a set a member (design 3.7).

    A permission in one of the fields of law on which it bears (`()`: in any) must not survive it, where `where` holds, unless a rule says
    that it disregards the fact. `beside` are facts that are stated with it, so that nothing contradicts it; `milder` values
    are never worse. `defect_of` is the fact whose title the value spoils: a ground that does not rest on that title disregards it.
    """

    value: Value
    bears_on: tuple[str, ...] = ()
    where: Condition | None = None
    beside: Mapping[str, Value | None] = field(default_factory=dict)
    milder: tuple[Value, ...] = ()
    defect_of: str = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Fact:
    """One circumstance that a question can state.

    `label` is a short name; `statement` is a sentence with `{}` for the value, or the sentence of the yes, whose no is `denial`.
    `at_most` and `above` are sentences that an ordered fact has at most a value, or one above it.
    An interview asks facts with the same `sheet`, its heading, together. `usual` are plausible values, the most plausible first: searches
    prefer them for their examples. `terms` are those of the Data Privacy Vocabulary for its values. A reason speaks of the fact if a German
    word of it begins as one of `named_by`.
    """

    name: str
    group: str
    type: FactType
    meaning: Text
    question: Text
    silence: Silence
    changeable_by: ChangeableBy
    values: tuple[str, ...] = ()
    labels: Mapping[str, Text] = field(default_factory=dict)
    ordered: bool = False
    dpv: tuple[str, ...] = ()
    label: Text = NOTHING
    statement: Text | None = None
    denial: Text | None = None
    at_most: Mapping[str, Text] = field(default_factory=dict)
    above: Mapping[str, Text] = field(default_factory=dict)
    sheet: Text | None = None
    usual: tuple[Value, ...] = ()
    terms: Mapping[str, str] = field(default_factory=dict)
    adverse: tuple[Adverse, ...] = field(default=(), compare=False)
    named_by: tuple[str, ...] = field(default=(), compare=False)
    span: Span = field(default=NOWHERE, compare=False)
    allowed: frozenset[str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Keep the values as a set too: there may be thousands."""
        object.__setattr__(self, "allowed", frozenset(self.values))

    def rank(self, value: str) -> int:
        """The place of a value of an ordered fact, from 0."""
        return self.values.index(value)

    @property
    def plausible(self) -> tuple[Value, ...]:
        """The values that an example prefers: the usual ones, or else the value of the ordinary course or of an unclaimed exception."""
        silence = self.silence
        ordinary = (silence.presume, silence.harmless, silence.against)
        return self.usual or tuple(value for value in ordinary if value is not None and not isinstance(value, SameAs | frozenset))


class Effect(StrEnum):
    """The consequence of stated facts that contradict each other."""

    REFUSE = "refuse"
    """The question is refused; it names both facts."""

    ASK = "ask"
    """The facts are unknown, and the answer names both."""

    WARN = "warn"
    """The answer carries a notice."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Stated facts that cannot be true together; values that are presumed or implied never contradict."""

    id: str
    effect: Effect
    when: Condition
    reason: Text


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can honestly be done, the facts that it establishes, and what belongs to it; of several, the cheaper first.

    It is possible where `when` surely holds, and `unless` does not surely hold. A value may be that of another fact.
    """

    name: str
    title: Text
    establishes: Mapping[str, Value | SameAs]
    cost: int
    when: Condition | None = None
    unless: Condition | None = None
    checklist: tuple[Text, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class FormerValue:
    """A value that a fact no longer takes: the facts that follow from it, and a sentence on what cannot be known from it."""

    value: bool | str
    now: Mapping[str, Value | None]
    open: Text | None = None
    label: Text | None = None


@dataclass(frozen=True, slots=True)
class Former:
    """A fact that no longer exists, or one that no longer takes some values; `replaced_by` are the facts that are stated instead."""

    name: str
    changed: date
    replaced_by: tuple[str, ...]
    values: tuple[FormerValue, ...]
    label: Text | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary(Once):
    """All facts in the order of their files, all tables, contradictions and acts."""

    facts: Mapping[str, Fact]
    tables: Mapping[str, Table]
    contradictions: tuple[Contradiction, ...] = ()
    acts: Mapping[str, Act] = field(default_factory=dict)
    former: Mapping[str, Former] = field(default_factory=dict)

    def rows_of(self, wanted: Rows) -> tuple[Entry, ...]:
        """The rows of any day that are wanted of a table."""
        known = self.once(_rows)
        found = known.get(wanted)
        if found is None:
            found = known[wanted] = self.tables[wanted.table].rows_of(wanted)
        return found

    @property
    def periods(self) -> Periods:
        """The classes of records and the rows of all tables of periods."""
        return self.once(_periods)

    @property
    def period_citations(self) -> dict[str, str]:
        """The citation of each row of law in the tables of periods, by its id."""
        return {row.row: row.citation for rows in self.periods.rows.values() for row in rows}

    def acts_for(self, fact: str) -> list[tuple[Act, Value | SameAs]]:
        """The acts that establish a fact, each with the value."""
        return [(act, act.establishes[fact]) for act in self.acts.values() if fact in act.establishes]


def _rows(_: Vocabulary) -> dict[Rows, tuple[Entry, ...]]:
    return {}


def _periods(vocabulary: Vocabulary) -> Periods:
    classes: dict[str, RecordClass] = {}
    rows: dict[str, tuple[PeriodRow, ...]] = {}
    for table in vocabulary.tables.values():
        classes |= table.periods.classes
        rows |= {name: (*rows.get(name, ()), *some) for name, some in table.periods.rows.items()}
    return Periods(classes, rows)
