"""Suspicions against the rules of a law on some days, each with the proof that would refute it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zweck.analysis.coverage.points import exceptions
from zweck.analysis.deep.finding import Kind
from zweck.analysis.space.cases import Cases
from zweck.analysis.space.law_space import LawSpace
from zweck.analysis.space.program import Pair
from zweck.analysis.space.search import Literal
from zweck.analysis.space.sides import Part
from zweck.editions.edition import RequirementPlan
from zweck.editions.resolve import ALWAYS, NEVER
from zweck.law.policy import Definition, Floor, Rule
from zweck.logic.condition import All, Condition, Not, Value

Basis = tuple[tuple[Literal, Condition], ...]


@dataclass(frozen=True, slots=True)
class Suspicion:
    """That something is wrong with a rule (of a requirement `of`), or its exception `part`; a case that shows all of `proof` refutes it.

    `basis` says that the rule could matter, each literal with its condition; `others` that nothing else has the same truth, by its name.
    The first `context` of the basis say that the law applies and the requirement is triggered.
    """

    kind: Kind
    rule: Rule
    of: str
    basis: Basis
    others: tuple[tuple[str, Literal], ...] = ()
    number: int = 0
    part: Condition | None = None
    context: int = 0

    @property
    def key(self) -> tuple[Kind, str, str, str, int]:
        """The subject of the suspicion, the same on all days."""
        return self.kind, self.rule.law, self.rule.id, self.of, self.number

    @property
    def proof(self) -> list[Literal]:
        """The literals that a refuting case shows."""
        return [literal for literal, _ in self.basis] + [literal for _, literal in self.others]


class Suspicions:
    """Raises suspicions against the rules on which a law rests, on the days of a part."""

    def __init__(self, part: Part, cases: Cases, day: date) -> None:
        self._part = part
        self._space = LawSpace(cases, day)
        with self._space.program:
            self._reading = self._space.reading(part.edition)
            self.raised = tuple(self._raised()) if part.plan is not None else ()
            self._space.cost()

    def _raised(self) -> Iterator[Suspicion]:
        plan = self._part.plan
        assert plan is not None  # noqa: S101  asked only then
        scope = self._basis(plan.version.scope.when if plan.version.scope else ALWAYS, plan.version.law)
        failing = {requirement.rule.id: self._passes(requirement) for requirement in plan.requirements}
        failing |= {rule.id: self._reading.of(place)[1] for rule, place in plan.prohibitions}
        for requirement in plan.requirements:
            yield from self._requirement(requirement, scope)
        for rule, place in plan.prohibitions:
            if self._idle(place):
                continue
            basis = (*scope, *self._whole(rule))
            yield Suspicion(Kind.CONTRADICTORY, rule, "", basis)
            yield Suspicion(Kind.SHADOWED, rule, "", basis, tuple((id, passes) for id, passes in failing.items() if id != rule.id))
            yield from self._exceptions(rule, "", scope)
        for place in self._part.names.values():
            named = self._part.edition.names[place].rule
            if isinstance(named, Definition | Floor) and not self._idle(place):
                yield from self._exceptions(named, "", ())

    def _idle(self, place: int) -> bool:
        """Whether a rule cannot hold on these days, because it rests on rules that are not in force."""
        return self._part.edition.names[place].condition == NEVER

    def _requirement(self, plan: RequirementPlan, scope: Basis) -> Iterator[Suspicion]:
        if self._idle(plan.trigger):
            return
        context = (*scope, *self._whole(plan.rule))
        truths = {ground.id: self._reading.of(place) for ground, place in plan.grounds}
        yield Suspicion(Kind.CONTRADICTORY, plan.rule, "", context)
        yield Suspicion(Kind.UNMEETABLE, plan.rule, "", context, (("", self._space.program.any([yes for yes, _ in truths.values()])),))
        yield Suspicion(Kind.UNFAILING, plan.rule, "", context, tuple((id, no) for id, (_, no) in truths.items()))
        yield from self._exceptions(plan.rule, "", scope)
        for ground, place in plan.grounds:
            if self._idle(place):
                continue
            basis = (*context, *self._whole(ground))
            yield Suspicion(Kind.CONTRADICTORY, ground, plan.name, basis)
            if not ground.beside:
                others = tuple((id, no) for id, (_, no) in truths.items() if id != ground.id)
                yield Suspicion(Kind.SHADOWED, ground, plan.name, basis, others, context=len(context))
            yield from self._exceptions(ground, plan.name, context)

    def _exceptions(self, rule: Rule, of: str, context: Basis) -> Iterator[Suspicion]:
        """That an exception does not matter: where it applies and the rule might hold, another exception applies too."""
        parts = exceptions(rule)
        condition = rule.when or ALWAYS
        when = ((-self._pair(condition, rule.law)[1], condition),)
        for number, part in enumerate(parts, start=1):
            others = tuple((str(place), -self._pair(other, rule.law)[0]) for place, other in enumerate(parts, start=1) if place != number)
            yield Suspicion(Kind.EXCEPTION, rule, of, (*context, *when, *self._basis(part, rule.law)), others, number, part)

    def _whole(self, rule: Rule) -> Basis:
        """That a rule holds, part by part."""
        unless = [Not(rule.unless)] if rule.unless is not None else []
        parts = rule.when.parts if isinstance(rule.when, All) else (rule.when,) if rule.when is not None else ()
        return tuple(pair for part in (*parts, *unless) for pair in self._basis(part, rule.law))

    def _basis(self, condition: Condition, law: str) -> Basis:
        return ((self._pair(condition, law)[0], condition),)

    def _pair(self, condition: Condition, law: str) -> Pair:
        return self._reading.condition(self._part.resolver.resolve(condition, law))

    def _passes(self, plan: RequirementPlan) -> Literal:
        """That a requirement surely does not fail."""
        met = [self._reading.of(place)[0] for _, place in plan.grounds]
        return self._space.program.any([self._reading.of(plan.trigger)[1], *met])

    # --- proofs ------------------------------------------------------------------------------------------------------------------

    def refuted(self, suspicion: Suspicion) -> bool:
        """Whether there is a case that refutes a suspicion."""
        return self._space.exists(*suspicion.proof)

    def excluding(self, suspicion: Suspicion) -> tuple[Condition, ...]:
        """Of the conditions under which a rule could matter those that exclude each other; none of them can be left out."""
        kept = list(suspicion.basis)
        for one in suspicion.basis:
            rest = [other for other in kept if other is not one]
            if not self._space.exists(*(literal for literal, _ in rest)):
                kept = rest
        return tuple(condition for _, condition in kept)

    def covering(self, suspicion: Suspicion) -> tuple[str, ...]:
        """The names that together always hold where the rule could matter; none of them can be left out."""
        basis = [literal for literal, _ in suspicion.basis]
        kept = list(suspicion.others)
        for one in suspicion.others:
            rest = [other for other in kept if other is not one]
            if not self._space.exists(*basis, *(literal for _, literal in rest)):
                kept = rest
        return tuple(name for name, _ in kept if name)

    def alike(self, suspicion: Suspicion, other: str) -> bool:
        """Whether a ground holds wherever the other one does, as far as their requirement is triggered."""
        plan = self._part.plan
        for requirement in plan.requirements if plan is not None else ():
            if requirement.name == suspicion.of:
                places = {ground.id: place for ground, place in requirement.grounds}
                own, theirs = (self._reading.of(places[id]) for id in (suspicion.rule.id, other))
                context = [literal for literal, _ in suspicion.basis[: suspicion.context]]
                return not self._space.exists(*context, own[1], theirs[0])
        return False

    def case(self, suspicion: Suspicion) -> dict[str, Value | None]:
        """The known facts of a smallest case in which the rule could matter."""
        found = self._space.cheapest(*(literal for literal, _ in suspicion.basis)) or {}
        return {fact: value for fact, value in found.items() if value is not None and fact in self._space.classes}
