"""All cases of a small law one by one: what an analysis must find, found the long way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product
from math import prod
from typing import Final, cast

from tests.agreement.plain import Plain
from tests.analysis.small import COUNTRIES, DAY, GRADES, LAW, TYPES, WORDS
from zweck.combine import law_verdict
from zweck.decision.decision import Outcome
from zweck.editions.build import Editions
from zweck.editions.edition import Edition
from zweck.law.policy import Definition, Floor, Ground, PolicySet, Prohibition, Requirement
from zweck.law.vocabulary import DECISION_DATE, Effect, FactType
from zweck.logic.condition import All, Condition, DefinitionRef, Operator, RuleRef, TableFor, Test, Value, walk
from zweck.logic.functions import function_of
from zweck.logic.kleene import Truth
from zweck.logic.kleene import test as truth_of

OLDEST: Final = 8
MAX_CASES: Final = 4000

Case = Mapping[str, Value | None]


@dataclass
class LongWay:
    """Tries all values of all facts that the law reads on either side."""

    old: PolicySet
    new: PolicySet

    def __post_init__(self) -> None:
        """Find what the law reads."""
        self.read = [used for policies in (self.old, self.new) for used in read_by(policies)]
        self.names = sorted({fact for test in self.read for fact in facts_in(test)})
        found = {one.id: one for policies in (self.old, self.new) for one in policies.vocabulary.contradictions}
        self.contradictions = [function_of(one.when) for one in found.values() if one.effect is not Effect.WARN]
        self.read += [part for one in found.values() for part in walk(one.when) if isinstance(part, Test)]
        self.values = {name: dict(self._classes(name)) for name in self.names}

    @property
    def total(self) -> int:
        """How many complete cases there are."""
        return prod(len(classes) for classes in self.values.values())

    def outcomes(self, *, complete: bool) -> Iterator[tuple[Case, Outcome, Outcome]]:
        """Every case that contradicts nothing, with the law's outcome on both sides; complete ones lack only facts that none can state."""
        return ((case, old, new) for case, (old, new), _ in self.answers(complete=complete))

    def answers(self, *, complete: bool) -> Iterator[tuple[Case, tuple[Outcome, Outcome], tuple[bool, bool]]]:
        """The same, with whether there may be a gap on either side."""
        editions = [Editions.of(policies).on(DAY) for policies in (self.old, self.new)]
        native = Plain()
        unknown: list[Value | None] = [] if complete and not self.contradictions else [None]
        nothing: dict[str, Value | None] = dict.fromkeys((*TYPES, DECISION_DATE))
        for values in product(*([*classes.values(), *unknown] for classes in self.values.values())):
            case = {**nothing, **dict(zip(self.names, values, strict=True)), DECISION_DATE: DAY}
            if self._contradicts(case) or (complete and not self._complete(case)):
                continue
            truths = [native.truths(edition, case) for edition in editions]
            old, new = (law_verdict(edition.laws[0], found).outcome for edition, found in zip(editions, truths, strict=True))
            one, other = (_gap(edition, found) for edition, found in zip(editions, truths, strict=True))
            yield case, (old, new), (one, other)

    def _contradicts(self, case: Case) -> bool:
        return any(holds(case) is True for holds in self.contradictions)

    def _complete(self, case: Case) -> bool:
        """Whether something contradicts every value of each unknown fact; a set is always known."""
        return all(case[name] is not None or self._meaningless(name, case) for name in self.names)

    def _meaningless(self, name: str, case: Case) -> bool:
        cases = [{**case, name: value} for value in possible(name)]
        known = TYPES[name][0] is not FactType.SET
        return known and any(all(holds(one) is True for one in cases) for holds in self.contradictions)

    def _classes(self, name: str) -> Iterator[tuple[object, Value]]:
        """A value for each way in which the values of a fact can be distinguished."""
        for value in possible(name):
            yield self._signs(name, value), value

    def _signs(self, name: str, value: Value) -> object:
        tests = [test for test in self.read if name in facts_in(test)]
        if isinstance(value, frozenset):
            return frozenset(sign for member in value if (sign := self._member(tests, member)) is not None)
        return tuple(self._sign(test, name, value) for test in tests)

    def _member(self, tests: list[Test], member: str) -> object:
        """The signs of a member of a set; `None` where no test distinguishes it, not even whether the set is empty."""
        inside = tuple(member in cast("frozenset[str]", test.operand) for test in tests if test.operator is Operator.CONTAINS_ANY)
        linked = any(test.operator is Operator.CONTAINS_FACT for test in tests)
        return (inside, member) if linked else inside if any(inside) else None

    def _sign(self, test: Test, name: str, value: Value) -> object:
        match test.operator:
            case Operator.SAME_AS | Operator.CONTAINS_FACT:
                return value if value in WORDS else None
            case Operator.AT_LEAST_TABLE:
                numbers = [policies.vocabulary.tables["ages"].numbers_on(DAY) for policies in (self.old, self.new)]
                if name == "a.country":
                    return tuple(known.get(str(value), 4) for known in numbers)
                return tuple(cast(int, value) >= bound for bound in sorted({4, *chain(*(known.values() for known in numbers))}))
            case Operator.IN_TABLE:
                return tuple(value in policies.vocabulary.tables["listed"].keys_on(DAY) for policies in (self.old, self.new))
            case Operator.AT_MOST | Operator.AT_LEAST if isinstance(value, str):
                low = test.operator is Operator.AT_MOST
                return (
                    (GRADES.index(value) <= GRADES.index(str(test.operand))) is low
                    if low
                    else GRADES.index(value) >= GRADES.index(str(test.operand))
                )
            case _:
                return truth_of(test, {name: value})


