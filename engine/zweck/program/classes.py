"""The classes of a fact's values that no test distinguishes: the one partition of values, for searches, tables, boxes and comparisons.

Two values belong to one class when every test at hand has the same truth for both; in a program these are the tests of its inputs. A law
thus distinguishes finitely many cases, whatever numbers, days and countries there are. A fact may also be unknown; that stands beside its
classes.

A set counts by its members: members that always stand in the same tests form a group, and a class says of each group whether one of it is
in the set. Where two facts are compared with each other, every value of theirs that the other may have is a class of its own; of numbers,
days and countries that no test names, as many as there are facts so compared.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, islice
from typing import Final, cast

from zweck.law.countries import COUNTRIES, CURRENT, LIMITED, off_day
from zweck.law.values import INT_LIMIT
from zweck.law.vocabulary import Fact, FactType
from zweck.logic.condition import Interval, NumberFor, Operator, Test, Value, facts_of
from zweck.logic.kleene import cuts
from zweck.logic.kleene import test as truth_of

WELL_KNOWN: Final = ("DE", "AT", "US", "CH", "FR", "JP")
"""Countries that readers know, taken first to stand for others."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The classes of a fact with single values; each class lists the values that stand for it, of numbers and days the first of a stretch.

    `values` are all that are listed, in their own order; `starts` are these where they begin stretches of numbers or days. `unnamed` is a
    country that no test names; `usual` are plausible values, the most plausible first.
    """

    fact: str
    classes: tuple[tuple[Value, ...], ...]
    values: tuple[Value, ...]
    starts: tuple[Value, ...] = ()
    unnamed: Value | None = None
    usual: tuple[Value, ...] = ()
    _places: dict[Value, int] = field(init=False, compare=False, repr=False)
    _shown: dict[int, Value] = field(init=False, compare=False, repr=False)
    _ranks: dict[int, int] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Find the place of each value that is listed, and the most usual value of each class."""
        places = {known: place for place, values in enumerate(self.classes) for known in values}
        object.__setattr__(self, "_places", places)
        shown: dict[int, Value] = {}
        ranks: dict[int, int] = {}
        for rank, value in enumerate(self.usual):
            place = self.place(value)
            if place is not None and place not in shown:
                shown[place], ranks[place] = value, rank
        object.__setattr__(self, "_shown", shown)
        object.__setattr__(self, "_ranks", ranks)

    @property
    def size(self) -> int:
        """How many classes there are; with the unknown one more."""
        return len(self.classes)

    def value(self, place: int) -> Value:
        """A value of a class, the most usual one."""
        return self._shown.get(place, self.classes[place][0])

    def rank(self, place: int) -> int:
        """How unusual the values of a class are, from 0; all that are not said to be usual are alike."""
        return self._ranks.get(place, len(self.usual))

    def places(self, value: Value) -> list[int]:
        """The classes of a value, of an interval all in which it may be; none where the fact cannot have it."""
        several: list[Value] = [value]
        if isinstance(value, Interval):
            low, high = value.bounds
            several = [low, *(start for start in self.starts if isinstance(start, int) and low < start <= high)]
        return sorted({place for one in several if (place := self.place(one)) is not None})

    def place(self, value: Value) -> int | None:
        """The class of a value; `None` where the fact cannot have it. Words that no test names are all alike."""
        if self.starts:
            found = bisect_right(cast("tuple[int, ...]", self.starts), cast(int, value))
            value = self.starts[found - 1] if found else value
        return self._places.get(value, None if self.unnamed is None else self._places[self.unnamed])


