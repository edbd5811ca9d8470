"""What the press, federal bodies and others do not owe in Germany, and the ways that a lawyer names: cases state presence, not absence."""

from collections.abc import Mapping
from typing import Final

import pytest

from tests.law import shipped_law
from zweck.decision.decision import Decision, Outcome
from zweck.engine import Engine

FIRM: Final[Mapping[str, object]] = {
    "controller.type": "private_body",
    "controller.role": "controller",
    "controller.seat_country": "DE",
    "controller.establishment_countries": [],
    "controller.service_role": "none",
    "controller.media_undertaking": False,
    "controller.telecom_role": "none",
    "controller.church_rules": False,
    "controller.land_body": False,
    "controller.competent_authority": False,
    "secrecy.holder": "none",
    "operation.country": "DE",
    "operation.automated_decision": False,
    "purpose.business_context": "own_business",
    "data.sensitive": [],
    "data.source": "own_records",
    "data.lawfully_obtained": True,
    "data.audience": "private",
    "data.published_by": "not_published",
    "data.retention_duty": False,
    "consent.given": False,
    "subject.location_country": "DE",
    "subject.relationship": "customer",
    "subject.age": 40,
    "channel.medium": "none",
    "channel.advertising": False,
}
WEIGHED: Final = {"balancing.legitimate_interest": True, "balancing.necessary": True, "balancing.subject_interest": "exists"}
DAYS: Final = ("2012-06-04", "2024-06-03")


@pytest.fixture(scope="module")
def engine() -> Engine:
    """An engine of the shipped law."""
    return Engine(shipped_law())


def decide(engine: Engine, day: str, facts: Mapping[str, object]) -> Decision:
    """The whole answer for a firm in Germany."""
    stated = {**FIRM, "time.decision_date": day, **facts}
    return engine.decide(engine.ask(stated, presume_unstated=True, consulted=["rights", "consent", "age", "retention"]))


def owed(answer: Decision) -> set[str]:
    """The obligations that ride on the answer, conditional ones included."""
    return {obligation.id for obligation in answer.obligations}


def ways(answer: Decision) -> list[list[str]]:
    """The acts of each way."""
    return [[act.act for act in remedy.acts] for remedy in answer.remedies if remedy.acts]


STORY: Final = {"operation.kind": "use", "data.kinds": ["name"], "subject.relationship": "member_of_public", **WEIGHED}


@pytest.mark.parametrize("day", DAYS)
def test_editors_owe_no_access_erasure_or_officer(engine: Engine, day: str) -> None:
    """§ 41 Abs. 1 BDSG a.F.; Art. 85 Abs. 2 DSGVO with § 23 MStV and the press acts of the Länder."""
    press = {**STORY, "purpose.kind": "journalism", "purpose.collected_for": "journalism", "controller.media_undertaking": True}
    answer = decide(engine, day, press)
    assert answer.outcome is Outcome.PERMITTED
    assert not {right.id for right in answer.rights} & {"RI-ACCESS", "RI-ERASURE", "RI-OBJECT", "RI-PORT"}
    assert "DU-SECURITY" in owed(answer)
    assert not owed(answer) & {"DU-MINIMISE", "DU-DPO", "DU-DPIA", "DU-PRIOR-CHECK", "DU-SECRECY"}
    shop = decide(engine, day, {**STORY, "purpose.kind": "internal_administration", "purpose.collected_for": "internal_administration"})
    assert {right.id for right in shop.rights} >= {"RI-ACCESS", "RI-ERASURE", "RI-OBJECT"}


def test_federal_bodies_have_sections_of_their_own(engine: Engine) -> None:
    """§§ 19, 20 BDSG a.F.; § 28 Abs. 1 Satz 2 binds private bodies."""
    agency = {"controller.type": "public_body", "purpose.business_context": "not_business", "basis.public_task": True}
    collected = {"operation.kind": "collect", "purpose.kind": "other", "data.kinds": ["name"], "data.source": "subject"}
    answer = decide(engine, DAYS[0], {**agency, **collected})
    assert answer.outcome is Outcome.PERMITTED
    assert "DU-FIX-PURPOSE" not in owed(answer)
    assert "DU-FIX-PURPOSE" in owed(decide(engine, DAYS[0], {**collected, "purpose.kind": "contract", "basis.contract_necessary": True}))
    assert [right.citation for right in answer.rights if right.id == "RI-ACCESS"] == ["§ 19 (Bund), § 34 BDSG a.F."]


