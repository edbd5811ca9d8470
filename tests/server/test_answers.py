"""Bytes in, bytes out: read and written as protobuf would, whatever the way."""

import json
from collections.abc import Generator
from datetime import date

import pytest
from google.protobuf.message import DecodeError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests import messages
from tests.engine.strategies import ARCADIA
from tests.law import shipped_law
from tests.server.fiction import CALL, whole
from zweck.decision.decision import Detail
from zweck.engine import Engine
from zweck.facts.question import complete
from zweck.record.account import derived
from zweck.service.answer import AnswerOptions
from zweck.service.decisions import Decisions
from zweck.service.decode import protobuf as decode
from zweck.service.decode.fast import Reader
from zweck.service.decode.protobuf import ParsedQuestion
from zweck.service.decode.questions import Background
from zweck.service.encode.fast import Encoder, encoded
from zweck.service.refusals import InvalidFacts, InvalidField, NotAMessage
from zweck.v1 import decision_pb2 as v1

BACKGROUND = Background(ARCADIA.vocabulary)
READER = Reader(BACKGROUND)
SHIPPED = shipped_law()
ENCODER = Encoder()
ENGINE = Engine(ARCADIA)
ANSWERS = Decisions(ENGINE, ARCADIA.vocabulary, AnswerOptions(batch_limit=50))

TEXT = st.text(max_size=5) | st.sampled_from(("IT", "2010-05-01", "unknown", "x" * 200))
VALUES = st.one_of(
    st.booleans().map(lambda value: v1.FactValue(bool_value=value)),
    st.integers(-5, 2**40).map(lambda value: v1.FactValue(int_value=value)),
    TEXT.map(lambda value: v1.FactValue(string_value=value)),
    st.lists(TEXT, max_size=3).map(lambda values: v1.FactValue(list_value=v1.StringList(values=values))),
    st.just(v1.FactValue()),
)


def parsed_by(answers: Decisions, data: bytes) -> ParsedQuestion:
    """A question as answers parse it."""
    return answers._parse(data, answers._cut(data))


def known(name: str) -> st.SearchStrategy[v1.FactValue]:
    """Values that a fact takes."""
    fact = ARCADIA.vocabulary.facts[name]
    match fact.type:
        case "bool":
            return st.booleans().map(lambda value: v1.FactValue(bool_value=value))
        case "int":
            return st.integers(0, 99).map(lambda value: v1.FactValue(int_value=value))
        case "enum":
            return st.sampled_from(fact.values).map(lambda value: v1.FactValue(string_value=value))
        case "set":
            members = st.lists(st.sampled_from(fact.values), max_size=3)
            return members.map(lambda values: v1.FactValue(list_value=v1.StringList(values=values)))
        case "date":
            return st.dates(date(1991, 1, 1), date(2014, 12, 31)).map(lambda day: v1.FactValue(string_value=day.isoformat()))
        case _:
            return st.sampled_from(("AR", "IT", "YU", "CZ")).map(lambda value: v1.FactValue(string_value=value))


def refused_together(request: v1.CheckProcessingRequest) -> bool:
    """Whether facts of the request contradict each other."""
    try:
        decode.facts(request, ARCADIA.vocabulary)
    except InvalidFacts:
        return True
    return False


GOOD = st.builds(
    v1.CheckProcessingRequest,
    request_id=st.text(max_size=5) | st.just("é" * 100),
    facts=st.fixed_dictionaries({}, optional={name: known(name) for name in ARCADIA.vocabulary.facts}),
    presume_unstated=st.booleans(),
    detail=st.sampled_from((0, 1, 2, 3, 4)),
).filter(lambda request: not refused_together(request))
ANY = GOOD | st.builds(
    v1.CheckProcessingRequest,
    facts=st.dictionaries(st.sampled_from((*ARCADIA.vocabulary.facts, "nothing", "x" * 150)), VALUES, max_size=4),
    detail=st.integers(0, 9),
)


def by_protobuf(data: bytes) -> object:
    """The reading of a request by protobuf and the vocabulary: the question, or the error."""
    v1.CheckProcessingRequest.FromString(data)
    try:
        return decode.parsed(data, BACKGROUND)
    except (InvalidFacts, InvalidField) as error:
        return type(error), str(error)