@dataclass(frozen=True, slots=True)
class Members:
    """The groups of members of a set fact; `kinds` are these and the members of which it makes no difference whether they are in a set."""

    fact: str
    groups: tuple[tuple[str, ...], ...]
    kinds: tuple[tuple[str, ...], ...]
    usual: tuple[Value, ...] = ()

    @property
    def size(self) -> int:
        """How many classes there are: each group is in the set or not."""
        return int(2 ** len(self.groups))

    @property
    def values(self) -> Iterator[frozenset[str]]:
        """A set for each choice of kinds, the small ones first."""
        for length in range(len(self.kinds) + 1):
            for several in combinations(self.kinds, length):
                yield frozenset(kind[0] for kind in several)

    def place(self, value: Value) -> int:
        """The class of a set."""
        members = cast("frozenset[str]", value)
        return sum(1 << number for number, group in enumerate(self.groups) if not members.isdisjoint(group))

    def value(self, place: int) -> frozenset[str]:
        """A set of a class, whose binary digits say which groups are in it, the first group's the lowest."""
        return frozenset(min(group, key=self._rank) for number, group in enumerate(self.groups) if place >> number & 1)

    def rank(self, group: int) -> int:
        """How unusual the members of a group are, from 0; all that are not said to be usual are alike."""
        return min(map(self._rank, self.groups[group]))

    def _rank(self, member: str) -> int:
        return self.usual.index(member) if member in self.usual else len(self.usual)


Classes = Choice | Members


@dataclass(frozen=True, slots=True)
class Domain:
    """The values that a fact may have: those listed (`None`: any of its type), and of numbers and days those between two bounds.

    `usual` are plausible ones, the most plausible first.
    """

    type: FactType
    values: tuple[str, ...] | None = None
    low: Value | None = None
    high: Value | None = None
    usual: tuple[Value, ...] = ()

    @classmethod
    def of(cls, fact: Fact) -> "Domain":
        """The domain of a fact of the vocabulary."""
        return cls(fact.type, fact.values or None, usual=fact.plausible)

    @classmethod
    def on(cls, fact: Fact, day: date) -> "Domain":
        """The domain of a fact of the vocabulary, with all countries of a day."""
        match fact.type:
            case FactType.COUNTRY:
                return cls(fact.type, tuple(code for code in COUNTRIES if not off_day(code, day)))
            case FactType.SET:
                return cls(fact.type, fact.values or tuple(COUNTRIES))
            case _:
                return cls.of(fact)


def classes_of(tests: Iterable[Test], domains: Mapping[str, Domain]) -> dict[str, Classes]:
    """The classes of every fact that stands in a test, in the order in which they first do. Tables must have been looked up."""
    found = Partition(tuple(dict.fromkeys(tests)), domains)
    return {name: found.of(name) for name in found.by_fact}


