"""AuthZEN 1.0: the requests of the specification, by their shapes, with activities, persons and facts in them."""

from typing import Any

import pytest

from tests.doors.house import OBJECTING, WILLING, House, stated
from zweck.bounded.cache import Cache
from zweck.doors.authzen.evaluation import Evaluation, Requests
from zweck.doors.authzen.evaluation import answer as answered
from zweck.doors.json.write import Writer
from zweck.v1 import decision_pb2 as v1

ONE, ALL = "/access/v1/evaluation", "/access/v1/evaluations"
SUBJECT = {"type": "service", "id": "newsletter-service"}


def person(number: str) -> dict[str, Any]:
    """A customer."""
    return {"type": "customer_number", "id": number}


def request(number: str = WILLING, **more: Any) -> dict[str, Any]:
    """The request of the specification's first example (6.1)."""
    return {
        "subject": SUBJECT,
        "action": {"name": "newsletter"},
        "resource": person(number),
        "context": stated("newsletter"),
        **more,
    }


def decisions(answer: Any) -> list[bool]:
    """The decisions of several evaluations."""
    return [one["decision"] for one in answer.said["evaluations"]]


def test_an_evaluation(house: House) -> None:
    """6.1 and 6.2: a decision, with a context."""
    answer = house.post(ONE, request(), x_request_id="bfe9eb29-ab87-4ca3-be83-a1d5d8305716")
    assert (answer.status, answer.said["decision"]) == (200, True)
    assert answer.fields["x-request-id"] == "bfe9eb29-ab87-4ca3-be83-a1d5d8305716"
    context = answer.said["context"]
    assert (context["outcome"], context["basis"], context["date"]) == ("PERMITTED", "LIVE", "2026-02-02")
    assert context["activity"] == "newsletter@2026-01-01"
    assert {duty["id"] for duty in context["obligations"]}
    assert context["reasons"]
    assert context["decision_id"]


def test_a_prohibition_and_an_open_question_are_no_permission(house: House) -> None:
    forbidden = house.post(ONE, request(OBJECTING)).said
    assert (forbidden["decision"], forbidden["context"]["outcome"]) == (False, "PROHIBITED")
    unknown = house.post(ONE, request("K-unknown", context={})).said
    assert (unknown["decision"], unknown["context"]["outcome"]) == (False, "UNDETERMINED")
    assert unknown["context"]["missing_facts"]


def test_no_gateway_acts_on_a_stated_day(house: House) -> None:
    """Not even on today: a caller who states a day asks what holds on it, and may do nothing on the answer."""
    for day in ("2026-02-01", "2026-02-02", "unknown", 5, None):
        sent = request(context={**stated("newsletter"), "time.decision_date": day})
        answer = house.post(ONE, sent)
        assert (answer.status, answer.said["code"]) == (400, "invalid_argument")
        assert "nothing may be done on that" in answer.said["message"]
        (denied,) = house.post(ALL, {**sent, "evaluations": [{}]}).said["evaluations"]
        assert (denied["decision"], denied["context"]["error"]["status"]) == (False, 400)


def test_properties_are_not_read_and_other_context_is_named(house: House) -> None:
    """5.1 to 5.4: attributes that a gateway sends along."""
    sent = request(
        subject={**SUBJECT, "properties": {"department": "Sales", "ip_address": "172.217.22.14"}},
        action={"name": "newsletter", "properties": {"method": "GET"}},
        resource={**person(WILLING), "properties": {"library_record": {"title": "x"}}},
        context={**stated("newsletter"), "time": "1985-10-26T01:22-07:00"},
    )
    answer = house.post(ONE, sent).said
    assert answer["decision"]
    assert answer["context"]["ignored"] == ["time"]
    assert answer["context"]["decision_id"] == house.post(ONE, request()).said["context"]["decision_id"]


