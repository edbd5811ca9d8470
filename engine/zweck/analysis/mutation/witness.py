"""The smallest case that notices a mutant, with what the law as it is answers to it."""

from dataclasses import dataclass

from zweck.analysis.mutation.placed import Placed
from zweck.analysis.space.law_space import Facts
from zweck.analysis.space.requests import shrunk
from zweck.analysis.space.sides import Side
from zweck.analysis.walk import Walk
from zweck.cases.observed import Observed
from zweck.combine import Verdict, combine
from zweck.decision.decision import Outcome, Status
from zweck.editions.edition import Edition
from zweck.facts.question import Question, complete
from zweck.facts.silences import FactSet, against_controller
from zweck.law.vocabulary import DECISION_DATE


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

    def ask(stated: Facts) -> Witness:
        facts = complete(Question(stated, presume_unstated=True), side.vocabulary)
        return Witness(stated, observe(found.before, facts), observe(found.after, facts))

    best = ask({name: facts[name] for name in (DECISION_DATE, *side.vocabulary.facts) if name in facts})
    if not best.after.differs(best.before):
        return None
    silent = complete(Question({}, presume_unstated=True), side.vocabulary).values

    def shows(left: Facts) -> bool:
        smaller = ask(left)
        alike = smaller.before.outcome is best.before.outcome and smaller.before.laws == best.before.laws
        return alike and smaller.after.differs(smaller.before)

    return ask(shrunk(best.facts, shows, [name for name, value in best.facts.items() if silent[name] == value]))


def observe(edition: Edition, facts: FactSet) -> Observed:
    """The observable part of an edition's answer: by reading S where it prohibits what reading U does not permit, else by reading U."""
    found, against = combine(edition.laws, Walk(edition, facts.values)), against_controller(facts)
    if against is not None and found.outcome in (Outcome.PROHIBITED, Outcome.UNDETERMINED):
        shown = combine(edition.laws, Walk(edition, against.values))
        found = shown if shown.outcome is Outcome.PROHIBITED else found
    return observable(found)


def observable(verdict: Verdict) -> Observed:
    """The part of a verdict that a case can observe."""
    laws = [law for law in verdict.laws if law.applies]
    requirements = [requirement for law in laws for requirement in law.requirements]
    failed = [requirement.plan.name for requirement in requirements if requirement.status is Status.FAILED]
    failed += [rule.id for law in laws for rule, _, status in law.prohibitions if status is Status.FAILED]
    grounds = frozenset(ground.id for requirement in requirements for ground, _ in requirement.grounds)
    return Observed(verdict.outcome, frozenset(law.plan.version.law for law in laws), grounds, frozenset(failed))
