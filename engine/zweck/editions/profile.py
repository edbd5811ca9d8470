"""The profile of a question: one whole number for all facts that the law of an edition, and its explanation, distinguish.

Each fact that a test reads has a field in it: whether it was stated or implied, and a code that all values share which no test
distinguishes. Two facts that a test compares have a field of their own for the pair, so that neither is kept exactly: of two
countries in the same rows of a table the law says the same. Ages 34 and 35 are one and the same to the law, too.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import reduce
from operator import or_
from threading import Lock
from typing import Final

from zweck.facts import FactSet
from zweck.law.vocabulary import Fact, FactType, SameAs, Vocabulary
from zweck.logic.condition import Condition, Test, Value, facts_of, leaves
from zweck.logic.kleene import test as test_of

MAX_VALUES: Final = 1_000
"""Values of a fact whose code is kept; that of any other is found each time."""

BITS: Final = 12
"""The width of a code where values are not listed: more kinds of them than fit in it have no profile."""

Profile = int
Mask = int
PRESUMING: Final[Profile] = 1
"""Whether the ordinary course is presumed."""

Vector = Callable[[Value | None], Hashable]


class _Full(Exception):
    """A fact has more kinds of values than codes."""


class _Codes(dict[Hashable, Profile]):
    """Values of a fact, or of a pair, with their codes in the field at `place`; safe to use from several threads."""

    def __init__(self, place: int, width: int, vector: Callable[..., Hashable], unknown: Hashable) -> None:
        """Nothing known has the code 0."""
        super().__init__()
        self.mask = ((1 << width) - 1) << place
        self._place = place
        self._most = 1 << width
        self._vector = vector
        self._numbers: dict[Hashable, int] = {vector(unknown): 0}
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


class _Stated(dict[Value | None, Profile]):
    """The codes of a fact, with the bit that it was stated or implied if it was."""

    def __init__(self, codes: _Codes, stated: Profile) -> None:
        super().__init__()
        self._codes = codes
        self._stated = stated

    def __missing__(self, value: Value | None) -> Profile:
        found = self._codes[value] | self._stated
        if len(self) < MAX_VALUES:
            self[value] = found
        return found


class _Unread(dict[Value | None, Profile]):
    """A fact that no test reads."""

    def __missing__(self, value: Value | None) -> Profile:
        return 0


UNREAD: Final = _Unread()


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
        exact = {source for name, source in copied.items() if vocabulary.facts[name].silence.where is not None}
        self._vocabulary = vocabulary
        self.size = PRESUMING.bit_length()
        self._fields: dict[str, Mask] = {}
        self._stated: dict[str, Mapping[Value | None, Profile]] = dict.fromkeys(vocabulary.facts, UNREAD)
        self._assumed: dict[str, Mapping[Value | None, Profile]] = dict(self._stated)
        for name in dict.fromkeys((*alone, *exact)):
            self._add(name, _exactly if name in exact else _truths(alone[name]), name in copied)
        self._pairs = [(one, other, self._pair(one, other, found)) for (one, other), found in paired.items()]
        self._paired = {frozenset((one, other)): codes for one, other, codes in self._pairs}

    def _add(self, name: str, vector: Vector, copied: bool) -> None:
        """Lay out the field of a fact. A copied value is shown in answers, so it is kept exactly where it is presumed."""
        stated, width = 1 << self.size, _width(self._vocabulary.facts[name])
        codes = _Codes(self.size + 1, width, vector, None)
        self._stated[name] = _Stated(codes, stated)
        self._assumed[name] = _Stated(_Codes(self.size + 1, width, _exactly, None) if copied else codes, 0)
        self._fields[name] = codes.mask | stated
        self.size += 1 + width

    def _pair(self, one: str, other: str, tests: Iterable[Test]) -> _Codes:
        """Lay out the field of a pair: how its tests come out, and how they would where a remedy changes one of the two."""
        steps = (self._steps(one), self._steps(other))
        tests = tuple(tests)

        def vector(values: tuple[Value | None, Value | None]) -> Hashable:
            first, second = values
            cases = [(first, second), *((step, second) for step in steps[0]), *((first, step) for step in steps[1])]
            return tuple(test_of(test, {one: left, other: right}) for test in tests for left, right in cases)

        codes = _Codes(self.size, BITS, vector, (None, None))
        self.size += BITS
        return codes

    def _steps(self, name: str) -> tuple[Value, ...]:
        """The values that remedies give a fact, itself or through the one that it copies."""
        fact = self._vocabulary.facts[name]
        copied = fact.silence.presume
        more = self._vocabulary.facts[copied.fact].steps if isinstance(copied, SameAs) else ()
        return tuple(step.value for step in (*fact.steps, *more))

    def of(self, facts: FactSet) -> Profile | None:
        """The profile of a question; `None` where there are too many kinds of values to distinguish."""
        values, tables = facts.values, self._stated
        found = PRESUMING if facts.presume_unstated else 0
        try:
            for name in (*facts.stated, *facts.implied):
                found |= tables[name][values[name]]
            tables = self._assumed
            for name in facts.assumed - facts.implied:
                found |= tables[name][values[name]]
            for one, other, codes in self._pairs:
                found |= codes[values[one], values[other]]
        except _Full:
            return None
        return found

    def part(self, test: Test) -> Mask:
        """The part of a profile on which all rests that reads no more than this test."""
        facts = facts_of(test)
        pair = self._paired[frozenset(facts)].mask if len(facts) > 1 else 0
        return reduce(or_, map(self._fields.__getitem__, facts), pair | PRESUMING)


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
