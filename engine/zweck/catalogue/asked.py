"""The facts that can matter to a question of which little is known yet, whatever the laws' scopes turn out to be."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from zweck.editions.build import Editions
from zweck.editions.edition import LawPlan
from zweck.editions.names import Folded
from zweck.facts.question import Question, complete
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE, Fact
from zweck.logic.condition import Test, Value, facts_of
from zweck.logic.kleene import Truth, Values, evaluate

Open = tuple[Truth, frozenset[str]]
"""A truth, and the unknown facts that leave it open."""

NONE: frozenset[str] = frozenset()


class _Opens:
    """The logic in which a condition is its truth under some values, and the unknown facts that leave it open."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def test(self, test: Test) -> Open:
        truth = evaluate(test, self._values, _no_reference)
        return truth, frozenset(name for name in facts_of(test) if self._values[name] is None) if truth is None else NONE

    def all(self, parts: Iterable[Open]) -> Open:
        return _joined(parts, absorbing=False)

    def any(self, parts: Iterable[Open]) -> Open:
        return _joined(parts, absorbing=True)

    def negated(self, part: Open) -> Open:
        truth, unknown = part
        return None if truth is None else not truth, unknown


def _joined(parts: Iterable[Open], *, absorbing: bool) -> Open:
    unknown: frozenset[str] = NONE
    for truth, facts in parts:
        if truth is absorbing:
            return absorbing, NONE
        unknown |= facts
    return (None if unknown else not absorbing), unknown


def _no_reference(reference: object) -> Truth:
    raise TypeError(reference)  # a test has none


def facts_that_matter(stated: Mapping[str, Value | None], day: date, policies: PolicySet) -> list[Fact]:
    """The unknown facts on which a law that may apply rests beside stated ones, those first on which most rests.

    The ordinary course is presumed.
    """
    facts = complete(Question({**stated, DECISION_DATE: day}, presume_unstated=True), policies.vocabulary)
    edition = Editions.of(policies).on(day)
    reading = Folded(edition, _Opens(facts.values))
    counted = Counter(fact for plan in edition.laws for unknown in _points(plan, reading) for fact in unknown)
    order = {name: place for place, name in enumerate(policies.vocabulary.facts)}
    return [policies.vocabulary.facts[name] for name in sorted(counted, key=lambda name: (-counted[name], order[name]))]


def _points(plan: LawPlan, reading: Folded[Open]) -> Iterator[frozenset[str]]:
    """The unknown facts of each point of a law whose scope is not false."""
    applies, unknown = reading.of(plan.scope)
    if applies is False:
        return
    yield unknown
    for requirement in plan.requirements:
        triggered, unknown = reading.of(requirement.trigger)
        if triggered is not False:
            yield unknown
            yield from (reading.of(place)[1] for _, place in requirement.grounds)
    yield from (reading.of(place)[1] for _, place in plan.prohibitions)
