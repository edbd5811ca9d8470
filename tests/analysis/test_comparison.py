"""A comparison finds the same as trying every case."""

import pickle
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.analysis.long_way import MAX_CASES, Case, LongWay
from tests.analysis.small import DAY, LAW, TEXT, Maker, policies_of
from tests.law import shipped_law
from zweck.analysis.diff.compare import MAX_REGIONS, compare
from zweck.analysis.diff.gaps import reading_in
from zweck.analysis.diff.regions import Regions
from zweck.analysis.diff.result import STRICTNESS, Comparison, Direction, LawChange
from zweck.analysis.diff.searching import Searching
from zweck.analysis.diff.terms import Cube, Mark
from zweck.analysis.space.cases import domains
from zweck.analysis.space.search import Met
from zweck.analysis.space.sides import Part, Side, Stretch, of_parts, outcome_of
from zweck.decision.decision import Outcome
from zweck.editions.coverage import COVERAGE
from zweck.law.check.names import written_rules
from zweck.law.policy import InForce, PolicySet, Prohibition, Scope
from zweck.logic.condition import All, Not, Operator, Test
from zweck.program.classes import Classes, classes_of


def change_of(comparison: Comparison) -> LawChange | None:
    """The changes in the only law; `None` where no edit touches it."""
    assert len(comparison.laws) <= 1
    return comparison.laws[0] if comparison.laws else None


def direction(changes: set[tuple[Outcome, Outcome]]) -> Direction:
    """Which way changes go."""
    ways = {STRICTNESS.index(new) > STRICTNESS.index(old) for old, new in changes if old is not new}
    if not ways:
        return Direction.EQUIVALENT
    return Direction.MIXED if len(ways) == 2 else Direction.STRICTER if True in ways else Direction.LAXER


def compared(old: PolicySet, new: PolicySet) -> None:
    """Compare two states of a small law, and check everything that is said against every single case."""
    first = Side(old)
    sides = first, Side(new, first)
    change = change_of(compare(*sides))
    long = LongWay(old, new)
    assume(long.total <= MAX_CASES)
    if change is None:
        assert all(before is after for _, before, after in long.outcomes(complete=False))
        return
    cases = list(long.outcomes(complete=True))
    complete = {(before, after) for _, before, after in cases}
    incomplete = {(before, after) for _, before, after in long.outcomes(complete=False)}
    changed = {pair for pair in complete if pair[0] is not pair[1]}
    assert change.direction is direction(complete if changed else incomplete)
    assert {(region.old, region.new) for region in change.regions if region.complete} == changed
    for region in change.regions:
        before, after = (side.ask(dict(region.example.facts)) for side in sides)
        assert (outcome_of(LAW, before), outcome_of(LAW, after)) == (region.old, region.new) == region.example.law
        assert (before.outcome, after.outcome) == region.example.overall
        assert region.rules
    for pair in changed:
        regions_hold(sides, pair, [case for case, *outcomes in cases if tuple(outcomes) == pair])


def regions_hold(sides: tuple[Side, Side], pair: tuple[Outcome, Outcome], cases: list[Case]) -> None:
    """Every case that changes lies in a region, or it is said that some lie in none; no place of a region is without such a case."""
    stretch = Stretch(DAY, DAY)
    parts = sides[0].part(LAW, stretch), sides[1].part(LAW, stretch)
    classes = classes_of([*parts[0].tests, *parts[1].tests], domains(sides[0].vocabulary, sides[1].vocabulary, stretch))
    found, elsewhere = Regions(LAW, parts, classes, Searching(sides, stretch, Met())).found(pair, MAX_REGIONS)
    covered = [[place_in(region.cube, case, parts, classes) is not None for case in cases] for region in found]
    assert elsewhere is not all(any(row) for row in zip(*covered, strict=True))
    for region, inside in zip(found, covered, strict=True):
        whole = {**region.cube, **region.always}
        met = [place_in(whole, case, parts, classes) for case, is_in in zip(cases, inside, strict=True) if is_in]
        assert None not in met
        for number, places in enumerate(whole.values()):
            assert {one[number] for one in met if one is not None} == places


def place_in(cube: Cube, case: Case, parts: tuple[Part, Part], classes: Mapping[str, Classes]) -> list[int] | None:
    """The places of a case on the terms of a cube; `None` if it does not lie in the cube."""
    found: list[int] = []
    for term, places in cube.items():
        if isinstance(term, Mark):
            place = int(reading_in(parts[term.side].edition, case).condition(term.resolved(parts[term.side])) is True)
        else:
            value, known = case[term.fact], classes[term.fact]
            assert value is not None
            number = known.place(value)
            assert number is not None
            place = number if term.group is None else number >> term.group & 1
        if place not in places:
            return None
        found.append(place)
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.integers(0, 2**32))
def test_a_comparison_finds_what_every_case_shows(seed: int) -> None:
    """Which way cases change, the regions in which they lie, and examples that both sides answer as claimed."""
    maker = Maker.of(seed)
    old = maker.policies()
    compared(old, maker.edited(old))


LAX = (Outcome.PERMITTED, Outcome.NOT_REGULATED)


def left(own: tuple[Outcome, Outcome], gaps: tuple[bool, bool]) -> tuple[Outcome, Outcome]:
    """The law's answers: open beside a gap where it is lax, but as the law states a change between other answers under the same gap."""
    old, new = (Outcome.UNDETERMINED if gap and one in LAX else one for one, gap in zip(own, gaps, strict=True))
    same = gaps[0] is gaps[1] and not (own[0] in LAX and own[1] in LAX)
    return own if own[0] is own[1] or same else (old, new)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.integers(0, 2**32))
