"""Which targets of a law the cases of a suite settle, on whatever days they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from zweck.analysis.review.targets import Target, Targets
from zweck.analysis.space.sides import Side, Stretch, plan_of
from zweck.combine import law_verdict
from zweck.decision.decision import Outcome
from zweck.editions.edition import Edition
from zweck.facts.question import Question
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Condition, DefinitionRef, RuleRef, Value
from zweck.logic.kleene import Truth, evaluate

Facts = Mapping[str, Value | None]


class Settling:
    """Says which targets a question settles."""

    def __init__(self, law: str, side: Side) -> None:
        self._law = law
        self._side = side
        self._targets: dict[Edition, tuple[Target, ...]] = {}

    def on(self, day: date) -> tuple[Target, ...]:
        """The targets of a day."""
        edition = self._side.on(day)
        if edition not in self._targets:
            part = self._side.part(self._law, Stretch(edition.start, edition.until))
            self._targets[edition] = tuple(Targets(part, self._side.vocabulary).all())
        return self._targets[edition]

    def settled(self, question: Question) -> set[Target]:
        """The targets that a question settles; none where it does not say the day."""
        answered = self._answered(question)
        return set() if answered is None else {target for target in self.on(answered.day) if answered.shows(target)}

    def settles(self, question: Question, target: Target) -> bool:
        """Whether a question settles a target of its day."""
        answered = self._answered(question)
        return answered is not None and answered.shows(target)

    def settled_by_any(self, questions: Iterable[Question]) -> set[Target]:
        """The targets that some of the questions settle."""
        return {target for question in questions for target in self.settled(question)}

    def _answered(self, question: Question) -> "_Answered | None":
        values = self._side.engine.reading(question).values
        day = values[DECISION_DATE]
        if not isinstance(day, date):
            return None
        edition = self._side.on(day)
        plan = plan_of(edition, self._law)
        if plan is None:
            return None
        truths = self._side.engine.truths(edition, values)
        return _Answered(day, edition, values, truths, law_verdict(plan, truths).outcome)


@dataclass(slots=True)
class _Answered:
    """A question with its truths and the law's outcome."""

    day: date
    edition: Edition
    values: Facts
    truths: Sequence[Truth]
    outcome: Outcome
    known: dict[Condition, Truth] = field(default_factory=dict)

    def shows(self, target: Target) -> bool:
        """Whether a target is settled."""
        return (
            self.outcome in target.outcomes
            and all(self._truth(condition) is not (not wanted) for condition, wanted in target.signs[: target.lenient])
            and all(self._truth(condition) is wanted for condition, wanted in target.signs[target.lenient :])
            and all(self.values[fact] is not None for fact in target.known)
            and all(self.values[fact] is None for fact in target.unknown)
        )

    def _truth(self, condition: Condition) -> Truth:
        if isinstance(condition, DefinitionRef):
            return self._lookup(condition)
        if condition not in self.known:
            self.known[condition] = evaluate(condition, self.values, self._lookup)
        return self.known[condition]

    def _lookup(self, reference: DefinitionRef | RuleRef) -> Truth:
        return self.truths[self.edition.index[reference.name if isinstance(reference, DefinitionRef) else reference.id]]
