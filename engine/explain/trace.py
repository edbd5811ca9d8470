"""Walks from a name of the rule base down to the facts: which facts carry its truth, and which leave it open.

Sets of facts are bit masks, a bit for each fact in the vocabulary's order: joining two of them is one machine operation.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Final, assert_never

from engine.compile.edition import Edition
from engine.evaluate import Truth, Values
from engine.evaluate import test as test_of
from engine.policy import All, AnyOf, Condition, DefinitionRef, Not, NumberFor, Operator, RuleRef, Test

Mask = int
NONE: Final[Mask] = 0


@dataclass(frozen=True, slots=True)
class Found:
    """The truth of a condition, and the facts that carry it or, where it is unknown, leave it open."""

    truth: Truth
    facts: Mask


class Trace:
    """One question's values and truths, and what follows from them about names; each name is walked once."""

    def __init__(self, edition: Edition, values: Values, truths: tuple[Truth, ...], presumed: Set[str]) -> None:
        """`presumed` are the facts whose values nobody stated; of several carriers the one with fewest of them is chosen."""
        self._edition = edition
        self._values = values
        self._truths = truths
        self._bits: Mapping[str, Mask] = {name: 1 << place for place, name in enumerate(values)}
        self._presumed = self.mask(presumed)
        self._walked: dict[int, Mask] = {}

    def mask(self, names: Iterable[str]) -> Mask:
        """Facts as a mask."""
        result = NONE
        for name in names:
            result |= self._bits[name]
        return result

    def names(self, mask: Mask) -> Iterator[str]:
        """The facts of a mask, in the vocabulary's order."""
        return (name for name, bit in self._bits.items() if mask & bit)

    def carriers(self, place: int) -> Mask:
        """Facts that suffice for the truth of a name: with all others hidden it would be the same. None for an unknown name."""
        return NONE if self._truths[place] is None else self._walk(place)

    def unknowns(self, place: int) -> Mask:
        """The unknown facts that leave a name open. None for a name whose truth is known."""
        return self._walk(place) if self._truths[place] is None else NONE

    def fewest(self, candidates: Iterable[Mask]) -> Mask:
        """The candidate with the fewest presumed facts, then the fewest facts."""
        presumed = self._presumed
        return min(candidates, key=lambda mask: ((mask & presumed).bit_count(), mask.bit_count(), mask), default=NONE)

    def _walk(self, place: int) -> Mask:
        found = self._walked.get(place)
        if found is None:
            found = self._walked[place] = self._found(self._edition.names[place].condition).facts
        return found

    def _found(self, condition: Condition) -> Found:
        match condition:
            case Test():
                return self._tested(condition)
            case All(parts):
                return self._joined(parts, True)
            case AnyOf(parts):
                return self._joined(parts, False)
            case Not(part):
                inner = self._found(part)
                return Found(None if inner.truth is None else not inner.truth, inner.facts)
            case DefinitionRef(key) | RuleRef(key):
                place = self._edition.index[key]
                return Found(self._truths[place], self._walk(place))
            case _:
                assert_never(condition)

    def _joined(self, parts: tuple[Condition, ...], whole: bool) -> Found:
        """`all` when `whole` is true, else `any`: a part that differs from it decides alone, otherwise every part matters."""
        deciding: list[Mask] = []
        carrying, opening, is_open = NONE, NONE, False
        for part in parts:
            found = self._found(part)
            if found.truth is None:
                is_open, opening = True, opening | found.facts
            elif found.truth is whole:
                carrying |= found.facts
            else:
                deciding.append(found.facts)
        if deciding:
            return Found(not whole, self.fewest(deciding))
        return Found(None, opening) if is_open else Found(whole, carrying)

    def _tested(self, test: Test) -> Found:
        truth = test_of(test, self._values)
        if truth is None:
            return Found(None, self.mask(fact for fact in facts_of(test) if self._values[fact] is None))
        if test.operator is Operator.CONTAINS_FACT and not self._values[test.fact]:
            return Found(truth, self._bits[test.fact])
        return Found(truth, self.mask(fact for fact in facts_of(test) if self._values[fact] is not None))


def facts_of(test: Test) -> tuple[str, ...]:
    """The facts that a test reads."""
    match test.operator:
        case Operator.SAME_AS | Operator.CONTAINS_FACT:
            return (test.fact, str(test.operand))
        case Operator.AT_LEAST_TABLE if isinstance(test.operand, NumberFor):
            return (test.fact, test.operand.fact)
        case _:
            return (test.fact,)
