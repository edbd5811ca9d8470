"""Inside one process: calls in flight keep their policies, nothing of them is left behind, and attempts take turns."""

import asyncio
import gc
import threading
import weakref
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, cast

import grpc
import pytest

from tests.arcadia import POLICIES
from tests.engine.strategies import ARCADIA
from tests.reload import program
from tests.reload.program import ASKED, Stream
from tests.server.fiction import CALL
from tests.server.transport.fiction import eventually
from tests.server.transport.grpcio import OWN_CONNECTION
from zweck.decision import Detail
from zweck.engine import Engine
from zweck.facts import ask
from zweck.law.diagnostics import NOWHERE, Diagnostic
from zweck.law.policy import PolicySet
from zweck.load import load
from zweck.observe.meter import Meter
from zweck.rpc.call import Call
from zweck.rpc.connection import Connection
from zweck.rpc.method import Piecewise
from zweck.runtime.admission import Inventory
from zweck.runtime.reload.compile import Refused
from zweck.runtime.reload.exchange import Exchange
from zweck.runtime.reload.reloader import NotServed, Reloader
from zweck.runtime.reload.status import Status
from zweck.runtime.server import Server
from zweck.runtime.serving import ServerOptions, Serving
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.read import Packed, Read, read
from zweck.service.answer import AnswerOptions
from zweck.service.metering import Metering
from zweck.v1 import admin_pb2 as admin
from zweck.v1 import decision_pb2 as v1
from zweck.v1.admin_pb2_grpc import AdminServiceStub
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

ONE: Final = read(Folder(POLICIES))
SERVED: Final = Inventory.of(ONE.policies, ONE.archive)
BATCH: Final = "/zweck.v1.DecisionService/BatchCheckProcessing"


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Policies of another revision."""
    folder = program.Folder(tmp_path_factory.mktemp("other") / "policies")
    folder.write("# another one")
    return read(Folder(folder.path))


def engine(policies: PolicySet) -> Engine:
    """An engine that remembers."""
    return Engine(policies, cache=10)


class Turns:
    """Compiles one policy set after the other."""

    def __init__(self, *sets: Read) -> None:
        """Begin with the first one."""
        self._sets = [Packed.of(one) for one in sets]
        self.attempts = 0

    async def compiled(self) -> Packed:
        """The next one."""
        self.attempts += 1
        return self._sets[self.attempts % len(self._sets)]


def looked_after(compiler: object) -> Reloader:
    """A reloader of policies that this compiles, beginning with Arcadia's."""
    status = Status(ONE.policies.revision, ONE.origin, watching=False)
    return Reloader(Folder(POLICIES), cast(Turns, compiler), status, served=SERVED, stamp=None, watch=False)


@contextmanager
def serving(compiler: object, meter: Meter | None = None) -> Iterator[tuple[Serving, str]]:
    """A server, and its address."""
    reload = looked_after(compiler)
    middleware = () if meter is None else (Metering(meter),)
    options = ServerOptions(answers=AnswerOptions(cached=100), middleware=middleware, control=reload)
    server = Server(engine(ONE.policies), ONE.policies, "127.0.0.1:0", options)
    reload.exchange = Exchange(server.serving, engine, None)
    server.start()
    try:
        yield server.serving, server.address
    finally:
        server.stop(grace=1)


def test_fifty_exchanges_under_steady_calls_lose_none(other: Read) -> None:
    known = {ONE.policies.revision, other.policies.revision}
    seen: list[str] = []
    over = threading.Event()

    def call(address: str) -> None:
        with grpc.insecure_channel(address) as channel:
            while not over.is_set():
                try:
                    seen.append(DecisionServiceStub(channel).CheckProcessing(ASKED, timeout=10).revision)
                except grpc.RpcError as error:
                    seen.append(str(error))
                over.wait(0.002)

    meter = Meter()
    with serving(Turns(ONE, other), meter) as (_, address), grpc.insecure_channel(address) as channel:
        caller = threading.Thread(target=call, args=[address])
        caller.start()
        served = [
            AdminServiceStub(channel).ReloadPolicies(admin.ReloadPoliciesRequest(), timeout=10).last_attempt.result for _ in range(50)
        ]
        over.set()
        caller.join(10)

    assert served == [admin.LOADED] * 50
    assert set(seen) == known
    counted = sum(sum(numbers) for numbers in meter.figures()["zweck_decisions_total"].values())
    assert counted == len(seen)