def by_reader(data: bytes) -> object:
    """The same by the reader."""
    try:
        return READER.question(data)
    except (InvalidFacts, InvalidField) as error:
        return type(error), str(error)


@settings(max_examples=300, deadline=None)
@given(request=ANY)
def test_a_question_is_read_as_protobuf_reads_it(request: v1.CheckProcessingRequest) -> None:
    data = request.SerializeToString()
    assert by_reader(data) == by_protobuf(data)
    assert by_reader(data) == by_protobuf(data)  # now that its pairs are known


def test_a_country_of_former_days_is_read_alike_before_and_after_it_was_known() -> None:
    def read(day: str) -> object:
        facts = {"person.country": v1.FactValue(string_value="YU"), "time.decision_date": v1.FactValue(string_value=day)}
        data = v1.CheckProcessingRequest(facts=facts).SerializeToString()
        assert by_reader(data) == by_protobuf(data)
        return by_reader(data)

    accepted, refused = read("2003-07-23"), read("2010-01-01")
    assert isinstance(accepted, decode.ParsedQuestion)
    assert "stands for Yugoslavia until 2003-07-23 only" in str(refused)
    assert (read("2003-07-23"), read("2010-01-01")) == (accepted, refused)


@settings(max_examples=200, deadline=None)
@given(one=GOOD, other=ANY, cut=st.integers(0, 60), extra=st.binary(max_size=6))
@example(v1.CheckProcessingRequest(request_id="a"), v1.CheckProcessingRequest(request_id="b"), 0, b"")
@example(v1.CheckProcessingRequest(), v1.CheckProcessingRequest(), 0, b"\x12\x02\x1a\x00")
@example(v1.CheckProcessingRequest(), v1.CheckProcessingRequest(), 0, b"\x12\x16\n\x0eperson.country\xdd\x04\x12\x02AR")
def test_joined_cut_and_foreign_bytes_too(one: v1.CheckProcessingRequest, other: v1.CheckProcessingRequest, cut: int, extra: bytes) -> None:
    joined = one.SerializeToString() + other.SerializeToString()
    data = joined[: len(joined) - cut] + extra
    try:
        expected = by_protobuf(data)
    except DecodeError:
        with pytest.raises(NotAMessage, match=r"zweck\.v1\.CheckProcessingRequest"):
            READER.question(data)
    else:
        assert by_reader(data) == expected


@settings(max_examples=100, deadline=None)
@given(request=GOOD)
def test_an_answer_is_written_as_protobuf_writes_it(request: v1.CheckProcessingRequest) -> None:
    request_id, question, detail, *_ = READER.question(request.SerializeToString())
    answer = ENGINE.decide(question, detail)
    written = ENCODER.decision(answer, request_id)
    assert v1.Decision.FromString(written) == messages.decision(answer, request_id)
    assert ENCODER.decision(ENGINE.decide(question, detail), request_id) == written


def drained(pieces: Generator[None, None, bytes]) -> tuple[bytes, int]:
    """The result of a generator, and how often it let others have their turn."""
    turns = 0
    while True:
        try:
            next(pieces)
        except StopIteration as done:
            return done.value, turns
        turns += 1


REMEMBERING = Decisions(Engine(ARCADIA, cache=50), ARCADIA.vocabulary, AnswerOptions(cached=50))


@settings(max_examples=200, deadline=None)
@given(request=ANY, references=st.lists(st.text(max_size=4), min_size=2, max_size=2))
def test_a_question_known_by_its_bytes_gets_the_same_answer(request: v1.CheckProcessingRequest, references: list[str]) -> None:
    for reference in references:
        request.request_id = reference
        data = request.SerializeToString()
        given: list[object] = []
        for answers in (ANSWERS, REMEMBERING, REMEMBERING):
            try:
                given.append(v1.Decision.FromString(answers.decision(data, CALL)))
            except (InvalidFacts, InvalidField) as error:
                given.append(str(error))
        assert given[0] == given[1] == given[2]


