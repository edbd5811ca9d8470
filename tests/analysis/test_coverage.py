"""The coverage by the cases of Arcadia, worked by hand; and of small laws, by turning conditions round and by trying all cases."""

from dataclasses import replace
from datetime import date
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.agreement.plain import Plain
from tests.analysis.long_way import MAX_CASES, Case, LongWay
from tests.analysis.small import DAY, LAW, Maker, policies_of
from tests.arcadia import CASES, POLICIES
from zweck.analysis.coverage.boundaries import Side
from zweck.analysis.coverage.collect import Coverage
from zweck.analysis.coverage.formulas import Atom, Formula
from zweck.analysis.coverage.mattering import Days, Mattering
from zweck.analysis.coverage.witness import Witnesses
from zweck.cases import load_cases
from zweck.combine import LawVerdict, law_verdict
from zweck.decision.decision import Outcome, Status
from zweck.editions.build import Editions
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.law.policy import Ground, PolicySet, Prohibition, Requirement, Rule
from zweck.load import load
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, RuleRef, Test
from zweck.logic.kleene import Truth
from zweck.logic.kleene import test as truth_of
from zweck.program.planes import Pair
from zweck.program.verdict import Rows

Found = dict[tuple[str, bool], str]


@pytest.fixture(scope="module")
def arcadia_coverage() -> Coverage:
    """All cases of Arcadia."""
    policies = load(POLICIES)
    coverage = Coverage(policies)
    coverage.add({case.id: case.question for case in load_cases(CASES, policies)})
    return coverage


def whole(coverage: Coverage, id: str, since: date) -> Formula:
    """A rule as stated in a version."""
    (found,) = [one for one in coverage.formulas.all if (one.id, one.since) == (id, since)]
    return found


def named(atom: Atom) -> str:
    """The tests of a single condition, in short."""
    match atom.leaf:
        case Test(fact, _, operand):
            return f"{fact} {'/'.join(sorted(map(str, operand))) if isinstance(operand, frozenset) else operand}"
        case DefinitionRef(name) | RuleRef(name):
            return name


def decided(coverage: Coverage, found: Formula) -> Found:
    """For each single condition the first case in which it decides, true and false."""
    return {(named(atom), truth): case for (atom, truth), case in coverage.decided.items() if atom.formula is found}


def test_a_ground_worked_by_hand(arcadia_coverage: Coverage) -> None:
    """HDSG-4-2 of 2010: herding, or statistics of a registered body; and no more than a minor interest.

    | case                        | herding | statistics | register | interest | ground | decide               |
    |-----------------------------|---------|------------|----------|----------|--------|----------------------|
    | statistics-without-register | false   | true       | false    | true     | false  | herding, register    |
    | flocks-abroad               | true    | false      | false    | true     | true   | herding, interest    |
    | fourteen-in-2012            | true    | false      | false    | false    | false  | interest             |
    | statistics-with-register    | another ground of the same requirement holds beside it: nothing is shown           |
    | collected-for-herding       | consent holds beside it: nothing is shown                                          |
    """
    found = decided(arcadia_coverage, whole(arcadia_coverage, "HDSG-4-2", date(2010, 7, 1)))

    assert found == {
        ("purpose.kind herding", False): "statistics-without-register",
        ("purpose.kind herding", True): "flocks-abroad",
        ("register.entry True", False): "statistics-without-register",
        ("data.interest minor", True): "flocks-abroad",
        ("data.interest minor", False): "fourteen-in-2012",
    }


def test_a_definition_is_proven_by_the_rules_that_turn_on_it(arcadia_coverage: Coverage) -> None:
    """Childhood matters by the exception of consent, and by the floor; its absence, where consent alone carries."""
    found = decided(arcadia_coverage, whole(arcadia_coverage, "child", date(1990, 1, 1)))
    floor = decided(arcadia_coverage, whole(arcadia_coverage, "F-CHILD", date(1990, 1, 1)))

    assert set(found) == {("person.age TableFor(table='age-of-discretion', fact='person.country')", truth) for truth in (True, False)}
    assert floor == {("child", False): "statistics-of-a-guild", ("child", True): "child"}


