"""Explains a law's change by edits: they explain a case that would be answered as before without them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zweck.analysis.diff.edits import Edit, taken_back
from zweck.analysis.diff.examples import Inside, Keeping, ask, outcome_in, responsible, smallest
from zweck.analysis.diff.result import Example
from zweck.analysis.diff.terms import RESOLVED, Mark
from zweck.analysis.expected.contrast import Contrast, spelled_out
from zweck.analysis.space.law_space import Facts
from zweck.analysis.space.sides import Part, Side, Stretch
from zweck.editions.build import Cycle
from zweck.editions.edition import Edition
from zweck.logic.condition import Condition


class Explaining:
    """A law's change on a stretch of days, explained by sets of edits."""

    def __init__(
        self, law: str, stretch: Stretch, sides: tuple[Side, Side], chosen: Sequence[Sequence[Edit]], only: Condition | None = None
    ) -> None:
        """Take each set of edits back; `only` is a condition written as if in the law."""
        self._law, self._stretch, self._sides = law, stretch, sides
        self._parts = Part.of(law, sides[0], stretch), Part.of(law, sides[1], stretch)
        self._only = spelled_out(only, self._parts[1].resolver, law) if only is not None else None
        self._back = [self._without(edited) for edited in chosen]
        vocabularies = sides[0].vocabulary, sides[1].vocabulary
        self._contrast = Contrast(law, self._parts, self._back, self._only, vocabularies, stretch)

    def _without(self, edited: Sequence[Edit]) -> Edition:
        """The new side without some edits, or as it is where it cannot be without them alone."""
        try:
            return taken_back(*self._sides, self._stretch, edited)
        except Cycle:
            return self._parts[1].edition

    def explained(self, number: int) -> bool:
        """Whether a set of edits explains every case that changes."""
        return self._contrast.explained(number)

    def unexplained(self, number: int) -> Example | None:
        """A smallest case that changes and that a set of edits does not explain; `None` if there is none."""
        facts = self._contrast.unexplained(number)
        if facts is None:
            return None
        example = self._asked(facts)
        return self._smallest(example, _StillDiffers(self._law, self._parts[0].edition, self._back[number]))

    def outside(self) -> Example | None:
        """A smallest case that changes and does not satisfy the condition; `None` if there is none."""
        facts = self._contrast.outside()
        if facts is None or self._only is None:
            return None
        example = self._asked(facts)
        return self._smallest(example, Inside({Mark(self._only, RESOLVED): frozenset((0,))}, example.facts, self._parts))

    def because(self, example: Example, edited: Iterable[Edit]) -> tuple[Edit, ...]:
        """The edits that explain an example."""
        return responsible(self._law, example, edited, *self._sides, self._stretch)

    def _asked(self, facts: Facts) -> Example:
        return ask(self._law, facts, *self._sides)

    def _smallest(self, example: Example, keeping: Keeping) -> Example:
        return smallest(self._law, example.law, dict(example.facts), keeping, *self._sides)


@dataclass(frozen=True, slots=True)
class _StillDiffers:
    """That a law says something else on the old side than with edits taken back."""

    law: str
    old: Edition
    back: Edition

    def holds(self, values: Sequence[Facts]) -> bool:
        """Whether it does not, with total facts of the two sides."""
        merged = {**values[0], **values[1]}
        return outcome_in(self.law, self.back, merged) is not outcome_in(self.law, self.old, merged)
