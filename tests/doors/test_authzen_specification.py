"""AuthZEN 1.0: the messages of the specification and of its certification scenario, as they stand there.

The specification asks about books and documents. A deployment of zweck names persons and activities instead, and states facts; so each
message is sent twice: as it is, which is refused in the form of the specification's errors, and with these names in the same places.
"""

from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.doors.house import OBJECTING, WILLING, House, stated
from tests.doors.test_authzen import ALL, ONE, decisions, person

MESSAGES: Final[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("authzen.yaml").read_text(encoding="utf-8"))
CERTIFIED: Final[dict[str, Any]] = MESSAGES["certification"]
ID: Final = "bfe9eb29-ab87-4ca3-be83-a1d5d8305716"
NOT_FOUND: Final = {"error": {"status": 404, "message": "Resource not found"}}


def named(message: dict[str, Any], *wanted: dict[str, Any]) -> dict[str, Any]:
    """A message with persons, activities and facts of the example group in the places of its own; `wanted` are the decisions."""
    found = deepcopy(message)
    several = found.get("evaluations") or [found]
    for part, decision in zip(several, (*wanted, *({"decision": True} for _ in several)), strict=False):
        if "resource" in part and isinstance(part["resource"], dict):
            customer = person(WILLING if decision["decision"] else OBJECTING)
            part["resource"] |= {"type": "file", "id": "1"} if decision.get("context") == NOT_FOUND else customer
    for part in (found, *several):
        if "name" in part.get("action", {}):
            part["action"]["name"] = "newsletter"
        if "context" in part:
            part["context"] |= stated("newsletter")
    found.setdefault("context", stated("newsletter"))
    return found


def test_the_parts_of_a_request(house: House) -> None:
    """5.1 to 5.4: properties may be there, and other context."""
    (whole, *_) = (example["request"] for example in MESSAGES["evaluation"])
    for part in MESSAGES["parts"]:
        answer = house.post(ONE, named({**whole, **part}))
        assert (answer.status, answer.said["decision"]) == (200, True), part


@pytest.mark.parametrize("example", MESSAGES["evaluation"], ids=lambda example: example["section"])
def test_an_evaluation(house: House, example: dict[str, Any]) -> None:
    answer = house.post(ONE, named(example["request"], example["response"]), x_request_id=ID)
    assert (answer.status, answer.fields["content-type"], answer.fields["x-request-id"]) == (200, "application/json", ID)
    assert answer.said["decision"] is example["response"]["decision"]
    as_it_is = house.post(ONE, example["request"], x_request_id=ID)
    assert (as_it_is.status, as_it_is.fields["x-request-id"]) == (400, ID)
    assert "the resource is the person concerned" in as_it_is.said["message"]


@pytest.mark.parametrize("example", MESSAGES["evaluations"], ids=lambda example: example["section"])
def test_several_evaluations(house: House, example: dict[str, Any]) -> None:
    wanted = example["response"]["evaluations"]
    answer = house.post(ALL, named(example["request"], *wanted), x_request_id=ID)
    assert (answer.status, answer.fields["x-request-id"], answer.said.keys()) == (200, ID, {"evaluations"})
    assert decisions(answer) == [one["decision"] for one in wanted]
    for one, given in zip(wanted, answer.said["evaluations"], strict=True):
        if one.get("context") == NOT_FOUND:
            error = given["context"]["error"]
            assert (type(error["status"]), type(error["message"]), error["status"] >= 400) == (int, str, True)
        elif "code" in one.get("context", {}):
            assert one["context"].items() <= given["context"].items()
    as_it_is = house.post(ALL, example["request"])
    stops = example["request"].get("options", {}).get("evaluations_semantic") == "deny_on_first_deny"
    assert decisions(as_it_is) == [False] * (1 if stops else len(example["request"]["evaluations"]))
    assert all(one["context"]["error"]["status"] == 400 for one in as_it_is.said["evaluations"])


