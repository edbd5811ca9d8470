"""Explanations under several editions of a policy set share what rests on names that are the same in them."""

from collections.abc import Callable, Iterable
from typing import Final, Generic, TypeVar

from zweck.bounded.cache import Cache
from zweck.decision.decision import MissingFact
from zweck.editions.profile import Profile, Profiles
from zweck.editions.resolve import key_in
from zweck.editions.written import written
from zweck.explain.nodes import Mask, Node, Nodes, joined, named
from zweck.law.policy import PolicySet
from zweck.logic.condition import Condition
from zweck.logic.fold import fold

MAX_RESULTS: Final = 50_000
"""Results of all names together; when there are more, all are dropped and found again."""

RESULT: Final = 350
"""Bytes that a result takes with its part of a profile, about."""

MAX_NAMES: Final = 10_000
"""Names of which anything is kept, of all editions together; then all is dropped."""

MAX_MISSING: Final = 10_000
"""Missing facts that findings share."""

T = TypeVar("T")


class Memo(Generic[T]):
    """Results that rest on some facts only, by the numbers of names and their part of the profile; safe to use from several threads."""

    def __init__(self) -> None:
        self._names: dict[int, tuple[Mask, dict[Profile, T]]] = {}
        self._count = 0

    @property
    def size(self) -> int:
        """The bytes of all results, about."""
        return self._count * RESULT

    def clear(self) -> None:
        """Forget all results."""
        self._names = {}
        self._count = 0

    def of(self, number: int, place: int, profile: Profile | None, part: Callable[[int], Mask], find: Callable[[int], T]) -> T:
        """The result for the name at a place, found if it is not known for its number; it rests on a part of the profile."""
        if profile is None:
            return find(place)
        entry = self._names.get(number)
        if entry is None:
            entry = self._names.setdefault(number, (part(place), {}))
        kept = profile & entry[0]
        result = entry[1].get(kept)
        if result is None:
            result = find(place)
            if self._count >= MAX_RESULTS:
                self.clear()
            self._names.setdefault(number, (entry[0], {}))[1][kept] = result  # all may have been dropped meanwhile
            self._count += 1
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
        self._logic = Nodes(self.bits)
        tests, exact, pairs = written(policies, further)
        self.profiles = Profiles(tests, vocabulary, exact, pairs)
        self.nodes = Numbered[Node]()
        self.reads = Numbered[Mask]()
        self.parts = Numbered[Mask]()
        self.presumed = Memo[Mask]()
        self.unknown = Memo[Mask]()
        self.missing: Cache[MissingFact] = Cache(MAX_MISSING)
        """Missing facts by their names and the points that hang on them."""

    def mask(self, names: Iterable[str]) -> Mask:
        """Facts as a mask."""
        return joined(map(self.bits.__getitem__, names))

    def make(self, condition: Condition) -> Node:
        """A condition as a node."""
        return fold(condition, self._logic, lambda reference: named(key_in(reference)))
