"""The law where some facts are fixed and others open: boxes for each outcome, each with the rules that decide and an example."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from math import prod
from typing import Final, NamedTuple, Protocol

from zweck.activities.needs import Needs, needs
from zweck.activities.search import of_ordinary
from zweck.activities.validity import Answering
from zweck.binding.binding import Binding, Column, Derived, Null
from zweck.binding.questions import Asking
from zweck.company import Company, in_force
from zweck.company.register import facts_of_persons
from zweck.decision.decision import Detail, Outcome, Reason
from zweck.facts.merge import Source
from zweck.facts.profiles import RETENTION
from zweck.facts.question import FactError, Question
from zweck.law.policy import PolicySet
from zweck.law.values import FactFault, read_value
from zweck.law.vocabulary import DECISION_DATE, REGISTERS, UNKNOWN_WORD, FactType, Vocabulary
from zweck.logic.condition import facts_in
from zweck.residual.boxes import Box, TooMany
from zweck.residual.law import MAX_CELLS, Open, Residual, TooLarge
from zweck.residual.table import UNSTATED, Choice, Stated, Table, TooManyChoices, Turn, turns
from zweck.words.said import SaidError, says

MAX_CHOSEN: Final = 20_000
"""Combinations of the facts that are opened where none are named: a page that a lawyer can read."""

MAX_ASKED: Final = 300
"""Combinations of one box that are asked for the rules that decide."""


class NotLeft(SaidError):
    """The residual law cannot be found; the message says why, `help` what to do."""


class Reasoning(Answering, Protocol):
    """The part of an engine that gives reasons."""

    policies: PolicySet


class Part(NamedTuple):
    """A box: the choices of the facts that it restricts, the rules that decide all of it, those that decide some of it, and an example.

    `asked` of its combinations were asked for the rules, out of `cells`.
    """

    choices: Mapping[str, tuple[Choice, ...]]
    always: tuple[Reason, ...]
    sometimes: tuple[Reason, ...]
    example: Stated
    asked: int
    cells: int


class Left:
    """The residual law of the questions of one binding on its day; persons are not looked up: what the register would say can be stated."""

    def __init__(
        self,
        engine: Reasoning,
        asking: Asking,
        names: Sequence[str] = (),
        residual: Residual | None = None,
        person: Sequence[Source] | None = None,
    ) -> None:
        """The facts `names` are open, else the columns of the binding, else those on which calls about the activity rest.

        Raises:
            NotLeft: if the binding states no constant day, contradicts itself, or states a fact that is to be open.
            PolicyError: if the binding is faulty.
            UnknownActivity: if the activity is not in force on the day.
        """
        asking.check()
        if asking.binding.dated is not None:
            raise NotLeft(says("binding.left_day"))
        for name in names:
            if name in asking.stated_by() or name in asking.binding.constants:
                raise NotLeft(says("binding.left_stated", fact=name))
        self.engine = engine
        self.asking = replace(asking, binding=replace(asking.binding, subject=None))
        self._residual = residual or Residual(engine.policies)
        self.beyond: tuple[str, ...] = ()
        """Facts on which answers may rest and that stay unstated, for there would be too many combinations."""
        self._decided: dict[object, Sequence[Reason]] = {}
        self.given: Stated = {}
        """Facts that every caller states, for a comparison: what a permitted call about the activity needs beside the open ones."""
        self.person = self._ordinary() if person is None else person
        """The register about the person: one who gave the consents without which the activity is never permitted, else none."""
        try:
            self.open = self._residual.choices(self.ask, [Open(name) for name in names]) if names else self._opened()
        except FactError:
            raise NotLeft(says("binding.left_contradicts")) from None
        except TooManyChoices as error:
            raise NotLeft(says("binding.left_lists", fact=error.fact), says("binding.left_fewer")) from None

    def ask(self, stated: Stated) -> Question:
        """The question of a caller.

        Raises:
            FactError: if facts contradict each other.
        """
        facts = {**self.given, **stated}
        return self.asking.question({name: UNKNOWN_WORD if value is None else value for name, value in facts.items()}, self.person)

    @cached_property
    def table(self) -> Table:
        """The table of the open facts.

        Raises:
            NotLeft: if there are too many combinations.
        """
        try:
            return self._residual.table(self.ask, self.open)
        except TooLarge as error:
            cells = says("binding.left_cells", cells=f"{error.cells:,}", most=f"{MAX_CELLS:,}")
            raise NotLeft(cells, says("binding.left_fewer")) from None

    def parts(self, outcome: Outcome | None) -> Iterator[Part]:
        """The boxes of an outcome; of combinations that contradict themselves for `None`, which no rule decides.

        Raises:
            NotLeft: if there are too many.
        """
        try:
            boxes = self.table.boxes(outcome)
        except TooMany:
            raise NotLeft(says("binding.left_boxes"), says("binding.left_fewer")) from None
        return (self._part(self.table, box) for box in boxes)

    def against(self, other: "Left") -> Iterator[tuple[Turn, tuple[Part, ...]]]:
        """Where this law comes out otherwise than another one over the facts that both leave open, with the rules of this one.

        Of the other facts callers state what a permitted call about their activity needs.

        Raises:
            NotLeft: if there are too many combinations or boxes, or nothing is open in both.
        """
        both = [one.fact for one in self.open if one.fact in {each.fact for each in other.open}]
        if not both:
            raise NotLeft(says("binding.left_apart"))
        mine, theirs = ({one.fact: one.choices for one in side.open} for side in (self, other))
        vocabulary = self.engine.policies.vocabulary
        common = []
        for fact in both:
            choices = [*dict.fromkeys((*mine[fact], *theirs[fact]))]
            if vocabulary.facts[fact].type in (FactType.INT, FactType.DATE):  # each stands for all up to the next one
                choices = [
                    *sorted(one for one in choices if one not in (None, UNSTATED)),
                    *(one for one in choices if one in (None, UNSTATED)),
                ]
            common.append(Open(fact, tuple(choices)))
        one, another = self._over(common), other._over(common)
        try:
            for turn in turns(another.table, one.table):
                yield turn, tuple(one._part(turn.common, box) for box in turn.boxes)
        except TooMany:
            raise NotLeft(says("binding.left_boxes"), says("binding.left_fewer")) from None

    def _over(self, open: Sequence[Open]) -> "Left":
        """This law over other open facts."""
        found = Left(self.engine, self.asking, [one.fact for one in open], self._residual, self.person)
        found.open = [*open]
        needed = self._needs.stated or {} if self._needs is not None else {}
        found.given = {name: value for name, value in needed.items() if name not in {one.fact for one in open}}
        return found

    def _part(self, table: Table, box: Box) -> Part:
        cells = [*table.cells(box)]
        step = -(-len(cells) // MAX_ASKED)
        asked = cells[::step]
        found: dict[str, tuple[Reason, int]] = {}
        for cell in asked:
            for reason in self._reasons(cell):
                found[reason.rule] = (reason, found.get(reason.rule, (reason, 0))[1] + 1)
        always = tuple(reason for reason, count in found.values() if count == len(asked))
        sometimes = tuple(reason for reason, count in found.values() if count < len(asked))
        return Part(table.choices(box), always, sometimes, cells[0], len(asked), len(cells))

    def _reasons(self, cell: Stated) -> Sequence[Reason]:
        """The rules that decide a combination; boxes overlap, so each is asked once."""
        key = tuple(cell.items())
        if key not in self._decided:
            try:
                decision = self.engine.decide(self.ask(cell), Detail.REASONS)
                self._decided[key] = [reason for reason in decision.reasons if reason.decisive]
            except FactError:
                self._decided[key] = ()
        return self._decided[key]

    # --- the facts that are open ---------------------------------------------------------------------------------------------------

    def _opened(self) -> list[Open]:
        columns = self.asking.binding.columns
        if columns:
            found = self._residual.choices(self.ask, [Open(column.fact) for column in columns])
            return [Open(one.fact, self._choices(column, one.choices)) for column, one in zip(columns, found, strict=True)]
        return self._chosen()

    def _choices(self, column: Column, every: Sequence[Choice]) -> tuple[Choice, ...]:
        """The choices that a column has."""
        fact = self.engine.policies.vocabulary.facts[column.fact]
        words = (read_value(fact, value) for value in column.values.values())
        values = (
            [value for value in words if not isinstance(value, FactFault)]
            if column.values
            else [one for one in every if one is not UNSTATED]
        )
        known = column.derived is Derived.VALUE and (column.values or fact.type in (FactType.ENUM, FactType.COUNTRY))
        empty = {Null.UNKNOWN: (None,), Null.SILENT: (UNSTATED,)}.get(column.null, ())
        return tuple(dict.fromkeys((*(one for one in values if one is not None or known), *empty)))

    def _chosen(self) -> list[Open]:
        """The facts on which calls about the activity rest, as many as a page can show; the most decisive first."""
        names = [*dict.fromkeys(name for name in self._candidates() if name not in self.asking.stated_by())]
        names = [name for name in names if name in self.engine.policies.vocabulary.facts and name not in self.asking.binding.constants]
        kept: list[Open] = []
        beyond: list[str] = []
        for one in names:
            found = self._residual.classes(self.ask, [*kept, Open(one)])
            if prod(map(len, found)) <= MAX_CHOSEN:
                kept.append(Open(one))
            else:
                beyond.append(one)
        self.beyond = tuple(beyond)
        return self._residual.choices(self.ask, kept)

    def _candidates(self) -> Iterator[str]:
        """The facts on which appraisals rest, those of a call that is permitted, what the register decides, what is missing without."""
        yield from facts_in(*self.asking.rests_on())
        stated = self._needs.stated or {} if self._needs is not None else {}
        yield from stated
        company = self.asking.company
        versions = company.activities.get(self.asking.binding.activity, ())
        held = sorted(fact for one in versions for fact in facts_of_persons(one, company, self.asking.vocabulary)[0])
        open_ = [name for name in held if name not in stated and name not in self.asking.stated_by()]
        yield from sorted(open_, key=lambda name: not self._turns(name, stated))
        yield from (missing.fact for missing in self.engine.decide(self.ask({}), Detail.REASONS).missing_facts)

    def _turns(self, name: str, stated: Stated) -> bool:
        """Whether a fact alone can turn the answer to a call."""
        return len(self._residual.table(lambda further: self.ask({**stated, **further}), [Open(name)]).classes[0]) > 1

    @cached_property
    def _needs(self) -> Needs | None:
        """A call about the activity that is permitted, where nothing is bound to columns."""
        binding, day = self.asking.binding, self.asking.binding.constants.get(DECISION_DATE)
        if not binding.activity or binding.columns or not isinstance(day, date):
            return None
        return needs(binding.activity, self.asking.company, self.engine, self.asking.vocabulary, day)

    def _ordinary(self) -> Sequence[Source]:
        if self._needs is None or not self._needs.consented:
            return ()
        company, day = self.asking.company, self._needs.day
        activity = in_force(company, self._needs.activity, day)
        return of_ordinary(activity, company, day, self.asking.vocabulary, consented=True)[1]


def of_activity(name: str, day: date, company: Company, vocabulary: Vocabulary) -> Asking:
    """Calls about an activity on a day whose callers state what they know; where they are silent, a register holds nothing adverse."""
    return Asking(
        Binding(name, "", (), {DECISION_DATE: day}, activity=name, consulted=tuple(kind for kind in REGISTERS if kind != RETENTION)),
        company,
        vocabulary,
    )