def test_gaps_beside_a_law(seed: int) -> None:
    """Where a gap leaves the answer open is no change of the law; where gaps change is one, neither stricter nor laxer."""
    maker = Maker.of(seed)
    old = maker.policies()
    new = maker.edited(old) if maker.chance.random() < 0.8 else old
    old, new = (maker.with_gap(one) if maker.chance.random() < 0.8 else one for one in (old, new))
    new = replace(new, coverage=old.coverage) if maker.chance.random() < 0.3 else new
    long = LongWay(old, new)
    assume(long.total <= MAX_CASES)
    changes = {change.law: change for change in compare(Side(old), Side(new)).laws}
    for law in (LAW, COVERAGE):
        answers = [{said(law, own, gaps) for _, own, gaps in long.answers(complete=whole)} for whole in (True, False)]
        pairs = [{pair for pair in found if pair[0] is not pair[1]} for found in answers]
        wanted = pairs[0] or pairs[1]
        change = changes.get(law)
        found = set() if change is None else {(region.old, region.new) for region in change.regions}
        assert found == wanted
        if change is not None:
            assert change.direction is (Direction.GAP if law == COVERAGE and wanted else direction(wanted))
            assert all(region.rules and region.complete is bool(pairs[0]) for region in change.regions)


def said(law: str, own: tuple[Outcome, Outcome], gaps: tuple[bool, bool]) -> tuple[Outcome, Outcome]:
    """The old and the new answer of a law, or of what stands for gaps."""
    if law == LAW:
        return left(own, gaps)
    old, new = (Outcome.UNDETERMINED if gap else Outcome.NOT_REGULATED for gap in gaps)
    return old, new


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_a_rephrased_condition_is_equivalent(seed: int) -> None:
    """Said by its opposite, twice negated, in another order: no case changes."""
    maker = Maker.of(seed)
    old = maker.policies()
    version = old.laws[LAW].versions[0]
    rules = tuple(replace(rule, when=Not(All((Not(rule.when),)))) if rule.when is not None else rule for rule in version.rules)
    change = change_of(compare(Side(old), Side(policies_of(old.vocabulary, rules, version.scope))))
    assert change is not None
    assert (change.direction, change.regions) == (Direction.EQUIVALENT, ())


@pytest.mark.parametrize("alone", [True, False])
def test_a_change_ends_where_another_edit_brings_it_about(alone: bool) -> None:
    """Two prohibitions of one condition, one after the other, also beside an edit of all days: they change alike, by other edits."""
    vocabulary = replace(Maker.of(1).policies().vocabulary, contradictions=())
    barred, applies = (Test(fact, Operator.ONE_OF, frozenset((True,))) for fact in ("a.yes", "b.yes"))
    before = Prohibition(id="P-before", law=LAW, of=LAW, when=barred, in_force=InForce(until=date(2019, 12, 31)))
    after = Prohibition(id="P-after", law=LAW, of=LAW, when=barred, in_force=InForce(start=date(2020, 1, 1)))
    beside = Prohibition(id="P-beside", law=LAW, of=LAW, when=Test("a.word", Operator.ONE_OF, frozenset(("ask",))))
    more = () if alone else (beside,)
    scope = Scope("", TEXT, applies)
    old, new = policies_of(vocabulary, (before, after, *more), scope), policies_of(vocabulary, (), scope)
    changes = compare(Side(old), Side(new)).laws
    assert [(one.until, {region.rules for region in one.regions}) for one in changes] == [
        (date(2019, 12, 31), {(f"{LAW}/P-before",), *((f"{LAW}/{rule.id}",) for rule in more)}),
        (None, {(f"{LAW}/P-after",), *((f"{LAW}/{rule.id}",) for rule in more)}),
    ]


def test_a_law_is_searched_where_another_condition_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """One prohibition is gone beside one that means the opposite from 2020 on: other cases change, also where forms are known by shape."""
    vocabulary = replace(Maker.of(1).policies().vocabulary, contradictions=())
    yes, no, applies = (
        Test(fact, Operator.ONE_OF, frozenset((value,))) for fact, value in (("a.yes", True), ("a.yes", False), ("b.yes", True))
    )
    until = Prohibition(id="P", law=LAW, of=LAW, when=yes, in_force=InForce(until=date(2019, 12, 31)))
    since = Prohibition(id="P", law=LAW, of=LAW, when=no, in_force=InForce(start=date(2020, 1, 1)))
    gone = Prohibition(id="P-gone", law=LAW, of=LAW, when=Test("a.word", Operator.ONE_OF, frozenset(("ask",))))
    old, new = (policies_of(vocabulary, (until, since, *more), Scope("", TEXT, applies)) for more in ((gone,), ()))
    found = compare(Side(old), Side(new)).laws
    assert [(one.start, one.until) for one in found] == [(None, date(2019, 12, 31)), (date(2020, 1, 1), None)]
    monkeypatch.setattr("zweck.analysis.diff.compare.conditions_of", lambda *_: object())
    assert compare(Side(old), Side(new)).laws == found


def test_what_sides_share_leaves_every_rule_in_the_version_that_states_it() -> None:
    """Also where the other side lacks the last version of a law, which takes most of its rules from the one before."""
    law = shipped_law()
    shorter = replace(law, laws={name: replace(one, versions=one.versions[:-1] or one.versions) for name, one in law.laws.items()})
    again: PolicySet = pickle.loads(pickle.dumps(law))  # noqa: S301  our own bytes

    def stated(policies: PolicySet) -> list[tuple[str, date, str]]:
        return [(version.law, version.start, rule.id) for version, rule in written_rules(policies.laws)]

    shared = of_parts(again, shorter)
    assert stated(shared) == stated(law)
    assert shared.laws == again.laws
