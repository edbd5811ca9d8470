"""Implied values are proven: any other value beside what implies one is a contradiction, or no law distinguishes the two there."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import partial
from typing import Final

from zweck.bounded.cache import made_once
from zweck.editions.build import Editions
from zweck.editions.edition import Edition, LawPlan
from zweck.editions.effects.possible import Goal, branches, can_hold, equal, widest
from zweck.editions.effects.refused import HELP as REFUSED_HELP
from zweck.editions.effects.refused import refused_by
from zweck.editions.names import numbers_of, referred
from zweck.editions.resolve import key_in
from zweck.facts.contradictions import TABLES, within
from zweck.forms.diagnostics import Diagnostics
from zweck.law.check.names import written_conditions
from zweck.law.policy import TOO_OLD, Omission, PolicySet
from zweck.law.vocabulary import Effect, Fact, Vocabulary
from zweck.logic.condition import Condition, Meaning, TableFor, Test, Value, facts_of, fold, tests_in
from zweck.words.said import says

EMPTY: Final = 2
"""Parts of a law in which nothing reads the fact."""

HELP: Final = says("editions.let_contradiction_exclude")


def check_implied(policies: PolicySet, editions: Editions, diagnostics: Diagnostics) -> None:
    """Note every implied value that some law in force distinguishes from another value that can be stated beside what implies it.

    And each that could not be stated there itself, though another could.
    """
    claims: dict[str, list[_Claim]] = {}
    for claim in _unproven(policies, editions.on(date.min)):
        claims.setdefault(claim.fact.name, []).append(claim)
    for name, found in [*claims.items()]:
        refusing = next((id for claim in found if (id := claim.refused_by) is not None), None)
        if refusing is not None:
            del claims[name]
            message = says("ZW430.implied_value_refuses", name=name, refusing=refusing)
            diagnostics.add("ZW430", found[0].fact.span, message, place=("vocabulary", name), help=REFUSED_HELP)
    by_table = _looked_up(policies) if claims else frozenset()
    shapes: set[object] = set()
    read = _Read()
    for day in (date.min, *editions.starts) if claims else ():
        edition = editions.on(day)
        alike = edition.shape in shapes
        shapes.add(edition.shape)
        asked = {name: found for name, found in claims.items() if not alike or any(not one.known.isdisjoint(by_table) for one in found)}
        if not asked:
            continue
        read.begin(edition)
        for name, found in asked.items():
            place = next(
                (
                    place
                    for plan in edition.laws
                    if not _too_old(plan) and read.first(name, plan)
                    for one in found
                    for place in one.turning(plan, read)
                ),
                None,
            )
            if place is not None:
                del claims[name]
                message = says("ZW426.implied_distinguishes_implied", name=name, place=place, day=day)
                diagnostics.add("ZW426", found[0].fact.span, message, place=("vocabulary", name), help=HELP)


def _too_old(plan: LawPlan) -> bool:
    """Whether gaps are there because of the age of sources: no answer rests on a law that does not apply by what is implied."""
    return any(isinstance(gap.absent, Omission) and gap.absent.id == TOO_OLD for gap in plan.gaps)


def _looked_up(policies: PolicySet) -> frozenset[str]:
    """The facts whose values stand in tables: only for these do editions of one shape differ."""
    tests = tests_in(*(condition for _, condition in written_conditions(policies.laws)))
    keys = (test.operand.fact for test in tests if isinstance(test.operand, TableFor))
    return frozenset({*(test.fact for test in tests if test.operator in TABLES), *keys})


def _unproven(policies: PolicySet, edition: Edition) -> Iterator["_Claim"]:
    """The claims that contradictions do not prove."""
    for fact in policies.vocabulary.facts.values():
        for place, implied in enumerate(fact.silence.implied):
            earlier = tuple(part.when for part in fact.silence.implied[:place])
            claims = (
                _Claim(fact, implied.value, branch, edition, policies.vocabulary, earlier)
                for branch in widest(branches(implied.when, True))
            )
            yield from (claim for claim in claims if not claim.proven)


class _Seen(Enum):
    """The truth that is known of a condition in the cases of a claim: it is false, true, either, or turns on the fact itself."""

    NO = 0
    YES = 1
    OPEN = 2
    TURNS = 3


@dataclass(slots=True, eq=False)
class _Claim:
    """A branch in which stated facts imply a value, and the cases in which the fact is stated beside them without a contradiction."""

    fact: Fact
    value: Value
    branch: tuple[Goal, ...]
    edition: Edition
    vocabulary: Vocabulary
    earlier: tuple[Condition, ...]
    known: frozenset[str] = field(init=False)
    _goals: tuple[Goal, ...] = field(init=False)
    _tests: dict[Test, _Seen] = field(default_factory=dict)
    _names: dict[int, _Seen] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the facts that are known there, for other values are implied there as well, and the contradictions among them."""
        here = {self.fact.name, *(fact for one, _ in self.branch if isinstance(one, Test) for fact in facts_of(one))}
        parts = ((fact.name, part.when) for fact in self.vocabulary.facts.values() for part in fact.silence.implied)
        self.known = frozenset(here | {name for name, when in parts if name not in here and self._surely(when, here)})
        every = (one.when for one in self.vocabulary.contradictions if one.effect is Effect.REFUSE)
        found = (within(condition, self.known) for condition in every)
        excluded = tuple(condition for condition in found if condition is not None)
        self._goals = (*self.branch, *((condition, False) for condition in excluded))

    def _surely(self, condition: Condition, here: Set[str]) -> bool:
        """Whether a condition is true in all cases, whatever is unknown."""
        known = within(condition, here)
        return known is not None and not can_hold((*self.branch, (known, False)), self.edition, self.vocabulary)

    @property
    def proven(self) -> bool:
        """Whether every other value is a contradiction."""
        return not self._holds((equal(self.fact, self.value), False))

    @property
    def refused_by(self) -> str | None:
        """The contradiction that refuses the implied value where another one can be stated."""
        before = (within(condition, self.known) for condition in self.earlier)
        branch = (*self.branch, *((condition, False) for condition in before if condition is not None))
        return refused_by(self.fact, self.value, branch, self.known, self.edition, self.vocabulary)

    def _holds(self, *goals: Goal) -> bool:
        return can_hold((*self._goals, *goals), self.edition, self.vocabulary)

    def turning(self, plan: LawPlan, read: "_Read") -> Iterator[str]:
        """The rules of a law whose part in an outcome turns on the fact in these cases."""
        name = self.fact.name
        if self._of(plan.scope, read) is _Seen.NO:
            return
        scoped = name in read.of(plan.scope)
        points = [place for _, place in plan.prohibitions] + [gap.place for gap in plan.gaps]
        for requirement in plan.requirements:
            places = (requirement.trigger, *(place for _, place in requirement.grounds))
            if scoped or any(name in read.of(place) for place in places):
                points += self._deciding(read, *places)
        if scoped and any(self._of(place, read) is not _Seen.NO for place in points):  # otherwise the law permits or does not apply
            points.append(plan.scope)
        found = (place for place in points if name in read.of(place) and self._of(place, read) is _Seen.TURNS)
        yield from (read.edition.names[place].key for place in found)

    def _deciding(self, read: "_Read", trigger: int, *grounds: int) -> list[int]:
        """The places on which a requirement rests: none where it passes, or one of its grounds holds, in all cases."""
        if self._of(trigger, read) is _Seen.NO or any(self._of(place, read) is _Seen.YES for place in grounds):
            return []
        return [trigger, *grounds]

    def _of(self, place: int, read: "_Read") -> _Seen:
        """The truth that is known of a name; most are the same name in many editions, and are folded once."""
        number = read.number(place)
        found = self._names.get(number)
        if found is None:
            index, condition = read.edition.index, read.edition.names[place].condition
            logic = Meaning(self._test, ALL, ANY, lambda part: OPPOSITE.get(part, part))
            found = self._names[number] = fold(condition, logic, lambda reference: self._of(index[key_in(reference)], read))
        return found

    def _test(self, test: Test) -> _Seen:
        """A single test; one of a fact that may be unknown is open."""
        return made_once(self._tests, test, lambda: self._seen(test))

    def _seen(self, test: Test) -> _Seen:
        if self.known.issuperset(facts_of(test)):
            if not self._holds((test, True)):
                return _Seen.NO
            if not self._holds((test, False)):
                return _Seen.YES
        return _Seen.TURNS if self.fact.name in facts_of(test) else _Seen.OPEN


