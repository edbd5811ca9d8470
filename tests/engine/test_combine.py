"""The meaning of a decision: a table of truths for requirements, prohibitions, laws and all laws together."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from zweck.combine import combine, forbidding, law_verdict, requirement_verdict
from zweck.decision.decision import Outcome, Status
from zweck.editions.edition import Edition, LawPlan, RequirementPlan
from zweck.law.policy import Ground, Prohibition, Requirement, Version
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not
from zweck.logic.kleene import Truth, evaluate
from zweck.words.text import Text

NAMES = {True: "true", False: "false", None: "unknown"}
TRUTHS: tuple[Truth, ...] = (True, False, None)
MET = (True, False)
"""A ground that holds, and a prohibition that does not."""


def shown(value: object) -> str:
    """Truths in words, for the names of the tests."""
    return NAMES[value] if value is None or isinstance(value, bool) else str(getattr(value, "value", value))


def requirement(trigger: int, *grounds: int) -> RequirementPlan:
    """A requirement whose trigger and grounds are these names."""
    return RequirementPlan("x/ground", Requirement(id="ground"), trigger, tuple((Ground(id=f"G-{place}"), place) for place in grounds))


def law(scope: int, requirements: tuple[RequirementPlan, ...], *prohibitions: int) -> LawPlan:
    """A law whose scope and prohibitions are these names."""
    version = Version("x", date(2001, 1, 1), Text("", ""), "X", ())
    barred = tuple((Prohibition(id=f"P-{place}"), place) for place in prohibitions)
    return LawPlan(version, (), scope, requirements, barred, (), (), ())


@pytest.mark.parametrize(
    ("trigger", "grounds", "status"),
    [
        (False, (True,), Status.NOT_TRIGGERED),
        (False, (False,), Status.NOT_TRIGGERED),
        (False, (None,), Status.NOT_TRIGGERED),
        (True, (True, False), Status.MET),
        (True, (None, True), Status.MET),
        (True, (False, False), Status.FAILED),
        (True, (False, None), Status.OPEN),
        (True, (None, None), Status.OPEN),
        (True, (), Status.FAILED),
        (None, (True, False), Status.MET),
        (None, (False, False), Status.OPEN),
        (None, (None, False), Status.OPEN),
        (None, (), Status.OPEN),
    ],
    ids=shown,
)
def test_a_requirement(trigger: Truth, grounds: tuple[Truth, ...], status: Status) -> None:
    plan = requirement(0, *range(1, len(grounds) + 1))
    assert requirement_verdict(plan, (trigger, *grounds)).status is status


def test_every_ground_that_holds_is_kept() -> None:
    verdict = requirement_verdict(requirement(0, 1, 2, 3, 4), (True, True, None, False, True))
    assert [ground.id for ground, _ in verdict.grounds] == ["G-1", "G-4"]


@pytest.mark.parametrize(("truth", "status"), [(True, Status.FAILED), (False, Status.NOT_TRIGGERED), (None, Status.OPEN)], ids=shown)
def test_a_prohibition(truth: Truth, status: Status) -> None:
    plan = law(0, (), 1)
    assert forbidding(plan, (True, truth)) == ((plan.prohibitions[0][0], 1, status),)


@pytest.mark.parametrize(
    ("scope", "ground", "prohibition", "outcome"),
    [
        *((False, ground, prohibition, Outcome.NOT_REGULATED) for ground, prohibition in product(TRUTHS, TRUTHS)),
        *(
            (None, ground, prohibition, Outcome.UNDETERMINED)
            for ground, prohibition in product(TRUTHS, TRUTHS)
            if (ground, prohibition) != MET
        ),
        (None, True, False, Outcome.PERMITTED),
        (True, True, False, Outcome.PERMITTED),
        (True, True, None, Outcome.UNDETERMINED),
        (True, True, True, Outcome.PROHIBITED),
        (True, None, False, Outcome.UNDETERMINED),
        (True, None, None, Outcome.UNDETERMINED),
        (True, None, True, Outcome.PROHIBITED),
        (True, False, False, Outcome.PROHIBITED),
        (True, False, None, Outcome.PROHIBITED),
        (True, False, True, Outcome.PROHIBITED),
    ],
    ids=shown,
)
def test_a_law(scope: Truth, ground: Truth, prohibition: Truth, outcome: Outcome) -> None:
    plan = law(0, (requirement(1, 2),), 3)
    assert law_verdict(plan, (scope, True, ground, prohibition)).outcome is outcome


def test_a_law_without_requirements_permits() -> None:
    assert law_verdict(law(0, ()), (True,)).outcome is Outcome.PERMITTED


ALONE: dict[Outcome, tuple[Truth, Truth]] = {
    Outcome.PROHIBITED: (True, True),
    Outcome.UNDETERMINED: (None, True),
    Outcome.PERMITTED: (True, False),
    Outcome.NOT_REGULATED: (False, False),
}
"""For each outcome the truths of a scope and a prohibition that bring it about."""


@pytest.mark.parametrize(("one", "other"), list(product(ALONE, ALONE)), ids=shown)
def test_two_laws_together_are_as_strict_as_the_stricter(one: Outcome, other: Outcome) -> None:
    edition = Edition(None, None, (), {}, (law(0, (), 1), law(2, (), 3)))
    strictest = min(one, other, key=list(ALONE).index)
    assert combine(edition.laws, (*ALONE[one], *ALONE[other])).outcome is strictest


def test_an_open_scope_behind_which_nothing_can_fail() -> None:
    """The law permits whether it applies or not; the answer rests on it, and does not turn on its scope."""
    verdict = combine(Edition(None, None, (), {}, (law(0, (), 1),)).laws, (None, False))
    assert (verdict.outcome, len(verdict.carrying)) == (Outcome.PERMITTED, 1)
    assert not verdict.laws[0].turns_on_scope


def test_a_permission_by_laws_that_may_apply_still_asks_whether_they_do() -> None:
    """It may turn out to be no matter of any law; beside a law that applies nothing turns on it."""
    plans = (law(0, (), 1), law(2, (), 3))
    assert [one.plan.scope for one in combine(plans, (None, False, False, False)).on_scopes] == [0]
    assert combine(plans, (None, False, True, False)).on_scopes == ()


def test_a_house_that_applies_does_not_settle_whether_a_law_does() -> None:
    house = law(2, (), 3)
    house = replace(house, version=replace(house.version, house="x"))
    verdict = combine((law(0, (), 1), house), (None, False, True, False))
    assert (verdict.outcome, [one.plan.scope for one in verdict.on_scopes]) == (Outcome.PERMITTED, [0])


def test_a_law_that_may_apply_carries_no_prohibition() -> None:
    verdict = combine(Edition(None, None, (), {}, (law(0, (), 1), law(2, (), 3))).laws, (None, False, True, True))
    assert (verdict.outcome, [one.plan.scope for one in verdict.carrying]) == (Outcome.PROHIBITED, [2])


def test_no_law_at_all() -> None:
    assert combine((), ()).outcome is Outcome.NOT_REGULATED


@pytest.mark.parametrize("parts", list(product(TRUTHS, TRUTHS, TRUTHS)), ids=lambda parts: "-".join(map(shown, parts)))
def test_what_is_unknown_may_be_either(parts: tuple[Truth, ...]) -> None:
    known = [dict(enumerate(choice)) for choice in product(*((True, False) if part is None else (part,) for part in parts))]
    names = tuple(DefinitionRef(str(place)) for place in range(len(parts)))

    def truth(condition: Condition) -> Truth:
        return evaluate(condition, {}, lambda name: parts[int(name.name if isinstance(name, DefinitionRef) else name.id)])

    for logic, plain in ((All(names), all), (AnyOf(names), any)):
        results = {plain(choice.values()) for choice in known}
        assert truth(logic) is (results.pop() if len(results) == 1 else None)
    assert [truth(Not(name)) for name in names] == [None if part is None else not part for part in parts]
