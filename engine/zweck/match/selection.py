"""Index from values of facts to the laws of an edition whose scope they can satisfy, so that the other laws cost nothing."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from zweck.editions.edition import Edition
from zweck.editions.reading import Reading
from zweck.logic.condition import Operator, Test, Value
from zweck.logic.kleene import Values

Needs = Mapping[str, frozenset[Value]]
"""Facts with values of which a condition needs one: any other value makes it false."""

NOTHING: Final[Needs] = {}
OTHER: Final = object()
MAX_KEYS: Final = 4
FEW: Final = 16
"""So few laws are all asked: to select among them would cost as much."""
WORTH: Final = 0.5
"""To look at a fact costs about half as much as to find that a law does not apply."""
MAX_SELECTIONS: Final = 10_000


class Selection:
    """Which laws questions can concern. `facts` are those whose values select them."""

    def __init__(self, edition: Edition) -> None:
        """Plan which facts select laws."""
        self._keys, self._always = _index(edition)
        self.facts = tuple(key.fact for key in self._keys)
        self._known: dict[tuple[Hashable, ...], tuple[int, ...]] = {}

    def of(self, values: Values) -> tuple[int, ...]:
        """The laws that a question can concern, in their order."""
        if not self._keys:
            return self._always
        groups = tuple([key.group(values[key.fact]) for key in self._keys])
        found = self._known.get(groups)
        if found is None:
            selected = (law for key, group in zip(self._keys, groups, strict=True) for law in key.laws(group))
            found = tuple(sorted({*self._always, *selected}))
            if len(self._known) < MAX_SELECTIONS:
                self._known[groups] = found
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


def _index(edition: Edition) -> tuple[list[_Key], tuple[int, ...]]:
    """The facts that rule most laws out, each with the laws that it selects, and the laws that no such fact selects."""
    if len(edition.laws) <= FEW:
        return [], tuple(range(len(edition.laws)))
    needs = Reading(edition, _Needing())
    rest = {law: needs.of(plan.scope) for law, plan in enumerate(edition.laws)}
    keys: list[_Key] = []
    while len(keys) < MAX_KEYS:
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
    return keys, tuple(rest)


def _ruled_out(by_value: Mapping[Value, Sequence[int]]) -> float:
    """How many laws a value rules out on average, where some value that none of them needs is as likely as any other."""
    return len({law for laws in by_value.values() for law in laws}) - sum(map(len, by_value.values())) / (len(by_value) + 1)


class _Needing:
    """The logic in which a condition is what it needs."""

    def test(self, test: Test) -> Needs:
        return {test.fact: cast("frozenset[Value]", test.operand)} if test.operator is Operator.ONE_OF else NOTHING

    def all(self, parts: Iterable[Needs]) -> Needs:
        return _both(parts)

    def any(self, parts: Iterable[Needs]) -> Needs:
        return _either([*parts])

    def negated(self, part: Needs) -> Needs:
        return NOTHING


def _both(several: Iterable[Needs]) -> Needs:
    joint: dict[str, frozenset[Value]] = {}
    for needed in several:
        for fact, values in needed.items():
            joint[fact] = joint[fact] & values if fact in joint else values
    return joint


def _either(several: list[Needs]) -> Needs:
    common = [fact for fact in (several[0] if several else NOTHING) if all(fact in needed for needed in several)]
    return {fact: frozenset().union(*(needed[fact] for needed in several)) for fact in common}