def _gap(edition: Edition, truths: Sequence[Truth]) -> bool:
    place = edition.index.get("coverage/scope")
    return place is not None and truths[place] is not False


def possible(name: str) -> list[Value]:
    """All values of a fact that can make a difference."""
    type, words = TYPES[name]
    match type:
        case FactType.BOOL:
            return [True, False]
        case FactType.INT:
            return list(range(OLDEST))
        case FactType.COUNTRY:
            return list(COUNTRIES)
        case FactType.SET:
            return [frozenset(some) for size in range(len(words) + 1) for some in combinations(words, size)]
        case _:
            return list(words)


def facts_in(test: Test) -> tuple[str, ...]:
    """The facts that a test reads."""
    match test.operand:
        case TableFor(_, other):
            return (test.fact, other)
        case str() as other if test.operator in (Operator.SAME_AS, Operator.CONTAINS_FACT):
            return (test.fact, other)
        case _:
            return (test.fact,)


def read_by(policies: PolicySet) -> list[Test]:
    """The tests that the law and gaps read: of its scope, requirements, grounds and prohibitions, and of what these refer to."""
    version = policies.laws[LAW].versions[0]
    named = {rule.id: rule for rule in version.rules if isinstance(rule, Definition | Floor)}
    todo: list[Condition | None] = [version.scope.when if version.scope else None, *(hole.when for hole in policies.coverage.holes)]
    for rule in version.rules:
        if isinstance(rule, Requirement | Ground | Prohibition):
            todo += [rule.when, rule.unless]
    found: list[Test] = []
    while todo:
        for part in walk(todo.pop() or All(())):
            if isinstance(part, Test):
                found.append(part)
            used = part.name if isinstance(part, DefinitionRef) else "F" if raises(part, policies) else None
            if used in named:
                rule = named.pop(used)
                todo += [rule.when, rule.unless]
            assert not isinstance(part, RuleRef)
    return found


def raises(part: Condition, policies: PolicySet) -> bool:
    """Whether the floor can change how a test comes out."""
    if not isinstance(part, Test) or part.fact != "a.grade":
        return False
    floor = next((rule for rule in policies.laws[LAW].versions[0].rules if isinstance(rule, Floor)), None)
    if floor is None:
        return False
    raised, named = GRADES.index(floor.at_least), GRADES.index(str(part.operand))
    return raised > named if part.operator is Operator.AT_MOST else raised >= named