def test_a_fact_among_properties_is_refused(house: House) -> None:
    """An objection that stands there would not be heard, and the answer be yes."""
    for part, value in (("subject", SUBJECT), ("action", {"name": "newsletter"}), ("resource", person(WILLING))):
        beside = house.post(ONE, request() | {part: {**value, "rights.marketing_objection": True}})
        assert (beside.status, "no answer depends on properties" in beside.said["message"]) == (400, True)
        sent = request() | {part: {**value, "properties": {"rights.marketing_objection": True}}}
        answer = house.post(ONE, sent)
        assert (answer.status, answer.said["code"]) == (400, "invalid_argument")
        assert "no answer depends on properties; facts stand in the `context`" in answer.said["message"]
        assert decisions(house.post(ALL, request(evaluations=[{part: sent[part]}, {}]))) == [False, True]


def test_a_fact_in_a_further_object_is_refused(house: House) -> None:
    """It would not be heard there either; other objects are passed over, and so is a text that looks like one."""
    objecting = {"rights.marketing_objection": True}
    text = '{"rights.marketing_objection": true}'
    for inner in ({"facts": objecting}, {"request": [{"facts": objecting}]}):
        for sent in (
            request(context={**stated("newsletter"), **inner}),
            request(resource={**person(WILLING), "properties": inner}),
        ):
            answer = house.post(ONE, sent)
            assert (answer.status, answer.said["code"]) == (400, "invalid_argument")
            assert "facts stand in the `context` itself" in answer.said["message"]
            assert decisions(house.post(ALL, {**sent, "evaluations": [{}]})) == [False]
    assert house.post(ONE, request(context={**stated("newsletter"), "request": {"body": text, "1.2.3.4": 1}})).said["decision"]


@pytest.mark.parametrize("name", ["Resource", "resource ", "resourse", "resources", "properties", ""])
def test_beside_a_misspelt_part_no_default_counts(house: House, name: str) -> None:
    """The answer would be about the person of the default, and be read as one about the other."""
    denied, permitted = house.post(ALL, request(evaluations=[{name: person(OBJECTING)}, {}])).said["evaluations"]
    assert (denied["decision"], permitted["decision"]) == (False, True)
    assert denied["context"]["error"]["status"] == 400
    assert "is no part of an evaluation" in denied["context"]["error"]["message"]


@pytest.mark.parametrize("name", ["Context", "context ", "contexts", "facts", "evaluations", "Evaluations", "rights.marketing_objection"])
def test_beside_the_parts_nothing_is_passed_over(house: House, name: str) -> None:
    """An objection under another name than `context` would not be heard, and the answer be yes."""
    objecting: Any = {"rights.marketing_objection": True}
    answer = house.post(ONE, request() | {name: [{"context": objecting}] if name == "evaluations" else objecting})
    assert (answer.status, answer.said["code"]) == (400, "invalid_argument")
    assert f"`{name.strip()}" in answer.said["message"]
    if name != "evaluations":
        assert decisions(house.post(ALL, request(evaluations=[{}, {}]) | {name: objecting})) == [False, False]
        assert house.post(ALL, request() | {name: objecting}).status == 400
        assert house.post("/access/v1/search/action", request() | {name: objecting}).status == 400


def test_several_evaluations_take_what_they_leave_out_from_the_whole(house: House) -> None:
    """7.1.1: defaults, and one evaluation that says everything itself."""
    whole = request(evaluations=[{}, {"resource": person(OBJECTING)}, request(OBJECTING, subject={"type": "user", "id": "x"})])
    del whole["resource"]
    whole["resource"] = person(WILLING)
    answer = house.post(ALL, whole)
    assert (answer.status, decisions(answer)) == (200, [True, False, False])