def test_what_is_known_by_its_bytes_is_counted() -> None:
    answers = Decisions(ENGINE, ARCADIA.vocabulary, AnswerOptions(cached=5))
    assert answers.cache is not None
    for reference in ("a", "b", "c"):
        answers.decision(v1.CheckProcessingRequest(request_id=reference, presume_unstated=True).SerializeToString(), CALL)
    assert (answers.cache.hits, answers.cache.misses) == (2, 1)


@settings(max_examples=40, deadline=None)
@given(requests=st.lists(GOOD, max_size=45))
def test_one_batch_and_stream_say_the_same(requests: list[v1.CheckProcessingRequest]) -> None:
    single = [v1.Decision.FromString(ANSWERS.decision(request.SerializeToString(), CALL)) for request in requests]
    answered, _ = drained(ANSWERS.batch(v1.BatchCheckProcessingRequest(requests=requests).SerializeToString(), CALL))
    results = v1.BatchCheckProcessingResponse.FromString(answered).results
    assert [result.decision for result in results] == single
    assert [result.request_id for result in results] == [request.request_id for request in requests]
    for request, decision in zip(requests, single, strict=True):
        answer = ANSWERS.streamed(v1.StreamCheckProcessingRequest(request=request).SerializeToString(), CALL)
        assert v1.StreamCheckProcessingResponse.FromString(whole(answer)) == v1.StreamCheckProcessingResponse(
            request_id=request.request_id, decision=decision
        )


def test_a_faulty_question_in_a_stream_is_refused_in_its_place() -> None:
    faulty = v1.CheckProcessingRequest(request_id="r-1", facts={"consent.givn": v1.FactValue(bool_value=True)})
    data = ANSWERS.streamed(v1.StreamCheckProcessingRequest(request=faulty).SerializeToString(), CALL)
    answer = v1.StreamCheckProcessingResponse.FromString(whole(data))
    assert (answer.request_id, answer.refusal.code, answer.refusal.reason) == ("r-1", 3, "INVALID_FACTS")
    assert answer.refusal.violations[0].field == "facts[consent.givn]"
    assert "consent.given" in answer.refusal.message


def test_an_empty_message_in_a_stream_is_a_question_without_facts() -> None:
    answer = v1.StreamCheckProcessingResponse.FromString(whole(ANSWERS.streamed(b"", CALL)))
    assert answer.decision.outcome == v1.UNDETERMINED


def test_a_question_of_a_stream_pauses_as_one_alone_does() -> None:
    """A first question of a day makes the law of it, and looks until when its answer stays: 60 to 120 ms, in which others have turns."""
    asked = v1.CheckProcessingRequest(detail=v1.EXAMINATION, facts={"time.decision_date": v1.FactValue(string_value="2010-05-01")})
    alone, streamed = (
        answer(one.SerializeToString(), CALL)
        for answer, one in ((ANSWERS.single, asked), (ANSWERS.streamed, v1.StreamCheckProcessingRequest(request=asked)))
    )
    assert not isinstance(alone, bytes)
    assert not isinstance(streamed, bytes)
    assert v1.StreamCheckProcessingResponse.FromString(whole(streamed)).decision == v1.Decision.FromString(whole(alone))


def test_a_detail_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidField, match="`detail` is"):
        ANSWERS.decision(b"\x20\x07", CALL)


def test_detail_leaves_out_what_is_not_wanted() -> None:
    day = v1.FactValue(string_value="2010-05-01")
    told = {}
    for detail in (v1.DETAIL_UNSPECIFIED, v1.OUTCOME, v1.REASONS, v1.FULL, v1.EXAMINATION):
        request = v1.CheckProcessingRequest(facts={"time.decision_date": day}, detail=detail)
        told[detail] = v1.Decision.FromString(ANSWERS.decision(request.SerializeToString(), CALL))
    assert told[v1.DETAIL_UNSPECIFIED] == told[v1.REASONS]
    assert not told[v1.OUTCOME].missing_facts
    assert told[v1.REASONS].missing_facts
    assert {detail for detail in told if told[detail].HasField("examination")} == {v1.EXAMINATION}
    assert len({answer.outcome for answer in told.values()}) == 1


