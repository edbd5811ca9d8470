"""Eras: days that differ neither in the law nor in what is true of every row."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from zweck.binding.asking import Asking
from zweck.company.apply import UnknownActivity
from zweck.editions.build import Editions
from zweck.editions.edition import Edition
from zweck.facts.contradictions import StatedFacts
from zweck.facts.question import Question
from zweck.law.countries import LIMITED, off_day
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Condition, Test, Value, facts_of, leaves
from zweck.logic.functions import function_of
from zweck.logic.kleene import test as test_of

ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class Era:
    """The law of some days, and the facts that are true of every row on them; `day` is one of the days.

    `resting` are facts of appraisals that hold only where their conditions do: the values, and the conditions.
    `irregular` where already what is true of every row contradicts itself.
    """

    number: int
    day: date
    edition: Edition
    constants: Mapping[str, Value | None]
    fallback: Mapping[str, Value | None]
    resting: Mapping[str, tuple[Value | None, Condition]]
    irregular: bool
    off: frozenset[str]
    """The country codes that stand for no country on these days."""


class Eras:
    """The eras of the days of a table, found day by day."""

    def __init__(self, policies: PolicySet, asking: Asking, beside: Callable[[Edition], Iterable[Condition]] = lambda _: ()) -> None:
        """`beside` are the conditions that are asked beside the law of an edition."""
        self._asking = asking
        self._beside = beside
        self._editions = Editions.of(policies)
        self._columns = frozenset(column.fact for column in asking.binding.columns) | asking.looked_up()[0]
        self._found: dict[object, Era] = {}
        self._tests: dict[Edition, tuple[Test, ...]] = {}
        silent = [part for fact in policies.vocabulary.facts.values() for part in fact.silence.conditions()]
        silent += [one.when for one in policies.vocabulary.contradictions] + asking.rests_on()
        self._always = _dated(silent)

    def of(self, day: date) -> Era:
        """The era of a day.

        Raises:
            UnknownActivity: if the activity is not in force on the day.
            FactError: if the constants contradict each other.
        """
        edition, activity = self._editions.on(day), self._asking.activity(day)
        phases = () if activity is None else tuple((one.on <= day, day <= one.review_by) for one in activity.appraisals)
        version = "" if activity is None else activity.version
        tests = tuple(_read(test, day) for test in (*self._always, *self._dated(edition)))
        off = _off(day)
        key = (edition, version, phases, tests, off)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._make(day, edition, off)
        return found

    def between(self, first: date, last: date) -> Iterator[Era]:
        """The eras of the days on which the activity is in force, each once."""
        seen: set[int] = set()
        day = first
        while day <= last:
            era = self._try(day)
            if era is not None and era.number not in seen:
                seen.add(era.number)
                yield era
            if day == date.max:
                return
            day += ONE_DAY

    def _try(self, day: date) -> Era | None:
        try:
            return self.of(day)
        except UnknownActivity:
            return None

    def _dated(self, edition: Edition) -> tuple[Test, ...]:
        found = self._tests.get(edition)
        if found is None:
            found = self._tests[edition] = _dated([*(named.condition for named in edition.names), *self._beside(edition)])
        return found

    def _make(self, day: date, edition: Edition, off: frozenset[str]) -> Era:
        base = self._asking.question({DECISION_DATE: day})
        constants = {name: value for name, value in base.stated.items() if name not in self._columns}
        fallback = {name: value for name, value in base.stated.items() if name in self._columns and name != DECISION_DATE}
        resting = dict(self._resting(base, day))
        for name in (*resting, DECISION_DATE):
            constants.pop(name, None)
        conflicting = base.merged is not None and bool(base.merged.readings)
        irregular = bool(base.contradictions) or conflicting or self._twice(day, resting) or not self._columns.isdisjoint(resting)
        return Era(len(self._found) + 1, day, edition, constants, fallback, resting, irregular, off)

    def _twice(self, day: date, resting: Mapping[str, object]) -> bool:
        """Whether two appraisals have the same fact, so that rows could meet a conflict between them."""
        activity = self._asking.activity(day)
        facts = [name for one in activity.appraisals for name in one.facts] if activity is not None else []
        return any(facts.count(name) > 1 for name in resting)

    def _resting(self, base: Question, day: date) -> Iterator[tuple[str, tuple[Value | None, Condition]]]:
        """The facts of appraisals that count on the day and whose conditions turn on columns."""
        activity = self._asking.activity(day)
        for one in activity.appraisals if activity is not None else ():
            if one.rests_on is not None and one.on <= day <= one.review_by:
                known = StatedFacts({name: value for name, value in base.stated.items() if name not in self._columns})
                if function_of(one.rests_on)(known) is not True:
                    yield from ((name, (value, one.rests_on)) for name, value in one.facts.items())


@cache
def _off(day: date) -> frozenset[str]:
    """The country codes that stand for no country on a day."""
    return frozenset(code for code in LIMITED if off_day(code, day))


def _dated(conditions: list[Condition]) -> tuple[Test, ...]:
    """The tests of the day of decision."""
    found = (leaf for one in conditions for leaf in leaves(one) if isinstance(leaf, Test) and DECISION_DATE in facts_of(leaf))
    return tuple(dict.fromkeys(found))


def _read(test: Test, day: date) -> object:
    """How a test of the day comes out, or the day itself where another fact is compared with it."""
    return test_of(test, {DECISION_DATE: day}) if facts_of(test) == (DECISION_DATE,) else day