@pytest.mark.parametrize(
    ("semantic", "persons", "given"),
    [
        ("execute_all", [OBJECTING, WILLING, OBJECTING], [False, True, False]),
        ("deny_on_first_deny", [WILLING, OBJECTING, WILLING], [True, False]),
        ("permit_on_first_permit", [OBJECTING, WILLING, OBJECTING], [False, True]),
    ],
)
def test_the_semantics(house: House, semantic: str, persons: list[str], given: list[bool]) -> None:
    """7.1.2.1: the three examples."""
    several = {
        **request(),
        "evaluations": [{"resource": person(number)} for number in persons],
        "options": {"evaluations_semantic": semantic},
    }
    assert decisions(house.post(ALL, several)) == given


def test_an_evaluation_that_cannot_be_made_denies_and_says_why(house: House) -> None:
    """7.2: an error in the context, and the others are answered."""
    several = request(
        evaluations=[
            {"resource": {"type": "account", "id": "123"}},
            {"action": {"name": "newslettr"}},
            {"context": {"consent.given": None}},
            {"resource": 5},
            {},
        ]
    )
    answer = house.post(ALL, several)
    assert decisions(answer) == [False, False, False, False, True]
    errors = [one["context"]["error"] for one in answer.said["evaluations"][:4]]
    assert [error["status"] for error in errors] == [400] * 4
    assert "its type is one of `telephone`" in errors[0]["message"]
    assert "did you mean `newsletter`?" in errors[1]["message"]
    first = {**several, "options": {"evaluations_semantic": "deny_on_first_deny"}}
    assert decisions(house.post(ALL, first)) == [False]


def test_without_evaluations_it_is_one(house: House) -> None:
    """7.1: for clients that know one endpoint."""
    assert house.post(ALL, request()).said == house.post(ONE, request()).said


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"subject": SUBJECT, "action": {"name": "newsletter"}}, "resource"),
        ({"subject": SUBJECT, "resource": {"type": "email", "id": "a@b.c"}, "action": {}}, "action.name"),
        ({"subject": SUBJECT, "resource": {"type": "email", "id": 5}, "action": {"name": "x"}}, "resource.id"),
        ({"subject": SUBJECT, "resource": {"type": "account", "id": "1"}, "action": {"name": "x"}}, "resource.type"),
    ],
)
def test_an_incomplete_request_is_refused(house: House, sent: Any, field: str) -> None:
    """10.1.2: 400 with what is wrong."""
    answer = house.post(ONE, sent)
    assert (answer.status, answer.said["code"]) == (400, "invalid_argument")
    assert [detail["debug"]["fieldViolations"][0]["field"] for detail in answer.said["details"][1:]] == [field]


@pytest.mark.parametrize(
    "sent", [{"evaluations": 5}, {"evaluations": [{}] * 1001}, {"evaluations": [{}], "options": {"evaluations_semantic": "x"}}]
)
def test_several_that_cannot_be_understood_are_refused(house: House, sent: Any) -> None:
    """Alone, and with all that they lack."""
    assert house.post(ALL, sent).status == 400
    assert house.post(ALL, request() | sent).status == 400


def test_clients_find_the_endpoints(house: House) -> None:
    """9: the metadata."""
    found = house.request("GET", "/.well-known/authzen-configuration").said
    assert found == {
        "policy_decision_point": house.url,
        "access_evaluation_endpoint": house.url + ONE,
        "access_evaluations_endpoint": house.url + ALL,
        "search_action_endpoint": house.url + "/access/v1/search/action",
        "search_resource_endpoint": house.url + "/access/v1/search/resource",
    }


def test_true_is_for_what_is_permitted_alone() -> None:
    writer = Writer(v1.Decision, Cache(1))
    answers = {
        (name, of): v1.Decision(outcome=number, basis=basis) for name, number in v1.Outcome.items() for of, basis in v1.Basis.items()
    }
    given = {
        said: answered(one.SerializeToString(), Evaluation(b"", [], ""), writer, Requests()).permitted for said, one in answers.items()
    }
    assert [said for said, decision in given.items() if decision] == [("PERMITTED", "LIVE")]
