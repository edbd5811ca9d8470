"""The disputed points on which an answer rests.

A rule, definition or floor that bears a disputed point counts only where it carries what was decided: of several parts that would suffice,
the least disputed one carries. A floor counts where it raised the weighing. A ground that fails counts only where the disputed point says
in which cases it matters, and this is one of them: else every ground on which nobody relies would count.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from zweck.combine import LawVerdict, RequirementVerdict, Verdict
from zweck.decision import Doubt, Outcome, Status
from zweck.editions.build import resolver_on
from zweck.editions.resolve import key_of
from zweck.explain.account import RIDES_ON
from zweck.explain.nodes import Node
from zweck.explain.trace import Trace, Tracer
from zweck.law.policy import Definition, Ground, PolicySet, RidesOn, Rule
from zweck.law.policy import Doubt as Disputed
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, RuleRef, walk
from zweck.logic.kleene import Truth

Points = dict[str, str]
"""Disputed points by id, each with the first rule that bears it."""

NONE: Points = {}

MOST_VERDICTS: Final = 10_000

Way = Callable[["_Walk", bool], Points]
"""The disputed points that carry a condition, given its truth."""


def doubts(verdict: Verdict, disputes: "Disputes", trace: Trace) -> tuple[Doubt, ...]:
    """The disputed points on which an answer rests, each once, with what is disputed and the view that was taken."""
    walk = _Walk(disputes, trace)
    if not walk.matters(disputes.concerning(verdict)):
        return ()
    found = _joined(_points(verdict, walk))
    return tuple(disputes.told(id, rule) for id, rule in found.items())


def _points(verdict: Verdict, walk: "_Walk") -> Iterator[Points]:
    if verdict.outcome is Outcome.NOT_REGULATED:
        yield from (walk.behind(plan.scope) for plan in walk.trace.tracer.edition.laws)
    for law in verdict.laws:
        if not law.applies:
            continue
        yield walk.behind(law.plan.scope)
        for requirement in law.requirements:
            yield from _of_requirement(requirement, law, walk)
        for _, place, status in law.prohibitions:
            if status is Status.FAILED or law.outcome is Outcome.PERMITTED:
                yield walk.behind(place)
        yield from _of_obligations(law, verdict.outcome, walk)


def _of_requirement(requirement: RequirementVerdict, law: LawVerdict, walk: "_Walk") -> Iterator[Points]:
    """Of what is met, the grounds that hold; of what failed, all; of what was not triggered, the trigger if the law permits."""
    if requirement.status is not Status.NOT_TRIGGERED or law.outcome is Outcome.PERMITTED:
        yield walk.behind(requirement.plan.trigger)
    grounds = requirement.plan.grounds if requirement.status is Status.FAILED else requirement.grounds
    for _, place in grounds:
        yield walk.behind(place)


def _of_obligations(law: LawVerdict, outcome: Outcome, walk: "_Walk") -> Iterator[Points]:
    """Of the duties that ride on the answer, those that surely arise."""
    riding = RIDES_ON.get(outcome, (RidesOn.ANY,))
    for rule, place in law.plan.obligations:
        if rule.doubts and rule.rides_on in riding and walk.trace.truth(place):
            yield walk.own(rule, True)


class Disputes:
    """The disputed points of an edition: which of its names lead to any, and in which cases each matters."""

    def __init__(self, policies: PolicySet, tracer: Tracer) -> None:
        """Look at every name once."""
        self._known = policies.doubts
        self.tracer = tracer
        edition = tracer.edition
        self.leads: list[tuple[str, ...]] = []
        for named in edition.names:
            below = (id for part in walk(named.condition) if (key := _key(part)) for id in self.leads[edition.index[key]])
            self.leads.append(tuple(dict.fromkeys((*(named.rule.doubts if named.rule else ()), *below))))
        self._concerning: dict[Verdict, tuple[str, ...]] = {}
        self._ways: dict[int, Way | None] = {}
        standing = resolver_on(policies, edition.start or date.min)
        # any other floor raises what no rule of these days weighs
        known = tuple(floor for floor in standing.floors if key_of(floor) in edition.index)
        resolver = replace(standing, floors=known)
        cases = {id: resolver.resolve(doubt.when, "") for id, doubt in self._known.items() if doubt.when is not None}
        self.conditions = tuple(cases.values())
        self.cases = {id: tracer.make(condition) for id, condition in cases.items()}

    def concerning(self, verdict: Verdict) -> tuple[str, ...]:
        """The disputed points to which anything leads on which a verdict may rest."""
        found = self._concerning.get(verdict)
        if found is None:
            places = [plan.scope for plan in self.tracer.edition.laws]
            for law in verdict.laws:
                for requirement in law.plan.requirements:
                    places += (requirement.trigger, *(place for _, place in requirement.grounds))
                places += (place for _, place in (*law.plan.prohibitions, *law.plan.obligations))
            found = tuple(dict.fromkeys(id for place in places for id in self.leads[place]))
            if len(self._concerning) < MOST_VERDICTS:
                self._concerning[verdict] = found
        return found

    def way(self, place: int) -> "Way | None":
        """From a name's condition down to the disputed points, `None` where there are none; made when it is first asked for."""
        if place not in self._ways:
            self._ways[place] = self._way(self.tracer.edition.names[place].condition)
        return self._ways[place]

    def _way(self, condition: Condition) -> "Way | None":
        match condition:
            case All(parts):
                return self._several(parts, True)
            case AnyOf(parts):
                return self._several(parts, False)
            case Not(part):
                inner = self._way(part)
                return None if inner is None else lambda walk, truth: inner(walk, not truth)
            case DefinitionRef(key) | RuleRef(key):
                place = self.tracer.edition.index[key]
                return (lambda walk, _: walk.behind(place)) if self.leads[place] else None
            case _:
                return None

    def _several(self, parts: tuple[Condition, ...], whole: bool) -> "Way | None":
        """`all` when `whole` is true, else `any`: where a part differs from it, one such part carries, otherwise every part does."""
        disputed: list[tuple[Node, Way]] = []
        undisputed: list[Node] = []
        for part in parts:
            way = self._way(part)
            if way is None:
                undisputed.append(self.tracer.make(part))
            else:
                disputed.append((self.tracer.make(part), way))
        if not disputed:
            return None

        def several(walk: "_Walk", truth: bool) -> Points:
            if truth is whole:
                return _joined(way(walk, truth) for _, way in disputed)
            trace = walk.trace
            if any(part.truth(trace) is truth for part in undisputed):
                return NONE
            return min((way(walk, truth) for part, way in disputed if part.truth(trace) is truth), key=len, default=NONE)

        return several

    def told(self, id: str, rule: str) -> Doubt:
        """A disputed point as the answer names it."""
        disputed: Disputed | None = self._known.get(id)
        return Doubt(id, rule) if disputed is None else Doubt(id, rule, disputed.question, disputed.choice)


