"""The tests of a policy set on all of its days, as far as they can be known without building its editions."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple, cast

from zweck.editions.coverage import absent
from zweck.editions.resolve import DATED, Resolver, whole
from zweck.law.policy import Governed, PolicySet
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Condition, Operator, TableFor, Test, facts_of, leaves


class Written(NamedTuple):
    """Tests; the facts that tables look up, whose very values count, as tables change; the pairs whose tests follow from both values."""

    tests: list[Test]
    exact: frozenset[str]
    pairs: frozenset[frozenset[str]]


def written(policies: PolicySet, further: Iterable[Condition]) -> Written:
    """The tests in the conditions of a policy set, and in further ones."""
    vocabulary = policies.vocabulary
    floorless = Resolver(date.min, vocabulary, {}, {}, ())
    found: dict[Test, None] = {}
    exact = {one.law_of for one in absent(policies) if isinstance(one, Governed)}
    pairs: set[frozenset[str]] = set()
    for test in dict.fromkeys(leaf for one in (*_conditions(policies), *further) for leaf in leaves(one) if isinstance(leaf, Test)):
        if test.operator not in DATED:
            found[cast(Test, floorless.resolve(test, ""))] = None
        elif isinstance(test.operand, TableFor):
            found |= dict.fromkeys(_thresholds(test, test.operand, vocabulary))
            exact.add(test.operand.fact)
            pairs.add(frozenset((test.fact, test.operand.fact)))
        else:
            exact.update(facts_of(test))
    return Written([*found], frozenset(exact), frozenset(pairs))


def _conditions(policies: PolicySet) -> Iterator[Condition]:
    """All conditions as they are written: of rules, scopes, and law that is not there."""
    for law in policies.laws.values():
        for version in law.versions:
            if version.scope is not None:
                yield version.scope.when
            yield from map(whole, version.rules)
            yield from (one.when for one in version.omits)
    yield from (one.when for one in absent(policies))
    yield from (doubt.when for doubt in policies.doubts.values() if doubt.when is not None)


def _thresholds(test: Test, wanted: TableFor, vocabulary: Vocabulary) -> Iterator[Test]:
    """The numbers of a table on any day, as bounds of the fact that is compared with them."""
    table = vocabulary.tables[wanted.table]
    numbers = {table.default or 0, *(entry.value for entry in table.entries if entry.value is not None)}
    yield from (Test(test.fact, Operator.AT_LEAST, number) for number in sorted(numbers))
