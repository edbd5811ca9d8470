"""Obligations that the second reading of the texts took away or added: cases state which obligations ride, not which do not."""

from typing import Final

import pytest

from tests.law import shipped_law
from zweck.engine import Engine

REPORT: Final = {
    "time.decision_date": "2024-09-01",
    "controller.type": "private_body",
    "controller.role": "controller",
    "controller.seat_country": "DE",
    "controller.establishment_countries": [],
    "controller.service_role": "none",
    "controller.media_undertaking": True,
    "operation.kind": "collect",
    "operation.country": "DE",
    "purpose.kind": "journalism",
    "purpose.collected_for": "contract",
    "purpose.compatible": True,
    "purpose.business_context": "own_business",
    "data.kinds": ["name"],
    "data.sensitive": [],
    "data.source": "third_party",
    "data.lawfully_obtained": True,
    "data.audience": "private",
    "data.published_by": "not_published",
    "data.retention_duty": False,
    "disclosure.recipient": "none",
    "channel.medium": "none",
    "channel.advertising": False,
    "operation.automated_decision": False,
    "operation.large_scale": False,
    "operation.monitors_behaviour": False,
    "consent.given": False,
    "subject.location_country": "DE",
    "subject.relationship": "member_of_public",
    "subject.market_role": "consumer",
    "subject.age": 40,
    "safeguards.notice_given": False,
    "balancing.legitimate_interest": True,
    "balancing.necessary": True,
    "balancing.subject_interest": "exists",
}
BLOG: Final = {
    **REPORT,
    "controller.type": "natural_person",
    "controller.seat_country": "AT",
    "controller.media_undertaking": False,
    "operation.household_only": False,
    "operation.country": "AT",
    "subject.location_country": "AT",
}
NOTICES: Final = {"DU-NOTICE", "DU-NOTICE-NEW-PURPOSE"}


@pytest.fixture(scope="module")
def engine() -> Engine:
    """An engine of the shipped law."""
    return Engine(shipped_law())


def obligations(engine: Engine, facts: dict[str, object], **other: object) -> set[str]:
    """The ids of the obligations that ride on the answer."""
    stated = {**facts, **{name.replace("__", "."): value for name, value in other.items()}}
    question = engine.ask(stated, presume_unstated=True, consulted=["rights", "consent", "age", "retention"])
    return {obligation.id for obligation in engine.decide(question).obligations if not obligation.conditional}


def every_obligation(engine: Engine, facts: dict[str, object], **other: object) -> set[str]:
    """The ids of the obligations that ride on the answer, those included that may."""
    stated = {**facts, **{name.replace("__", "."): value for name, value in other.items()}}
    question = engine.ask(stated, presume_unstated=True, consulted=["rights", "consent", "age", "retention"])
    return {obligation.id for obligation in engine.decide(question).obligations}


def test_journalism_owes_no_notice_in_germany(engine: Engine) -> None:
    assert not obligations(engine, REPORT) & {*NOTICES, "DU-OBJECTION-NOTE"}
    assert obligations(engine, REPORT, purpose__kind="information_service") >= {*NOTICES, "DU-OBJECTION-NOTE"}


def test_other_journalism_owes_no_notice_in_austria_since_2024_07_01(engine: Engine) -> None:
    assert not obligations(engine, BLOG) & NOTICES
    assert obligations(engine, BLOG, time__decision_date="2024-06-30") >= NOTICES


def test_art_in_austria_owes_no_notice_after_weighing(engine: Engine) -> None:
    """Section 9(2) of the Austrian Act takes Chapter III from art as far as necessary."""
    novel = {**BLOG, "operation.kind": "publish", "purpose.kind": "art", "disclosure.recipient": "public", "disclosure.country": "AT"}
    assert not every_obligation(engine, novel) & {*NOTICES, "DU-OBJECTION-NOTE"}
    germany = {**novel, "controller.seat_country": "DE", "operation.country": "DE", "subject.location_country": "DE"}
    assert obligations(engine, germany) >= NOTICES


