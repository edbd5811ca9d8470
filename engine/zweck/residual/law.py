"""The residual law: what is left of the law for callers of whom some facts are fixed; each combination is decided as a question."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from math import prod
from typing import Final, NamedTuple

from zweck.decision.decision import Outcome
from zweck.editions.build import Editions
from zweck.facts.question import FactError, Question
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import All, AnyOf, Condition, Interval, Not, Operator, Test, Value, facts_in, facts_of, tests_in
from zweck.logic.kleene import test as truth_of
from zweck.program.compile import Compiler
from zweck.program.fold import folded, inputs_behind
from zweck.program.lanes import Encoder
from zweck.program.outcomes import Outcomes
from zweck.program.planes import About, Input
from zweck.program.silence import asked_by
from zweck.readings import answered
from zweck.residual.table import UNSTATED, Choice, Class, Stated, Table, combined, merged, values_of, values_on

MAX_CELLS: Final = 200_000
"""Combinations that are decided; more take too long, and their boxes are no help to a reader."""

Ask = Callable[[Stated], Question]
"""The question of a caller that states these facts, through all sources that any call goes through; it may raise `FactError`."""


class TooLarge(Exception):
    """The facts that are open have more combinations than can be decided; `cells` says how many."""

    def __init__(self, cells: int) -> None:
        self.cells = cells
        super().__init__(f"{cells:,} combinations")


class Open(NamedTuple):
    """A fact that is open, with the choices that a caller has; without any it has all that its type has.

    With `states` it is no fact but a name for several that come together, as those that a register has about a person: each choice is one
    of its own, and the facts rest on conditions `rests_on`.
    """

    fact: str
    choices: tuple[Choice, ...] = ()
    states: tuple[str, ...] = ()
    rests_on: tuple[Condition, ...] = ()


class Residual:
    """Finds the tables of one policy set; the law is compiled once for all of them."""

    def __init__(self, policies: PolicySet, *, whole: bool = False) -> None:
        """Compile editions when they are first asked for.

        With `whole`, choices are of one class only if all that decides comes out alike, and every obligation, not the outcome alone.
        """
        self._whole = whole
        self._vocabulary = policies.vocabulary
        self._editions = Editions.of(policies)
        self._compiler = Compiler(policies.vocabulary)
        self._outcomes = Outcomes(policies, self._compiler)
        self._contradictions = [one.when for one in policies.vocabulary.contradictions]

    def choices(self, ask: Ask, open: Sequence[Open]) -> list[Open]:
        """The open facts with all their choices: so that tables that are compared have the same ones.

        Raises:
            FactError: if what is fixed contradicts itself.
            TooManyChoices: if a fact has too many.
            ValueError: if what is fixed states no day.
        """
        classes = self.classes(ask, open)
        return [
            Open(one.fact, tuple(choice for each in several for choice in each.choices)) for one, several in zip(open, classes, strict=True)
        ]

    def begun(self, ask: Ask) -> Iterator[None]:
        """Compile the law of the day a law at a time, for work that may pause.

        Raises:
            ValueError: if what is fixed states no day.
        """
        return self._compiler.steps(self._editions.on(_day(ask({}))))

    def classes(self, ask: Ask, open: Sequence[Open]) -> list[tuple[Class, ...]]:
        """The classes of the open facts; the table may have fewer, for it joins those that come out alike.

        Raises:
            FactError, TooManyChoices, ValueError: as `choices` does.
        """
        return self._classes(ask({}), open)

    def table(self, ask: Ask, open: Sequence[Open]) -> Table:
        """The table of the facts that are open, for callers that state nothing else.

        Raises:
            FactError: if what is fixed contradicts itself.
            TooLarge: if there are more than `MAX_CELLS` combinations.
            TooManyChoices: if a fact has too many.
            ValueError: if what is fixed states no day.
        """
        fixed = ask({})
        classes = self._classes(fixed, open)
        facts = tuple(one.fact for one in open)
        count = prod(map(len, classes))
        if count > MAX_CELLS:
            raise TooLarge(count)
        outcomes = self._decided(ask, combined(facts, classes))
        return merged(Table(_day(fixed), facts, tuple(classes), tuple(outcomes)))

    def _decided(self, ask: Ask, combinations: Iterator[Stated]) -> list[Outcome | None]:
        questions: list[Question] = []
        places: list[int | None] = []
        for stated in combinations:
            try:
                questions.append(ask(stated))
                places.append(len(questions) - 1)
            except FactError:
                places.append(None)
        found = self._outcomes.of(self._read(questions))
        return [None if place is None else found[place].outcome for place in places]

    def _read(self, questions: Sequence[Question]) -> Iterator[Question]:
        """The questions by the readings that are answered where sources contradict each other; what must be decided for it, together."""
        known: dict[object, Outcome] = {}
        wanted: dict[object, Question] = {}

        def decide(one: Question) -> Outcome:
            key = frozenset(one.stated.items()), one.presume_unstated, tuple(one.contradictions)
            if key not in known:
                wanted[key] = replace(one, merged=None)
            return known[key]

        waiting = [one for one in questions if one.merged is not None and one.merged.readings]
        while True:
            for one in waiting:
                with suppress(KeyError):
                    answered(one, decide, self._vocabulary)
            if not wanted:
                break
            known |= {key: one.outcome for key, one in zip(wanted, self._outcomes.of(wanted.values()), strict=True)}
            wanted.clear()
        yield from (replace(answered(one, decide, self._vocabulary), merged=None) for one in questions)

    def _classes(self, fixed: Question, open: Sequence[Open]) -> list[tuple[Class, ...]]:
        """For each open fact the classes of its choices: they set the same inputs that are left, and meet the same further conditions."""
        day = _day(fixed)
        facts = [fact for one in open for fact in one.states or (one.fact,)]
        left = self._left(fixed, facts, day)
        conditions = [*self._possible(fixed, facts), *(condition for one in open for condition in one.rests_on)]
        return [
            tuple([Class((choice,)) for choice in one.choices]) if one.states else self._classed(one, left, fixed, day, [*conditions])
            for one in open
        ]

    def _left(self, fixed: Question, open: Sequence[str], day: date) -> list[Input]:
        """The inputs on which the answer can still rest."""
        edition = self._editions.on(day)
        view = self._compiler.view(edition)
        wanted = [*view.answer]
        for plan in edition.laws if self._whole else ():
            places = (*plan.points(), *(place for _, place in plan.obligations))
            wanted += (plane for names in view.names for place in places for plane in names[place])
        program = self._compiler.program
        encoder = Encoder(program)
        moving = {*open, *self._dependent(fixed, open)}
        set_by = {plane for fact, value in fixed.stated.items() if fact not in moving for plane in encoder.set_by(fact, value)}
        planes = program.inputs
        bits = {plane: plane in set_by for one, plane in planes.items() if one.fact and one.fact not in moving}
        bits |= {plane: fixed.presume_unstated for one, plane in planes.items() if one.about is About.PRESUMING}
        return list(inputs_behind(*folded(program, bits, wanted)))

    def _dependent(self, fixed: Question, open: Sequence[str]) -> Iterator[str]:
        """The facts that turn on the open ones: of sources that rest on something, and those that may contradict an open fact."""
        for source in fixed.merged.sources if fixed.merged is not None else ():
            if source.rests_on is not None or not source.facts.keys().isdisjoint(open):
                yield from source.facts
        yield from facts_in(*self._possible(fixed, open))

    def _possible(self, fixed: Question, open: Sequence[str]) -> Iterator[Condition]:
        """The conditions of contradictions that some choices of the open facts can meet."""
        known = {fact: value for fact, value in fixed.stated.items() if value is not None and fact not in open}
        yield from (one for one in self._contradictions if _can_be(one, known, open, wanted=True))

    def _classed(self, one: Open, left: Sequence[Input], fixed: Question, day: date, conditions: list[Condition]) -> tuple[Class, ...]:
        tests, exact = self._tests(one.fact, left, fixed, conditions)
        partition = values_on(self._vocabulary.facts[one.fact], tests, day)
        found: dict[object, list[Choice]] = {}
        for choice in one.choices or (*values_of(partition.of(one.fact)), None, UNSTATED):
            known = None if choice is UNSTATED else choice
            found.setdefault((choice, None) if exact or known is None else partition.sign(one.fact, known), []).append(choice)
        return tuple(Class(tuple(choices)) for choices in found.values())

    def _tests(self, fact: str, left: Sequence[Input], fixed: Question, conditions: list[Condition]) -> tuple[list[Test], bool]:
        """The tests of a fact alone that distinguish its values, and whether each value is another one, for something compares it."""
        tests = [test for one in left if one.fact == fact and (test := asked_by(one)) is not None]
        exact = False
        for source in fixed.merged.sources if fixed.merged is not None else ():
            conditions += [source.rests_on] if source.rests_on is not None else []
            exact = exact or fact in source.facts
            value = source.facts.get(fact)
            if isinstance(value, int | Interval):  # a number that is stated beside it contradicts it or does not
                low, high = value.bounds if isinstance(value, Interval) else (value, value)
                tests += [Test(fact, Operator.AT_LEAST, low), Test(fact, Operator.AT_MOST, high)]
        reading = [test for test in tests_in(*conditions) if fact in facts_of(test)]
        tests += [test for test in reading if len(facts_of(test)) == 1]
        return list(dict.fromkeys(tests)), exact or any(len(facts_of(test)) > 1 for test in reading)


def _day(fixed: Question) -> date:
    day = fixed.stated.get(DECISION_DATE)
    if not isinstance(day, date):
        raise ValueError("what is fixed states no day")
    return day


def _can_be(condition: Condition, known: Mapping[str, Value], open: Sequence[str], *, wanted: bool) -> bool:
    """Whether a condition can come out as wanted where the open facts may have any value and others are unknown unless known."""
    match condition:
        case Not(part):
            return _can_be(part, known, open, wanted=not wanted)
        case All(parts) | AnyOf(parts):
            found = (_can_be(part, known, open, wanted=wanted) for part in parts)
            return all(found) if isinstance(condition, All) is wanted else any(found)
        case Test():
            facts = facts_of(condition)
            if any(fact in open for fact in facts):
                return all(fact in open or fact in known for fact in facts)
            return all(fact in known for fact in facts) and truth_of(condition, known) is wanted
        case _:
            return True
