"""Classes of a column's values, and of persons: the law makes no difference between those of one class, so one of them stands for all."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, Final, Generic, TypeVar

from zweck.binding.binding import Column, Null
from zweck.binding.questions import Asking
from zweck.facts.merge import Origin, Source
from zweck.facts.question import FactError, canonical
from zweck.forms.quoting import listed, near, shown
from zweck.law.values import FactFault, read_stated, read_value
from zweck.law.vocabulary import DECISION_DATE, UNKNOWN_WORD, Fact, FactType, Vocabulary
from zweck.logic.condition import All, Value, facts_in
from zweck.words.said import Said, help_of, says

SILENT: Final = "silent"
MAX_DIGITS: Final = 12

T = TypeVar("T")


Given = Mapping[str, tuple[Value | None, bool]]
"""The facts that a class of a column states, each with its value and whether a row leaves it out."""


@dataclass(frozen=True, slots=True)
class Class:
    """A class by its first value: the facts that it states, and the value as a caller states it, or the sources of a person.

    Rows with one that stands `apart` are decided each for itself.
    """

    given: Given
    raw: object = None
    sources: tuple[Source, ...] = ()
    apart: bool = False


class Numbered(Generic[T]):
    """Things, each once, by their numbers: answers, or the classes of one column. Several threads may use it."""

    def __init__(self) -> None:
        self.all: list[T] = []
        self._numbers: dict[Hashable, int] = {}
        self._lock = Lock()

    def number(self, key: Hashable, first: T) -> int:
        """The number of what has this key; `first` is it where it is met for the first time."""
        with self._lock:
            found = self._numbers.get(key)
            if found is None:
                found = self._numbers[key] = len(self.all)
                self.all.append(first)
            return found


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that a column must not have: one sentence, and what to do; how many rows have it, and the ids of the first, once counted."""

    column: str
    value: str
    message: Said
    advice: Said | None = None
    rows: int = 0
    first: tuple[str, ...] = ()

    @property
    def help(self) -> Said | None:
        """The advice, or that of the catalogue."""
        return help_of(self.message, self.advice)


class Coding(Numbered[Class]):
    """The classes of one column, found as its values are met."""

    def __init__(self, column: Column, fact: Fact, read: Callable[[str, Value | None], Hashable], *, text: bool) -> None:
        """`text` where the table has texts only, as a CSV file does."""
        super().__init__()
        self.column = column
        self._text = text
        self._fact = fact
        self._read_of = read
        self._known: dict[tuple[type, Hashable], int | Fault] = {}

    def of(self, raw: object) -> int | Fault:
        """The number of the class of a value as the table has it, or what is wrong with it."""
        key = (type(raw), tuple(raw) if isinstance(raw, list) else raw)
        try:
            found = self._known.get(key)
        except TypeError:  # a list of lists, or a mapping
            return self._read(raw)
        if found is None:
            found = self._known[key] = self._read(raw)
        return found

    def of_value(self, value: object) -> int:
        """The number of the class of a value that the fact can have, whether the table has it or not."""
        found = self._class(value)
        if isinstance(found, Fault):
            raise TypeError(found)
        return found

    def _read(self, raw: object) -> int | Fault:
        column = self.column
        if raw is None:
            match column.null:
                case Null.FAULT:
                    return Fault(column.name, "", says("tables.empty_unmeant", fact=column.fact))
                case Null.SILENT:
                    return self.number(SILENT, Class({column.fact: (None, True)}))
                case Null.UNKNOWN:
                    return self._class(UNKNOWN_WORD)
        if column.values:
            if not isinstance(raw, str | int) or str(raw) not in column.values:
                word = shown(raw)
                help = near(word, column.values) or says("tables.words", words=listed([*column.values]))
                return Fault(column.name, word, says("tables.no_word", word=word, column=column.name), help)
            raw = column.values[str(raw)]
        elif isinstance(raw, str) and column.separator:
            raw = [part.strip() for part in raw.split(column.separator) if part.strip()]
        elif isinstance(raw, str) and self._text:
            raw = self._plain(raw)
        return self._class(raw)

    def _plain(self, raw: str) -> object:
        """A text as the value that it writes, where the fact takes no text."""
        match self._fact.type:
            case FactType.BOOL:
                return {"true": True, "false": False}.get(raw, raw)
            case FactType.INT:
                return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < MAX_DIGITS else raw
            case _:
                return raw

    def _class(self, raw: object) -> int | Fault:
        value = read_value(self._fact, raw)
        if isinstance(value, FactFault):
            return Fault(self.column.name, value.value, value.message, value.help)
        first = Class({self._fact.name: (value, False)}, raw.isoformat() if isinstance(raw, date) else raw)
        return self.number(self._read_of(self._fact.name, value), first)


