"""Reading the policies that are being served."""

from typing import Any

import grpc
import pytest
from google.protobuf.json_format import MessageToDict

from tests.law import shipped_law
from tests.server.conftest import serving
from tests.server.fiction import VOCABULARY, Parrot
from tests.server.refusals import refused
from zweck.v1.policy_pb2 import GetPolicyRequest, ListFactsRequest, ListPoliciesRequest, ListPoliciesResponse
from zweck.v1.policy_pb2_grpc import PolicyServiceStub

ALL = [("xx-images", "1907-01-01"), ("xx-privacy", "2001-01-01"), ("xx-privacy", "2010-01-01")]


def names(response: ListPoliciesResponse) -> list[tuple[str, str]]:
    """Laws and versions."""
    return [(policy.law, policy.version) for policy in response.policies]


def test_all_versions_by_law_and_date(policies: PolicyServiceStub) -> None:
    response = policies.ListPolicies(ListPoliciesRequest())

    assert names(response) == ALL
    assert response.next_page_token == ""
    assert response.revision == "f" * 64
    assert MessageToDict(response.policies[1]) == {
        "law": "xx-privacy",
        "version": "2001-01-01",
        "until": "2009-12-31",
        "title": {"de": "Gesetz", "en": "Act"},
        "short": "PA",
        "source": "Gazette 2001",
    }


def test_a_page_at_a_time(policies: PolicyServiceStub) -> None:
    pages, token = [], ""
    for _ in ALL:
        response = policies.ListPolicies(ListPoliciesRequest(page_size=1, page_token=token))
        pages.append(names(response))
        token = response.next_page_token

    assert pages == [[version] for version in ALL]
    assert token == ""


def test_only_what_is_in_force_on_a_day(policies: PolicyServiceStub) -> None:
    response = policies.ListPolicies(ListPoliciesRequest(date="2009-12-31"))

    assert names(response) == ALL[:2]


@pytest.mark.parametrize(
    ("field", "value"),
    [("page_token", "2"), ("page_token", "ä"), ("page_token", "eHgtcHJpdmFjeQ=="), ("page_size", -1), ("date", "20091231")],
)
def test_a_list_that_cannot_be_understood(policies: PolicyServiceStub, field: str, value: Any) -> None:
    with refused() as told:
        policies.ListPolicies(ListPoliciesRequest(**{field: value}))

    assert told.code is grpc.StatusCode.INVALID_ARGUMENT
    assert told.reason == "INVALID_FIELD"
    assert list(told.fields) == [field]
    assert told.message == told.fields[field]


def test_one_version_with_its_rules(policies: PolicyServiceStub) -> None:
    policy = policies.GetPolicy(GetPolicyRequest(law="xx-privacy", date="2010-05-01"))

    assert policy.summary.version == "2010-01-01"
    assert policy.scope.citation == "§ 1 PA"
    assert policy.scope.condition.de == "Immer."
    assert [(rule.kind, rule.id, list(rule.of)) for rule in policy.rules] == [
        ("definition", "adult", []),
        ("requirement", "lawful-ground", ["xx-privacy"]),
        ("ground", "PA-5", ["xx-privacy/lawful-ground"]),
        ("obligation", "DU-INFORM", ["xx-privacy"]),
    ]
    _, gate, ground, duty = policy.rules
    assert not gate.HasField("condition")
    assert ground.condition.en.startswith("All of these:")
    assert "§ 2 PA" in ground.condition.de
    assert ground.exception.en
    assert (ground.start, ground.until) == ("2010-07-01", "2010-12-31")
    assert duty.text.en == "Inform."
    assert policy.revision == "f" * 64


def test_without_a_date_today_counts(policies: PolicyServiceStub) -> None:
    assert policies.GetPolicy(GetPolicyRequest(law="xx-privacy")).summary.version == "2010-01-01"


@pytest.mark.parametrize(
    ("law", "day", "reason", "message"),
    [
        ("xx-privcy", "", "LAW_NOT_FOUND", "there is no law `xx-privcy`; did you mean `xx-privacy`?"),
        ("?", "", "LAW_NOT_FOUND", "there is no law `?`; the laws are `xx-images`, `xx-privacy`"),
        (
            "xx-privacy",
            "2000-12-31",
            "VERSION_NOT_FOUND",
            "`xx-privacy` has no version on 2000-12-31; it has versions from 2001-01-01 until 2009-12-31, from 2010-01-01",
        ),
    ],
)
def test_no_such_policy(policies: PolicyServiceStub, law: str, day: str, reason: str, message: str) -> None:
    with refused() as told:
        policies.GetPolicy(GetPolicyRequest(law=law, date=day))

    assert told.code is grpc.StatusCode.NOT_FOUND
    assert (told.reason, told.message) == (reason, message)


@pytest.mark.parametrize(("field", "law", "day"), [("law", "", ""), ("date", "xx-images", "today")])
def test_a_request_that_cannot_be_understood(policies: PolicyServiceStub, field: str, law: str, day: str) -> None:
    with refused() as told:
        policies.GetPolicy(GetPolicyRequest(law=law, date=day))

    assert told.code is grpc.StatusCode.INVALID_ARGUMENT
    assert list(told.fields) == [field]


def test_all_facts(policies: PolicyServiceStub) -> None:
    response = policies.ListFacts(ListFactsRequest())

    assert [fact.fact for fact in response.facts] == list(VOCABULARY.facts)
    assert (list(response.languages), response.revision) == (["de", "en"], "f" * 64)
    assert MessageToDict(response.facts[1], preserving_proto_field_name=True) == {
        "fact": "consent.given",
        "group": "consent",
        "type": "bool",
        "label": {},
        "question": {"de": "consent.given?", "en": "consent.given?"},
        "meaning": {"de": "consent.given", "en": "consent.given"},
        "silence": {"silence_class": "doing", "reason": {}},
        "changeable_by": "nobody",
        "read_by": ["xx-privacy/PA-5"],
    }
    assert [choice.value for choice in response.facts[4].choices] == ["advertising", "own_statistics"]


def test_the_facts_of_the_shipped_law_have_all_that_a_form_needs() -> None:
    policies = shipped_law()
    with serving(Parrot(), policies) as channel:
        facts = {fact.fact: fact for fact in PolicyServiceStub(channel).ListFacts(ListFactsRequest()).facts}

    assert list(facts) == list(policies.vocabulary.facts)
    for fact in facts.values():
        for text in (fact.label, fact.question, fact.meaning, fact.silence.reason):
            assert text.de, fact.fact
            assert text.en, fact.fact
        assert bool(fact.choices) is (fact.type == "enum" or bool(policies.vocabulary.facts[fact.fact].values))
    given = facts["consent.given"].silence
    assert (given.silence_class, given.against.WhichOneof("kind"), given.against.bool_value) == ("shown", "bool_value", False)
    assert facts["rights.objection"].silence.register == "rights"
    assert facts["subject.status"].silence.presumed.string_value == "living"
    assert facts["channel.medium"].silence.implied[0].when.en.startswith("All of these:")
    assert "dpv:ConsentGiven" in facts["consent.given"].dpv
