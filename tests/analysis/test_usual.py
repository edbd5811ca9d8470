"""Examples are plausible: they contradict nothing, and have usual values and the latest days that show the same."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.analysis.conftest import Edited
from tests.analysis.test_deep import found
from tests.law import shipped_law
from zweck.analysis.deep.finding import Kind
from zweck.analysis.space import law_space
from zweck.analysis.space.cases import Cases, cases_of, domains, excluded
from zweck.analysis.space.law_space import LawSpace
from zweck.analysis.space.sides import Side, Stretch, latest_first, stretches
from zweck.facts.contradictions import check
from zweck.forms.diagnostics import PolicyError
from zweck.law.vocabulary import DECISION_DATE, FactType
from zweck.load import load
from zweck.logic.condition import All, AnyOf, Condition, Not, Operator, Test, Value
from zweck.program.classes import Domain, classes_of

DAY = date(2024, 7, 1)
FACT = "    values:\n      horn:"
GROUNDS = "ar/privacy/2001-01-01/lawful-ground.yaml"


def one_of(fact: str, *values: Value) -> Test:
    """A test of a fact."""
    return Test(fact, Operator.ONE_OF, frozenset(values))


def test_a_ground_that_only_contradictions_reach(copy: Path) -> None:
    """Collecting sends nothing (A1), so a ground for letters that collect is never reached."""
    (finding,) = found(copy, "ground", "HDSG-4-9", "all:\n  - operation.kind: collect\n  - operation.channel: pigeon")
    assert (finding.kind, finding.facts) == (Kind.CONTRADICTORY, None)


def test_a_ground_that_a_noted_contradiction_reaches(copy: Path) -> None:
    """A3 is only noted: the case exists."""
    assert not found(copy, "ground", "HDSG-4-9", "all:\n  - purpose.kind: [herding]\n  - operation.channel: horn\n  - register.entry: true")


def test_contradictions_over_facts_that_are_not_read() -> None:
    """A contradiction that needs a fact which is never known cannot come true."""
    vocabulary = shipped_law().vocabulary
    assert excluded([one_of("operation.kind", "contact")], vocabulary) == ()
    read = [one_of("operation.kind", "contact"), one_of("channel.medium", "none")]
    messages = one_of("channel.medium", "phone_call", "automated_call", "email", "sms", "social_dm", "app_push", "fax", "postal")
    assert excluded(read, vocabulary) == (All(tuple(read)), All((one_of("operation.kind", "publish"), messages)))


def test_a_fact_that_nobody_can_state_is_no_gap() -> None:
    """A complete case of a living person lacks the years since a death; every other fact is known."""
    death, living = one_of("years", 5), one_of("status", "living")
    some = {"status": Domain(FactType.ENUM, ("living", "dead")), "years": Domain(FactType.INT, low=0, high=9)}
    known = Test("years", Operator.AT_LEAST, 0)
    space = LawSpace(Cases(classes_of([death, living, known], some), (All((living, known)),)), DAY)
    program = space.program
    alive, dead = (program.has("status", [place]) for place in (0, 1))
    assert space.exists(space.complete, alive, -program.is_known("years"))
    assert not space.exists(alive, program.is_known("years"))
    assert space.exists(space.complete, dead)
    assert not space.exists(space.complete, dead, -program.is_known("years"))


@pytest.mark.parametrize(
    ("domain", "test", "wanted", "value"),
    [
        (Domain(FactType.INT, usual=(40, 16)), Test("a", Operator.AT_LEAST, 18), True, 40),
        (Domain(FactType.INT, usual=(40, 16)), Test("a", Operator.AT_LEAST, 18), False, 16),
        (Domain(FactType.ENUM, ("x", "y", "z"), usual=("z", "y")), one_of("a", "x"), False, "z"),
        (Domain(FactType.COUNTRY, usual=("FR", "AT")), one_of("a", "DE"), False, "FR"),
        (Domain(FactType.SET, ("x", "y", "z"), usual=("z",)), Test("a", Operator.CONTAINS_ANY, frozenset("yz")), True, frozenset("z")),
        (Domain(FactType.BOOL, usual=(False,)), All((one_of("a", True), one_of("b", "x"))), None, False),
    ],
)
def test_the_most_usual_value_stands_for_a_class(domain: Domain, test: Condition, wanted: bool | None, value: Value) -> None:
    """A search that has the choice takes the values in their order, and a class shows its most usual one."""
    parts = test.parts if isinstance(test, All) else (test,)
    tests = [part for part in parts if isinstance(part, Test)]
    space = LawSpace(Cases(classes_of(tests, {"a": domain, "b": Domain(FactType.ENUM, ("x", "y"))})), DAY)
    with space.program as program:
        yes, no = program.test(tests[0])
        space.cost()
    case = space.cheapest(program.is_known("a"), *([yes] if wanted else [no] if wanted is False else []))
    assert case is not None
    assert case["a"] == value


def test_linked_countries_stay_distinguishable() -> None:
    """Facts that are compared have the same countries to choose from, whatever is usual for each."""
    same = Test("a", Operator.SAME_AS, "b")
    some = {"a": Domain(FactType.COUNTRY, usual=("DE", "AT")), "b": Domain(FactType.COUNTRY, usual=("US", "CH"))}
    space = LawSpace(Cases(classes_of([same], some)), DAY)
    with space.program as program:
        yes, no = program.test(same)
    assert space.exists(yes)
    assert space.exists(no)


def test_no_case_of_a_shipped_search_contradicts_itself() -> None:
    """The cheapest case of each excluded combination's parts does not state what the vocabulary refuses or asks back."""
    side = Side(shipped_law())
    stretch = Stretch(DAY, DAY)
    cases = cases_of(law_space.tests_in_force(side.on(DAY)), domains(side.vocabulary, side.vocabulary, stretch), side.vocabulary)
    assert len(cases.excluded) > 50
    space = LawSpace(cases, DAY)
    with space.program:
        space.cost()
        reading = space.reading(side.on(DAY))
        wanted = [reading.condition(part)[0] for part in _parts(cases.excluded)]
    for literal in wanted:
        case = space.cheapest(literal)
        assert case is not None
        stated = {name: value for name, value in case.items() if value is not None and name != DECISION_DATE}
        checked = check(stated, side.vocabulary)
        assert not checked.faults
        assert all(one.effect == "warn" for one in checked.noted)


