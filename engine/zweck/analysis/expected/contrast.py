"""Searches the cases that a law answers otherwise after an edit: do some edits explain them all, do all satisfy a condition?"""

from collections.abc import Iterable, Mapping

from zweck.analysis.space.cases import cases_of
from zweck.analysis.space.domains import domains
from zweck.analysis.space.law_space import Facts, LawSpace
from zweck.analysis.space.search import Literal
from zweck.analysis.space.sides import Part, Stretch, plan_of
from zweck.decision.decision import Outcome
from zweck.editions.edition import Edition
from zweck.editions.names import tests_of
from zweck.editions.resolve import Resolver, condition_of, key_of
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, RuleRef, Test, fold, walk


class Contrast:
    """A law on some days: on the old side, on the new one, and on the new one with edits taken back, however many there are."""

    def __init__(
        self,
        law: str,
        parts: tuple[Part, Part],
        back: Edition,
        only: Condition | None,
        vocabularies: tuple[Vocabulary, Vocabulary],
        stretch: Stretch,
    ) -> None:
        """`back` is the new side with edits taken back; `only` speaks of facts alone."""
        editions = [parts[0].edition, parts[1].edition, back]
        plans = [plan_of(edition, law) for edition in editions]
        tests = [test for edition, plan in zip(editions, plans, strict=True) if plan is not None for test in tests_of(edition, plan)]
        tests += [part for part in walk(only or All(())) if isinstance(part, Test)]
        self._space = LawSpace(cases_of(tests, domains(*vocabularies, stretch), *vocabularies), stretch.day)
        with self._space.program as program:
            read = zip(plans, map(self._space.reading, editions), strict=True)
            outcomes = [self._space.outcomes(self._space.verdict(plan, reading)) for plan, reading in read]
            self._old, new, without = outcomes
            self._changed = self._differs(new)
            self._back = self._differs(without)
            self._outside = self._space.reading(parts[1].edition).condition(only)[1] if only is not None else -program.always
            self._space.cost()

    def _differs(self, outcomes: Mapping[Outcome, Literal]) -> Literal:
        """The claim that outcomes are not those of the old side."""
        program = self._space.program
        return -program.any([program.all([self._old[outcome], outcomes[outcome]]) for outcome in Outcome])

    def unexplained(self) -> Facts | None:
        """A case that changes, and would still change if the edits were taken back, with little to state; `None` if there is none."""
        return self._case(self._changed, self._back)

    def any_unexplained(self) -> Facts | None:
        """Any such case."""
        return self._space.any_case(self._changed, self._back)

    def explained(self) -> bool:
        """Whether every case that changes would be as before without the edits."""
        return not self._space.exists(self._changed, self._back)

    def outside(self) -> Facts | None:
        """A case that changes and surely does not satisfy the condition; `None` if there is none."""
        return self._case(self._changed, self._outside)

    def _case(self, *wanted: Literal) -> Facts | None:
        """A complete case, or else one with as few facts known as possible."""
        return self._space.cheapest(*wanted, self._space.complete) or self._space.cheapest(*wanted)


def spelled_out(condition: Condition, resolver: Resolver, law: str) -> Condition:
    """A condition written as if in a law, in terms of facts alone."""
    named = {key_of(rule): rule for rule in (*resolver.definitions.values(), *resolver.rules.values(), *resolver.floors)}

    def meaning(reference: DefinitionRef | RuleRef) -> Condition:
        rule = named[reference.name if isinstance(reference, DefinitionRef) else reference.id]
        return spelled_out(condition_of(rule), resolver, rule.law)

    return fold(resolver.resolve(condition, law), _Conditions(), meaning)


class _Conditions:
    """The logic of conditions themselves."""

    def test(self, test: Test) -> Condition:
        """A test stays."""
        return test

    def all(self, parts: Iterable[Condition]) -> Condition:
        """All of the parts."""
        return All(tuple(parts))

    def any(self, parts: Iterable[Condition]) -> Condition:
        """Any of the parts."""
        return AnyOf(tuple(parts))

    def negated(self, part: Condition) -> Condition:
        """The opposite."""
        return Not(part)