def test_no_reason_where_nothing_was_left_out(house: House) -> None:
    """The last evaluation stops nothing."""
    request = next(one["request"] for one in MESSAGES["evaluations"] if one["section"].endswith("deny on first deny"))
    answer = house.post(ALL, named(request, {"decision": True}, {"decision": True}, {"decision": False}))
    assert decisions(answer) == [True, True, False]
    assert "reason" not in answer.said["evaluations"][-1]["context"]


@pytest.mark.parametrize("message", CERTIFIED["accepted"], ids=range(len(CERTIFIED["accepted"])))
def test_requests_that_must_be_accepted(house: House, message: dict[str, Any]) -> None:
    """Certification 2.2, 2.3, 2.6, 3.4.2, 3.4.3: at both endpoints, and each time with the same decision."""
    said = [house.post(path, named(message)) for path in (ONE, ALL, ONE)]
    assert [(one.status, one.said["decision"], type(one.said["context"])) for one in said] == [(200, True, dict)] * 3


@pytest.mark.parametrize("message", CERTIFIED["refused"], ids=range(len(CERTIFIED["refused"])))
def test_requests_that_must_be_refused(house: House, message: dict[str, Any]) -> None:
    """Certification 2.4.1, 2.4.2, 2.4.6."""
    assert house.post(ONE, message).status == 400


@pytest.mark.parametrize(
    ("body", "kind"), [(b"{", "application/json"), (b"", "application/json"), (b"{}", "text/plain"), (b"[]", "application/json")]
)
def test_bodies_that_must_be_refused(house: House, body: bytes, kind: str) -> None:
    """Certification 2.4.3 to 2.4.5; the identifier of the request comes back with an error, too (10.1.3)."""
    for path in (ONE, ALL):
        answer = house.post(path, body, content_type=kind, x_request_id=ID)
        assert (answer.status, answer.fields["content-type"], answer.fields["x-request-id"]) == (400, "application/json", ID)


def test_an_identifier_is_not_needed_and_comes_back_from_everywhere(house: House) -> None:
    """Certification 2.5."""
    message = named(CERTIFIED["accepted"][0])
    assert "x-request-id" not in house.post(ONE, message).fields
    others = [("GET", ONE), ("POST", "/access/v1/search/subject"), ("GET", "/.well-known/authzen-configuration")]
    answers = [house.request(verb, path, fields={"x-request-id": ID, "content-type": "application/json"}) for verb, path in others]
    assert [(one.status, one.fields["x-request-id"]) for one in answers] == [(405, ID), (404, ID), (200, ID)]


@pytest.mark.parametrize("example", CERTIFIED["several"], ids=["context for each", "an error of one"])
def test_batches_of_the_certification(house: House, example: dict[str, Any]) -> None:
    """Certification 3.2.6, 3.3, 3.4.1."""
    wanted = [{"decision": decision} for decision in example["decisions"]]
    answer = house.post(ALL, named(example["request"], *wanted))
    assert (answer.status, decisions(answer)) == (200, example["decisions"])


@pytest.mark.parametrize(("forwarded", "scheme"), [("https", "https"), ("javascript", "http")])
def test_the_metadata(house: House, forwarded: str, scheme: str) -> None:
    """9.1, 9.2.2, 9.2.3: the identifier is the address that was asked, of a proxy that ends TLS; what is not offered is not named."""
    fields = {"host": "pdp.example.com", "x-forwarded-proto": forwarded}
    answer = house.request("GET", "/.well-known/authzen-configuration", fields=fields)
    assert (answer.status, answer.fields["content-type"]) == (200, "application/json")
    origin = f"{scheme}://pdp.example.com"
    assert answer.said == {
        "policy_decision_point": origin,
        "access_evaluation_endpoint": f"{origin}{ONE}",
        "access_evaluations_endpoint": f"{origin}{ALL}",
        "search_action_endpoint": f"{origin}/access/v1/search/action",
        "search_resource_endpoint": f"{origin}/access/v1/search/resource",
    }


# --- search (8) -----------------------------------------------------------------------------------------------------------------------


