"""A search that begins with cases that others met finds the same as one that begins with none."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.analysis.small import DAY, Maker
from zweck.analysis.space import law_space
from zweck.analysis.space.cases import cases_of, domains
from zweck.analysis.space.law_space import LawSpace
from zweck.analysis.space.search import Literal, Met, Neighbours
from zweck.analysis.space.sides import Side, Stretch
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Value

SOME: tuple[Value, ...] = (
    True,
    False,
    "ask",
    "call",
    "send",
    "write",
    "none",
    "much",
    1,
    3,
    4,
    9,
    "AT",
    "FR",
    "JP",
    frozenset(("ask", "send")),
    frozenset(),
)


def drawn(chance: Random, facts: list[str]) -> dict[str, Value]:
    """A case of any values, also of such as a fact cannot have, and of days on which the law is another."""
    case: dict[str, Value] = {fact: chance.choice(SOME) for fact in facts if chance.random() < 0.8}
    return case | ({DECISION_DATE: DAY + timedelta(chance.randint(-9, 9))} if chance.random() < 0.8 else {})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_a_search_that_begins_with_cases_finds_the_same(seed: int) -> None:
    """The same cases exist, and the same literals hold in some case; no case that contradicts itself counts."""
    maker = Maker.of(seed)
    side, chance = Side(maker.policies()), Random(seed)
    edition = side.on(DAY)
    cases = cases_of(law_space.tests_in_force(edition), domains(side.vocabulary, side.vocabulary, Stretch(DAY, DAY)), side.vocabulary)
    met = Met()
    several = [typed(drawn(chance, list(cases.classes)), side) for _ in range(60)]
    for case in several:
        met.add(case, cases.classes)
    alone, beside = LawSpace(cases, DAY), LawSpace(cases, DAY, met)
    named = [asked(space, side) for space in (alone, beside)]
    for _ in range(12):
        places = chance.sample(range(len(named[0])), 2)
        wanted = [[literals[place] for place in places] for literals in named]
        assert alone.exists(*wanted[0]) is beside.exists(*wanted[1])
        found = [space.program.possible(some, literals) for space, some, literals in zip((alone, beside), wanted, named, strict=True)]
        held = [[literal in shown for literal in literals] for literals, shown in zip(named, found, strict=True)]
        assert held[0] == held[1]
        by_one = [alone.exists(*wanted[0], literal) for literal in named[0]]
        assert held[0] == by_one


def typed(case: dict[str, Value], side: Side) -> dict[str, Value]:
    """The case with values of the types of its facts alone: the classes of a number compare no words."""
    kinds = {"int": int, "bool": bool, "set": frozenset, "date": date}
    return {
        name: value
        for name, value in case.items()
        if isinstance(value, kinds.get(side.vocabulary.facts[name].type, str))
        and (type(value) is not bool or side.vocabulary.facts[name].type == "bool")
    }


def asked(space: LawSpace, side: Side) -> list[Literal]:
    """Both truths of every name of an edition, and whether each fact is known."""
    edition = side.on(DAY)
    with space.program as program:
        reading = space.reading(edition)
        truths = [literal for place in range(len(edition.names)) for literal in reading[place]]
        return [*truths, *(program.is_known(fact) for fact in space.classes), *(-program.is_known(fact) for fact in space.classes)]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_a_case_of_a_program_without_a_fact_shows_what_values_of_it_show(seed: int) -> None:
    """A fact that was unknown in the case stays unknown."""
    policies = Maker.of(seed).policies()
    side, chance = Side(replace(policies, vocabulary=replace(policies.vocabulary, contradictions=()))), Random(seed)
    cases = cases_of(law_space.tests_in_force(side.on(DAY)), domains(side.vocabulary, side.vocabulary, Stretch(DAY, DAY)), side.vocabulary)
    facts = [fact for fact in cases.classes if fact != DECISION_DATE]
    assume(facts)
    fact = chance.choice(facts)
    case = {name: value for name, value in typed(drawn(chance, facts), side).items() if name != fact}
    for asked in (cases.classes, cases.classes.keys() - {fact}):
        met = Met()
        met.add(case, asked)
        space = LawSpace(cases, DAY, met)
        shown = space.program.search.rows.of([space.program.is_known(fact)])
        assert bool(shown) is (fact not in asked)
        assert space.exists(space.program.is_known(fact), *named_as(case, space))


def named_as(case: dict[str, Value], space: LawSpace) -> list[Literal]:
    """Literals that hold in a case."""
    places = {fact: space.classes[fact].place(value) for fact, value in case.items() if fact in space.classes}
    return [space.program.is_known(fact) for fact, place in places.items() if place is not None]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_the_cases_beside_one(seed: int) -> None:
    """Each differs from it in one fact; the row of a value has exactly those cases that have it."""
    side, chance = Side(Maker.of(seed).policies()), Random(seed)
    cases = cases_of(law_space.tests_in_force(side.on(DAY)), domains(side.vocabulary, side.vocabulary, Stretch(DAY, DAY)), side.vocabulary)
    case = typed(drawn(chance, list(cases.classes)), side)
    beside = Neighbours(case, cases.classes)
    several = [beside.first(1 << number) for number in range(beside.count)]
    assert several[0] == case
    for other in several[1:]:
        assert len({name for name in {**case, **other} if case.get(name) != other.get(name)}) == 1
    for fact, column in beside.columns.items():
        for value, row in column.items():
            assert [one.get(fact) == value for one in several] == [bool(row >> number & 1) for number in range(beside.count)]