SURELY: Final = All(())
"""The condition of a source that rests on something which is true."""


class People(Numbered[Class]):
    """The classes of persons, found as they are met; each states the facts to which sources come with all that is true of every row.

    Rows are decided each for itself where columns decide about these facts, too, or sources contradict each other.
    """

    def __init__(self, asking: Asking, columns: Sequence[str], read: Callable[[str, Value | None], Hashable]) -> None:
        super().__init__()
        self.facts = asking.looked_up()[0]
        """The facts that a register decides."""
        self._asking = asking
        self._deciding = {*columns, *self.facts}
        self._read_of = read

    def of(self, day: date, sources: Sequence[Source]) -> int:
        """The number of the class of a person of whom the register holds these sources on a day."""
        facts, apart = self._come_to(day, sources)
        sides = [(one.origin, one.rests_on, self._read(one.facts)) for one in sources]
        given = {name: (facts.get(name), name not in facts) for name in self.facts}
        return self.number((self._read(facts), tuple(sides), apart), Class(given, sources=tuple(sources), apart=apart))

    def _read(self, facts: Mapping[str, Value | None]) -> Hashable:
        return tuple((name, self._read_of(name, value)) for name, value in facts.items())

    def _come_to(self, day: date, sources: Sequence[Source]) -> tuple[Mapping[str, Value | None], bool]:
        """The facts to which sources come, and whether rows with them are decided each for itself."""
        try:
            asked = self._asking.question({DECISION_DATE: day}, sources)
        except FactError:
            return {}, True
        names = {name for source in sources for name in source.facts}
        conflicting = bool(asked.contradictions) or (asked.merged is not None and bool(asked.merged.readings))
        return {name: asked.stated[name] for name in sorted(names)}, conflicting or self._resting(sources, day)

    def _resting(self, sources: Sequence[Source], day: date) -> bool:
        """Whether a source rests on what a row decides, or an appraisal of the activity on a source that itself rests on something."""
        resting = [source for source in sources if source.rests_on is not None]
        if any(facts_in(source.rests_on).keys() & self._deciding for source in resting if source.rests_on is not None):
            return True
        held = {name for source in resting for name in source.facts}
        activity = self._asking.activity(day)
        appraisals = () if activity is None else activity.appraisals
        return any(one.rests_on is not None and facts_in(one.rests_on).keys() & held for one in appraisals)


def sources_as_json(sources: Sequence[Source]) -> list[list[Any]]:
    """Sources as JSON has them: origin, facts, and whether the source rests on something."""
    return [[one.origin, {name: canonical(value) for name, value in one.facts.items()}, one.rests_on is not None] for one in sources]


def restored(said: Sequence[Sequence[Any]], vocabulary: Vocabulary) -> Iterator[Source]:
    """The sources that were said so."""
    for origin, facts, rests in said:
        known = {name: _value(name, UNKNOWN_WORD if value is None else value, vocabulary) for name, value in facts.items()}
        yield Source(Origin(origin), known, rests_on=SURELY if rests else None)


def _value(name: str, value: object, vocabulary: Vocabulary) -> Value | None:
    found = read_stated(vocabulary.facts[name], value)
    if isinstance(found, FactFault):
        raise TypeError(found)  # it was read before
    return found
