"""The order in which events take effect: at the same moment the more adverse wins, and a clock that jumps revives no consent."""

import itertools
import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

import pytest

from tests.register.conftest import ADA, SERVICE, TEXT, ago, event, registering
from tests.register.test_erase import VOCABULARY
from zweck.company import Company
from zweck.company.register import looked_up
from zweck.facts.basis import Basis
from zweck.register import Register
from zweck.register.in_force import consents, objections, restrictions
from zweck.register.lookup import ALL
from zweck.register.statements import of_persons

MOMENT = ago(days=3)


class Facts(Protocol):
    """The facts that a register has."""

    def __call__(self, register: Register, basis: Basis = Basis.LIVE) -> dict[str, object]:
        """By the events that count on a basis."""
        ...


@pytest.fixture
def facts(company: Company) -> Facts:
    """The facts that the register has of the person for a call about advertising."""

    def found(register: Register, basis: Basis = Basis.LIVE) -> dict[str, object]:
        events = register.events([ADA], most=None if basis is Basis.LIVE else ALL).events[ADA]
        activity, today = company.activities["win-back-call"][0], (ago() + timedelta(days=1)).date()
        sources = looked_up(events, activity, company, today, VOCABULARY, basis=basis)
        return {fact: value for source in sources for fact, value in source.facts.items()}

    return found


def fate(register: Register) -> list[str]:
    """The fate of each consent."""
    return [each.fate.value for each in register.inspect(lambda database: consents(of_persons(database, [ADA], SERVICE), date(2026, 1, 1)))]


@pytest.mark.parametrize("order", [*itertools.permutations(["GIVEN", "WITHDRAWN", "REFUSED"])])
def test_of_one_moment_a_consent_never_counts(sqlite_url: str, facts: Facts, order: list[str]) -> None:
    with registering(sqlite_url) as register:
        register.record([event(kind, effective=MOMENT) for kind in order])
        known = facts(register)
        assert (known["consent.given"], known["consent.withdrawn"]) == (True, True)
        assert fate(register) == ["refused"]


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("days", [*itertools.permutations([date(2010, 1, 1), date(2020, 1, 1), date(2090, 1, 1)])])
@pytest.mark.parametrize("one_call", [True, False])
def test_of_one_moment_the_youngest_age_counts(url: str, facts: Facts, days: tuple[date, ...], basis: Basis, one_call: bool) -> None:
    """Two days that contradict each other: the person may be a child. One that is later in both times ends them."""
    said = [event("OF_AGE_ON", until=day, effective=MOMENT) for day in days]
    with registering(url) as register:
        for call in [said] if one_call else [[each] for each in said]:
            register.record(call)
        assert str(facts(register, basis)["subject.age"]) == "..17"
        register.record([event("OF_AGE_ON", until=date(2020, 1, 1))])
        assert str(facts(register, basis)["subject.age"]) == "18.."


@pytest.mark.parametrize("turned", [False, True])
def test_of_one_moment_an_objection_and_a_restriction_stand(sqlite_url: str, facts: Facts, turned: bool) -> None:
    entered = [event("OBJECTED"), event("OBJECTION_LIFTED"), event("RESTRICTED"), event("RESTRICTION_LIFTED")]
    with registering(sqlite_url) as register:
        register.record(entered[::-1] if turned else entered)
        known = facts(register)
        assert (known["rights.marketing_objection"], known["rights.objection"], known["rights.restricted"]) == (True, "pending", True)
        events = register.inspect(lambda database: of_persons(database, [ADA], SERVICE))
        assert objections(events)
        assert restrictions(events)
        register.record([event("OBJECTION_LIFTED"), event("RESTRICTION_LIFTED")])
        known = facts(register)
        assert (known["rights.marketing_objection"], known["rights.objection"], known["rights.restricted"]) == (False, "none", False)


@pytest.mark.parametrize("states", [*itertools.permutations(["rejected", "upheld", "pending"])])
def test_of_two_states_of_one_moment_the_more_adverse(sqlite_url: str, facts: Facts, states: list[str]) -> None:
    with registering(sqlite_url) as register:
        register.record([event("OBJECTED", effective=MOMENT, state=state) for state in states])
        assert facts(register)["rights.objection"] == "upheld"
        register.record([event("OBJECTED", state="rejected")])
        assert facts(register)["rights.objection"] == "rejected"