@pytest.mark.parametrize(("source", "owed"), [("third_party", True), ("public_source", True), ("subject", False), ("own_records", False)])
def test_passing_on_data_from_elsewhere_calls_for_notice(engine: Engine, source: str, owed: bool) -> None:
    passing = {"operation__kind": "transmit", "disclosure__recipient": "third_party", "disclosure__country": "DE"}
    seen = {"data__audience": "everyone", "data__published_by": "third_party"} if source == "public_source" else {}
    other = obligations(engine, REPORT, purpose__kind="contract", data__source=source, **passing, **seen)
    assert ("DU-NOTICE" in other) is owed


def test_nothing_is_to_be_erased_while_a_statute_wants_it_kept(engine: Engine) -> None:
    unlawful = {"operation__kind": "use", "purpose__kind": "contract", "data__lawfully_obtained": False, "data__source": "own_records"}
    kept = {"data__retention_duty": True, "data__retention_by_statute": True}
    assert "DU-ERASE" in obligations(engine, REPORT, **unlawful, data__retention_duty=False)
    assert "DU-ERASE" in obligations(engine, REPORT, **unlawful, **{**kept, "data__retention_by_statute": False})
    assert "DU-ERASE" not in obligations(engine, REPORT, **unlawful, **kept)


def test_research_owes_safeguards_until_they_are_there(engine: Engine) -> None:
    study = {"operation__kind": "store", "purpose__kind": "scientific_research", "purpose__collected_for": "scientific_research"}
    assert "DU-RESEARCH" in obligations(engine, REPORT, **study, safeguards__statistics_guarantees=False)
    assert "DU-RESEARCH" not in obligations(engine, REPORT, **study, safeguards__statistics_guarantees=True)


def test_pictures_in_austria_are_marked_and_logged_but_not_by_the_media(engine: Engine) -> None:
    camera = {"data__kinds": ["video_surveillance"], "data__source": "observation", "video__area": "own_premises", "video__covert": False}
    marks = {"DU-PICTURE-MARK", "DU-PICTURE-LOG"}
    where = {**BLOG, "controller.type": "private_body", "video.concrete_incidents": True, "video.retention_hours": 24, "video.sound": False}
    security = {"purpose__kind": "security", "purpose__collected_for": "security"}
    assert obligations(engine, where, **camera, **security) >= marks
    assert not obligations(engine, where, **camera, controller__media_undertaking=True) & marks


def test_requests_are_answered_without_a_notice_of_a_new_purpose(engine: Engine) -> None:
    duty = {"purpose__kind": "legal_compliance", "data__source": "own_records", "basis__legal_obligation": True}
    assert "DU-NOTICE-NEW-PURPOSE" in obligations(engine, REPORT, **duty, operation__kind="use")
    access = {"operation__kind": "transmit", "disclosure__recipient": "data_subject", "disclosure__country": "DE"}
    corrected = {"operation__kind": "alter", "data__accuracy": "incorrect"}
    message = {"operation__kind": "contact", "channel__medium": "postal"}
    for answer in ({"operation__kind": "erase"}, {"operation__kind": "restrict"}, access, corrected, message):
        found = obligations(engine, REPORT, **duty, **answer)
        assert "DU-ACCOUNT" in found
        assert "DU-NOTICE-NEW-PURPOSE" not in found
    assert "DU-NOTICE-NEW-PURPOSE" in obligations(engine, REPORT, **duty, operation__kind="alter")


def test_a_row_that_two_keys_find_is_said_once(engine: Engine) -> None:
    """The device and the seat are in France: the answer says what France demands, once."""
    france = {"subject.location_country": "FR", "controller.seat_country": "FR", "operation.country": "FR", "device.exemption": "none"}
    reading = {"operation__kind": "terminal_access", "purpose__kind": "own_statistics", "controller__service_role": "online_service"}
    stated = {**REPORT, **france, **{name.replace("__", "."): value for name, value in reading.items()}}
    answer = engine.decide(engine.ask(stated, presume_unstated=True, consulted=["rights", "consent", "age", "retention"]))
    [said] = [reason.text.en for reason in answer.reasons if reason.rule == "abroad-terminal/consent-to-access"]
    assert said.count("France:") == 1


def test_a_score_is_explained_and_nothing_else(engine: Engine) -> None:
    contract = {
        "time__decision_date": "2025-06-02",
        "purpose__kind": "contract",
        "basis__contract_necessary": True,
        "data__source": "own_records",
    }
    france = {"controller__seat_country": "FR", "operation__country": "FR", "subject__location_country": "FR"}
    score = {"operation__kind": "score", "operation__decisive_score": True}
    assert "DU-EXPLAIN" in every_obligation(engine, REPORT, **contract, **france, **score)
    assert "DU-EXPLAIN" not in every_obligation(engine, REPORT, **contract, **france, operation__kind="store")