def found_by(house: House, kind: str, search: dict[str, Any], results: list[dict[str, str]]) -> None:
    """Each result of a search evaluates to true, in its place."""
    for result in results:
        asked = {**search, "resource": {**search["resource"], **(result if kind == "resource" else {})}}
        asked |= {"action": result} if kind == "action" else {}
        answer = house.post(ONE, {name: part for name, part in asked.items() if name != "page"})
        assert (answer.status, answer.said["decision"]) == (200, True)


@pytest.mark.parametrize("example", MESSAGES["search"], ids=lambda example: example["section"])
def test_a_search(house: House, example: dict[str, Any]) -> None:
    """With persons by pseudonym, as a register knows them; what is found evaluates to true, and as it is, it is refused."""
    kind = example["path"].rpartition("/")[2]
    whom = {"type": "pseudonym"} if kind == "resource" else person(WILLING)
    search = named(example["request"]) | {"resource": whom, "context": {**example["request"].get("context", {}), **stated("newsletter")}}
    answer = house.post(example["path"], search, x_request_id=ID)
    assert (answer.status, answer.fields["content-type"], answer.fields["x-request-id"]) == (200, "application/json", ID)
    assert [*answer.said] == ["page", "results"]
    assert answer.said["page"]["count"] == len(answer.said["results"]) > 0
    assert all(one.keys() == example["response"]["results"][0].keys() for one in answer.said["results"])
    found_by(house, kind, search, answer.said["results"])
    as_it_is = house.post(example["path"], example["request"], x_request_id=ID)
    assert (as_it_is.status, as_it_is.fields["x-request-id"]) == (400, ID)


def test_pages_of_a_search(house: House) -> None:
    """8.2: an opaque token until there is no more; the same search without it in pages of one, and a token of another is refused."""
    kinds: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "resource": ({"type": "pseudonym"}, {"action": {"name": "newsletter"}}),
        "action": (person(WILLING), {}),
    }
    for kind, (resource, more) in kinds.items():
        path = f"/access/v1/search/{kind}"
        search = {"subject": {"type": "user", "id": "alice"}, "resource": resource, "context": stated("newsletter"), **more}
        whole = house.post(path, search).said
        assert whole["page"]["next_token"] == ""
        found: list[dict[str, str]] = []
        page: dict[str, Any] = {"limit": 1}
        while True:
            answer = house.post(path, {**search, "page": page}).said
            found += answer["results"]
            assert len(answer["results"]) <= 1
            if not answer["page"]["next_token"]:
                break
            page = {"token": answer["page"]["next_token"], "limit": 1}
        assert found == whole["results"]
    path, paged = "/access/v1/search/resource", {**search, **kinds["resource"][1], "resource": {"type": "pseudonym"}}
    first = house.post(path, {**paged, "page": {"limit": 1}}).said
    token = {"page": {"token": first["page"]["next_token"] or "100:0:0"}}
    wrong: list[dict[str, Any]] = [
        {"context": {}},
        *({"page": page} for page in ({"token": "x"}, {"token": 5}, {"limit": 0}, {"limit": True}, 5)),
    ]
    for other in wrong:
        assert house.post(path, {**paged, **token, **other}).status == 400, other


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"subject": {"type": "user", "id": "alice"}},
        {"subject": {"type": "user", "id": "alice"}, "resource": {"type": "pseudonym"}},
        {"subject": {"type": "user", "id": "alice"}, "action": {"name": "newsletter"}, "resource": {"type": "customer_number"}},
        {"subject": {"type": "user"}, "action": {"name": "newsletter"}, "resource": {"type": "pseudonym"}},
        {"subject": {"type": "user", "id": "alice"}, "action": {"name": "unknown"}, "resource": {"type": "pseudonym"}},
    ],
    ids=range(6),
)
def test_searches_that_must_be_refused(house: House, message: dict[str, Any]) -> None:
    assert house.post("/access/v1/search/resource", message).status == 400
    assert house.post("/access/v1/search/action", message).status == 400


def test_no_day_is_searched(house: House) -> None:
    """A search finds what may be done now; a gateway acts on what it finds."""
    search = {"subject": {"type": "user", "id": "alice"}, "resource": person(WILLING), "context": {"time.decision_date": "2026-02-02"}}
    assert house.post("/access/v1/search/action", search).status == 400
