"""Inside one process: calls in flight keep their policies, and a new set is ready before it serves."""

import threading
from collections.abc import Generator
from pathlib import Path
from typing import Final

import grpc
import pytest

from tests.arcadia import POLICIES
from tests.engine.strategies import ARCADIA
from tests.reload.exchanging import ONE, Turns, engine, serving
from tests.reload.program import ASKED
from tests.server.fiction import CALL
from tests.server.transport.fiction import eventually
from zweck.engine import Engine
from zweck.facts.question import ask
from zweck.load import load
from zweck.observe.meter import Meter
from zweck.rpc.method import Piecewise
from zweck.runtime.reload.exchange import Exchange
from zweck.runtime.serving import ServerOptions, Serving
from zweck.runtime.sources.read import Packed, Read
from zweck.service.answer import AnswerOptions
from zweck.service.metering import Metering
from zweck.v1 import admin_pb2 as admin
from zweck.v1 import decision_pb2 as v1
from zweck.v1.admin_pb2_grpc import AdminServiceStub
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

BATCH: Final = "/zweck.v1.DecisionService/BatchCheckProcessing"


def test_fifty_exchanges_under_steady_calls_lose_none(other: Read) -> None:
    known = {ONE.policies.revision, other.policies.revision}
    seen: list[str] = []
    over = threading.Event()

    def call(address: str) -> None:
        with grpc.insecure_channel(address) as channel:
            while not over.is_set():
                try:
                    seen.append(DecisionServiceStub(channel).CheckProcessing(ASKED, timeout=60).revision)
                except grpc.RpcError as error:
                    seen.append(str(error))
                over.wait(0.002)

    meter = Meter()
    with serving(Turns(ONE, other), meter) as (_, address), grpc.insecure_channel(address) as channel:
        caller = threading.Thread(target=call, args=[address])
        caller.start()
        served = [
            AdminServiceStub(channel).ReloadPolicies(admin.ReloadPoliciesRequest(), timeout=60).last_attempt.result for _ in range(50)
        ]
        over.set()
        caller.join(60)

    assert served == [admin.LOADED] * 50
    assert set(seen) == known
    counted = sum(sum(numbers) for numbers in meter.figures()["zweck_decisions_total"].values())
    assert counted == len(seen)


def test_a_batch_ends_with_the_policies_with_which_it_began(other: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if they are exchanged between two of its pieces."""
    monkeypatch.setattr("zweck.rpc.turns.SLICE", 0.0)
    serving = Serving(engine(ONE.policies), ONE.policies)
    batch = v1.BatchCheckProcessingRequest(requests=[ASKED] * 50).SerializeToString()
    pieces = handled(serving, batch)
    next(pieces)
    serving.serve(serving.deployment(engine(other.policies), other.policies))

    assert revisions(pieces) == [ONE.policies.revision] * 50
    assert revisions(handled(serving, batch)) == [other.policies.revision] * 50


def handled(serving: Serving, batch: bytes) -> Generator[None, None, bytes]:
    """The answers to a batch, a piece at a time."""
    method = serving.methods[BATCH]
    assert isinstance(method, Piecewise)
    return method.handler(batch, CALL)


def revisions(pieces: Generator[None, None, bytes]) -> list[str]:
    """By which policies a batch was answered."""
    while True:
        try:
            next(pieces)
        except StopIteration as done:
            return [result.decision.revision for result in v1.BatchCheckProcessingResponse.FromString(done.value).results]


def test_what_was_asked_last_is_answered_beforehand(other: Read) -> None:
    """So the first call needs not wait for what is made only then; it is not counted."""
    meter = Meter()
    serving = Serving(engine(ONE.policies), ONE.policies, ServerOptions(answers=AnswerOptions(cached=10), middleware=(Metering(meter),)))
    serving.served.answers.decision(ASKED.SerializeToString(), CALL)
    strange = v1.CheckProcessingRequest(facts={"time.decision_date": v1.FactValue(string_value="2011-01-01")}, detail=v1.FULL)
    serving.served.answers.decision(strange.SerializeToString(), CALL)
    offer = Exchange(serving, engine, None).prepare(Packed.of(other))
    serving.serve(offer)

    assert offer.answers.latest(10) == serving.served.answers.latest(10)
    assert len(offer.answers.latest(10)) == 2
    assert sum(sum(numbers) for numbers in meter.figures()["zweck_decisions_total"].values()) == 2


def test_what_the_set_before_keeps_is_freed_beside_calls(other: Read) -> None:
    """Also where a call still goes on by it: the end of the last one would free all at once, and stop others for 50 ms."""
    serving = Serving(engine(ONE.policies), ONE.policies, ServerOptions(answers=AnswerOptions(cached=10)))
    before = serving.served.answers
    before.decision(ASKED.SerializeToString(), CALL)
    assert any(cache.size for cache in before.caches)
    serving.serve(serving.deployment(engine(other.policies), other.policies))
    eventually(lambda: not any(cache.size for cache in before.caches))


def test_a_packed_set_decides_as_the_one_it_was_made_of(tmp_path: Path) -> None:
    (tmp_path / "packed").write_bytes(Packed.of(ONE).dumped())
    found = Packed.loaded((tmp_path / "packed").read_bytes()).read()
    question = ask({"time.decision_date": "2011-01-01", "operation.kind": "collect"}, ARCADIA.vocabulary)

    assert (found.archive, found.origin) == (ONE.archive, str(POLICIES))
    assert Engine(found.policies).decide(question) == Engine(load(POLICIES)).decide(question)
