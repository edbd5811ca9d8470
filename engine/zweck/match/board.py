"""The truths of many names at once, for the native matcher.

A board holds the terms of its names in one set that must hold and one that may hold. Each value of a fact strikes terms out; the terms
that all facts leave give the truths of the names. Parts that stand for themselves are settled after the facts, and only if a term still
depends on them.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import and_, getitem
from typing import Final

from zweck.facts.question import getter
from zweck.logic.condition import Test, Value, facts_of
from zweck.logic.kleene import Values
from zweck.logic.kleene import test as test_of
from zweck.match.codegen import compile_function
from zweck.match.layout import Effect, Layout, Step, TermSet
from zweck.match.terms import Terms

MAX_VALUES: Final = 250
"""Values of one fact whose effect on a board is kept; that of any other is found each time."""

STEP: Final = "if left & depending{0}: left &= if_true{0} if left & must{0} else if_unknown{0} if left & may{0} else if_false{0}"
"""A step as Python, written out: a loop over the steps took three times as long."""


class ByValue(dict[Value | None, TermSet]):
    """The terms that each value of a fact leaves, found when it is first met."""

    __slots__ = ("_every", "_tests")

    def __init__(self, every: TermSet, tests: Sequence[tuple[Test, Effect]]) -> None:
        super().__init__()
        self._every = every
        self._tests = tests

    def __missing__(self, value: Value | None) -> TermSet:
        """Find and keep the terms that a value leaves."""
        left = self._every
        for test, effect in self._tests:
            left = effect.left(test_of(test, {test.fact: value}), left)
        if len(self) < MAX_VALUES:
            self[value] = left
        return left


class ByPair(dict[tuple[Value | None, Value | None], TermSet]):
    """The terms that the values of two facts leave, which one test compares."""

    __slots__ = ("_effect", "_every", "_test", "depending", "facts")

    def __init__(self, every: TermSet, test: Test, effect: Effect) -> None:
        super().__init__()
        self.depending = effect.depending
        self.facts = facts_of(test)
        self._every = every
        self._test = test
        self._effect = effect

    def __missing__(self, values: tuple[Value | None, Value | None]) -> TermSet:
        """Find and keep the terms that two values leave."""
        left = self._effect.left(test_of(self._test, dict(zip(self.facts, values, strict=True))), self._every)
        if len(self) < MAX_VALUES:
            self[values] = left
        return left


class Board:
    """The terms of what a law rests on. `marks` are those by which a name must and by which it may hold, in the order of the names."""

    __slots__ = ("_every", "_pairs", "_read", "_settled", "_tables", "marks")

    def __init__(self, terms: Terms, places: Iterable[int], number: int) -> None:
        """Lay out the names at some places on a board of this number."""
        layout = Layout(terms, places, number)
        self._every = layout.all
        self._settled = _settling(layout.steps(), layout.wanted)
        tests: dict[str, list[tuple[Test, Effect]]] = {}
        self._pairs: list[ByPair] = []
        for test, effect in layout.tests():
            if len(facts_of(test)) == 1:
                tests.setdefault(test.fact, []).append((test, effect))
            else:
                self._pairs.append(ByPair(self._every, test, effect))
        self._tables = tuple([ByValue(self._every, tuple(several)) for several in tests.values()])
        self._read = getter([*tests])
        self.marks = (*layout.names.values(),)

    def left(self, values: Values) -> TermSet:
        """The terms of names that the facts leave."""
        left = reduce(and_, map(getitem, self._tables, self._read(values)), self._every)
        for pair in self._pairs:
            if pair.depending & left:
                one, other = pair.facts
                left &= pair[values[one], values[other]]
        return self._settled(left) if self._settled else left


def _settling(steps: Sequence[Step], wanted: TermSet) -> Callable[[TermSet], TermSet] | None:
    """The function from the terms that facts leave to those of the names: one step after the other."""
    if not steps:
        return None
    constants = {"wanted": wanted}
    for place, step in enumerate(steps):
        constants |= {f"{name}{place}": terms for name, terms in step._asdict().items()}
    lines = (*(STEP.format(place) for place in range(len(steps))), "return left & wanted")
    return compile_function("left", lines, constants)
