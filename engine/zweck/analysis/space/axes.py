"""The axes along which sets of cases are described."""

from collections.abc import Mapping
from dataclasses import dataclass

from zweck.logic.condition import Value
from zweck.program.classes import Choice, Classes, Members


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


def place_on(axis: Axis, classes: Mapping[str, Classes], value: Value | None) -> int | None:
    """The place of a fact's value on an axis; `None` where it is unknown."""
    place = None if value is None else classes[axis.fact].place(value)
    return place if place is None or axis.group is None else place >> axis.group & 1