def test_no_compelling_interest_is_reported_where_another_ground_carries_the_transfer(engine: Engine) -> None:
    sent = {"operation__kind": "transmit", "purpose__kind": "contract", "basis__contract_necessary": True, "data__source": "own_records"}
    there = {"disclosure__recipient": "third_party", "disclosure__country": "CH"}
    assert "DU-TELL-DPA" not in every_obligation(engine, REPORT, **sent, **there)
    clauses = {"disclosure__country": "IN", "disclosure__transfer_tool": "scc", "disclosure__impact_assessed": True}
    assert "DU-TELL-DPA" not in every_obligation(engine, REPORT, **sent, **{**there, **clauses})
    compelling = {"disclosure__country": "IN", "disclosure__derogation": "compelling_interest", "disclosure__impact_assessed": True}
    assert "DU-TELL-DPA" in every_obligation(engine, REPORT, **sent, **{**there, **compelling})


def test_recipients_of_plain_data_are_no_matter_of_pseudonyms(engine: Engine) -> None:
    sent = {"operation__kind": "transmit", "purpose__kind": "contract", "basis__contract_necessary": True, "data__source": "own_records"}
    there = {"disclosure__recipient": "third_party", "disclosure__country": "DE", "time__decision_date": "2025-10-01"}
    assert "DU-NAME-RECIPIENTS" not in every_obligation(engine, REPORT, **sent, **there)
    assert "DU-NAME-RECIPIENTS" in every_obligation(engine, REPORT, **sent, **there, data__identifiability="pseudonymous")


def test_an_officer_is_owed_by_authorities_and_for_watching_on_a_large_scale(engine: Engine) -> None:
    """Article 37(1) GDPR, in Germany for private bodies within section 38 BDSG."""
    task = {"operation__kind": "store", "purpose__kind": "other", "basis__public_task": True, "data__source": "own_records"}
    authority = {"controller__type": "public_body", "controller__land_body": False, "controller__competent_authority": False}
    assert "DU-DPO-37" in obligations(engine, REPORT, **task, **authority)
    abroad = {"controller__seat_country": "FR", "operation__country": "FR", "subject__location_country": "FR"}
    shop = {"operation__kind": "store", "purpose__kind": "contract", "basis__contract_necessary": True, "data__source": "own_records"}
    large = {"operation__large_scale": True, "operation__monitors_behaviour": True}
    assert "DU-DPO-37" in obligations(engine, REPORT, **shop, **abroad, **large)
    assert "DU-DPO-37" not in every_obligation(
        engine, REPORT, **shop, **abroad, operation__large_scale=False, operation__monitors_behaviour=True
    )
    assert "DU-DPO-37" not in every_obligation(
        engine, REPORT, **shop, **abroad, operation__large_scale=True, operation__monitors_behaviour=False
    )
    germany = obligations(engine, REPORT, **shop, **large)
    assert "DU-DPO" in germany
    assert "DU-DPO-37" not in germany


def test_social_scoring_may_be_asked_about(engine: Engine) -> None:
    """A score for another purpose may be an AI system's social scoring, whatever data it rests on (Article 5(1)(c) AI Act)."""
    score = {"operation.kind": "score", "purpose.kind": "other", "data.kinds": ["payment_history"], "ai.practice": ["social_scoring"]}
    assert engine.ask({**REPORT, **score, "ai.used": True}, presume_unstated=True).contradictions == ()


OF_THE_CONTROLLER: Final = {
    "DU-ANSWER-REQUEST",
    "DU-DEFAULTS",
    "DU-DPIA",
    "DU-NOTICE-NEW-PURPOSE",
    "DU-NOTIFY-RECIPIENTS",
    "DU-OBJECTION-NOTE",
    "DU-VERIFY-PARENT",
    "DU-WITHDRAWAL",
}


