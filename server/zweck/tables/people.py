"""Classes of persons: the law makes no difference between the facts that a register holds of those of one class."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, Final

from zweck.binding.asking import Asking
from zweck.facts.merge import Origin, Source
from zweck.facts.question import FactError
from zweck.law.values import FactFault, read_stated
from zweck.law.vocabulary import DECISION_DATE, Vocabulary
from zweck.logic.condition import All, Condition, Test, Value, facts_of, leaves

SURELY: Final = All(())
"""The condition of a source that rests on something which is true."""


@dataclass(frozen=True, slots=True)
class Person:
    """A class of persons: the sources of one of them, and the facts to which these come with all that is true of every row.

    Rows about a person `apart` are decided each for itself: columns decide about these facts, too, or sources contradict each other.
    """

    sources: tuple[Source, ...]
    facts: Mapping[str, Value | None]
    apart: bool


class People:
    """The classes of persons, found as they are met. Several threads may use it."""

    def __init__(self, asking: Asking, columns: Sequence[str], read: Callable[[str, Value | None], Hashable]) -> None:
        self.facts, self.sometimes = asking.looked_up()
        """The facts that a register decides, and those of them that not every person has."""
        self.classes: list[Person] = []
        self._asking = asking
        self._deciding = {*columns, *self.facts}
        self._read_of = read
        self._numbers: dict[Hashable, int] = {}
        self._lock = Lock()

    def of(self, day: date, sources: Sequence[Source]) -> int:
        """The number of the class of a person of whom the register holds these sources on a day."""
        person = self._person(day, tuple(sources))
        read = self._read_of
        facts = tuple((name, read(name, value)) for name, value in person.facts.items())
        sides = [(one.origin, one.rests_on, tuple((name, read(name, value)) for name, value in one.facts.items())) for one in sources]
        key = (facts, tuple(sides), person.apart)
        with self._lock:
            found = self._numbers.get(key)
            if found is None:
                found = self._numbers[key] = len(self.classes)
                self.classes.append(person)
            return found

    def _person(self, day: date, sources: tuple[Source, ...]) -> Person:
        try:
            asked = self._asking.question({DECISION_DATE: day}, sources)
        except FactError:
            return Person(sources, {}, apart=True)
        names = {name for source in sources for name in source.facts}
        facts = {name: asked.stated[name] for name in sorted(names)}
        conflicting = bool(asked.contradictions) or (asked.merged is not None and bool(asked.merged.readings))
        return Person(sources, facts, apart=conflicting or self._resting(sources, day))

    def _resting(self, sources: Sequence[Source], day: date) -> bool:
        """Whether a source rests on what a row decides, or an appraisal of the activity on a source that itself rests on something."""
        resting = [source for source in sources if source.rests_on is not None]
        if any(_read(source.rests_on) & self._deciding for source in resting if source.rests_on is not None):
            return True
        held = {name for source in resting for name in source.facts}
        activity = self._asking.activity(day)
        appraisals = () if activity is None else activity.appraisals
        return any(one.rests_on is not None and _read(one.rests_on) & held for one in appraisals)


def _read(condition: Condition) -> set[str]:
    return {fact for leaf in leaves(condition) if isinstance(leaf, Test) for fact in facts_of(leaf)}


def sources_as_json(sources: Sequence[Source]) -> list[list[Any]]:
    """Sources as JSON has them: origin, facts, and whether the source rests on something."""
    return [[one.origin, {name: _plain(value) for name, value in one.facts.items()}, one.rests_on is not None] for one in sources]


def restored(said: Sequence[Sequence[Any]], vocabulary: Vocabulary) -> Iterator[Source]:
    """The sources that were said so."""
    for origin, facts, rests in said:
        known = {name: None if value is None else _value(name, value, vocabulary) for name, value in facts.items()}
        yield Source(Origin(origin), known, rests_on=SURELY if rests else None)


def _value(name: str, value: object, vocabulary: Vocabulary) -> Value | None:
    found = read_stated(vocabulary.facts[name], value)
    if isinstance(found, FactFault):
        raise TypeError(found)  # it was read before
    return found


def _plain(value: Value | None) -> object:
    return sorted(value) if isinstance(value, frozenset) else value
