"""The disputed points of the law: all are there, and each is either named by an answer or says what else it concerns."""

from collections.abc import Mapping
from functools import cache

import pytest

from tests.law import shipped_law
from zweck.engine import Engine
from zweck.facts.question import ask
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import REGISTERS

ALL = [f"D{number}" for number in (*range(1, 78), *range(80, 88), *range(110, 120))]
ALL += [f"DX{number}" for number in range(1, 9)]
ALL += [
    f"D{number}"
    for number in (
        120,
        121,
        *range(123, 131),
        *range(140, 143),
        160,
        *range(165, 168),
        *range(169, 180),
        *range(190, 202),
        *range(210, 213),
    )
]

FIRM: Mapping[str, object] = {
    "controller.type": "private_body",
    "controller.seat_country": "DE",
    "operation.country": "DE",
    "operation.structured": True,
    "subject.status": "living",
    "subject.location_country": "DE",
    "subject.age": 30,
    "data.identifiability": "personal",
    "data.kinds": ["name"],
    "data.sensitive": [],
    "data.source": "subject",
    "data.lawfully_obtained": True,
    "data.retention_duty": False,
    "data.published_by": "not_published",
    "controller.role": "controller",
    "subject.relationship": "customer",
    "basis.legal_claims": False,
    "basis.legal_obligation": False,
    "basis.vital_interest": False,
    "basis.public_task": False,
    "basis.statute_allows": False,
    "basis.crime_or_danger": False,
    "basis.collective_agreement": False,
    "basis.employment_necessary": False,
}
CONSENT: Mapping[str, object] = {
    "consent.given": True,
    "consent.voluntary": True,
    "consent.informed": True,
    "consent.specific": True,
    "consent.explicit": True,
    "consent.withdrawn": False,
    "consent.recorded": True,
    "consent.distinct": True,
    "consent.active_act": True,
    "consent.tied_to_contract": False,
    "consent.purposes_separable": True,
    "consent.alternative_offered": True,
    "consent.preset": False,
    "consent.withdrawal_easy": True,
}
QUESTIONS: Mapping[str, Mapping[str, object]] = {
    "D10": {
        **CONSENT,
        "time.decision_date": "2016-05-01",
        "operation.kind": "store",
        "purpose.kind": "customer_service",
        "consent.form": "electronic",
        "controller.service_role": "online_service",
    },
    "D16": {"time.decision_date": "2023-05-01", "operation.kind": "anonymise", "purpose.kind": "own_statistics"},
    "D24": {
        **CONSENT,
        "time.decision_date": "2023-05-01",
        "operation.kind": "contact",
        "purpose.kind": "advertising",
        "channel.medium": "phone_call",
        "channel.initiated_by": "controller",
        "channel.advertising": True,
        "consent.channels": ["phone_call"],
        "consent.recorded": False,
    },
    "D36": {
        "time.decision_date": "2019-05-01",
        "operation.kind": "contact",
        "purpose.kind": "customer_service",
        "channel.medium": "phone_call",
        "channel.initiated_by": "controller",
        "channel.advertising": True,
        "consent.given": False,
    },
    "D38": {
        "time.decision_date": "2012-05-01",
        "operation.kind": "use",
        "purpose.kind": "advertising",
        "purpose.business_context": "own_business",
        "purpose.collected_for": "advertising",
        "purpose.third_party_offer": False,
        "data.list_data_only": True,
        "data.stored_before_2009_09": False,
        "balancing.legitimate_interest": True,
        "balancing.necessary": True,
        "balancing.subject_interest": "exists",
        "consent.given": False,
    },
    "D40": {
        **CONSENT,
        "time.decision_date": "2023-05-01",
        "operation.kind": "store",
        "purpose.kind": "employment",
        "subject.relationship": "employee",
        "basis.employment_necessary": False,
        "balancing.legitimate_interest": False,
        "consent.form": "electronic",
    },
    "D42": {
        "time.decision_date": "2019-05-01",
        "operation.kind": "listen_in",
        "purpose.kind": "quality_assurance",
        "data.kinds": ["voice"],
        "call.all_speakers_consent": False,
    },
    "D52": {
        **CONSENT,
        "time.decision_date": "2023-05-01",
        "operation.kind": "store",
        "purpose.kind": "service_design",
        "purpose.collected_for": "service_design",
        "balancing.legitimate_interest": False,
        "basis.contract_necessary": False,
        "consent.withdrawal_easy": False,
    },
    "D54": {
        "time.decision_date": "2016-05-01",
        "operation.kind": "transmit",
        "purpose.kind": "authority_report",
        "data.kinds": ["image"],
        "disclosure.recipient": "public_authority",
        "disclosure.country": "DE",
        "image.recognisable": True,
        "consent.given": False,
    },
    "D174": {
        "time.decision_date": "2023-05-01",
        "operation.kind": "anonymise",
        "purpose.kind": "own_statistics",
        "balancing.legitimate_interest": True,
        "balancing.necessary": True,
        "balancing.subject_interest": "none",
        "rights.objection": "upheld",
    },
    "D59": {
        "time.decision_date": "2025-05-01",
        "operation.kind": "use",
        "purpose.kind": "contract",
        "controller.service_role": "online_service",
        "data.kinds": ["age_verification"],
        "subject.age": 15,
    },
}
"""Where no case rests on a point, a question whose answer does."""


