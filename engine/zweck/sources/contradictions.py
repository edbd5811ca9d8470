"""Stated facts that cannot be true together, found by the facts that they read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from zweck.law.values import FactFault, shown
from zweck.law.vocabulary import Contradiction, Effect, Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, RuleRef, Test, Value, leaves
from zweck.logic.kleene import Truth, evaluate

Stated = Mapping[str, Value | None]


class Index:
    """The contradictions of a vocabulary, each under one fact without which it cannot hold."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._by_fact: dict[str, list[Contradiction]] = defaultdict(list)
        for contradiction in vocabulary.contradictions:
            for fact in _anchors(contradiction.when):
                self._by_fact[fact].append(contradiction)

    def among(self, stated: Stated) -> list[Contradiction]:
        """The contradictions that surely hold among stated facts, in the order of the vocabulary's file."""
        near = {one.id: one for fact in self._by_fact.keys() & stated.keys() for one in self._by_fact[fact]}
        if not near:
            return []
        values = Known(stated)
        return [one for one in near.values() if _holds(one.when, values)]


@lru_cache(maxsize=32)
def index_of(vocabulary: Vocabulary) -> Index:
    """The index of a vocabulary; made once."""
    return Index(vocabulary)


def facts_in(contradiction: Contradiction, stated: Stated) -> tuple[str, ...]:
    """The stated facts that a contradiction names, in its order."""
    return tuple(dict.fromkeys(test.fact for test in _holding(contradiction.when, Known(stated))))


@dataclass(frozen=True, slots=True)
class Checked:
    """The contradictions among stated facts: those to be named in the answer, and faults for those that are refused."""

    noted: tuple[Contradiction, ...]
    faults: tuple[FactFault, ...]


def check(stated: Stated, vocabulary: Vocabulary) -> Checked:
    """Find what contradicts itself: refused as faults that name both facts, asked, or noted."""
    found = index_of(vocabulary).among(stated)
    if not found:
        return Checked((), ())
    faults = tuple(fault for one in found if one.effect is Effect.REFUSE for fault in refusals(one, stated))
    return Checked(tuple(one for one in found if one.effect is not Effect.REFUSE), faults)


def to_ask(contradictions: Iterable[Contradiction], stated: Stated) -> Iterator[str]:
    """The facts that contradict each other, and of which it is to be asked which are true."""
    return (fact for one in contradictions if one.effect is Effect.ASK for fact in facts_in(one, stated))


def refusals(contradiction: Contradiction, stated: Stated) -> Iterator[FactFault]:
    """A fault for each of the facts that contradict each other, naming the others."""
    names = facts_in(contradiction, stated)
    for name in names:
        others = ", ".join(f"`{other}: {shown(_plain(stated[other]))}`" for other in names if other != name)
        value = shown(_plain(stated[name]))
        message = f"`{name}: {value}` contradicts {others} ({contradiction.id})"
        yield FactFault(name, value, message, f"state what is true: {contradiction.reason.en.removesuffix('.')}")


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


def _holding(condition: Condition, stated: "Known") -> Iterator[Test]:
    """The tests that make a true condition true."""
    match condition:
        case All(parts):
            for part in parts:
                yield from _holding(part, stated)
        case AnyOf(parts):
            yield from _holding(next(part for part in parts if _holds(part, stated)), stated)
        case _:
            yield from (leaf for leaf in leaves(condition) if isinstance(leaf, Test))


def _holds(condition: Condition, stated: "Known") -> bool:
    return evaluate(condition, stated, _no_reference) is True


class Known(dict[str, Value | None]):
    """Stated facts; every other one is unknown."""

    def __missing__(self, name: str) -> None:
        """Know nothing of a fact that is not stated."""


def _no_reference(reference: DefinitionRef | RuleRef) -> Truth:
    raise TypeError(reference)  # the parser lets none through
