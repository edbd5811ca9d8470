"""The profile of a question: one whole number for all facts that the law of an edition, and its explanation, distinguish.

Each fact that a test reads has a field in it: whether it was stated or implied, and a code that all values share which no test
distinguishes. Two facts that a test compares have a field of their own for the pair, so that neither is kept exactly: of two
countries in the same rows of a table the law says the same. Ages 34 and 35 are one and the same to the law, too.
"""

from collections.abc import Callable, Hashable, Iterable
from functools import reduce
from operator import getitem, or_
from threading import Lock
from typing import Final

from zweck.facts import FactSet, getter
from zweck.law.vocabulary import Fact, FactType, SameAs, Vocabulary
from zweck.logic.condition import Condition, Test, Value, facts_of, leaves
from zweck.logic.kleene import test as test_of

MAX_VALUES: Final = 1_000
"""Values of a fact whose code is kept; that of any other is found each time."""

BITS: Final = 12
"""The width of a code where values are not listed: more kinds of them than fit in it have no profile."""

Profile = int
Mask = int
Vector = Callable[[Value | None], Hashable]


class _Full(Exception):
    """A fact has more kinds of values than codes."""


class _Codes(dict[Hashable, Profile]):
    """Values of a fact, or of a pair, with their codes in the field at `place`; safe to use from several threads."""

    def __init__(self, place: int, width: int, vector: Callable[..., Hashable]) -> None:
        super().__init__()
        self.mask = ((1 << width) - 1) << place
        self._place = place
        self._most = 1 << width
        self._vector = vector
        self._numbers: dict[Hashable, int] = {}
        self._lock = Lock()

    def __missing__(self, value: Hashable) -> Profile:
        vector = self._vector(value)
        with self._lock:  # between a look at the number of codes and taking the next one, no other thread may take it
            code = self._numbers.get(vector)
            if code is None:
                code = len(self._numbers)
                if code == self._most:
                    raise _Full
                self._numbers[vector] = code
        found = code << self._place
        if len(self) < MAX_VALUES:
            self[value] = found
        return found


