"""The person concerned and the notes of a question: kept under a pseudonym, repeated and recorded, and part of no cache."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

import grpc
import pytest
from google.protobuf.message import DecodeError
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.strategies import ARCADIA
from tests.law import shipped_law
from tests.record.keeping import keep_policies
from tests.server.conftest import serving
from tests.server.fiction import Parrot
from tests.server.refusals import refused
from tests.serving import Server
from zweck.chain.addresses import address as place
from zweck.client import AsyncClient, Client, Note, Subject, question
from zweck.engine import Engine
from zweck.observe.meter import Meter
from zweck.pseudonym import Kind, Pseudonyms
from zweck.record import RecordSettings, open_record
from zweck.record.chain import RECORD
from zweck.record.entry import Content
from zweck.record.statements import scan
from zweck.runtime.serving import ServerOptions
from zweck.service.answer import AnswerOptions
from zweck.service.decode.fast import Reader, cut
from zweck.service.decode.protobuf import with_own
from zweck.service.decode.questions import Background
from zweck.service.metering import Metering
from zweck.service.recording import Recording
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

CALL: Final = {
    "time.decision_date": "2022-06-01",
    "operation.kind": "contact",
    "purpose.kind": "advertising",
    "channel.medium": "phone_call",
}
PLAIN: Final = ("7654321", "Ada.Secret", "Secretgasse", "K-4711-secret")
PERSONS: Final = (
    Subject(telephone="+49 30 7654321"),
    Subject(email="Ada.Secret@example.org"),
    Subject(postal_address="A. Secret, Secretgasse 5, 12345 Ulm"),
    Subject(customer_number="K-4711-secret"),
)
NOTES: Final = {
    "purpose.kind": Note(reason="verkauft wird ein Tarif", by="Vertrieb"),
    "channel.medium": Note(document="CRM 4711"),
}
KEY: Final = Pseudonyms({1: b"an earlier secret of persons", 2: b"a secret of persons"})


Raw = Callable[[bytes], bytes]
"""A method, called with bytes."""


class Service(NamedTuple):
    """A server that records, counts and caches, with its parts."""

    server: Server
    url: str
    meter: Meter

    @property
    def address(self) -> str:
        """Where it listens."""
        return self.server.address

    def entries(self) -> list[Content]:
        """The contents of the record."""
        with closing(place(self.url, RECORD).connect(write=False)) as database:
            return [entry.content for entry in scan(database)]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    policies, meter, url = shipped_law(), Meter(), f"sqlite:///{tmp_path / 'record.db'}"
    with closing(open_record(RecordSettings(url))) as record:
        keep_policies(record, policies)
        answers = AnswerOptions(cached=100, pseudonyms=KEY)
        options = ServerOptions(answers=answers, middleware=(Metering(meter, "native"), Recording(record, meter=meter)))
        server = Server(Engine(policies, cache=100), policies, "127.0.0.1:0", options)
        server.start()
        yield Service(server, url, meter)
        server.stop(grace=1)


def test_a_person_is_recorded_under_a_pseudonym(service: Service) -> None:
    with Client(service.address) as client:
        for person in PERSONS:
            client.check(CALL, subject=person)
        client.check(CALL, subject=Subject(telephone="0049 (30) 765-4321"))
        client.check(CALL, subject=Subject(pseudonym=KEY.of(Kind.TELEPHONE, "+49307654321")))
        client.check(CALL)
    found = [content.subject for content in service.entries()]
    assert found[0] == found[4] == found[5] == KEY.of(Kind.TELEPHONE, "+49 30 7654321")
    assert len(set(found[:4])) == 4
    assert found[6] is None


def test_notes_are_repeated_and_recorded(service: Service) -> None:
    """They change neither the decision nor its id."""
    with Client(service.address) as client:
        noted, again = (client.check(CALL, notes=NOTES, request_id="17", subject=person) for person in PERSONS[:2])
        bare = client.check(CALL)
    assert noted.notes == again.notes == NOTES
    assert (noted.decision_id, noted.outcome) == (bare.decision_id, bare.outcome)
    assert not bare.notes
    contents = service.entries()
    wanted = {"channel.medium": {"document": "CRM 4711"}, "purpose.kind": {"by": "Vertrieb", "reason": "verkauft wird ein Tarif"}}
    assert [json.loads(content.notes or "null") for content in contents] == [wanted, wanted, None]
    assert len({content.answer for content in contents}) == 1


def test_in_batches_and_streams(service: Service) -> None:
    """Each question has a person and notes of its own, and faulty ones are refused in their places."""
    asked = [
        question(CALL, subject=PERSONS[0], notes=NOTES),
        question(CALL),
        question(CALL, request_id="odd", subject=Subject(telephone="030 7654321")),
        question(CALL, subject=PERSONS[1]),
    ]
    with grpc.insecure_channel(service.address) as channel:
        stub = DecisionServiceStub(channel)
        batch = stub.BatchCheckProcessing(v1.BatchCheckProcessingRequest(requests=asked)).results
        stream = [*stub.StreamCheckProcessing(v1.StreamCheckProcessingRequest(request=one) for one in asked)]
    for results in ([*batch], stream):
        assert [result.WhichOneof("result") for result in results] == ["decision", "decision", "refusal", "decision"]
        assert [dict(result.decision.notes) for result in results] == [NOTES, {}, {}, {}]
        assert results[2].request_id == "odd"
        assert results[2].refusal.reason == "INVALID_FIELD"
        assert [violation.field for violation in results[2].refusal.violations] == ["subject.telephone"]
    persons = [KEY.of(Kind.TELEPHONE, "+49307654321"), None, KEY.of(Kind.EMAIL, "ada.secret@example.org")]
    assert [content.subject for content in service.entries()] == persons * 2


def test_the_same_question_about_others_comes_from_the_cache(service: Service) -> None:
    """The cache knows neither the person nor the notes, wherever in the message they stand."""
    facts = question(CALL).SerializeToString()
    own = [question({}, subject=person, notes=NOTES).SerializeToString() for person in PERSONS]
    with grpc.insecure_channel(service.address) as channel:
        raw: Raw = channel.unary_unary("/zweck.v1.DecisionService/CheckProcessing", bytes, bytes)
        answers = [v1.Decision.FromString(raw(message)) for one in own for message in (facts + one, one + facts)]
    assert all(answer == answers[0] and answer.notes == NOTES for answer in answers)
    served = service.server.serving.served.answers
    assert served.cache is not None
    assert (len(served.cache), served.cache.hits) == (1, 7)
    assert served.latest(10) == [facts]


def test_the_plain_reference_is_nowhere(service: Service, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    """Neither in the record, nor in logs, caches, metrics, answers or refusals, be the question good, faulty or unreadable."""
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    with grpc.insecure_channel(service.address) as channel:
        raw: Raw = channel.unary_unary("/zweck.v1.DecisionService/CheckProcessing", bytes, bytes)
        for person in PERSONS:
            good = question(CALL, subject=person, notes=NOTES).SerializeToString()
            odd = question({**CALL, "purpose.kind": "nothing"}, subject=person).SerializeToString()
            overlong = good.replace(b"\x82\x01", b"\x82\x81\x00")  # protobuf reads this tag as the same
            for message in (good, odd, overlong, good + b"\x82\x01\xff", good + b"\x0b", good + b"\x0a\x01\xff"):
                try:
                    said.append(repr(raw(message)))
                except grpc.RpcError as error:
                    said.append(f"{error!r} {error.args}")
    with Client(service.address) as client:
        for faulty in (Subject(telephone="030 7654321"), Subject(email="Ada.Secret"), Subject(pseudonym="K-4711-secret")):
            with refused() as refusal:
                client.check(CALL, subject=faulty)
            said.append(f"{refusal.message} {refusal.fields}")
    served = service.server.serving.served.answers
    assert served.cache is not None
    kept = [*served.latest(1000), *(repr(key).encode() for key in served.cache._kept)]
    files = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    places = {**files, "logs": caplog.text.encode(), "said": "\n".join(said).encode(), "cache": b"\n".join(kept)}
    places["metrics"] = repr(service.meter.figures()).encode()
    assert len(service.entries()) == 8
    assert {name for name, data in places.items() for word in PLAIN if word.lower().encode() in data.lower()} == set()
    recorded = files["record.db"] + files.get("record.db-wal", b"")
    assert b"phone_call" in recorded
    assert b"CRM 4711" not in recorded  # it stands under the key of the person


@pytest.mark.parametrize(
    ("request_", "field", "said"),
    [
        (
            question(CALL, subject=Subject(telephone="030 12345")),
            "subject.telephone",
            "has no country code; write it as",
        ),
        (question(CALL, subject=Subject(email="ada")), "subject.email", "this is no e-mail address; write one address as"),
        (question(CALL, subject=Subject()), "subject", "`subject` has no reference; set one of `telephone`, `email`, `customer_number`"),
        (
            question(CALL, subject=Subject(pseudonym=f"9:{'0' * 32}")),
            "subject.pseudonym",
            "has no version 9; its latest",
        ),
        (
            question(CALL, notes={"purpose.knd": Note(by="me")}),
            "notes[purpose.knd]",
            "is not a fact of the vocabulary; did you",
        ),
        (question(CALL, notes={"consent.given": Note(by="me")}), "notes[consent.given]", "which is not stated; state the fact"),
        (question(CALL, notes={"purpose.kind": Note()}), "notes[purpose.kind]", "the note on `purpose.kind` is empty; give `reason`"),
        (question(CALL, notes={"purpose.kind": Note(reason="x" * 2001)}), "notes[purpose.kind]", "has 2001 letters; write at most 2000"),
        (question(CALL, notes={"purpose.kind": Note(by="x" * 101)}), "notes[purpose.kind]", "`by` of the note on `purpose.kind` has 101"),
        (question(CALL, notes={"purpose.kind": Note(document="\x1b[2J")}), "notes[purpose.kind]", "is not one printable line; leave out"),
    ],
)
def test_bad_persons_and_notes(service: Service, request_: v1.CheckProcessingRequest, field: str, said: str) -> None:
    with grpc.insecure_channel(service.address) as channel, refused() as refusal:
        DecisionServiceStub(channel).CheckProcessing(request_)
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELD")
    assert list(refusal.fields) == [field]
    assert said in refusal.fields[field] == refusal.message
    assert not service.entries()


def test_a_server_without_a_key_takes_no_person() -> None:
    with serving(Parrot()) as channel, refused() as refusal:
        DecisionServiceStub(channel).CheckProcessing(question({}, subject=PERSONS[0]))
    help = "start it with `zweck serve --pseudonym-key FILE`, or leave the subject out"
    assert refusal.fields == {"subject": f"the server has no key of pseudonyms, so it takes no subject: {help}"}


def test_notes_count_in_the_limit_of_a_question(service: Service) -> None:
    """As much as any other field does."""
    noted = {fact: Note(reason="x" * 2000) for fact in list(shipped_law().vocabulary.facts)[:40]}
    with Client(service.address) as client, refused() as refusal:
        client.check(CALL, notes=noted)
    assert refusal.code is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_the_client_with_asyncio(service: Service) -> None:
    async def ask() -> v1.Decision:
        async with AsyncClient(service.address) as client:
            return await client.check(CALL, subject=PERSONS[3], notes=NOTES)

    assert asyncio.run(ask()).notes == NOTES
    assert [content.subject for content in service.entries()] == [KEY.of(Kind.CUSTOMER_NUMBER, "K-4711-secret")]


TEXTS: Final = st.text(max_size=9) | st.just("é" * 90)
REQUESTS: Final = st.builds(
    v1.CheckProcessingRequest,
    request_id=TEXTS,
    facts=st.dictionaries(st.sampled_from(("purpose.kind", "person.age")), st.builds(v1.FactValue, string_value=TEXTS), max_size=2),
    presume_unstated=st.booleans(),
    consulted=st.lists(TEXTS, max_size=2),
    subject=st.none() | st.builds(v1.Subject, email=TEXTS) | st.builds(v1.Subject),
    notes=st.dictionaries(TEXTS, st.builds(v1.Note, reason=TEXTS, by=TEXTS), max_size=2),
)


@settings(max_examples=400)
@given(st.lists(REQUESTS.map(v1.CheckProcessingRequest.SerializeToString) | st.binary(max_size=9), max_size=3).map(b"".join))
def test_a_cut_loses_nothing_and_leaves_nothing(data: bytes) -> None:
    """Both parts together are the message, and the one that is cached has neither person nor notes."""
    found = cut(data)
    try:
        whole = v1.CheckProcessingRequest.FromString(data)
    except DecodeError:
        return
    if found is None:
        return
    kept, own = (v1.CheckProcessingRequest.FromString(part) for part in found)
    assert not kept.HasField("subject")
    assert not kept.notes
    assert (own.subject, own.notes) == (whole.subject, whole.notes)
    kept.MergeFrom(own)
    assert kept == whole


@given(REQUESTS)
def test_what_protobuf_writes_is_cut(request: v1.CheckProcessingRequest) -> None:
    assert cut(request.SerializeToString()) is not None


def test_both_ways_of_reading_give_the_same() -> None:
    """A question as a whole, and cut apart."""
    background = Background(ARCADIA.vocabulary, pseudonyms=KEY)
    reader, subject = Reader(background), v1.Subject(email="a@b.example")
    facts = {"purpose.kind": v1.FactValue(string_value="news")}
    data = v1.CheckProcessingRequest(request_id="7", facts=facts, subject=subject, notes={"purpose.kind": Note(by="me")})
    found = cut(data.SerializeToString())
    assert found is not None
    own = v1.CheckProcessingRequest.FromString(found[1])
    assert with_own(reader.question(found[0]), own, background) == reader.question(data.SerializeToString())
