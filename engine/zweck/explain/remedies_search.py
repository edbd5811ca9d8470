"""The search for acts that would change the truths of one question's names, along the conditions of the law."""

from collections.abc import Callable, Iterable
from itertools import product
from typing import Final, NamedTuple

from zweck.bounded.cache import Cache
from zweck.decision.remedied import RemedyResult
from zweck.editions.resolve import key_in
from zweck.explain.common import Numbered
from zweck.explain.nodes import Mask
from zweck.explain.remedies_acts import Acts, Doing, Repertoire
from zweck.explain.trace import Trace, Tracer
from zweck.logic.condition import Condition, DefinitionRef, RuleRef, Test, facts_of, fold
from zweck.logic.kleene import Truth, Values
from zweck.logic.kleene import test as test_of

MAX_REMEDIED: Final = 10_000
"""Questions of which the remedies are kept, of all editions together."""

WIDTH: Final = 8
"""Sets of acts that are kept, the cheapest ones, wherever there are several."""

FIXED, TESTED, NAMED = range(3)
"""Ranks of conditions: a test of facts that no act establishes, any other test, a reference."""

DONE: Final[tuple[Acts, ...]] = (0,)
NONE: Final[tuple[Acts, ...]] = ()

Sets = tuple[Acts, ...]
"""Sets of acts of which each would do, the cheapest first."""

Find = Callable[["Search", bool], Sets]
"""Finds the sets of acts that give a condition a truth."""


class Way(NamedTuple):
    """A condition as the acts that would give it a truth; of several, the sooner known stand first."""

    find: Find
    rank: int


class Mending:
    """The part of the search for remedies that all editions of a policy set share; safe to use from several threads."""

    def __init__(self, repertoire: Repertoire) -> None:
        """Mend with these acts."""
        self.repertoire = repertoire
        self.finds = Numbered[Find]()
        """Conditions as the sets of acts that would make them true or false, by the numbers of names."""
        self.known: Cache[tuple[RemedyResult, ...]] = Cache(MAX_REMEDIED)
        """The remedies of questions, by their edition, their planes and the values that acts copy."""
        self._logic = _Logic(repertoire)

    def make(self, condition: Condition) -> Find:
        """A condition as the sets of acts that would give it a truth."""
        return fold(condition, self._logic, _refer).find


def _refer(reference: DefinitionRef | RuleRef) -> Way:
    """A reference to a name, whose place is another one in other editions."""
    key = key_in(reference)
    return Way(lambda search, wanted: search.referred(key, wanted), NAMED)


class Ways:
    """The names of an edition, each as the sets of acts that would make it true or false."""

    def __init__(self, tracer: Tracer, mending: Mending) -> None:
        self.tracer = tracer
        self._mending = mending

    def of(self, place: int) -> Find:
        """The condition of a name; made when it is first needed."""
        known, number = self._mending.finds, self.tracer.numbers[place]
        return known.get(number) or known.keep(number, self._make(place))

    def _make(self, place: int) -> Find:
        return self._mending.make(self.tracer.edition.names[place].condition)


class _Logic:
    """The logic in which a condition is the sets of acts that would give it a truth."""

    def __init__(self, repertoire: Repertoire) -> None:
        self._by_fact = repertoire.by_fact

    def test(self, test: Test) -> Way:
        """A test, with the acts that establish its facts."""
        names = facts_of(test)
        acts = tuple(sorted({place for name in names for place in self._by_fact.get(name, ())}))
        return Way(lambda search, wanted: search.tested(test, names, acts, wanted), TESTED if acts else FIXED)

    def all(self, parts: Iterable[Way]) -> Way:
        """All of the parts."""
        return _several(parts, True)

    def any(self, parts: Iterable[Way]) -> Way:
        """Any of the parts."""
        return _several(parts, False)

    def negated(self, part: Way) -> Way:
        """The opposite of the part."""
        find = part.find
        return Way(lambda search, wanted: find(search, not wanted), part.rank)


def _several(parts: Iterable[Way], whole: bool) -> Way:
    ordered = sorted(parts, key=lambda part: part.rank)
    finds = [part.find for part in ordered]

    def several(search: "Search", wanted: bool) -> Sets:
        result: Sets
        if wanted is whole:
            result = DONE
            for find in finds:
                result = search.joined(result, find(search, wanted))
                if not result:
                    return NONE
            return result
        found: list[Acts] = []
        for find in finds:
            result = find(search, wanted)
            if result == DONE:
                return DONE
            found += result
        return search.best(found) if len(found) > 1 else tuple(found)

    return Way(several, max((part.rank for part in ordered), default=FIXED))


class Search:
    """The sets of acts that would change the truths of one question's names.

    Where `open_may_stay`, an unknown fact that no act brings about may stay unknown, for it is to be stated.
    """

    def __init__(self, ways: Ways, trace: Trace, values: Values, doing: Doing, *, open_may_stay: bool) -> None:
        self._ways = ways
        self._trace = trace
        self._values = values
        self._doing = doing
        self._open_may_stay = open_may_stay
        self._reachable: Mask = doing.repertoire.reachable
        self._repertoire: Repertoire = doing.repertoire
        self._known: dict[tuple[int, bool], Sets] = {}

    def referred(self, key: str, wanted: bool) -> Sets:
        """The sets that give the name of a key the truth wanted."""
        return self.named(self._trace.index[key], wanted)

    def truth(self, place: int) -> Truth:
        """The truth of a name as things are."""
        return self._trace.truth(place)

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

    def tested(self, test: Test, names: tuple[str, ...], acts: tuple[int, ...], wanted: bool) -> Sets:
        """The sets that give a test of some facts the truth wanted: one act each, of those that establish the facts."""
        truth = test_of(test, self._values)
        if truth is wanted:
            return DONE
        found = tuple(1 << place for place in acts if self._reached(test, names, place, wanted)) if acts else NONE
        return DONE if truth is None and not found and self._open_may_stay else found

    def _reached(self, test: Test, names: tuple[str, ...], place: int, wanted: bool) -> bool:
        changes = self._doing.changes(place)
        if not changes:
            return False
        values = self._values
        return test_of(test, {name: changes.get(name, values[name]) for name in names}) is wanted

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
