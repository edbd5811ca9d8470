"""The next screen of an interview: first sheet, screening questions, or what is missing of one part; at most six rows each."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final

from zweck.decision.decision import MissingFact
from zweck.facts.contradictions import index_of
from zweck.law.policy.sheets import Choice, Field, Screening, ScreeningSheet, Sheets, States
from zweck.law.vocabulary import Effect, Fact, FactType, SameAs, Vocabulary
from zweck.logic.condition import Value
from zweck.words.text import Text

MAX_ROWS: Final = 6
FIRST: Final = "first"
PURPOSE: Final = "purpose.kind"
KINDS: Final = "data.kinds"
NO: Final = "no"
YES: Final = "yes"
NOTHING: Final = Text("", "")

Stated = Mapping[str, Value | None]
NOTHING_STATED: Final[Stated] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Row:
    """One question of a screen: a fact by its own question, or a question in everyday words with choices, of which `several` may be true.

    A row that is left open, and one that the person does not know, states nothing; its facts are then asked by their own questions.
    """

    key: str
    question: Text
    choices: tuple[Choice, ...] = ()
    several: bool = False
    help: Text | None = None
    fact: str = ""
    screens: bool = False
    """Whether it is a screening question, whose no says one sentence for each of its facts."""


@dataclass(frozen=True, slots=True)
class Screen:
    """Rows that are asked together; `part` is the part of the interview to which the first one belongs."""

    name: str
    title: Text
    rows: tuple[Row, ...]
    part: str = ""
    alone: bool = False
    """Whether a no counts only of those who looked it up."""

    points: tuple[str, ...] = ()
    """The scopes (`law/scope`), requirements and prohibitions on which the first question bears."""


class State:
    """An interview as it stands: what is stated, missing and can still be asked, and the rows that were shown."""

    def __init__(
        self, sheets: Sheets, vocabulary: Vocabulary, stated: Stated, missing: Iterable[MissingFact], askable: Set[str], shown: Set[str]
    ) -> None:
        self.sheets = sheets
        self.vocabulary = vocabulary
        self.stated = stated
        self.missing = {one.fact: one for one in missing}
        self.askable = askable
        self.shown = shown
        self.fields = tuple(sheets.fields.values())

    # --- what is asked next -----------------------------------------------------------------------------------------------------------

    def screen(self, occasion: str, part: str) -> Screen | None:
        """The next screen; `part` is the part of the screen before, in which the interview stays where it can."""
        if not self.missing:
            return None
        if FIRST not in self.shown and occasion in self.sheets.first:
            rows = tuple(self._first(occasion))[:MAX_ROWS]
            if rows:
                return Screen(FIRST, NOTHING, rows, points=self._points())
        target = self._target(part)
        sheet = self._sheet_of(target)
        if sheet is not None:
            return self._screened(sheet, target)
        return self._part(target)

    def _target(self, part: str) -> str:
        """The fact that is to be asked next: the first one of the last part that waits for none of another part, else the first of all."""
        here = [name for name in self.missing if part and self.part_of(name) == part]
        for name in (*here[:1], next(iter(self.missing))):
            first = self._before(name)
            if name not in here or self.part_of(first) == part:
                return first
        raise AssertionError  # the loop ends at the first of all

    def _before(self, name: str) -> str:
        """The fact, or what is to be asked before it."""
        waits = next((other for other in self._first_of(name) if self._waits(other)), None)
        return name if waits is None else self._before(waits)

    def _first_of(self, name: str) -> tuple[str, ...]:
        """The facts that are asked before a fact: those that the file names, and the one whose value it has in the ordinary course."""
        presumed = self._fact(name).silence.presume
        return (*self.sheets.asked_after.get(name, ()), *((presumed.fact,) if isinstance(presumed, SameAs) else ()))

    def _waits(self, name: str) -> bool:
        return name not in self.stated and name in self.askable

    def _ready(self, name: str, within: Iterable[str] = ()) -> bool:
        """Whether everything that is asked before a fact is known or cannot be asked; `within` is asked on the same row."""
        return not any(self._waits(other) and other not in within for other in self._first_of(name))

    # --- first sheets -----------------------------------------------------------------------------------------------------------------

    def _first(self, occasion: str) -> Iterator[Row]:
        sheet = self.sheets.first[occasion]
        offered = (
            Field("purposes", self._fact(PURPOSE).question, tuple(self._values(PURPOSE, sheet.purposes))) if sheet.purposes else None,
            Field("kinds", self._fact(KINDS).question, tuple(self._values(KINDS, sheet.kinds))) if sheet.kinds else None,
        )
        for field in (*(self.sheets.fields[name] for name in sheet.fields), *offered):
            if field is not None and any(self._waits(name) for name in field.facts) and self._fits(field):
                yield self._row(field)

    def _values(self, name: str, values: Iterable[str]) -> Iterator[Choice]:
        fact = self._fact(name)
        for value in values:
            label = self.sheets.purposes.get(value) if name == PURPOSE else None
            stated: Value = frozenset({value}) if fact.type is FactType.SET else value
            yield Choice(value.replace("_", "-"), label or fact.labels[value], {name: stated})

    # --- screening --------------------------------------------------------------------------------------------------------------------

    def _sheet_of(self, name: str) -> ScreeningSheet | None:
        """The screening questions of which one settles a fact, and can be asked."""
        sheets = self.sheets.screening
        return next((sheet for sheet in sheets if any(name in one.closes and self._screens(one, name) for one in sheet.questions)), None)

    def _screens(self, one: Screening, wanted: str = "") -> bool:
        """Whether a screening question can be asked: a fact is missing that waits for none, and nothing stated contradicts its no.

        A fact of which a field was shown is not asked again in other words.
        """
        return (
            one.name not in self.shown
            and not any(field.name in self.shown and not field.ticks and set(field.facts) & one.closes.keys() for field in self.fields)
            and any((name in self.missing or name == wanted) and self._ready(name) for name in one.closes)
            and all(self.stated[name] == value for name, value in one.closes.items() if name in self.stated)
        )

    def _screened(self, sheet: ScreeningSheet, target: str) -> Screen:
        asked = sorted((one for one in sheet.questions if self._screens(one, target)), key=lambda one: target not in one.closes)
        if not sheet.alone:
            others = (one for other in self.sheets.screening if other is not sheet and not other.alone for one in other.questions)
            asked += [one for one in others if self._screens(one)]
        rows = tuple(screening_row(one, self.stated) for one in asked[:MAX_ROWS])
        return Screen(sheet.name, sheet.title, rows, self.part_of(next(iter(asked[0].closes))), sheet.alone, self._points())

    # --- parts ------------------------------------------------------------------------------------------------------------------------

    def _part(self, target: str) -> Screen:
        """The rows of one part: the wanted fact, what else of the part is missing and waits for none, then the same of other parts."""
        name = self.part_of(target)
        part = next((one for one in self.sheets.parts if one.name == name), None)
        rows: dict[str, Row] = {}
        alike = [other for other in self.missing if self.part_of(other) == name and self._together(other, target)]
        others = [other for other in self.missing if self.sheets.parts and not self._is_alone(other)] if not self._is_alone(target) else []
        for fact in dict.fromkeys((target, *alike, *others)):
            if len(rows) == MAX_ROWS:
                break
            if fact == target or (self._ready(fact) and self._sheet_of(fact) is None):
                row = self._asking(fact)
                rows.setdefault(row.key, row)
        title = part.title if part is not None else self._fact(target).sheet or NOTHING
        return Screen(name, title, tuple(rows.values()), name, points=self._points(target))

    def _is_alone(self, name: str) -> bool:
        """Whether a fact is of the person's state, which is asked by itself."""
        return any(name in one.closes for sheet in self.sheets.screening if sheet.alone for one in sheet.questions)

    def _together(self, other: str, target: str) -> bool:
        """Without parts, facts share a screen that share the heading of a sheet."""
        return bool(self.sheets.parts) or (self._fact(other).sheet is not None and self._fact(other).sheet == self._fact(target).sheet)

    def _asking(self, name: str) -> Row:
        """The row that asks a fact: a field that covers it, unless one that was shown did; else its own question."""
        covering = [one for one in self.sheets.fields.values() if name in one.facts]
        if not any(one.name in self.shown for one in covering):
            field = next((one for one in covering if self._fits(one)), None)
            if field is not None:
                return self._row(field)
        return Row(name, self._fact(name).question, fact=name)

    def _row(self, field: Field) -> Row:
        row = field_row(field, self.stated)
        return row if field.ticks else replace(row, choices=tuple(one for one in row.choices if self._possible(one.states)))

    def _fits(self, field: Field) -> bool:
        """Whether a field can be asked: not shown before, what is asked before it known, and some of its answers still possible."""
        facts = field.facts
        return (
            field.name not in self.shown
            and all(not self._waits(name) for name in field.asked_after)
            and self._ready(facts[0], facts)
            and (bool(field.ticks) or sum(self._open(one.states) for one in field.options) > (len(field.options) > 1))
        )

    def _open(self, states: States) -> bool:
        """Whether an answer states nothing otherwise than it was stated."""
        return all(self.stated[name] == value for name, value in self.resolved(states).items() if name in self.stated)

    def _possible(self, states: States) -> bool:
        """Whether an answer contradicts nothing that is stated."""
        return self._open(states) and self._contradictions({**self.stated, **self.resolved(states)}) <= self._contradicted

    @cached_property
    def _contradicted(self) -> frozenset[str]:
        return self._contradictions(self.stated)

    def _contradictions(self, stated: Stated) -> frozenset[str]:
        return frozenset(one.id for one in index_of(self.vocabulary).among(stated) if one.effect is not Effect.WARN)

    def resolved(self, states: States) -> dict[str, Value | None]:
        """The facts of an answer, copies with the values that they copy; one of an unknown value is left out."""
        found = {name: self.stated.get(value.fact) if isinstance(value, SameAs) else value for name, value in states.items()}
        return {name: value for name, value in found.items() if value is not None or not isinstance(states[name], SameAs)}

    # --- places -----------------------------------------------------------------------------------------------------------------------

    def part_of(self, name: str) -> str:
        """The part to which a fact belongs; without parts, each fact is its own."""
        group = self._fact(name).group
        return next((part.name for part in self.sheets.parts if group in part.groups), name)

    @property
    def settled(self) -> tuple[bool, ...]:
        """Of each part, whether nothing of it can be asked any more."""
        open = {self.part_of(name) for name in self.askable if name not in self.stated}
        return tuple(part.name not in open for part in self.sheets.parts)

    def _points(self, name: str = "") -> tuple[str, ...]:
        found = self.missing.get(name) or next(iter(self.missing.values()))
        return found.requirements

    def _fact(self, name: str) -> Fact:
        return self.vocabulary.facts[name]


def field_row(field: Field, stated: Stated = NOTHING_STATED) -> Row:
    """A field as a row; sentences whose facts are stated are left out."""
    if field.ticks:
        ticks = tuple(Choice(name, label, {name: True}) for name, label in field.ticks.items() if name not in stated)
        return Row(field.name, field.question, ticks, several=True, help=field.help)
    return Row(field.name, field.question, field.options, several=field.name == "kinds", help=field.help)


def screening_row(one: Screening, stated: Stated = NOTHING_STATED) -> Row:
    """A screening question as a row; its no states what is not stated yet."""
    closes = {name: value for name, value in one.closes.items() if name not in stated}
    choices = (Choice(YES, Text("ja", "yes"), one.affirms), Choice(NO, Text("nein", "no"), closes))
    return Row(one.name, one.question, choices, help=one.help, screens=True)
