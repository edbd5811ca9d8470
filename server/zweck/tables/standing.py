"""How facts stand in an era before any row is read: fixed, stated by a column, or one of a few values that columns decide about."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import Enum
from itertools import product
from typing import NamedTuple, cast

from zweck.law.vocabulary import DECISION_DATE, SameAs, Silence, SilenceClass, Vocabulary
from zweck.logic.condition import Test, Value, facts_of
from zweck.logic.kleene import test as test_of
from zweck.tables.eras import Era
from zweck.tables.silence import Choice, Choices, Conditions, Literal, choices

Options = tuple[Value | None, ...]
"""The values that a fact can have."""


class Reading(Enum):
    """The readings of silence: what is not stated is unknown, or stands against the controller where it was not shown."""

    U = "u"
    S = "s"


class Region(Enum):
    """The facts that a condition reads: those on which no appraisal rests, those that are stated, or also those implied and presumed."""

    RESTS = "rests"
    GIVEN = "given"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Open:
    """A condition as far as the fixed facts leave it open: its choices of tests of columns; it is met where one of them surely is.

    `surely` where it holds whatever the columns say, `never` where it cannot. `loose` where something else than columns decides, too.
    """

    choices: tuple[Choice, ...] = ()
    surely: bool = False
    loose: bool = False

    @property
    def never(self) -> bool:
        """Whether it cannot hold."""
        return not (self.surely or self.loose or self.choices)


class Opened(NamedTuple):
    """A condition that gives a fact a value, `None` for the ordinary course or where it is asked, as far as columns leave it open."""

    fact: str
    value: Value | None
    region: Region
    open: Open


class Standing:
    """The facts of one era."""

    def __init__(self, era: Era, columns: Sequence[str], vocabulary: Vocabulary, conditions: Conditions, *, presuming: bool) -> None:
        self.era = era
        self.columns = frozenset(columns) - {DECISION_DATE}
        self._vocabulary = vocabulary
        self._conditions = conditions
        self._presuming = presuming
        self._fixed: Mapping[str, Value | None] = {**era.constants, DECISION_DATE: era.day}
        self._derived: dict[str, tuple[Options, bool]] = {}

    def fixed(self, fact: str) -> bool:
        """Whether a constant states the fact."""
        return fact in self._fixed

    def names(self) -> Iterator[str]:
        """The facts that no column states."""
        return (name for name in self._vocabulary.facts if name not in self.columns)

    def may_follow(self, fact: str) -> bool:
        """Whether the value of a fact that a row leaves out hangs on other columns."""
        return fact not in self.era.fallback and not self.sure(fact)

    def copies(self, copy: str, fact: str) -> bool:
        """Whether a fact may have the value of a column that it copies."""
        silent = copy not in self.columns or copy not in self.era.fallback
        return copy not in self._fixed and silent and self.options(copy, Reading.U)[1] and fact in self.columns

    def options(self, fact: str, reading: Reading) -> tuple[Options, bool]:
        """The values in a reading of a fact that no row states, and whether it may also have any value of a column that it copies."""
        if fact in self._fixed:
            return (self._fixed[fact],), False
        if fact in self.era.resting:
            return (self.era.resting[fact][0], None), False
        values, copies = self._implied(fact)
        silence = self._vocabulary.facts[fact].silence
        if reading is Reading.U or None not in values or silence.silence_class is not SilenceClass.SHOWN or silence.against is None:
            return values, copies
        asked = self._conditions.asked[fact]
        when = Open() if asked is None else self.reduced(asked, Region.ASKED)
        if when.surely:
            return values, copies
        return tuple(dict.fromkeys([*(value for value in values if value is not None or not when.never), silence.against])), copies

    def following(self, fact: str) -> Silence | None:
        """How silence about a fact is read, where its value is a plain one or none; `None` where appraisals or other facts decide, too."""
        silence = self._vocabulary.facts[fact].silence
        stated = fact in self._fixed or fact in self.era.fallback or fact in self.era.resting
        return None if stated or (self._presuming and isinstance(silence.presume, SameAs)) else silence

    @property
    def presuming(self) -> bool:
        """Whether the ordinary course is presumed."""
        return self._presuming

    def silent(self, fact: str, reading: Reading) -> tuple[Options, bool]:
        """The same for a row that leaves out the fact of a column."""
        return ((self.era.fallback[fact],), False) if fact in self.era.fallback else self.options(fact, reading)

    def sure(self, fact: str) -> bool:
        """Whether a fact that no row states has one value in each reading, whatever columns say."""
        found = [self.options(fact, reading) for reading in Reading]
        return not any(copies or len(values) > 1 for values, copies in found)

    def _implied(self, fact: str) -> tuple[Options, bool]:
        """The values in reading U of a fact that no row states, and whether it may have any value of a column."""
        found = self._derived.get(fact)
        if found is None:
            found = self._derived[fact] = self._derive(fact)
        return found

    def _derive(self, fact: str) -> tuple[Options, bool]:
        values: list[Value | None] = []
        for value, implying in self._conditions.implied.get(fact, ()):
            when = self.reduced(implying, Region.GIVEN)
            if not when.never:
                values.append(cast(Value, value))
            if when.surely:
                return tuple(values), False
        presume = self._vocabulary.facts[fact].silence.presume
        if not self._presuming or presume is None or fact not in self._conditions.presumed:
            return (*values, None), False
        where = self._conditions.presumed[fact]
        when = Open(surely=True) if where is None else self.reduced(where, Region.GIVEN)
        if when.never:
            return (*values, None), False
        if not isinstance(presume, SameAs):
            return (*values, presume, *(() if when.surely else (None,))), False
        if presume.fact in self.columns:
            return (*values, None), True
        return tuple(dict.fromkeys([*values, *self._read(presume.fact, Region.GIVEN), *(() if when.surely else (None,))])), False

    def _read(self, fact: str, region: Region) -> Options:
        """The values of a fact that is no column, as a condition reads them."""
        if fact in self._fixed:
            return (self._fixed[fact],)
        if fact in self.era.resting:
            return (None,) if region is Region.RESTS else (self.era.resting[fact][0], None)
        return self._implied(fact)[0] if region is Region.ASKED else (None,)

    def _loose(self, fact: str, region: Region) -> bool:
        return region is Region.ASKED and fact not in self._fixed and fact not in self.era.resting and self._implied(fact)[1]

    def reduced(self, several: Choices, region: Region) -> Open:
        """The part of a condition that the fixed facts leave open."""
        left: list[Choice] = []
        loose = False
        for choice in several:
            found = [self._literal(literal, region) for literal in choice]
            if False in found:
                continue
            kept = frozenset(literal for literal, held in zip(choice, found, strict=True) if held == "column")
            if not kept and None not in found:
                return Open(surely=True)
            loose = loose or None in found
            left += [kept] if kept else []
        return Open(tuple(dict.fromkeys(left)), loose=loose)

    def _literal(self, literal: Literal, region: Region) -> bool | str | None:
        """Whether a test comes out as wanted whatever the columns say; `None` where that hangs on facts that follow from columns."""
        test, wanted = literal
        facts = facts_of(test)
        if any(fact in self.columns for fact in facts):
            return "column"
        if any(self._loose(fact, region) for fact in facts):
            return None
        found = {
            test_of(test, dict(zip(facts, values, strict=True))) is wanted
            for values in product(*(self._read(fact, region) for fact in facts))
        }
        return found.pop() if len(found) == 1 else None

    def met(self, literal: Literal, fact: str, value: Value | None, region: Region, *, silent: bool) -> bool:
        """Whether a column's value can make a test come out as wanted, beside what the other fact can be."""
        test, wanted = literal
        options: dict[str, Options] = {}
        for name in facts_of(test):
            if name != fact:
                options[name] = self._read(name, region)
            elif silent and fact not in self.era.fallback and region is Region.ASKED:
                values, copies = self._implied(fact)
                if copies:
                    return True
                options[name] = values
            else:
                options[name] = (value,)
        return any(test_of(test, dict(zip(options, values, strict=True))) is wanted for values in product(*options.values()))

    def tests(self) -> Iterator[Test]:
        """The tests on which appraisals rest."""
        yield from (test for _, condition in self.era.resting.values() for choice in choices(condition) for test, _ in choice)

    def opens(self, read: Set[str], silent: Set[str]) -> Iterator[Opened]:
        """The conditions that give values to facts that are `read`, as far as columns leave them open; `silent` columns can be left out."""
        asked = {fact: one for fact, one in self._conditions.asked.items() if self._follows(fact, read, silent) and one is not None}
        further = {fact for several in asked.values() for choice in several for test, _ in choice for fact in facts_of(test)}
        wanted = [fact for fact in self._vocabulary.facts if self._follows(fact, {*read, *further}, silent)]
        for fact in wanted:
            for value, found in self._conditions.implied.get(fact, ()):
                yield Opened(fact, cast(Value, value), Region.GIVEN, self.reduced(found, Region.GIVEN))
            where = self._conditions.presumed.get(fact) if self._presuming else None
            if where is not None:
                yield Opened(fact, None, Region.GIVEN, self.reduced(where, Region.GIVEN))
        yield from (Opened(fact, None, Region.ASKED, self.reduced(one, Region.ASKED)) for fact, one in asked.items())
        resting = dict.fromkeys(condition for _, condition in self.era.resting.values())
        yield from (Opened("", None, Region.RESTS, self.reduced(choices(one), Region.RESTS)) for one in resting)

    def further(self, facts: Iterable[str]) -> set[str]:
        """The facts that the conditions read under which some facts are asked."""
        found = (self._conditions.asked.get(fact) for fact in facts)
        return {one for several in found if several for choice in several for test, _ in choice for one in facts_of(test)}

    def _follows(self, fact: str, read: Set[str], silent: Set[str]) -> bool:
        """Whether a fact is read, and may have a value that no row states."""
        return fact in read and (fact in silent if fact in self.columns else fact not in self._fixed and fact not in self.era.resting)

    def contradictions(self) -> Iterator[tuple[Open, bool, frozenset[str]]]:
        """The contradictions that columns leave open, whether they are refused, and the columns whose values an answer to them names."""
        for found, refused in self._conditions.contradicting:
            facts = frozenset(fact for choice in found for test, _ in choice for fact in facts_of(test))
            yield self.reduced(found, Region.GIVEN), refused, facts & self.columns
