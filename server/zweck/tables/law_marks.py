"""The laws of an edition on one board: the terms that each value of a fact leaves."""

from collections.abc import Mapping, Sequence

from zweck.editions.edition import Edition
from zweck.logic.condition import Test, Value, facts_of
from zweck.logic.kleene import test as test_of
from zweck.match.layout import Effect, Layout
from zweck.match.plain import Walk
from zweck.match.terms import Terms
from zweck.tables.settling import Settling
from zweck.tables.standing import Reading, Standing


class LawMarks:
    """The terms of some laws of an edition, as the native matcher lays them out."""

    def __init__(self, edition: Edition, laws: Sequence[int], terms: Terms) -> None:
        plans = [edition.laws[law] for law in laws]
        self.places = tuple(dict.fromkeys(place for plan in plans for place in (*plan.points(), *plan.riders())))
        layout = Layout(terms, self.places, 0)
        self.every = layout.all
        self.settling = Settling(layout, [*layout.owns(edition, laws)], self.every.bit_length())
        self._alone: dict[str, list[tuple[Test, Effect]]] = {}
        self.pairs: list[tuple[Test, Effect]] = []
        self._depending: dict[str, int] = {}
        for test, effect in layout.tests():
            facts = facts_of(test)
            for fact in facts:
                self._depending[fact] = self._depending.get(fact, 0) | effect.depending
            if len(facts) == 1:
                self._alone.setdefault(test.fact, []).append((test, effect))
            else:
                self.pairs.append((test, effect))

    @property
    def facts(self) -> set[str]:
        """The facts that the laws read."""
        return {*self._depending}

    def depending(self, fact: str) -> int:
        """The terms that depend on a fact."""
        return self._depending.get(fact, 0)

    def of(self, fact: str, value: Value | None) -> int:
        """The terms that a value leaves, as far as tests of this fact alone decide."""
        left = self.every
        for test, effect in self._alone.get(fact, ()):
            left = effect.left(test_of(test, {fact: value}), left)
        return left

    def pair(self, test: Test, effect: Effect, values: Mapping[str, Value | None]) -> int:
        """The terms that the values of two facts leave, which a test compares."""
        return effect.left(test_of(test, values), self.every)


def laws_of(edition: Edition, standing: Standing) -> tuple[int, ...]:
    """The laws whose scopes the constants leave open; a scope that is false while all else is unknown stays so."""
    walk = Walk(edition, _Fixed(standing))
    return tuple(law for law, plan in enumerate(edition.laws) if walk[plan.scope] is not False)


class _Fixed(dict[str, Value | None]):
    """The values of constants; all other facts are unknown."""

    def __init__(self, standing: Standing) -> None:
        found = {name: [standing.options(name, reading)[0] for reading in Reading] for name in standing.names() if standing.sure(name)}
        super().__init__({name: values[0] for name, (values, others) in found.items() if values == others})

    def __missing__(self, name: str) -> None:
        """Know nothing of the fact."""
