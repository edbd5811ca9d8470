"""The truths of many names at once, for the native matcher.

Every term has two marks on a board: that it surely holds, and that it may hold. Each value of a fact strikes out marks. What all facts
leave tells the truth of every term, and the terms tell the truths of the names. Parts that stand for themselves, and laws, are settled
after the facts, and only if a mark still hangs on them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import and_, getitem, or_
from typing import Final

from zweck.editions.edition import Edition
from zweck.facts import FactSet, SilenceOf, getter
from zweck.law.vocabulary import Value
from zweck.logic.condition import NumberFor, Operator, Test
from zweck.logic.kleene import Truth, Values
from zweck.logic.kleene import test as test_of
from zweck.match.layout import Effect, Layout, Marks, Step
from zweck.match.terms import Terms
from zweck.match.written import function

MOST_VALUES: Final = 10_000
"""Of one fact; what others leave is worked out each time."""
MOST_SHAPES: Final = 1_000
"""Of one board; other questions go through all facts."""


STEP: Final = "if marks & hanging{0}: marks &= if_true{0} if marks & surely{0} else if_unknown{0} if marks & maybe{0} else if_false{0}"
"""A step as Python, written out: a loop over the steps took three times as long."""


class FactMarks(dict[Value | None, Marks]):
    """The marks that each value of a fact leaves; worked out when it is first asked for."""

    def __init__(self, every: Marks, tests: Sequence[tuple[Test, Effect]]) -> None:
        """Keep the tests of the fact with their effects."""
        super().__init__()
        self.hanging = reduce(or_, (effect.hanging for _, effect in tests), 0)
        self._every = every
        self._tests = tests

    def __missing__(self, value: Value | None) -> Marks:
        """What a value leaves."""
        left = self._every
        for test, effect in self._tests:
            left = effect.left(test_of(test, {test.fact: value}), left)
        if len(self) < MOST_VALUES:
            self[value] = left
        return left


class PairMarks(dict[tuple[Value | None, Value | None], Marks]):
    """The same for the values of two facts that one test reads."""

    def __init__(self, every: Marks, test: Test, other: str, effect: Effect) -> None:
        """Keep the test with its effect."""
        super().__init__()
        self.hanging = effect.hanging
        self.facts = (test.fact, other)
        self._every = every
        self._test = test
        self._effect = effect

    def __missing__(self, values: tuple[Value | None, Value | None]) -> Marks:
        """What two values leave."""
        left = self._effect.left(test_of(self._test, dict(zip(self.facts, values, strict=True))), self._every)
        if len(self) < MOST_VALUES:
            self[values] = left
        return left


class Board:
    """The marks of the names at some places of an edition."""

    def __init__(self, edition: Edition, terms: Terms, places: Iterable[int], laws: Sequence[int] = (), number: int = 0) -> None:
        """Lay out the names on a board of this number. Nothing counts of those `laws` whose scope is surely not met."""
        layout = Layout(terms, places, number)
        self.every = layout.all
        self.told = layout.told
        self.settled = settling(layout.steps(edition, laws), self.told)
        tests: dict[str, list[tuple[Test, Effect]]] = {}
        self.pairs: list[PairMarks] = []
        for test, effect in layout.tests():
            other = second_fact(test)
            if other is None:
                tests.setdefault(test.fact, []).append((test, effect))
            else:
                self.pairs.append(PairMarks(self.every, test, other, effect))
        self.facts = {fact: FactMarks(self.every, several) for fact, several in tests.items()}
        self._names = layout.names
        self._whole = Shape(self, {*self.facts, *(fact for pair in self.pairs for fact in pair.facts)}, {})
        self._shapes: dict[tuple[object, ...], Shape] = {}

    def marks(self, values: Values) -> Marks:
        """The marks that total facts leave of the names."""
        return self._whole.marks(values)

    def found(self, facts: FactSet) -> Marks:
        """The same, with less to look at where questions of this shape came before."""
        shape = self._whole if facts.complete else self.shape(facts.stated, facts.silence)
        return shape.marks(facts.values)

    def shape(self, stated: Iterable[str], silence: SilenceOf) -> "Shape":
        """The shape of questions that state these facts."""
        key = (silence.presume_unstated, *stated)
        found = self._shapes.get(key)
        if found is None and len(self._shapes) < MOST_SHAPES:
            self._shapes[key] = self._whole  # to find out what is special costs more than it saves once
        elif found is self._whole:
            depending = (fact.name for fact in (*silence.dependent, *silence.circular))
            found = self._shapes[key] = Shape(self, {*stated, *depending}, silence.plain)
        return found or self._whole

    def truth(self, place: int, marks: Marks) -> Truth:
        """The truth of a name."""
        surely, maybe = self._names[place]
        return True if marks & surely else None if marks & maybe else False


class Shape:
    """What questions have in common that state the same facts: what silence on all others leaves, and what is then still to be settled."""

    def __init__(self, board: Board, varying: Iterable[str], silent: Mapping[str, Value | None]) -> None:
        """`varying` are the facts whose values differ, `silent` has the values of all others."""
        wanted = set(varying)
        self.silent = {fact: silent[fact] for pair in board.pairs for fact in pair.facts if fact not in wanted}
        self.left = reduce(and_, (table[silent[fact]] for fact, table in board.facts.items() if fact not in wanted), board.every)
        self.tables = {fact: table for fact, table in board.facts.items() if fact in wanted and table.hanging & self.left}
        self.pairs = [pair for pair in board.pairs if pair.hanging & self.left]
        self.settled = board.settled
        self._each = tuple(self.tables.values())
        self._read = getter(tuple(self.tables))

    def marks(self, values: Values) -> Marks:
        """The marks that total facts leave of the names."""
        marks = reduce(and_, map(getitem, self._each, self._read(values)), self.left)
        for pair in self.pairs:
            one, other = pair.facts
            marks &= pair[values[one], values[other]]
        return self.settled(marks) if self.settled else marks


def settling(steps: Sequence[Step], told: Marks) -> Callable[[Marks], Marks] | None:
    """The function from the marks that facts leave to those of the names: one step after the other, then no more than is told."""
    if not steps:
        return None
    constants = {"told": told}
    for place, step in enumerate(steps):
        constants |= {f"{name}{place}": marks for name, marks in step._asdict().items()}
    return function("marks", (*(STEP.format(place) for place in range(len(steps))), "return marks & told"), constants)


def second_fact(test: Test) -> str | None:
    """The second fact that a test reads."""
    match test.operator:
        case Operator.SAME_AS | Operator.CONTAINS_FACT:
            return str(test.operand)
        case Operator.AT_LEAST_TABLE if isinstance(test.operand, NumberFor):
            return test.operand.fact
        case _:
            return None
