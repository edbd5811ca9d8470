"""The table of a residual law: the classes of each open fact, and the outcome of every combination of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from math import prod
from typing import NamedTuple

from zweck.decision.decision import Outcome
from zweck.logic.condition import Value
from zweck.residual.boxes import Box, cells_of, enough, largest
from zweck.residual.choices import UNSTATED, Choice, Class

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

    def largest(self, outcome: Outcome | None) -> tuple[Box, ...]:
        """The largest boxes of an outcome.

        Raises:
            TooMany: if there are too many.
        """
        return largest([one is outcome for one in self.outcomes], self.sizes)

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
