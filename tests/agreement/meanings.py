"""The meaning of conditions: functions from a case to a truth, `True`, `False`, or `None` for unknown."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zweck.logic.condition import Interval

Truth = bool | None
Facts = Mapping[str, Any]


@dataclass
class Case:
    """The facts of one question, each with a value or `None`, and the truths of the rules that were already looked at."""

    facts: Facts
    known: dict[int, Truth] = field(default_factory=dict)


Meaning = Callable[[Case], Truth]


def always(case: Case) -> Truth:
    """True in every case."""
    return True


def never(case: Case) -> Truth:
    """False in every case."""
    return False


def all_of(parts: Sequence[Meaning]) -> Meaning:
    """False if one part is false, else unknown if one is unknown, else true."""

    def truth(case: Case) -> Truth:
        unknown = False
        for part in parts:
            found = part(case)
            if found is False:
                return False
            unknown = unknown or found is None
        return None if unknown else True

    return truth


def not_(part: Meaning) -> Meaning:
    """The opposite; unknown stays unknown."""

    def truth(case: Case) -> Truth:
        found = part(case)
        return None if found is None else not found

    return truth


def compared(fact: str, holds: Callable[[Any], bool]) -> Meaning:
    """A predicate on a value; unknown where the value is."""

    def truth(case: Case) -> Truth:
        value = case.facts[fact]
        return None if value is None else shared(map(holds, numbers(value)))

    return truth


def numbers(value: Any) -> list[Any]:
    """All that a value may be: of an interval each number; no law of ours distinguishes those above 100."""
    if not isinstance(value, Interval):
        return [value]
    low, high = value.bounds
    return [*range(low, min(high, 100) + 1), high]


def shared(truths: Iterable[Truth]) -> Truth:
    """The truth that all of them have; unknown if they differ."""
    found = {*truths}
    return found.pop() if len(found) == 1 else None


def contains(members: Any, member: Any) -> Truth:
    """An empty set contains nothing, whatever the other fact may be."""
    if members == frozenset():
        return False
    return None if None in (members, member) else member in members


def remembered(key: int, meaning: Meaning) -> Meaning:
    """The same, looked at once in each case."""

    def truth(case: Case) -> Truth:
        if key not in case.known:
            case.known[key] = meaning(case)
        return case.known[key]

    return truth
