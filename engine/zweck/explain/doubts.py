"""The doubts on which an answer rests.

A rule, definition or floor with a doubt counts only where it carries the decision: of several parts that would suffice, the one with the
fewest doubts carries. A floor counts where it raised the weighing. A ground that fails counts only where the doubt says in which cases
it matters, and this is one of them: else every ground on which the controller does not rely would count.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple

from zweck.bounded.cache import ByIdentity
from zweck.combine import LawVerdict
from zweck.decision.decision import Outcome, Status
from zweck.decision.reserved import Doubt
from zweck.editions.build import Editions
from zweck.editions.edition import Edition
from zweck.editions.resolve import key_in, key_of
from zweck.explain.account import RIDES_ON
from zweck.explain.nodes import Mask, Node, joined, named
from zweck.explain.trace import Trace, Tracer
from zweck.law.policy import Definition, Ground, PolicySet, RidesOn, Rule
from zweck.law.policy import Doubt as DoubtOfLaw
from zweck.logic.condition import Condition, DefinitionRef, Meaning, RuleRef, fold
from zweck.logic.kleene import Truth
from zweck.program.places import FALSE, several

Points = dict[str, str]
"""Doubts by id, each with the first rule that bears it."""

NONE: Final[Points] = {}
NO_DOUBTS: Final[Mask] = 0

POSSIBLE: Final = bytes([ord("0" if byte == FALSE else "1") for byte in range(256)])  # digits: one for a test that may hold

DOUBTS: Final = 250
"""Bytes of the doubts of an answer, about."""

Carried = Mapping[int | Rule, Mask]
"""The names on which a verdict rests, by their places, and the obligations that surely arise; of both, those that lead to doubts: which."""

DoubtPath = Callable[["_Walk", bool], Points]
"""The doubts that carry a condition, given its truth."""


class Cases(dict[str, Condition]):
    """The cases in which doubts matter, by their ids, resolved when first wanted; a doubt without any matters in all cases."""

    def __init__(self, policies: PolicySet, edition: Edition) -> None:
        super().__init__()
        editions = Editions.of(policies)
        self._shared = editions.shared
        standing = editions.resolver(edition.start or date.min)
        # any other floor raises what no rule of these days weighs
        known = tuple(floor for floor in standing.floors if key_of(floor) in edition.index)
        self._resolver = replace(standing, floors=known)
        self._written = {id: (doubt, doubt.when) for id, doubt in policies.doubts.items() if doubt.when is not None}

    def __missing__(self, id: str) -> Condition:
        """The case of a doubt."""
        doubt, when = self._written[id]
        found = self[id] = self._shared.resolve(id, doubt, when, "", self._resolver).condition
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


class Doubts:
    """The doubts of an edition: which of its names lead to any, and in which cases each matters."""

    def __init__(self, policies: PolicySet, tracer: Tracer, bearing: Bearing) -> None:
        self._known = policies.doubts
        self._tracer = tracer
        self.edition = tracer.edition
        self.bits = bearing.bits
        self.width = len(self.bits)
        self.bounded = bearing.bounded
        self.limited = joined(bearing.bounded)
        self._cases = Cases(policies, self.edition)
        self._memory = tracer.common.memory
        self._found = self._memory.part()
        self._made: ByIdentity[Node] = self.edition.made.kind(Bearing)

    @cached_property
    def cases(self) -> dict[Mask, Node]:
        """The cases in which doubts matter."""
        return {bit: self._made.of(self._cases[id], self._tracer.common.make) for bit, id in self.bounded.items()}

    @cached_property
    def first(self) -> tuple[Callable[[Sequence[int]], Sequence[int]], Mask]:
        """How tests are read without which the case of a doubt does not hold, the last doubt first; the doubts that have none."""
        places = {bit: getattr(self.cases.get(bit), "place", None) for bit in reversed(self.bits.values())}
        return several([place or 0 for place in places.values()]), joined(bit for bit, place in places.items() if place is None)

    def conditions(self) -> Iterator[Condition]:
        """The cases in which doubts of the edition matter."""
        return (condition for _, condition in self._cases.all())

    def carried(self, law: LawVerdict, outcome: Outcome, truths: Mapping[int, Truth]) -> Carried:
        """On what an outcome rests in a law that carries it, as far as it leads to doubts."""
        found: dict[int | Rule, Mask] = {}
        for one in _carrying(law):
            truth = truths[one]
            if truth is not None and (leads := (self._tracer[one].leads or self._led(one))[truth]):
                found[one] = leads
        riding = RIDES_ON.get(outcome, (RidesOn.ANY,))
        rules = [rule for rule, place in law.plan.obligations if rule.doubts and rule.rides_on in riding and truths[place]]
        return {**found, **{rule: self._bits_of(rule) for rule in rules}} if rules else found

    def unruled(self) -> Carried:
        """The names on which an answer rests where no law applies, as far as they lead to doubts."""
        return {plan.scope: leads for plan in self.edition.laws if (leads := self.leads(plan.scope, False) | self.leads(plan.scope, True))}

    def found(self, carried: Carried, trace: Trace) -> tuple[Doubt, ...]:
        """The doubts on which an answer rests, each once, with the question in doubt and the view that was taken.

        They are kept by all planes, since a case may read any.
        """
        found: tuple[Doubt, ...] | None = self._found.get(trace.row) if trace.keeps else None
        if found is None:
            walk = _Walk(self, trace, joined(carried.values()))
            points = _joined(
                [walk.own(one, True) if isinstance(one, Rule) else walk[one] for one, leads in carried.items() if leads & walk.matters]
            )
            found = tuple([self._written(id, rule) for id, rule in points.items()])
            if trace.keeps:
                self._memory.keep(self._found, trace.row, found, DOUBTS)
        return found

    def leads(self, place: int, truth: Truth) -> Mask:
        """The doubts that can carry a name of a truth: those that count if they may matter, above them those that count only if they do."""
        return NO_DOUBTS if truth is None else (self._tracer[place].leads or self._led(place))[truth]

    def _led(self, place: int) -> tuple[Mask, Mask]:
        rule, (false, true) = self.edition.names[place].rule, self.descent(place).leads
        own = NO_DOUBTS if rule is None else self._bits_of(rule)
        if isinstance(rule, Definition):
            false |= own
        elif isinstance(rule, Ground):
            false |= (own & self.limited) << self.width
        found = self._tracer[place].leads = false, true | own
        return found

    def _pair(self, key: str) -> tuple[Mask, Mask]:
        place = self.edition.index[key]
        return self.leads(place, False), self.leads(place, True)

    def _bits_of(self, rule: Rule) -> Mask:
        return joined(self.bits[id] for id in rule.doubts)

    def descent(self, place: int) -> Any:
        """From the condition of a name down to the doubts, a `_Part`."""
        name = self._tracer[place]
        if name.descent is None:
            name.descent = _descended(self.edition.names[place].condition, self._tracer.common.logic, self._pair)
        return name.descent

    def _written(self, id: str, rule: str) -> Doubt:
        doubt: DoubtOfLaw | None = self._known.get(id)
        return Doubt(id, rule) if doubt is None else Doubt(id, rule, doubt.question, doubt.choice)


def _carrying(law: LawVerdict) -> list[int]:
    """Of a met requirement, the grounds that hold; of a failed one, all; of one that was not triggered, the trigger if the law permits."""
    permits, places = law.outcome is Outcome.PERMITTED, [law.plan.scope]
    for requirement in law.requirements:
        if permits or requirement.status is not Status.NOT_TRIGGERED:
            places.append(requirement.plan.trigger)
        grounds = requirement.plan.grounds if requirement.status is Status.FAILED else requirement.grounds
        places += [place for _, place in grounds]
    return places + [place for _, place, status in law.prohibitions if permits or status is Status.FAILED]


class _Part(NamedTuple):
    """A condition as a node, the doubts that can carry it where it is false and where it is true, and the path from it to these."""

    node: Node
    leads: tuple[Mask, Mask] = (NO_DOUBTS, NO_DOUBTS)
    path: DoubtPath | None = None


def _descended(condition: Condition, nodes: Meaning[Node], leads: Callable[[str], tuple[Mask, Mask]]) -> _Part:
    """A condition with its ways to doubts."""

    def negated(part: _Part) -> _Part:
        inner, node = part.path, nodes.negated(part.node)
        return _Part(node) if inner is None else _Part(node, part.leads[::-1], lambda walk, truth: inner(walk, not truth))

    def group(parts: list[_Part], whole: bool) -> _Part:
        """`all` when `whole` is true, else `any`: where a part differs from it, one such part carries, otherwise every part does."""
        node = (nodes.all if whole else nodes.any)(part.node for part in parts)
        doubtful = [(part.node, part.path) for part in parts if part.path is not None]
        rest = (nodes.all if whole else nodes.any)([part.node for part in parts if part.path is None])
        if not doubtful:
            return _Part(node)
        false, true = (joined([part.leads[truth] for part in parts]) for truth in (False, True))

        def found(walk: "_Walk", truth: bool) -> Points:
            if not (true if truth else false) & walk.matters:
                return NONE
            if truth is whole:
                return _joined([path(walk, truth) for _, path in doubtful])
            trace = walk.trace
            if rest.truth(trace) is truth:  # one that bears no doubt
                return NONE
            return min([path(walk, truth) for part, path in doubtful if part.truth(trace) is truth], key=len, default=NONE)

        return _Part(node, (false, true), found)

    def refer(reference: DefinitionRef | RuleRef) -> _Part:  # its place is another one in other editions
        key = key_in(reference)
        lead = leads(key)
        return _Part(named(key), lead, (lambda walk, _: walk[walk.trace.index[key]]) if any(lead) else None)

    logic: Meaning[_Part] = Meaning(
        lambda test: _Part(nodes.test(test)), lambda parts: group([*parts], True), lambda parts: group([*parts], False), negated
    )
    return fold(condition, logic, refer)


class _Walk(dict[int, Points]):
    """One question's path from names down to doubts: for each name those that carry its truth, found when they are first wanted."""

    def __init__(self, doubts: Doubts, trace: Trace, leads: Mask) -> None:
        """Look which of the doubts to which names lead matter; where that is unknown, they do, but for those of grounds that fail."""
        super().__init__()
        self.trace = trace
        self._doubts = doubts
        read, others = doubts.first  # most cases fail by one test
        possible = int(bytes(read(trace.at)).translate(POSSIBLE), 2) >> 1 | others
        matters = leads & (possible | possible << doubts.width)
        left, cases = (matters | matters >> doubts.width) & doubts.limited, doubts.cases
        while left:
            bit = left & -left
            left ^= bit
            truth = cases[bit].truth(trace)
            if not truth:
                matters &= ~(bit << doubts.width if truth is None else bit | bit << doubts.width)
        self.matters = matters

    def __missing__(self, place: int) -> Points:
        """The doubts that carry the truth of a name; none for a name whose truth is unknown."""
        doubts, truth, found = self._doubts, self.trace[place], NONE
        if truth is not None and doubts.leads(place, truth) & self.matters:
            rule, path = doubts.edition.names[place].rule, doubts.descent(place).path
            own = self.own(rule, truth) if rule is not None and rule.doubts else NONE
            below = NONE if path is None else path(self, truth)
            found = _joined((own, below)) if own else below
        self[place] = found
        return found

    def own(self, rule: Rule, truth: bool) -> Points:
        """The doubts that a rule bears itself, as far as they matter in this case."""
        bits, matters = self._doubts.bits, self.matters
        if not truth and not isinstance(rule, Definition):
            if not isinstance(rule, Ground):
                return NONE
            matters = matters >> self._doubts.width & self._doubts.limited
        return {id: rule.id for id in rule.doubts if matters & bits[id]}


def _joined(several: Iterable[Points]) -> Points:
    result = NONE
    for points in filter(None, several):
        result = {**result, **{id: rule for id, rule in points.items() if id not in result}} if result else points
    return result
