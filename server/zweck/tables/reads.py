"""The tests that read a value: two values between which none makes a difference are of one class."""

from collections.abc import Hashable, Iterable, Set

from zweck.editions.edition import Edition
from zweck.law.vocabulary import SameAs, Vocabulary
from zweck.logic.condition import NumberFor, Operator, Test, Value, facts_of, leaves
from zweck.logic.kleene import test as test_of


class Reads:
    """The tests of facts that some editions and the reading of silence make."""

    def __init__(
        self, editions: Iterable[Edition], vocabulary: Vocabulary, further: Iterable[Test], exact: Set[str], off: Set[str]
    ) -> None:
        """The values of the facts `exact` are all of different classes, and so are the countries `off`."""
        self.exact = exact
        """The facts of which rulings name values."""
        self._off = off
        self._alone: dict[str, dict[Test, None]] = {}
        self._pairs: dict[str, dict[Test, None]] = {}
        conditions = {id(named.condition): named.condition for edition in editions for named in edition.names}
        found = (leaf for condition in conditions.values() for leaf in leaves(condition) if isinstance(leaf, Test))
        for test in (*found, *further):
            facts = facts_of(test)
            for fact in facts:
                (self._alone if len(facts) == 1 else self._pairs).setdefault(fact, {})[test] = None
        self._copies: dict[str, list[str]] = {}
        for one in vocabulary.facts.values():
            if isinstance(one.silence.presume, SameAs):
                self._copies.setdefault(one.silence.presume.fact, []).append(one.name)

    def of(self, fact: str, value: Value | None) -> Hashable:
        """All that is read of a value of a fact."""
        copies = self.copies(fact)
        read = (self.tests(fact, value), *(self.tests(copy, value) for copy in copies))
        return (value, read) if not self.exact.isdisjoint((fact, *copies)) or within(value, self._off) else (value is None, read)

    def tests(self, fact: str, value: Value | None) -> Hashable:
        """How the tests of a fact come out, and what those read that compare it with another."""
        alone = tuple([test_of(test, {fact: value}) for test in self._alone.get(fact, ())])
        return alone, tuple([half(test, fact, value) for test in self._pairs.get(fact, ())])

    def copies(self, fact: str) -> list[str]:
        """The facts that are presumed to have the value of a fact."""
        return self._copies.get(fact, [])


def half(test: Test, fact: str, value: Value | None) -> Hashable:
    """The part of a value of one fact that a test of two facts reads."""
    if value is None or test.operator is not Operator.AT_LEAST_TABLE or not isinstance(test.operand, NumberFor):
        return value
    numbers = dict(test.operand.numbers)
    if fact == test.fact:
        return sum(int(str(value)) >= number for number in {*numbers.values(), test.operand.default})
    return numbers.get(str(value), test.operand.default)


def within(value: Value | None, codes: Set[str]) -> bool:
    """Whether a value is, or has in it, one of some country codes."""
    return value in codes if isinstance(value, str) else isinstance(value, frozenset) and not value.isdisjoint(codes)
