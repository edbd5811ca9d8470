"""Explains a law's change by edits: they explain a case that would be answered as before without them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from zweck.analysis.diff.edits import Edit
from zweck.analysis.diff.examples import Inside, Keeping, ask, resolved, smallest
from zweck.analysis.diff.responsible import responsible
from zweck.analysis.diff.result import Example
from zweck.analysis.diff.terms import RESOLVED, Mark
from zweck.analysis.diff.truths import Total, outcome_in
from zweck.analysis.diff.without import Without
from zweck.analysis.expected.contrast import Contrast, spelled_out
from zweck.analysis.space.cases import Cases, excluded, signs
from zweck.analysis.space.classes import classes_of
from zweck.analysis.space.domains import domains, shape
from zweck.analysis.space.law_space import Facts, tests_in_force
from zweck.analysis.space.sides import Part, Side, Stretch
from zweck.editions.build import Cycle
from zweck.editions.edition import Edition
from zweck.logic.condition import Condition


@dataclass(frozen=True, slots=True)
class Change:
    """The change of a law on a stretch of days, and the law without any of the edits."""

    law: str
    stretch: Stretch
    sides: tuple[Side, Side]
    parts: tuple[Part, Part]
    without: Without

    @classmethod
    def of(cls, law: str, stretch: Stretch, sides: tuple[Side, Side], without: Without) -> "Change":
        """The law on both sides."""
        return cls(law, stretch, sides, (Part.of(law, sides[0], stretch), Part.of(law, sides[1], stretch)), without)

    def back(self, edited: Sequence[Edit]) -> Edition:
        """The new side without some edits, or as it is where it cannot be without them alone."""
        try:
            return self.without.edition(edited, self.law)
        except Cycle:
            return self.parts[1].edition

    def key(self) -> object:
        """Changes for which this is equal change the same cases, whatever values the classes of facts hold."""
        allowed = domains(self.sides[0].vocabulary, self.sides[1].vocabulary, self.stretch)
        tests = [test for part in self.parts for test in part.tests]
        barred = excluded(tests_in_force(*(part.edition for part in self.parts)), *(side.vocabulary for side in self.sides))
        classes = classes_of(tests, allowed)
        edited = [(edit.name, edit.old, edit.new) for edit in self.without.concerning(self.law)]
        return edited, [shape(part, Cases(classes)) for part in self.parts], barred, signs(barred, classes)

    def changes(self, case: Total) -> bool:
        """Whether a case is answered otherwise on the new side."""
        return self.differs(case, self.parts[1].edition)

    def differs(self, case: Total, edition: Edition) -> bool:
        """Whether a case is answered otherwise by an edition than on the old side."""
        return outcome_in(self.law, edition, case) is not outcome_in(self.law, self.parts[0].edition, case)

    def total(self, facts: Facts) -> Total:
        """A case with all facts of both sides; those that it does not have are unknown."""
        return dict.fromkeys((*self.sides[0].vocabulary.facts, *self.sides[1].vocabulary.facts)) | facts

    def request(self, facts: Facts) -> Total:
        """A request as a case."""
        return self.total({**resolved(facts, self.sides[0]), **resolved(facts, self.sides[1])})


def needed_of(change: Change, chosen: Sequence[Edit], known: Collection[str], cases: Iterable[Total]) -> Iterator[Edit]:
    """Of some edits those without which the others do not explain every case that changes; `known` are names of those that were found.

    Cases that change are asked first; one that is searched for an edit may show others as well.
    """
    shown = [case for case in cases if change.changes(case)]
    for edit in chosen:
        if edit.name in known:
            continue
        rest = [other for other in chosen if other is not edit]
        back = change.back(rest)
        if not any(change.differs(case, back) for case in shown):
            case = Explaining(change, rest).case()
            if case is None:
                continue
            shown.append(case)
        yield edit


class Explaining:
    """A law's change on a stretch of days, explained by a set of edits."""

    def __init__(self, change: Change, chosen: Sequence[Edit], only: Condition | None = None) -> None:
        """Take the edits back; `only` is a condition written as if in the law."""
        self._change = change
        self._only = spelled_out(only, change.parts[1].resolver, change.law) if only is not None else None
        self._back = change.back(chosen)
        vocabularies = change.sides[0].vocabulary, change.sides[1].vocabulary
        self._contrast = Contrast(change.law, change.parts, self._back, self._only, vocabularies, change.stretch)

    def explained(self) -> bool:
        """Whether the edits explain every case that changes."""
        return self._contrast.explained()

    def case(self) -> Total | None:
        """A case that changes and that the edits do not explain; `None` if there is none."""
        facts = self._contrast.any_unexplained()
        return None if facts is None else self._change.total(facts)

    def unexplained(self) -> Example | None:
        """A smallest case that changes and that the edits do not explain; `None` if there is none."""
        facts = self._contrast.unexplained()
        if facts is None:
            return None
        return self._smallest(self._answer(facts), _StillDiffers(self._change, self._back))

    def outside(self) -> Example | None:
        """A smallest case that changes and does not satisfy the condition; `None` if there is none."""
        facts = self._contrast.outside()
        if facts is None or self._only is None:
            return None
        example = self._answer(facts)
        return self._smallest(example, Inside({Mark(self._only, RESOLVED): frozenset((0,))}, example.facts, self._change.parts))

    def because(self, example: Example) -> tuple[Edit, ...]:
        """The edits that explain an example."""
        change = self._change
        return responsible(change.law, example, change.without, *change.sides, change.stretch)

    def _answer(self, facts: Facts) -> Example:
        return ask(self._change.law, facts, *self._change.sides)

    def _smallest(self, example: Example, keeping: Keeping) -> Example:
        return smallest(self._change.law, example.law, dict(example.facts), keeping, *self._change.sides)


@dataclass(frozen=True, slots=True)
class _StillDiffers:
    """The claim that a law says something else on the old side than with edits taken back."""

    change: Change
    back: Edition

    def holds(self, values: Sequence[Facts]) -> bool:
        """Whether it does not, with total facts of the two sides."""
        return self.change.differs({**values[0], **values[1]}, self.back)
