"""The law of a table's days: eras, days that differ neither in the law nor in what is true of every row, and one folded program of all."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from zweck.binding.questions import Asking
from zweck.bounded.cache import made_once
from zweck.company import Appraisal, UnknownActivity
from zweck.company.apply import DAYS
from zweck.editions.build import Editions
from zweck.editions.edition import Edition, LawPlan
from zweck.explain.rows import CitedRows
from zweck.facts.contradictions import StatedFacts
from zweck.facts.question import Question
from zweck.facts.silences import copied
from zweck.law.countries import LIMITED, off_day
from zweck.law.policy import PolicySet
from zweck.law.values import within
from zweck.law.vocabulary import DECISION_DATE, Effect
from zweck.logic.condition import Condition, Test, Value, facts_of, tests_in
from zweck.logic.functions import function_of
from zweck.logic.kleene import test as truth_of
from zweck.program.compile import Compiler, Ruling, ruling
from zweck.program.fold import folded
from zweck.program.lanes import Encoder
from zweck.program.planes import ALWAYS, About, Plane
from zweck.program.silence import Reading, asked_by

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
        self._dated = cache(self._tests_in)
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
        stated = self._asking.question({DECISION_DATE: day}).stated if self._asking.binding.constants.keys() & {*DAYS.values()} else {}
        key = (edition, version, phases, tests, off, *(one for one in stated.items() if one[0] != DECISION_DATE))  # periods end on days
        return made_once(self._found, key, lambda: self._make(day, edition, off))

    def between(self, first: date, last: date) -> Iterator[tuple[date, Era]]:
        """The days on which the activity is in force, each with its era."""
        for day in map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1)):
            with suppress(UnknownActivity):
                yield day, self.of(day)

    def _tests_in(self, edition: Edition) -> tuple[Test, ...]:
        """The tests of the day of decision in an edition, and in what is read beside it."""
        beside = () if self._further is None else self._further(edition)[0]
        return _dated([*(named.condition for named in edition.names), *beside])

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
    return tuple(dict.fromkeys(test for test in tests_in(*conditions) if DECISION_DATE in facts_of(test)))


def _read(test: Test, day: date) -> object:
    """How a test of the day comes out, or the day itself where another fact is compared with it."""
    return truth_of(test, {DECISION_DATE: day}) if facts_of(test) == (DECISION_DATE,) else day


class Folded:
    """The planes that the rulings of all eras read. Safe to use from several threads."""

    def __init__(
        self, policies: PolicySet, eras: Sequence[Era], columns: Set[str], *, presuming: bool, further: Further | None = None
    ) -> None:
        """Rows state the facts `columns`; `further` says what whole answers read beside the law of an edition, where these are wanted."""
        vocabulary, compiler = policies.vocabulary, Compiler(policies.vocabulary)
        given = compiler.facts.pair
        self._moving, self._constants = _moving(eras, columns)
        self._presuming = presuming
        self._off = frozenset[str]().union(*(era.off for era in eras))
        editions = [*dict.fromkeys(era.edition for era in eras)]
        self.rows = {edition: CitedRows(edition, vocabulary) for edition in editions}
        applying = dict(zip(editions, self._applying(compiler, editions), strict=True))
        named = {edition: _named(applying[edition], self.rows[edition]) for edition in editions}
        found = [
            ruling(compiler, edition, applying[edition], [vocabulary.facts[name] for name in sorted(named[edition])])
            for edition in editions
        ]
        contradictions = [given(Reading.GIVEN, one.when).true for one in vocabulary.contradictions if one.effect is not Effect.WARN]
        conditions = [*dict.fromkeys(condition for era in eras for _, condition in era.resting.values())]
        rests = [given(Reading.GIVEN, condition).true for condition in conditions]
        wanted = [plane for one in found for plane in (*one.readings[0], *one.readings[1], one.against, one.conclusive)]
        self.program, planes = folded(compiler.program, self._fixed(compiler), [*wanted, *contradictions, *rests])
        rest = iter(planes)
        self.rulings = {edition: _moved(one, rest) for edition, one in zip(editions, found, strict=True)}
        self.contradictions = tuple(dict.fromkeys(next(rest) for _ in contradictions))
        self.resting: Mapping[Condition, Plane] = dict(zip(conditions, rest, strict=True))
        self.encoder = Encoder(self.program)
        self.having: dict[Hashable, Mapping[Plane, Any]] = {}
        """The inputs that the classes of columns set, as they are found."""
        self.copied = copied(vocabulary)
        """The facts that are presumed to have the value of another one, each with that."""
        exact = frozenset[str]().union(*named.values())
        self._whole: Encoder | None = None
        if further is not None:
            for tested, shown in map(further, editions):
                exact |= shown
                for test in tests_in(*tested):
                    compiler.facts.test(Reading.GIVEN, test)
            self._whole = Encoder(compiler.program)
        self._exact = exact | {self.copied[fact] for fact in self.copied.keys() & exact}

    def _applying(self, compiler: Compiler, editions: Iterable[Edition]) -> Iterator[list[LawPlan]]:
        """The laws of each edition whose scopes are open, or surely true, whatever rows state."""
        found = [
            (edition, plan, names[plan.scope].false)
            for edition in editions
            for plan in edition.laws
            for names in compiler.view(edition).names
        ]
        _, never = folded(compiler.program, self._fixed(compiler), [plane for _, _, plane in found])
        open_ = {(edition, id(plan)) for (edition, plan, _), plane in zip(found, never, strict=True) if plane != ALWAYS}
        return ([plan for plan in edition.laws if (edition, id(plan)) in open_] for edition in editions)

    def _fixed(self, compiler: Compiler) -> dict[Plane, bool]:
        """The inputs that have the same bit in every row."""
        inputs, encoder = compiler.program.inputs, Encoder(compiler.program)
        set_ = {plane for fact, value in self._constants.items() for plane in encoder.set_by(fact, value)}
        set_ |= {plane for one, plane in inputs.items() if one.about is About.PRESUMING and self._presuming}
        return {plane: plane in set_ for one, plane in inputs.items() if one.fact not in self._moving}

    def read(self, fact: str, value: Value | None) -> Hashable:
        """The readings of a value of a fact: values of which equal things are read are of one class."""
        if fact in self._exact or within(value, self._off):
            return value
        whole = () if self._whole is None else self._whole.set_by(fact, value)
        return self.encoder.set_by(fact, value), whole

    def tests(self, fact: str) -> list[Test]:
        """The tests of a fact that are left."""
        return [test for one in self.program.inputs if one.fact == fact and (test := asked_by(one)) is not None]

    def constant_inputs(self, era: Era) -> Iterator[Plane]:
        """The inputs that are set in every row of an era."""
        facts = {**era.constants, DECISION_DATE: era.day}
        yield from (plane for fact in self._moving & facts.keys() for plane in self.encoder.set_by(fact, facts[fact]))


def _moving(eras: Sequence[Era], columns: Set[str]) -> tuple[Set[str], dict[str, Value | None]]:
    """The facts that differ from row to row, or from era to era, and the values of all others that are there."""
    every = [{**era.constants, DECISION_DATE: era.day} for era in eras]
    known = {fact for facts in every for fact in facts}
    moving = {fact for fact in known if any(fact not in facts or facts[fact] != every[0].get(fact) for facts in every)}
    moving |= columns | {fact for era in eras for fact in era.resting}
    return moving, {fact: value for fact, value in every[0].items() if fact not in moving}


def _named(plans: Iterable[LawPlan], rows: CitedRows) -> frozenset[str]:
    """The facts whose values choose the rows of tables that rulings by these laws name."""
    places = (place for plan in plans for place in (plan.scope, *(one.trigger for one in plan.requirements)))
    return frozenset[str]().union(*map(rows.facts_of, places))


def _moved(one: Ruling, planes: Iterator[Plane]) -> Ruling:
    readings = tuple(tuple(next(planes) for _ in several) for several in one.readings)
    return one._replace(readings=readings, against=next(planes), conclusive=next(planes))
