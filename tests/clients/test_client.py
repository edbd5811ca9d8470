"""`zweck.client`: plain Python values go out, answers come back, and bad values are refused before anything is sent."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, Final

import grpc
import pytest

from tests.law import shipped_law
from tests.serving import Server
from zweck.client import AsyncClient, Client, PlainValue, fact_value, question
from zweck.engine import Engine
from zweck.v1.decision_pb2 import Detail, FactValue, Outcome, StringList

CALL: Final[dict[str, PlainValue]] = {
    "time.decision_date": date(2022, 6, 1),
    "operation.kind": "contact",
    "purpose.kind": "advertising",
    "channel.medium": "phone_call",
    "channel.advertising": True,
    "subject.location_country": "DE",
}
NOBODY: Final = "127.0.0.1:1"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server with the shipped law."""
    policies = shipped_law()
    server = Server(Engine(policies), policies, "127.0.0.1:0")
    server.start()
    yield server.address
    server.stop(grace=1)


def test_an_answer(address: str) -> None:
    """A cold call is prohibited by § 7 UWG, in 2022 with § 7(2) no. 2."""
    with Client(address) as client:
        answer = client.check(CALL, request_id="17", presume_unstated=True, detail=Detail.FULL)
    assert (answer.outcome, answer.request_id, answer.date) == (Outcome.PROHIBITED, "17", "2022-06-01")
    assert "de-uwg" in {law.law for law in answer.laws if law.outcome == Outcome.PROHIBITED}
    assert answer.remedies


def test_an_answer_with_asyncio(address: str) -> None:
    async def ask() -> list[int]:
        async with AsyncClient(address) as client:
            answers = await asyncio.gather(*(client.check(CALL, presume_unstated=True) for _ in range(3)))
            return [answer.outcome for answer in answers]

    assert asyncio.run(ask()) == [Outcome.PROHIBITED] * 3


def test_the_facts(address: str) -> None:
    """Every fact of the shipped law, in its order."""
    with Client(address) as client:
        facts = client.facts()
    assert [fact.fact for fact in facts] == list(shipped_law().vocabulary.facts)
    medium = next(fact for fact in facts if fact.fact == "channel.medium")
    assert ("phone_call", "Telefonanruf") in [(choice.value, choice.label.de) for choice in medium.choices]


def test_the_facts_with_asyncio(address: str) -> None:
    async def ask() -> list[str]:
        async with AsyncClient(address) as client:
            return [fact.fact for fact in await client.facts()]

    assert asyncio.run(ask()) == list(shipped_law().vocabulary.facts)


def test_a_refusal_is_the_error_of_grpc(address: str) -> None:
    with Client(address) as client, pytest.raises(grpc.RpcError) as refused:
        client.check({"operation.kind": "contakt"})
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT


def test_a_call_ends_at_its_deadline_where_no_server_answers() -> None:
    with Client(NOBODY, timeout=0.2) as client, pytest.raises(grpc.RpcError) as failed:
        client.check({})
    assert failed.value.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (True, FactValue(bool_value=True)),
        (0, FactValue(int_value=0)),
        (-(2**63), FactValue(int_value=-(2**63))),
        ("DE", FactValue(string_value="DE")),
        (date(2018, 5, 25), FactValue(string_value="2018-05-25")),
        ({"b", "a"}, FactValue(list_value=StringList(values=["a", "b"]))),
        (("b", "a", "b"), FactValue(list_value=StringList(values=["a", "b"]))),
        ([], FactValue(list_value=StringList())),
    ],
)
def test_plain_values(value: Any, sent: FactValue) -> None:
    assert fact_value(value) == sent


@pytest.mark.parametrize("value", [None, 1.5, b"DE", datetime(2018, 5, 25, tzinfo=UTC), ["a", 1], {"a": "b"}])
def test_a_value_that_no_fact_has_is_named(value: Any) -> None:
    with pytest.raises(TypeError, match=r"^5 is no name of a fact; give a text such as `subject\.age`$"):
        question({5: True})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match=r"^`subject.age`: .*; give a bool, an int, a str, a datetime.date, or a list, tuple or set of str"):
        question({"subject.age": value})


def test_a_number_that_is_too_large_is_named() -> None:
    with pytest.raises(ValueError, match=r"^`subject.age`: 9223372036854775808 does not fit into 64 bits"):
        question({"subject.age": 2**63})
