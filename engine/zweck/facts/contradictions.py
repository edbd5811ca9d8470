"""Stated facts that cannot be true together, found by the facts that they read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from zweck.forms.quoting import shown
from zweck.law.values import FactFault
from zweck.law.vocabulary import Contradiction, Effect, Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, Operator, RuleRef, Test, Value, facts_of, leaves
from zweck.logic.functions import Function, function_of
from zweck.words.said import says
from zweck.words.text import Text

Stated = Mapping[str, Value | None]

TABLES: Final = (Operator.IN_TABLE, Operator.AT_LEAST_TABLE)

MAX_VALUES: Final = 1_000
"""Values of a fact for which it is kept what they leave possible."""


class _Near(dict[Value | None, list[int]]):
    """The contradictions that a value of a fact leaves possible, of those that cannot hold without the fact."""

    def __init__(self, fact: str, anchored: Sequence[tuple[int, Function]]) -> None:
        super().__init__()
        self._fact = fact
        self._anchored = anchored

    def __missing__(self, value: Value | None) -> list[int]:
        known = StatedFacts({self._fact: value})
        found = [place for place, holds in self._anchored if holds(known) is not False]
        if len(self) < MAX_VALUES:
            self[value] = found
        return found


class Index:
    """The contradictions of a vocabulary, each under one fact without which it cannot hold."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._all = [(one, function_of(one.when)) for one in vocabulary.contradictions]
        by_fact: dict[str, list[tuple[int, Function]]] = defaultdict(list)
        for place, (contradiction, holds) in enumerate(self._all):
            for fact in _anchors(contradiction.when):
                by_fact[fact].append((place, holds))
        self._by_fact = {fact: _Near(fact, anchored) for fact, anchored in by_fact.items()}

    def among(self, stated: Stated) -> list[Contradiction]:
        """The contradictions that surely hold among stated facts, in the order of the vocabulary's file."""
        by_fact = self._by_fact
        near = {place for fact in by_fact.keys() & stated.keys() for place in by_fact[fact][stated[fact]]}
        if not near:
            return []
        values = StatedFacts(stated)
        return [one for one, holds in map(self._all.__getitem__, sorted(near)) if holds(values) is True]


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


def check(stated: Stated, vocabulary: Vocabulary, found: Sequence[Contradiction] | None = None) -> Checked:
    """Find what contradicts itself, or take what was found: refused as faults that name both facts, asked, or noted."""
    found = index_of(vocabulary).among(stated) if found is None else found
    if not found:
        return Checked((), ())
    faults = tuple(fault for one in found if one.effect is Effect.REFUSE for fault in refusals(one, stated))
    return Checked(tuple(one for one in found if one.effect is not Effect.REFUSE), faults)


def to_ask(contradictions: Iterable[Contradiction], stated: Stated) -> Iterator[str]:
    """The facts that contradict each other, and of which it is to be asked which are true."""
    return (fact for one in contradictions if one.effect is Effect.ASK for fact in facts_in(one, stated))


def _open(sentence: Text) -> Text:
    """A sentence without its full stop."""
    return Text(sentence.de.removesuffix("."), sentence.en.removesuffix("."))


def refusals(contradiction: Contradiction, stated: Stated) -> Iterator[FactFault]:
    """A fault for each of the facts that contradict each other, naming the others."""
    names = facts_in(contradiction, stated)
    for name in names:
        others = ", ".join(f"`{other}: {shown(_plain(stated[other]))}`" for other in names if other != name)
        value = shown(_plain(stated[name]))
        yield FactFault(
            name,
            value,
            says(
                "facts.contradicts",
                name=name,
                value=value,
                others=others,
                id=contradiction.id,
                reason=_open(contradiction.reason),
            ),
        )


def _plain(value: Value | None) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


def _anchors(condition: Condition) -> tuple[str, ...]:
    """Facts of which at least one must be stated for the condition to be true: of an `all` those of its narrowest part."""
    match condition:
        case All(parts):
            return min((_anchors(part) for part in parts), key=len, default=())
        case AnyOf(parts):
            return tuple(dict.fromkeys(fact for part in parts for fact in _anchors(part)))
        case Not(part):
            return _anchors(part)
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
            yield from (leaf for leaf in leaves(condition) if isinstance(leaf, Test))


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
