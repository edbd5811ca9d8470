"""Questions that cannot be understood."""

import logging

import grpc
import pytest

from tests.law import shipped_law
from tests.server.conftest import serving
from tests.server.fiction import Parrot
from tests.server.refusals import refused
from tests.server.test_decisions import YES, ask
from tests.server.transport.grpcio import unary_unary
from tests.transports import transport  # noqa: F401  a fixture: with both transports
from zweck.facts.question import Question
from zweck.rpc.refusal import Refusal
from zweck.service.decode.fast import Reader
from zweck.service.decode.protobuf import parsed
from zweck.service.decode.questions import Background
from zweck.service.refusals import KINDS, InvalidFacts
from zweck.v1.decision_pb2 import BatchCheckProcessingRequest, BatchCheckProcessingResponse, CheckProcessingRequest, FactValue, StringList
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

INVALID = grpc.StatusCode.INVALID_ARGUMENT


@pytest.mark.parametrize(
    ("fact", "value", "description"),
    [
        (
            "consent.gven",
            YES,
            "`consent.gven` is not a fact of the vocabulary (its value: `true`); did you mean `consent.given`?",
        ),
        (
            "consent.given",
            FactValue(string_value="yes"),
            "`consent.given` takes `true` or `false`, not the text `yes`; "
            "it was sent as `string_value`; send `bool_value`, in JSON for example `true`",
        ),
        ("subject.age", FactValue(int_value=-1), "`subject.age` takes a whole number, not negative, not `-1`"),
        (
            "subject.age",
            YES,
            "`subject.age` takes a whole number, not negative, not the truth value `true`; "
            "it was sent as `bool_value`; send `int_value`, in JSON for example `17`",
        ),
        (
            "purpose.kind",
            FactValue(string_value="advertisin"),
            "`purpose.kind` takes one of `advertising`, `own_statistics`, not `advertisin`; did you mean `advertising`?",
        ),
        (
            "data.kinds",
            FactValue(list_value=StringList(values=["name", "post_contend"])),
            "`data.kinds` has no value `post_contend`; did you mean `post_content`?",
        ),
        (
            "data.kinds",
            FactValue(string_value="name"),
            "`data.kinds` takes a list of words, not the text `name`; "
            'it was sent as `string_value`; send `list_value`, in JSON for example `["name"]`',
        ),
        (
            "time.decision_date",
            FactValue(string_value="2018-02-30"),
            "`time.decision_date` takes a day of the calendar as `YYYY-MM-DD`, not `2018-02-30`",
        ),
        (
            "consent.given",
            FactValue(),
            "`consent.given` is sent without a value; set one of `bool_value`, `string_value`, `int_value`, `list_value`",
        ),
    ],
)
def test_a_fact_that_cannot_be_understood(decisions: DecisionServiceStub, fact: str, value: FactValue, description: str) -> None:
    with refused() as refusal:
        decisions.CheckProcessing(CheckProcessingRequest(facts={fact: value}))

    assert refusal.code is INVALID
    assert refusal.message == description
    assert refusal.reason == "INVALID_FACTS"
    assert refusal.fields == {f"facts[{fact}]": description}


def test_an_old_name_is_refused_with_the_new_ones_whichever_way_a_call_is_read() -> None:
    """Both readers of a call, the fast one of plain requests too, name what replaced a fact or value that no longer exists."""
    background = Background(shipped_law().vocabulary)
    facts = {"channel.soft_opt_in": YES, "image.context": FactValue(string_value="intimate_or_helpless")}
    data = CheckProcessingRequest(facts=facts).SerializeToString()
    for read in (Reader(background).question, lambda sent: parsed(sent, background)):
        with pytest.raises(InvalidFacts) as error:
            read(data)
        helps = [fault.help for _, fault in error.value.faults]
        assert str(helps[0]).startswith("`channel.soft_opt_in` was replaced by `channel.sale_to_subject`, `channel.own_similar`, ")
        assert str(helps[1]) == "`intimate_or_helpless` was replaced by `image.intimacy`; `zweck migrate FILE` rewrites it"