class Profiles:
    """Reduces facts to the differences that some conditions see; safe to use from several threads."""

    def __init__(self, conditions: Iterable[Condition], vocabulary: Vocabulary) -> None:
        """Lay out the fields of the facts that the conditions read, and of those whose values others are presumed to share."""
        tests = dict.fromkeys(leaf for condition in conditions for leaf in leaves(condition) if isinstance(leaf, Test))
        alone: dict[str, list[Test]] = {}
        paired: dict[tuple[str, ...], list[Test]] = {}
        for test in tests:
            facts = facts_of(test)
            for fact in facts:
                alone.setdefault(fact, [])
            if len(facts) > 1:
                paired.setdefault(tuple(sorted(facts)), []).append(test)
            else:
                alone[test.fact].append(test)
        copied = {fact.name: fact.silence.presume.fact for fact in vocabulary.facts.values() if isinstance(fact.silence.presume, SameAs)}
        exact = {source for name, source in copied.items() if vocabulary.facts[name].silence.where is not None} | _shown_exactly(vocabulary)
        self._vocabulary = vocabulary
        self._fleeting = _fleeting(vocabulary)
        self._size = 1
        self._stated = dict.fromkeys(vocabulary.facts, 0)
        self._fields: dict[str, Mask] = {}
        self._codes: dict[str, _Codes] = {}
        self._presumed: dict[str, _Codes] = {}
        for name in dict.fromkeys((*alone, *exact)):
            self._add(name, _exactly if name in exact else _truths(alone[name]), name in copied)
        self._pairs = [(one, other, self._pair(one, other, found)) for (one, other), found in paired.items()]
        self._read = getter([name for name in self._codes if name not in self._presumed])
        self._plain = [codes for name, codes in self._codes.items() if name not in self._presumed]

    def _add(self, name: str, vector: Vector, copied: bool) -> None:
        """Lay out the field of a fact. A copied value is shown in answers, so it is kept exactly where it is presumed."""
        fact = self._vocabulary.facts[name]
        self._stated[name] = 1 << self._size
        width = _width(fact)
        self._codes[name] = _Codes(self._size + 1, width, vector)
        if copied:
            self._presumed[name] = _Codes(self._size + 1, width, _exactly)
        self._fields[name] = self._codes[name].mask | self._stated[name]
        self._size += 1 + width

    def _pair(self, one: str, other: str, tests: Iterable[Test]) -> _Codes:
        """Lay out the field of a pair: how its tests come out, and how they would where a remedy changes one of the two."""
        steps = (self._steps(one), self._steps(other))
        tests = tuple(tests)

        def vector(values: tuple[Value | None, Value | None]) -> Hashable:
            first, second = values
            cases = [(first, second), *((step, second) for step in steps[0]), *((first, step) for step in steps[1])]
            return tuple(test_of(test, {one: left, other: right}) for test in tests for left, right in cases)

        codes = _Codes(self._size, BITS, vector)
        self._size += BITS
        return codes

    def _steps(self, name: str) -> tuple[Value, ...]:
        """The values that remedies give a fact, itself or through the one that it copies."""
        copied = self._vocabulary.facts[name].silence.presume
        names = (name, copied.fact) if isinstance(copied, SameAs) else (name,)
        values = (act.establishes.get(one) for act in self._vocabulary.acts.values() for one in names)
        return tuple(dict.fromkeys(value for value in values if value is not None and not isinstance(value, SameAs)))

    def of(self, facts: FactSet) -> Profile | None:
        """The profile of a question; `None` where there are too many kinds of values to distinguish."""
        values, stated = facts.values, facts.stated | (facts.implied - self._fleeting)
        try:
            found = reduce(or_, map(getitem, self._plain, self._read(values)), int(facts.presume_unstated))
            for name, presumed in self._presumed.items():
                found |= (self._codes[name] if name in stated else presumed)[values[name]]
            for one, other, codes in self._pairs:
                found |= codes[values[one], values[other]]
        except _Full:
            return None
        return reduce(or_, map(self._stated.__getitem__, stated), found)

    def mask(self, facts: Iterable[str]) -> Mask:
        """The part of a profile on which all rests that reads no more than these facts."""
        wanted = set(facts)
        singles = (mask for name, mask in self._fields.items() if name in wanted)
        return reduce(or_, (*singles, *(codes.mask for one, other, codes in self._pairs if {one, other} <= wanted)), 1)


def _shown_exactly(vocabulary: Vocabulary) -> set[str]:
    """The facts on whose very value it turns what an act establishes: those that it copies, and sets."""
    established = [pair for act in vocabulary.acts.values() for pair in act.establishes.items()]
    copied = {value.fact for _, value in established if isinstance(value, SameAs)}
    return copied | {name for name, value in established if vocabulary.facts[name].type is FactType.SET}


def _fleeting(vocabulary: Vocabulary) -> frozenset[str]:
    """The facts of which an act may take away what implies their value, so that it matters whether they were stated."""
    established = {name for act in vocabulary.acts.values() for name in act.establishes}
    return frozenset(
        name
        for name, fact in vocabulary.facts.items()
        for part in fact.silence.implied
        for leaf in leaves(part.when)
        if isinstance(leaf, Test) and not established.isdisjoint(facts_of(leaf))
    )


def _truths(tests: Iterable[Test]) -> Vector:
    """How tests of one fact come out; a value that no test knows is not an unknown one."""
    several = tuple(tests)
    return lambda value: (value is None, *(test_of(test, {test.fact: value}) for test in several))


def _exactly(value: Value | None) -> Hashable:
    return (value,)


def _width(fact: Fact) -> int:
    match fact.type:
        case FactType.BOOL:
            return 2
        case FactType.ENUM:
            return (len(fact.values) + 1).bit_length()
        case _:
            return BITS
