"""The axes along which sets of cases are described."""

from collections.abc import Mapping
from dataclasses import dataclass

from zweck.analysis.space.classes import Choice, Classes, Members


@dataclass(frozen=True, slots=True)
class Axis:
    """A fact with single values, or one group of members of a set fact, by its number."""

    fact: str
    group: int | None = None


def axes_of(classes: Mapping[str, Classes]) -> tuple[Axis, ...]:
    """Every axis of some facts."""
    groups = {fact: range(len(found.groups)) if isinstance(found, Members) else (None,) for fact, found in classes.items()}
    return tuple(Axis(fact, group) for fact, numbers in groups.items() for group in numbers)


def places_on(axis: Axis, classes: Mapping[str, Classes]) -> range:
    """The places of an axis."""
    found = classes[axis.fact]
    return range(found.size if isinstance(found, Choice) else 2)
