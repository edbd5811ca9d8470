"""The doubts on which an answer rests.

A rule, definition or floor with a doubt counts only where it carries the decision: of several parts that would suffice, the one with the
fewest doubts carries. A floor counts where it raised the weighing. A ground that fails counts only where the doubt says in which cases
it matters, and this is one of them: else every ground on which the controller does not rely would count.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from tests.agreement.walk.nodes import Mask, Node, Nodes, joined, named
from tests.agreement.walk.trace import Trace, Tracer
from zweck.combine import LawVerdict, RequirementVerdict, Verdict
from zweck.decision.decision import Outcome, Status
from zweck.decision.reserved import Doubt
from zweck.editions.edition import Edition
from zweck.editions.names import referred
from zweck.editions.resolve import key_in
from zweck.explain.account import RIDES_ON
from zweck.explain.doubts import Cases, Points
from zweck.law.policy import Definition, Ground, PolicySet, RidesOn, Rule
from zweck.law.policy import Doubt as DoubtOfLaw
from zweck.logic.condition import Test, fold
from zweck.logic.kleene import Truth

NONE: Final[Points] = {}
NO_DOUBTS: Final[Mask] = 0

Carried = tuple[int | Rule, ...]
"""The names on which a verdict rests, by their places, and the obligations that surely arise; of both, those that lead to doubts."""

Way = Callable[["_Walk", bool], Points]
"""The doubts that carry a condition, given its truth."""


class Doubts:
    """The doubts of an edition: which of its names lead to any, and in which cases each matters."""

    def __init__(self, policies: PolicySet, tracer: Tracer) -> None:
        rules = (rule for law in policies.laws.values() for version in law.versions for rule in version.rules)
        self._known = policies.doubts
        self._tracer = tracer
        self._edition = tracer.edition
        self.bits = {id: 1 << number for number, id in enumerate(dict.fromkeys(id for rule in rules for id in rule.doubts))}
        self.bounded = {self.bits[id]: id for id, doubt in policies.doubts.items() if doubt.when is not None and id in self.bits}
        self._cases = dict(Cases(policies, self._edition).all())
        self._nodes: dict[Mask, Node] = {}
        self._leading: dict[int, Mask] = {}
        self._ways: dict[int, Way | None] = {}

    def case(self, bit: Mask) -> Node:
        """The case in which a doubt matters."""
        found = self._nodes.get(bit)
        if found is None:
            found = self._nodes[bit] = self._tracer.common.make(self._cases[self.bounded[bit]])
        return found

    def carried(self, verdict: Verdict, truth: Callable[[int], Truth]) -> Carried:
        """On what the verdict rests, as far as it leads to doubts."""
        carrying = _carrying(verdict, self._edition, truth)
        return tuple(one for one in dict.fromkeys(carrying) if not isinstance(one, int) or self.leads(one))

    def found(self, carried: Carried, trace: Trace) -> tuple[Doubt, ...]:
        """The doubts on which an answer rests, each once, with the question in doubt and the view that was taken."""
        leads = joined(self.leads(one) if isinstance(one, int) else self._bits_of(one) for one in carried)
        walk = _Walk(self, trace, leads)
        found = _joined([walk.behind(one) if isinstance(one, int) else walk.own(one, True) for one in carried])
        return tuple([self._written(id, rule) for id, rule in found.items()])

    def leads(self, place: int) -> Mask:
        """The doubts to which a name leads."""
        if place not in self._leading:
            self._leading[place] = self._leads(place)
        return self._leading[place]

    def _leads(self, place: int) -> Mask:
        rule = self._edition.names[place].rule
        own = self._bits_of(rule) if rule is not None else NO_DOUBTS
        return joined([own, *map(self.leads, referred(self._edition, place))])

    def _bits_of(self, rule: Rule) -> Mask:
        return joined(self.bits[id] for id in rule.doubts)

    def way(self, place: int) -> Way | None:
        """From the condition of a name down to the doubts; `None` where there are none."""
        if place not in self._ways:
            self._ways[place] = self._way(place).way
        return self._ways[place]

    def _way(self, place: int) -> "_Part":
        logic = _Ways(self._tracer, self._edition.index, self.leads)
        return fold(self._edition.names[place].condition, logic, lambda reference: logic.refer(key_in(reference)))

    def rule(self, place: int) -> Rule | None:
        """The rule of a name."""
        return self._edition.names[place].rule

    def _written(self, id: str, rule: str) -> Doubt:
        doubt: DoubtOfLaw | None = self._known.get(id)
        return Doubt(id, rule) if doubt is None else Doubt(id, rule, doubt.question, doubt.choice)


def _carrying(verdict: Verdict, edition: Edition, truth: Callable[[int], Truth]) -> Iterator[int | Rule]:
    if verdict.unruled:
        yield from (plan.scope for plan in edition.laws)
    for law in verdict.carrying:
        yield law.plan.scope
        for requirement in law.requirements:
            yield from _of_requirement(requirement, law)
        for _, place, status in law.prohibitions:
            if status is Status.FAILED or law.outcome is Outcome.PERMITTED:
                yield place
        riding = RIDES_ON.get(verdict.outcome, (RidesOn.ANY,))
        yield from (rule for rule, place in law.plan.obligations if rule.doubts and rule.rides_on in riding and truth(place))


def _of_requirement(requirement: RequirementVerdict, law: LawVerdict) -> Iterator[int]:
    """Of a met requirement, the grounds that hold; of a failed one, all; of one that was not triggered, the trigger if the law permits."""
    if requirement.status is not Status.NOT_TRIGGERED or law.outcome is Outcome.PERMITTED:
        yield requirement.plan.trigger
    grounds = requirement.plan.grounds if requirement.status is Status.FAILED else requirement.grounds
    yield from (place for _, place in grounds)


class _Part(NamedTuple):
    """A condition as a node, and the way from it to doubts, if there are any."""

    node: Node
    way: Way | None


class _Ways:
    """The logic of ways to doubts."""

    def __init__(self, tracer: Tracer, index: Mapping[str, int], leads: Callable[[int], Mask]) -> None:
        self._nodes = Nodes(tracer.bits)
        self._index = index
        self._leads = leads

    def test(self, test: Test) -> _Part:
        return _Part(self._nodes.test(test), None)

    def all(self, parts: Iterable[_Part]) -> _Part:
        return self._several([*parts], True)

    def any(self, parts: Iterable[_Part]) -> _Part:
        return self._several([*parts], False)

    def negated(self, part: _Part) -> _Part:
        inner = part.way
        return _Part(self._nodes.negated(part.node), None if inner is None else lambda walk, truth: inner(walk, not truth))

    def _several(self, parts: list[_Part], whole: bool) -> _Part:
        """`all` when `whole` is true, else `any`: where a part differs from it, one such part carries, otherwise every part does."""
        node = (self._nodes.all if whole else self._nodes.any)(part.node for part in parts)
        doubtful = [(part.node, part.way) for part in parts if part.way is not None]
        others = [part.node for part in parts if part.way is None]
        if not doubtful:
            return _Part(node, None)

        def several(walk: "_Walk", truth: bool) -> Points:
            if truth is whole:
                return _joined(way(walk, truth) for _, way in doubtful)
            trace = walk.trace
            if any(other.truth(trace) is truth for other in others):
                return NONE
            return min((way(walk, truth) for part, way in doubtful if part.truth(trace) is truth), key=len, default=NONE)

        return _Part(node, several)

    def refer(self, key: str) -> _Part:
        """A reference to a name, whose place is another one in other editions."""
        leads = self._leads(self._index[key])
        return _Part(named(key), (lambda walk, _: walk.behind(walk.trace.index[key])) if leads else None)


class _Walk:
    """One question's way from names down to doubts."""

    def __init__(self, doubts: Doubts, trace: Trace, leads: Mask) -> None:
        """Look which of the doubts to which names lead matter; where that is unknown, they do, but for those of grounds that fail."""
        self.trace = trace
        self._doubts = doubts
        self._surely = self._mattering = leads
        for bit in doubts.bounded:
            if leads & bit:
                matters = doubts.case(bit).truth(trace)
                if not matters:
                    self._surely &= ~bit
                if matters is False:
                    self._mattering &= ~bit
        self._known: dict[int, Points] = {}

    def behind(self, place: int) -> Points:
        """The doubts that carry the truth of a name; none for a name whose truth is unknown."""
        if not self._doubts.leads(place) & self._mattering or self.trace.truth(place) is None:
            return NONE
        if place not in self._known:
            self._known[place] = self._behind(place)
        return self._known[place]

    def _behind(self, place: int) -> Points:
        truth = self.trace.truth(place)
        if truth is None:
            return NONE
        rule = self._doubts.rule(place)
        own = self.own(rule, truth) if rule is not None else NONE
        way = self._doubts.way(place)
        return own if way is None else _joined((own, way(self, truth)))

    def own(self, rule: Rule, truth: bool) -> Points:
        """The doubts that a rule bears itself, as far as they matter in this case."""
        bits, cases = self._doubts.bits, self._doubts.bounded
        if truth or isinstance(rule, Definition):
            return {id: rule.id for id in rule.doubts if self._mattering & bits[id]}
        if isinstance(rule, Ground):
            return {id: rule.id for id in rule.doubts if bits[id] in cases and self._surely & bits[id]}
        return NONE


def _joined(several: Iterable[Points]) -> Points:
    result: Points = {}
    for points in several:
        for id, rule in points.items():
            result.setdefault(id, rule)
    return result
