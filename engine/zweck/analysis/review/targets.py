"""Targets of review: each is a set of conditions that must surely hold, surely not hold, or be open in a case."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations

from zweck.analysis.coverage.formulas import Point, Polarity, exceptions, points_of
from zweck.analysis.space.sides import Part
from zweck.decision.decision import Outcome
from zweck.editions.build import closure
from zweck.editions.edition import LawPlan, RequirementPlan
from zweck.editions.resolve import ALWAYS, NEVER
from zweck.law.policy import Ground, Prohibition, Rule
from zweck.law.vocabulary import ChangeableBy, Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, facts_of, tests_in
from zweck.logic.kleene import Truth


class Kind(StrEnum):
    """The kinds of targets, the most informative first."""

    POINT = "point"
    """A rule or exception of which no case shows that it matters (holding, or not holding)."""
    JUDGEMENT = "judgement"
    """A law that is open for nothing but a legal judgement, on which one ground turns; everything else in it is decided."""
    NEAR_MISS = "near miss"
    """A rule that fails by a single one of its conditions, and with it decides."""
    TOGETHER = "together"
    """Two grounds of one requirement that hold at once."""


WEIGHTS = {Kind.POINT: 4, Kind.JUDGEMENT: 3, Kind.NEAR_MISS: 2, Kind.TOGETHER: 1}
"""The weight of a settled target of each kind."""

Sign = tuple[Condition, Truth]
"""A condition of the edition, and its wanted truth."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that a case can show. Two targets are equal where kind, rules, polarity and condition are, on whatever days.

    `signs` are conditions with their wanted truths (the first `lenient` ones must only not have the opposite one), `outcomes` the possible
    outcomes of the law, `known` and `unknown` the facts that must and must not be known. `law` is the law of the condition. The rules of a
    point are its kind, its name and the number of the exception.
    """

    kind: Kind
    rules: tuple[str, ...]
    polarity: Polarity | None = None
    condition: Condition | None = None
    signs: tuple[Sign, ...] = field(default=(), compare=False)
    outcomes: tuple[Outcome, ...] = field(default=tuple(Outcome), compare=False)
    known: tuple[str, ...] = field(default=(), compare=False)
    unknown: tuple[str, ...] = field(default=(), compare=False)
    law: str = field(default="", compare=False)
    lenient: int = field(default=0, compare=False)


class Targets:
    """Collects the targets of a law on the days of a part."""

    def __init__(self, part: Part, vocabulary: Vocabulary) -> None:
        self._part = part
        self._vocabulary = vocabulary

    def all(self) -> Iterator[Target]:
        """Every target, kind by kind within each requirement and prohibition."""
        plan = self._part.plan
        if plan is None:
            return
        applies = ((self._named(plan.scope), True),)
        yield from self._scope(plan)
        for requirement in plan.requirements:
            yield from self._requirement(requirement, applies)
        for rule, place in plan.prohibitions:
            yield from self._prohibition(rule, place, plan, applies)

    def _scope(self, plan: LawPlan) -> Iterator[Target]:
        rules = ("scope", f"{plan.version.law}/scope", "")
        yield Target(Kind.POINT, rules, Polarity.HOLDS, None, ((self._named(plan.scope), True),), (Outcome.PROHIBITED,))
        for _, place in plan.prohibitions:
            forbidden: tuple[Sign, ...] = ((self._named(plan.scope), False), (self._named(place), True))
            yield Target(Kind.POINT, rules, Polarity.HOLDS_NOT, None, forbidden)
        for one in plan.requirements:
            unmet: tuple[Sign, ...] = ((self._named(plan.scope), False), (self._named(one.trigger), True), *self._fail(one))
            yield Target(Kind.POINT, rules, Polarity.HOLDS_NOT, None, unmet)

    def _requirement(self, one: RequirementPlan, applies: tuple[Sign, ...]) -> Iterator[Target]:
        failing = tuple(self._fail(one))
        context = (*applies, *failing)
        yield from self._points(one.rule, one.trigger, applies, failing)
        yield from self._near(one.rule, context, (one.name,))
        trigger = ((self._named(one.trigger), True),)
        triggered = (*applies, *trigger)
        for ground, place in one.grounds:
            fail = [(rule, (self._named(other), False)) for rule, other in one.grounds if rule is not ground]
            others = (*triggered, *(sign for _, sign in fail))
            alone = (*trigger, *(sign for rule, sign in fail if rule.id not in ground.beside))
            yield from self._points(ground, place, applies, alone)
            yield from self._judgement(ground, place, (*others, *self._pass(one)))
            yield from self._near(ground, others, (one.name,))
        for (first, place), (second, other) in combinations(one.grounds, 2):
            if first.id not in second.beside and second.id not in first.beside:
                signs = (*triggered, (self._named(place), True), (self._named(other), True))
                yield Target(Kind.TOGETHER, (first.id, second.id), None, None, signs)

    def _prohibition(self, rule: Prohibition, place: int, plan: LawPlan, applies: tuple[Sign, ...]) -> Iterator[Target]:
        for target in self._points(rule, place, applies, ()):
            yield target if (target.rules[0], target.polarity) == ("prohibition", Polarity.HOLDS) else _permitted(target)
        yield from (_permitted(target) for target in self._near(rule, applies, ()))

    # --- kinds -------------------------------------------------------------------------------------------------------------------

    def _points(self, rule: Rule, place: int, applies: tuple[Sign, ...], context: tuple[Sign, ...]) -> Iterator[Target]:
        """The claim that a rule matters both ways, and each of its exceptions; the context says that nothing else decides in its place."""
        found = list(points_of(rule))
        if not found or self._named(place) in (ALWAYS, NEVER):
            return
        named = self._named(place)
        yield _point(found[0], Polarity.HOLDS, context, *applies, (named, True))
        yield _point(found[0], Polarity.HOLDS_NOT, context, *applies, (named, False))
        parts = [self._resolved(part, rule) for part in exceptions(rule)]
        when = self._resolved(rule.when or ALWAYS, rule)
        for number, (point, part) in enumerate(zip(found[1:], parts, strict=True)):
            rest = tuple((other, False) for place_, other in enumerate(parts) if place_ != number)
            yield _point(point, Polarity.HOLDS, context, *applies, (when, True), (part, True), *rest)

    def _near(self, rule: Rule, context: tuple[Sign, ...], of: tuple[str, ...]) -> Iterator[Target]:
        """The claim that a rule fails by one of several conditions alone."""
        parts = rule.when.parts if isinstance(rule.when, All) else ()
        resolved = [self._resolved(part, rule) for part in parts]
        if any(part == NEVER for part in resolved):
            return
        unless = ((self._resolved(rule.unless, rule), False),) if rule.unless is not None else ()
        for number, part in enumerate(resolved):
            if part == ALWAYS:
                continue
            rest = tuple((other, True) for place, other in enumerate(resolved) if place != number)
            yield Target(Kind.NEAR_MISS, (rule.id, *of), None, parts[number], (*context, *rest, *unless, (part, False)), law=rule.law)

    def _judgement(self, ground: Ground, place: int, others: tuple[Sign, ...]) -> Iterator[Target]:
        """The claim that the law is open for nothing but the facts of a ground that are legal judgements."""
        edition = self._part.edition
        tests = (test for name in closure(edition, [place]) for test in tests_in(edition.names[name].condition))
        facts = tuple(dict.fromkeys(fact for test in tests for fact in facts_of(test)))
        judged = tuple(fact for fact in facts if self._vocabulary.facts[fact].changeable_by is ChangeableBy.ASSESSMENT)
        if judged:
            stated = tuple(fact for fact in facts if fact not in judged)
            signs = (*others, (self._named(place), None))
            yield Target(Kind.JUDGEMENT, (ground.id,), None, None, signs, (Outcome.UNDETERMINED,), stated, judged)

    # --- conditions --------------------------------------------------------------------------------------------------------------

    def _named(self, place: int) -> Condition:
        return DefinitionRef(self._part.edition.names[place].key)

    def _resolved(self, condition: Condition, rule: Rule) -> Condition:
        return self._part.resolver.resolve(condition, rule.law)

    def _pass(self, one: RequirementPlan) -> Iterator[Sign]:
        """The claim that every other requirement of the law passes, and no prohibition holds."""
        plan = self._part.plan
        for other in plan.requirements if plan is not None else ():
            if other is not one:
                yield AnyOf((Not(self._named(other.trigger)), *(self._named(place) for _, place in other.grounds))), True
        yield from ((self._named(place), False) for _, place in (plan.prohibitions if plan is not None else ()))

    def _fail(self, one: RequirementPlan) -> Iterator[Sign]:
        """The claim that no ground of a requirement holds."""
        return ((self._named(place), False) for _, place in one.grounds)


def _point(point: Point, polarity: Polarity, context: tuple[Sign, ...], *own: Sign) -> Target:
    rules = (point.kind, f"{point.law}/{point.id}", str(point.part or ""))
    return Target(Kind.POINT, rules, polarity, None, (*context, *own), lenient=len(context))


def _permitted(target: Target) -> Target:
    """The target where the law permits."""
    return replace(target, outcomes=(Outcome.PERMITTED,))