def test_a_public_broadcaster_owes_no_officer_for_its_editors(engine: Engine) -> None:
    """Art. 37 Abs. 1 lit. a, Art. 85 Abs. 2 DSGVO: chapter IV is left to the law on the media."""
    broadcaster = {"controller.type": "public_body", "controller.media_undertaking": True, "basis.official_powers": False}
    editors = {**STORY, **broadcaster, "purpose.kind": "journalism", "purpose.collected_for": "journalism"}
    assert "DU-DPO-37" not in owed(decide(engine, DAYS[1], editors))
    fees = {"operation.kind": "store", "data.kinds": ["name"], "basis.public_task": True, **broadcaster}
    administration = {**fees, "purpose.kind": "internal_administration", "purpose.collected_for": "internal_administration"}
    assert "DU-DPO-37" in owed(decide(engine, DAYS[1], administration))


@pytest.mark.parametrize(("country", "step"), [("DE", "RE-DAMAGES"), ("FR", "RE-DAMAGES-EU")])
def test_fines_of_the_federal_act_are_named_where_it_applies(engine: Engine, country: str, step: str) -> None:
    """§ 1 Abs. 4, §§ 41-43 BDSG; Art. 77-83 DSGVO elsewhere."""
    places = dict.fromkeys(("controller.seat_country", "operation.country", "subject.location_country"), country)
    answer = decide(engine, DAYS[1], {**STORY, **places, "purpose.kind": "other", "balancing.subject_interest": "overrides"})
    assert answer.outcome is Outcome.PROHIBITED
    assert [remedy.id for remedy in answer.finding.ruling.steps if remedy.id.startswith("RE-DAMAGES")] == [step]


def test_a_bureau_may_say_to_the_person_herself_that_her_entry_is_blocked(engine: Engine) -> None:
    """§ 35 Abs. 4a BDSG a.F. speaks of transmitting, which is to third parties (§ 3 Abs. 4 Satz 2 Nr. 3)."""
    bureau = {"purpose.business_context": "commercial_transmission", "rights.restricted": True, "data.kinds": ["payment_history"]}
    owes = {"operation.kind": "transmit", "purpose.kind": "legal_compliance", "basis.legal_obligation": True, "disclosure.country": "DE"}
    given = decide(engine, DAYS[0], {**bureau, **owes, "disclosure.recipient": "data_subject"})
    assert given.outcome is Outcome.PERMITTED
    assert "DU-BLOCK-UNSAID" not in owed(given)
    assert "DU-BLOCK-UNSAID" in owed(decide(engine, DAYS[0], {**bureau, **owes, "disclosure.recipient": "third_party"}))


def test_processors_owe_what_section_11_leaves_to_them(engine: Engine) -> None:
    """§ 11 Abs. 1, 3, 4 BDSG a.F.: §§ 5, 9 and the warning of unlawful instructions; the rest is the principal's."""
    firm = {"operation.kind": "collect", "purpose.kind": "contract", "data.kinds": ["account_data"], "data.source": "subject", **WEIGHED}
    firm |= {"basis.contract_necessary": True}
    principals = {"DU-MINIMISE", "DU-FIX-PURPOSE", "DU-NOTICE-OLD", "DU-AD-OBJECTION-CONTRACT", "DU-BREACH"}
    assert owed(decide(engine, DAYS[0], firm)) >= principals
    answer = decide(engine, DAYS[0], {**firm, "controller.role": "processor", "basis.controller_instruction": True})
    assert answer.outcome is Outcome.PERMITTED
    assert not owed(answer) & principals
    assert owed(answer) >= {"DU-ASK-CONTROLLER", "DU-SECURITY", "DU-DATA-SECRECY"}


