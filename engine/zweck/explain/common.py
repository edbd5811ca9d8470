"""Explanations under several editions of a policy set share what rests on names that are the same in them."""

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from zweck.cache import Cache
from zweck.decision import MissingFact
from zweck.editions.profile import Profile, Profiles
from zweck.editions.written import written
from zweck.explain.nodes import Mask, Node
from zweck.law.policy import PolicySet
from zweck.logic.condition import Condition

MAX_KNOWN: Final = 500
"""Results of each name; when there are more, all are dropped and found again."""

MAX_NAMES: Final = 10_000
"""Names of which anything is kept, of all editions together; then all is dropped."""

MAX_MISSING: Final = 10_000
"""Missing facts that findings share."""

T = TypeVar("T")


class Memo(dict[int, tuple[Mask, dict[Profile, T]]]):
    """Results that rest on some facts only, by the numbers of names and their part of the profile; safe to use from several threads."""

    def of(self, number: int, place: int, profile: Profile | None, part: Callable[[int], Mask], find: Callable[[int], T]) -> T:
        """The result for the name at a place, found if it is not known for its number; it rests on a part of the profile."""
        if profile is None:
            return find(place)
        entry = self.get(number)
        if entry is None:
            if len(self) >= MAX_NAMES:
                self.clear()
            entry = self.setdefault(number, (part(place), {}))
        kept = profile & entry[0]
        result = entry[1].get(kept)
        if result is None:
            result = find(place)
            if len(entry[1]) >= MAX_KNOWN:
                entry[1].clear()
            entry[1][kept] = result
        return result


class Numbered(dict[int, T]):
    """Things by the numbers of names."""

    def of(self, number: int, place: int, make: Callable[[int], T]) -> T:
        """The thing of a number, made of the name at a place when it is first wanted."""
        found = self.get(number)
        if found is None:
            found = make(place)
            if len(self) >= MAX_NAMES:
                self.clear()
            self[number] = found
        return found


class Common:
    """All that explanations under several editions of a policy set share, by the numbers of names."""

    def __init__(self, policies: PolicySet, further: Iterable[Condition]) -> None:
        """Lay out profiles that are right on every day; `further` are conditions that are asked beside those of the policy set."""
        vocabulary = policies.vocabulary
        self.bits = {name: 1 << place for place, name in enumerate(vocabulary.facts)}
        self.names = {bit: name for name, bit in self.bits.items()}
        tests, exact, pairs = written(policies, further)
        self.profiles = Profiles(tests, vocabulary, exact, pairs)
        self.nodes = Numbered[Node]()
        self.reads = Numbered[Mask]()
        self.parts = Numbered[Mask]()
        self.presumed = Memo[Mask]()
        self.unknown = Memo[Mask]()
        self.missing: Cache[MissingFact] = Cache(MAX_MISSING)
        """Missing facts by their names and the points that hang on them."""
