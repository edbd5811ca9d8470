"""Suspicions against the rules of a law on some days, each with the proof that would refute it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from zweck.analysis.coverage.formulas import exceptions
from zweck.analysis.deep.finding import Kind
from zweck.analysis.space.cases import Cases
from zweck.analysis.space.law_space import LawSpace
from zweck.analysis.space.search import Literal
from zweck.analysis.space.sides import Part
from zweck.editions.edition import LawPlan, RequirementPlan
from zweck.editions.resolve import ALWAYS, NEVER
from zweck.law.policy import Definition, Floor, Rule
from zweck.logic.condition import All, Condition, Not, Value
from zweck.program.planes import Pair

Basis = tuple[tuple[Literal, Condition], ...]
Key = tuple[Kind, str, str, str, int]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A rule (of a requirement `of`), or its exception `part`, of which something may be wrong."""

    kind: Kind
    rule: Rule
    of: str = ""
    number: int = 0
    part: Condition | None = None
    plan: RequirementPlan | None = None

    @property
    def key(self) -> Key:
        """The subject of the suspicion, the same on all days."""
        return self.kind, self.rule.law, self.rule.id, self.of, self.number


@dataclass(frozen=True, slots=True)
class Suspicion:
    """The claim that something is wrong with a suspect; a case that shows all of `proof` refutes it.

    `basis` says that the rule could matter, each literal with its condition; `others` that nothing else has the same truth, by its name.
    The first `context` of the basis say that the law applies and the requirement is triggered.
    """

    suspect: Suspect
    basis: Basis
    others: tuple[tuple[str, Literal], ...] = ()
    context: int = 0

    @property
    def proof(self) -> list[Literal]:
        """The literals that a refuting case shows."""
        return [literal for literal, _ in self.basis] + [literal for _, literal in self.others]


def suspects(part: Part) -> Iterator[Suspect]:
    """The rules on which a law rests, with all that may be wrong of each; none that cannot hold, as it rests on rules not in force."""
    plan, names = part.plan, part.edition.names
    if plan is None:
        return
    for requirement in plan.requirements:
        if names[requirement.trigger].condition == NEVER:
            continue
        for kind in (Kind.CONTRADICTORY, Kind.UNMEETABLE, Kind.UNFAILING):
            yield Suspect(kind, requirement.rule, plan=requirement)
        yield from _exceptions(requirement.rule)
        for ground, place in requirement.grounds:
            if names[place].condition == NEVER:
                continue
            for kind in (Kind.CONTRADICTORY,) if ground.beside else (Kind.CONTRADICTORY, Kind.SHADOWED):
                yield Suspect(kind, ground, requirement.name, plan=requirement)
            yield from _exceptions(ground, requirement)
    for rule, place in plan.prohibitions:
        if names[place].condition != NEVER:
            yield Suspect(Kind.CONTRADICTORY, rule)
            yield Suspect(Kind.SHADOWED, rule)
            yield from _exceptions(rule)
    for place in part.names.values():
        named = names[place].rule
        if isinstance(named, Definition | Floor) and names[place].condition != NEVER:
            yield from _exceptions(named)


def _exceptions(rule: Rule, plan: RequirementPlan | None = None) -> Iterator[Suspect]:
    for number, part in enumerate(exceptions(rule), start=1):
        yield Suspect(Kind.EXCEPTION, rule, plan.name if plan else "", number, part, plan)


