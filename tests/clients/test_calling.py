"""Calls of `zweck.client` that have no answer, many questions at once, and how answers look."""

import asyncio
import socket
import threading
from contextlib import ExitStack
from typing import Any, Final

import grpc
import pytest
from google.rpc import code_pb2

from tests.activities.group import engine
from tests.clients.flaky import flaky
from tests.doors.house import House, stated
from tests.proving import at_most
from tests.serving import Server
from zweck.client import AsyncClient, Client, NoAnswer, NotAllowed, NotPermitted, Permission, Subject, WrongCall, question
from zweck.client.many import BYTES, batches
from zweck.rpc.refusal import Fault
from zweck.v1.decision_pb2 import Basis, CheckProcessingRequest, Decision, Obligation, Outcome, Refusal, Timing
from zweck.words.said import quoted

MANY: Final = at_most(1000, 402)
"""Two batches of 200, and a part of one."""


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (code_pb2.INVALID_ARGUMENT, WrongCall),
        (code_pb2.UNIMPLEMENTED, WrongCall),
        (code_pb2.UNAUTHENTICATED, NotAllowed),
        (code_pb2.PERMISSION_DENIED, NotAllowed),
        (code_pb2.RESOURCE_EXHAUSTED, NoAnswer),
        (code_pb2.INTERNAL, NoAnswer),
    ],
)
def test_an_error_says_what_to_do(code: int, kind: type[Exception]) -> None:
    """And has all that gRPC says, whichever client asks."""

    async def ask(address: str) -> None:
        async with AsyncClient(address) as client:
            await client.check({})

    with flaky(Fault(code, quoted("so")), Fault(code, quoted("so"))) as (address, _), Client(address) as client:
        for call in (lambda: client.check({}), lambda: asyncio.run(ask(address))):
            with pytest.raises(kind) as raised:
                call()
            error: Any = raised.value
            assert isinstance(error, grpc.RpcError)
            assert (error.code().value[0], error.details(), str(error)) == (code, "so", f"{error.code().name}: so")
            assert isinstance(error.__cause__, grpc.RpcError)


def test_every_fault_is_named(house: House) -> None:
    with Client(house.address) as client, pytest.raises(WrongCall) as wrong:
        client.check({"operation.kind": "contakt", "subject.ag": 3})
    assert sorted(field for field, _ in wrong.value.violations) == ["facts[operation.kind]", "facts[subject.ag]"]
    assert all("did you mean" in fault for _, fault in wrong.value.violations)
    assert wrong.value.reason == "INVALID_FACTS"


def test_a_server_that_comes_back_answers_the_call_that_waits() -> None:
    """Its channel connects again as soon as the call is tried again."""
    with ExitStack() as stack:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
        client = stack.enter_context(Client(address, timeout=60))
        found: list[int] = []
        asking = threading.Thread(target=lambda: found.append(client.check({}).outcome))
        asking.start()
        asking.join(0.3)
        server = Server(engine(), engine().policies, address)
        server.start()
        stack.callback(server.stop, grace=1)
        asking.join(60)
    assert found == [Outcome.UNDETERMINED]


# --- many -------------------------------------------------------------------------------------------------------------------------


def test_many_questions(house: House) -> None:
    """More than a batch has; each answer is whole and in its place, and in the place of a wrong question stands why."""
    person = Subject(customer_number="K-1001")
    asked = [question({**stated("newsletter"), "subject.age": age % 90}, activity="newsletter", subject=person) for age in range(MANY)]
    asked[300] = question({"operation.kind": "contakt"})

    async def ask() -> list[Any]:
        async with AsyncClient(house.address, timeout=60) as client:
            return await client.check_many(iter(asked))

    with Client(house.address, timeout=60) as client:
        found = client.check_many(asked)
        some = [0, 17, 199, 200, 299, 301, MANY - 1]
        single = [
            client.check({**stated("newsletter"), "subject.age": place % 90}, activity="newsletter", subject=person) for place in some
        ]
        assert client.check_many([]) == []
    assert [found[place] for place in some] == single
    assert len(found) == MANY
    refused = found[300]
    assert isinstance(refused, Refusal)
    assert refused.violations[0].field == "facts[operation.kind]"
    assert asyncio.run(ask()) == found


def test_a_batch_is_no_larger_than_a_server_takes() -> None:
    large = question({"data.kinds": ["x" * 60_000]})
    found = [*batches([large] * 50)]
    assert sum(len(batch.requests) for batch in found) == 50
    assert max(batch.ByteSize() for batch in found) <= BYTES + 50 * 8
    assert [len(batch.requests) for batch in batches([question({"data.kinds": ["x" * (BYTES + 1)]}), CheckProcessingRequest()])] == [1, 1]


# --- how answers look -------------------------------------------------------------------------------------------------------------


def test_an_answer_is_three_lines() -> None:
    duties = [Obligation(id="GDPR-13", timing=Timing.AT), Obligation(id="GDPR-14", timing=Timing.AFTER)]
    decision = Decision(decision_id="d1", activity="newsletter@2026-01-01", date="2026-02-02", basis=Basis.LIVE, outcome=Outcome.PERMITTED)
    decision.obligations.extend(duties)
    assert repr(Permission(decision)).splitlines() == [
        "Permission: PERMITTED, newsletter@2026-01-01 on 2026-02-02 (LIVE)",
        "  GDPR-13 (AT); GDPR-14 (AFTER)",
        "  decision d1",
    ]
    assert repr(NotPermitted(Decision(outcome=Outcome.PROHIBITED))).splitlines() == [
        "NotPermitted: PROHIBITED, no activity on no day (BASIS_UNSPECIFIED)",
        "  PROHIBITED",
        "  decision without an id",
    ]