def test_a_batch_ends_with_the_policies_with_which_it_began(other: Read) -> None:
    """Even if they are exchanged between two of its pieces."""
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
    call = cast(Call, type("NoCaller", (), {"spend": staticmethod(lambda count: None)}))
    return method.handler(batch, call)


def revisions(pieces: Generator[None, None, bytes]) -> list[str]:
    """By which policies a batch was answered."""
    while True:
        try:
            next(pieces)
        except StopIteration as done:
            return [decision.revision for decision in v1.BatchCheckProcessingResponse.FromString(done.value).decisions]


def test_the_last_call_in_flight_lets_go_of_the_old_policies(other: Read) -> None:
    """Nothing waits for the search for garbage, which would stop all calls."""
    gc.collect()
    gc.disable()
    try:
        with serving(Turns(ONE, other), Meter()) as (served, address), grpc.insecure_channel(address) as channel:
            old = weakref.ref(served.served.engine)
            stream = Stream(channel)
            assert stream.revision() == ONE.policies.revision
            AdminServiceStub(channel).ReloadPolicies(admin.ReloadPoliciesRequest(), timeout=10)
            assert DecisionServiceStub(channel).CheckProcessing(ASKED, timeout=10).revision == other.policies.revision
            assert stream.revision() == ONE.policies.revision
            assert old() is not None
            stream.end()
            assert old() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("matcher", ["native", "both"])
def test_an_engine_leaves_no_garbage(matcher: str) -> None:
    policies = load(POLICIES)
    question = ask({"time.decision_date": "2011-01-01", "operation.kind": "collect"}, policies.vocabulary)
    used = Engine(policies, matcher)
    for detail in Detail:
        for _ in range(40):  # so often that functions are made
            used.decide(question, detail)
    gc.collect()
    del used, policies
    assert gc.collect() == 0


