"""The cases that tests distinguish and that can be true: contradictions of the vocabulary are left out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from zweck.analysis.space.classes import Classes, Domain, Members, classes_of
from zweck.facts.contradictions import within
from zweck.law.vocabulary import Effect, Vocabulary
from zweck.logic.condition import Condition, Test, facts_of, leaves
from zweck.logic.kleene import test as truth_of


@dataclass(frozen=True, slots=True)
class Cases:
    """The classes of facts, and the conditions over them that no case meets."""

    classes: Mapping[str, Classes]
    excluded: tuple[Condition, ...] = ()


def cases_of(tests: Iterable[Test], domains: Mapping[str, Domain], *vocabularies: Vocabulary) -> Cases:
    """The cases that tests distinguish, without those that one of the vocabularies refuses or asks back."""
    read = list(tests)
    found = excluded(read, *vocabularies)
    more = (leaf for condition in found for leaf in leaves(condition) if isinstance(leaf, Test))
    return Cases(classes_of([*read, *more], domains), found)


def excluded(tests: Iterable[Test], *vocabularies: Vocabulary) -> tuple[Condition, ...]:
    """The contradictions that can hold among the facts that tests read; any other fact is unknown."""
    read = {fact for test in tests for fact in facts_of(test)}
    found = (within(condition, read) for vocabulary in vocabularies for condition in _contradicting(vocabulary))
    return tuple(dict.fromkeys(condition for condition in found if condition is not None))


def signs(conditions: Iterable[Condition], classes: Mapping[str, Classes]) -> object:
    """How conditions distinguish the values of classes that were made without them."""
    tests = (leaf for condition in conditions for leaf in leaves(condition) if isinstance(leaf, Test))
    return tuple(_signs(test, classes[test.fact]) for test in dict.fromkeys(tests) if test.fact in classes)


def _signs(test: Test, classes: Classes) -> object:
    if isinstance(classes, Members):
        return tuple(frozenset(truth_of(test, {test.fact: frozenset((member,))}) for member in group) for group in classes.groups)
    return tuple(frozenset(truth_of(test, {test.fact: value}) for value in values) for values in classes.classes)


def _contradicting(vocabulary: Vocabulary) -> Iterator[Condition]:
    return (one.when for one in vocabulary.contradictions if one.effect is not Effect.WARN)
