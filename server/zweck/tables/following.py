"""Facts whose values follow from columns: once all columns are read on which one hangs, it has one value in each reading.

The value then strikes out of a state all that it refutes, and the conditions that gave it are left out of the state.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final, NamedTuple, cast

from zweck.law.vocabulary import SilenceClass
from zweck.logic.condition import Value, facts_of
from zweck.tables.standing import Opened, Region, Standing

ALWAYS: Final = -1
"""The bits of a condition that holds whatever columns say."""


class Condition(NamedTuple):
    """An open condition: the bits of its choices, each with the columns that it reads, and the one that says that it is surely met."""

    bits: Mapping[int, frozenset[str]]
    choices: int
    sure: int

    @property
    def columns(self) -> frozenset[str]:
        """All columns that it reads."""
        return frozenset().union(*self.bits.values())


@dataclass(frozen=True, slots=True)
class Given:
    """A value, and the bits of which one is left where its condition holds."""

    value: Value | None
    bits: int


@dataclass(frozen=True, slots=True)
class Follower:
    """A fact that follows: `own` is the bit of rows that leave it out, if it is a column's."""

    fact: str
    columns: frozenset[str]
    """All of which must be read."""
    own: int
    given: tuple[Given, ...]
    """The first that holds has the value; where none does, the fact is unknown in reading U."""
    asked: int
    """The bits of which one is left where the fact is asked, so that reading S does not know it either."""
    against: Value | None

    def values(self, state: int) -> tuple[Value | None, Value | None]:
        """Its values in the readings U and S."""
        value = next((one.value for one in self.given if state & one.bits), None)
        return value, self.against if value is None and not state & self.asked else value


def followers(
    standing: Standing, opened: Sequence[tuple[Opened, Condition | None]], silent: Mapping[str, int], barred: Set[str]
) -> Iterator[Follower]:
    """The facts that follow from columns by plain conditions alone; those `barred` are compared with others."""
    by_fact: dict[str, list[tuple[Opened, Condition | None]]] = {}
    for one in opened:
        by_fact.setdefault(one[0].fact, []).append(one)
    for fact, several in by_fact.items():
        silence = None if fact in barred or not fact else standing.following(fact)
        if silence is None or not all(_plain(one, silent) for one, _ in several):
            continue
        if fact in standing.columns and fact not in silent:
            continue
        given = [Given(one.value, bits) for one, found in several if one.value is not None and (bits := _bits(one, found))]
        presume = cast(Value | None, silence.presume) if standing.presuming and silence.silence_class is SilenceClass.ORDINARY else None
        if presume is not None:
            where = [_bits(one, found) for one, found in several if one.value is None and one.region is Region.GIVEN]
            given.append(Given(presume, where[0] if where else ALWAYS))
        shown = silence.silence_class is SilenceClass.SHOWN
        asked = next((_bits(one, found) for one, found in several if one.region is Region.ASKED), 0)
        columns = frozenset[str]().union(*(found.columns for _, found in several if found is not None))
        own = silent.get(fact, 0)
        yield Follower(fact, columns | ({fact} if own else frozenset()), own, tuple(given), asked, silence.against if shown else None)


def _bits(one: Opened, found: Condition | None) -> int:
    if one.open.surely:
        return ALWAYS
    return 0 if found is None else found.choices | found.sure


def _plain(one: Opened, silent: Mapping[str, int]) -> bool:
    """Whether the bits that are left of a condition say exactly whether it holds."""
    facts = [facts_of(test) for choice in one.open.choices for test, _ in choice]
    alone = all(len(several) == 1 for several in facts)
    return not one.open.loose and alone and not (one.region is Region.ASKED and any(fact in silent for (fact,) in facts))
