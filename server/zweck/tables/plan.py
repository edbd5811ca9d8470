"""A plan: how the rows of tables are decided under one policy set and binding."""

from datetime import date
from functools import cache
from typing import Final

from zweck.binding.binding import Binding, Column
from zweck.binding.questions import Asking
from zweck.company import NO_COMPANY, Company
from zweck.decision.decision import Detail
from zweck.editions.edition import Edition
from zweck.engine import Engine
from zweck.facts.merge import Source
from zweck.facts.question import Question
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Value
from zweck.tables.coding import Class, Coding, Numbered, People
from zweck.tables.folded import Era, Eras, Folded
from zweck.tables.lanes import Lanes
from zweck.tables.verdicts import Answer, Answers, Copied, Settled, Verdicts

CACHE: Final = 256 << 20
"""Bytes of whole answers that are kept."""

Row = tuple[int, ...]
"""A row by the numbers of the classes of its columns; the last one is that of its person, where persons are looked up."""


def columns_of(binding: Binding) -> tuple[str, ...]:
    """The columns that a binding reads, the row's id first."""
    subject = () if binding.subject is None else (binding.subject.column,)
    return tuple(dict.fromkeys((binding.id, *(column.name for column in binding.columns), *subject)))


class Plan:
    """Decides rows by the classes of their values. `lanes`, `settled` and what gives answers are not safe to use from several threads."""

    def __init__(
        self,
        policies: PolicySet,
        binding: Binding,
        company: Company = NO_COMPANY,
        days: tuple[date, date] | None = None,
        detail: Detail | None = None,
        *,
        text: bool = False,
    ) -> None:
        """`days` are the first and the last day that the table's column of days has, where there is one; `text`: it has texts only.

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
        self.columns: tuple[Column, ...] = tuple(column for column in binding.columns if column.fact != DECISION_DATE)
        persons = [] if binding.subject is None else [tuple(sorted(self.asking.looked_up()[0]))]
        self._stating = (*((column.fact,) for column in self.columns), *persons)
        """The facts that each column states."""
        further = None if detail is None else self.answers.engine.reads
        self._eras = Eras(policies, self.asking, further)
        self.eras = {era.number: era for era in self._begin(days)}
        stated = {fact for facts in self._stating for fact in facts}
        presuming = not binding.activity and binding.presume_unstated
        self.folded = Folded(policies, [*self.eras.values()], stated, presuming=presuming, further=further)
        facts, read = policies.vocabulary.facts, self.folded.read
        self.codings = tuple(Coding(column, facts[column.fact], read, text=text) for column in self.columns)
        self.people = None if binding.subject is None else People(self.asking, [column.fact for column in self.columns], read)
        self.classes: tuple[Numbered[Class], ...] = self.codings if self.people is None else (*self.codings, self.people)
        """The classes of each column; behind the table's columns stands the person of a row."""
        self.lanes = cache(self._lanes)
        """The program over rows of an era, by its number."""
        self._verdicts = cache(self._verdicts_of)

    def _begin(self, days: tuple[date, date] | None) -> list[Era]:
        if self.binding.dated is None:
            return [self._eras.of(self.binding.day)]
        if days is None:
            raise ValueError("a table with a column of days has a first and a last one")
        return [era for _, era in self._eras.between(*days)]

    def era(self, day: date | None = None) -> int:
        """The number of the era of a row's day.

        Raises:
            UnknownActivity: if the activity is not in force on the day.
        """
        return next(iter(self.eras)) if day is None else self._eras.of(day).number

    # --- rows as classes of columns ----------------------------------------------------------------------------------------------

    def widths(self) -> list[int]:
        """How many classes each column has so far."""
        return [len(one.all) for one in self.classes]

    def _lanes(self, era: int) -> Lanes:
        return Lanes(self.folded, self.eras[era])

    def _verdicts_of(self, edition: Edition) -> Verdicts:
        return Verdicts(self.policies, edition, self.folded.rulings[edition], self.folded.rows[edition])

    def settled(self, era: int, bits: bytes) -> tuple[Settled, tuple[int, ...]]:
        """The ruling that the bits of its planes make, and the columns on which the rows of tables turn that it names.

        They turn on a column by the facts that it states, or by those that copy these.
        """
        found = self._verdicts(self.eras[era].edition).of(bits)
        named = found.named.keys()
        turning = named | {self.folded.copied[fact] for fact in self.folded.copied.keys() & named}
        return found, tuple(place for place, facts in enumerate(self._stating) if not turning.isdisjoint(facts))

    # --- answers ------------------------------------------------------------------------------------------------------------------

    def row_facts(self, era: int, row: Row) -> tuple[dict[str, object], tuple[Source, ...]]:
        """The facts that a caller would state who asks about a row of these classes; the sources that the register is about its person."""
        stated: dict[str, object] = {DECISION_DATE: self.eras[era].day}
        for coding, number in zip(self.codings, row, strict=False):
            one = coding.all[number]
            if not one.given[coding.column.fact][1]:
                stated[coding.column.fact] = one.raw
        return stated, () if self.people is None else self.people.all[row[-1]].sources

    def question(self, era: int, row: Row) -> Question:
        """The question of a row of these classes.

        Raises:
            FactError: if its facts contradict each other.
            UnknownActivity: if the activity is not in force on the day.
        """
        return self.asking.question(*self.row_facts(era, row))

    def answer(self, settled: Settled, era: int, row: Row) -> Answer:
        """The answer to a row of a ruling."""
        edition = self.eras[era].edition
        values = {name: self._value(name, given, era, row) for name, given in settled.named.items()}
        return self.answers.ruled(self._verdicts(edition).with_rows(settled, values), settled.conclusive, edition)

    def _value(self, name: str, given: Value | Copied | None, era: int, row: Row) -> Value | None:
        """The value of a fact in a row: stated, or else that which silence gives."""
        one = self.eras[era]
        for place, facts in enumerate(self._stating):
            if name in facts:
                value, silent = self.classes[place].all[row[place]].given[name]
                if not silent:
                    return value
        if name in one.constants or name in one.fallback:
            return one.constants[name] if name in one.constants else one.fallback[name]
        if name in one.resting:
            return None if given is None else one.resting[name][0]
        return self._value(given.fact, None, era, row) if isinstance(given, Copied) else given