class _Walk:
    """One question's way from names down to disputed points; each name is walked once."""

    def __init__(self, disputes: Disputes, trace: Trace) -> None:
        self.trace = trace
        self._disputes = disputes
        self._walked: dict[int, Points] = {}
        self._mattering: dict[str, Truth] = {}

    def behind(self, place: int) -> Points:
        """The disputed points that carry the truth of a name; none for a name whose truth is unknown."""
        leads = self._disputes.leads[place]
        if not leads:
            return NONE
        found = self._walked.get(place)
        if found is None:
            found = self._walked[place] = self._behind(place, leads)
        return found

    def _behind(self, place: int, leads: tuple[str, ...]) -> Points:
        if not self.matters(leads):
            return NONE
        truth = self.trace.truth(place)
        if truth is None:
            return NONE
        rule = self._disputes.tracer.edition.names[place].rule
        own = self.own(rule, truth) if rule is not None else NONE
        way = self._disputes.way(place)
        return own if way is None else _joined((own, way(self, truth)))

    def own(self, rule: Rule, truth: bool) -> Points:
        """The disputed points that a rule bears itself, as far as they matter in this case."""
        if truth or isinstance(rule, Definition):
            return {id: rule.id for id in rule.doubts if self._matters(id) is not False}
        if isinstance(rule, Ground):
            return {id: rule.id for id in rule.doubts if id in self._disputes.cases and self._matters(id)}
        return NONE

    def matters(self, ids: Iterable[str]) -> bool:
        """Whether any of these points may matter in this case."""
        return any(self._matters(id) is not False for id in ids)

    def _matters(self, id: str) -> Truth:
        if id in self._mattering:
            return self._mattering[id]
        case = self._disputes.cases.get(id)
        found = self._mattering[id] = True if case is None else case.truth(self.trace)
        return found


def _key(part: Condition) -> str:
    """What a reference leads to; nothing for any other condition."""
    match part:
        case DefinitionRef(key) | RuleRef(key):
            return key
        case _:
            return ""


def _joined(several: Iterable[Points]) -> Points:
    result: Points = {}
    for points in several:
        for id, rule in points.items():
            result.setdefault(id, rule)
    return result
