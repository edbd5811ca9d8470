"""Which points of the law a set of cases proves, and in which way.

A case proves a point when the point's truth matters in it: were it otherwise, a requirement, a prohibition or a whole law would come out
otherwise. It is enough that the case shows this for the law concerned; other laws may forbid the same act.
"""

from collections.abc import Iterator
from datetime import date

from engine.analysis.points import Point, Way, exceptions, points, points_of, scope_point
from engine.combine import LawVerdict, RequirementVerdict, law_verdict
from engine.compile.build import resolver_on
from engine.compile.edition import Edition
from engine.compile.resolve import ALWAYS, Resolver, references
from engine.decide import Engine
from engine.decision import Outcome, Status
from engine.evaluate import Truth, Values, evaluate
from engine.facts import Question, resolve
from engine.policy import Condition, DefinitionRef, Floor, Ground, Prohibition, Rule, RuleRef
from engine.vocabulary import DECISION_DATE

Proof = tuple[Point, Way]


class Coverage:
    """Collects what cases prove."""

    def __init__(self, engine: Engine) -> None:
        """Start with nothing proven."""
        self._engine = engine
        self._resolvers: dict[Edition, Resolver] = {}
        self.points = tuple(points(engine.policies))
        self.proven: dict[Proof, str] = {}

    def add(self, name: str, question: Question) -> None:
        """Note what a case proves; `name` is kept with each point that it is the first to prove."""
        values = resolve(question, self._engine.policies.vocabulary).values
        day = values[DECISION_DATE]
        if not isinstance(day, date):
            return
        edition = self._engine.editions.on(day)
        resolver = self._resolvers.setdefault(edition, resolver_on(self._engine.policies, day))
        case = _Case(edition, resolver, values, self._engine.truths(edition, values))
        for proof in case.proofs():
            self.proven.setdefault(proof, name)

    def unproven(self) -> list[Proof]:
        """What no case proves, in the order of the files."""
        return [(point, way) for point in self.points for way in Way if (point, way) not in self.proven]

    @property
    def share(self) -> float:
        """The share of all proofs that cases give, from 0 to 1."""
        return 1 - len(self.unproven()) / max(1, 2 * len(self.points))


class _Case:
    """One case in its edition."""

    def __init__(self, edition: Edition, resolver: Resolver, values: Values, truths: tuple[Truth, ...]) -> None:
        self._edition = edition
        self._resolver = resolver
        self._values = values
        self._truths = truths

    def proofs(self) -> Iterator[Proof]:
        for law in (law_verdict(plan, self._truths) for plan in self._edition.laws):
            yield from self._scope(law)
            if law.applies is True:
                for requirement in law.requirements:
                    yield from self._requirement(requirement)
                for rule, place, status in law.prohibitions:
                    yield from self._prohibition(rule, place, status, law.outcome)
        yield from self._floors()

    def _scope(self, law: LawVerdict) -> Iterator[Proof]:
        scope = law.plan.version.scope
        if scope is None or law.applies is None:
            return
        truths = [*self._truths]
        truths[law.plan.scope] = True
        if law_verdict(law.plan, truths).outcome is Outcome.PROHIBITED:
            yield scope_point(law.plan.version.law, scope), Way.HOLDS if law.applies else Way.HOLDS_NOT

    def _requirement(self, verdict: RequirementVerdict) -> Iterator[Proof]:
        rule = verdict.plan.rule
        held = [ground for ground, place in verdict.plan.grounds if self._truths[place]]
        trigger = self._truths[verdict.plan.trigger]
        if not held and trigger is not None:
            yield from self._rule(rule, trigger)
        if trigger is False:
            return
        for ground, place in verdict.plan.grounds:
            truth = self._truths[place]
            others = [other for other in held if other is not ground and other.id not in ground.beside]
            if truth is not None and not others:
                yield from self._rule(ground, truth)

    def _prohibition(self, rule: Prohibition, place: int, status: Status, outcome: Outcome) -> Iterator[Proof]:
        if status is Status.FAILED or (status is Status.NOT_TRIGGERED and outcome is Outcome.PERMITTED):
            yield from self._rule(rule, self._truths[place] is True)

    def _rule(self, rule: Rule, truth: bool) -> Iterator[Proof]:
        """A rule whose truth matters here proves itself, and its exceptions where these are what matters."""
        found = list(points_of(rule))
        if not found:
            return
        yield found[0], Way.HOLDS if truth else Way.HOLDS_NOT
        parts = exceptions(rule)
        if truth:
            yield from ((point, Way.HOLDS_NOT) for point in found[1:])
        elif parts and self._truth(rule.when or ALWAYS, rule) is True:
            biting = [place for place, part in enumerate(parts) if self._truth(part, rule) is not False]
            if len(biting) == 1:
                yield found[1 + biting[0]], Way.HOLDS

    def _truth(self, condition: Condition, rule: Rule) -> Truth:
        return evaluate(self._resolver.resolve(condition, rule.law), self._values, self._lookup)

    def _lookup(self, reference: DefinitionRef | RuleRef) -> Truth:
        return self._truths[self._edition.index[reference.name if isinstance(reference, DefinitionRef) else reference.id]]

    def _floors(self) -> Iterator[Proof]:
        for place, named in enumerate(self._edition.names):
            truth = self._truths[place]
            if isinstance(named.rule, Floor) and truth is not None and self._matters(place, not truth):
                yield from self._rule(named.rule, truth)

    def _matters(self, changed: int, truth: bool) -> bool:
        """Whether a ground or prohibition would come out otherwise if one name did."""
        truths: list[Truth] = [*self._truths]
        truths[changed] = truth
        touched = {self._edition.names[changed].key}
        index = self._edition.index

        def lookup(reference: DefinitionRef | RuleRef) -> Truth:
            return truths[index[reference.name if isinstance(reference, DefinitionRef) else reference.id]]

        for place in range(changed + 1, len(truths)):
            named = self._edition.names[place]
            if touched.isdisjoint(references(named.condition)):
                continue
            truths[place] = evaluate(named.condition, self._values, lookup)
            if truths[place] is not self._truths[place]:
                touched.add(named.key)
                if isinstance(named.rule, Ground | Prohibition):
                    return True
        return False
