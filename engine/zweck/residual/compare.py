"""Two residual laws over the same open facts: of two days, two revisions or two activities, and where they come out otherwise."""

from collections.abc import Sequence
from typing import NamedTuple

from zweck.decision.decision import Outcome
from zweck.residual.boxes import Box
from zweck.residual.choices import Choice, Class
from zweck.residual.table import Table


class Turn(NamedTuple):
    """Combinations that have one outcome by the one law and another by the other, as boxes of the table `common` to both."""

    before: Outcome | None
    after: Outcome | None
    common: Table
    boxes: tuple[Box, ...]


def turns(one: Table, other: Table) -> tuple[Turn, ...]:
    """Where two tables differ, for each pair of outcomes; nothing if they are equal.

    Raises:
        TooMany: if there are too many boxes.
        ValueError: if the tables have other facts, or a fact has other choices.
    """
    classes = _common(one, other)
    befores, afters = (_spread(table, classes) for table in (one, other))
    pairs = list(zip(befores, afters, strict=True))
    found = []
    for before, after in dict.fromkeys(pair for pair in pairs if pair[0] is not pair[1]):
        table = Table(other.day, other.facts, classes, tuple(afters))
        found.append(Turn(before, after, table, table.covering([pair == (before, after) for pair in pairs])))
    return tuple(found)


def _common(one: Table, other: Table) -> tuple[tuple[Class, ...], ...]:
    """The classes of both: choices that neither distinguishes."""
    if one.facts != other.facts:
        raise ValueError("the tables are about other facts")
    found = []
    for ours, theirs in zip(one.classes, other.classes, strict=True):
        mine, yours = _numbers(ours), _numbers(theirs)
        if mine.keys() != yours.keys():
            raise ValueError("the tables have other choices")
        alike: dict[tuple[int, int], list[Choice]] = {}
        for choice, number in mine.items():
            alike.setdefault((number, yours[choice]), []).append(choice)
        found.append(tuple(Class(tuple(choices)) for choices in alike.values()))
    return tuple(found)


def _numbers(classes: Sequence[Class]) -> dict[Choice, int]:
    return {choice: number for number, one in enumerate(classes) for choice in one.choices}


def _spread(table: Table, classes: Sequence[Sequence[Class]]) -> list[Outcome | None]:
    """The outcomes of a table over finer classes."""
    places = [0]
    for ours, finer in zip(table.classes, classes, strict=True):
        numbers = _numbers(ours)
        places = [place * len(ours) + numbers[one.representative] for place in places for one in finer]
    return [table.outcomes[place] for place in places]
