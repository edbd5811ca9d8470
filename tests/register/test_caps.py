"""A flood of events about a person ends at a cap, which never keeps out what stands against the controller."""

import time
from pathlib import Path

import grpc
import pytest

from tests.register.conftest import ADA, BEN, RESEARCH, ago, event, faults, registering
from tests.register.test_service import Kind, new, record, serving
from tests.server.refusals import refused
from zweck.chain.database import RecordError
from zweck.company.event import ADVERSE
from zweck.register import Register, courses
from zweck.register.lookup import ALL
from zweck.v1.register_pb2_grpc import RegisterServiceStub

MOST = 5


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cap that is reached soon."""
    monkeypatch.setattr(courses, "MAX_A_DAY", MOST)


def full(register: Register) -> None:
    """Enter as many events about the person as can be."""
    register.record([event("GIVEN")] * MOST)
    with pytest.raises(RecordError, match=f"{MOST} events of this person were entered today"):
        register.record([event("GIVEN")])


@pytest.mark.parametrize("kind", sorted(ADVERSE))
def test_what_stands_against_the_controller_is_entered_once(url: str, kind: str) -> None:
    with registering(url) as register:
        full(register)
        assert register.record([event(kind)]) == [MOST + 1]
        assert register.record([event(kind)]) == register.record([event(kind), event(kind)])[:1] == [MOST + 1]
        assert register.record([event(kind, controller=RESEARCH)]) == [MOST + 2]
        assert register.record([event("GIVEN", BEN)]) == [MOST + 3]
        assert register.record([event("GIVEN", controller=RESEARCH)]) == [MOST + 4]
        with pytest.raises(RecordError, match="were entered today"):
            register.record([event("OBJECTION_LIFTED")])
    assert faults(url) == []


def test_a_withdrawal_after_a_consent_of_the_same_day_is_entered_again(sqlite_url: str) -> None:
    with registering(sqlite_url) as register:
        register.record([event("WITHDRAWN")])
        register.record([event("GIVEN")] * (MOST - 1))
        assert register.record([event("WITHDRAWN")]) == [MOST + 1]
        assert register.record([event("WITHDRAWN")]) == [MOST + 1]
        assert register.record([event("WITHDRAWN", scope="phone-consent")]) == [MOST + 2]
        assert register.record([event("WITHDRAWN", effective=ago(days=3))]) == [MOST + 1]


def test_a_withdrawal_after_a_consent_of_the_same_call_is_entered_again(url: str) -> None:
    with registering(url) as register:
        register.record([event("GIVEN")] * (MOST - 2))
        register.record([event("WITHDRAWN")])
        assert register.record([event("GIVEN"), event("WITHDRAWN")]) == [MOST, MOST + 1]
        assert [one.kind.value for one in register.events([ADA]).events[ADA]][-1] == "WITHDRAWN"


def test_of_one_call_all_or_none(sqlite_url: str) -> None:
    with registering(sqlite_url) as register:
        with pytest.raises(RecordError, match="were entered today"):
            register.record([event("GIVEN")] * (MOST + 1))
        assert register.events([ADA], most=ALL).position == 0


def test_the_next_day_more_can_be_entered(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with registering(sqlite_url) as register:
        full(register)
        tomorrow = time.time_ns() + 24 * 3600 * 10**9
        with monkeypatch.context() as patch:
            patch.setattr(time, "time_ns", lambda: tomorrow)
            assert register.record([event("GIVEN")]) == [MOST + 1]


def test_a_caller_learns_it(tmp_path: Path) -> None:
    with serving(f"sqlite:///{tmp_path}/register.db") as place, grpc.insecure_channel(place) as channel:
        stub = RegisterServiceStub(channel)
        record(stub, *[new(Kind.GIVEN)] * MOST)
        with refused() as told:
            record(stub, new(Kind.GIVEN))
        assert (told.code, told.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "EVENTS_TOO_OFTEN")
        record(stub, new(Kind.WITHDRAWN))
