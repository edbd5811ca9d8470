"""From a name of the rule base down to the facts: the presumptions on which its truth rests, and the unknown facts that leave it open.

Facts that were stated are no presumptions, so only presumed ones are followed: a part that rests on stated facts alone ends the search.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Set
from typing import Final, Generic, TypeVar

from zweck.editions.coverage import governing
from zweck.editions.edition import Edition
from zweck.editions.profile import Profile, Profiles
from zweck.editions.reading import Reading
from zweck.editions.resolve import key_in
from zweck.explain.nodes import NONE, Mask, Node, Nodes, joined, named
from zweck.facts import FactSet, presumed_only
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Condition, Test, facts_of
from zweck.logic.fold import fold
from zweck.logic.kleene import Truth
from zweck.match import Matched

MAX_KNOWN: Final = 250
"""Results of each name; when there are more, all are dropped and found again."""

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Reads:
    """The logic in which a condition is all that its tests read."""

    def __init__(self, read: Callable[[Test], Mask]) -> None:
        """A test reads what `read` says."""
        self.test = read

    def all(self, parts: Iterable[Mask]) -> Mask:
        """Those of all parts."""
        return joined(parts)

    def any(self, parts: Iterable[Mask]) -> Mask:
        """Those of all parts."""
        return joined(parts)

    def negated(self, part: Mask) -> Mask:
        """Those of the part."""
        return part


class Tracer:
    """The names of an edition as nodes, and the facts that they read; each is found when it is first asked for."""

    def __init__(self, edition: Edition, vocabulary: Vocabulary, further: Iterable[Condition]) -> None:
        """`further` are conditions that are asked beside those of the edition."""
        self.edition = edition
        bits = self.bits = {name: 1 << place for place, name in enumerate(vocabulary.facts)}
        self.further = tuple(further)
        self.profiles = Profiles((*(named.condition for named in edition.names), *self.further), vocabulary, governing(edition))
        self._nodes: dict[int, Node] = {}
        self._logic = Nodes(self.bits)
        self._names = {bit: name for name, bit in self.bits.items()}
        self._reads = Reading(edition, Reads(lambda test: joined(bits[fact] for fact in facts_of(test))))
        self._parts = Reading(edition, Reads(self.profiles.part))
        self.presumed = Memo[int, Mask]()
        self.unknown = Memo[int, Mask]()

    def node(self, place: int) -> Node:
        """The condition of a name."""
        found = self._nodes.get(place)
        if found is None:
            found = self._nodes[place] = self.make(self.edition.names[place].condition)
        return found

    def make(self, condition: Condition) -> Node:
        """A condition of this edition as a node."""
        return fold(condition, self._logic, lambda reference: named(self.edition.index[key_in(reference)]))

    def reads(self, place: int) -> Mask:
        """All facts that a name reads, directly or through the names that it refers to."""
        return self._reads.of(place)

    def part(self, place: int) -> Mask:
        """The part of a profile on which all rests that follows from a name's facts."""
        return self._parts.of(place)

    def mask(self, names: Iterable[str]) -> Mask:
        """Facts as a mask."""
        return joined(self.bits[name] for name in names)

    def names(self, mask: Mask) -> Iterator[str]:
        """The facts of a mask, in the vocabulary's order."""
        while mask:
            bit = mask & -mask
            yield self._names[bit]
            mask ^= bit


class Memo(Generic[K, T]):
    """Results that rest on some facts only, by their part of the profile; safe to use from several threads."""

    def __init__(self) -> None:
        self._known: dict[K, tuple[Mask, dict[Profile, T]]] = {}

    def of(self, key: K, profile: Profile | None, part: Callable[[K], Mask], find: Callable[[K], T]) -> T:
        """The result of a key, found if it is not known; it rests on a part of the profile."""
        if profile is None:
            return find(key)
        entry = self._known.get(key) or self._known.setdefault(key, (part(key), {}))
        kept = profile & entry[0]
        result = entry[1].get(kept)
        if result is None:
            result = find(key)
            if len(entry[1]) >= MAX_KNOWN:
                entry[1].clear()
            entry[1][kept] = result
        return result


class Trace:
    """One question's facts, and what follows from them about names."""

    def __init__(self, tracer: Tracer, matched: Matched, facts: FactSet, profile: Profile | None) -> None:
        self.tracer = tracer
        self.values = facts.values
        self.stated = facts.stated
        self.assumed = tracer.mask(facts.assumed)
        self._facts = facts
        self.profile = profile
        self._matched = matched
        self._truths: dict[int, Truth] = {}

    @property
    def presumed_facts(self) -> Set[str]:
        """The facts that are presumed, and do not only stand against the controller."""
        return presumed_only(self._facts)

    def truth(self, place: int) -> Truth:
        """The truth of a name: the one that was matched, or, of a name that no verdict looks at, found here."""
        if self._matched.found(place):
            return self._matched[place]
        truths = self._truths
        if place not in truths:
            truths[place] = self.tracer.node(place).truth(self)
        return truths[place]

    def presumed(self, place: int) -> Mask:
        """Presumed facts that, with all that is stated, suffice for the truth of a name. None for an unknown name."""
        if not self.tracer.reads(place) & self.assumed:
            return NONE
        return self.tracer.presumed.of(place, self.profile, self.tracer.part, self._presumed)

    def unknown(self, place: int) -> Mask:
        """The unknown facts that leave a name open. None for a name whose truth is known."""
        return self.tracer.unknown.of(place, self.profile, self.tracer.part, self._unknown)

    def _presumed(self, place: int) -> Mask:
        truth = self.truth(place)
        return NONE if truth is None else self.tracer.node(place).presumed(self, truth)

    def _unknown(self, place: int) -> Mask:
        return self.tracer.node(place).unknown(self) if self.truth(place) is None else NONE
