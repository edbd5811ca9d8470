"""The rules that Connect's protocol has for unary requests, by its names for them (connectrpc.com/docs/protocol)."""

import gzip
import json
from base64 import b64decode
from functools import cache
from typing import Any, Final

import pytest
from google.rpc.error_details_pb2 import BadRequest

from tests.doors.house import CHECK, WILLING, House, question
from zweck.v1 import decision_pb2 as v1

JSON: Final = "application/json"
PROTO: Final = "application/proto"
LISTS: Final = "/zweck.v1.PolicyService/ListFacts"


@cache
def asked() -> bytes:
    """A question about a customer of whom nothing adverse is known."""
    return json.dumps(question("newsletter", WILLING)).encode()


def sent(house: House, body: bytes | None = None, path: str = CHECK, **fields: str) -> Any:
    """A request as a client of Connect sends it; `_` stands for `-`."""
    given = {"content-type": JSON, "connect-protocol-version": "1"} | {name.replace("_", "-"): value for name, value in fields.items()}
    return house.request("POST", path, asked() if body is None else body, given)


def test_connect_protocol_version(house: House) -> None:
    """It may be missing, for curl; another one is refused."""
    assert sent(house).status == house.post(CHECK, asked()).status == 200
    other = sent(house, connect_protocol_version="2")
    assert (other.status, other.said["code"]) == (400, "invalid_argument")


@pytest.mark.parametrize(
    ("timeout", "status", "code"),
    [
        ("9999999999", 200, None),
        ("0", 504, "deadline_exceeded"),
        ("99999999999", 400, "invalid_argument"),
        ("-1", 400, "invalid_argument"),
        ("5s", 400, "invalid_argument"),
    ],
)
def test_timeout_milliseconds(house: House, timeout: str, status: int, code: str | None) -> None:
    """At most ten digits, more than a hundred days."""
    answer = sent(house, connect_timeout_ms=timeout)
    assert (answer.status, answer.said.get("code")) == (status, code)


@pytest.mark.parametrize(
    ("kind", "status"), [(f"{JSON}; charset=utf-8", 200), ("application/cbor", 415), ("application/connect+json", 415)]
)
def test_message_codec(house: House, kind: str, status: int) -> None:
    answer = sent(house, content_type=kind)
    assert answer.status == status
    assert answer.fields["content-type"] == JSON


def test_content_encoding(house: House) -> None:
    """An unknown one is `unimplemented`, and the message lists those that are known; identity is taken for granted."""
    assert sent(house, gzip.compress(asked()), content_encoding="gzip").status == 200
    assert sent(house, content_encoding="identity").status == 200
    unknown = sent(house, content_encoding="br")
    assert (unknown.status, unknown.said["code"], "gzip" in unknown.said["message"]) == (501, "unimplemented", True)


def test_nothing_is_not_decompressed(house: House) -> None:
    """A message without fields has no bytes."""
    answer = sent(house, b"", content_type=PROTO, content_encoding="gzip")
    assert (answer.status, answer.fields["content-type"]) == (200, PROTO)
    assert v1.Decision.FromString(answer.said).outcome == v1.UNDETERMINED


@pytest.mark.parametrize(("accepts", "encoding"), [("br, gzip", "gzip"), ("gzip;q=0", None), ("zstd", None), ("", None)])
def test_accept_encoding(house: House, accepts: str, encoding: str | None) -> None:
    """No other than gzip, and never one that the client does not accept."""
    answer = sent(house, b"{}", LISTS, accept_encoding=accepts)
    assert (answer.status, answer.fields.get("content-encoding")) == (200, encoding)
    assert json.loads(gzip.decompress(answer.said) if encoding else json.dumps(answer.said))["facts"]


def test_errors_are_json_whatever_the_codec(house: House) -> None:
    """With their type's full name and their bytes, in base64 without padding."""
    request = v1.CheckProcessingRequest(facts={"operation.kind": v1.FactValue(string_value="contakt")})
    for kind, body in ((PROTO, request.SerializeToString()), (JSON, b'{"facts": {"operation.kind": "contakt"}}')):
        answer = sent(house, body, content_type=kind)
        assert (answer.status, answer.fields["content-type"], answer.said["code"]) == (400, JSON, "invalid_argument")
        values = {detail["type"]: detail["value"] for detail in answer.said["details"]}
        value = values["google.rpc.BadRequest"]
        assert "=" not in value
        (violation,) = BadRequest.FromString(b64decode(value + "=" * (-len(value) % 4))).field_violations
        assert violation.field == "facts[operation.kind]"


def test_there_is_no_get(house: House) -> None:
    """It is for methods that the contract calls free of side effects; here it calls none so, for answers are recorded."""
    answer = house.request("GET", f"{CHECK}?connect=v1&encoding=json&message=%7B%7D")
    assert (answer.status, answer.fields["allow"], answer.said["code"]) == (405, "POST", "unimplemented")