class Suspicions:
    """Raises suspicions against rules on which a law rests, on the days of a part."""

    def __init__(self, part: Part, cases: Cases, day: date, against: Iterable[Suspect]) -> None:
        """Write the law, as far as these rules rest on it."""
        self._part = part
        self._space = LawSpace(cases, day)
        with self._space.program:
            self._reading = self._space.reading(part.edition)
            self.raised = tuple(self._suspicion(suspect) for suspect in against)
            self._space.cost()

    @cached_property
    def _plan(self) -> LawPlan:
        plan = self._part.plan
        assert plan is not None  # noqa: S101  else there are no suspects
        return plan

    @cached_property
    def _scope(self) -> Basis:
        version = self._plan.version
        return self._basis(version.scope.when if version.scope else ALWAYS, version.law)

    @cached_property
    def _failing(self) -> dict[str, Literal]:
        """For each requirement that it surely does not fail, for each prohibition that it does not hold."""
        found = {requirement.rule.id: self._passes(requirement) for requirement in self._plan.requirements}
        return found | {rule.id: self._reading[place][1] for rule, place in self._plan.prohibitions}

    def _suspicion(self, suspect: Suspect) -> Suspicion:
        rule, plan = suspect.rule, suspect.plan
        if suspect.kind is Kind.EXCEPTION:
            return self._exception(suspect)
        context = (*self._scope, *self._holds(plan.rule)) if plan is not None else self._scope
        basis = context if plan is not None and rule is plan.rule else (*context, *self._holds(rule))
        if suspect.kind is Kind.CONTRADICTORY:
            return Suspicion(suspect, basis)
        if plan is None:
            return Suspicion(suspect, basis, tuple((id, passes) for id, passes in self._failing.items() if id != rule.id))
        truths = {ground.id: self._reading[place] for ground, place in plan.grounds}
        if suspect.kind is Kind.UNMEETABLE:
            return Suspicion(suspect, basis, (("", self._space.program.any([yes for yes, _ in truths.values()])),))
        others = tuple((id, no) for id, (_, no) in truths.items() if id != rule.id or suspect.kind is Kind.UNFAILING)
        return Suspicion(suspect, basis, others, context=len(context))

    def _exception(self, suspect: Suspect) -> Suspicion:
        """The claim that an exception does not matter: where it applies and the rule might hold, another exception applies too."""
        rule, plan = suspect.rule, suspect.plan
        context = () if isinstance(rule, Definition | Floor) else (*self._scope, *(self._holds(plan.rule) if plan is not None else ()))
        condition = rule.when or ALWAYS
        when = ((-self._pair(condition, rule.law)[1], condition),)
        numbered = [(place, other) for place, other in enumerate(exceptions(rule), start=1) if place != suspect.number]
        others = tuple((str(place), -self._pair(other, rule.law)[0]) for place, other in numbered)
        return Suspicion(suspect, (*context, *when, *self._basis(suspect.part or NEVER, rule.law)), others)

    def _holds(self, rule: Rule) -> Basis:
        """The claim that a rule holds, part by part."""
        unless = [Not(rule.unless)] if rule.unless is not None else []
        parts = rule.when.parts if isinstance(rule.when, All) else (rule.when,) if rule.when is not None else ()
        return tuple(pair for part in (*parts, *unless) for pair in self._basis(part, rule.law))

    def _basis(self, condition: Condition, law: str) -> Basis:
        return ((self._pair(condition, law)[0], condition),)

    def _pair(self, condition: Condition, law: str) -> Pair:
        return self._reading.condition(self._part.resolver.resolve(condition, law))

    def _passes(self, plan: RequirementPlan) -> Literal:
        """The claim that a requirement surely does not fail."""
        met = [self._reading[place][0] for _, place in plan.grounds]
        return self._space.program.any([self._reading[plan.trigger][1], *met])

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

    def implied_by(self, suspicion: Suspicion, other: str) -> bool:
        """Whether a ground holds wherever the other one does, as far as their requirement is triggered."""
        plan = self._part.plan
        for requirement in plan.requirements if plan is not None else ():
            if requirement.name == suspicion.suspect.of:
                places = {ground.id: place for ground, place in requirement.grounds}
                own, theirs = (self._reading[places[id]] for id in (suspicion.suspect.rule.id, other))
                context = [literal for literal, _ in suspicion.basis[: suspicion.context]]
                return not self._space.exists(*context, own[1], theirs[0])
        return False

    def case(self, suspicion: Suspicion) -> dict[str, Value | None]:
        """The known facts of a smallest case in which the rule could matter."""
        found = self._space.cheapest(*(literal for literal, _ in suspicion.basis)) or {}
        return {fact: value for fact, value in found.items() if value is not None and fact in self._space.classes}
