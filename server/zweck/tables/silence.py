"""Conditions of the vocabulary as choices of tests: each holds where all tests of one of its choices come out as wanted."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from zweck.law.vocabulary import Effect, SilenceClass, Vocabulary
from zweck.logic.condition import Condition, DefinitionRef, RuleRef, Test
from zweck.logic.fold import fold

Literal = tuple[Test, bool]
"""A test, and how it must come out."""

Choice = frozenset[Literal]
Choices = tuple[Choice, ...]
Wanted = Callable[[bool], Choices]


def choices(condition: Condition) -> Choices:
    """The choices of which one must be met for a condition to be surely true."""
    return fold(condition, _Choosing(), _none)(True)


class _Choosing:
    """The logic in which a condition is its choices, for it and for its opposite."""

    def test(self, test: Test) -> Wanted:
        return lambda wanted: (frozenset([(test, wanted)]),)

    def all(self, parts: Iterable[Wanted]) -> Wanted:
        several = tuple(parts)
        return lambda wanted: _each(several, wanted) if wanted else _either(several, wanted)

    def any(self, parts: Iterable[Wanted]) -> Wanted:
        several = tuple(parts)
        return lambda wanted: _either(several, wanted) if wanted else _each(several, wanted)

    def negated(self, part: Wanted) -> Wanted:
        return lambda wanted: part(not wanted)


def _none(reference: DefinitionRef | RuleRef) -> Wanted:
    raise TypeError(reference)  # the vocabulary refers to none


def _either(parts: Iterable[Wanted], wanted: bool) -> Choices:
    return _least(choice for part in parts for choice in part(wanted))


def _each(parts: Iterable[Wanted], wanted: bool) -> Choices:
    return _least(frozenset().union(*several) for several in product(*(part(wanted) for part in parts)))


def _least(found: Iterable[Choice]) -> Choices:
    """The choices without those that are met only where another one is."""
    kept: list[Choice] = []
    for choice in sorted(dict.fromkeys(found), key=len):
        if not any(less <= choice for less in kept):
            kept.append(choice)
    return tuple(kept)


@dataclass(frozen=True, slots=True, eq=False)
class Conditions:
    """The conditions by which silence is read. The `asked` ones read also what is implied and presumed."""

    implied: dict[str, tuple[tuple[object, Choices], ...]]
    presumed: dict[str, Choices | None]
    asked: dict[str, Choices | None]
    contradicting: tuple[tuple[Choices, bool], ...]
    """Each with whether it is refused; one that is only noted changes no answer."""

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> "Conditions":
        """Those of a vocabulary."""
        made: dict[Condition, Choices] = {}

        def one(condition: Condition) -> Choices:
            found = made.get(condition)
            if found is None:
                found = made[condition] = choices(condition)
            return found

        facts = vocabulary.facts.values()
        return cls(
            {fact.name: tuple((part.value, one(part.when)) for part in fact.silence.implied) for fact in facts if fact.silence.implied},
            {
                fact.name: None if fact.silence.where is None else one(fact.silence.where)
                for fact in facts
                if fact.silence.silence_class is SilenceClass.ORDINARY
            },
            {
                fact.name: None if fact.silence.asked is None else one(fact.silence.asked)
                for fact in facts
                if fact.silence.silence_class is SilenceClass.SHOWN
            },
            tuple((one(each.when), each.effect is Effect.REFUSE) for each in vocabulary.contradictions if each.effect is not Effect.WARN),
        )

    def tests(self) -> Iterator[Test]:
        """Every test of every condition."""
        implied = (found for several in self.implied.values() for _, found in several)
        single = (found for found in (*self.presumed.values(), *self.asked.values()) if found is not None)
        for found in (*implied, *single, *(choices for choices, _ in self.contradicting)):
            yield from (test for choice in found for test, _ in choice)
