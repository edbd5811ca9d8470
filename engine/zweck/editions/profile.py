"""What the law of an edition can tell of a question: questions of one profile get the same finding.

The values of a fact that no test tells apart share a code; a fact that no test reads has none. Ages 34 and 35, or two countries that no
table names, are one and the same to the law.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Final

from zweck.facts import Question
from zweck.law.vocabulary import SameAs, Value, Vocabulary
from zweck.logic.condition import Condition, NumberFor, Operator, Test, walk
from zweck.logic.kleene import Truth
from zweck.logic.kleene import test as test_of

UNKNOWN: Final = False
"""The code of a fact that is stated as unknown; `None` stands for one that is not stated."""

MOST_VALUES: Final = 1_000


class Profiles:
    """Reduces questions to what some conditions can tell of them; safe to use from several threads."""

    def __init__(self, conditions: Iterable[Condition], vocabulary: Vocabulary) -> None:
        """Find what the conditions, and the vocabulary's presumptions, tell apart."""
        facts: dict[str, _Codes] = {}
        for condition in conditions:
            for part in walk(condition):
                if isinstance(part, Test):
                    facts.setdefault(part.fact, _Codes()).add(part)
                    other = _other(part)
                    if other:
                        facts.setdefault(part.fact, _Codes()).exact = True
                        facts.setdefault(other, _Codes()).exact = True
        for fact in vocabulary.facts.values():
            silence = fact.silence
            if silence.only_if is not None:
                facts.setdefault(silence.only_if.fact, _Codes()).add(Test(silence.only_if.fact, Operator.ONE_OF, silence.only_if.values))
            if isinstance(silence.presume, SameAs):
                facts.setdefault(silence.presume.fact, _Codes()).exact = True
        self._places = {name: (place, codes, codes.known) for place, (name, codes) in enumerate(facts.items())}
        self._blank: list[Hashable] = [None] * len(facts)

    def of(self, question: Question) -> Hashable:
        """The profile of a question."""
        found = self._blank.copy()
        places = self._places
        for name, value in question.stated.items():
            slot = places.get(name)
            if slot is not None:
                place, codes, known = slot
                code = known.get(value)
                found[place] = codes.of(value) if code is None else code
        return (question.presume_unstated, *found)


@dataclass(slots=True)
class _Codes:
    """The codes of one fact's values: where two facts are compared the value itself, else a number for all that no test tells apart."""

    tests: dict[Test, None] = field(default_factory=dict)
    exact: bool = False
    known: dict[Value | None, Hashable] = field(default_factory=lambda: {None: UNKNOWN})
    numbers: dict[tuple[Truth, ...], int] = field(default_factory=dict)

    def add(self, test: Test) -> None:
        """Tell apart what a test tells apart."""
        self.tests[test] = None

    def of(self, value: Value | None) -> Hashable:
        """The code of a value that is not among the known ones."""
        if self.exact:
            code: Hashable = (value,)
        else:
            told = tuple(test_of(test, {test.fact: value}) for test in self.tests)
            code = self.numbers.setdefault(told, len(self.numbers) + 1)
        if len(self.known) < MOST_VALUES:
            self.known[value] = code
        return code


def _other(test: Test) -> str | None:
    """The second fact that a test reads."""
    match test.operator:
        case Operator.SAME_AS | Operator.CONTAINS_FACT:
            return str(test.operand)
        case Operator.AT_LEAST_TABLE if isinstance(test.operand, NumberFor):
            return test.operand.fact
        case _:
            return None
