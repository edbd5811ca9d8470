"""Examines a question: every condition of the laws in force as written, with its truth and the facts behind it."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Final

from zweck.decision.examined import Examination, ExaminedCondition, ExaminedFact, ExaminedLaw, ExaminedRequirement, ExaminedRule, Provenance
from zweck.decision.reserved import Doubt
from zweck.editions.build import resolver_on
from zweck.editions.edition import Edition, LawPlan
from zweck.editions.resolve import key_in, key_of
from zweck.explain.doubts import Doubts
from zweck.explain.sentences import GROUPS, in_words, names_on
from zweck.explain.trace import Trace, Tracer
from zweck.facts.silences import FactSet, presumed_only
from zweck.law import policy
from zweck.law.policy import PolicySet, Rule
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, RuleRef, Test, facts_of, leaves
from zweck.logic.kleene import Kleene, Truth, evaluate
from zweck.words.text import Text

IN_FORCE: Final = Text("{}", "{}")
NOT_IN_FORCE: Final = Text("{} (gilt an diesem Tag nicht)", "{} (not in force on this day)")
NO_TEXT: Final = Text("", "")
KLEENE: Final = Kleene({})


class Examiner:
    """Examines questions by the law of one edition; conditions are put into words when first needed. Safe to use from several threads."""

    def __init__(self, policies: PolicySet, tracer: Tracer, doubts: Doubts) -> None:
        self.edition: Edition = tracer.edition
        self.resolver = resolver_on(policies, self.edition.start or date.min)
        self.rules = {named.key: named.rule for named in self.edition.names if named.rule is not None}
        self._known = policies.doubts
        self._doubts = doubts
        self._vocabulary = policies.vocabulary
        self._laws = policies.laws
        self._texts: dict[tuple[str, Condition], Text] = {}

    def examine(self, trace: Trace, facts: FactSet) -> Examination:
        """The examination of a question by every law in force."""
        examining = _Examining(self, trace, facts)
        laws = tuple(examining.law(plan) for plan in self.edition.laws if not plan.gaps)
        return Examination(laws, tuple(examining.referred()))

    def text(self, condition: Condition, absent_in: str = "") -> Text:
        """A test or a resolved reference in words; with `absent_in`, a reference of that law to a rule that is not in force."""
        found = self._texts.get((absent_in, condition))
        if found is None:
            names = self._ever | names_on(self.resolver.day, self._laws, absent_in) if absent_in else self.rules
            frame = NOT_IN_FORCE if absent_in else IN_FORCE
            words = (frame[one].format(in_words(condition, self._vocabulary, one, names, stated=True)) for one in ("de", "en"))
            found = self._texts[absent_in, condition] = Text(*words)
        return found

    @cached_property
    def _ever(self) -> dict[str, Rule]:
        """The grounds and prohibitions of all versions, each as the version nearest to the day has it."""
        versions = [version for law in self._laws.values() for version in law.versions]
        nearest_last = sorted(versions, key=lambda version: abs(version.start - self.resolver.day), reverse=True)
        return {rule.id: rule for version in nearest_last for rule in version.rules if isinstance(rule, policy.Ground | policy.Prohibition)}

    def mattering(self, rule: Rule, trace: Trace) -> Iterator[policy.Doubt]:
        """The doubts that a rule bears, but those that surely do not matter in this case."""
        for id in rule.doubts:
            bit = self._doubts.bits[id]
            if id in self._known and (bit not in self._doubts.bounded or self._doubts.cases[bit].truth(trace) is not False):
                yield self._known[id]


class _Examining:
    """One question under examination, and the rules to which its conditions refer, in the order in which they are met."""

    def __init__(self, examiner: Examiner, trace: Trace, facts: FactSet) -> None:
        self._examiner = examiner
        self._trace = trace
        self._facts = facts
        self._referred: dict[str, None] = {}

    def law(self, plan: LawPlan) -> ExaminedLaw:
        version, name, applies = plan.version, f"{plan.version.law}/scope", self._trace[plan.scope]
        if version.scope is None:
            raise AssertionError(name)  # a law without a scope has no plan
        condition = self._condition(version.scope.when, version.law)
        scope = ExaminedRule(name, version.scope.citation, version.scope.reason, applies, condition)
        if applies is False:
            return ExaminedLaw(version.law, version.start, scope, (), ())
        requirements = tuple(
            ExaminedRequirement(
                self._rule(one.name, one.rule, one.trigger),
                tuple(self._rule(key_of(ground), ground, place) for ground, place in one.grounds),
            )
            for one in plan.requirements
        )
        prohibitions = tuple(self._rule(key_of(rule), rule, place) for rule, place in plan.prohibitions)
        return ExaminedLaw(version.law, version.start, scope, requirements, prohibitions)

    def referred(self) -> Iterator[ExaminedRule]:
        """The rules to which conditions refer, and those to which these refer in turn."""
        edition, place = self._examiner.edition, 0
        while place < len(self._referred):
            key = [*self._referred][place]
            rule = edition.names[edition.index[key]].rule
            if rule is not None:
                yield self._rule(key, rule, edition.index[key])
            place += 1

    def _rule(self, name: str, rule: Rule, place: int) -> ExaminedRule:
        written = _as_written(rule)
        condition = None if written is None else self._condition(written, rule.law)
        mattering = self._examiner.mattering(rule, self._trace)
        doubts = tuple(Doubt(doubt.id, name, doubt.question, doubt.choice) for doubt in mattering)
        return ExaminedRule(name, rule.citation, rule.reason or NO_TEXT, self._trace[place], condition, doubts)

    def _condition(self, condition: Condition, law: str, holds: bool = True) -> ExaminedCondition:
        """A condition that a law states, as it is said where it must hold, or must not, so that no `not` stands before an outline."""
        match condition:
            case Not(part):
                return self._condition(part, law, not holds)
            case All((part,)) | AnyOf((part,)):
                return self._condition(part, law, holds)
            case All(parts) | AnyOf(parts):
                return _group([self._condition(part, law) for part in parts], type(condition), holds)
            case Test():
                return self._test(condition, law, holds)
            case DefinitionRef() | RuleRef():
                return self._reference(condition, law, holds)

    def _reference(self, reference: DefinitionRef | RuleRef, law: str, holds: bool) -> ExaminedCondition:
        """A reference; one to a rule that is not in force never holds."""
        resolver = self._examiner.resolver
        if isinstance(reference, RuleRef) and reference.met:
            several: list[DefinitionRef | RuleRef] = [*resolver.grounds_of(reference)]
        else:
            rule = resolver.stands_for(reference, law)
            several = [] if rule is None else [type(reference)(key_of(rule))]
        if not several:
            return ExaminedCondition(self._examiner.text(_turned(reference, holds), law), not holds)
        if len(several) == 1:
            return self._named(several[0], self._examiner.text(_turned(several[0], holds)), holds)
        return _group([self._named(one, self._examiner.text(one), True) for one in several], AnyOf, holds)

    def _named(self, reference: DefinitionRef | RuleRef, text: Text, holds: bool) -> ExaminedCondition:
        key = key_in(reference)
        self._referred[key] = None
        return ExaminedCondition(text, _as(self._lookup(reference), holds), refers=key)

    def _test(self, test: Test, law: str, holds: bool) -> ExaminedCondition:
        """A test. Its floors are parts of the answer where they raise, or may raise, what is weighed."""
        resolved = self._examiner.resolver.resolve(test, law)
        facts = dict.fromkeys(fact for leaf in leaves(resolved) if isinstance(leaf, Test) for fact in facts_of(leaf))
        floors = [leaf for leaf in leaves(resolved) if isinstance(leaf, DefinitionRef)]
        raising = tuple([self._named(one, self._reason(one.name), True) for one in floors if self._lookup(one) is not False])
        truth = evaluate(resolved, self._facts.values, self._lookup)
        return ExaminedCondition(self._examiner.text(_turned(test, holds)), _as(truth, holds), tuple(map(self._fact, facts)), parts=raising)

    def _lookup(self, reference: DefinitionRef | RuleRef) -> Truth:
        return self._trace[self._trace.index[key_in(reference)]]

    def _reason(self, key: str) -> Text:
        """The reason of a rule, with its citation."""
        rule = self._examiner.rules[key]
        reason = rule.reason or Text(key, key)
        return Text(f"{reason.de} ({rule.citation})", f"{reason.en} ({rule.citation})")

    def _fact(self, name: str) -> ExaminedFact:
        """The value of a fact, and where it came from."""
        value = self._facts.values[name]
        return ExaminedFact(name, value, self._provenance(name) if value is not None else Provenance.UNKNOWN)

    def _provenance(self, name: str) -> Provenance:
        if name in self._facts.stated:
            return Provenance.STATED
        if name in self._facts.implied:
            return Provenance.IMPLIED
        return Provenance.PRESUMED if name in presumed_only(self._facts) else Provenance.NOT_SHOWN


def _group(parts: Iterable[ExaminedCondition], kind: type[All | AnyOf], holds: bool) -> ExaminedCondition:
    """A group; one inside another of its kind joins it."""
    joined = tuple([inner for part in parts for inner in (part.parts if part.text is GROUPS[kind, True] else (part,))])
    truth = (KLEENE.all if kind is All else KLEENE.any)(part.truth for part in joined)
    return ExaminedCondition(GROUPS[kind, holds], _as(truth, holds), parts=joined)


def _turned(condition: Condition, holds: bool) -> Condition:
    return condition if holds else Not(condition)


def _as(truth: Truth, holds: bool) -> Truth:
    return truth if holds else KLEENE.negated(truth)


def _as_written(rule: Rule) -> Condition | None:
    """The condition and the exception of a rule as the policy file has them."""
    exception = () if rule.unless is None else (Not(rule.unless, rule.unless.span),)
    parts = (*(() if rule.when is None else (rule.when,)), *exception)
    return parts[0] if len(parts) == 1 else All(parts) if parts else None
