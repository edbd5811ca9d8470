"""The cases that a search tries, with the values that facts may have, and the shape of laws that differ in names of countries only."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from zweck.analysis.space.sides import Part, Side, Stretch, latest_first
from zweck.bounded.cache import made_once
from zweck.editions.edition import LawPlan
from zweck.editions.resolve import key_in
from zweck.facts.contradictions import within
from zweck.law.vocabulary import DECISION_DATE, Effect, Fact, FactType, Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, Meaning, Not, Test, Value, facts_of, fold, leaves
from zweck.logic.kleene import test as truth_of
from zweck.program.classes import Choice, Classes, Domain, Members, classes_of


@dataclass(frozen=True)
class Cases:
    """The classes of facts, and the conditions over them that no case meets."""

    classes: Mapping[str, Classes]
    excluded: tuple[Condition, ...] = ()

    @cached_property
    def forms(self) -> "_Forms":
        """How conditions distinguish the places of the classes."""
        return _Forms(self.classes)


def cases_of(tests: Iterable[Test], domains: Mapping[str, Domain], *vocabularies: Vocabulary, beside: Iterable[Test] = ()) -> Cases:
    """The cases that tests distinguish, without those that one of the vocabularies refuses or asks back.

    Tests `beside` distinguish cases as well; the facts that they read count as unknown where a vocabulary refuses.
    """
    read = list(tests)
    found = excluded(read, *vocabularies)
    more = (leaf for condition in found for leaf in leaves(condition) if isinstance(leaf, Test))
    return Cases(classes_of([*read, *more, *beside], domains), found)


def excluded(tests: Iterable[Test], *vocabularies: Vocabulary) -> tuple[Condition, ...]:
    """The contradictions that can hold among the facts that tests read; any other fact is unknown."""
    read = {fact for test in tests for fact in facts_of(test)}
    found = (within(condition, read) for vocabulary in vocabularies for condition in _contradicting(vocabulary))
    return tuple(dict.fromkeys(condition for condition in found if condition is not None))


def signs(conditions: Iterable[Condition], classes: Mapping[str, Classes]) -> object:
    """How conditions distinguish the values of classes that were made without them."""
    tests = (leaf for condition in conditions for leaf in leaves(condition) if isinstance(leaf, Test))
    return tuple(_signed(test, classes[test.fact]) for test in dict.fromkeys(tests) if test.fact in classes)


def _signed(test: Test, classes: Classes) -> object:
    if isinstance(classes, Members):
        return tuple(frozenset(truth_of(test, {test.fact: frozenset((member,))}) for member in group) for group in classes.groups)
    return tuple(frozenset(truth_of(test, {test.fact: value}) for value in values) for values in classes.classes)


def _contradicting(vocabulary: Vocabulary) -> Iterator[Condition]:
    return (one.when for one in vocabulary.contradictions if one.effect is not Effect.WARN)


NOTHING = Domain(FactType.ENUM, ())
"""A fact of another type on the other side: no value of it can be stated to both."""


def domains(old: Vocabulary, new: Vocabulary, stretch: Stretch) -> dict[str, Domain]:
    """The values that can be stated to both sides; of a fact that one side does not know, those of the other side."""
    names = dict.fromkeys((*new.facts, *old.facts))
    found = {name: _shared(old.facts.get(name), new.facts.get(name)) for name in names}
    day = found.get(DECISION_DATE)
    if day is not None and day.type is FactType.DATE:
        found[DECISION_DATE] = Domain(FactType.DATE, None, stretch.start, stretch.until)
    return found


def _shared(old: Fact | None, new: Fact | None) -> Domain:
    if old is None or new is None:
        known = old or new
        return Domain.of(known) if known is not None else NOTHING
    if old.type is not new.type or bool(old.values) != bool(new.values):
        return NOTHING
    values = tuple(value for value in new.values if value in old.values)
    return Domain(new.type, values if new.values else None, usual=new.plausible)


def changing(law: str, side: Side) -> Iterator[tuple[Stretch, Part, LawPlan]]:
    """The stretches on which a law is in force, latest first, but those on which it is made of the same conditions as on one before."""
    written: dict[object, Part] = {}  # which keeps the conditions, whose identities the keys are
    for stretch in latest_first(side):
        part = side.part(law, stretch)
        if part.plan is not None and written.setdefault(conditions_of(part, stretch, side), part) is part:
            yield stretch, part, part.plan


def conditions_of(part: Part, stretch: Stretch, side: Side) -> object:
    """A law by the identities of its conditions: where they are one, it is made of the same on both days."""
    names, plan = part.edition.names, part.plan
    return plan and (
        _days(part, stretch, side),
        tuple((names[place].key, id(names[place].condition)) for place in part.places),
        tuple((one.name, len(one.grounds)) for one in plan.requirements),
        tuple(names[place].key for place in plan.points()),
    )


def _days(part: Part, stretch: Stretch, side: Side) -> object:
    """How the tests of a law that reads the day distinguish those of a stretch."""
    tests = [test for test in part.tests if DECISION_DATE in facts_of(test)]
    if not tests and not side.about_the_day:
        return None
    tests = list(dict.fromkeys((*tests, *side.about_the_day)))
    if side.vocabulary.facts[DECISION_DATE].type is not FactType.DATE or any(len(facts_of(test)) > 1 for test in tests):
        return stretch
    classes = classes_of(tests, {DECISION_DATE: Domain(FactType.DATE, None, stretch.start, stretch.until)})
    return tuple(_signs(test, classes) for test in tests)


def shape(part: Part, cases: Cases) -> object:
    """A law by how it distinguishes the places of classes: laws of one shape have the same outcomes, whatever values the classes hold."""
    plan = part.plan
    if plan is None:
        return None
    names, forms = part.edition.names, cases.forms
    requirements = tuple((plan_.trigger, tuple(place for _, place in plan_.grounds)) for plan_ in plan.requirements)
    keys = {place: number for number, place in enumerate(part.places)}
    return (
        tuple((names[place].key, forms.of(names[place].condition)) for place in keys),
        keys[plan.scope],
        tuple((keys[trigger], tuple(keys[place] for place in grounds)) for trigger, grounds in requirements),
        tuple(keys[place] for _, place in plan.prohibitions),
        tuple(map(forms.of, cases.excluded)),
    )


@dataclass(frozen=True, slots=True)
class _Forms:
    """The forms of conditions."""

    classes: Mapping[str, Classes]
    known: dict[Test, object] = field(default_factory=dict)
    made: dict[int, tuple[Condition, object]] = field(default_factory=dict)
    """The forms of conditions by their identities."""

    def of(self, condition: Condition) -> object:
        """A resolved condition by how its tests distinguish the places of classes."""
        found = made_once(self.made, id(condition), lambda: (condition, self._form(condition)))
        return found[1]

    def _form(self, condition: Condition) -> object:
        logic: Meaning[object] = Meaning(self._test, lambda parts: (All, *parts), lambda parts: (AnyOf, *parts), lambda part: (Not, part))
        return fold(condition, logic, key_in)

    def _test(self, test: Test) -> object:
        """The facts of a test, and how it distinguishes their places."""
        return made_once(self.known, test, lambda: (facts_of(test), test.operator, _signs(test, self.classes)))


def _signs(test: Test, classes: Mapping[str, Classes]) -> object:
    """The truths of a test for the classes of its facts; for a set, for each of its groups alone."""
    first, *more = (_values(classes[fact]) for fact in facts_of(test))
    if not more:
        return tuple(truth_of(test, {test.fact: value}) for value in first)
    other = facts_of(test)[1]
    return tuple(tuple(truth_of(test, {test.fact: value, other: value_}) for value_ in more[0]) for value in first)


def _values(classes: Classes) -> list[Value]:
    match classes:
        case Choice():
            return [classes.value(place) for place in range(classes.size)]
        case Members():
            return [frozenset(group[:1]) for group in classes.groups]
