"""The controller's ways out: the smallest sets of changeable facts that lead to a permission.

Found by abduction: each condition gives the sets of steps that would make it true or false, sets are joined along `all` and `any`, and
what survives is decided anew before it is proposed. Only steps that the vocabulary offers are used, so nothing is proposed that nobody can
change; and an assessment that was made and stated is never proposed to come out differently.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import product
from typing import Final, assert_never

from zweck.combine import LawVerdict, Verdict
from zweck.decision import Outcome, RemedyResult, RemedyStep, Status
from zweck.editions.edition import Edition
from zweck.explain.nodes import facts_of
from zweck.law.vocabulary import ChangeableBy, Fact, Value, Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, RuleRef, Test, walk
from zweck.logic.kleene import Values
from zweck.logic.kleene import test as test_of

Changes = frozenset[tuple[str, Value]]
NOTHING: Final[Changes] = frozenset()
MOST: Final = 3
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
"""Decides the question anew with some facts changed."""


@dataclass(frozen=True, slots=True)
class Situation:
    """The question as it stands: the edition, all values, and which facts were stated."""

    edition: Edition
    values: Values
    stated: Set[str]
    vocabulary: Vocabulary


def remedies(verdict: Verdict, situation: Situation, redecide: Redecide) -> tuple[RemedyResult, ...]:
    """At most three ways to a permission, the cheapest first; none if the outcome is good already."""
    if verdict.outcome in GOOD:
        return ()
    search = _Search(situation)
    options = [search.cures(law) for law in verdict.laws if law.outcome not in GOOD]
    found: list[Changes] = []
    result: list[RemedyResult] = []
    for changes in search.joined(options)[:TRIED]:
        if any({fact for fact, _ in other} <= {fact for fact, _ in changes} for other in found):
            continue
        after = redecide(dict(changes))
        if after.outcome in GOOD:
            found.append(changes)
            result.append(RemedyResult("", tuple(_steps(changes, verdict, after, search))))
        if len(result) == MOST:
            break
    return tuple(result)


class _Search:
    """The sets of steps that would change truths."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self._known: dict[tuple[int, bool], list[Changes]] = {}
        self._read: dict[int, frozenset[str]] = {}
        self._order = {name: place for place, name in enumerate(situation.vocabulary.facts)}

    def cures(self, law: LawVerdict) -> list[Changes]:
        """The sets that take the law out of the way, or mend everything in it that failed or is open."""
        points = [self._mends(verdict.plan.trigger, verdict.plan.grounds) for verdict in law.requirements if _bad(verdict.status)]
        points += [self.named(place, False) for _, place, status in law.prohibitions if _bad(status)]
        if law.applies is None:
            points.append(self.named(law.plan.scope, True))
        return self.best([*self.named(law.plan.scope, False), *self.joined(points)])

    def _mends(self, trigger: int, grounds: Iterable[tuple[object, int]]) -> list[Changes]:
        return self.best([*self.named(trigger, False), *(changes for _, place in grounds for changes in self.named(place, True))])

    def named(self, place: int, wanted: bool) -> list[Changes]:
        """The sets that give a name the truth wanted."""
        found = self._known.get((place, wanted))
        if found is None:
            found = self._known[place, wanted] = self._ways(self.situation.edition.names[place].condition, wanted)
        return found

    def _ways(self, condition: Condition, wanted: bool) -> list[Changes]:
        match condition:
            case Test():
                return self._tested(condition, wanted)
            case Not(part):
                return self._ways(part, not wanted)
            case All(parts) | AnyOf(parts):
                ways = [self._ways(part, wanted) for part in parts]
                together = wanted is isinstance(condition, All)
                return self.joined(ways) if together else self.best([changes for way in ways for changes in way])
            case DefinitionRef() | RuleRef():
                key = condition.name if isinstance(condition, DefinitionRef) else condition.id
                return self.named(self.situation.edition.index[key], wanted)
            case _:
                assert_never(condition)

    def _tested(self, test: Test, wanted: bool) -> list[Changes]:
        values = self.situation.values
        if test_of(test, values) is wanted:
            return [NOTHING]
        facts = (self.situation.vocabulary.facts[name] for name in facts_of(test))
        return [
            frozenset({(fact.name, step.value)})
            for fact in facts
            if self._may_change(fact)
            for step in fact.steps
            if test_of(test, {**values, fact.name: step.value}) is wanted
        ]

    def _may_change(self, fact: Fact) -> bool:
        made = fact.name in self.situation.stated and self.situation.values[fact.name] is not None
        return not (made and fact.changeable_by is ChangeableBy.ASSESSMENT)

    def joined(self, ways: Iterable[list[Changes]]) -> list[Changes]:
        """One set of each, together; sets that contradict each other fall away."""
        result = [NOTHING]
        for way in ways:
            unions = (left | right for left, right in product(result, way))
            result = self.best([changes for changes in unions if len({fact for fact, _ in changes}) == len(changes)])
        return result

    def best(self, ways: list[Changes]) -> list[Changes]:
        """The smallest and easiest sets, without those that contain another."""
        kept: list[Changes] = []
        for changes in sorted(set(ways), key=self.effort):
            if len(kept) < WIDTH and not any(smaller <= changes for smaller in kept):
                kept.append(changes)
        return kept

    def effort(self, changes: Changes) -> tuple[int, int, list[tuple[int, str]]]:
        """Easier ways first, then shorter ones, then by the vocabulary so that the order is always the same."""
        places = sorted((self._order[name], str(value)) for name, value in changes)
        return sum(self._effort(name, value) for name, value in changes), len(changes), places

    def _effort(self, name: str, value: Value) -> int:
        fact = self.situation.vocabulary.facts[name]
        by = next(step.by for step in fact.steps if step.value == value)
        refutes = by is ChangeableBy.ASSESSMENT and self.situation.values[name] is not None
        return AGAINST_PRESUMPTION if refutes else EFFORT.get(by, AGAINST_PRESUMPTION)

    def read(self, place: int) -> frozenset[str]:
        """All facts that a name reads, directly or through the names it refers to."""
        found = self._read.get(place)
        if found is None:
            found = frozenset(self._reads(self.situation.edition.names[place].condition))
            self._read[place] = found
        return found

    def _reads(self, condition: Condition) -> Iterator[str]:
        for part in walk(condition):
            if isinstance(part, Test):
                yield from facts_of(part)
            elif isinstance(part, DefinitionRef | RuleRef):
                key = part.name if isinstance(part, DefinitionRef) else part.id
                yield from self.read(self.situation.edition.index[key])


