"""The example: a call states at most four facts, and what turns the answer round turns it round."""

from datetime import date

import pytest

from tests.activities.group import DAY, NAMES, called, engine, event, group, needed, persons, register
from zweck.activities.entry import due
from zweck.company.register import EventKind
from zweck.decision.decision import Outcome
from zweck.explain.remedies import GOOD
from zweck.facts.merge import Origin, Why
from zweck.law.vocabulary import SilenceClass

CONSENTED = ["photo-publication", "quality-recording", "satisfaction-survey", "win-back-call"]
OBJECTED = [name for name in NAMES if name not in {"staff-scheduling", "debt-collection", "photo-publication", "quality-recording"}]
"""Those that rest on an interest or advertise; a contract and a consent end otherwise than by objection (Art. 21 Abs. 1, 2 DSGVO)."""

APPRAISED = [name for name in NAMES if group().activities[name][0].appraisals]


def test_there_are_twelve_activities_of_two_controllers() -> None:
    assert len(NAMES) >= 12
    assert len({group().activities[name][0].controller for name in NAMES}) == 2


@pytest.mark.parametrize("name", NAMES)
def test_a_call_states_at_most_four_facts_and_no_appraisal(name: str) -> None:
    found = needed(name)
    assert found.stated is not None
    assert len(found.stated) <= 4
    facts = engine().policies.vocabulary.facts
    assert SilenceClass.APPRAISAL not in {facts[fact].silence.silence_class for fact in found.stated}
    assert found.decision.outcome is Outcome.PERMITTED
    assert not found.decision.question.presume_unstated


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_presumed_but_the_ordinary_course(name: str) -> None:
    merged = needed(name).decision.question.merged
    assert merged is not None
    facts = engine().policies.vocabulary.facts
    presumed = [fact for fact in merged.stated if merged.proofs(fact)[0].origin is Origin.PRESUMED]
    assert {facts[fact].silence.silence_class for fact in presumed} == {SilenceClass.ORDINARY}


@pytest.mark.parametrize("name", NAMES)
def test_a_call_about_the_ordinary_person_is_permitted(name: str) -> None:
    assert called(name, register(name, persons(name))).outcome is Outcome.PERMITTED


@pytest.mark.parametrize("name", OBJECTED)
def test_an_objection_turns_it_round(name: str) -> None:
    objected = event(EventKind.OBJECTED, name, state="upheld")
    assert called(name, register(name, [*persons(name), objected])).outcome not in GOOD


@pytest.mark.parametrize("name", OBJECTED)
def test_an_objection_that_was_lifted_does_not(name: str) -> None:
    lifted = event(EventKind.OBJECTION_LIFTED, name, position=101, day=date(2026, 1, 21))
    events = [event(EventKind.OBJECTED, name, state="upheld"), lifted]
    assert called(name, register(name, [*persons(name), *events])).outcome is Outcome.PERMITTED


@pytest.mark.parametrize("scope", ["satisfaction-survey", "market_research"])
@pytest.mark.parametrize("state", ["", "pending", "rejected"])
def test_an_objection_to_a_survey_by_mail_is_one_to_advertising(scope: str, state: str) -> None:
    """It goes to customers as advertising does (Art. 21(2), (3) GDPR), so that her consent before does not carry it, nor a rejection."""
    name = "satisfaction-survey"
    assert group().activities[name][0].facts["channel.advertising"] is True
    objected = event(EventKind.OBJECTED, name, scope, state=state)
    assert called(name, register(name, [*persons(name), objected])).outcome is Outcome.PROHIBITED
    lifted = event(EventKind.OBJECTION_LIFTED, name, scope, position=101, day=date(2026, 1, 21))
    assert called(name, register(name, [*persons(name), objected, lifted])).outcome is Outcome.PERMITTED


@pytest.mark.parametrize("scope", ["*", "quality-recording", "quality_assurance"])
def test_an_objection_to_what_rests_on_a_consent_may_withdraw_it(scope: str) -> None:
    """A withdrawal needs no form (Art. 7(3) GDPR): the consent is unknown until it is given again or the objection lifted."""
    name = "quality-recording"
    willing = persons(name)
    objected = event(EventKind.OBJECTED, name, scope)
    (given,) = [one for one in willing if one.kind is EventKind.GIVEN]
    later = event(EventKind.OBJECTION_LIFTED, name, scope, position=101, day=date(2026, 1, 21))
    again = given._replace(position=101, effective=later.effective, recorded=later.recorded)
    for more, permitted in (([], True), ([objected], False), ([objected, later], True), ([objected, again], True)):
        answer = called(name, register(name, [*willing, *more]))
        assert (answer.outcome is Outcome.PERMITTED) is permitted
        assert permitted or "consent.given" in [one.fact for one in answer.missing_facts] or not answer.conclusive
    assert called(name, register(name, [*willing, event(EventKind.OBJECTED, name, "advertising")])).outcome is Outcome.PERMITTED


def test_four_activities_need_a_consent() -> None:
    assert [name for name in NAMES if needed(name).consented] == CONSENTED


@pytest.mark.parametrize("name", CONSENTED)
def test_a_withdrawal_turns_it_round(name: str) -> None:
    scope = next(one.scope for one in persons(name) if one.kind is EventKind.GIVEN)
    withdrawn = event(EventKind.WITHDRAWN, name, scope)
    assert called(name, register(name, [*persons(name), withdrawn])).outcome is Outcome.PROHIBITED


@pytest.mark.parametrize("name", NAMES)
def test_a_register_that_is_down_permits_nothing(name: str) -> None:
    assert called(name, register(name, None)).outcome not in GOOD


@pytest.mark.parametrize("name", NAMES)
def test_a_register_without_the_person_permits_what_needs_no_consent(name: str) -> None:
    """A complete register that has no entry says that there is no objection, and no consent."""
    outcome = called(name, register(name, [one for one in persons(name) if one.kind is EventKind.OF_AGE_ON])).outcome
    assert (outcome is Outcome.PERMITTED) is (name not in CONSENTED)


@pytest.mark.parametrize("name", APPRAISED)
def test_an_appraisal_whose_review_is_overdue_permits_nothing(name: str) -> None:
    day = date(2026, 12, 2)
    found = called(name, register(name, persons(name)), day=day)
    assert found.outcome not in GOOD
    assert found.question.merged is not None
    assert Why.OVERDUE in {source.why_unknown for source in found.question.merged.sources}


@pytest.mark.parametrize("name", NAMES)
def test_a_contradiction_permits_nothing(name: str) -> None:
    """The caller states another purpose than the activity."""
    found = called(name, register(name, persons(name)), {"purpose.kind": "address_trading"})
    assert found.outcome not in GOOD
    assert found.question.merged is not None
    assert "purpose.kind" in {fact for conflict in found.question.merged.conflicts for fact in conflict.claims}


def test_reviews_that_are_due() -> None:
    assert due(group(), DAY, 30) == []
    assert {activity.id for activity, _ in due(group(), date(2026, 11, 20), 30)} == {*APPRAISED}