def test_what_occurs_without_deciding(arcadia_coverage: Coverage) -> None:
    """That somebody is no household occurs in every case, and one case is a household; but no case shows that the scope turns on it."""
    (atom,) = [atom for atom in whole(arcadia_coverage, "scope", date(2001, 1, 1)).atoms if named(atom) == "controller.kind household"]

    assert {(atom, True), (atom, False)} <= set(arcadia_coverage.seen)
    assert (atom, True) not in arcadia_coverage.decided


def test_boundary_dates(arcadia_coverage: Coverage) -> None:
    """The days on which a law, a rule or a table that matters changes, and those that the cases show."""
    days = {(str(boundary), boundary.day.isoformat()) for boundary in arcadia_coverage.boundaries}
    shown = {(str(boundary), boundary.day.isoformat(), side): case for (boundary, side), case in arcadia_coverage.dated.items()}

    assert days == {
        *(("common", "1990-01-01"), ("ar-code", "2005-01-01"), ("ar-press", "1995-01-01")),
        *(("ar-privacy", "2001-01-01"), ("ar-privacy", "2010-07-01"), ("ar-privacy/HDSG-4-4", "2004-01-01")),
        *(("league", "2004-05-01"), ("league", "2012-01-01"), ("age-of-discretion", "2010-01-01")),
    }
    assert shown == {
        ("ar-privacy", "2001-01-01", Side.BEFORE): "before-the-act",
        ("ar-privacy/HDSG-4-4", "2004-01-01", Side.BEFORE): "old-records",
        ("ar-privacy/HDSG-4-4", "2004-01-01", Side.ON): "old-records-too-late",
        ("ar-privacy", "2010-07-01", Side.BEFORE): "ministry-advertises",
        ("ar-privacy", "2010-07-01", Side.ON): "ministry-advertises-later",
        ("league", "2012-01-01", Side.BEFORE): "member-of-the-league-who-left",
        ("league", "2012-01-01", Side.ON): "former-member-of-the-league",
    }


def test_every_situation_proves_what_it_is_for(arcadia_coverage: Coverage) -> None:
    """Asked like a case."""
    policies = load(POLICIES)
    asked = Coverage(policies)
    witnesses = Witnesses(policies, asked.formulas)
    shown = {(str(atom.formula), atom.number, truth) for atom, truth in arcadia_coverage.decided}
    missing = [key for key in asked.undecided() if (str(key[0].formula), key[0].number, key[1]) not in shown]
    for atom, truth in missing:
        found = witnesses.find(atom, truth)
        assert found is not None
        asked.decided.clear()
        asked.add({"situation": Question(found.facts)})
        assert (atom, truth) in asked.decided
    assert missing


# --- small laws -------------------------------------------------------------------------------------------------------------------


def turned(condition: Condition, number: int, truth: bool) -> Condition:
    """The condition with one of its single ones replaced by what never changes."""
    left = iter(range(10_000))

    def walk(one: Condition) -> Condition:
        match one:
            case All(parts):
                return All(tuple(walk(part) for part in parts))
            case AnyOf(parts):
                return AnyOf(tuple(walk(part) for part in parts))
            case Not(part):
                return Not(walk(part))
            case _:
                return (All(()) if truth else AnyOf(())) if next(left) == number else one

    return walk(condition)


def with_turned(policies: PolicySet, atom: Atom, truth: bool) -> PolicySet:
    """The law in which a single condition of a rule is always so."""
    version = policies.laws[LAW].versions[0]
    rules: list[Rule] = []
    for rule in version.rules:
        changed = rule.id == atom.formula.id
        rules.append(replace(rule, when=turned(atom.formula.condition, atom.number, truth), unless=None) if changed else rule)
    return policies_of(policies.vocabulary, tuple(rules), version.scope)