def _bad(status: Status) -> bool:
    return status in (Status.FAILED, Status.OPEN)


def _steps(changes: Changes, before: Verdict, after: Verdict, search: _Search) -> Iterator[RemedyStep]:
    facts = search.situation.vocabulary.facts
    citations = list(_citations(before, after, search))
    new_values = dict(changes)
    for name in facts:
        if name in new_values:
            text = next(step.text for step in facts[name].steps if step.value == new_values[name])
            yield RemedyStep(name, new_values[name], text, next((citation for read, citation in citations if name in read), ""))


def _citations(before: Verdict, after: Verdict, search: _Search) -> Iterator[tuple[frozenset[str], str]]:
    """For each point that was bad: the facts read by what mends it, with its citation; what holds afterwards first."""
    mended = {found.plan.name: found.grounds for law in after.laws for found in law.requirements}
    for old in before.laws:
        if old.outcome in GOOD:
            continue
        for failed in old.requirements:
            if _bad(failed.status):
                yield from ((search.read(place), ground.citation) for ground, place in mended.get(failed.plan.name, ()))
        for failed in old.requirements:
            if _bad(failed.status):
                yield search.read(failed.plan.trigger), failed.plan.rule.citation
        for rule, place, status in old.prohibitions:
            if _bad(status):
                yield search.read(place), rule.citation
        scope = old.plan.version.scope
        if scope is not None:
            yield search.read(old.plan.scope), scope.citation
