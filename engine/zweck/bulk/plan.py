"""A plan: how the rows of tables are decided under one policy set and binding; the arithmetic over columns is the caller's."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from zweck.bulk.answers import Alike, Answer, Answers, Named, Settled, Whole
from zweck.bulk.asking import Asking
from zweck.bulk.automaton import Automaton, Row, learnt
from zweck.bulk.binding import Binding, Column, Null
from zweck.bulk.coding import Coding
from zweck.bulk.eras import Era, Eras
from zweck.bulk.law_marks import LawMarks, laws_of
from zweck.bulk.marks import EraMarks
from zweck.bulk.people import People
from zweck.bulk.reads import Reads
from zweck.bulk.silence import Conditions
from zweck.bulk.standing import Standing
from zweck.bulk.stating import Stating
from zweck.bulk.tidying import Tidy
from zweck.company import NO_COMPANY, Company, UnknownActivity
from zweck.decision.decision import Detail
from zweck.editions.edition import Edition
from zweck.engine import Engine
from zweck.explain.rows import CitedRows
from zweck.facts.merge import Source
from zweck.facts.question import FactError, Question
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Condition, Test, Value, facts_of, leaves
from zweck.match.terms import Terms

CACHE: Final = 256 << 20
"""Bytes of whole answers that are kept by their profiles."""


class Plan:
    """Decides rows by the classes of their values. Not safe to use from several threads."""

    def __init__(
        self,
        policies: PolicySet,
        binding: Binding,
        company: Company = NO_COMPANY,
        days: tuple[date, date] | None = None,
        detail: Detail | None = None,
    ) -> None:
        """`days` are the first and the last day that the table's column of days has, where there is one.

        With a `detail`, whole answers can be found beside rulings, explained so far.

        Raises:
            PolicyError: if the binding names what is not there.
            FactError: if the constants contradict each other.
            UnknownActivity: if the activity is not in force on the constant day.
        """
        self.policies = policies
        self.binding = binding
        self.asking = Asking(binding, company, policies.vocabulary)
        self.asking.check()
        self.detail = detail
        self.answers = Answers(Engine(policies, cache=0 if detail is None else CACHE))
        self._eras = Eras(policies, self.asking, lambda edition: self._beside(edition)[0])
        self.columns: tuple[Column, ...] = tuple(column for column in binding.columns if column.fact != DECISION_DATE)
        self._stating: tuple[tuple[str, ...], ...] = tuple((column.fact,) for column in self.columns)
        """The facts that each column states; behind the table's columns stands the person of a row."""
        if binding.subject is not None:
            self._stating = (*self._stating, tuple(sorted(self.asking.looked_up()[0])))
        self._conditions = Conditions.of(policies.vocabulary)
        self.eras = {era.number: era for era in self._begin(days)}
        self._marks = self._laid_out()
        facts = policies.vocabulary.facts
        self.codings = tuple(Coding(column, facts[column.fact], self._reads) for column in self.columns)
        self.people = None if binding.subject is None else People(self.asking, [column.fact for column in self.columns], self._reads)
        self.groups = self._grouped()
        self._places = {column: (group, place) for group, several in enumerate(self.groups) for place, column in enumerate(several)}
        self._behind = Stating(self._stating, self._reads)
        self._known: dict[tuple[int, int, int], int] = {}

    def _begin(self, days: tuple[date, date] | None) -> list[Era]:
        day = self.binding.constants.get(DECISION_DATE)
        if isinstance(day, date):
            return [self._eras.of(day)]
        if days is None:
            raise ValueError("a table with a column of days has a first and a last one")
        return [*self._eras.between(*days)]

    def _beside(self, edition: Edition) -> tuple[tuple[Condition, ...], frozenset[str]]:
        """The conditions and exact facts that are read beside the law of an edition, where whole answers are wanted."""
        return ((), frozenset()) if self.detail is None else self.answers.engine.reads(edition)

    def _laid_out(self) -> dict[int, EraMarks]:
        """The marks of each era, and what all of them read."""
        vocabulary, names = self.policies.vocabulary, [fact for facts in self._stating for fact in facts]
        presuming = self.binding.presume_unstated
        standings = [Standing(era, names, vocabulary, self._conditions, presuming=presuming) for era in self.eras.values()]
        known: dict[object, LawMarks] = {}  # eras share the layout of the laws of one edition
        laws: list[LawMarks] = []
        named: set[str] = set()
        for standing in standings:
            edition = standing.era.edition
            key = (edition, laws_of(edition, standing))
            found = known.get(key)
            if found is None:
                found = known[key] = LawMarks(*key, Terms(edition))
                rows = CitedRows(edition, vocabulary)
                named |= {fact for place in found.places for fact in rows.facts_of(place)}
            laws.append(found)
        further = [test for standing in standings for test in standing.tests()]
        editions = {standing.era.edition: None for standing in standings}
        for conditions, shown in map(self._beside, editions):
            further += [leaf for one in conditions for leaf in leaves(one) if isinstance(leaf, Test)]
            named |= shown
        off = frozenset[str]().union(*(era.off for era in self.eras.values()))
        self._reads = Reads(editions, vocabulary, (*self._conditions.tests(), *further), named, off)
        silent = frozenset(column.fact for column in self.columns if column.null is Null.SILENT) | self.asking.looked_up()[1]
        binding = self.binding
        alone = not (binding.activity or binding.controller or binding.consulted)
        return {
            one.era.number: EraMarks(one, law, self._reads, silent, alone=alone, people=binding.subject is not None)
            for one, law in zip(standings, laws, strict=True)
        }

    def _grouped(self) -> tuple[tuple[int, ...], ...]:
        """Columns that a test of the law compares are read together; all others alone."""
        place = {fact: number for number, facts in enumerate(self._stating) for fact in facts}
        group = {number: {number} for number in range(len(self._stating))}
        for marks in self._marks.values():
            for test, _ in marks.joint:
                several = [group[place[fact]] for fact in facts_of(test) if fact in place]
                joined = set().union(*several)
                for number in joined:
                    group[number] = joined
        return tuple(dict.fromkeys(tuple(sorted(numbers)) for numbers in group.values()))

    def era(self, day: date | None = None) -> int:
        """The number of the era of a row's day.

        Raises:
            UnknownActivity: if the activity is not in force on the day.
        """
        return next(iter(self.eras)) if day is None else self._eras.of(day).number

    # --- rows as classes of groups -----------------------------------------------------------------------------------------------

    def start(self, era: int) -> int:
        """The bits with which an era begins."""
        return self._marks[era].start

    def mark(self, era: int, group: int, found: int) -> int:
        """The bits that a class of a group leaves of a state of an era."""
        key = (era, group, found)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._mark(era, group, found)
        return known

    def _mark(self, era: int, group: int, found: int) -> int:
        marks, left = self._marks[era], -1
        given: dict[str, tuple[Value | None, bool]] = {}
        for column, number in zip(self.groups[group], self.parts(group, found), strict=True):
            if self.people is not None and column == len(self.columns):
                if self.people.classes[number].apart:
                    continue  # the rows end in a state in which each is decided for itself
                left &= ~marks.apart
            given |= self._given(column, number)
        for fact, (value, silent) in given.items():
            left &= marks.of(fact, value, silent=silent)
        return left & marks.together(given) if len(given) > 1 else left

    def _given(self, column: int, number: int) -> dict[str, tuple[Value | None, bool]]:
        """The facts of a class, each with its value and whether a row leaves it out."""
        if self.people is None or column < len(self.columns):
            one = self.codings[column].classes[number]
            return {self.columns[column].fact: (one.value, one.silent)}
        person = self.people.classes[number]
        return {fact: (person.facts.get(fact), fact not in person.facts) for fact in self._stating[column]}

    WIDTH = 20
    """The bits of the class of one column within that of its group."""

    def joined(self, group: int, numbers: Sequence[int]) -> int:
        """The class of a group by those of its columns."""
        found = 0
        for number in numbers:
            found = found << self.WIDTH | number
        return found

    def parts(self, group: int, found: int) -> list[int]:
        """The classes of the columns of a group."""
        last = len(self.groups[group]) - 1
        return [found >> (last - place) * self.WIDTH & (1 << self.WIDTH) - 1 for place in range(last + 1)]

    def automaton(self, sample: Sequence[tuple[int, Row]]) -> Automaton:
        """An automaton in an order that suits a sample of rows."""
        return self.again(learnt(self.start, self.mark, sample) if sample else range(len(self.groups)))

    def again(self, order: Sequence[int]) -> Automaton:
        """An automaton that has no state yet, in an order."""
        facts = [[fact for column in self.groups[group] for fact in self._stating[column]] for group in order]
        tidies: dict[int, list[Tidy]] = {}

        def tidy(era: int, level: int, state: int) -> int:
            found = tidies.get(era)
            if found is None:
                found = tidies[era] = self._marks[era].tidy(facts)
            return self._marks[era].rested(found[level], state)

        return Automaton(self.start, self.mark, order, tidy)

    def ending(self, era: int, row: Row) -> int:
        """The bits with which a row ends, without an automaton."""
        bits = self.start(era)
        for group, found in enumerate(row):
            bits &= self.mark(era, group, found)
        return bits

    # --- answers ------------------------------------------------------------------------------------------------------------------

    def facts(self, era: int, row: Row) -> dict[str, object]:
        """The facts that a caller would state who asks about a row of these classes."""
        stated: dict[str, object] = {DECISION_DATE: self.eras[era].day}
        for group, found in enumerate(row):
            for column, number in zip(self.groups[group], self.parts(group, found), strict=True):
                one = None if column == len(self.columns) else self.codings[column].classes[number]
                if one is not None and not one.silent:
                    stated[self.columns[column].fact] = one.raw
        return stated

    def registers(self, row: Row) -> tuple[Source, ...]:
        """The sources that the register is about the person of a row of these classes."""
        if self.people is None:
            return ()
        group, place = self._places[len(self.columns)]
        return self.people.classes[self.parts(group, row[group])[place]].sources

    def asked(self, era: int, row: Row) -> Question:
        """The question of a row of these classes.

        Raises:
            FactError: if its facts contradict each other.
            UnknownActivity: if the activity is not in force on the day.
        """
        return self.asking.question(self.facts(era, row), self.registers(row))

    def width(self, column: int) -> int:
        """How many classes a column has so far."""
        return len(self.people.classes if self.people is not None and column == len(self.columns) else self.codings[column].classes)

    def settled(self, era: int, bits: int, row: Row) -> Settled:
        """The answer to all rows that end in a state, by any one of them; or what it turns on beside."""
        try:
            question = self.asked(era, row)
        except FactError:
            facts = self._marks[era].contradicted(bits)
            return Settled(None, self._behind.every if facts is None else self._behind.some(facts))
        if self._marks[era].is_irregular(bits):
            return Settled(None, self._behind.every)
        alike = self.answers.alike(question)
        named = alike.shared.named
        detail = tuple(sorted({column for fact in named for column in self._behind.of(fact)}))
        return Settled(None, detail, alike) if detail else Settled(self.answers.known(alike, tuple(named.items())))

    def further(self, settled: Settled, era: int, row: Row) -> Answer:
        """The answer to a row that ends in a state which leaves further columns to decide."""
        named = None if settled.alike is None else self._named(settled.alike, settled.detail, row)
        return self.answer(era, row) if settled.alike is None or named is None else self.answers.known(settled.alike, named)

    def _named(self, alike: Alike, detail: tuple[int, ...], row: Row) -> Named | None:
        """The facts that a ruling names, with the values of the row; `None` where those follow from more than columns."""
        stated: dict[str, tuple[Value | None, bool]] = {}
        for column in detail:
            group, place = self._places[column]
            stated |= self._given(column, self.parts(group, row[group])[place])
        named = alike.shared.named
        if any(stated[name][1] if name in stated else name in self._behind.copying for name in named):
            return None
        return tuple([(name, stated[name][0] if name in stated else value) for name, value in named.items()])

    def answer(self, era: int, row: Row) -> Answer:
        """The answer to one row, and so to all of the same classes."""
        try:
            question = self.asked(era, row)
        except (FactError, UnknownActivity) as error:
            return self.answers.refused(error)
        return self.answers.of(question)

    def whole(self, era: int, row: Row) -> Whole | None:
        """The whole answer to one row, as far as the plan explains; `None` where its facts cannot be asked."""
        try:
            question = self.asked(era, row)
        except (FactError, UnknownActivity):
            return None
        return None if self.detail is None else self.answers.whole(question, self.detail)
