"""Questions and answers over the wire."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import grpc
import pytest
from google.protobuf.json_format import MessageToDict

from tests.server.conftest import serving
from tests.server.fiction import Parrot
from tests.server.refusals import refused
from tests.transports import transport  # noqa: F401  a fixture: with both transports
from zweck.facts.question import Question
from zweck.v1.decision_pb2 import (
    AS_OF,
    LIVE,
    BatchCheckProcessingRequest,
    CheckProcessingRequest,
    Decision,
    FactValue,
    StreamCheckProcessingRequest,
    StringList,
)
from zweck.v1.decision_pb2_grpc import DecisionServiceStub


def ask(request_id: str = "", **facts: FactValue) -> CheckProcessingRequest:
    """A question; `__` stands for the dot in a fact's name."""
    return CheckProcessingRequest(request_id=request_id, facts={name.replace("__", "."): value for name, value in facts.items()})


DAY = FactValue(string_value="2010-05-01")
YES = FactValue(bool_value=True)


def test_an_answer_says_everything(decisions: DecisionServiceStub) -> None:
    answer = decisions.CheckProcessing(ask("call-7", time__decision_date=DAY))

    told = MessageToDict(answer, preserving_proto_field_name=True)
    assert told.pop("decision_id").endswith("False")
    assert told == {
        "request_id": "call-7",
        "outcome": "PROHIBITED",
        "date": "2010-05-01",
        "basis": "AS_OF",
        "revision": "f" * 64,
        "laws": [
            {
                "law": "xx-privacy",
                "version": "2010-01-01",
                "outcome": "PROHIBITED",
                "requirements": [{"requirement": "xx-privacy/lawful-ground", "status": "MET", "grounds": ["PA-5"]}],
                "prohibitions": [{"rule": "PA-6", "status": "FAILED"}],
                "layers": [{"law": "xx-images", "version": "1907-01-01"}],
            }
        ],
        "open_laws": ["xx-other"],
        "reasons": [{"rule": "PA-6", "citation": "§ 6 PA", "text": {"de": "Nein.", "en": "No."}}],
        "missing_facts": [
            {
                "fact": "subject.age",
                "question": {"de": "Wie alt?", "en": "How old?"},
                "requirements": ["xx-privacy/lawful-ground"],
                "label": {"de": "Alter", "en": "age"},
                "type": "int",
            }
        ],
        "presumptions": [{"fact": "data.kinds", "value": {"list_value": {"values": ["name", "post_content"]}}}],
        "obligations": [
            {
                "id": "DU-INFORM",
                "law": "xx-privacy",
                "citation": "§ 9 PA",
                "timing": "AT",
                "text": {"de": "Sagen.", "en": "Inform."},
                "deadline": {"de": "Sofort.", "en": "At once."},
                "conditional": True,
            },
            {
                "id": "DU-KEEP",
                "law": "xx-privacy",
                "citation": "§ 8 PA",
                "timing": "AFTER",
                "text": {"de": "Halten.", "en": "Keep."},
            },
        ],
        "rights": [{"id": "RI-ASK", "law": "xx-privacy", "citation": "§ 10 PA", "text": {"de": "Fragen.", "en": "Ask."}}],
        "remedies": [
            {
                "rule": "PA-5",
                "citation": "§ 5 PA",
                "acts": [
                    {
                        "act": "obtain-consent",
                        "title": {"de": "Einholen.", "en": "Obtain."},
                        "checklist": [{"de": "Belehren.", "en": "Inform."}],
                        "facts": [
                            {"fact": "consent.given", "value": {"bool_value": True}},
                            {"fact": "data.kinds", "value": {"list_value": {"values": ["name"]}}, "change": True},
                        ],
                    }
                ],
                "still_open": ["subject.age"],
            },
            {"id": "RE-COURT", "steps": [{"text": {"de": "Klagen.", "en": "Sue."}, "citation": "§ 11 PA"}]},
        ],
        "doubts": [
            {
                "id": "DQ-1",
                "rule": "PA-6",
                "question": {"de": "Strittig?", "en": "Disputed?"},
                "choice": {"de": "Streng.", "en": "Strictly."},
            }
        ],
        "conclusive": True,
    }