def _parts(conditions: tuple[Condition, ...]) -> list[Condition]:
    """The first parts of conditions, each true by itself in some case."""
    first = (part for condition in conditions for part in (condition.parts[:1] if isinstance(condition, All | AnyOf) else ()))
    return [part for part in dict.fromkeys(first) if isinstance(part, Test) or (isinstance(part, Not) and isinstance(part.part, Test))]


def test_the_latest_days_are_shown_first(arcadia: Side, edited: Edited) -> None:
    """An edit that matters for years is shown on the last of the days on which the law stays the same; its days are still all of them."""
    newest = max(version.start for law in arcadia.policies.laws.values() for version in law.versions)
    assert latest_first(arcadia)[0].start == newest
    comparison = edited((GROUNDS, "data.interest: {at_most: minor}", "data.interest: {at_most: weighty}"))
    (change,) = comparison.laws
    within = [
        one.start
        for one in stretches(arcadia, arcadia)
        if one.start and change.start and change.until and change.start <= one.start <= change.until
    ]
    assert len(within) > 1
    assert {region.example.facts[DECISION_DATE] for region in change.regions} == {within[-1]}


@pytest.mark.parametrize(
    ("usual", "message"),
    [
        ("[raven]", "takes one of `horn`, `letter`, `pigeon`, not `raven`"),
        ("[horn, horn]", "`horn` stands twice among the usual values"),
        ("[unknown]", "`unknown` is no value that an example could state"),
    ],
)
def test_usual_values_that_are_none(copy: Path, usual: str, message: str) -> None:
    """A usual value is a value of the fact, and stands once."""
    path = copy / "vocabulary/operation.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(FACT, f"    usual: {usual}\n{FACT}"), encoding="utf-8")
    with pytest.raises(PolicyError) as fault:
        load(copy)
    (one,) = fault.value.diagnostics
    assert one.code == "ZW418"
    assert message in str(one.message)


def test_what_is_searched_stands_in_one_order_whatever_the_hashes_are() -> None:
    """By these two hashes a set of the pairs has two orders."""
    program = [sys.executable, "-c", "from zweck.analysis.diff.gaps import BETWEEN_LAX; print(*BETWEEN_LAX)"]
    runs = [
        subprocess.run(program, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True) for seed in "01"
    ]
    assert runs[0].stdout == runs[1].stdout != ""
