"""`zweck.v1.ActivityService` over gRPC."""

from collections.abc import Iterator
from copy import copy
from datetime import date

import grpc
import pytest

from tests.activities.group import DAY, NAMES, engine, group, needed
from tests.server.fiction import CALL
from tests.server.refusals import refused
from tests.serving import Server
from zweck.access.refusals import OutOfBounds
from zweck.activities.search import OF_CALLS, resting
from zweck.activities.validity import Turns
from zweck.bounded.steps import finished
from zweck.decision.decision import Decision, Detail
from zweck.facts.basis import today_here
from zweck.facts.question import Question
from zweck.rpc.method import Piecewise
from zweck.service.activities import Activities
from zweck.service.encode.protobuf import fact_value
from zweck.service.encode.sources import turn
from zweck.v1 import activity_pb2 as v1
from zweck.v1.activity_pb2_grpc import ActivityServiceStub


@pytest.fixture(scope="module")
def stub() -> Iterator[ActivityServiceStub]:
    """A server with the group's activities."""
    server = Server(engine(), engine().policies, "127.0.0.1:0", company=group())
    server.start()
    with grpc.insecure_channel(server.address) as channel:
        yield ActivityServiceStub(channel)
    server.stop(grace=1)


def test_all_in_force_are_listed(stub: ActivityServiceStub) -> None:
    found = stub.ListActivities(v1.ListActivitiesRequest(date=DAY.isoformat()))
    assert [one.activity for one in found.activities] == NAMES
    assert found.revision == group().revision
    assert not stub.ListActivities(v1.ListActivitiesRequest(date="2020-01-01")).activities


@pytest.mark.parametrize("name", NAMES)
def test_what_a_call_must_state(stub: ActivityServiceStub, name: str) -> None:
    for _ in range(2):  # the second time it is known
        found = stub.GetActivity(v1.GetActivityRequest(activity=name, date=DAY.isoformat()))
        assert found.permitted
        facts = engine().policies.vocabulary.facts
        circumstances = {
            fact: value for fact, value in (needed(name).stated or {}).items() if facts[fact].silence.silence_class in OF_CALLS
        }
        assert {one.fact: one.value for one in found.states} == {fact: fact_value(value) for fact, value in circumstances.items()}
        assert all(one.label.de and one.label.en for one in found.states)
        assert bool(found.calls) == (len(circumstances) == len(needed(name).stated or {})) != bool(found.open)
        assert [*found.calls[:1]] == [v1.PermittedCall(states=found.states, consented=found.consented)] * bool(found.calls)
        assert found.consented == needed(name).consented
        assert found.grounds
        assert found.summary.looks_up == list(group().activities[name][0].looks_up)


@pytest.mark.parametrize(
    ("request_", "code", "said"),
    [
        (v1.GetActivityRequest(), grpc.StatusCode.INVALID_ARGUMENT, "`activity` is required"),
        (v1.GetActivityRequest(activity="newslettr"), grpc.StatusCode.NOT_FOUND, "did you mean `newsletter`?"),
        (
            v1.GetActivityRequest(activity="newsletter", date="2020-01-01"),
            grpc.StatusCode.NOT_FOUND,
            "in force on 2020-01-01; 0 are in force",
        ),
        (v1.GetActivityRequest(activity="newsletter", date="1.1.2026"), grpc.StatusCode.INVALID_ARGUMENT, "YYYY-MM-DD"),
    ],
)
def test_wrong_requests(stub: ActivityServiceStub, request_: v1.GetActivityRequest, code: grpc.StatusCode, said: str) -> None:
    with refused() as told:
        stub.GetActivity(request_)
    assert told.code == code
    assert said in told.message


OVERDUE = date(2027, 6, 1)
"""A day on which no call about the newsletter is permitted."""


class Counting:
    """An engine that counts its answers."""

    def __init__(self) -> None:
        self.asked = 0

    def decide(self, question: Question, detail: Detail) -> Decision:
        """Count, and answer."""
        self.asked += 1
        return engine().decide(question, detail)

    def heard(self, question: Question) -> frozenset[str]:
        """As the engine says."""
        return engine().heard(question)