def test_what_is_entered_later_with_an_earlier_time_counts_now_and_in_its_place_as_of_a_day(sqlite_url: str, facts: Facts) -> None:
    with registering(sqlite_url) as register:
        register.record([event("GIVEN", effective=ago(days=2))])
        register.record([event("WITHDRAWN", effective=ago(days=5))])
        assert facts(register)["consent.withdrawn"] is True
        assert facts(register, Basis.AS_OF)["consent.withdrawn"] is False
        assert fate(register) == ["withdrawn"]
        register.record([event("RENEWED", scope=TEXT)])
        assert facts(register)["consent.withdrawn"] is False
        assert fate(register) == ["renewed", "in_force"]


def test_of_one_call_the_times_that_were_stated_decide(sqlite_url: str, facts: Facts) -> None:
    with registering(sqlite_url) as register:
        register.record([event("GIVEN", effective=ago(days=2)), event("WITHDRAWN", effective=ago(days=5))])
        assert facts(register)["consent.withdrawn"] is False
        assert fate(register) == ["in_force"]


def test_a_withdrawal_counts_at_once_where_the_clock_was_set_back(url: str, facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    with registering(url) as register:
        register.record([event("GIVEN")])
        behind = time.time_ns() - 3600 * 10**9
        with monkeypatch.context() as patch:
            patch.setattr(time, "time_ns", lambda: behind)
            register.record([event("WITHDRAWN", scope="phone-consent")])
        assert facts(register)["consent.withdrawn"] is True
        assert fate(register) == ["withdrawn"]
        register.record([event("GIVEN", scope=TEXT)])
        assert facts(register)["consent.withdrawn"] is False


@pytest.mark.parametrize("one_call", [True, False])
@pytest.mark.parametrize("order", ["against first", "against last"])
def test_what_a_clock_ahead_entered_ends_nothing_of_its_moment(
    sqlite_url: str, facts: Facts, monkeypatch: pytest.MonkeyPatch, order: str, one_call: bool
) -> None:
    """Of one call, or with a time before: another server, whose clock is right, must not permit in the meantime."""
    ahead = time.time_ns() + 3 * 60 * 10**9
    against = [event("WITHDRAWN"), event("OBJECTED"), event("RESTRICTED")]
    earlier = None if one_call else datetime.fromtimestamp(ahead / 1e9, UTC) - timedelta(minutes=1)
    kinds = ("GIVEN", "OBJECTION_LIFTED", "RESTRICTION_LIFTED")
    favour = [event(kind, evidence="form", effective=earlier) for kind in kinds]
    with registering(sqlite_url) as register:
        with monkeypatch.context() as patch:
            patch.setattr(time, "time_ns", lambda: ahead)
            if one_call:
                register.record([*against, *favour] if order == "against first" else [*favour, *against])
            else:
                for some in (against, favour) if order == "against first" else (favour, against):
                    register.record(some)
        known = facts(register)
        assert known["consent.withdrawn"] is True
        assert (known["rights.marketing_objection"], known["rights.objection"], known["rights.restricted"]) == (True, "pending", True)


def test_nothing_that_a_clock_ahead_entered_outlives_the_withdrawal(
    sqlite_url: str, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = time.time_ns() + 30 * 24 * 3600 * 10**9
    with registering(sqlite_url) as register:
        with monkeypatch.context() as patch:
            patch.setattr(time, "time_ns", lambda: ahead)
            register.record([event("GIVEN")])
        register.record([event("WITHDRAWN")])
        events = register.events([ADA]).events[ADA]
        for days in (0, 20, 40):
            day = (ago() + timedelta(days=days)).date()
            sources = looked_up(events, company.activities["win-back-call"][0], company, day, VOCABULARY)
            known = {fact: value for source in sources for fact, value in source.facts.items()}
            assert known["consent.withdrawn"] is True