def test_every_kind_of_value_arrives(decisions: DecisionServiceStub) -> None:
    request = ask(
        time__decision_date=DAY,
        consent__given=FactValue(bool_value=False),
        subject__age=FactValue(int_value=15),
        subject__country=FactValue(string_value="NO"),
        purpose__kind=FactValue(string_value="unknown"),
        data__kinds=FactValue(list_value=StringList(values=["name", "name"])),
    )
    request.presume_unstated = True

    assert decisions.CheckProcessing(request).decision_id == (
        "[('consent.given', False), ('data.kinds', frozenset({'name'})), ('purpose.kind', None), ('subject.age', 15), "
        "('subject.country', 'NO'), ('time.decision_date', datetime.date(2010, 5, 1))] True"
    )


def test_a_question_without_facts_is_a_question(decisions: DecisionServiceStub) -> None:
    found = decisions.CheckProcessing(ask())
    assert (found.basis, found.time_zone) == (LIVE, "UTC")
    assert found.date in {(datetime.now(UTC) - timedelta(seconds=60)).date().isoformat(), datetime.now(UTC).date().isoformat()}


def test_a_day_that_is_stated_as_unknown_is_none(decisions: DecisionServiceStub) -> None:
    found = decisions.CheckProcessing(ask(time__decision_date=FactValue(string_value="unknown")))
    assert (found.basis, found.date, found.valid_until) == (AS_OF, "", "")


def test_an_empty_list_is_a_value(decisions: DecisionServiceStub) -> None:
    nothing = FactValue(list_value=StringList())

    assert "frozenset()" in decisions.CheckProcessing(ask(data__kinds=nothing)).decision_id


def test_a_batch_is_answered_in_its_order(decisions: DecisionServiceStub) -> None:
    requests = [ask(f"call-{number}", subject__age=FactValue(int_value=number)) for number in range(40)]

    answers = decisions.BatchCheckProcessing(BatchCheckProcessingRequest(requests=requests)).results

    assert [answer.decision for answer in answers] == [decisions.CheckProcessing(request) for request in requests]
    assert [answer.request_id for answer in answers] == [f"call-{number}" for number in range(40)]


def test_an_empty_batch_has_no_answers(decisions: DecisionServiceStub) -> None:
    assert not decisions.BatchCheckProcessing(BatchCheckProcessingRequest()).results


def test_a_batch_has_a_limit() -> None:
    with serving(Parrot(), batch_limit=3) as channel:
        stub = DecisionServiceStub(channel)
        assert len(stub.BatchCheckProcessing(BatchCheckProcessingRequest(requests=[ask()] * 3)).results) == 3
        with refused() as told:
            stub.BatchCheckProcessing(BatchCheckProcessingRequest(requests=[ask()] * 4))

    assert told.code is grpc.StatusCode.INVALID_ARGUMENT
    assert told.reason == "BATCH_TOO_LARGE"
    assert told.metadata == {"limit": "3"}
    assert told.fields == {"requests": "a batch holds at most 3 questions; send several batches"}


def test_fifty_calls_at_once_get_their_own_answers(decisions: DecisionServiceStub) -> None:
    def call(number: int) -> Decision:
        return decisions.CheckProcessing(ask(str(number), subject__age=FactValue(int_value=number)))

    with ThreadPoolExecutor(50) as callers:
        answers = list(callers.map(call, range(50)))

    assert [answer.request_id for answer in answers] == [str(number) for number in range(50)]
    assert all(f"('subject.age', {number})" in answer.decision_id for number, answer in enumerate(answers))


def test_a_stream_is_answered_in_its_order_whatever_is_wrong_with_one_question(decisions: DecisionServiceStub) -> None:
    asked = [ask(f"call-{number}", subject__age=FactValue(int_value=number)) for number in range(300)]
    asked[7] = ask("call-7", subject__aeg=YES)

    answers = list(decisions.StreamCheckProcessing((StreamCheckProcessingRequest(request=one) for one in asked), timeout=60))

    assert [answer.request_id for answer in answers] == [f"call-{number}" for number in range(300)]
    assert answers[7].refusal.reason == "INVALID_FACTS"
    assert [answer.decision for answer in answers[8:10]] == [decisions.CheckProcessing(one) for one in asked[8:10]]


def test_a_batch_without_a_waiting_caller_is_dropped() -> None:
    decided: list[Question] = []
    gone = threading.Event()

    def before(question: Question) -> None:
        decided.append(question)
        gone.wait(timeout=5)

    with serving(Parrot(before)) as channel:
        with pytest.raises(grpc.RpcError, match="DEADLINE_EXCEEDED"):
            DecisionServiceStub(channel).BatchCheckProcessing(BatchCheckProcessingRequest(requests=[ask()] * 100), timeout=0.2)
        time.sleep(0.3)
        gone.set()

    assert len(decided) < 100
