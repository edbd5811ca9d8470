"""Questions about the shipped law that are worth asking: the cases, with some facts changed, hidden, or stated as unknown."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Final, cast

from tests.law import SUITES, shipped_cases, shipped_law
from zweck.cases.snapshot import load_snapshots
from zweck.editions.build import Editions
from zweck.engine import Engine
from zweck.facts.contradictions import StatedFacts, check
from zweck.facts.question import Question
from zweck.law.countries import COUNTRIES
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE, Contradiction, Effect, Fact, FactType, Vocabulary
from zweck.load import load, shipped
from zweck.logic.condition import Operator, Test, Value, facts_of, walk
from zweck.logic.functions import function_of

DAY: Final = timedelta(days=1)
HOUSE: Final = Path(__file__).parents[2] / "docs" / "examples" / "group" / "house"
HOUSE_DAY: Final = date(2026, 1, 1)
"""The first day of its rules."""

CONTRADICTED: Final = 0.12
"""The share of questions that state both sides of a contradiction whose facts are asked: in any thousand a tenth or more."""

ABROAD: Final = frozenset({"AT", "CH", "DE", "FR", "GB", "IN", "US"})


class Situations:
    """Draws questions like those that are known."""

    def __init__(self, policies: PolicySet, known: Sequence[Question]) -> None:
        """Find the days on which the law changes, and the facts and values that it tests."""
        self.policies = policies
        self.engine = Engine(policies)
        self.editions = Editions.of(policies)
        self.bases = known
        self._days = [start - back for start in self.editions.starts for back in (DAY, timedelta(0)) if start > date(1990, 1, 1)]
        tests = list(_tests(policies))
        keys = {entry.key for table in policies.vocabulary.tables.values() for entry in table.entries}
        countries = ABROAD | {key for key in keys if key in COUNTRIES}
        facts = [fact for name, fact in policies.vocabulary.facts.items() if name != DECISION_DATE]
        self.values = {fact.name: _values(fact, tests, countries) for fact in facts}
        self.asked = [self._sides(one) for one in policies.vocabulary.contradictions if one.effect is Effect.ASK]

    def draw(self, chance: Random) -> Question:
        """One question."""
        stated = dict(chance.choice(self.bases).stated)
        if chance.random() < 0.3:
            other = chance.choice(self.bases).stated
            stated |= {name: value for name, value in other.items() if chance.random() < 0.4}
        for name in chance.sample(list(self.values), chance.choice((0, 1, 1, 2, 3, 6))):
            stated[name] = self.value(name, chance)
        for name in chance.sample(list(stated), min(len(stated), chance.choice((0, 0, 1, 3, 9)))):
            del stated[name]
        for name in chance.sample(list(stated), min(len(stated), chance.choice((0, 0, 0, 1, 2)))):
            stated[name] = None
        if chance.random() < 0.5 or stated.get(DECISION_DATE) is None:
            stated[DECISION_DATE] = chance.choice(self._days)
        if chance.random() < CONTRADICTED:
            stated |= chance.choice(chance.choice(self.asked))
        return asked(stated, chance.random() < 0.5, self.policies.vocabulary)

    def _sides(self, contradiction: Contradiction) -> list[dict[str, Value]]:
        """The values of its facts that together are a contradiction."""
        tests = [part for part in walk(contradiction.when) if isinstance(part, Test)]
        names, holds = list(dict.fromkeys(name for test in tests for name in facts_of(test))), function_of(contradiction.when)
        every = (dict(zip(names, values, strict=True)) for values in product(*(self.values[name] for name in names)))
        return [stated for stated in every if holds(StatedFacts(stated)) is True]

    def value(self, name: str, chance: Random) -> Value:
        """A value of a fact; for a set also several of its members."""
        values = self.values[name]
        if isinstance(values[-1], frozenset) and chance.random() < 0.5:
            return frozenset().union(*(cast("frozenset[str]", chance.choice(values[:-1])) for _ in range(chance.randint(1, 3))))
        return chance.choice(values)


class WithHouse(Situations):
    """Draws questions that often reach a house, too: on a day of its rules, and with facts of its own."""

    def draw(self, chance: Random) -> Question:
        """One question."""
        found = super().draw(chance)
        theirs = [name for house in self.policies.houses for name in house.facts]
        stated = dict(found.stated) | {name: self.value(name, chance) for name in theirs if chance.random() < 0.6}
        if chance.random() < 0.6:
            stated[DECISION_DATE] = chance.choice((HOUSE_DAY - DAY, HOUSE_DAY, HOUSE_DAY, HOUSE_DAY))
        return asked(stated, found.presume_unstated, self.policies.vocabulary)


def asked(stated: Mapping[str, Value | None], presume_unstated: bool, vocabulary: Vocabulary) -> Question:
    """The question of these facts, with the contradictions among them; one that would be refused is asked all the same."""
    return Question(stated, presume_unstated, check(stated, vocabulary).noted)


@cache
def shipped_situations() -> Situations:
    """Questions about the shipped law, drawn from its cases and snapshots; in one process the same ones."""
    return Situations(shipped_law(), _known())


@cache
def house_situations() -> Situations:
    """The same about the shipped law with the house of the example over it."""
    return WithHouse(house_law(), _known())


@cache
def house_law() -> PolicySet:
    """The shipped law with this house."""
    return load(shipped(), HOUSE)


@cache
def _known() -> list[Question]:
    entries = [entry.question for one in load_snapshots(SUITES, shipped_law()) for entry in one.entries]
    return [case.question for case in shipped_cases()] + entries


def _tests(policies: PolicySet) -> Iterator[Test]:
    for law in policies.laws.values():
        for version in law.versions:
            conditions = [condition for rule in version.rules for condition in (rule.when, rule.unless) if condition is not None]
            conditions += [version.scope.when] if version.scope else []
            yield from (part for condition in conditions for part in walk(condition) if isinstance(part, Test))


def _values(fact: Fact, tests: Sequence[Test], countries: frozenset[str]) -> list[Value]:
    """All values of a fact that any test distinguishes; of a set, none, each member alone, and all."""
    mine = [test for test in tests if test.fact == fact.name]
    named = {value for test in mine if isinstance(test.operand, frozenset) for value in test.operand}
    match fact.type:
        case FactType.BOOL:
            return [False, True]
        case FactType.ENUM:
            return list(fact.values)
        case FactType.COUNTRY:
            return sorted(countries | cast("set[str]", named))
        case FactType.SET:
            members = list(fact.values) or sorted(countries)
            return [frozenset(), *(frozenset({member}) for member in members), frozenset(members)]
        case FactType.INT:
            bounds = {test.operand for test in mine if isinstance(test.operand, int)} or {1}
            bounds |= {13, 14, 15, 16, 17, 18} if any(test.operator is Operator.AT_LEAST_TABLE for test in mine) else set()
            return sorted({number for bound in bounds for number in (bound - 1, bound, bound + 1) if number >= 0})
        case FactType.DATE:
            days = [test.operand for test in mine if isinstance(test.operand, date)] or [date(2020, 1, 1)]
            return sorted({day for bound in days for day in (bound - DAY, bound, bound + DAY)})
