"""Walks from a name of the rule base down to the facts: which facts carry its truth, and which leave it open.

Each condition becomes two small functions, one for its truth and one for the facts behind it; they are made once per edition and name.
Sets of facts are bit masks, a bit for each fact in the vocabulary's order: joining two of them is one machine operation.
"""

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Final, assert_never, cast

from engine.compile.edition import Edition
from engine.evaluate import Truth, Values
from engine.evaluate import test as test_of
from engine.policy import All, AnyOf, Condition, DefinitionRef, Not, NumberFor, Operator, RuleRef, Test
from engine.vocabulary import Vocabulary

Mask = int
NONE: Final[Mask] = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A condition as functions: its truth, and the facts that carry it or, where it is unknown, leave it open."""

    truth: Callable[["Trace"], Truth]
    facts: Callable[["Trace"], Mask]


class Tracer:
    """The names of an edition as functions; each is made when it is first asked for."""

    def __init__(self, edition: Edition, vocabulary: Vocabulary) -> None:
        """Give each fact its bit."""
        self.edition = edition
        self.bits = {name: 1 << place for place, name in enumerate(vocabulary.facts)}
        self._parts: dict[int, Part] = {}

    def part(self, place: int) -> Part:
        """The condition of a name."""
        found = self._parts.get(place)
        if found is None:
            found = self._parts[place] = self._make(self.edition.names[place].condition)
        return found

    def mask(self, names: Iterable[str]) -> Mask:
        """Facts as a mask."""
        result = NONE
        for name in names:
            result |= self.bits[name]
        return result

    def _make(self, condition: Condition) -> Part:
        match condition:
            case Test():
                return self._test(condition)
            case All(parts):
                return _joined([self._make(part) for part in parts], True)
            case AnyOf(parts):
                return _joined([self._make(part) for part in parts], False)
            case Not(part):
                return _negated(self._make(part))
            case DefinitionRef(key) | RuleRef(key):
                place = self.edition.index[key]
                return Part(lambda trace: trace.truths[place], lambda trace: trace.behind(place))
            case _:
                assert_never(condition)

    def _test(self, test: Test) -> Part:
        bit, fact = self.bits[test.fact], test.fact
        if test.operator is Operator.ONE_OF:
            values = cast("frozenset[object]", test.operand)

            def one_of(trace: "Trace") -> Truth:
                value = trace.values[fact]
                return None if value is None else value in values

            return Part(one_of, lambda trace: bit)
        if len(facts_of(test)) == 1:
            return Part(lambda trace: test_of(test, trace.values), lambda trace: bit)
        return Part(lambda trace: test_of(test, trace.values), self._of_two(test))

    def _of_two(self, test: Test) -> "Callable[[Trace], Mask]":
        """Of two facts, those that are unknown where the test is; where it is not, those that it really needed."""
        read = facts_of(test)

        def facts(trace: "Trace") -> Mask:
            values = trace.values
            if test_of(test, values) is None:
                return self.mask(name for name in read if values[name] is None)
            if test.operator is Operator.CONTAINS_FACT and not values[test.fact]:
                return self.bits[test.fact]
            return self.mask(name for name in read if values[name] is not None)

        return facts


class Trace:
    """One question's values and truths, and what follows from them about names; each name is walked once."""

    def __init__(self, tracer: Tracer, values: Values, truths: tuple[Truth, ...], presumed: Set[str]) -> None:
        """`presumed` are the facts whose values nobody stated; of several carriers the one with fewest of them is chosen."""
        self.values = values
        self.truths = truths
        self._tracer = tracer
        self._presumed = tracer.mask(presumed)
        self._walked: dict[int, Mask] = {}

    def names(self, mask: Mask) -> Iterator[str]:
        """The facts of a mask, in the vocabulary's order."""
        return (name for name, bit in self._tracer.bits.items() if mask & bit)

    def carriers(self, place: int) -> Mask:
        """Facts that suffice for the truth of a name: with all others hidden it would be the same. None for an unknown name."""
        return NONE if self.truths[place] is None else self.behind(place)

    def unknowns(self, place: int) -> Mask:
        """The unknown facts that leave a name open. None for a name whose truth is known."""
        return self.behind(place) if self.truths[place] is None else NONE

    def behind(self, place: int) -> Mask:
        """The carriers of a known name, the unknowns of an unknown one."""
        found = self._walked.get(place)
        if found is None:
            found = self._walked[place] = self._tracer.part(place).facts(self)
        return found

    def fewest(self, candidates: Iterable[Mask]) -> Mask:
        """The candidate with the fewest presumed facts, then the fewest facts."""
        presumed = self._presumed
        return min(candidates, key=lambda mask: ((mask & presumed).bit_count(), mask.bit_count(), mask), default=NONE)


def _joined(parts: list[Part], whole: bool) -> Part:
    """`all` when `whole` is true, else `any`: a part that differs from it decides alone, otherwise every part matters."""

    def truth(trace: Trace) -> Truth:
        result: Truth = whole
        for part in parts:
            found = part.truth(trace)
            if found is None:
                result = None
            elif found is not whole:
                return found
        return result

    def facts(trace: Trace) -> Mask:
        truths = [part.truth(trace) for part in parts]
        if (not whole) in truths:
            deciding = [part.facts(trace) for part, found in zip(parts, truths, strict=True) if found is (not whole)]
            return deciding[0] if len(deciding) == 1 else trace.fewest(deciding)
        is_open = None in truths
        result = NONE
        for part, found in zip(parts, truths, strict=True):
            if found is None or not is_open:
                result |= part.facts(trace)
        return result

    return Part(truth, facts)


def _negated(part: Part) -> Part:
    def truth(trace: Trace) -> Truth:
        found = part.truth(trace)
        return None if found is None else not found

    return Part(truth, part.facts)


def facts_of(test: Test) -> tuple[str, ...]:
    """The facts that a test reads."""
    match test.operator:
        case Operator.SAME_AS | Operator.CONTAINS_FACT:
            return (test.fact, str(test.operand))
        case Operator.AT_LEAST_TABLE if isinstance(test.operand, NumberFor):
            return (test.fact, test.operand.fact)
        case _:
            return (test.fact,)
