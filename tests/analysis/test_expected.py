"""Expected changes of small laws, compared with every case; and of Arcadia."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.agreement.plain import Plain
from tests.analysis.conftest import Edited
from tests.analysis.long_way import LongWay
from tests.analysis.small import DAY, Maker
from tests.proving import drawn
from zweck.analysis.diff.compare import compare
from zweck.analysis.diff.result import Comparison, Direction
from zweck.analysis.diff.without import Without
from zweck.analysis.expected.check import Deviation, Kind, deviations
from zweck.analysis.expected.files import Change, Expectation
from zweck.analysis.expected.propose import proposals
from zweck.analysis.space.sides import Side, Stretch
from zweck.decision.decision import Outcome
from zweck.editions.build import Editions
from zweck.law.policy import PolicySet
from zweck.load import load
from zweck.logic.condition import Condition, DefinitionRef, Operator, Test

MAX_CASES: Final = 300
GROUNDS = "ar/privacy/2001-01-01/lawful-ground.yaml"
LATER = "ar/privacy/2010-07-01/amendments.yaml"
EXCEPTION = "  unless:\n    definition: child\n"
CHILD = DefinitionRef("child")


def stated(comparison: Comparison, old: Side, new: Side, only: Condition | None = None) -> list[Expectation]:
    """The changes that would have to be expected."""
    return [Expectation(one.law, one.start, one.until, one.direction, one.rules, only) for one in proposals(comparison, old, new)]


def differing(laws: Iterable[Expectation], comparison: Comparison, old: Side, new: Side) -> list[Deviation]:
    """How the edit differs from what is stated."""
    return deviations([Change("test", "", "", DAY, tuple(laws))], comparison, old, new, None)


def sides(seed: int) -> tuple[Side, Side, LongWay]:
    """A small law and an edit of it."""
    maker = Maker.of(seed)
    policies = maker.policies()
    edited = maker.edited(policies)
    long = LongWay(policies, edited)
    assume(long.total <= MAX_CASES)
    return Side(policies), Side(edited), long


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32))
def test_what_changes_is_as_stated_and_nothing_else_is(seed: int) -> None:
    """The proposal is right; without one of its rules it is not, nor with one more, nor with another class, nor unstated."""
    old, new, _ = sides(seed)
    comparison = compare(old, new)
    laws = stated(comparison, old, new)
    assert differing(laws, comparison, old, new) == []
    for law in laws:
        assert law.rules
        for rule in law.rules:
            less = replace(law, rules=tuple(other for other in law.rules if other != rule))
            assert Kind.OTHER_RULE in {one.kind for one in differing([less], comparison, old, new)}
        for edit in Without((old, new), Stretch(DAY, DAY)).edits:
            if edit.name not in law.rules:
                more = differing([replace(law, rules=(*law.rules, edit.name))], comparison, old, new)
                assert (Kind.IDLE_RULE, (edit.name,)) in {(one.kind, one.names) for one in more}
        other = Direction.LAXER if law.direction is Direction.STRICTER else Direction.STRICTER
        assert {one.kind for one in differing([replace(law, direction=other)], comparison, old, new)} == {Kind.OTHERWISE}
        assert {one.kind for one in differing([], comparison, old, new)} == {Kind.UNSTATED}
    if not laws:
        wrong = Expectation("aa-law", None, None, Direction.LAXER)
        assert {one.kind for one in differing([wrong], comparison, old, new)} == {Kind.ABSENT}


def after_three_edits(seed: int) -> tuple[Comparison, Side, Side]:
    """Drawn law, the same after three edits, and their comparison."""
    maker = Maker.of(seed)
    policies = edited = maker.policies()
    for _ in range(3):
        edited = maker.edited(edited)
    old, new = Side(policies), Side(edited)
    return compare(old, new), old, new


@settings(max_examples=drawn(800), deadline=None)
@given(st.integers(0, 2**32))
@example(12)
@example(47)
@example(67)
@example(102)
def test_what_is_proposed_is_right_after_many_edits(seed: int) -> None:
    """Also where an edit explains a case only together with another one: those of the examples were given up once."""
    comparison, old, new = after_three_edits(seed)
    assert differing(stated(comparison, old, new), comparison, old, new) == []


@settings(max_examples=drawn(200), deadline=None)
@given(st.integers(0, 2**32))
@example(0)
def test_one_run_names_every_edit_that_was_left_out(seed: int) -> None:
    """With what it names, nothing of the kind is left to name."""
    comparison, old, new = after_three_edits(seed)
    without = [replace(law, rules=()) for law in stated(comparison, old, new)]
    named: dict[str, dict[str, None]] = {law.law: {} for law in without}
    for one in differing(without, comparison, old, new):
        named[one.law] |= dict.fromkeys(one.names)
    again = differing([replace(law, rules=tuple(named[law.law])) for law in without], comparison, old, new)
    assert Kind.OTHER_RULE not in {one.kind for one in again}


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32))
def test_a_condition_holds_of_every_case_that_changes(seed: int) -> None:
    """Here that the law applies: found wanting just when trying every case finds one that changes and to which it does not apply."""
    old, new, long = sides(seed)
    comparison = compare(old, new)
    scope = new.policies.laws["aa-law"].versions[0].scope
    assert scope is not None
    found = differing(stated(comparison, old, new, scope.when), comparison, old, new)
    outside = [one for one in found if one.kind is Kind.OUTSIDE]
    assert [one for one in found if one.kind is not Kind.OUTSIDE] == []
    assert bool(outside) is any(was is not now for was, now in unapplied(new.policies, long))
    for one in outside:
        assert one.example is not None
        assert one.example.law[0] is not one.example.law[1]
        assert one.example.law[1] is Outcome.NOT_REGULATED


def unapplied(policies: PolicySet, long: LongWay) -> list[tuple[Outcome, Outcome]]:
    """The outcomes of all cases to which the new law does not apply."""
    edition = Editions.of(policies).on(DAY)
    native = Plain()
    scope = edition.laws[0].scope
    return [(was, now) for case, was, now in long.outcomes(complete=False) if native.truths(edition, case)[scope] is False]


def test_arcadia(arcadia: Side, edited: Edited, copy: Path) -> None:
    """Children's consent: on which days, because of which rules, and only where a child is concerned."""
    comparison = edited((GROUNDS, EXCEPTION, ""), (LATER, EXCEPTION, ""))
    new = Side(load(copy))
    (law,) = stated(comparison, arcadia, new, CHILD)
    assert (law.law, law.start, law.until, law.direction) == ("ar-privacy", date(2001, 1, 1), None, Direction.LAXER)
    assert law.rules == ("ar-privacy/HDSG-4-1",)
    assert differing([law], comparison, arcadia, new) == []
    (outside,) = differing([replace(law, only=Test("register.entry", Operator.ONE_OF, frozenset((True,))))], comparison, arcadia, new)
    assert (outside.kind, outside.start, outside.until) == (Kind.OUTSIDE, date(2001, 1, 1), None)
    assert outside.example is not None
    assert outside.example.facts.get("register.entry", False) is False
    assert outside.example.law == (Outcome.PROHIBITED, Outcome.PERMITTED)
    short = replace(law, until=date(2010, 6, 30))
    (unstated,) = differing([short], comparison, arcadia, new)
    assert (unstated.kind, unstated.start, unstated.stated, unstated.found) == (Kind.UNSTATED, date(2010, 7, 1), None, Direction.LAXER)
    assert unstated.example is not None
    early = replace(law, start=date(2000, 1, 1))
    (absent,) = differing([early], comparison, arcadia, new)
    assert (absent.kind, absent.until, absent.example) == (Kind.ABSENT, date(2000, 12, 31), None)
    (idle,) = differing([replace(law, rules=(*law.rules, "ar-privacy/HDSG-8"))], comparison, arcadia, new)
    assert (idle.kind, idle.names) == (Kind.IDLE_RULE, ("ar-privacy/HDSG-8",))