def test_a_search_is_cut_lets_others_have_their_turn_and_serves_all_who_ask() -> None:
    counting = Counting()
    activities = Activities(group(), counting, engine().policies.vocabulary, today_here, most=60)
    (get,) = (method for method in activities.methods() if isinstance(method, Piecewise))
    request = v1.GetActivityRequest(activity="newsletter", date=OVERDUE.isoformat()).SerializeToString()
    first, second, third = (get.handler(request, CALL) for _ in range(3))
    next(first)
    first.close()  # its caller left
    turns = 0
    while True:
        try:
            next(second)
            turns += 1
        except StopIteration as done:
            found = v1.Activity.FromString(done.value)
            break
    assert turns > 1
    assert (found.permitted, found.cut) == (False, True)
    assert found.open
    begun = 5  # the calls without facts, with and without consent, and the open facts of one
    assert counting.asked <= 60 + begun
    with pytest.raises(StopIteration):
        next(third)
    assert counting.asked <= 60 + begun


# --- the outlook ----------------------------------------------------------------------------------------------------------------------


def test_the_outlook_has_the_turns_of_permitted_calls(stub: ActivityServiceStub) -> None:
    """Of one activity, and of all; each as the answer to that call says until when it stays."""
    until = date(2027, 1, 31)
    found = stub.Outlook(v1.OutlookRequest(date=DAY.isoformat(), until=until.isoformat()))
    assert found.revision == group().revision
    assert [one.turn.day for one in found.lines] == sorted(one.turn.day for one in found.lines)
    turns = Turns(engine(), engine().policies)
    for name in NAMES:
        mine = [one for one in found.lines if one.about == name]
        assert mine == list(stub.Outlook(v1.OutlookRequest(activity=name, date=DAY.isoformat(), until=until.isoformat())).lines)
        need = needed(name)
        activity = group().activities[name][0]
        first = turns.first(need.decision, resting(activity, group(), DAY, consented=need.consented))
        assert [one.turn for one in mine][:1] == ([turn(first)] if first is not None and first.day <= until else [])


@pytest.mark.parametrize(
    ("request_", "code", "said"),
    [
        (v1.OutlookRequest(), grpc.StatusCode.INVALID_ARGUMENT, "`until` takes a day"),
        (v1.OutlookRequest(until="soon"), grpc.StatusCode.INVALID_ARGUMENT, "`until` takes a day"),
        (v1.OutlookRequest(date="2026-02-02", until="2026-02-01"), grpc.StatusCode.INVALID_ARGUMENT, "2026-02-02 to 2036-02-03"),
        (v1.OutlookRequest(date="2026-02-02", until="2036-02-04"), grpc.StatusCode.INVALID_ARGUMENT, "2026-02-02 to 2036-02-03"),
        (v1.OutlookRequest(date="9999-12-31", until="9999-12-30"), grpc.StatusCode.INVALID_ARGUMENT, "9999-12-31 to 9999-12-31"),
        (v1.OutlookRequest(activity="newslettr", until="2027-01-01"), grpc.StatusCode.NOT_FOUND, "did you mean `newsletter`?"),
    ],
    ids=range(6),
)
def test_wrong_outlooks(stub: ActivityServiceStub, request_: v1.OutlookRequest, code: grpc.StatusCode, said: str) -> None:
    with refused() as found:
        stub.Outlook(request_)
    assert found.code == code
    assert said in found.message


def test_others_have_their_turn_while_an_outlook_is_made() -> None:
    """And a caller who is bound to one activity sees that one alone."""
    turns = Turns(engine(), engine().policies)
    service = Activities(group(), engine(), engine().policies.vocabulary, today_here, turns=turns)
    method = next(one for one in service.methods() if one.path.endswith("/Outlook"))
    assert isinstance(method, Piecewise)
    request = v1.OutlookRequest(date=DAY.isoformat(), until="2028-01-31").SerializeToString()
    steps, pieces = 0, method.handler(request, CALL)
    while True:
        try:
            next(pieces)
            steps += 1
        except StopIteration as done:
            found = v1.OutlookResponse.FromString(done.value)
            break
    assert steps > len(found.lines) > 0
    bound = copy(CALL)
    bound.activities = frozenset({"newsletter"})
    mine = v1.OutlookResponse.FromString(finished(method.handler(request, bound)))
    assert {one.about for one in mine.lines} == {"newsletter"}
    with pytest.raises(OutOfBounds):
        finished(method.handler(v1.OutlookRequest(activity="call-back", date=str(DAY), until="2027-01-31").SerializeToString(), bound))