def test_all_faults_are_reported_at_once(decisions: DecisionServiceStub) -> None:
    with refused() as refusal:
        decisions.CheckProcessing(ask(consent__given=FactValue(), subject__aeg=FactValue(int_value=3), purpose__kind=YES))

    assert list(refusal.fields) == ["facts[consent.given]", "facts[purpose.kind]", "facts[subject.aeg]"]
    assert refusal.message == f"3 faults; the first: {refusal.fields['facts[consent.given]']}"


def test_one_faulty_question_spoils_no_other_of_the_batch(decisions: DecisionServiceStub) -> None:
    wrong = CheckProcessingRequest(request_id="wrong", facts=ask(consent__gven=YES, subject__age=YES).facts)
    odd = CheckProcessingRequest(request_id="odd", detail=99)  # type: ignore[arg-type]
    large = CheckProcessingRequest(request_id="x" * 70_000)
    right = ask()
    results = decisions.BatchCheckProcessing(BatchCheckProcessingRequest(requests=[right, wrong, right, odd, large, right])).results

    assert [result.WhichOneof("result") for result in results] == ["decision", "refusal", "decision", "refusal", "refusal", "decision"]
    assert {result.decision.decision_id for result in results[::2] if result.HasField("decision")} == {
        decisions.CheckProcessing(right).decision_id
    }
    assert [(result.request_id, result.refusal.reason) for result in (results[1], results[3])] == [
        ("wrong", "INVALID_FACTS"),
        ("odd", "INVALID_FIELD"),
    ]
    assert [violation.field for violation in results[1].refusal.violations] == ["facts[consent.gven]", "facts[subject.age]"]
    assert results[4].refusal.reason == "MESSAGE_TOO_LARGE"


def test_a_question_of_a_batch_that_is_no_message_spoils_no_other(decisions: DecisionServiceStub, channel: grpc.Channel) -> None:
    right = ask().SerializeToString()
    broken = b"\x0a\x7f"  # a reference that ends too early
    data = b"".join(bytes((0x0A, len(one))) + one for one in (right, broken, right))
    response = unary_unary(channel, "/zweck.v1.DecisionService/BatchCheckProcessing")(data, timeout=60)
    results = BatchCheckProcessingResponse.FromString(response).results

    assert [result.refusal.reason for result in results] == ["", "NOT_A_MESSAGE", ""]


def test_more_faults_than_a_reply_can_carry(decisions: DecisionServiceStub) -> None:
    facts = {f"no.such_fact_{number}": FactValue(string_value="x" * 100) for number in range(400)}
    with refused() as refusal:
        decisions.CheckProcessing(CheckProcessingRequest(facts=facts))

    assert refusal.code is INVALID
    assert refusal.message.startswith("more than 20 faults; the first: `no.such_fact_")
    assert refusal.metadata == {"faults": "more than 20", "reported": str(len(refusal.fields))}
    assert 10 < len(refusal.fields) <= 20


def test_hostile_names_are_reported_harmlessly(decisions: DecisionServiceStub) -> None:
    with refused() as refusal:
        decisions.CheckProcessing(CheckProcessingRequest(facts={"a\r\nb\x00": YES, "c" * 60_000: YES}))

    assert refusal.code is INVALID
    assert list(refusal.fields) == [
        "facts[a\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}]",
        f"facts[{'c' * 80}…]",
    ]


def test_a_fault_of_ours_is_reported_without_its_secrets(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: Question) -> None:
        raise ZeroDivisionError("secret")

    with serving(Parrot(fail)) as channel, caplog.at_level(logging.ERROR), refused() as refusal:
        DecisionServiceStub(channel).CheckProcessing(ask())

    assert refusal.code is grpc.StatusCode.INTERNAL
    assert refusal.message == "an error inside zweck; its log has the details"
    assert "ZeroDivisionError: secret" in caplog.text


def test_a_message_that_is_too_large(decisions: DecisionServiceStub) -> None:
    with pytest.raises(grpc.RpcError, match="RESOURCE_EXHAUSTED"):
        decisions.CheckProcessing(CheckProcessingRequest(request_id="x" * 5 * 1024 * 1024))


def test_the_table_has_every_refusal() -> None:
    assert {kind for kind in Refusal.__subclasses__() if kind.__module__.startswith("zweck")} == set(KINDS)
