"""The controller's remedies: the smallest sets of changeable facts that lead to a permission.

Found by abduction: each condition gives the sets of steps that would make it true or false, sets are joined along `all` and `any`, and each
set that survives is decided before it is proposed. Only steps that the vocabulary offers are used, so no fact changes that cannot be
changed; and an assessment that was made and stated is never proposed to come out differently.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from typing import Final

from zweck.combine import LawVerdict, RequirementVerdict, Verdict
from zweck.decision import Outcome, RemedyResult, RemedyStep, Status
from zweck.editions.resolve import key_in
from zweck.explain.nodes import Mask, joined
from zweck.explain.trace import Memo, Trace, Tracer
from zweck.law.vocabulary import ChangeableBy, Fact, Vocabulary
from zweck.logic.condition import DefinitionRef, RuleRef, Test, Value, facts_of
from zweck.logic.fold import fold
from zweck.logic.kleene import test as test_of

Changes = frozenset[tuple[str, Value]]
NOTHING: Final[Changes] = frozenset()
MAX_REMEDIES: Final = 3
WIDTH: Final = 24
TRIED: Final = 24
EFFORT: Final = {
    ChangeableBy.CONTROLLER: 2,
    ChangeableBy.ASSESSMENT: 2,
    ChangeableBy.WORKS_COUNCIL: 4,
    ChangeableBy.SUBJECT: 4,
    ChangeableBy.PARENT: 5,
}
AGAINST_PRESUMPTION: Final = 9
"""An assessment that would have to refute what is presumed (no legal obligation, not necessary for a contract) is the last resort."""
GOOD: Final = (Outcome.PERMITTED, Outcome.NOT_REGULATED)

Redecide = Callable[[Mapping[str, Value]], Verdict]
"""Decides the question with some facts changed."""

Way = Callable[["_Search", bool], list[Changes]]
"""The sets of steps that give a condition a truth."""


RequirementKey = tuple[int, tuple[int, ...]]
"""The places of a requirement's trigger and of its grounds."""


class Remedies:
    """Finds remedies under the law of one edition; safe to use from several threads."""

    def __init__(self, tracer: Tracer, vocabulary: Vocabulary) -> None:
        self.tracer = tracer
        self.facts = vocabulary.facts
        self.order = {name: place for place, name in enumerate(vocabulary.facts)}
        self.by = {(name, step.value): step.by for name, fact in vocabulary.facts.items() for step in fact.steps}
        self.named: Memo[tuple[int, bool], list[Changes]] = Memo()
        self.mends: Memo[RequirementKey, list[Changes]] = Memo()
        self.cures: Memo[int, list[Changes]] = Memo()
        self._points = {plan.scope: tuple(plan.points()) for plan in tracer.edition.laws}
        self._ways: dict[int, Way] = {}

    def found(self, verdict: Verdict, trace: Trace, redecide: Redecide) -> tuple[RemedyResult, ...]:
        """At most three ways to a permission, the cheapest first; none if the outcome is good already."""
        if verdict.outcome in GOOD:
            return ()
        search = _Search(self, trace)
        options = [search.cures(law) for law in verdict.laws if law.outcome not in GOOD]
        found: list[Changes] = []
        result: list[RemedyResult] = []
        for changes in search.joined(options)[:TRIED]:
            if any({fact for fact, _ in other} <= {fact for fact, _ in changes} for other in found):
                continue
            after = redecide(dict(changes))
            if after.outcome in GOOD:
                found.append(changes)
                result.append(RemedyResult("", tuple(self._steps(changes, verdict, after))))
            if len(result) == MAX_REMEDIES:
                break
        return tuple(result)

    def way(self, place: int) -> Way:
        """The condition of a name."""
        found = self._ways.get(place)
        if found is None:
            found = self._ways[place] = fold(self.tracer.edition.names[place].condition, WAYS, self._refer)
        return found

    def _refer(self, reference: DefinitionRef | RuleRef) -> Way:
        place = self.tracer.edition.index[key_in(reference)]
        return lambda search, wanted: search.named((place, wanted))

    def part_of_name(self, key: tuple[int, bool]) -> Mask:
        """The part of a profile on which the ways to a truth of a name rest."""
        return self.tracer.part(key[0])

    def part_of_requirement(self, key: RequirementKey) -> Mask:
        """The same for a requirement."""
        return self._part((key[0], *key[1]))

    def part_of_law(self, scope: int) -> Mask:
        """The same for a law."""
        return self._part(self._points[scope])

    def _part(self, places: Iterable[int]) -> Mask:
        return joined(map(self.tracer.part, places))

    def _steps(self, changes: Changes, before: Verdict, after: Verdict) -> Iterator[RemedyStep]:
        citations = list(self._citations(before, after))
        new_values = dict(changes)
        for name, fact in self.facts.items():
            if name in new_values:
                text = next(step.text for step in fact.steps if step.value == new_values[name])
                bit = self.tracer.bits[name]
                yield RemedyStep(name, new_values[name], text, next((citation for read, citation in citations if bit & read), ""))

    def _citations(self, before: Verdict, after: Verdict) -> Iterator[tuple[Mask, str]]:
        """For each point that was bad: the facts that its cure reads, with its citation; those that hold afterwards first."""
        reads = self.tracer.reads
        mended = {found.plan.name: found.grounds for law in after.laws for found in law.requirements}
        for old in before.laws:
            if old.outcome in GOOD:
                continue
            bad = [failed for failed in old.requirements if _bad(failed.status)]
            for failed in bad:
                yield from ((reads(place), ground.citation) for ground, place in mended.get(failed.plan.name, ()))
            yield from ((reads(failed.plan.trigger), failed.plan.rule.citation) for failed in bad)
            yield from ((reads(place), rule.citation) for rule, place, status in old.prohibitions if _bad(status))
            scope = old.plan.version.scope
            if scope is not None:
                yield reads(old.plan.scope), scope.citation


