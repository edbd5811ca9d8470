"""Every answer stands in the record before it is sent, by whatever method it was asked for."""

import asyncio
from collections.abc import Generator, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread

import grpc
import pytest
import uvloop

from tests.engine.strategies import ARCADIA
from tests.record.keeping import keep_policies
from tests.server.fiction import CALL
from tests.server.refusals import refused
from tests.server.transport.clock import Clock
from tests.server.transport.fiction import eventually
from tests.serving import Server
from tests.transports import chosen, transport  # noqa: F401  a fixture: with both transports
from zweck.chain.addresses import Address, address
from zweck.chain.database import RecordUnavailable
from zweck.chain.rotation import rotate
from zweck.engine import Engine
from zweck.record import Record, RecordSettings, open_record
from zweck.record.chain import RECORD
from zweck.record.statements import scan
from zweck.record.verify import verify
from zweck.rpc.call import Call
from zweck.rpc.limits import WAIT
from zweck.rpc.listen import Listener, Transport
from zweck.rpc.method import Piecewise, Waiting
from zweck.rpc.turns import SLICE
from zweck.runtime.serving import GRACE, ServerOptions, Serving
from zweck.service.answer import AnswerOptions
from zweck.service.decisions import path
from zweck.service.recording import Recording
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub
from zweck.words.said import quoted

DAY = v1.FactValue(string_value="2010-05-01")


def question(request_id: str) -> v1.CheckProcessingRequest:
    """A question."""
    return v1.CheckProcessingRequest(request_id=request_id, facts={"time.decision_date": DAY}, presume_unstated=True)


def streamed(request_id: str) -> v1.StreamCheckProcessingRequest:
    """A question in a stream; one without an id is faulty."""
    asked = question(request_id)
    if not request_id:
        asked.facts["nothing"].bool_value = True
    return v1.StreamCheckProcessingRequest(request=asked)


@contextmanager
def serving(record: Record, *, refuse: bool = True, wait: float = WAIT) -> Iterator[DecisionServiceStub]:
    """The decision service of a server that records."""
    recording = Recording(record, refuse=refuse, max_wait=wait)
    options = ServerOptions(answers=AnswerOptions(cached=10), middleware=(recording,))
    server = Server(Engine(ARCADIA, cache=10), ARCADIA, "127.0.0.1:0", options, transport=chosen)
    server.start()
    try:
        with grpc.insecure_channel(server.address) as channel:
            yield DecisionServiceStub(channel)
    finally:
        server.stop(grace=1)


def test_answers_stand_in_the_record(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'record.db'}"
    with closing(open_record(RecordSettings(url))) as record:
        keep_policies(record, ARCADIA)
        with serving(record) as service:
            single = [service.CheckProcessing(question(name)) for name in ("a", "b")]
            batch = service.BatchCheckProcessing(v1.BatchCheckProcessingRequest(requests=[question("c")] * 45)).results
            stream = [*service.StreamCheckProcessing(iter([streamed("d"), streamed(""), streamed("e")]))]
    assert [answer.WhichOneof("result") for answer in stream] == ["decision", "refusal", "decision"]
    given = [*single, *(result.decision for result in batch), stream[0].decision, stream[2].decision]
    with closing(address(url, RECORD).connect(write=False)) as database:
        entries = [*scan(database)]
        assert not verify(database, None).faults
    assert [entry.content.decision_id for entry in entries] == [answer.decision_id for answer in given]
    assert {entry.content.detail for entry in entries} == {"reasons"}


class Full(Record):
    """A record that takes nothing."""

    def submit(self, entries: object) -> "Future[None]":
        """Fail."""
        failed: Future[None] = Future()
        failed.set_exception(RecordUnavailable(quoted("the disk is full")))
        return failed


def test_what_cannot_be_recorded_is_not_answered(tmp_path: Path) -> None:
    with closing(Full(address(f"sqlite:///{tmp_path / 'record.db'}", RECORD))) as record, serving(record) as service:
        with refused() as told:
            service.CheckProcessing(question("a"))
        assert (told.code, told.reason) == (grpc.StatusCode.UNAVAILABLE, "RECORD_UNAVAILABLE")
        with pytest.raises(grpc.RpcError):
            service.BatchCheckProcessing(v1.BatchCheckProcessingRequest(requests=[question("a")]))
        with pytest.raises(grpc.RpcError):
            [*service.StreamCheckProcessing(iter([streamed("d")]))]


class Behind(Record):
    """A record that takes entries, and when it writes them a test says."""

    def __init__(self, place: Address) -> None:
        """Begin without any."""
        super().__init__(place)
        self.waiting: list[Future[None]] = []

    def submit(self, entries: object) -> "Future[None]":
        """Let them wait."""
        self.waiting.append(Future())
        return self.waiting[-1]