@dataclass(slots=True)
class Partition:
    """The values of facts as some tests distinguish them."""

    tests: tuple[Test, ...]
    domains: Mapping[str, Domain]
    by_fact: dict[str, list[Test]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Find the tests of each fact."""
        for test in self.tests:
            for fact in facts_of(test):
                self.by_fact[fact].append(test)

    def of(self, name: str) -> Classes:
        """The classes of one fact."""
        domain = self.domains[name]
        if domain.type is FactType.SET:
            return self._members(name)
        candidates = tuple(self._candidates(name))
        starts = candidates if domain.type in (FactType.INT, FactType.DATE) else ()
        unnamed = candidates[-1] if domain.type is FactType.COUNTRY and domain.values is None else None
        grouped: dict[object, list[Value]] = {}
        for value in candidates:
            grouped.setdefault(self.sign(name, value), []).append(value)
        if unnamed is not None:
            grouped = dict(sorted(grouped.items(), key=lambda item: repr(item[0])))  # in the same order whichever countries are named
        return Choice(name, tuple(map(tuple, grouped.values())), candidates, starts, unnamed, self._usual(name))

    def sign(self, name: str, value: Value) -> Hashable:
        """How the tests of a fact see a value: values with the same sign are one class."""
        return tuple([self._seen(test, name, value) for test in self.by_fact[name]])

    def _seen(self, test: Test, name: str, value: Value) -> Hashable:
        match test.operator:
            case Operator.AT_LEAST_TABLE:
                number = cast(NumberFor, test.operand)
                if name == number.fact:
                    return dict(number.numbers).get(str(value), number.default)
                return tuple(cast(int, value) >= bound for bound in cuts(test))
            case Operator.SAME_AS | Operator.CONTAINS_FACT:
                other = test.fact if name == test.operand else str(test.operand)
                return value if self._may_be(other, value) else None
            case _:
                return truth_of(test, {name: value})

    def _may_be(self, other: str, value: Value) -> bool:
        domain = self.domains[other]
        return domain.values is None or value in domain.values

    def _members(self, name: str) -> Members:
        tests = self.by_fact[name]
        partners = [str(test.operand) for test in tests if test.operator is Operator.CONTAINS_FACT]
        grouped: dict[object, list[str]] = {}
        for member in self._candidate_words(name, spare=1 if partners else 0):
            named = tuple(member in cast("frozenset[str]", test.operand) for test in tests if test.operator is Operator.CONTAINS_ANY)
            linked = any(member in self._words(partner) for partner in partners)
            grouped.setdefault((named, member if linked else None), []).append(member)
        if self.domains[name].values is None:
            grouped = dict(sorted(grouped.items(), key=lambda item: repr(item[0])))
        nothing = ((False,) * sum(test.operator is Operator.CONTAINS_ANY for test in tests), None)
        groups = tuple(tuple(group) for sign, group in grouped.items() if partners or sign != nothing)
        return Members(name, groups, tuple(map(tuple, grouped.values())), self._usual(name))

    def _words(self, name: str) -> tuple[str, ...]:
        values = self.domains[name].values
        return tuple(self._candidate_words(name)) if values is None else values

    def _candidates(self, name: str) -> Iterator[Value]:
        domain = self.domains[name]
        match domain.type:
            case FactType.BOOL:
                yield from (True, False)
            case FactType.INT:
                yield from self._stretches(name, cast("int | None", domain.low) or 0, cast("int | None", domain.high) or INT_LIMIT - 1)
            case FactType.DATE:
                low, high = cast("date | None", domain.low) or date.min, cast("date | None", domain.high) or date.max
                for number in self._stretches(name, low.toordinal(), high.toordinal()):
                    yield date.fromordinal(number)
            case _:
                yield from self._candidate_words(name)

    def _stretches(self, name: str, low: int, high: int) -> Iterator[int]:
        """The first number of each stretch on which single tests do not change, and more of them where numbers are compared."""
        linked = self._linked(name)
        found = {low} | {cut for other in linked for test in self.by_fact[other] for cut in cuts(test)}
        if len(linked) > 1:
            found |= {cut + more for cut in found for more in range(len(linked))}
        yield from sorted(cut for cut in found if low <= cut <= high)

    def _candidate_words(self, name: str, spare: int = 0) -> Iterator[str]:
        """The words of a fact; of countries those that tests name and as many others as needed, at least one."""
        domain = self.domains[name]
        if domain.values is not None:
            yield from domain.values
            return
        linked = self._linked(name)
        named = {word for other in linked for test in self.by_fact[other] for word in _named(test)}
        usual = {word: None for other in sorted(linked) for word in self._usual(other) if isinstance(word, str)}
        first = [*dict.fromkeys((*usual, *WELL_KNOWN))]
        yield from sorted(named, key=lambda code: (first.index(code) if code in first else len(first), code))
        others = dict.fromkeys((*first, *(code for code in CURRENT if code not in LIMITED)))
        yield from islice((code for code in others if code not in named), len(linked) + spare)

    def _usual(self, name: str) -> tuple[Value, ...]:
        """The usual values that a fact may have here."""
        domain = self.domains[name]
        return tuple(value for value in domain.usual if domain.values is None or value in domain.values)

    def _linked(self, name: str) -> set[str]:
        """The facts that are compared with a fact, directly or by way of others, and the fact itself."""
        found, todo = {name}, [name]
        while todo:
            for test in self.by_fact[todo.pop()]:
                if test.operator in (Operator.SAME_AS, Operator.CONTAINS_FACT):
                    new = set(facts_of(test)) - found
                    found |= new
                    todo += new
        return found


def _named(test: Test) -> Iterable[str]:
    """The words that a test names."""
    if test.operator in (Operator.ONE_OF, Operator.CONTAINS_ANY):
        return cast("frozenset[str]", test.operand)
    return (key for key, _ in test.operand.numbers) if isinstance(test.operand, NumberFor) else ()