class _Read:
    """The facts that names read, themselves or through others, and which parts of laws were looked at: most stay from day to day."""

    def __init__(self) -> None:
        self.edition: Edition
        self._numbers: Sequence[int] = ()
        self._facts: dict[int, frozenset[str]] = {}
        self._seen: set[object] = set()

    def begin(self, edition: Edition) -> None:
        """Look at another edition."""
        self.edition, self._numbers = edition, numbers_of(edition)

    def number(self, place: int) -> int:
        """The number of a name, which is one in all editions."""
        return self._numbers[place]

    def of(self, place: int) -> frozenset[str]:
        """The facts of a name of the edition."""
        number = self._numbers[place]
        found = self._facts.get(number)
        if found is None:
            own = (fact for test in self.edition.made.tests(self.edition.names[place].condition) for fact in facts_of(test))
            found = self._facts[number] = frozenset(own).union(*(self.of(below) for below in referred(self.edition, place)))
        return found

    def first(self, fact: str, plan: LawPlan) -> bool:
        """Whether this part of a law is seen for the first time: its scope, and all that decides where something reads the fact."""
        scoped = fact in self.of(plan.scope)
        parts: list[object] = [scoped, self._numbers[plan.scope]]
        for requirement in plan.requirements:
            places = (requirement.trigger, *(place for _, place in requirement.grounds))
            if scoped or any(fact in self.of(place) for place in places):
                parts.append(tuple(self._numbers[place] for place in places))
        others = (*(place for _, place in plan.prohibitions), *(gap.place for gap in plan.gaps))
        parts += (self._numbers[place] for place in others if scoped or fact in self.of(place))
        key = (fact, *parts)
        if (len(parts) == EMPTY and not scoped) or key in self._seen:
            return False
        self._seen.add(key)
        return True


OPPOSITE: Final = {_Seen.NO: _Seen.YES, _Seen.YES: _Seen.NO}


def _joined(parts: Iterable[_Seen], decides: _Seen, without: _Seen) -> _Seen:
    found = without
    for part in parts:
        if part is decides:
            return part
        if part is _Seen.TURNS or found is without:
            found = part
    return found


ALL: Final = partial(_joined, decides=_Seen.NO, without=_Seen.YES)
ANY: Final = partial(_joined, decides=_Seen.YES, without=_Seen.NO)