def test_a_record_that_does_not_keep_up_takes_no_new_calls(tmp_path: Path) -> None:
    batch = v1.BatchCheckProcessingRequest(requests=[question("c")])
    with closing(Behind(address(f"sqlite:///{tmp_path / 'record.db'}", RECORD))) as record, serving(record, wait=0.05) as service:
        first = service.CheckProcessing.future(question("a"))
        eventually(lambda: len(record.waiting) == 1)
        Event().wait(0.06)
        for call in (lambda: service.CheckProcessing(question("b")), lambda: service.BatchCheckProcessing(batch)):
            with refused() as told:
                call()
            assert (told.code, told.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "OVERLOADED")
        record.waiting[0].set_result(None)
        assert first.result().request_id == "a"
        second = service.CheckProcessing.future(question("d"))
        eventually(lambda: len(record.waiting) == 2)
        record.waiting[1].set_result(None)
        assert second.result().request_id == "d"


def test_unless_somebody_wants_it_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(Full(address(f"sqlite:///{tmp_path / 'record.db'}", RECORD))) as record, serving(record, refuse=False) as service:
        assert service.CheckProcessing(question("a")).request_id == "a"
    assert "answers that were not recorded: 1; the disk is full" in caplog.text


def test_what_was_not_recorded_is_logged_with_what_to_do(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Of a server that runs on with the key of before, that it is to be started again."""
    url, key = f"sqlite:///{tmp_path / 'record.db'}", tmp_path / "key"
    key.touch(mode=0o600)
    key.write_text("1" * 64)
    with closing(open_record(RecordSettings(url, key))) as record, serving(record) as service:
        keep_policies(record, ARCADIA)
        service.CheckProcessing(question("a"))
        with closing(address(url, RECORD).connect(write=True)) as database:
            rotate(database, key, RECORD)
        with refused() as told:
            service.CheckProcessing(question("b"))
    assert told.code is grpc.StatusCode.UNAVAILABLE
    assert "start the server again" in caplog.text


def test_a_faulty_question_is_refused_and_not_recorded(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'record.db'}"
    with closing(open_record(RecordSettings(url))) as record:
        keep_policies(record, ARCADIA)
        with serving(record) as service, refused() as told:
            service.CheckProcessing(v1.CheckProcessingRequest(facts={"nothing": DAY}))
        assert told.code is grpc.StatusCode.INVALID_ARGUMENT
    with closing(address(url, RECORD).connect(write=False)) as database:
        assert not [*scan(database)]


def test_calls_in_flight_have_the_grace_of_the_server(tmp_path: Path) -> None:
    """And no more of it: this call would wait for ever."""
    began, listener = Event(), Listener("127.0.0.1:0")
    with closing(Behind(address(f"sqlite:///{tmp_path / 'record.db'}", RECORD))) as record:
        server = Serving(Engine(ARCADIA), ARCADIA, ServerOptions(middleware=(Recording(record),), grace=0.1))
        thread = Thread(target=lambda: uvloop.run(server.live(Transport(listener), began.set)), daemon=True)
        thread.start()
        began.wait()
        with grpc.insecure_channel(listener.address) as channel:
            call = DecisionServiceStub(channel).CheckProcessing.future(question("a"))
            eventually(lambda: len(record.waiting) == 1)
            server.stop()
            thread.join(GRACE / 2)
            assert not thread.is_alive()
            assert isinstance(call.exception(), grpc.RpcError)


def test_calls_have_as_much_time_as_the_pieces_of_a_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An examination in a batch takes as long as ten slices, and is recorded beside the turns."""
    clock = Clock()
    monkeypatch.setattr("zweck.service.recording.monotonic", clock)
    rounds: list[int] = []

    def pieces(message: bytes, call: Call) -> Generator[None, None, bytes]:
        for _ in range(3):
            rounds.append(0)
            clock.advance(10 * SLICE)
            yield
        return b"done"

    async def story(method: Waiting) -> bytes:
        answering = asyncio.ensure_future(method.handler(b"", CALL))
        while not answering.done():
            await asyncio.sleep(0)
            rounds[-1:] = [count + 1 for count in rounds[-1:]]
        return await answering

    with closing(Full(address(f"sqlite:///{tmp_path / 'record.db'}", RECORD))) as record:
        method = Recording(record).wrap(Piecewise(path("BatchCheckProcessing"), pieces))
        assert isinstance(method, Waiting)
        assert asyncio.run(story(method)) == b"done"
    assert min(rounds) >= 10