def verdict(policies: PolicySet, case: Case) -> LawVerdict:
    """The law."""
    edition = Engine(policies).editions.on(DAY)
    return law_verdict(edition.laws[0], Plain().truths(edition, case))


def passes(found: LawVerdict) -> list[bool]:
    """Which requirements and prohibitions do not stand in the way."""
    passed = (Status.MET, Status.NOT_TRIGGERED)
    return [one.status in passed for one in found.requirements] + [status in passed for _, _, status in found.prohibitions]


class Proofs(NamedTuple):
    """The atoms that decide in one case, and the truths of all, by the truths of names and tests that were found without planes."""

    decided: set[tuple[Atom, bool]]
    truths: dict[Atom, Truth]


def proofs_of(coverage: Coverage, policies: PolicySet, case: Case) -> Proofs:
    """The proofs of a case."""
    edition = Editions.of(policies).on(DAY)
    names = {place: pair(truth) for place, truth in enumerate(Plain().truths(edition, case))}
    days = Days(Rows(1), edition, Editions.of(policies).resolver(DAY), names, lambda test: pair(truth_of(test, case)))
    found = Mattering(days, edition.laws[0], coverage.formulas)
    decided: set[tuple[Atom, bool]] = set()
    for place, matters in found.all.items():
        formula = found.formula(place)
        for atom, (truth, decides) in zip(formula.atoms, days.atoms(formula), strict=True) if formula is not None else ():
            decided |= {(atom, way) for way in (True, False) if matters & decides & truth[0 if way else 1]}
    read = ((atom, one) for formula in coverage.formulas.all for atom, (one, _) in zip(formula.atoms, days.atoms(formula), strict=True))
    return Proofs(decided, {atom: True if one.true else False if one.false else None for atom, one in read})


def pair(truth: Truth) -> Pair:
    """A truth as rows of one case."""
    return Pair(int(truth is True), int(truth is False))


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 100_000))
def test_a_condition_decides_where_turning_it_round_matters(seed: int) -> None:
    """Turned round for good in the rule itself, one that decides changes whether a requirement or prohibition stands in the way.

    And where turning one round takes the law from permitted to prohibited, or back, it is among those that decide.
    """
    policies = Maker.of(seed).policies()
    long_way = LongWay(policies, policies)
    assume(long_way.total <= MAX_CASES)
    coverage = Coverage(policies)
    kinds = (Requirement.kind, Ground.kind, Prohibition.kind)
    atoms = [atom for atom in coverage.atoms if atom.formula.kind in kinds]
    laws = {(atom, truth): with_turned(policies, atom, truth) for atom in atoms for truth in (True, False)}
    cases = [case for case, outcome, _ in long_way.outcomes(complete=True) if outcome is not Outcome.NOT_REGULATED]
    for case in Random(seed).sample(cases, min(len(cases), 12)):
        found = proofs_of(coverage, policies, case)
        before = verdict(policies, case)
        deciding = dict(found.decided)
        for atom in atoms:
            truth = found.truths[atom]
            assert truth is not None
            after = verdict(laws[atom, not truth], case)
            assert deciding.get(atom, truth) is truth
            assert atom not in deciding or passes(after) != passes(before)
            assert atom in deciding or after.outcome is before.outcome


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 100_000))
def test_a_situation_is_found_where_there_is_one(seed: int) -> None:
    """Trying all cases, those with unknown facts included, shows the same conditions to decide."""
    policies = Maker.of(seed).policies()
    long_way = LongWay(policies, policies)
    assume(long_way.total <= MAX_CASES // 16)
    coverage = Coverage(policies)
    possible = {proof for case, _, _ in long_way.outcomes(complete=False) for proof in proofs_of(coverage, policies, case).decided}
    witnesses = Witnesses(policies, coverage.formulas)
    for key in [(atom, truth) for atom in coverage.atoms for truth in (True, False)]:
        found = witnesses.find(*key)
        assert (found is not None) == (key in possible)
        if found is not None:
            coverage.decided.clear()
            coverage.add({"situation": Question(found.facts)})
            assert key in coverage.decided