def test_origin_is_kept_where_section_28_3_sentence_4_carries(engine: Engine) -> None:
    """§ 34 Abs. 1a BDSG a.F.: not where the person consented."""
    passed = {
        "operation.kind": "transmit",
        "purpose.kind": "advertising",
        "purpose.collected_for": "contract",
        "purpose.third_party_offer": False,
        "data.kinds": ["name"],
        "disclosure.recipient": "third_party",
        "disclosure.country": "DE",
        "channel.advertising": True,
    }
    listed = {"data.list_data_only": True, "safeguards.origin_recorded": True, "balancing.subject_interest": "none"}
    assert "DU-ORIGIN-2Y" in owed(decide(engine, "2011-06-06", {**passed, **listed}))
    words = ("given", "voluntary", "informed", "specific", "active_act", "distinct", "recorded")
    agreed = {f"consent.{word}": True for word in words} | {"consent.form": "written", "consent.tied_to_contract": False}
    answer = decide(engine, "2011-06-06", {**passed, **agreed, "data.list_data_only": False})
    assert answer.outcome is Outcome.PERMITTED
    assert "DU-ORIGIN-2Y" not in owed(answer)


@pytest.mark.parametrize(
    ("day", "duty"),
    [
        ("2009-08-31", set()),
        ("2009-09-01", {"DU-TK-BREACH-2009"}),
        ("2012-05-09", {"DU-TK-BREACH-2009"}),
        ("2012-05-10", {"DU-TK-BREACH"}),
        ("2024-06-03", {"DU-TK-BREACH"}),
    ],
)
def test_providers_report_breaches_since_september_2009(engine: Engine, day: str, duty: set[str]) -> None:
    """§ 93 Abs. 3, § 109a TKG 2004, § 169 TKG 2021."""
    bill = {"operation.kind": "store", "purpose.kind": "contract", "purpose.collected_for": "contract", "basis.contract_necessary": True}
    line = {"controller.telecom_role": "provider", "data.kinds": ["traffic_data"], "subject.relationship": "service_user"}
    answer = decide(engine, day, {**bill, **line, "telecom.need": "billing", "telecom.billing_period_over": False})
    assert owed(answer) & {"DU-TK-BREACH", "DU-TK-BREACH-2009"} == duty


def test_professional_secrecy_is_named_for_sensitive_data_only(engine: Engine) -> None:
    contract = {
        "operation.kind": "store",
        "purpose.kind": "contract",
        "purpose.collected_for": "contract",
        "basis.contract_necessary": True,
    }
    assert "DU-SECRECY" not in owed(decide(engine, DAYS[0], {**contract, "data.kinds": ["name"]}))
    care = {"data.sensitive": ["health"], "basis.special_exception": "health_care_secrecy", "secrecy.holder": "professional"}
    assert "DU-SECRECY" in owed(decide(engine, DAYS[0], {**contract, **care, "data.kinds": ["name"]}))


def test_an_open_camera_needs_no_notice_to_each_passer_by(engine: Engine) -> None:
    """§ 6b Abs. 2, 4 BDSG a.F.: a sign, and notice to those who are identified."""
    camera = {
        "operation.kind": "collect",
        "purpose.kind": "security",
        "data.kinds": ["video_surveillance"],
        "data.source": "observation",
        "video.area": "own_premises",
        "video.public_access": True,
        "video.covert": False,
        "video.sound": False,
        "video.retention_hours": 48,
        **WEIGHED,
    }
    answer = decide(engine, DAYS[0], camera)
    assert answer.outcome is Outcome.PERMITTED
    assert "DU-VIDEO-SIGN" in owed(answer)
    assert "DU-NOTIFY-OLD" not in owed(answer)


def test_section_30_of_2017_ends_with_its_recast(engine: Engine) -> None:
    report = {
        "operation.kind": "use",
        "purpose.kind": "credit_assessment",
        "purpose.collected_for": "credit_assessment",
        "data.kinds": ["payment_history"],
        "data.source": "third_party",
        **WEIGHED,
    }
    assert "DU-CREDIT-REFUSAL" in owed(decide(engine, "2026-11-19", report))
    assert "DU-CREDIT-REFUSAL" not in owed(decide(engine, "2026-11-20", report))
    assert "DU-CREDIT-REFUSAL" not in owed(decide(engine, "2026-11-19", {**report, "subject.market_role": "business"}))


