"""The search for acts that would change the truths of one question's names, along the conditions of the law."""

from collections.abc import Iterable
from itertools import product
from typing import Final

from zweck.bounded.cache import ByIdentity, Cache
from zweck.decision.remedied import RemedyResult
from zweck.editions.edition import MAX_MADE
from zweck.editions.resolve import key_in
from zweck.explain.nodes import Mask
from zweck.explain.remedies_acts import Acts, Doing, Repertoire
from zweck.explain.trace import Trace
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, RuleRef, Test, facts_of, leaves
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


class Mending:
    """The part of the search for remedies that all editions of a policy set share; safe to use from several threads."""

    def __init__(self, repertoire: Repertoire) -> None:
        """Mend with these acts."""
        self.repertoire = repertoire
        self.known: Cache[tuple[RemedyResult, ...]] = Cache(MAX_REMEDIED)
        """The remedies of questions, by their edition, their planes and the values that acts copy."""
        self._acts = ByIdentity[tuple[int, ...]](MAX_MADE)
        self._ordered = ByIdentity[tuple[Condition, ...]](MAX_MADE)

    def acts(self, test: Test) -> tuple[int, ...]:
        """The acts that establish facts of a test."""
        return self._acts.of(test, self._establishing)

    def ordered(self, group: All | AnyOf) -> tuple[Condition, ...]:
        """The parts of a group, the sooner known first."""
        return self._ordered.of(group, self._sorted)

    def _establishing(self, test: Condition) -> tuple[int, ...]:
        known = self.repertoire.by_fact
        return tuple(sorted({place for name in facts_of(test) for place in known.get(name, ())})) if isinstance(test, Test) else ()

    def _sorted(self, group: Condition) -> tuple[Condition, ...]:
        return tuple(sorted(group.parts if isinstance(group, All | AnyOf) else (), key=self._rank))

    def _rank(self, condition: Condition) -> int:
        ranks = (NAMED if not isinstance(leaf, Test) else TESTED if self.acts(leaf) else FIXED for leaf in leaves(condition))
        return max(ranks, default=FIXED)


class Search:
    """The sets of acts that would change the truths of one question's names.

    Where `open_may_stay`, an unknown fact that no act brings about may stay unknown, for it is to be stated.
    """

    def __init__(self, mending: Mending, trace: Trace, values: Values, doing: Doing, *, open_may_stay: bool) -> None:
        self._mending = mending
        self._trace = trace
        self._values = values
        self._doing = doing
        self._open_may_stay = open_may_stay
        self._reachable: Mask = doing.repertoire.reachable
        self._repertoire: Repertoire = doing.repertoire
        self._known: dict[tuple[int, bool], Sets] = {}

    def truth(self, place: int) -> Truth:
        """The truth of a name as things are."""
        return self._trace[place]

    def named(self, place: int, wanted: bool) -> Sets:
        """The sets that give a name the truth wanted."""
        key = (place, wanted)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._named(place, wanted)
        return found

    def _named(self, place: int, wanted: bool) -> Sets:
        truth = self._trace[place]
        if truth is wanted:
            return DONE
        tracer = self._trace.tracer
        if truth is not None and not tracer[place].reads & self._reachable:
            return NONE
        return self._sets(tracer.edition.names[place].condition, wanted)

    def _sets(self, condition: Condition, wanted: bool) -> Sets:
        """The sets that give a condition the truth wanted."""
        match condition:
            case Test():
                return self._tested(condition, wanted)
            case Not(part):
                return self._sets(part, not wanted)
            case All() | AnyOf():
                parts = self._mending.ordered(condition)
                return self._every(parts, wanted) if wanted is isinstance(condition, All) else self._any(parts, wanted)
            case DefinitionRef() | RuleRef():
                return self.named(self._trace.index[key_in(condition)], wanted)

    def _every(self, parts: Iterable[Condition], wanted: bool) -> Sets:
        """The sets that give each part the truth wanted."""
        result: Sets = DONE
        for part in parts:
            result = self.joined(result, self._sets(part, wanted))
            if not result:
                return NONE
        return result

    def _any(self, parts: Iterable[Condition], wanted: bool) -> Sets:
        """The sets that give any part the truth wanted."""
        found: list[Acts] = []
        for part in parts:
            result = self._sets(part, wanted)
            if result == DONE:
                return DONE
            found += result
        return self.best(found) if len(found) > 1 else tuple(found)

    def _tested(self, test: Test, wanted: bool) -> Sets:
        """The sets that give a test of some facts the truth wanted: one act each, of those that establish the facts."""
        truth, acts = test_of(test, self._values), self._mending.acts(test)
        if truth is wanted:
            return DONE
        found = tuple(1 << place for place in acts if self._reached(test, place, wanted)) if acts else NONE
        return DONE if truth is None and not found and self._open_may_stay else found

    def _reached(self, test: Test, place: int, wanted: bool) -> bool:
        changes = self._doing.changes(place)
        if not changes:
            return False
        values = self._values
        return test_of(test, {name: changes.get(name, values[name]) for name in facts_of(test)}) is wanted

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
