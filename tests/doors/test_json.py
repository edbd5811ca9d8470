"""The methods of the contract in JSON: the same answers, limits, roles, records and figures as over gRPC."""

import gzip
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.json_format import MessageToDict, ParseDict
from google.rpc import code_pb2

from tests.activities.group import engine
from tests.doors.house import CHECK, OBJECTING, WILLING, House, opened, question, stated
from tests.server.refusals import refused
from zweck.access.gate import Gate
from zweck.chain.addresses import address
from zweck.client import Client, Subject
from zweck.client import question as client_question
from zweck.observe.meter import Meter
from zweck.record import RecordSettings, open_record
from zweck.record.chain import RECORD
from zweck.record.statements import scan
from zweck.rpc.json_requests import NAMES, STATUSES
from zweck.service.metering import Metering
from zweck.service.recording import Recording
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub
from zweck.v1.policy_pb2 import ListFactsRequest
from zweck.v1.policy_pb2_grpc import PolicyServiceStub

COLD_CALL: dict[str, Any] = {
    "time.decision_date": "2026-03-02",
    "operation.kind": "contact",
    "purpose.kind": "advertising",
    "channel.medium": "phone_call",
    "channel.advertising": True,
    "subject.age": 40,
    "data.kinds": ["name", "phone_number"],
    "subject.location_country": "DE",
}


def test_plain_facts_and_named_ones_give_the_answer_of_grpc(house: House) -> None:
    plain = house.post(CHECK, {"requestId": "7", "facts": COLD_CALL, "presumeUnstated": True})
    sent = v1.CheckProcessingRequest(request_id="7", presume_unstated=True)
    with Client(house.address) as client:
        answer = client.check(COLD_CALL, request_id="7", presume_unstated=True)
    ParseDict({"facts": {name: _named(value) for name, value in COLD_CALL.items()}}, sent)
    named = house.post(CHECK, MessageToDict(sent))
    assert plain.status == named.status == 200
    assert plain.said == named.said == MessageToDict(answer)
    assert ParseDict(plain.said, v1.Decision()) == answer
    assert plain.said["outcome"] == "PROHIBITED"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("de-AT,en", "ist keine Angabe des Vokabulars"),
        ("en", "is not a fact of the vocabulary"),
        ("fr,de", "is not a fact of the vocabulary"),
    ],
)
def test_a_refusal_speaks_the_language_of_the_call(house: House, asked: str, words: str) -> None:
    """Status and violations, in JSON and over gRPC; German where it is asked for first."""
    found = house.post(CHECK, {"facts": {"chanel.medium": "sms"}}, accept_language=asked)
    assert found.status == 400
    assert words in found.said["message"]
    stub = DecisionServiceStub(grpc.insecure_channel(house.address))
    with refused() as told:
        stub.CheckProcessing(client_question({"chanel.medium": "sms"}), metadata=(("accept-language", asked),))
    assert words in told.message
    assert words in next(iter(told.fields.values()))


def _named(value: Any) -> Any:
    match value:
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": str(value)}
        case str():
            return {"stringValue": value}
        case _:
            return {"listValue": {"values": value}}


def test_messages_as_they_are(house: House) -> None:
    asked = client_question(stated("newsletter"), activity="newsletter", subject=Subject(customer_number=WILLING))
    answer = house.request("POST", CHECK, asked.SerializeToString(), {"content-type": "application/proto"})
    assert answer.fields["content-type"] == "application/proto"
    assert v1.Decision.FromString(answer.said).outcome == v1.Outcome.PERMITTED


@pytest.mark.parametrize("body", [b"{}", b'{"date": "2026-03-02"}'])
def test_lists_are_those_of_grpc(house: House, body: bytes) -> None:
    listed = house.post("/zweck.v1.PolicyService/ListPolicies", body).said
    assert listed["policies"]
    facts = house.post("/zweck.v1.PolicyService/ListFacts", b"{}").said
    with grpc.insecure_channel(house.address) as channel:
        assert facts == MessageToDict(PolicyServiceStub(channel).ListFacts(ListFactsRequest()))


def test_a_batch_answers_each_question(house: House) -> None:
    questions = [
        question("newsletter", WILLING, requestId="a"),
        {"requestId": "b", "facts": {"operation.kind": "contakt"}},
        question("newsletter", OBJECTING, requestId="c"),
    ]
    found = house.post("/zweck.v1.DecisionService/BatchCheckProcessing", {"requests": questions}).said["results"]
    assert [one["requestId"] for one in found] == ["a", "b", "c"]
    assert [one.get("decision", {}).get("outcome") for one in found] == ["PERMITTED", None, "PROHIBITED"]
    assert found[1]["refusal"]["reason"] == "INVALID_FACTS"


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        (b"", "", "the body is not JSON: Expecting value, in line 1, column 1"),
        (b"[]", "", "the body is to be an object of JSON, a `zweck.v1.CheckProcessingRequest`"),
        (b'{"fact": {}}', "fact", "there is no field `fact`; did you mean `facts`?"),
        (b'{"subject": {"phone": "1"}}', "subject.phone", "there is no field `subject.phone`; did you mean `telephone`?"),
        (b'{"facts": {"consent.given": null}}', "facts[consent.given]", "`consent.given` takes a boolean, a whole number, a text"),
        (b'{"facts": {"subject.age": 1.5}}', "facts[subject.age]", "`subject.age` takes a boolean, a whole number, a text"),
        (b'{"facts": {"a": true, "a": false}}', "", "the body says `a` twice; say it once"),
        (b'{"facts": {"subject.age": NaN}}', "", "`NaN` is no number of JSON"),
        (b'{"detail": "EVERYTHING"}', "detail", "`detail` takes one of `OUTCOME`, `REASONS`, `FULL`, `EXAMINATION`, not `EVERYTHING`"),
        (b'{"detail": "REASON"}', "detail", "not `REASON`; did you mean `REASONS`?"),
        (b'{"request_id": "a", "requestId": "b"}', "requestId", "`request_id` and `requestId` stand for one value"),
        (b'{"facts": {"subject.age": ' + b"9" * 5000 + b"}}", "", "a number that is too large"),
        (b'{"facts": ' + b"[" * 30_000 + b"]" * 30_000 + b"}", "", "nested too deeply"),
        (b'{"requestId": "\xff"}', "", "the body is not UTF-8"),
        (b'{"requestId": "\\ud800"}', "requestId", "`requestId` holds a half of a letter"),
        (b'{"facts": {"operation.kind": "contakt"}}', "facts[operation.kind]", "did you mean `contact`?"),
        (b'{"activity": "newslettr", "facts": {"time.decision_date": "2026-03-02"}}', "activity", "did you mean `newsletter`?"),
    ],
)
def test_faults_say_where_and_what_to_do(house: House, body: bytes, field: str, sentence: str) -> None:
    answer = house.post(CHECK, body)
    assert (answer.status, answer.said["code"]) == (400, "invalid_argument")
    assert sentence in answer.said["message"]
    found = [detail["debug"]["fieldViolations"][0]["field"] for detail in answer.said["details"] if "BadRequest" in detail["type"]]
    assert found == ([field] if field else [])