@cache
def policies() -> PolicySet:
    return shipped_law()


@cache
def engine() -> Engine:
    return Engine(policies())


def test_all_points_are_there_in_order() -> None:
    assert list(policies().doubts) == ALL


@pytest.mark.parametrize("id", QUESTIONS)
def test_an_answer_names_the_point(id: str) -> None:
    """Of all other points `test_every_answer.py` says the same of the cases."""
    question = ask({**FIRM, **QUESTIONS[id]}, policies().vocabulary, presume_unstated=True, consulted=REGISTERS)
    assert id in {doubt.id for doubt in engine().decide(question).doubts}


@pytest.mark.parametrize("id", ALL)
def test_a_point_asks_a_question_and_answers_it_in_one_sentence(id: str) -> None:
    point = policies().doubts[id]
    assert point.views
    for text in (point.question, *(view.text for view in point.views), point.choice):
        for sentence in (text.de, text.en):
            assert sentence.endswith("?" if text is point.question else ".")
            assert "ß" not in text.en
            assert sentence[0].isupper() or not sentence[0].isalpha()


def test_a_point_matters_only_where_its_law_applies() -> None:
    """Of a picture shown in 2015 nobody asks how the KUG and the GDPR stand to each other."""
    picture = {
        "operation.kind": "publish",
        "purpose.kind": "self_presentation",
        "disclosure.recipient": "public",
        "data.kinds": ["image"],
        "image.recognisable": True,
        "consent.given": False,
    }
    for day, expected in (("2015-05-01", False), ("2019-05-01", True)):
        question = ask({**FIRM, **picture, "time.decision_date": day}, policies().vocabulary, presume_unstated=True, consulted=REGISTERS)
        assert ("D5" in {doubt.id for doubt in engine().decide(question).doubts}) is expected


@pytest.mark.parametrize("day", ["1907-07-01", "2001-09-25"])
def test_days_on_which_nothing_is_weighed(day: str) -> None:
    """A point may ask how interests were weighed on days on which no rule does; the answer is given all the same."""
    facts = {**FIRM, "time.decision_date": day, "operation.kind": "publish", "data.kinds": ["image"], "purpose.kind": "employee_monitoring"}
    question = ask(facts, policies().vocabulary, presume_unstated=True, consulted=REGISTERS)
    assert [law.law for law in engine().decide(question).laws] == ["de-kug"]
