"""The search for acts that would change the truths of one question's names, along the conditions of the law."""

from collections.abc import Callable, Iterable
from itertools import product
from typing import Final

from zweck.editions.resolve import key_in
from zweck.explain.nodes import Mask
from zweck.explain.remedies_acts import Acts, Doing, Repertoire
from zweck.explain.trace import Trace, Tracer
from zweck.logic.condition import DefinitionRef, RuleRef, Test, facts_of
from zweck.logic.fold import fold
from zweck.logic.kleene import test as test_of

WIDTH: Final = 8
"""Sets of acts that are kept, the cheapest ones, wherever there are several."""

DONE: Final[tuple[Acts, ...]] = (0,)
NONE: Final[tuple[Acts, ...]] = ()

Sets = tuple[Acts, ...]
"""Sets of acts of which each would do, the cheapest first."""

Way = Callable[["Search", bool], Sets]
"""The sets of acts that give a condition a truth."""


class Ways:
    """The names of an edition, each as the sets of acts that would make it true or false; made when first needed."""

    def __init__(self, tracer: Tracer) -> None:
        self.tracer = tracer
        self._known: dict[int, Way] = {}

    def of(self, place: int) -> Way:
        """The condition of a name."""
        found = self._known.get(place)
        if found is None:
            found = self._known[place] = fold(self.tracer.edition.names[place].condition, LOGIC, self._refer)
        return found

    def _refer(self, reference: DefinitionRef | RuleRef) -> Way:
        place = self.tracer.edition.index[key_in(reference)]
        return lambda search, wanted: search.named(place, wanted)


class _Logic:
    """The logic in which a condition is the sets of acts that would give it a truth."""

    def test(self, test: Test) -> Way:
        return lambda search, wanted: search.tested(test, wanted)

    def all(self, parts: Iterable[Way]) -> Way:
        return _several([*parts], True)

    def any(self, parts: Iterable[Way]) -> Way:
        return _several([*parts], False)

    def negated(self, part: Way) -> Way:
        return lambda search, wanted: part(search, not wanted)


LOGIC: Final = _Logic()


def _several(parts: list[Way], whole: bool) -> Way:
    def several(search: "Search", wanted: bool) -> Sets:
        if wanted is not whole:
            return search.best([acts for part in parts for acts in part(search, wanted)])
        result: Sets = DONE
        for part in parts:
            result = search.joined(result, part(search, wanted))
            if not result:
                break
        return result

    return several


class Search:
    """The sets of acts that would change the truths of one question's names.

    Where `open_may_stay`, an unknown fact that no act brings about may stay unknown, for it is to be stated.
    """

    def __init__(self, ways: Ways, trace: Trace, doing: Doing, *, open_may_stay: bool) -> None:
        self._ways = ways
        self._trace = trace
        self._doing = doing
        self._open_may_stay = open_may_stay
        self._reachable: Mask = doing.repertoire.reachable
        self._repertoire: Repertoire = doing.repertoire
        self._known: dict[tuple[int, bool], Sets] = {}

    def named(self, place: int, wanted: bool) -> Sets:
        """The sets that give a name the truth wanted."""
        key = (place, wanted)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._named(place, wanted)
        return found

    def _named(self, place: int, wanted: bool) -> Sets:
        truth = self._trace.truth(place)
        if truth is wanted:
            return DONE
        if truth is not None and not self._ways.tracer.reads(place) & self._reachable:
            return NONE
        return self._ways.of(place)(self, wanted)

    def tested(self, test: Test, wanted: bool) -> Sets:
        """The sets that give a test the truth wanted: an act each."""
        values = self._trace.values
        truth = test_of(test, values)
        if truth is wanted:
            return DONE
        names = facts_of(test)
        acts = sorted({place for name in names for place in self._repertoire.by_fact.get(name, ())})
        found = tuple(1 << place for place in acts if self._reached(test, place, wanted))
        return DONE if truth is None and not found and self._open_may_stay else found[:WIDTH]

    def _reached(self, test: Test, place: int, wanted: bool) -> bool:
        changes = self._doing.changes(place)
        values = self._trace.values
        after = {name: changes.get(name, values[name]) for name in facts_of(test)} if changes else {}
        return bool(after) and test_of(test, after) is wanted

    def joined(self, left: Sets, right: Sets) -> Sets:
        """One set of each, together, where both fit together."""
        if left == DONE or not right:
            return right
        if right == DONE or not left:
            return left
        return self.best([one | other for one, other in product(left, right)])

    def best(self, sets: list[Acts]) -> Sets:
        """The cheapest sets whose acts fit together, without those that contain another."""
        if not sets or 0 in sets:
            return DONE if sets else NONE
        kept: list[Acts] = []
        for acts in sorted(set(sets), key=self._repertoire.cost):
            if len(kept) == WIDTH:
                break
            if not any(smaller & acts == smaller for smaller in kept) and self._doing.sound(acts):
                kept.append(acts)
        return tuple(kept)
