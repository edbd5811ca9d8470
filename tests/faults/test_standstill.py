"""Messages that are small on the wire and large to read: others are answered meanwhile, and no work is done that nothing needs."""

from collections.abc import Callable, Iterator
from copy import copy
from typing import Final

import pytest

from tests import messages
from tests.engine.strategies import ARCADIA
from tests.faults.callers import calling
from tests.faults.database import wait_for
from tests.faults.served import Served, served
from tests.faults.shapes import DAY, SHAPES, batch, each_other, sent, unknown
from tests.law import shipped_law
from tests.proving import PROVING
from tests.server.fiction import CALL, POLICIES, Parrot, whole
from tests.server.test_answers import drained
from zweck.decision.decision import Detail
from zweck.engine import Engine
from zweck.facts import question as facts
from zweck.facts.question import MAX_FAULTS, Question, ask
from zweck.forms.quoting import MAX_COMPARED, MAX_COMPARED_FOR_ONE
from zweck.law.values import FactFault
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Value
from zweck.rpc import turns
from zweck.rpc.call import Call
from zweck.service import decisions
from zweck.service.decisions import Decisions
from zweck.service.decode.wire import batched
from zweck.service.refusals import BatchTooLarge, InvalidFacts
from zweck.v1 import decision_pb2 as v1

FEW: Final = 100

FEWER: Final[dict[str, Callable[[], bytes]]] = {
    "a batch of faulty questions": lambda: batch(*[unknown(150)] * FEW),
    "a batch of ways to a permission": lambda: batch(*[v1.CheckProcessingRequest(facts=DAY, detail=v1.FULL)] * FEW),
    "a batch of ways that all differ": lambda: each_other(v1.FULL, FEW),
    "a batch of examinations": lambda: batch(*[v1.CheckProcessingRequest(facts=DAY, detail=v1.EXAMINATION)] * (FEW // 10)),
}
"""In `make test` these batches have fewer questions; `make prove` and the soak send all."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server as operators start it, with the shipped law; a busy machine may make it five times as slow."""
    with served(tmp_path_factory.mktemp("server"), "--cache", 0, "--max-wait", 5, policies=None) as running:
        yield running


@pytest.mark.parametrize("shape", SHAPES)
def test_others_are_answered_beside_every_shape_of_the_largest_message(server: Served, shape: str) -> None:
    """A caller who waits longer than `--max-wait` is refused; none is."""
    path, message = SHAPES[shape]
    data = (message if PROVING else FEWER.get(shape, message))()
    with calling(server.address, 1, pause=0.001) as callers:
        wait_for(lambda: bool(callers.answered()))
        sent(path, data, server.address)
        asked = len(callers.asked)
        wait_for(lambda: len(callers.asked) > asked)
    assert set(callers.codes()) == {"OK"}


@pytest.mark.parametrize("data", [b"\x0a\x00" * 2_000_000, b"\x78\x01" * 2_000_000])
def test_a_batch_is_read_no_further_than_the_first_question_too_many(data: bytes) -> None:
    cut, read = batched(data, 1000), 0

    def read_on() -> None:
        nonlocal read
        for _ in cut:
            read += 1

    with pytest.raises(BatchTooLarge, match="a batch holds at most 1000 questions; send several batches"):
        read_on()
    assert read <= 1000


def test_others_have_their_turn_while_a_batch_is_cut_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "SLICE", -1.0)
    decided: list[Question] = []
    pieces = Decisions(Parrot(decided.append), POLICIES.vocabulary).batch(batch(*[v1.CheckProcessingRequest()] * 100), CALL)
    for _ in range(100):
        next(pieces)
    assert not decided
    assert sum(1 for _ in pieces) == len(decided) == 100


def test_a_batch_is_answered_in_slices_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not of a number of questions: those with an examination take a hundred times as long as others."""
    now = 0.0

    def before(question: Question) -> None:
        nonlocal now
        now += 0.0015

    monkeypatch.setattr(turns, "monotonic", lambda: now)
    pieces = Decisions(Parrot(before), POLICIES.vocabulary).batch(batch(*[v1.CheckProcessingRequest()] * 100), CALL)
    assert sum(1 for _ in pieces) == 50


def test_others_have_their_turn_while_an_examination_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is decided in a step, and each of its laws and rules is written in one."""
    monkeypatch.setattr(turns, "SLICE", -1.0)
    asked = v1.CheckProcessingRequest(facts={"time.decision_date": v1.FactValue(string_value="2011-01-01")}, detail=v1.EXAMINATION)
    found, steps = drained(Decisions(Engine(ARCADIA), ARCADIA.vocabulary).batch(batch(asked), CALL))
    (result,) = v1.BatchCheckProcessingResponse.FromString(found).results
    examined = result.decision.examination
    assert steps > len(examined.laws) + len(examined.referred) > 3
    question = ask({"time.decision_date": "2011-01-01"}, ARCADIA.vocabulary)
    assert result.decision == messages.decision(Engine(ARCADIA).decide(question, Detail.EXAMINATION))


def test_a_question_of_a_batch_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """But for the caller's reference, if it stands at the beginning; four megabytes of facts take protobuf a fifth of a second."""

    def never(data: bytes) -> str:
        raise AssertionError(f"{len(data)} bytes were read")

    monkeypatch.setattr(decisions, "request_id", never)
    large = unknown(10_000)
    large.request_id = "large"
    answer, _ = drained(Decisions(Parrot(), POLICIES.vocabulary).batch(batch(large), CALL))
    (result,) = v1.BatchCheckProcessingResponse.FromString(answer).results
    assert result.request_id == "large"
    assert "is too large; the limit is 65536 bytes" in result.refusal.message


def test_suggestions_have_a_budget_per_call() -> None:
    """A batch of misspelt names is refused with a few suggestions, and without them from then on; each message of a stream has a budget."""
    answers = Decisions(Engine(shipped_law()), shipped_law().vocabulary)
    call = replaced(CALL)
    misspelt = v1.CheckProcessingRequest(facts={"subject.location_contry": v1.FactValue(string_value="DE")})
    answer, _ = drained(answers.batch(batch(*[misspelt] * 20), call))
    found = ["did you mean" in str(one.refusal) for one in v1.BatchCheckProcessingResponse.FromString(answer).results]
    assert found == sorted(found, reverse=True)
    assert 3 <= sum(found) <= 10
    assert call.compared <= MAX_COMPARED_FOR_ONE + MAX_COMPARED
    asked = v1.StreamCheckProcessingRequest(request=misspelt).SerializeToString()
    for _ in range(20):
        assert b"did you mean" in whole(answers.streamed(asked, call))


def replaced(call: Call) -> Call:
    """A call of its own."""
    found = copy(call)
    found.compared = 0
    return found


def test_faults_are_looked_for_until_there_are_twenty(monkeypatch: pytest.MonkeyPatch) -> None:
    read = 0
    real = facts._read

    def counting(name: str, value: object, vocabulary: Vocabulary) -> Value | FactFault | None:
        nonlocal read
        found = real(name, value, vocabulary)
        read += isinstance(found, FactFault)
        return found

    monkeypatch.setattr(facts, "_read", counting)
    with pytest.raises(InvalidFacts):
        Decisions(Parrot(), POLICIES.vocabulary).decision(unknown(3000).SerializeToString(), CALL)
    assert read <= 2 * MAX_FAULTS
