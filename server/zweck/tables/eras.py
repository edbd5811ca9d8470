"""Eras: days that differ neither in the law nor in what is true of every row."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from zweck.binding.asking import Asking
from zweck.company import Appraisal, UnknownActivity
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

Further = Callable[[Edition], tuple[Iterable[Condition], frozenset[str]]]
"""The conditions and the exact values of facts that explanations read beside the law of an edition."""


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

    def __init__(self, policies: PolicySet, asking: Asking, further: Further | None = None) -> None:
        """`further` says what is read beside the law of an edition."""
        self._asking = asking
        self._further = further
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
        phases = tuple((one.on <= day, day <= one.review_by) for one in self._appraisals(day))
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
        for number in range(first.toordinal(), last.toordinal() + 1):
            try:
                era = self.of(date.fromordinal(number))
            except UnknownActivity:
                continue
            if era.number not in seen:
                seen.add(era.number)
                yield era

    def _dated(self, edition: Edition) -> tuple[Test, ...]:
        if edition not in self._tests:
            beside = () if self._further is None else self._further(edition)[0]
            self._tests[edition] = _dated([*(named.condition for named in edition.names), *beside])
        return self._tests[edition]

    def _make(self, day: date, edition: Edition, off: frozenset[str]) -> Era:
        base = self._asking.question({DECISION_DATE: day})
        constants = {name: value for name, value in base.stated.items() if name not in self._columns}
        fallback = {name: value for name, value in base.stated.items() if name in self._columns and name != DECISION_DATE}
        resting = dict(self._resting(base, day))
        for name in (*resting, DECISION_DATE):
            constants.pop(name, None)
        conflicting = base.merged is not None and bool(base.merged.readings)
        appraised = [name for one in self._appraisals(day) for name in one.facts]  # rows could meet a conflict between two appraisals
        twice = any(appraised.count(name) > 1 for name in resting)
        irregular = bool(base.contradictions) or conflicting or twice or not self._columns.isdisjoint(resting)
        return Era(len(self._found) + 1, day, edition, constants, fallback, resting, irregular, off)

    def _appraisals(self, day: date) -> tuple[Appraisal, ...]:
        activity = self._asking.activity(day)
        return () if activity is None else activity.appraisals

    def _resting(self, base: Question, day: date) -> Iterator[tuple[str, tuple[Value | None, Condition]]]:
        """The facts of appraisals that count on the day and whose conditions turn on columns."""
        for one in self._appraisals(day):
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