def test_a_processor_assists_and_owes_nothing_of_the_controllers(engine: Engine) -> None:
    """Articles 7(3), 8(2), 12 to 14, 19, 21(4), 25(2) and 35 GDPR bind the controller, Article 28(3) the processor."""
    consent = ("given", "voluntary", "informed", "specific", "active_act", "distinct", "recorded", "parental")
    design = ("purposes_separable", "alternative_offered", "withdrawal_easy")
    agreed: dict[str, object] = {f"consent__{one}": True for one in (*consent, *design)}
    agreed |= {"consent__tied_to_contract": False, "consent__withdrawn": False, "consent__preset": False}
    network = {
        "controller__service_role": "online_service",
        "subject__age": 12,
        "data__source": "own_records",
        "operation__large_scale": True,
    }
    erased = {"operation__kind": "erase", "rights__erasure_request": True, "data__source": "own_records"}
    advertised: dict[str, object] = {"operation__kind": "use", "purpose__kind": "information_service", "data__source": "own_records"}
    ordered = {"controller__role": "processor", "controller__principal_public": False, "basis__controller_instruction": True}
    asked: list[dict[str, object]] = [
        {"operation__kind": "store", "purpose__kind": "service_design", **agreed, **network},
        erased,
        advertised,
    ]
    owed = set().union(*[obligations(engine, REPORT, **one) for one in asked])
    assert owed >= OF_THE_CONTROLLER
    for one in asked:
        found = every_obligation(engine, REPORT, **one, **ordered)
        assert "DU-ASSIST" in found
        assert not found & OF_THE_CONTROLLER


def test_secrecy_of_german_criminal_law_is_named_in_germany(engine: Engine) -> None:
    treated = {"operation__kind": "store", "purpose__kind": "contract", "basis__contract_necessary": True, "data__source": "own_records"}
    secret = {"basis__special_exception": "health_care_secrecy", "secrecy__holder": "professional", "data__sensitive": ["health"]}
    assert "DU-SECRECY" in obligations(engine, REPORT, **treated, **secret, safeguards__specific_measures=True)
    austria = {"controller__seat_country": "AT", "operation__country": "AT", "subject__location_country": "AT"}
    assert "DU-SECRECY" not in every_obligation(engine, REPORT, **treated, **secret, **austria)


def test_against_the_press_other_rights_hold(engine: Engine) -> None:
    def rights(**other: object) -> set[str]:
        stated = {**REPORT, **{name.replace("__", "."): value for name, value in other.items()}}
        question = engine.ask(stated, presume_unstated=True, consulted=["rights", "consent", "age", "retention"])
        return {one.id for one in engine.decide(question).rights if one.id != "RI-ACCESS-ABUSE"}

    general = {"RI-ACCESS", "RI-ERASURE", "RI-OBJECT", "RI-PORT"}
    assert rights() == {"RI-MEDIA"}
    assert rights(purpose__kind="information_service") == general


def test_requests_alone_call_for_an_answer(engine: Engine) -> None:
    stored = {"operation__kind": "store", "purpose__kind": "contract", "basis__contract_necessary": True, "data__source": "own_records"}
    assert "DU-ANSWER-REQUEST" in obligations(engine, REPORT, **stored, rights__erasure_request=True)
    assert "DU-ANSWER-REQUEST" not in obligations(engine, REPORT, **stored, rights__erasure_request=False)


def test_recipients_learn_of_corrections_and_not_of_other_edits(engine: Engine) -> None:
    edit = {"operation__kind": "alter", "purpose__kind": "contract", "basis__contract_necessary": True, "data__source": "own_records"}
    assert "DU-NOTIFY-RECIPIENTS" not in obligations(engine, REPORT, **edit, data__accuracy="correct")
    old = {**edit, "time__decision_date": "2016-06-01"}
    assert "DU-TELL-RECIPIENTS" not in obligations(engine, REPORT, **old, data__accuracy="correct")
    erased = {**old, "operation__kind": "erase"}
    assert "DU-TELL-RECIPIENTS" not in obligations(engine, REPORT, **erased, data__lawfully_obtained=True)


def test_a_processor_reports_to_its_principal_and_a_controller_to_the_authority(engine: Engine) -> None:
    work = {"operation__kind": "use", "purpose__kind": "contract", "basis__contract_necessary": True, "data__source": "own_records"}
    order = {**work, "controller__role": "processor", "basis__controller_instruction": True, "controller__principal_public": False}
    controller, processor = obligations(engine, REPORT, **work), obligations(engine, REPORT, **order)
    assert "DU-ACCOUNT" in controller
    assert "DU-PROC-RECORD" not in controller
    assert "DU-PROC-RECORD" in processor
    assert "DU-ACCOUNT" not in processor