def test_garbage_that_was_frozen_is_found_at_last(other: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever holds itself and was alive while policies were exchanged."""
    monkeypatch.setattr("zweck.runtime.reload.exchange.EXCHANGES", 2)
    monkeypatch.setattr("zweck.runtime.reload.exchange.GROWTH", 0)

    class Cycle:
        def __init__(self) -> None:
            self.itself = self

    serving = Serving(engine(ONE.policies), ONE.policies)
    exchange = Exchange(serving, engine, None)
    cycle = Cycle()
    left = weakref.ref(cycle)
    gc.freeze()
    del cycle
    exchange.prepare(Packed.of(other))
    assert left() is not None
    exchange.prepare(Packed.of(other))
    assert left() is None
    gc.unfreeze()


def test_a_connection_leaves_no_garbage() -> None:
    """It may have been alive while policies were exchanged, and is not looked for any more then."""
    gc.collect()
    gc.disable()
    try:
        with serving(Turns(ONE)) as (_, address):
            kept = [weakref.ref(connection) for connection in connected(address)]
            eventually(lambda: all(connection() is None for connection in kept))
    finally:
        gc.enable()


def connected(address: str) -> list[Connection]:
    """The connections of a client that has asked something and gone."""
    of_others = connections()
    with grpc.insecure_channel(address, [OWN_CONNECTION]) as channel:
        DecisionServiceStub(channel).CheckProcessing(ASKED, timeout=10)
        found = [connection for connection in connections() if connection not in of_others]
        assert found
    return found


def connections() -> list[Connection]:
    """All connections of this process, those of other tests among them."""
    return [thing for thing in gc.get_objects() if isinstance(thing, Connection)]


def test_what_was_asked_last_is_answered_beforehand(other: Read) -> None:
    """So the first call needs not wait for what is made only then; it is not counted."""
    meter = Meter()
    serving = Serving(engine(ONE.policies), ONE.policies, ServerOptions(answers=AnswerOptions(cached=10), middleware=(Metering(meter),)))
    serving.served.answers.one(ASKED.SerializeToString(), CALL)
    strange = v1.CheckProcessingRequest(facts={"time.decision_date": v1.FactValue(string_value="2011-01-01")}, detail=v1.FULL)
    serving.served.answers.one(strange.SerializeToString(), CALL)
    offer = Exchange(serving, engine, None).prepare(Packed.of(other))
    serving.serve(offer)

    assert offer.answers.latest(10) == serving.served.answers.latest(10)
    assert len(offer.answers.latest(10)) == 2
    assert sum(sum(numbers) for numbers in meter.figures()["zweck_decisions_total"].values()) == 2


class Waiting:
    """Compiles when it may."""

    def __init__(self) -> None:
        """Nothing may go on."""
        self.attempts = 0
        self.may = asyncio.Event()

    async def compiled(self) -> Packed:
        """The same policies."""
        self.attempts += 1
        await self.may.wait()
        return Packed.of(ONE)


def test_attempts_take_turns_and_callers_share_them() -> None:
    """Who asks while one goes on needs another one: that one may have begun before the edit."""

    async def story() -> None:
        compiler = Waiting()
        reload = looked_after(compiler)
        first = asyncio.create_task(reload.reload())
        await asyncio.sleep(0.01)
        others = [asyncio.create_task(reload.reload()) for _ in range(5)]
        await asyncio.sleep(0.01)
        assert compiler.attempts == 1
        others[0].cancel()  # a caller that leaves
        compiler.may.set()
        await first
        await asyncio.gather(*others, return_exceptions=True)
        assert compiler.attempts == 2

    asyncio.run(story())


class Refusing:
    """Refuses at first."""

    def __init__(self, *errors: Exception) -> None:
        """Raise these, one after the other."""
        self._errors = [*errors]

    async def compiled(self) -> Packed:
        """Policies that may be served, once all errors are over."""
        if self._errors:
            raise self._errors.pop(0)
        return Packed.of(ONE)


def test_what_keeps_other_policies_from_being_served(other: Read) -> None:
    faults = tuple(Diagnostic(NOWHERE, "ZW202", f"fault {number}") for number in range(150))
    reload = looked_after(Refusing(Refused("the policies have 150 faults", "mend", faults), Refused("gone", "look"), ValueError("secret")))
    told: list[admin.ReloadAttempt] = []
    stale: list[list[float]] = []
    for _ in range(4):
        asyncio.run(reload.reload())
        told.append(reload.state.message.last_attempt)
        stale.append(reload.state.figures()["zweck_policy_stale"][()])

    assert [attempt.result for attempt in told] == [admin.FAULTY, admin.REFUSED, admin.REFUSED, admin.UNCHANGED]
    assert [attempt.message for attempt in told] == [
        "the policies have 150 faults",
        "gone",
        "an error inside zweck; its log has the details",
        "",
    ]
    assert (told[0].faults, len(told[0].diagnostics), told[1].help) == (150, 100, "look")
    assert stale == [[1], [1], [1], [0]]

    async def full(packed: Packed) -> None:
        raise NotServed("the record does not take them")

    reload = looked_after(Turns(ONE, other))
    reload.exchange = full
    asyncio.run(reload.reload())
    assert (reload.state.revision, reload.state.complaint) == (ONE.policies.revision, "the record does not take them")


def test_what_could_not_be_read_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a change of the source: a disk may have room again."""
    monkeypatch.setattr("zweck.runtime.reload.reloader.RETRY", 0.02)
    source = Folder(POLICIES, every=0.01)
    status = Status(ONE.policies.revision, ONE.origin, watching=True)
    reload = Reloader(source, Refusing(Refused("gone"), Refused("still gone")), status, served=SERVED, stamp=None)

    async def story() -> None:
        watching = asyncio.create_task(reload.run())
        while status.message.last_attempt.result != admin.UNCHANGED:
            await asyncio.sleep(0.01)
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching

    asyncio.run(asyncio.wait_for(story(), 20))
    assert status.figures()["zweck_policy_reloads_total"][("refused",)] == [2]


def test_a_packed_set_decides_as_the_one_it_was_made_of(tmp_path: Path) -> None:
    (tmp_path / "packed").write_bytes(Packed.of(ONE).dumped())
    found = Packed.loaded((tmp_path / "packed").read_bytes()).read()
    question = ask({"time.decision_date": "2011-01-01", "operation.kind": "collect"}, ARCADIA.vocabulary)

    assert (found.archive, found.origin) == (ONE.archive, str(POLICIES))
    assert Engine(found.policies).decide(question) == Engine(load(POLICIES)).decide(question)
