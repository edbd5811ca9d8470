"""A batch whose answers have their common parts once: merged, they are the answers that single calls get."""

from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.strategies import ARCADIA
from tests.law import shipped_cases
from tests.proving import PROVING, at_most
from tests.server.conftest import serving
from tests.server.fiction import CALL
from tests.server.test_answers import ANSWERS, GOOD, SHIPPED, drained
from zweck.engine import Engine
from zweck.service.answer import AnswerOptions
from zweck.service.decisions import Decisions
from zweck.service.encode.protobuf import fact_value
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

MIB: Final = 1024 * 1024


def whole(response: v1.BatchCheckProcessingResponse) -> list[v1.Decision]:
    """The answers of a batch, each merged with its parts."""
    found = []
    for result in response.results:
        for place in result.parts:
            result.decision.MergeFrom(response.parts[place])
        found.append(result.decision)
    return found


@settings(max_examples=40 if PROVING else 15, deadline=None)
@given(requests=st.lists(GOOD, max_size=45))
def test_merged_answers_are_those_of_single_calls(requests: list[v1.CheckProcessingRequest]) -> None:
    single = [v1.Decision.FromString(ANSWERS.decision(request.SerializeToString(), CALL)) for request in requests]
    answered, _ = drained(ANSWERS.batch(v1.BatchCheckProcessingRequest(requests=requests, parts_once=True).SerializeToString(), CALL))
    response = v1.BatchCheckProcessingResponse.FromString(answered)
    assert whole(response) == single
    assert len({part.SerializeToString() for part in response.parts}) == len(response.parts)


@pytest.mark.parametrize("detail", [v1.OUTCOME, v1.REASONS, v1.FULL, v1.EXAMINATION])
def test_with_every_detail(detail: v1.Detail.ValueType) -> None:
    day = {"time.decision_date": v1.FactValue(string_value="2010-05-01")}
    asked = v1.CheckProcessingRequest(facts=day, detail=detail)
    for answers in (ANSWERS, Decisions(Engine(ARCADIA), ARCADIA.vocabulary, AnswerOptions(cached=10))):
        single = v1.Decision.FromString(answers.decision(asked.SerializeToString(), CALL))
        for _ in range(2):  # the second time from the cache
            batch = v1.BatchCheckProcessingRequest(requests=[asked, asked], parts_once=True)
            data, _ = drained(answers.batch(batch.SerializeToString(), CALL))
            assert whole(v1.BatchCheckProcessingResponse.FromString(data)) == [single, single]


def test_a_faulty_question_is_refused_in_its_place() -> None:
    faulty = v1.CheckProcessingRequest(facts={"no.fact": v1.FactValue(bool_value=True)})
    batch = v1.BatchCheckProcessingRequest(requests=[faulty, v1.CheckProcessingRequest(request_id="b")], parts_once=True)
    answered, _ = drained(ANSWERS.batch(batch.SerializeToString(), CALL))
    first, second = v1.BatchCheckProcessingResponse.FromString(answered).results
    assert first.refusal.reason == "INVALID_FACTS"
    assert not first.parts
    assert second.request_id == second.decision.request_id == "b"


@pytest.mark.parametrize(
    ("before", "after", "once"),
    [
        (b"", b"\x10\x01", True),
        (b"\x10\x01", b"", True),
        (b"\x10\x01", b"\x10\x00", False),
        (b"", b"\x10\x00", False),
        (b"", b"\x90\x00\x01", True),
        (b"", b"", False),
    ],
)
def test_wherever_the_wish_stands(before: bytes, after: bytes, once: bool) -> None:
    """The last one counts, as protobuf has it."""
    asked = v1.CheckProcessingRequest(facts={"time.decision_date": v1.FactValue(string_value="2010-05-01")}, presume_unstated=True)
    data = before + v1.BatchCheckProcessingRequest(requests=[asked]).SerializeToString() + after
    assert v1.BatchCheckProcessingRequest.FromString(data).parts_once is once
    answered, _ = drained(ANSWERS.batch(data, CALL))
    assert bool(v1.BatchCheckProcessingResponse.FromString(answered).parts) is once


def test_a_thousand_answers_of_the_shipped_law_fit_into_what_a_client_takes() -> None:
    """Without any option of the client, whose limit is 4 MiB; each is another case, with reasons. `make test` asks a tenth."""
    cases = shipped_cases()
    number = at_most(1000, 100)
    step, limit = len(cases) // number, 4 * MIB * number // 1000
    questions = [
        v1.CheckProcessingRequest(
            facts={name: fact_value(value) for name, value in case.question.stated.items() if value is not None},
            presume_unstated=case.question.presume_unstated,
        )
        for case in cases[: number * step : step]
    ]
    with serving(Engine(SHIPPED), SHIPPED) as channel:
        service = DecisionServiceStub(channel)
        response = service.BatchCheckProcessing(v1.BatchCheckProcessingRequest(requests=questions, parts_once=True))
        assert len(response.results) == number
        assert response.ByteSize() < limit
        some = [*range(0, number, 97 * number // 1000)]
        single = [service.CheckProcessing(questions[place]) for place in some]
        found = whole(response)
        assert [found[place] for place in some] == single
    assert sum(answer.ByteSize() for answer in found) > limit
