"""The doubts on which an answer rests.

A rule, definition or floor with a doubt counts only where it carries the decision: of several parts that would suffice, the one with the
fewest doubts carries. A floor counts where it raised the weighing. A ground that fails counts only where the doubt says in which cases
it matters, and this is one of them: else every ground on which the controller does not rely would count.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple

from zweck.bounded.cache import ByIdentity
from zweck.combine import LawVerdict, RequirementVerdict
from zweck.decision.decision import Outcome, Status
from zweck.decision.reserved import Doubt
from zweck.editions.build import Editions
from zweck.editions.edition import Edition
from zweck.editions.names import referred
from zweck.editions.resolve import key_in, key_of
from zweck.explain.account import RIDES_ON
from zweck.explain.common import Kept, Numbered
from zweck.explain.nodes import Mask, Node, Nodes, joined, named
from zweck.explain.trace import Trace, Tracer
from zweck.law.policy import Definition, Ground, PolicySet, RidesOn, Rule
from zweck.law.policy import Doubt as DoubtOfLaw
from zweck.logic.condition import Condition, Test, fold
from zweck.logic.kleene import Truth

Points = dict[str, str]
"""Doubts by id, each with the first rule that bears it."""

NONE: Final[Points] = {}
NO_DOUBTS: Final[Mask] = 0

POINTS: Final = 250
"""Bytes of the doubts behind a name, about."""

Carried = Mapping[int | Rule, Mask]
"""The names on which a verdict rests, by their places, and the obligations that surely arise; of both, those that lead to doubts: which."""

DoubtPath = Callable[["_Walk", bool], Points]
"""The doubts that carry a condition, given its truth."""


class Cases(dict[str, Condition]):
    """The cases in which doubts matter, by their ids, resolved when first wanted; a doubt without any matters in all cases."""

    def __init__(self, policies: PolicySet, edition: Edition, same: dict[tuple[str, Condition], Condition]) -> None:
        """`same` has the one object for equal cases of editions."""
        super().__init__()
        self._same = same
        standing = Editions.of(policies).resolver(edition.start or date.min)
        # any other floor raises what no rule of these days weighs
        known = tuple(floor for floor in standing.floors if key_of(floor) in edition.index)
        self._resolver = replace(standing, floors=known)
        self._written = {id: doubt.when for id, doubt in policies.doubts.items() if doubt.when is not None}

    def __missing__(self, id: str) -> Condition:
        """The case of a doubt."""
        resolved = self._resolver.resolve(self._written[id], "")
        found = self[id] = self._same.setdefault((id, resolved), resolved)
        return found

    def all(self) -> Iterator[tuple[str, Condition]]:
        """All of them."""
        return ((id, self[id]) for id in self._written)


class Bearing:
    """The doubts that names bear, for all editions of a policy set."""

    def __init__(self, policies: PolicySet) -> None:
        rules = [rule for law in policies.laws.values() for version in law.versions for rule in version.rules]
        known = dict.fromkeys([id for rule in rules for id in rule.doubts])
        self.bits = {id: 1 << number for number, id in enumerate(known)}
        self.bounded = {self.bits[id]: id for id, doubt in policies.doubts.items() if doubt.when is not None and id in self.bits}
        """The doubts that matter in some cases only."""

        self.cases: dict[tuple[str, Condition], Condition] = {}
        self.leads = Numbered[Mask]()
        self.ways = Numbered[_Part]()
        self.behind = Numbered[Kept]()


class Doubts:
    """The doubts of an edition: which of its names lead to any, and in which cases each matters."""

    def __init__(self, policies: PolicySet, tracer: Tracer, bearing: Bearing) -> None:
        self._known = policies.doubts
        self._tracer = tracer
        self._edition = tracer.edition
        self._bearing = bearing
        self.bits = bearing.bits
        self.width = len(self.bits)
        self.bounded = bearing.bounded
        self._cases = Cases(policies, self._edition, bearing.cases)
        self._nodes: dict[Mask, Node] = {}
        self._made: ByIdentity[Node] = self._edition.made.kind(Bearing)
        self._memory = tracer.common.memory

    def case(self, bit: Mask) -> Node:
        """The case in which a doubt matters."""
        found = self._nodes.get(bit)
        if found is None:
            found = self._nodes[bit] = self._made.of(self._cases[self.bounded[bit]], self._tracer.common.make)
        return found

    def conditions(self) -> Iterator[Condition]:
        """The cases in which doubts of the edition matter."""
        return (condition for _, condition in self._cases.all())

    def carried(self, law: LawVerdict, outcome: Outcome, truths: Mapping[int, Truth]) -> Carried:
        """On what an outcome rests in a law that carries it, as far as it leads to doubts."""
        return self._leading(_carrying(law, outcome, truths))

    def unruled(self) -> Carried:
        """The names on which an answer rests where no law applies, as far as they lead to doubts."""
        return self._leading(plan.scope for plan in self._edition.laws)

    def _leading(self, several: Iterable[int | Rule]) -> Carried:
        return {one: leads for one in several if (leads := self.leads(one) if isinstance(one, int) else self._bits_of(one))}

    def found(self, carried: Carried, trace: Trace) -> tuple[Doubt, ...]:
        """The doubts on which an answer rests, each once, with the question in doubt and the view that was taken."""
        walk = _Walk(self, trace, joined(carried.values()))
        found = _joined([walk.behind(one) if isinstance(one, int) else walk.own(one, True) for one in carried])
        return tuple([self._written(id, rule) for id, rule in found.items()])

    def leads(self, place: int) -> Mask:
        """The doubts to which a name leads."""
        known, number = self._bearing.leads, self._tracer.numbers[place]
        found = known.get(number)
        return known.keep(number, self._leads(place)) if found is None else found

    def _leads(self, place: int) -> Mask:
        rule = self._edition.names[place].rule
        own = self._bits_of(rule) if rule is not None else NO_DOUBTS
        return joined([own, *map(self.leads, referred(self._edition, place))])

    def _bits_of(self, rule: Rule) -> Mask:
        return joined(self.bits[id] for id in rule.doubts)

    def path(self, place: int) -> DoubtPath | None:
        """From the condition of a name down to the doubts; `None` where there are none."""
        known, number = self._bearing.ways, self._tracer.numbers[place]
        return (known.get(number) or known.keep(number, self._path(place))).path

    def _path(self, place: int) -> "_Part":
        logic = _Ways(self._tracer.common.logic, self._edition.index, self.leads)
        return fold(self._edition.names[place].condition, logic, lambda reference: logic.refer(key_in(reference)))

    def rule(self, place: int) -> Rule | None:
        """The rule of a name."""
        return self._edition.names[place].rule

    def behind(self, place: int, trace: Trace, mattering: Mask, find: Callable[[int], Points]) -> Points:
        """The doubts behind a name, by the planes that it reads and which of its doubts matter; found if they are not known."""
        if not trace.keeps:
            return find(place)
        leads = self.leads(place)
        kept = self._kept(place)
        key = (trace.row & kept.mask) << 2 * self.width | mattering & (leads | leads << self.width)
        found: Points | None = kept.known.get(key)
        if found is None:
            found = find(place)
            self._memory.keep(kept.known, key, found, POINTS)
        return found

    def _kept(self, place: int) -> Kept:
        known, number = self._bearing.behind, self._tracer.numbers[place]
        return known.get(number) or known.keep(number, Kept(self._tracer.looks(place), self._memory.part()))

    def _written(self, id: str, rule: str) -> Doubt:
        doubt: DoubtOfLaw | None = self._known.get(id)
        return Doubt(id, rule) if doubt is None else Doubt(id, rule, doubt.question, doubt.choice)


def _carrying(law: LawVerdict, outcome: Outcome, truths: Mapping[int, Truth]) -> Iterator[int | Rule]:
    yield law.plan.scope
    for requirement in law.requirements:
        yield from _of_requirement(requirement, law)
    for _, place, status in law.prohibitions:
        if status is Status.FAILED or law.outcome is Outcome.PERMITTED:
            yield place
    riding = RIDES_ON.get(outcome, (RidesOn.ANY,))
    yield from (rule for rule, place in law.plan.obligations if rule.doubts and rule.rides_on in riding and truths[place])


def _of_requirement(requirement: RequirementVerdict, law: LawVerdict) -> Iterator[int]:
    """Of a met requirement, the grounds that hold; of a failed one, all; of one that was not triggered, the trigger if the law permits."""
    if requirement.status is not Status.NOT_TRIGGERED or law.outcome is Outcome.PERMITTED:
        yield requirement.plan.trigger
    grounds = requirement.plan.grounds if requirement.status is Status.FAILED else requirement.grounds
    yield from (place for _, place in grounds)


class _Part(NamedTuple):
    """A condition as a node, and the path from it to doubts, if there are any."""

    node: Node
    path: DoubtPath | None


class _Ways:
    """The logic of ways to doubts."""

    def __init__(self, nodes: Nodes, index: Mapping[str, int], leads: Callable[[int], Mask]) -> None:
        self._nodes = nodes
        self._index = index
        self._leads = leads

    def test(self, test: Test) -> _Part:
        return _Part(self._nodes.test(test), None)

    def all(self, parts: Iterable[_Part]) -> _Part:
        return self._several([*parts], True)

    def any(self, parts: Iterable[_Part]) -> _Part:
        return self._several([*parts], False)

    def negated(self, part: _Part) -> _Part:
        inner = part.path
        return _Part(self._nodes.negated(part.node), None if inner is None else lambda walk, truth: inner(walk, not truth))

    def _several(self, parts: list[_Part], whole: bool) -> _Part:
        """`all` when `whole` is true, else `any`: where a part differs from it, one such part carries, otherwise every part does."""
        node = (self._nodes.all if whole else self._nodes.any)(part.node for part in parts)
        doubtful = [(part.node, part.path) for part in parts if part.path is not None]
        others = [part.node for part in parts if part.path is None]
        if not doubtful:
            return _Part(node, None)

        def several(walk: "_Walk", truth: bool) -> Points:
            if truth is whole:
                return _joined(path(walk, truth) for _, path in doubtful)
            trace = walk.trace
            if any(other.truth(trace) is truth for other in others):
                return NONE
            return min((path(walk, truth) for part, path in doubtful if part.truth(trace) is truth), key=len, default=NONE)

        return _Part(node, several)

    def refer(self, key: str) -> _Part:
        """A reference to a name, whose place is another one in other editions."""
        leads = self._leads(self._index[key])
        return _Part(named(key), (lambda walk, _: walk.behind(walk.trace.index[key])) if leads else None)


class _Walk:
    """One question's path from names down to doubts."""

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
        self._matters = self._mattering | self._surely << doubts.width

    def behind(self, place: int) -> Points:
        """The doubts that carry the truth of a name; none for a name whose truth is unknown."""
        if not self._doubts.leads(place) & self._mattering or self.trace.truth(place) is None:
            return NONE
        return self._doubts.behind(place, self.trace, self._matters, self._behind)

    def _behind(self, place: int) -> Points:
        truth = self.trace.truth(place)
        if truth is None:
            return NONE
        rule = self._doubts.rule(place)
        own = self.own(rule, truth) if rule is not None else NONE
        path = self._doubts.path(place)
        return own if path is None else _joined((own, path(self, truth)))

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