class _Ways:
    """The logic of ways: the sets of steps that would make a condition true, or false."""

    def test(self, test: Test) -> Way:
        return lambda search, wanted: search.tested(test, wanted)

    def all(self, parts: Iterable[Way]) -> Way:
        return self._several([*parts], True)

    def any(self, parts: Iterable[Way]) -> Way:
        return self._several([*parts], False)

    def negated(self, part: Way) -> Way:
        return lambda search, wanted: part(search, not wanted)

    def _several(self, parts: list[Way], whole: bool) -> Way:
        def several(search: "_Search", wanted: bool) -> list[Changes]:
            joint = wanted is whole
            enough = [] if joint else [NOTHING]  # one part that cannot be had, or one that is so already
            ways = []
            for part in parts:
                way = part(search, wanted)
                if way == enough:
                    return enough
                ways.append(way)
            return search.joined(ways) if joint else search.best([changes for way in ways for changes in way])

        return several


WAYS: Final = _Ways()


class _Search:
    """The sets of steps that would change the truths of one question's names."""

    def __init__(self, remedies: Remedies, trace: Trace) -> None:
        self._remedies = remedies
        self._trace = trace
        self._efforts: dict[Changes, tuple[int, int, list[tuple[int, str]]]] = {}

    def cures(self, law: LawVerdict) -> list[Changes]:
        """The sets that take the law out of the way, or mend everything in it that failed or is open."""
        return self._remedies.cures.of(law.plan.scope, self._trace.profile, self._remedies.part_of_law, lambda _: self._cures(law))

    def _cures(self, law: LawVerdict) -> list[Changes]:
        if law.plan.gaps:
            return self.best(self.named((law.plan.scope, False)))
        points = [self._mends(verdict) for verdict in law.requirements if _bad(verdict.status)]
        points += [self.named((place, False)) for _, place, status in law.prohibitions if _bad(status)]
        if law.applies is None:
            points.append(self.named((law.plan.scope, True)))
        return self.best([*self.named((law.plan.scope, False)), *self.joined(points)])

    def _mends(self, verdict: RequirementVerdict) -> list[Changes]:
        key = (verdict.plan.trigger, tuple(place for _, place in verdict.plan.grounds))
        return self._remedies.mends.of(key, self._trace.profile, self._remedies.part_of_requirement, self._mended)

    def _mended(self, key: RequirementKey) -> list[Changes]:
        trigger, grounds = key
        return self.best([*self.named((trigger, False)), *(changes for place in grounds for changes in self.named((place, True)))])

    def named(self, key: tuple[int, bool]) -> list[Changes]:
        """The sets that give a name the truth wanted."""
        if self._trace.truth(key[0]) is key[1]:
            return [NOTHING]
        return self._remedies.named.of(key, self._trace.profile, self._remedies.part_of_name, self._named)

    def _named(self, key: tuple[int, bool]) -> list[Changes]:
        place, wanted = key
        return self._remedies.way(place)(self, wanted)

    def tested(self, test: Test, wanted: bool) -> list[Changes]:
        """The sets that give a test the truth wanted: a step each."""
        values = self._trace.values
        if test_of(test, values) is wanted:
            return [NOTHING]
        facts = (self._remedies.facts[name] for name in facts_of(test))
        return [
            frozenset({(fact.name, step.value)})
            for fact in facts
            if self._may_change(fact)
            for step in fact.steps
            if test_of(test, {**values, fact.name: step.value}) is wanted
        ]

    def _may_change(self, fact: Fact) -> bool:
        made = fact.name in self._trace.stated and self._trace.values[fact.name] is not None
        return not (made and fact.changeable_by is ChangeableBy.ASSESSMENT)

    def joined(self, ways: Iterable[list[Changes]]) -> list[Changes]:
        """One set of each, together; sets that contradict each other fall away."""
        result = [NOTHING]
        for way in ways:
            if way != [NOTHING]:  # nothing to do for this one
                unions = (left | right for left, right in product(result, way))
                result = self.best([changes for changes in unions if len({fact for fact, _ in changes}) == len(changes)])
        return result

    def best(self, ways: list[Changes]) -> list[Changes]:
        """The smallest and easiest sets, without those that contain another."""
        if NOTHING in ways:
            return [NOTHING]
        kept: list[Changes] = []
        for changes in sorted(set(ways), key=self.effort):
            if len(kept) < WIDTH and not any(smaller <= changes for smaller in kept):
                kept.append(changes)
        return kept

    def effort(self, changes: Changes) -> tuple[int, int, list[tuple[int, str]]]:
        """Easier ways first, then shorter ones, then by the vocabulary so that the order is always the same."""
        found = self._efforts.get(changes)
        if found is None:
            places = sorted((self._remedies.order[name], str(value)) for name, value in changes)
            found = self._efforts[changes] = (sum(self._effort(name, value) for name, value in changes), len(changes), places)
        return found

    def _effort(self, name: str, value: Value) -> int:
        by = self._remedies.by[name, value]
        refutes = by is ChangeableBy.ASSESSMENT and self._trace.values[name] is not None
        return AGAINST_PRESUMPTION if refutes else EFFORT.get(by, AGAINST_PRESUMPTION)


def _bad(status: Status) -> bool:
    return status in (Status.FAILED, Status.OPEN)