def test_a_note_on_objecting_is_no_part_of_erasing(engine: Engine) -> None:
    """Article 21(4) GDPR: at the first communication; who erases communicates nothing."""
    served = {"purpose.kind": "customer_service", "purpose.collected_for": "customer_service", "data.kinds": ["name"], **WEIGHED}
    assert "DU-OBJECTION-NOTE" in owed(decide(engine, "2024-06-03", {"operation.kind": "use", **served}))
    assert "DU-OBJECTION-NOTE" not in owed(decide(engine, "2024-06-03", {"operation.kind": "erase", **served}))


def test_relatives_are_asked_for_ten_years(engine: Engine) -> None:
    """§ 22 Satz 3 KUG."""
    shown = {"data.kinds": ["image"], "image.intimacy": "none", "image.context": "portrait", "subject.status": "deceased"}
    dead = {"operation.kind": "publish", "purpose.kind": "self_presentation", "disclosure.recipient": "public", **shown}
    answer = decide(engine, DAYS[0], {**dead, "subject.years_since_death": 9})
    assert answer.outcome is Outcome.PROHIBITED
    assert ways(answer) == [["ask-the-relatives"]]
    assert decide(engine, DAYS[0], {**dead, "subject.years_since_death": 10}).outcome is Outcome.PERMITTED


def test_a_service_firm_is_bound_before_it_learns_a_secret(engine: Engine) -> None:
    """§ 203 Abs. 4 Satz 2 Nr. 1 StGB."""
    file = {"data.kinds": ["professional_secret"], "secrecy.holder": "professional", "basis.contract_necessary": True}
    given = {"operation.kind": "transmit", "disclosure.recipient": "processor", "disclosure.country": "DE", "purpose.kind": "contract"}
    firm = {"purpose.collected_for": "contract", "safeguards.processor_contract": True, "secrecy.involved_person": True}
    stated = {**file, **given, **firm, "secrecy.bound": False}
    assert ["bind-to-secrecy"] in ways(decide(engine, DAYS[1], stated))
    assert ["bind-to-secrecy"] not in ways(decide(engine, "2017-11-08", stated))
    unknown = {name: value for name, value in stated.items() if name != "secrecy.involved_person"}
    assert ["examine-involvement", "bind-to-secrecy"] in ways(decide(engine, DAYS[1], unknown))


def test_a_provider_that_advertises_with_traffic_data_anonymises_the_others(engine: Engine) -> None:
    """§ 9 Abs. 2 TDDDG."""
    data = {"controller.telecom_role": "provider", "data.kinds": ["traffic_data"], "data.source": "observation"}
    offer = {
        "operation.kind": "use",
        "purpose.kind": "advertising",
        "purpose.collected_for": "contract",
        "purpose.third_party_offer": False,
    }
    answer = decide(engine, DAYS[1], {**data, **offer, **WEIGHED, "purpose.compatible": True, "telecom.others_anonymised": False})
    assert answer.outcome is Outcome.PROHIBITED
    assert ways(answer) == [["obtain-consent", "anonymise-the-others"]]


def test_the_reporting_person_is_asked_where_the_follow_up_needs_her_name(engine: Engine) -> None:
    """§ 9 Abs. 3 HinSchG."""
    office = {"whistle.role": "reporting_office", "whistle.task_necessary": True, "whistle.reveals": "reporter", "whistle.bad_faith": False}
    named = {"data.kinds": ["whistleblower_report"], "purpose.kind": "whistleblowing", "purpose.collected_for": "whistleblowing"}
    given = {"operation.kind": "transmit", "disclosure.recipient": "third_party", "disclosure.country": "DE"}
    stated = {**office, **named, **given, "subject.relationship": "employee", "whistle.separate_text_consent": False}
    assert ["ask-the-reporter"] in ways(decide(engine, DAYS[1], {**stated, "whistle.followup_needed": True}))
    assert ways(decide(engine, DAYS[1], {**stated, "whistle.followup_needed": False})) == []
