"""Examines a question: every condition of the laws in force as written, with its truth and the facts behind it."""

from collections.abc import Iterator
from typing import Final

from zweck.decision.examined import Examination, ExaminedCondition, ExaminedLaw, ExaminedRequirement, ExaminedRule
from zweck.decision.reserved import Doubt
from zweck.editions.edition import LawPlan
from zweck.editions.resolve import key_of
from zweck.explain.doubts import Doubts
from zweck.explain.parts import Examined, Part, Preparer
from zweck.explain.trace import Trace, Tracer
from zweck.facts.silences import FactSet
from zweck.law import policy
from zweck.law.policy import PolicySet, Rule
from zweck.logic.condition import All, Condition, Not
from zweck.words.text import Text

NO_TEXT: Final = Text("", "")


class Examiner:
    """Examines questions by the law of one edition; conditions are prepared when first needed. Safe to use from several threads."""

    def __init__(self, policies: PolicySet, tracer: Tracer, doubts: Doubts) -> None:
        self._known = policies.doubts
        self._doubts = doubts
        self._edition = tracer.edition
        self._preparer = Preparer(policies, tracer)
        self._prepared: dict[str, Part | None] = {}

    def examine(self, trace: Trace, facts: FactSet) -> Examination:
        """The examination of a question by every law in force."""
        asked = Examined(trace, facts)
        laws = tuple(self._law(plan, asked) for plan in self._edition.laws if not plan.gaps)
        return Examination(laws, tuple(self._referred(asked)))

    def _law(self, plan: LawPlan, asked: Examined) -> ExaminedLaw:
        version, name, applies = plan.version, f"{plan.version.law}/scope", asked.trace.truth(plan.scope)
        if version.scope is None:
            raise AssertionError(name)  # a law without a scope has no plan
        condition = self._condition(name, version.scope.when, version.law, asked)
        scope = ExaminedRule(name, version.scope.citation, version.scope.reason, applies, condition)
        if applies is False:
            return ExaminedLaw(version.law, version.start, scope, (), ())
        requirements = tuple(
            ExaminedRequirement(
                self._rule(one.name, one.rule, one.trigger, asked),
                tuple(self._rule(key_of(ground), ground, place, asked) for ground, place in one.grounds),
            )
            for one in plan.requirements
        )
        prohibitions = tuple(self._rule(key_of(rule), rule, place, asked) for rule, place in plan.prohibitions)
        return ExaminedLaw(version.law, version.start, scope, requirements, prohibitions)

    def _rule(self, name: str, rule: Rule, place: int, asked: Examined) -> ExaminedRule:
        condition = self._condition(key_of(rule), _as_written(rule), rule.law, asked)
        doubts = tuple(Doubt(doubt.id, name, doubt.question, doubt.choice) for doubt in self._mattering(rule, asked.trace))
        return ExaminedRule(name, rule.citation, rule.reason or NO_TEXT, asked.trace.truth(place), condition, doubts)

    def _mattering(self, rule: Rule, trace: Trace) -> Iterator[policy.Doubt]:
        """The doubts that a rule bears, but those that surely do not matter in this case."""
        for id in rule.doubts:
            bit = self._doubts.bits[id]
            if id in self._known and (bit not in self._doubts.bounded or self._doubts.case(bit).truth(trace) is not False):
                yield self._known[id]

    def _condition(self, key: str, condition: Condition | None, law: str, asked: Examined) -> ExaminedCondition | None:
        if key not in self._prepared:
            self._prepared[key] = None if condition is None else self._preparer.part(condition, law)
        part = self._prepared[key]
        return None if part is None else part(asked)

    def _referred(self, asked: Examined) -> Iterator[ExaminedRule]:
        """The rules to which conditions refer, and those to which these refer in turn."""
        place = 0
        while place < len(asked.referred):
            key = [*asked.referred][place]
            name = self._edition.names[self._edition.index[key]]
            if name.rule is not None:
                yield self._rule(key, name.rule, self._edition.index[key], asked)
            place += 1


def _as_written(rule: Rule) -> Condition | None:
    """The condition and the exception of a rule as the policy file has them."""
    exception = () if rule.unless is None else (Not(rule.unless, rule.unless.span),)
    parts = (*(() if rule.when is None else (rule.when,)), *exception)
    return parts[0] if len(parts) == 1 else All(parts) if parts else None