def test_the_default_of_the_wire_is_reasons() -> None:
    assert READER.question(b"")[2] is Detail.REASONS


# --- registers and contradictions ---------------------------------------------------------------------------------------------------


def test_contradictory_facts_are_refused_and_both_are_named() -> None:
    request = v1.CheckProcessingRequest(
        facts={"operation.kind": v1.FactValue(string_value="collect"), "operation.channel": v1.FactValue(string_value="letter")}
    )
    with pytest.raises(InvalidFacts) as caught:
        parsed_by(ANSWERS, request.SerializeToString())
    assert [violation.field for violation in caught.value.violations()] == ["facts[operation.kind]", "facts[operation.channel]"]


def test_facts_to_be_asked_are_unknown_and_named_in_the_answer() -> None:
    request = v1.CheckProcessingRequest(
        facts={
            "time.decision_date": v1.FactValue(string_value="2005-06-01"),
            "consent.given": v1.FactValue(bool_value=False),
            "consent.channels": v1.FactValue(list_value=v1.StringList(values=["letter"])),
        }
    )
    asked = parsed_by(ANSWERS, request.SerializeToString())
    assert complete(asked.question, ARCADIA.vocabulary).values["consent.given"] is None
    answer = v1.Decision.FromString(encoded(ENGINE.decide(asked.question)))
    assert [(one.id, one.asked) for one in answer.contradictions] == [("A2", True)]


def test_an_unknown_kind_of_register_is_refused() -> None:
    with pytest.raises(InvalidField, match="`right` is no kind of register; did you mean `rights`"):
        parsed_by(ANSWERS, v1.CheckProcessingRequest(consulted=["right"]).SerializeToString())


def test_a_consulted_register_states_that_nothing_adverse_was_found() -> None:
    shipped_answers = Decisions(Engine(SHIPPED), SHIPPED.vocabulary)
    asked = parsed_by(shipped_answers, v1.CheckProcessingRequest(consulted=["rights", "age"]).SerializeToString())
    assert {name: value for name, value in asked.question.stated.items() if name != "time.decision_date"} == {
        "rights.marketing_objection": False,
        "rights.objection": "none",
        "rights.restricted": False,
        "rights.erasure_request": False,
        "subject.age": 18,
    }


def test_a_padded_question_is_answered_and_not_cached() -> None:
    answers = Decisions(ENGINE, ARCADIA.vocabulary, AnswerOptions(cached=10))
    plain = v1.CheckProcessingRequest(facts={"time.decision_date": v1.FactValue(string_value="2011-01-01")}).SerializeToString()
    unknown_field = b"\xfa\x01\xa0\x8d\x06" + b"x" * 100_000  # field 31, not in the contract

    assert answers.decision(plain + unknown_field, CALL) == answers.decision(plain, CALL)
    assert answers.latest(10) == [plain]


def test_gaps_and_the_day_of_reading_are_sent_and_recorded() -> None:
    """A call to Kenya: its law is named, with detail `OUTCOME` only the day."""
    facts = {
        "time.decision_date": "2026-11-25",
        "operation.kind": "contact",
        "channel.medium": "phone_call",
        "channel.advertising": True,
        "purpose.kind": "advertising",
        "subject.location_country": "KE",
        "controller.seat_country": "DE",
    }
    engine = Engine(SHIPPED)
    question = engine.ask(facts, presume_unstated=True)
    answer = engine.decide(question, Detail.REASONS)
    sent = v1.Decision.FromString(Encoder().decision(answer))
    assert sent == messages.decision(answer)
    assert [(gap.id, gap.country, gap.effect) for gap in sent.gaps] == [
        ("data-protection", "KE", v1.MAY_FORBID),
        ("contact", "KE", v1.MAY_FORBID),
    ]
    assert "Kenia" in sent.gaps[1].text.de
    assert sent.checked_until == "2025-04-02"
    assert json.loads(derived(answer, b"").rules)["gaps"] == ["data-protection KE", "contact KE"]
    brief = v1.Decision.FromString(Encoder().decision(engine.decide(question, Detail.OUTCOME)))
    assert (list(brief.gaps), brief.checked_until) == ([], "2025-04-02")
