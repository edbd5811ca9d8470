"""Stated facts that cannot be true together, found by the facts that they read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

from zweck.bounded.cache import Bounded
from zweck.forms.quoting import shown
from zweck.law.values import FactFault
from zweck.law.vocabulary import Contradiction, Effect, Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, Operator, RuleRef, Test, Value, facts_of, tests_in
from zweck.logic.functions import LOGIC, Function, function_of
from zweck.words.said import joined, says
from zweck.words.text import Text

Stated = Mapping[str, Value | None]

TABLES: Final = (Operator.IN_TABLE, Operator.AT_LEAST_TABLE)

MAX_VALUES: Final = 20_000
"""Facts with their values for which it is kept what they leave possible."""


class _Possible(Bounded[tuple[str, Value | None], int]):
    """The parts of contradictions that a fact with a value leaves possible, as bits, of those that cannot hold without the fact."""

    def __init__(self, parts: Mapping[str, Sequence[tuple[int, Function]]]) -> None:
        super().__init__(MAX_VALUES)
        self._parts = parts

    def __missing__(self, pair: tuple[str, Value | None]) -> int:
        known = StatedFacts((pair,))
        found = self[pair] = sum([bit for bit, holds in self._parts.get(pair[0], ()) if holds(known) is not False])
        return found


class Index:
    """The contradictions of a vocabulary by the facts without which they cannot hold.

    Each has a place in a row of bits, and as many rows follow each other as the longest has parts: a contradiction may hold where
    its bit is set in all of them.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        parts = [one.when.parts if isinstance(one.when, All) else (one.when,) for one in vocabulary.contradictions]
        functions = [[function_of(part) for part in some] for some in parts]
        self._all = [(one, LOGIC.all(each)) for one, each in zip(vocabulary.contradictions, functions, strict=True)]
        self._width = len(parts)
        self._rows = max(map(len, parts), default=1)
        self._always = 0
        by_fact: dict[str, list[tuple[int, Function]]] = defaultdict(list)
        for place, (some, each) in enumerate(zip(parts, functions, strict=True)):
            for row, (part, holds) in enumerate(zip(some, each, strict=True)):
                for fact in _anchors(part):
                    by_fact[fact].append((1 << row * self._width + place, holds))
            for row in range(len(some), self._rows):
                self._always |= 1 << row * self._width + place
        self._possible = _Possible(by_fact)

    def among(self, stated: Stated) -> list[Contradiction]:
        """The contradictions that surely hold among stated facts, in the order of the vocabulary's file."""
        possible = reduce(or_, map(self._possible.__getitem__, stated.items()), self._always)
        near = (1 << self._width) - 1
        for row in range(self._rows):
            near &= possible >> row * self._width
        found = []
        while near:
            place = near.bit_length() - 1
            near ^= 1 << place
            one, holds = self._all[place]
            if holds(StatedFacts(stated)) is True:
                found.append(one)
        return found[::-1]


def index_of(vocabulary: Vocabulary) -> Index:
    """The index of a vocabulary; made once."""
    return vocabulary.once(Index)


def facts_in(contradiction: Contradiction, stated: Stated) -> tuple[str, ...]:
    """The stated facts that a contradiction names, in its order."""
    return tuple(dict.fromkeys(test.fact for test in _holding(contradiction.when, StatedFacts(stated)) if test.fact in stated))


@dataclass(frozen=True, slots=True)
class Checked:
    """The contradictions among stated facts: those to be named in the answer, and faults for those that are refused."""

    noted: tuple[Contradiction, ...]
    faults: tuple[FactFault, ...]


CLEAR: Final = Checked((), ())


def check(stated: Stated, vocabulary: Vocabulary, found: Sequence[Contradiction] | None = None) -> Checked:
    """Find what contradicts itself, or take what was found: refused as faults that name their facts, asked, or noted."""
    found = index_of(vocabulary).among(stated) if found is None else found
    if not found:
        return CLEAR
    faults = tuple(refusal(one, stated) for one in found if one.effect is Effect.REFUSE)
    return Checked(tuple(one for one in found if one.effect is not Effect.REFUSE), faults)


def to_ask(contradictions: Iterable[Contradiction], stated: Stated) -> Iterator[str]:
    """The facts that contradict each other, and of which it is to be asked which are true."""
    return (fact for one in contradictions if one.effect is Effect.ASK for fact in facts_in(one, stated))


def _open(sentence: Text) -> Text:
    """A sentence without its full stop."""
    return Text(sentence.de.removesuffix("."), sentence.en.removesuffix("."))


def refusal(contradiction: Contradiction, stated: Stated) -> FactFault:
    """The fault that a contradiction is: one for all of its facts, which its sentence names."""
    first, *others = facts_in(contradiction, stated)
    shows = {name: shown(_plain(stated[name])) for name in (first, *others)}
    *before, last = [f"`{name}: {value}`" for name, value in shows.items()]
    named = says("forms.and", first=joined("forms.and_then", before), rest=last) if before else last
    message = says("facts.contradict", facts=named, id=contradiction.id, reason=_open(contradiction.reason))
    return FactFault(first, shows[first], message, beside=tuple(others))


def _plain(value: Value | None) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


def _anchors(condition: Condition, wanted: bool = True) -> tuple[str, ...]:
    """Facts of which at least one must be stated for the condition to be as wanted: where all parts must be, those of the narrowest."""
    match condition:
        case All(parts) | AnyOf(parts):
            each = [_anchors(part, wanted) for part in parts]
            if isinstance(condition, All) is wanted:
                return min(each, key=len, default=())
            return tuple(dict.fromkeys(fact for facts in each for fact in facts))
        case Not(part):
            return _anchors(part, not wanted)
        case Test():
            return (condition.fact,)
        case DefinitionRef() | RuleRef():
            return ()


def _holding(condition: Condition, stated: "StatedFacts") -> Iterator[Test]:
    """The tests that make a true condition true."""
    match condition:
        case All(parts):
            for part in parts:
                yield from _holding(part, stated)
        case AnyOf(parts):
            yield from _holding(next(part for part in parts if _holds(part, stated)), stated)
        case _:
            yield from tests_in(condition)


def _holds(condition: Condition, stated: "StatedFacts") -> bool:
    return function_of(condition)(stated) is True


class StatedFacts(dict[str, Value | None]):
    """Stated facts; every other one is unknown."""

    def __missing__(self, name: str) -> None:
        """Know nothing of a fact that is not stated."""


def within(condition: Condition, read: Set[str], wanted: bool = True) -> Condition | None:
    """The part of a condition that can come out as wanted while facts that are not read are unknown; `None` if nothing can."""
    match condition:
        case Not(part):
            return within(part, read, not wanted)
        case All(parts) | AnyOf(parts):
            found = [within(part, read, wanted) for part in parts]
            left = tuple(part for part in found if part is not None)
            if isinstance(condition, All) is wanted:
                return All(left) if len(left) == len(found) else None
            return AnyOf(left) if left else None
        case Test():
            if not read >= {*facts_of(condition)} or condition.operator in TABLES:
                return None
            return condition if wanted else Not(condition)
        case DefinitionRef() | RuleRef():
            return None  # a contradiction speaks of facts alone
