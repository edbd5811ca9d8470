"""The calls that are named for an activity: permitted, minimal, of circumstances alone; where none is named, none is permitted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from random import Random
from typing import Any, Final

import pytest

from tests.activities.group import DAY, NAMES, called, engine, event, group, persons, register
from tests.agreement.situations import house_law
from tests.proving import PROVING, drawn
from zweck.activities.entry import AGE_CONSIDERED, entry, for_adults
from zweck.activities.needs import MAX_CALLS, Called, Needs, needs, numbers_of
from zweck.activities.search import OF_CALLS, CallSearch, Numbers
from zweck.analysis.activities.prove import Proposer, Prover
from zweck.company import Activity, Company
from zweck.company.register import EventKind, ordinary
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.engine import Engine
from zweck.law.vocabulary import DECISION_DATE, Fact, FactType
from zweck.logic.condition import Operator, Test, Value

FACTS: Final = engine().policies.vocabulary.facts
DRAWN: Final = 10_000


@cache
def numbers() -> Numbers:
    return numbers_of(engine().editions.on(DAY))


def changed(name: str, **changes: Any) -> tuple[Activity, Company]:
    """Another version of an activity, and the company with it."""
    version = replace(group().activities[name][0], **changes)
    return version, replace(group(), activities={**group().activities, name: (version,)})


def without(name: str, *facts: str) -> tuple[Activity, Company]:
    """An activity that does not say some of its facts."""
    kept = {fact: value for fact, value in group().activities[name][0].facts.items() if fact not in facts}
    return changed(name, facts=kept)


def stating(name: str, **facts: Value) -> tuple[Activity, Company]:
    return changed(name, facts={**group().activities[name][0].facts, **facts})


@cache
def of_the_group(name: str, *, solver: bool) -> Needs:
    return found_by(group().activities[name][0], group(), solver=solver)


@cache
def prover() -> Prover:
    """Of the group; a program of the law and of what its appraisals rest on."""
    return Prover(engine().policies, group(), DAY)


def found_by(activity: Activity, company: Company, *, solver: bool) -> Needs:
    propose = Proposer(prover() if company is group() else Prover(engine().policies, company, DAY)) if solver else None
    return needs(activity.id, company, engine(), engine().policies.vocabulary, DAY, propose, numbers())


def answer(activity: Activity, company: Company, consented: bool, stated: Mapping[str, Value]) -> Decision | None:
    """The answer to a call about a person of whom nothing adverse is known; `None` where the facts contradict each other."""
    search = CallSearch(activity, company, engine(), engine().policies.vocabulary, DAY, consented=consented, numbers={})
    return search.decided(stated, Detail.OUTCOME)


def is_permitted(activity: Activity, company: Company, call: Called) -> bool:
    found = answer(activity, company, call.consented, call.stated)
    return found is not None and found.outcome is Outcome.PERMITTED


@pytest.mark.parametrize("solver", [False, True], ids=["search", "solver"])
@pytest.mark.parametrize("name", NAMES)
def test_calls_are_permitted_minimal_and_of_circumstances_alone(name: str, solver: bool) -> None:
    activity = group().activities[name][0]
    found = of_the_group(name, solver=solver)
    assert len(found.calls) <= MAX_CALLS
    assert bool(found.calls) != bool(found.open)
    assert len({frozenset(call.stated.items()) for call in found.calls}) == len(found.calls)
    for call in found.calls:
        assert {FACTS[fact].silence.silence_class for fact in call.stated} <= OF_CALLS
        assert is_permitted(activity, group(), call)
        for fact in call.stated:
            fewer = {other: value for other, value in call.stated.items() if other != fact}
            assert not is_permitted(activity, group(), Called(call.consented, fewer)), fact
    assert {FACTS[fact].silence.silence_class for fact in found.open} & OF_CALLS == set()


def test_several_calls_are_named() -> None:
    assert [name for name in NAMES if len(of_the_group(name, solver=False).calls) > 1] != []


# --- the advice of B4 -------------------------------------------------------------------------------------------------------------

QUICK: Final = ("call-back", "newsletter")
"""Those of which a search without a solver ends before the 5,000th question."""


@pytest.mark.parametrize("name", ["network-monitoring", "debt-collection", "call-back", "newsletter"])
def test_without_its_appraisals_no_ground_is_advised_that_would_have_to_be_true(name: str) -> None:
    """A legal obligation, a contract, a task: whether they are there is no matter of what would permit."""
    activity, company = changed(name, appraisals=())
    for solver in (False, True) if PROVING or name in QUICK else (True,):
        found = found_by(activity, company, solver=solver)
        assert found.calls == ()
        assert found.open
        assert {FACTS[fact].silence.silence_class for fact in found.open} & OF_CALLS == set()


def test_a_number_is_tried_where_the_law_turns() -> None:
    """The shipped house forbids calls before 9 and from 20 o'clock on; there is no hour 30."""
    policies = house_law()
    guarded = Engine(policies)
    found = needs("win-back-call", group(), guarded, policies.vocabulary, DAY, None, numbers_of(guarded.editions.on(DAY)))
    assert [call.stated["house.hour"] for call in found.calls] == [9]


