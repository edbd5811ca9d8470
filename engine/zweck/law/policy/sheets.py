"""The wording of interviews as policy data: parts, fields, screening questions, first sheets, and the order of facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from zweck.forms.diagnostics import NOWHERE, Span
from zweck.law.vocabulary import SameAs
from zweck.logic.condition import Value
from zweck.words.text import Text

States = Mapping[str, Value | SameAs | None]
"""Facts with the values that an answer states; `None` states that a fact is unknown."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question in everyday words, and the facts that it states."""

    name: str
    label: Text
    states: States
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A question in everyday words: of its options one is true, of its `ticks` (sentences by the truth values that they state) several."""

    name: str
    question: Text
    options: tuple[Choice, ...] = ()
    ticks: Mapping[str, Text] = field(default_factory=dict)
    help: Text | None = None
    asked_after: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)

    facts: tuple[str, ...] = field(init=False, compare=False, repr=False)
    """The facts that some answer states."""

    def __post_init__(self) -> None:
        """Keep the facts: each screen asks for them."""
        facts = tuple(dict.fromkeys((*(name for one in self.options for name in one.states), *self.ticks)))
        object.__setattr__(self, "facts", facts)


@dataclass(frozen=True, slots=True)
class Screening:
    """A screening question: its no states those facts of `closes` that are open, its yes those of `affirms`.

    One that `relieves` settles what would stand against the controller, and names every value that its no denies; `covers` says why one
    that does not is as wide all the same.
    """

    name: str
    question: Text
    closes: Mapping[str, Value | None]
    affirms: Mapping[str, Value | None] = field(default_factory=dict)
    relieves: bool = False
    help: Text | None = None
    covers: Text | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ScreeningSheet:
    """Screening questions that are asked together; one that stands `alone` never shares a page with others."""

    name: str
    title: Text
    questions: tuple[Screening, ...]
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an interview, with the groups of facts that belong to it."""

    name: str
    title: Text
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FirstSheet:
    """The fields with which an interview about a usual situation begins; `purposes` and `kinds` are values that are offered there."""

    occasion: str
    fields: tuple[str, ...]
    purposes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Usually:
    """How many more screens interviews take: by the number of screens answered, at most so many in half of them, and in nine of ten."""

    alone: tuple[tuple[int, int], ...] = ()
    """Of one that begins with the situation only."""

    profiled: tuple[tuple[int, int], ...] = ()
    """Of one that begins with the facts of a controller as well."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """All of it. `asked_after` names the facts that are asked before a fact, as far as they can be asked."""

    parts: tuple[Part, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)
    purposes: Mapping[str, Text] = field(default_factory=dict)
    screening: tuple[ScreeningSheet, ...] = ()
    first: Mapping[str, FirstSheet] = field(default_factory=dict)
    asked_after: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    usually: Usually = field(default=Usually(), compare=False)
    span: Span = field(default=NOWHERE, compare=False)

    @property
    def questions(self) -> Iterator[Screening]:
        """All screening questions."""
        return (one for sheet in self.screening for one in sheet.questions)


NO_SHEETS: Final = Sheets()
