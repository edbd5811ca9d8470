"""The edits that an answer rests on."""

from collections.abc import Sequence
from dataclasses import dataclass

from zweck.analysis.diff.edits import Edit
from zweck.analysis.diff.gaps import answers
from zweck.analysis.diff.result import Example
from zweck.analysis.diff.truths import Total, gap_in, outcome_in
from zweck.analysis.diff.without import Without, needed
from zweck.analysis.space.law_space import Facts
from zweck.analysis.space.sides import Side, Stretch
from zweck.decision.decision import Outcome
from zweck.editions.build import Cycle
from zweck.editions.coverage import COVERAGE
from zweck.editions.edition import Edition
from zweck.facts.question import Question, complete
from zweck.facts.silences import against_controller


def responsible(law: str, example: Example, without: Without, old: Side, new: Side, stretch: Stretch) -> tuple[Edit, ...]:
    """The edits without which the example would be answered on the new side as on the old: none of them can be left out."""
    said = _LawOutcome.of(law, dict(example.facts), old, new)
    before = old.on(stretch.day)
    was, gap = said.by(before), gap_in(before, said.read)

    def undone(chosen: Sequence[Edit]) -> bool:
        try:
            edition = without.edition(chosen, law)
        except Cycle:
            return False
        one, other = answers((was, said.by(edition)), (gap, gap_in(edition, said.read)))
        return one is other

    return needed((edit for edit in without.concerning(law) if edit.decides), undone)


@dataclass(frozen=True, slots=True)
class _LawOutcome:
    """The outcome of a law for a request, whose facts are total by reading U, and by reading S."""

    law: str
    read: Total
    against: Total

    @classmethod
    def of(cls, law: str, facts: Facts, old: Side, new: Side) -> "_LawOutcome":
        """The request as both sides read it; where they differ, as the new one does."""
        (read, against), (now, now_against) = _readings(facts, old), _readings(facts, new)
        return cls(law, {**read, **now}, {**against, **now_against})

    def by(self, edition: Edition) -> Outcome:
        """The outcome by an edition."""
        found = outcome_in(self.law, edition, self.read)
        is_open = found in (Outcome.UNDETERMINED, Outcome.PROHIBITED) and self.law != COVERAGE
        return Outcome.PROHIBITED if is_open and outcome_in(self.law, edition, self.against) is Outcome.PROHIBITED else found


def _readings(facts: Facts, side: Side) -> tuple[Facts, Facts]:
    """The total facts of a request by reading U and by reading S."""
    stated = {name: value for name, value in facts.items() if name in side.vocabulary.facts}
    found = complete(Question(stated), side.vocabulary)
    return dict(found.values), dict((against_controller(found) or found).values)