def test_an_appraisal_is_needed_where_a_call_of_a_person_who_has_not_consented_rests_on_it() -> None:
    """Also where a person who has consented needs none; and one whose review is overdue is not called idle."""
    consents = {"consents": ("phone-consent",)}
    activity, company = changed("newsletter", **consents)
    for day in (DAY, date(2030, 1, 1)):
        assert entry(activity, company, engine(), day, Proposer(Prover(engine().policies, company, day))).unneeded == ()


def test_a_call_is_named_that_rests_on_what_its_circumstances_imply() -> None:
    """Facts of files that follow from what a call states are no facts that it would have to state."""
    activity, company = without("debt-collection", "purpose.kind")
    (call, *_) = found_by(activity, company, solver=True).calls
    assert call.stated["purpose.kind"] == "journalism"
    assert is_permitted(activity, company, call)


# --- none is named: none that is drawn is permitted -------------------------------------------------------------------------------

HOPELESS: Final = {
    "a sender that hides": lambda: stating("newsletter", **{"channel.sender_open": False}),
    "nothing appraised": lambda: changed("newsletter", appraisals=()),
    "an address to be shown": lambda: changed("newsletter"),
    "a purpose that nothing carries": lambda: changed("call-back", appraisals=(), presumes=()),
    "monitoring without a weighing": lambda: changed("network-monitoring", appraisals=()),
    "staff without a contract": lambda: changed("staff-scheduling", appraisals=()),
    "claims of an unknown person": lambda: stating("debt-collection", **{"data.still_needed": False}),
}
"""Activities of which no call is permitted by circumstances, by what is wrong."""


def values(fact: Fact, chance: Random) -> Value:
    """A value of a fact; of numbers those at which the law turns, too."""
    match fact.type:
        case FactType.BOOL:
            return chance.random() < 0.5
        case FactType.INT:
            return chance.choice([0, 10, 30, 90, *numbers().get(fact.name, ())])
        case FactType.COUNTRY:
            return chance.choice(["DE", "AT", "FR", "US", "CH", "GB"])
        case FactType.DATE:
            return date(2026, 1, 1 + chance.randrange(28))
        case FactType.ENUM:
            return chance.choice(fact.values)
        case _:
            return frozenset(chance.sample(fact.values, chance.randrange(min(3, len(fact.values)) + 1))) if fact.values else frozenset()


@pytest.mark.parametrize("wrong", HOPELESS)
def test_where_no_call_is_named_none_that_is_drawn_is_permitted(wrong: str) -> None:
    """The drawn ones state circumstances of every class of values, more or fewer of them, beginning with those that nearly suffice."""
    activity, company = HOPELESS[wrong]()
    found = found_by(activity, company, solver=True)
    assert found.calls == ()
    never = Prover(engine().policies, company, DAY).never(activity, company) is not None
    chance = Random(wrong)
    near = {fact: value for fact, value in (found.stated or {}).items() if FACTS[fact].silence.silence_class in OF_CALLS}
    of_calls = [
        fact
        for fact in FACTS.values()
        if fact.name not in activity.facts and fact.name != DECISION_DATE and (never or fact.silence.silence_class in OF_CALLS)
    ]
    searches = [
        CallSearch(activity, company, engine(), engine().policies.vocabulary, DAY, consented=consented, numbers={})
        for consented in ([False, True] if activity.consents else [False])
    ]
    answered = 0
    for _ in range(drawn(DRAWN)):
        stated = {**(near if chance.random() < 0.7 else {})}
        stated |= {fact.name: values(fact, chance) for fact in chance.sample(of_calls, chance.randrange(6))}
        decision = chance.choice(searches).decided(stated, Detail.OUTCOME)
        answered += decision is not None
        assert decision is None or decision.outcome is not Outcome.PERMITTED, stated
    assert answered > drawn(DRAWN) / 4


def test_the_persons_of_the_calls_are_ordinary() -> None:
    """With an objection the same call is not permitted: what is named holds for those of whom nothing adverse is known."""
    activity = group().activities["win-back-call"][0]
    assert ordinary(activity, group(), DAY, consented=True)
    objected = event(EventKind.OBJECTED, "win-back-call", state="upheld")
    assert called("win-back-call", register("win-back-call", [*persons("win-back-call"), objected])).outcome is not Outcome.PERMITTED


# --- children ---------------------------------------------------------------------------------------------------------------------


def test_a_weighing_that_leaves_out_children_is_named() -> None:
    """Unless it rests on the age, or any appraisal of the activity says that children are considered."""
    activity = group().activities["call-back"][0]
    (appraisal,) = activity.appraisals
    assert for_adults(activity) == []
    bare = replace(appraisal, facts={fact: value for fact, value in appraisal.facts.items() if fact != AGE_CONSIDERED})
    assert for_adults(replace(activity, appraisals=(bare,))) == [bare]
    version, company = changed("call-back", appraisals=(bare,))
    assert entry(version, company, engine(), DAY).unneeded == (), "it is no idle one: it lacks a fact"
    considered = replace(appraisal, facts={AGE_CONSIDERED: True})
    assert for_adults(replace(activity, appraisals=(bare, considered))) == []
    adults = replace(bare, rests_on=Test("subject.age", Operator.AT_LEAST, 18))
    assert for_adults(replace(activity, appraisals=(adults,))) == []
    customers = replace(bare, rests_on=Test("subject.relationship", Operator.ONE_OF, frozenset({"customer"})))
    assert for_adults(replace(activity, appraisals=(customers,))) == [customers]
    assert for_adults(group().activities["newsletter"][0]) == [], "it weighs nothing"
