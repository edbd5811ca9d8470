"""The profile of a question: one whole number for all facts that the law of some days, and its explanation, distinguish.

Each fact that a test reads has a field in it: whether it was stated or implied, and a code that all values share which no test
distinguishes. Two facts that a test compares have a field of their own for the pair, so that neither is kept exactly: of two
countries in the same rows of a table the law says the same. Ages 34 and 35 are one and the same to the law, too.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache, partial, reduce
from operator import or_
from threading import Lock
from typing import Any, Final, NamedTuple, cast

from zweck.editions.acted import fleeting, shown_exactly
from zweck.facts.question import FactSet
from zweck.law.vocabulary import Fact, FactType, SameAs, Vocabulary
from zweck.logic.condition import Test, Value, facts_of
from zweck.logic.kleene import test as test_of

MAX_VALUES: Final = 1_000
"""Values of a fact whose code is kept; that of any other is found each time."""

BITS: Final = 12
"""The width of a code where values are not listed: more kinds of them than fit in it have no profile."""

MAX_FIELDS: Final = 5_000
"""Codes that editions share; those of further ones are their own."""

Profile = int
Mask = int
PRESUMING: Final[Profile] = 1
"""Whether the ordinary course is presumed."""

Vector = Callable[[Value | None], Hashable]


class _Full(Exception):
    """A fact has more kinds of values than codes."""


class _Codes(dict[Hashable, Profile]):
    """Values of a fact, or of a pair, with their codes in the field at `place`; safe to use from several threads."""

    def __init__(self, place: int, width: int, vector: Callable[..., Hashable], unknown: Hashable = None) -> None:
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
    """The codes of a fact, with the bit that it was stated or implied if it was, or that it was implied."""

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


class _Field(NamedTuple):
    """The field of a fact, and the codes of its values if they were stated, if they were implied, and if they were assumed."""

    mask: Mask
    stated: _Stated
    implied: _Stated
    assumed: _Stated


class _Layout:
    """The places of all fields for a vocabulary; editions in which a fact or pair stands in the same tests share its codes."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._facts = vocabulary.facts
        self._acts = vocabulary.acts
        self._fleeting = fleeting(vocabulary)
        self._places: dict[Hashable, int] = {}
        self._size = PRESUMING.bit_length()
        self._known: dict[Hashable, Any] = {}
        self._lock = Lock()

    def fact(self, name: str, tests: Sequence[Test] | None, *, copied: bool) -> _Field:
        """The field of a fact; without tests its values are kept exactly. A copied value is shown in answers, so where it is presumed."""
        return cast(_Field, self._made((name, tests if tests is None else frozenset(tests)), partial(self._fact, name, tests, copied)))

    def pair(self, one: str, other: str, tests: Sequence[Test]) -> _Codes:
        """The field of a pair: how its tests come out, and how they would where a remedy changes one of the two."""
        return cast(_Codes, self._made((one, other, frozenset(tests)), partial(self._pair, one, other, tests)))

    def _made(self, key: Hashable, make: Callable[[], object]) -> object:
        with self._lock:
            found = self._known.get(key) or make()
            if len(self._known) < MAX_FIELDS:
                self._known[key] = found
            return found

    def _place(self, key: Hashable, width: int) -> int:
        if key not in self._places:
            self._places[key] = self._size
            self._size += width
        return self._places[key]

    def _fact(self, name: str, tests: Sequence[Test] | None, copied: bool) -> _Field:
        width = _width(self._facts[name])
        place = self._place(name, 2 + width)
        codes = _Codes(place + 2, width, _exactly if tests is None else _truths(tests))
        exact = _Codes(place + 2, width, _exactly) if copied else codes
        stated = _Stated(codes, 1 << place)
        implied = _Stated(codes, 2 << place) if name in self._fleeting else stated
        return _Field(codes.mask | 3 << place, stated, implied, _Stated(exact, 0))

    def _pair(self, one: str, other: str, tests: Sequence[Test]) -> _Codes:
        steps = (self._steps(one), self._steps(other))

        def vector(values: tuple[Value | None, Value | None]) -> Hashable:
            first, second = values
            cases = [(first, second), *((step, second) for step in steps[0]), *((first, step) for step in steps[1])]
            return tuple(test_of(test, {one: left, other: right}) for test in tests for left, right in cases)

        return _Codes(self._place((one, other), BITS), BITS, vector, (None, None))

    def _steps(self, name: str) -> tuple[Value, ...]:
        """The values that remedies give a fact, itself or through the one that it copies."""
        copied = self._facts[name].silence.presume
        names = (name, copied.fact) if isinstance(copied, SameAs) else (name,)
        values = (act.establishes.get(one) for act in self._acts.values() for one in names)
        return tuple(dict.fromkeys(value for value in values if value is not None and not isinstance(value, SameAs)))


