"""The values that facts may still have while a search narrows them: some tests must come out in a certain way.

Each kind of fact has its own way of being narrowed: words by sets, numbers and days by bounds, a set fact member by member.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, cast

from zweck.law.vocabulary import Fact, FactType, Vocabulary
from zweck.logic.condition import Operator, Test, Value
from zweck.logic.kleene import cuts

Key = tuple[str, str]
"""A fact and, for a set fact, one of its members."""

LOWEST: Final = 0
HIGHEST: Final = 10**9
WIDEST: Final = 10_000
"""Gaps in a longer span of numbers are not kept: more is then held possible than is."""


@dataclass(frozen=True, slots=True)
class Words:
    """Values by name: only these (`None`: any), and none of those."""

    only: frozenset[Value] | None = None
    never: frozenset[Value] = frozenset()

    def among(self, values: frozenset[Value], wanted: bool) -> "Words | None":
        """The values left if the value must, or must not, be among these; `None` if nothing is."""
        if wanted:
            only = values if self.only is None else self.only & values
            left = only - self.never
            return Words(left) if left else None
        never = self.never | values
        if self.only is not None and not self.only - never:
            return None
        return Words(self.only, never)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Numbers, days as their ordinals: from the lowest to the highest, except some."""

    low: int = LOWEST
    high: int = HIGHEST
    never: frozenset[int] = frozenset()

    def narrowed(self, low: int, high: int) -> "Bounds | None":
        """The values left between two bounds; `None` if nothing is."""
        low, high = max(self.low, low), min(self.high, high)
        inside = sum(1 for number in self.never if low <= number <= high)
        return replace(self, low=low, high=high) if high - low + 1 > inside else None

    def without(self, numbers: frozenset[int]) -> "Bounds | None":
        """The values left without some numbers; `None` if nothing is."""
        return replace(self, never=self.never | numbers).narrowed(self.low, self.high)


Domain = Words | Bounds
Domains = dict[Key, Domain]


def narrowed(domains: Domains, test: Test, wanted: bool, vocabulary: Vocabulary) -> Domains | None:
    """The domains once a test of one fact comes out as wanted; `None` if it cannot."""
    key = (test.fact, "")
    domain = domains.get(key) or _domain(vocabulary.facts[test.fact])
    left = _numbers(domain, test, wanted) if isinstance(domain, Bounds) else domain.among(cast("frozenset[Value]", test.operand), wanted)
    return None if left is None else {**domains, key: left}


def with_member(domains: Domains, fact: str, member: str, wanted: bool) -> Domains | None:
    """The domains once a set has a member, or has it not; `None` if that cannot be."""
    key = (fact, member)
    left = cast(Words, domains.get(key, Words())).among(frozenset((True,)), wanted)
    return None if left is None else {**domains, key: left}


def _domain(fact: Fact) -> Domain:
    match fact.type:
        case FactType.INT | FactType.DATE:
            return Bounds()
        case FactType.BOOL:
            return Words(frozenset((True, False)))
        case _:
            return Words(fact.allowed or None)


def _numbers(domain: Bounds, test: Test, wanted: bool) -> Bounds | None:
    if test.operator is Operator.ONE_OF:
        numbers = frozenset(_ordinal(value) for value in cast("frozenset[Value]", test.operand))
        return _among(domain, numbers) if wanted else domain.without(numbers)
    (cut,) = cuts(test)
    upwards = test.operator in (Operator.AT_LEAST, Operator.AFTER)
    return domain.narrowed(cut, HIGHEST) if upwards is wanted else domain.narrowed(LOWEST, cut - 1)


def _among(domain: Bounds, numbers: frozenset[int]) -> Bounds | None:
    """Only some numbers: the span from the first to the last, without those between that are not meant."""
    left = sorted(number for number in numbers if domain.low <= number <= domain.high and number not in domain.never)
    if not left:
        return None
    return Bounds(
        left[0], left[-1], frozenset(range(left[0], left[-1] + 1)) - frozenset(left) if left[-1] - left[0] < WIDEST else domain.never
    )


def _ordinal(value: object) -> int:
    return value.toordinal() if isinstance(value, date) else cast(int, value)
