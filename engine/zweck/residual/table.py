"""The table of a residual law: the choices and classes of each open fact, the outcome of every combination, and where two tables differ."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from itertools import product
from math import prod
from typing import Final, NamedTuple

from zweck.decision.decision import Outcome
from zweck.law.vocabulary import Fact
from zweck.logic.condition import Test, Value
from zweck.program.classes import Classes, Domain, Members, Partition
from zweck.residual.boxes import Box, cells_of, enough, largest

MAX_MEMBERS: Final = 10
"""Members of a list that the law distinguishes; more have too many lists."""


class Unstated(Enum):
    """The choice that a fact is not stated."""

    UNSTATED = "unstated"


UNSTATED: Final = Unstated.UNSTATED

Choice = Value | None | Unstated
"""A value, `None` where the fact is stated as unknown, or that it is not stated."""


class TooManyChoices(Exception):
    """A fact has more choices than can be tried; `fact` is its name."""

    def __init__(self, fact: str) -> None:
        self.fact = fact
        super().__init__(fact)


class Class(NamedTuple):
    """Choices that come out alike whatever the other facts are; of a number or day, those from one to the other."""

    choices: tuple[Choice, ...]

    @property
    def representative(self) -> Choice:
        """A choice that stands for all of them."""
        return self.choices[0]


def values_on(fact: Fact, tests: Iterable[Test], day: date) -> Partition:
    """The values of a fact on a day, all countries among them, as the tests that read it alone distinguish them."""
    return Partition(tuple(tests), {fact.name: Domain.on(fact, day)})


def values_of(classes: Classes) -> tuple[Value, ...]:
    """The values that classes list, in the order of the vocabulary; a number stands for all up to the next one.

    Raises:
        TooManyChoices: if there are too many kinds of members of a list.
    """
    if isinstance(classes, Members) and len(classes.kinds) > MAX_MEMBERS:
        raise TooManyChoices(classes.fact)
    return tuple(classes.values)


Stated = Mapping[str, Value | None]


class Table(NamedTuple):
    """The classes of each open fact, and an outcome for each combination of them, the last fact turning first.

    A combination that contradicts itself has the outcome `None`.
    """

    day: date
    facts: tuple[str, ...]
    classes: tuple[tuple[Class, ...], ...]
    outcomes: tuple[Outcome | None, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of classes of each fact."""
        return tuple(map(len, self.classes))

    @property
    def idle(self) -> tuple[str, ...]:
        """The open facts that play no part: all their choices come out alike."""
        return tuple(fact for fact, classes in zip(self.facts, self.classes, strict=True) if len(classes) == 1)

    def boxes(self, outcome: Outcome | None) -> tuple[Box, ...]:
        """Largest boxes that cover an outcome, none of which the others cover.

        Raises:
            TooMany: if there are too many.
        """
        return self.covering([one is outcome for one in self.outcomes])

    def covering(self, cells: Sequence[bool]) -> tuple[Box, ...]:
        """Largest boxes that cover some cells, none of which the others cover.

        Raises:
            TooMany: if there are too many.
        """
        return enough(largest(cells, self.sizes), self.sizes)

    def choices(self, box: Box) -> Mapping[str, tuple[Choice, ...]]:
        """The choices of the facts that a box restricts."""
        parts = zip(self.facts, self.classes, box, strict=True)
        return {
            fact: tuple(choice for number, one in enumerate(classes) if part >> number & 1 for choice in one.choices)
            for fact, classes, part in parts
            if part != (1 << len(classes)) - 1
        }

    def cells(self, box: Box) -> Iterator[Stated]:
        """For each combination in a box facts that a caller may state."""
        row = cells_of(box, self.sizes)
        yield from (stated for number, stated in enumerate(combined(self.facts, self.classes)) if row >> number & 1)


def combined(facts: Sequence[str], classes: Sequence[Sequence[Class]]) -> Iterator[Stated]:
    """The facts that a caller states in each combination of classes."""
    for several in product(*([one.representative for one in classes_of] for classes_of in classes)):
        yield {fact: choice for fact, choice in zip(facts, several, strict=True) if choice is not UNSTATED}


def merged(table: Table) -> Table:
    """The table in which choices that come out alike in every combination are one class: so it is the same however it was found."""
    outcomes: Sequence[Outcome | None] = table.outcomes
    classes: list[tuple[Class, ...]] = []
    sizes = [*table.sizes]
    for place, several in enumerate(table.classes):
        inner, size = prod(sizes[place + 1 :]), sizes[place]
        slices: dict[tuple[Outcome | None, ...], list[int]] = {}
        for number in range(size):
            starts = range(number * inner, len(outcomes), size * inner)
            part = tuple([outcome for start in starts for outcome in outcomes[start : start + inner]])
            slices.setdefault(part, []).append(number)
        kept = [numbers[0] for numbers in slices.values()]
        starts = range(0, len(outcomes), size * inner)
        outcomes = [one for start in starts for number in kept for one in outcomes[start + number * inner : start + (number + 1) * inner]]
        classes.append(
            tuple(Class(tuple(choice for number in numbers for choice in several[number].choices)) for numbers in slices.values())
        )
        sizes[place] = len(kept)
    return table._replace(classes=tuple(classes), outcomes=tuple(outcomes))


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