@pytest.mark.parametrize(("age", "country", "owed"), [(15, "DE", True), (16, "DE", False), (13, "AT", True), (14, "AT", False)])
def test_parents_are_verified_below_the_age_of_digital_consent(engine: Engine, age: int, country: str, owed: bool) -> None:
    consent = {f"consent__{name}": True for name in ("given", "voluntary", "informed", "specific", "active_act", "distinct", "recorded")}
    good = {"purposes_separable": True, "alternative_offered": True, "withdrawal_easy": True, "parental": True}
    bad = {"withdrawn": False, "tied_to_contract": False, "preset": False}
    account = {
        "operation__kind": "collect",
        "purpose__kind": "contract",
        "data__source": "subject",
        "subject__relationship": "service_user",
    }
    stated = {**consent, **{f"consent__{name}": value for name, value in {**good, **bad}.items()}, **account}
    network = {**stated, "subject__age": age, "subject__location_country": country, "purpose__collected_for": "contract"}
    found = obligations(engine, REPORT, **network, controller__service_role="online_platform")
    assert ("DU-VERIFY-PARENT" in found) is owed
    assert "DU-VERIFY-PARENT" not in obligations(engine, REPORT, **network)


def test_artificial_intelligence_that_evaluates_people_is_assessed_by_private_controllers_in_germany(engine: Engine) -> None:
    bot = {
        "time__decision_date": "2025-09-01",
        "operation__kind": "contact",
        "purpose__kind": "customer_service",
        "data__source": "own_records",
    }
    where = {**bot, "basis__contract_necessary": True, "channel__medium": "website", "channel__initiated_by": "subject", "ai__used": True}
    talk = {**where, "ai__practice": ["assistant_dialogue"], "purpose__collected_for": "customer_service", "channel__sender_open": True}
    assert "DU-DPIA-AI" in obligations(engine, REPORT, **talk)
    assert "DU-DPIA-AI" not in obligations(engine, REPORT, **{**talk, "ai__practice": []})
    abroad = {"controller__seat_country": "FR", "operation__country": "FR", "subject__location_country": "FR"}
    assert "DU-DPIA-AI" not in obligations(engine, REPORT, **talk, **abroad)
    order = {"controller__role": "processor", "basis__controller_instruction": True, "controller__principal_public": False}
    assert "DU-DPIA-AI" not in obligations(engine, REPORT, **talk, **order)


def test_reporting_persons_are_told_where_their_identity_is_passed_on(engine: Engine) -> None:
    office = {"whistle__role": "reporting_office", "whistle__official_demand": True, "whistle__reveals": "reporter"}
    report = {**office, "data__kinds": ["whistleblower_report"], "purpose__kind": "whistleblowing", "whistle__task_necessary": True}
    whole = {
        **report,
        "purpose__collected_for": "whistleblowing",
        "subject__relationship": "business_contact",
        "data__source": "own_records",
    }
    passing = {"operation__kind": "transmit", "disclosure__recipient": "law_enforcement", "disclosure__country": "DE"}
    assert "DU-HIN-TELL" in obligations(engine, REPORT, **whole, **passing)
    assert "DU-HIN-TELL" not in obligations(engine, REPORT, **whole, operation__kind="store", whistle__period_over=False)


@pytest.mark.parametrize(
    ("day", "role", "owed"),
    [
        ("2021-11-30", "online_platform", False),
        ("2021-12-01", "online_platform", True),
        ("2024-05-14", "online_service", True),
        ("2024-05-14", "none", False),
    ],
)
def test_providers_in_germany_allow_pseudonyms(engine: Engine, day: str, role: str, owed: bool) -> None:
    network = {
        "time__decision_date": day,
        "controller__service_role": role,
        "purpose__kind": "contract",
        "purpose__collected_for": "contract",
    }
    assert ("DU-TTDSG-19" in obligations(engine, REPORT, **network)) is owed
    abroad = {"controller__seat_country": "FR", "subject__location_country": "FR", "operation__country": "FR"}
    assert "DU-TTDSG-19" not in obligations(engine, REPORT, **network, **abroad)
