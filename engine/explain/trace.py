"""Walks from a name of the rule base down to the facts: which facts carry its truth, and which leave it open."""

from collections.abc import Iterable, Set
from typing import assert_never

from engine.compile.edition import Edition
from engine.evaluate import Truth, Values, evaluate
from engine.policy import All, AnyOf, Condition, DefinitionRef, Not, NumberFor, Operator, RuleRef, Test

Facts = frozenset[str]
NONE: Facts = frozenset()


class Trace:
    """One question's values and truths, and what follows from them about names; each name is walked once."""

    def __init__(self, edition: Edition, values: Values, truths: tuple[Truth, ...], presumed: Set[str]) -> None:
        """`presumed` are the facts whose values nobody stated; of several carriers the one with fewest of them is chosen."""
        self._edition = edition
        self._values = values
        self._truths = truths
        self._presumed = presumed
        self._carriers: dict[int, Facts] = {}
        self._unknowns: dict[int, Facts] = {}

    def carriers(self, place: int) -> Facts:
        """Facts that suffice for the truth of a name: with all others hidden it would be the same. None for an unknown name."""
        found = self._carriers.get(place)
        if found is None:
            truth = self._truths[place]
            found = NONE if truth is None else self._carry(self._edition.names[place].condition, truth)
            self._carriers[place] = found
        return found

    def unknowns(self, place: int) -> Facts:
        """The unknown facts that leave a name open. None for a name whose truth is known."""
        found = self._unknowns.get(place)
        if found is None:
            found = self._open(self._edition.names[place].condition) if self._truths[place] is None else NONE
            self._unknowns[place] = found
        return found

    def fewest(self, candidates: Iterable[Facts]) -> Facts:
        """The candidate with the fewest presumed facts, then the fewest facts."""
        return min(candidates, key=lambda facts: (len(facts & self._presumed), len(facts), sorted(facts)), default=NONE)

    def truth(self, condition: Condition) -> Truth:
        """The truth of any condition of the rule base."""
        return evaluate(condition, self._values, self._lookup)

    def _lookup(self, reference: DefinitionRef | RuleRef) -> Truth:
        return self._truths[self._place(reference)]

    def _place(self, reference: DefinitionRef | RuleRef) -> int:
        return self._edition.index[reference.name if isinstance(reference, DefinitionRef) else reference.id]

    def _carry(self, condition: Condition, truth: bool) -> Facts:
        match condition:
            case Test():
                return read_by(condition, self._values)
            case Not(part):
                return self._carry(part, not truth)
            case All(parts) | AnyOf(parts):
                if truth is isinstance(condition, All):
                    return NONE.union(*(self._carry(part, truth) for part in parts))
                return self.fewest(self._carry(part, truth) for part in parts if self.truth(part) is truth)
            case DefinitionRef() | RuleRef():
                return self.carriers(self._place(condition))
            case _:
                assert_never(condition)

    def _open(self, condition: Condition) -> Facts:
        match condition:
            case Test():
                return frozenset(fact for fact in facts_of(condition) if self._values[fact] is None)
            case Not(part):
                return self._open(part)
            case All(parts) | AnyOf(parts):
                return NONE.union(*(self._open(part) for part in parts if self.truth(part) is None))
            case DefinitionRef() | RuleRef():
                return self.unknowns(self._place(condition))
            case _:
                assert_never(condition)


def facts_of(test: Test) -> tuple[str, ...]:
    """The facts that a test reads."""
    match test.operator:
        case Operator.SAME_AS | Operator.CONTAINS_FACT:
            return (test.fact, str(test.operand))
        case Operator.AT_LEAST_TABLE if isinstance(test.operand, NumberFor):
            return (test.fact, test.operand.fact)
        case _:
            return (test.fact,)


def read_by(test: Test, values: Values) -> Facts:
    """The facts that a test of known truth really needs: those that it reads and that are known."""
    if test.operator is Operator.CONTAINS_FACT and not values[test.fact]:
        return frozenset((test.fact,))
    return frozenset(fact for fact in facts_of(test) if values[fact] is not None)
