"""What a comparison finds is what trying every case finds."""

from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.analysis.long_way import MOST_CASES, LongWay
from tests.analysis.small import LAW, Maker, policies_of
from zweck.analysis.diff.compare import compare
from zweck.analysis.diff.result import STRICTNESS, Comparison, Direction, LawChange
from zweck.analysis.space.sides import Side, outcome_of
from zweck.decision import Outcome
from zweck.law.policy import PolicySet
from zweck.logic.condition import All, Not


def change_of(comparison: Comparison) -> LawChange | None:
    """What changes in the only law; `None` where no edit touches it."""
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
    sides = Side(old), Side(new)
    change = change_of(compare(*sides))
    long = LongWay(old, new)
    assume(long.total <= MOST_CASES)
    if change is None:
        assert all(before is after for _, before, after in long.outcomes(complete=False))
        return
    complete = [(before, after) for _, before, after in long.outcomes(complete=True)]
    assert change.total == long.total == len(complete)
    assert change.changed == sum(before is not after for before, after in complete)
    incomplete = {(before, after) for _, before, after in long.outcomes(complete=False)}
    assert change.direction is direction(set(complete) if change.changed else incomplete)
    assert {(region.old, region.new) for region in change.regions} >= {pair for pair in complete if pair[0] is not pair[1]}
    for region in change.regions:
        before, after = (side.ask(dict(region.example.facts)) for side in sides)
        assert (outcome_of(LAW, before), outcome_of(LAW, after)) == (region.old, region.new) == region.example.law
        assert (before.outcome, after.outcome) == region.example.overall
        assert region.changed <= min(region.among, sum(pair == (region.old, region.new) for pair in complete))
        assert region.rules


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.integers(0, 2**32))
def test_a_comparison_finds_what_every_case_shows(seed: int) -> None:
    """How many cases there are and change, which way they go, and an example that both sides answer as claimed."""
    maker = Maker.of(seed)
    old = maker.policies()
    compared(old, maker.edited(old))


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
    assert (change.direction, change.changed, change.regions) == (Direction.EQUIVALENT, 0, ())
