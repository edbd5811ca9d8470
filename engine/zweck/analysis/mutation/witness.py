"""The smallest case that notices a mutant, with what the law as it is answers to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zweck.analysis.mutation.placed import Placed, read
from zweck.analysis.space.law_space import Facts
from zweck.analysis.space.requests import shrunk
from zweck.analysis.space.sides import Side
from zweck.cases.observed import Answers, Batch, Observed
from zweck.editions.names import resting
from zweck.facts.question import Question, complete
from zweck.law.vocabulary import DECISION_DATE
from zweck.program.lanes import compiler_of


@dataclass(frozen=True, slots=True)
class Witness:
    """A request, to be read with silence presumed, and what a case can observe of its answer: as the law is, and as the mutant has it."""

    facts: Facts
    before: Observed
    after: Observed

    @property
    def lost(self) -> frozenset[str]:
        """The grounds that the mutant's answer lacks."""
        return self.before.grounds - self.after.grounds


def witness(facts: Facts, found: Placed, side: Side) -> Witness | None:
    """The case without everything that need not be said; `None` where the laws together answer as if nothing had been changed."""
    names = read(found, frozenset(resting(found.before, found.place)), compiler_of(side.policies))

    def ask(several: Sequence[Facts]) -> list[Witness]:
        asked = Batch(side.policies, [Question(stated, presume_unstated=True) for stated in several])
        before = asked.answers(found.before)
        edition = found.built or found.before
        verdicts = [asked.compiler.verdict(edition, pairs) for pairs in names]
        after = Answers(asked, edition, before.row, names, verdicts)
        return [Witness(stated, before.observed(place), after.observed(place)) for place, stated in enumerate(several)]

    (best,) = ask([{name: facts[name] for name in (DECISION_DATE, *side.vocabulary.facts) if name in facts}])
    if not best.after.differs(best.before):
        return None
    silent = complete(Question({}, presume_unstated=True), side.vocabulary).values

    def shows(several: Sequence[Facts]) -> Iterator[bool]:
        for smaller in ask(several):
            alike = smaller.before.outcome is best.before.outcome and smaller.before.laws == best.before.laws
            yield alike and smaller.after.differs(smaller.before)

    (smallest,) = ask([shrunk(best.facts, shows, [name for name, value in best.facts.items() if silent[name] == value])])
    return smallest
