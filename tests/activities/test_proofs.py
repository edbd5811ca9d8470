"""No call refutes the proofs of the solver."""

from dataclasses import replace
from functools import cache

import pytest

from tests.activities.group import DAY, NAMES, called, engine, group, needed, persons, register
from zweck.activities.needs import Needs, needs, searching
from zweck.activities.search import Propose
from zweck.analysis.activities.prove import Proposer, Prover
from zweck.company import Activity, Company
from zweck.decision.decision import Outcome
from zweck.logic.condition import Value


@cache
def prover() -> Prover:
    """The law of the day."""
    return Prover(engine().policies, group(), DAY)


def edited(name: str, **facts: Value) -> tuple[Activity, Company]:
    """An activity that states other facts, and the company with it."""
    changed = replace(group().activities[name][0], facts={**group().activities[name][0].facts, **facts})
    return changed, replace(group(), activities={**group().activities, name: (changed,)})


@pytest.mark.parametrize("name", NAMES)
def test_an_activity_that_is_permitted_is_not_proven_impossible(name: str) -> None:
    assert prover().never(group().activities[name][0], group()) is None


@pytest.mark.parametrize("name", NAMES)
def test_without_a_fact_that_is_proven_necessary_no_call_is_permitted(name: str) -> None:
    stated = needed(name).stated or {}
    proven = prover().necessary(group().activities[name][0], group(), stated)
    for fact in proven:
        assert called(name, register(name, persons(name)), {fact: "unknown"}).outcome is not Outcome.PERMITTED


def test_some_facts_are_proven_necessary() -> None:
    assert "subject.location_country" in prover().necessary(
        group().activities["win-back-call"][0], group(), needed("win-back-call").stated or {}
    )


def test_a_newsletter_that_hides_its_sender_can_never_be_permitted() -> None:
    """§ 7 Abs. 2 Nr. 3 UWG, § 174 Abs. 5 TKG 2021, and the law abroad."""
    activity, company = edited("newsletter", **{"channel.sender_open": False})
    found = prover().never(activity, company)
    assert found is not None
    assert {"UWG-7-SENDER", "AT-174-5"} <= {obstacle.name for obstacle in found.obstacles}
    assert (
        {"channel.medium", "channel.sender_open"} <= found.facts.keys() <= {*activity.facts, *company.controllers["muster-service"].facts}
    )
    assert needs("newsletter", company, engine(), engine().policies.vocabulary, DAY, Proposer(prover())).stated is None


def test_given_facts_that_contradict_each_other_prove_nothing() -> None:
    activity, company = edited("call-back", **{"channel.medium": "none"})
    assert prover().never(activity, company) is None


@pytest.mark.parametrize("name", NAMES)
def test_a_call_is_proposed_where_the_search_finds_one(name: str) -> None:
    found = needs(name, group(), engine(), engine().policies.vocabulary, DAY, Proposer(prover()))
    assert (found.stated is None) == (needed(name).stated is None)
    assert not found.cut
    assert found.stated is None or called(name, register(name, persons(name)), found.stated).outcome is Outcome.PERMITTED


def tried(name: str, propose: Propose | None) -> Needs:
    """The needs of an activity that a search of few questions finds."""
    search = searching(name, group(), engine(), engine().policies.vocabulary, DAY, 60, propose)
    while True:
        try:
            next(search)
        except StopIteration as done:
            found: Needs = done.value
            return found


def test_a_call_is_proposed_that_few_questions_do_not_find() -> None:
    cut = [name for name in NAMES if tried(name, None).cut]
    assert cut
    assert [name for name in cut if tried(name, Proposer(prover())).stated is None] == []


def test_nothing_is_proposed_where_nothing_is_permitted() -> None:
    activity, company = edited("newsletter", **{"channel.sender_open": False})
    found = needs("newsletter", company, engine(), engine().policies.vocabulary, DAY, Proposer(prover()))
    assert (found.stated, found.cut) == (None, False)
    assert prover().never(activity, company) is not None


def test_a_proposal_that_the_engine_does_not_permit_counts_for_nothing() -> None:
    found = needs("newsletter", group(), engine(), engine().policies.vocabulary, DAY, lambda *_: {"rights.objection": None})
    assert found.stated == needed("newsletter").stated