@lru_cache(maxsize=32)
def _layout_of(vocabulary: Vocabulary) -> _Layout:
    return _Layout(vocabulary)


class Profiles:
    """Reduces facts to the differences that some tests see; safe to use from several threads."""

    def __init__(
        self, tests: Iterable[Test], vocabulary: Vocabulary, exact: Iterable[str] = (), settled: Iterable[frozenset[str]] = ()
    ) -> None:
        """Lay out the fields of the facts that the tests read, and of those whose values others are presumed to share.

        The values of the facts `exact` are kept exactly, too; what tests of the pairs `settled` say follows from the fields of both facts.
        """
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
        copied = _copied(vocabulary)
        kept = {*exact, *_kept(vocabulary, copied)}
        layout = _layout_of(vocabulary)
        names = dict.fromkeys((*alone, *kept))
        fields = {name: layout.fact(name, None if name in kept else alone[name], copied=name in copied) for name in names}
        self._masks = {name: field.mask for name, field in fields.items()}
        unread: dict[str, Mapping[Value | None, Profile]] = dict.fromkeys(vocabulary.facts, UNREAD)
        self._stated = unread | {name: field.stated for name, field in fields.items()}
        self._implied = unread | {name: field.implied for name, field in fields.items()}
        self._assumed = unread | {name: field.assumed for name, field in fields.items()}
        self._pairs = [(one, other, layout.pair(one, other, found)) for (one, other), found in paired.items()]
        self._paired = dict.fromkeys(settled, 0) | {frozenset((one, other)): codes.mask for one, other, codes in self._pairs}
        self.size = max(map(int.bit_length, (PRESUMING, *self._masks.values(), *self._paired.values())))

    def of(self, facts: FactSet) -> Profile | None:
        """The profile of a question; `None` where there are too many kinds of values to distinguish."""
        values = facts.values
        found = PRESUMING if facts.presume_unstated else 0
        try:
            tables = self._stated
            for name in facts.stated:
                found |= tables[name][values[name]]
            tables = self._implied
            for name in facts.implied:
                found |= tables[name][values[name]]
            tables = self._assumed
            for name in facts.assumed - facts.implied:
                found |= tables[name][values[name]]
            for one, other, codes in self._pairs:
                found |= codes[values[one], values[other]]
        except _Full:
            return None
        return found

    def part(self, facts: Iterable[str], pairs: Iterable[frozenset[str]]) -> Mask:
        """The part of a profile on which all rests that reads no more than these facts, and these pairs in one test."""
        return reduce(or_, [*map(self._masks.__getitem__, facts), *map(self._paired.__getitem__, pairs)], PRESUMING)


def shown(vocabulary: Vocabulary) -> frozenset[str]:
    """The facts whose values are kept exactly whatever the law says, or are shown where they are presumed of others."""
    copied = _copied(vocabulary)
    return frozenset({*_kept(vocabulary, copied), *copied.values()})


def _copied(vocabulary: Vocabulary) -> dict[str, str]:
    """The facts whose values are presumed to be those of others."""
    return {fact.name: fact.silence.presume.fact for fact in vocabulary.facts.values() if isinstance(fact.silence.presume, SameAs)}


def _kept(vocabulary: Vocabulary, copied: Mapping[str, str]) -> set[str]:
    return {source for name, source in copied.items() if vocabulary.facts[name].silence.where is not None} | shown_exactly(vocabulary)


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
