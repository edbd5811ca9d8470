"""Explains a law's change by edits: they explain a case that would be answered as before without them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zweck.analysis.diff.examples import Inside, Keeping, ask, smallest, total
from zweck.analysis.diff.gaps import Total, outcome_in
from zweck.analysis.diff.result import Edit, Example
from zweck.analysis.diff.terms import RESOLVED, Mark
from zweck.analysis.diff.without import Without, responsible
from zweck.analysis.space.cases import Cases, cases_of, domains, excluded, shape, signs
from zweck.analysis.space.law_space import Facts, LawSpace
from zweck.analysis.space.search import Literal
from zweck.analysis.space.sides import Part, Side, Stretch, plan_of, tests_on
from zweck.decision.decision import Outcome
from zweck.editions.build import Cycle
from zweck.editions.edition import Edition
from zweck.editions.names import tests_of
from zweck.editions.resolve import Resolver, condition_of, key_in, key_of
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import All, Condition, DefinitionRef, RuleRef, Test, rewritten, walk
from zweck.program.classes import classes_of


class Contrast:
    """A law on some days: on the old side, on the new one, and on the new one with edits taken back, however many there are.

    It searches the cases that the law answers otherwise: do the edits explain them all, do all satisfy a condition?
    """

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

    def meaning(leaf: Test | DefinitionRef | RuleRef) -> Condition:
        if isinstance(leaf, Test):
            return leaf
        rule = named[key_in(leaf)]
        return spelled_out(condition_of(rule), resolver, rule.law)

    return rewritten(resolver.resolve(condition, law), meaning)


@dataclass(frozen=True, slots=True)
class Change:
    """The change of a law on a stretch of days, and the law without any of the edits."""

    law: str
    stretch: Stretch
    sides: tuple[Side, Side]
    parts: tuple[Part, Part]
    without: Without

    @classmethod
    def of(cls, law: str, stretch: Stretch, sides: tuple[Side, Side], without: Without) -> "Change":
        """The law on both sides."""
        return cls(law, stretch, sides, (sides[0].part(law, stretch), sides[1].part(law, stretch)), without)

    def back(self, edited: Sequence[Edit]) -> Edition:
        """The new side without some edits, or as it is where it cannot be without them alone."""
        try:
            return self.without.edition(edited, self.law)
        except Cycle:
            return self.parts[1].edition

    def key(self) -> object:
        """Changes for which this is equal change the same cases, whatever values the classes of facts hold."""
        allowed = domains(self.sides[0].vocabulary, self.sides[1].vocabulary, self.stretch)
        tests = [test for part in self.parts for test in part.tests]
        barred = excluded(tests_on(self.sides, self.stretch), *(side.vocabulary for side in self.sides))
        classes = classes_of(tests, allowed)
        edited = [(edit.name, edit.old, edit.new) for edit in self.without.concerning(self.law)]
        return edited, [shape(part, Cases(classes)) for part in self.parts], barred, signs(barred, classes)

    def changes(self, case: Total) -> bool:
        """Whether a case is answered otherwise on the new side."""
        return self.differs(case, self.parts[1].edition)

    def differs(self, case: Total, edition: Edition) -> bool:
        """Whether a case is answered otherwise by an edition than on the old side."""
        return outcome_in(self.law, edition, case) is not outcome_in(self.law, self.parts[0].edition, case)

    def total(self, facts: Facts) -> Total:
        """A case with all facts of both sides; those that it does not have are unknown."""
        return dict.fromkeys((*self.sides[0].vocabulary.facts, *self.sides[1].vocabulary.facts)) | facts

    def request(self, facts: Facts) -> Total:
        """A request as a case."""
        return self.total({**total(facts, self.sides[0]), **total(facts, self.sides[1])})


def needed_of(change: Change, chosen: Sequence[Edit], known: Collection[str], cases: Iterable[Total]) -> Iterator[Edit]:
    """Of some edits those without which the others do not explain every case that changes; `known` are names of those that were found.

    Cases that change are asked first; one that is searched for an edit may show others as well.
    """
    shown = [case for case in cases if change.changes(case)]
    for edit in chosen:
        if edit.name in known:
            continue
        rest = [other for other in chosen if other is not edit]
        back = change.back(rest)
        if not any(change.differs(case, back) for case in shown):
            case = Explaining(change, rest).case()
            if case is None:
                continue
            shown.append(case)
        yield edit


class Explaining:
    """A law's change on a stretch of days, explained by a set of edits."""

    def __init__(self, change: Change, chosen: Sequence[Edit], only: Condition | None = None) -> None:
        """Take the edits back; `only` is a condition written as if in the law."""
        self._change = change
        self._only = spelled_out(only, change.parts[1].resolver, change.law) if only is not None else None
        self._back = change.back(chosen)
        vocabularies = change.sides[0].vocabulary, change.sides[1].vocabulary
        self._contrast = Contrast(change.law, change.parts, self._back, self._only, vocabularies, change.stretch)

    def explained(self) -> bool:
        """Whether the edits explain every case that changes."""
        return self._contrast.explained()

    def case(self) -> Total | None:
        """A case that changes and that the edits do not explain; `None` if there is none."""
        facts = self._contrast.any_unexplained()
        return None if facts is None else self._change.total(facts)

    def unexplained(self) -> Example | None:
        """A smallest case that changes and that the edits do not explain; `None` if there is none."""
        facts = self._contrast.unexplained()
        if facts is None:
            return None
        change, back = self._change, self._back
        return self._smallest(self._answer(facts), lambda values: change.differs({**values[0], **values[1]}, back))

    def outside(self) -> Example | None:
        """A smallest case that changes and does not satisfy the condition; `None` if there is none."""
        facts = self._contrast.outside()
        if facts is None or self._only is None:
            return None
        example = self._answer(facts)
        return self._smallest(example, Inside({Mark(self._only, RESOLVED): frozenset((0,))}, example.facts, self._change.parts).holds)

    def because(self, example: Example) -> tuple[Edit, ...]:
        """The edits that explain an example."""
        change = self._change
        return responsible(change.law, example, change.without, *change.sides, change.stretch)

    def _answer(self, facts: Facts) -> Example:
        return ask(self._change.law, facts, *self._change.sides)

    def _smallest(self, example: Example, keeping: Keeping) -> Example:
        return smallest(self._change.law, example.law, dict(example.facts), keeping, *self._change.sides)
