"""The laws of an edition that a question can concern: found by the facts that their scopes need, so that the others cost nothing."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from engine.compile.edition import Edition
from engine.evaluate import Truth, Values
from engine.match.native_law import Codes, LawPoints, points_of, truths_of
from engine.match.plain import Walk
from engine.policy import All, AnyOf, Condition, DefinitionRef, Operator, RuleRef, Test
from engine.vocabulary import Value

Points = tuple[tuple[int, LawPoints], ...]
"""For each law that may apply: its place among the laws of the edition, and its points."""

Needs = Mapping[str, frozenset[Value]]
"""Facts with values of which a condition needs one: any other value makes it false."""

NOTHING: Final[Needs] = {}
OTHER: Final = object()
MOST_KEYS: Final = 4
FEW: Final = 3
"""So few laws are all asked: to select among them would cost as much."""
WORTH: Final = 0.5
"""To look at a fact costs about half as much as to find that a law does not apply."""
MOST_SELECTIONS: Final = 10_000


class Laws:
    """The functions of all laws of an edition; each is made when it has been wanted often enough to be worth it."""

    def __init__(self, edition: Edition, codes: Codes, worth: int) -> None:
        """Plan which facts select laws; `codes` keeps functions that several editions share, `worth` is how often is often enough."""
        self._edition = edition
        self._codes = codes
        self._worth = worth
        self._functions: list[Callable[[Values], LawPoints | None] | None] = [None] * len(edition.laws)
        self._truths: dict[tuple[int, ...], Callable[[Values], tuple[Truth, ...]]] = {}
        self._wanted: Counter[Hashable] = Counter()
        self._keys, self._always = _index(edition)
        self._selected: dict[tuple[Hashable, ...], tuple[int, ...]] = {}

    def points(self, values: Values) -> Points:
        """The points of every law that may apply, in the order of the laws."""
        functions = self._functions
        walk: Walk | None = None
        found = []
        for law in self._candidates(values) if self._keys else self._always:
            function = functions[law] or self._function(law)
            if function is not None:
                points = function(values)
            else:
                walk = walk or Walk(self._edition, values)
                points = walk.points(self._edition.laws[law])
            if points is not None:
                found.append((law, points))
        return tuple(found)

    def truths(self, places: tuple[int, ...], values: Values) -> tuple[Truth, ...]:
        """The truths of the names at some places."""
        function = self._truths.get(places)
        if function is None:
            if not self._worthwhile(places):
                walk = Walk(self._edition, values)
                return tuple(walk.truth(place) for place in places)
            function = self._truths.setdefault(places, truths_of(self._edition, places, self._codes))
        return function(values)

    def _function(self, law: int) -> Callable[[Values], LawPoints | None] | None:
        if not self._worthwhile(law):
            return None
        made = self._functions[law] = points_of(self._edition, self._edition.laws[law], self._codes)
        return made

    def _worthwhile(self, what: Hashable) -> bool:
        self._wanted[what] += 1
        return self._wanted[what] > self._worth

    def _candidates(self, values: Values) -> tuple[int, ...]:
        selection = tuple([key.group(values[key.fact]) for key in self._keys])
        found = self._selected.get(selection)
        if found is None:
            found = tuple(
                sorted({*self._always, *(law for key, group in zip(self._keys, selection, strict=True) for law in key.laws(group))})
            )
            if len(self._selected) < MOST_SELECTIONS:
                self._selected[selection] = found
        return found


@dataclass(frozen=True, slots=True)
class _Key:
    """A fact that selects laws: those that each of its values leaves in question, and all of them where it is unknown."""

    fact: str
    by_value: Mapping[Value, tuple[int, ...]]
    every: tuple[int, ...]

    def group(self, value: Value | None) -> Hashable:
        """The value, or what stands for all values that leave no law in question."""
        return value if value is None or value in self.by_value else OTHER

    def laws(self, group: Hashable) -> tuple[int, ...]:
        """The laws that a group leaves in question."""
        return self.every if group is None else self.by_value.get(cast(Value, group), ())


def _index(edition: Edition) -> tuple[list[_Key], list[int]]:
    """The facts that rule most laws out, each with the laws that it selects, and the laws that no such fact selects."""
    if len(edition.laws) <= FEW:
        return [], list(range(len(edition.laws)))
    needs = _scopes(edition)
    rest = dict(enumerate(needs[plan.scope] for plan in edition.laws))
    keys: list[_Key] = []
    while len(keys) < MOST_KEYS:
        allowed: dict[str, dict[Value, list[int]]] = {}
        for law, needed in rest.items():
            for fact, values in needed.items():
                for value in values:
                    allowed.setdefault(fact, {}).setdefault(value, []).append(law)
        gains = {fact: _ruled_out(by_value) for fact, by_value in allowed.items()}
        best = max(gains, key=gains.__getitem__, default="")
        if not best or gains[best] < WORTH:
            break
        by_value = {value: tuple(laws) for value, laws in allowed[best].items()}
        every = tuple(sorted({law for laws in by_value.values() for law in laws}))
        keys.append(_Key(best, by_value, every))
        for law in every:
            del rest[law]
    return keys, list(rest)


def _ruled_out(by_value: Mapping[Value, Sequence[int]]) -> float:
    """How many laws a value rules out on average, where some value that none of them needs is as likely as any other."""
    return len({law for laws in by_value.values() for law in laws}) - sum(map(len, by_value.values())) / (len(by_value) + 1)


def _scopes(edition: Edition) -> dict[int, Needs]:
    """What each scope needs, by its place."""
    found: dict[int, Needs] = {}
    for plan in edition.laws:
        _needs(edition, plan.scope, found)
    return found


def _needs(edition: Edition, place: int, found: dict[int, Needs]) -> Needs:
    if place not in found:
        found[place] = _needs_of(edition, edition.names[place].condition, found)
    return found[place]


def _needs_of(edition: Edition, condition: Condition, found: dict[int, Needs]) -> Needs:
    match condition:
        case Test(fact, Operator.ONE_OF, operand):
            return {fact: cast("frozenset[Value]", operand)}
        case All(parts):
            return _both(_needs_of(edition, part, found) for part in parts)
        case AnyOf(parts) if parts:
            return _either([_needs_of(edition, part, found) for part in parts])
        case DefinitionRef(key) | RuleRef(key):
            return _needs(edition, edition.index[key], found)
        case _:
            return NOTHING


def _both(several: Iterable[Needs]) -> Needs:
    joint: dict[str, frozenset[Value]] = {}
    for needed in several:
        for fact, values in needed.items():
            joint[fact] = joint[fact] & values if fact in joint else values
    return joint


def _either(several: list[Needs]) -> Needs:
    common = [fact for fact in several[0] if all(fact in needed for needed in several)]
    return {fact: frozenset().union(*(needed[fact] for needed in several)) for fact in common}
