"""From a name of the rule base down to the facts: the presumptions on which its truth rests, and the unknown facts that leave it open.

Facts that were stated are no presumptions, so only presumed ones are followed: a part that rests on stated facts alone ends the search.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Set
from typing import Final, Generic, NamedTuple, TypeVar

from zweck.cache import Cache
from zweck.decision import MissingFact
from zweck.editions.coverage import governing
from zweck.editions.edition import Edition
from zweck.editions.made import Made
from zweck.editions.profile import Profile, Profiles
from zweck.editions.reading import referred
from zweck.editions.resolve import key_in
from zweck.explain.nodes import NONE, Mask, Node, Nodes, joined, named
from zweck.facts import FactSet, presumed_only
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Condition, facts_of
from zweck.logic.fold import fold
from zweck.logic.kleene import Truth
from zweck.match import Matched

MAX_KNOWN: Final = 250
"""Results of each name; when there are more, all are dropped and found again."""

MAX_MISSING: Final = 10_000
"""Missing facts that findings share."""

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Read(NamedTuple):
    """The facts that the tests of a condition read, and the pairs of them that one test compares."""

    facts: tuple[str, ...]
    pairs: tuple[frozenset[str], ...]


class Tracer:
    """The names of an edition as nodes, and the facts that they read; each is found when it is first asked for."""

    def __init__(self, edition: Edition, vocabulary: Vocabulary, further: Iterable[Condition]) -> None:
        """`further` are conditions that are asked beside those of the edition."""
        self.edition = edition
        self.bits = {name: 1 << place for place, name in enumerate(vocabulary.facts)}
        self.further = tuple(further)
        beside = (test for condition in self.further for test in edition.made.tests(condition))
        tests = {id(test): test for test in (*edition.tests(), *beside)}
        self.profiles = Profiles(tests.values(), vocabulary, governing(edition))
        self._nodes: dict[int, Node] = {}
        self._made: Made[Node] = edition.made.kind(Tracer)
        self._logic = Nodes(self.bits)
        self._names = {bit: name for name, bit in self.bits.items()}
        self._own: Made[Read] = edition.made.kind(Read)
        self._reads: dict[int, Mask] = {}
        self._parts: dict[int, Mask] = {}
        self.presumed = Memo[int, Mask]()
        self.unknown = Memo[int, Mask]()
        self.missing: Cache[MissingFact] = Cache(MAX_MISSING)
        """Missing facts by their names and the points that hang on them."""

    def node(self, place: int) -> Node:
        """The condition of a name."""
        found = self._nodes.get(place)
        if found is None:
            found = self._nodes[place] = self._made.of(self.edition.names[place].condition, self.make)
        return found

    def make(self, condition: Condition) -> Node:
        """A condition of this edition as a node."""
        return fold(condition, self._logic, lambda reference: named(key_in(reference)))

    def reads(self, place: int) -> Mask:
        """All facts that a name reads, directly or through the names that it refers to."""
        found = self._reads.get(place)
        if found is None:
            found = joined(self.bits[fact] for fact in self._read(place).facts)
            for below in referred(self.edition, place):
                found |= self.reads(below)
            self._reads[place] = found
        return found

    def part(self, place: int) -> Mask:
        """The part of a profile on which all rests that follows from a name's facts."""
        found = self._parts.get(place)
        if found is None:
            found = self.profiles.part(*self._read(place))
            for below in referred(self.edition, place):
                found |= self.part(below)
            self._parts[place] = found
        return found

    def _read(self, place: int) -> Read:
        return self._own.of(self.edition.names[place].condition, self._reading)

    def _reading(self, condition: Condition) -> Read:
        read = [facts_of(test) for test in self.edition.made.tests(condition)]
        facts = dict.fromkeys(fact for several in read for fact in several)
        return Read(tuple(facts), tuple({frozenset(several): None for several in read if len(several) > 1}))

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
        self.index = tracer.edition.index
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