def test_a_fault_in_a_batch_names_its_question(house: House) -> None:
    questions = {"requests": [{"facts": {}}, {"facts": {"consent.given": None}}]}
    answer = house.post("/zweck.v1.DecisionService/BatchCheckProcessing", questions)
    assert answer.said["details"][1]["debug"]["fieldViolations"][0]["field"] == "requests[1].facts[consent.given]"


def test_what_is_refused_over_grpc_is_refused_here(house: House) -> None:
    missing = house.post("/zweck.v1.PolicyService/GetPolicy", {"law": "de-nothing"})
    assert (missing.status, missing.said["code"]) == (404, "not_found")
    assert house.post("/zweck.v1.DecisionService/StreamCheckProcessing", {}).status == 404
    assert house.post("/zweck.v1.AdminService/GetPolicySetStatus", {}).status == 404, "the server has no such service"
    assert house.post("/grpc.health.v1.Health/Check", {}).said == {"status": "SERVING"}
    large = house.post(CHECK, json.dumps({"requestId": "x" * 70_000}).encode())
    assert (large.status, large.said["code"]) == (413, "resource_exhausted")
    events = house.post("/zweck.v1.RegisterService/Record", {"controller": "x", "events": [{"event": {"evidence": "x" * 1000}}] * 70})
    assert (events.status, events.said["code"]) == (413, "resource_exhausted")


def test_large_answers_are_compressed(house: House) -> None:
    body = {"content-type": "application/json", "accept-encoding": "gzip"}
    path = "/zweck.v1.PolicyService/ListFacts"
    answer = house.request("POST", path, b"{}", body)
    assert answer.fields["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.said)) == house.post(path, b"{}").said


def test_every_code_of_grpc_has_its_name_and_its_status() -> None:
    assert {code for code in code_pb2.Code.values() if code} <= STATUSES.keys()
    assert NAMES[code_pb2.CANCELLED] == "canceled"


def test_roles_and_rates_hold(tmp_path: Path) -> None:
    """The server knows no caller: it has the roles of a server without an access file, and a rate."""
    with opened(tmp_path, (Gate(rate=0.5, concurrent=1),)) as house:
        assert house.post(CHECK, question("newsletter", WILLING)).status == 200
        refused = house.post(CHECK, {})
        assert (refused.status, refused.said["code"]) == (429, "resource_exhausted")
        assert 1 <= int(refused.fields["retry-after"]) <= 2
        assert any(detail["type"] == "google.rpc.RetryInfo" for detail in refused.said["details"])
        assert house.post("/zweck.v1.AdminService/GetPolicySetStatus", {}).status == 404
        assert house.request("GET", "/.well-known/authzen-configuration").status == 200


def test_answers_are_recorded_and_counted(tmp_path: Path) -> None:
    meter = Meter()
    url = f"sqlite:///{tmp_path / 'record.db'}"
    with closing(open_record(RecordSettings(url))) as record, opened(tmp_path, (Metering(meter), Recording(record, meter=meter))) as house:
        asked = question("newsletter", WILLING, requestId="17")
        record.keep_archive(engine().policies.revision, b"the policies, for a replay")
        answer = house.post(CHECK, asked)
        several = house.post("/zweck.v1.DecisionService/BatchCheckProcessing", {"requests": [asked, asked]})
        refused = house.post(CHECK, {"fact": 1})
        evaluated = house.post(
            "/access/v1/evaluations",
            {
                "subject": {"type": "service", "id": "x"},
                "action": {"name": "newsletter"},
                "evaluations": [{"resource": {"type": "customer_number", "id": number}} for number in (WILLING, OBJECTING)],
            },
        )
        assert (answer.status, several.status, refused.status, evaluated.status) == (200, 200, 400, 200)
        with closing(address(url, RECORD).connect(write=False)) as database:
            assert len(list(scan(database))) == 5
        figures = meter.figures()
        decided = sum(values[0] for values in figures["zweck_decisions_total"].values())
        refusals = {labels[0]: values[0] for labels, values in figures["zweck_refusals_total"].items()}
        assert (decided, refusals["NOT_A_MESSAGE"]) == (5, 1)
