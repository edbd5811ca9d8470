"""`ensure_permitted`, retries, the cache and the fake of `zweck.client`."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

import grpc
import pytest
from google.rpc import code_pb2

from tests.activities.group import DAY
from tests.clients.flaky import flaky
from tests.doors.house import OBJECTING, WILLING, House, stated
from zweck.client import NO_RETRIES, AsyncClient, Cache, Client, NotPermitted, Permission, Retries, Subject, question
from zweck.client.fake import AsyncFakeClient, FakeClient
from zweck.rpc.refusal import Fault, Overloaded, Refusal
from zweck.v1.decision_pb2 import Basis, Decision, MissingFact, Obligation, Outcome, Reason, Timing
from zweck.words.said import quoted

PERSON, OTHER = Subject(customer_number=WILLING), Subject(customer_number=OBJECTING)


class Gone(Refusal, code=code_pb2.UNAVAILABLE, reason="GONE"):
    """A server that does not answer now, and says nothing of later."""


# --- permission -------------------------------------------------------------------------------------------------------------------


def test_a_permission_hands_its_obligations_over(house: House) -> None:
    with Client(house.address) as client:
        given = client.ensure_permitted("newsletter", PERSON, stated("newsletter"))
        assert [*given.before, *given.at, *given.after] != []
        assert sorted(duty.id for duty in (*given.before, *given.at, *given.after)) == sorted(duty.id for duty in given.obligations)
        assert given.decision_id == given.decision.decision_id


def test_everything_else_is_an_exception(house: House) -> None:
    with Client(house.address) as client:
        with pytest.raises(NotPermitted) as forbidden:
            client.ensure_permitted("newsletter", OTHER, stated("newsletter"))
        with pytest.raises(NotPermitted) as unknown:
            client.ensure_permitted("newsletter", Subject(customer_number="K-unknown"))
        with pytest.raises(grpc.RpcError):
            client.ensure_permitted("newslettr", PERSON)
    assert forbidden.value.outcome == "PROHIBITED"
    assert "UWG" in str(forbidden.value)
    assert unknown.value.outcome == "UNDETERMINED"
    assert unknown.value.missing[0] in str(unknown.value)
    assert unknown.value.decision.basis == Basis.LIVE
    assert unknown.value.decision.date == DAY.isoformat(), "that of the server's clock"


@pytest.mark.parametrize("named", ["", "newsletters@2026-01-01", "other@2026-01-01", "@2026-01-01"])
def test_a_permission_names_the_activity_that_was_asked(house: House, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that knows no activities, or an older one, may permit the facts alone."""
    with Client(house.address) as client:
        real = client.check

        def other(*given: Any, **how: Any) -> Decision:
            answer = real(*given, **how)
            assert (answer.outcome, answer.activity.partition("@")[0]) == (Outcome.PERMITTED, "newsletter")
            answer.activity = named
            return answer

        monkeypatch.setattr(client, "check", other)
        with pytest.raises(NotPermitted, match=f"`{named}`" if named else "names no activity"):
            client.ensure_permitted("newsletter", PERSON, stated("newsletter"))


def test_the_same_with_asyncio(house: House) -> None:
    async def ask() -> tuple[Permission, str]:
        async with AsyncClient(house.address) as client:
            given = await client.ensure_permitted("newsletter", PERSON, stated("newsletter"))
            with pytest.raises(NotPermitted) as forbidden:
                await client.ensure_permitted("newsletter", OTHER, stated("newsletter"))
            return given, forbidden.value.outcome

    given, outcome = asyncio.run(ask())
    assert (bool(given.obligations), outcome) == (True, "PROHIBITED")


# --- a permission is about now ----------------------------------------------------------------------------------------------------

DATED: dict[str, Any] = {"subject.location_country": "DE", "time.decision_date": "2026-06-01"}


def test_a_stated_day_is_refused_before_anything_is_sent() -> None:
    """Whichever day it is, and although the same question may be put to `check`."""
    refusal = "^`time.decision_date` is stated, but a permission is about now: leave it out; `check` says what holds on a stated day$"
    today = datetime.now(UTC).date()
    fake = FakeClient().permits("newsletter")
    with flaky() as (address, server), Client(address) as client:
        for day in (DATED["time.decision_date"], today, str(today + timedelta(days=1)), "unknown", ""):
            for asking in (client, fake):
                with pytest.raises(ValueError, match=refusal):
                    asking.ensure_permitted("newsletter", PERSON, {"time.decision_date": day})
        assert (server.asked, fake.asked) == ([], [])
        client.check(DATED, activity="newsletter")
        assert len(server.asked) == 1


def test_an_activity_without_a_name_is_refused_before_anything_is_sent() -> None:
    """A setting that is empty: the server would answer by the facts alone, and look no one up."""
    fake = FakeClient().permits("")
    with flaky() as (address, server), Client(address) as client:
        for asking in (client, fake):
            with pytest.raises(ValueError, match=r"^the name of the activity is empty, but a permission is about one"):
                asking.ensure_permitted("", PERSON, {"subject.location_country": "DE"})
        assert (server.asked, fake.asked) == ([], [])


def test_the_same_refusal_with_asyncio() -> None:
    async def ask(address: str) -> None:
        async with AsyncClient(address) as client:
            for asking in (client, AsyncFakeClient(FakeClient().permits("newsletter"))):
                with pytest.raises(ValueError, match=r"time\.decision_date"):
                    await asking.ensure_permitted("newsletter", PERSON, DATED)

    with flaky() as (address, server):
        asyncio.run(ask(address))
    assert server.asked == []


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        (Basis.AS_OF, "PERMITTED, but the answer is AS_OF 2026-06-01, not LIVE: it is no leave to act"),
        (
            Basis.BASIS_UNSPECIFIED,
            "PERMITTED, but the answer is of a server that does not say on which basis, not LIVE: it is no leave to act",
        ),
    ],
)
def test_a_yes_on_another_basis_is_no_permission(basis: Basis.ValueType, said: str) -> None:
    """Of a server that is older than the client, or that answers another question than it was asked."""
    with flaky() as (address, server), Client(address) as client:
        server.answer.activity = "newsletter@2026-01-01"
        assert client.ensure_permitted("newsletter").decision_id == "1"
        server.answer.basis, server.answer.date = basis, "2026-06-01"
        with pytest.raises(NotPermitted) as refused:
            client.ensure_permitted("newsletter")
    assert str(refused.value) == said
    with pytest.raises(NotPermitted):
        FakeClient().answers("x", Decision(outcome=Outcome.PERMITTED, basis=Basis.AS_OF)).ensure_permitted("x")


def test_no_permission_sends_a_day(house: House) -> None:
    """The answer names the one of the server's clock; that of the caller is not asked."""
    with Client(house.address) as client:
        given = client.ensure_permitted("newsletter", PERSON, stated("newsletter")).decision
        again = client.check({**stated("newsletter"), "time.decision_date": given.date}, activity="newsletter", subject=PERSON)
    assert (given.basis, again.basis, again.date) == (Basis.LIVE, Basis.AS_OF, given.date)
    assert given.decision_id != again.decision_id


# --- retries ----------------------------------------------------------------------------------------------------------------------


def test_a_call_is_tried_again_when_the_server_says() -> None:
    with (
        flaky(Overloaded(quoted("later"), wait=0.1), Overloaded(quoted("later"), wait=0.1)) as (address, server),
        Client(address) as client,
    ):
        began = monotonic()
        assert client.check({}).outcome == Outcome.PERMITTED
        assert monotonic() - began >= 0.2
    assert len(server.asked) == 3


def test_the_same_again_with_asyncio() -> None:
    async def ask(address: str) -> int:
        async with AsyncClient(address) as client:
            return (await client.check({})).outcome

    with flaky(Overloaded(quoted("later"), wait=0.01), Gone(quoted("gone"))) as (address, server):
        assert asyncio.run(ask(address)) == Outcome.PERMITTED
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("errors", "retries", "calls"),
    [
        ([Gone(quoted("gone"))] * 9, Retries(attempts=3, chance=lambda: 0), 3),
        ([Gone(quoted("gone"))] * 9, NO_RETRIES, 1),
        ([Overloaded(quoted("later"), wait=60)] * 9, Retries(), 1),
        ([Fault(code_pb2.RESOURCE_EXHAUSTED, quoted("too large"))] * 9, Retries(), 1),
        ([Fault(code_pb2.INVALID_ARGUMENT, quoted("wrong"))] * 9, Retries(), 1),
    ],
    ids=["a few times", "never", "not beyond the deadline", "not what stays too large", "not what is wrong"],
)
def test_when_a_call_is_given_up(errors: list[Exception], retries: Retries, calls: int) -> None:
    with flaky(*errors) as (address, server), Client(address, retries=retries) as client, pytest.raises(grpc.RpcError):
        client.check({})
    assert len(server.asked) == calls


def said(code: grpc.StatusCode, *trailers: tuple[str, str]) -> grpc.RpcError:
    """An error as a server says it."""
    return grpc.aio.AioRpcError(code, grpc.aio.Metadata(), grpc.aio.Metadata(*trailers))


def test_waits() -> None:
    late, early = Retries(chance=lambda: 1.0), Retries(chance=lambda: 0.0)
    gone = said(grpc.StatusCode.UNAVAILABLE)
    assert [late.wait(attempt, gone, 60) for attempt in range(1, 9)] == [0.05, 0.1, 0.2, 0.4, 0.8, 1.0, 1.0, 1.0]
    assert late.wait(10**9, gone, 60) == 1.0, "as long as there is time"
    assert [late.wait(8, gone, left) for left in (0.3, 0.06, 0.04, -1)] == [0.3, 0.06, None, None], "no wait is longer than what is left"
    assert Retries(attempts=3).wait(3, gone, 60) is None
    assert early.wait(1, gone, 60) == 0
    asked = said(grpc.StatusCode.RESOURCE_EXHAUSTED, ("grpc-retry-pushback-ms", "2000"))
    assert (early.wait(1, asked, 60), late.wait(1, asked, 60), late.wait(1, asked, 2.4)) == (2.0, 2.5, None)
    unwanted = said(grpc.StatusCode.UNAVAILABLE, ("grpc-retry-pushback-ms", "-1"))
    assert late.wait(1, unwanted, 60) is None, "the server wants no further attempt"


def test_a_call_is_tried_as_long_as_its_time_lasts() -> None:
    """However often that is: with luck the waits are short, and a server may take its time to come back."""
    errors = [Gone(quoted("gone"))] * 40
    with flaky(*errors) as (address, server), Client(address, timeout=60, retries=Retries(chance=lambda: 0.01)) as client:
        assert client.check({}).outcome == Outcome.PERMITTED
    assert len(server.asked) == 41


# --- the cache --------------------------------------------------------------------------------------------------------------------


def test_a_cached_question_is_not_sent_and_has_its_own_reference() -> None:
    with flaky() as (address, server), Client(address, cache=Cache()) as client:
        answers = [client.check({"a": True}, request_id=name) for name in ("first", "second")]
        client.check({"a": False})
    assert [answer.request_id for answer in answers] == ["", "second"]
    assert len(server.asked) == 2


def kept(cache: Cache, *, revision: str = "r", position: int = 0, activities: str = "", until: str = "", name: str = "x") -> bool:
    """Whether a decision is found after it was put into the cache."""
    asked = question({"subject.country": name})
    found = live(revision=revision, register_position=position, activities=activities, activity=activities, valid_until=until)
    cache.put(asked, found)
    return cache.get(asked) is not None


def live(**more: Any) -> Decision:
    """A decision about now."""
    return Decision(**{"basis": Basis.LIVE, "date": datetime.now(UTC).date().isoformat(), "time_zone": "UTC", **more})


@pytest.mark.parametrize(
    ("zone", "last", "first"),
    [
        ("Europe/Berlin", "2027-03-27T22:59:59.999+00:00", "2027-03-27T23:00:00+00:00"),
        ("Europe/Berlin", "2027-03-28T21:59:59.999+00:00", "2027-03-28T22:00:00+00:00"),
        ("America/New_York", "2027-03-28T03:59:59.999+00:00", "2027-03-28T04:00:00+00:00"),
        ("Pacific/Kiritimati", "2027-03-28T09:59:59.999+00:00", "2027-03-28T10:00:00+00:00"),
    ],
)
def test_an_answer_about_now_ends_at_the_midnight_of_its_time_zone(zone: str, last: str, first: str) -> None:
    """The same bytes are another question then: of the controllers of two time zones each at its own midnight."""
    now = [datetime.fromisoformat(last)]
    cache = Cache(now=lambda: now[0])
    asked = question({"subject.country": "DE"}, controller=zone)
    day = now[0].astimezone(ZoneInfo(zone)).date()
    cache.put(asked, live(date=str(day), time_zone=zone, valid_until=str(day)))
    assert cache.get(asked) is not None
    now[0] = datetime.fromisoformat(first)
    assert cache.get(asked) is None
    cache.put(asked, live(date=str(day), time_zone=zone))
    assert cache.get(asked) is None, "an answer that was on its way at midnight"
    now[0] = datetime.fromisoformat(last)
    assert cache.get(asked) is None, "a clock that jumps back brings nothing back"


@pytest.mark.parametrize(
    "wrong",
    [
        {"basis": Basis.AS_OF},
        {"basis": Basis.BASIS_UNSPECIFIED},
        {"time_zone": ""},
        {"time_zone": "Europe/Atlantis"},
        {"time_zone": "../zone"},
        {"date": "2026-06-01"},
        {"date": ""},
    ],
    ids=str,
)
def test_an_answer_that_is_none_about_now_is_not_kept_for_a_question_about_now(wrong: dict[str, Any]) -> None:
    cache = Cache()
    cache.put(question({}), live(**wrong))
    assert cache.get(question({})) is None


def test_an_answer_about_a_stated_day_is_kept_for_that_day_alone() -> None:
    now = [datetime(2027, 3, 27, 12, tzinfo=UTC)]
    cache = Cache(now=lambda: now[0])
    dated = question({"time.decision_date": "2027-03-27"})
    for answer in (live(date="2027-03-27"), live(date="2027-03-27", basis=Basis.BASIS_UNSPECIFIED)):
        cache.put(dated, answer)
        assert cache.get(dated) is None, "it is none about a stated day"
    cache.put(dated, live(date="2027-03-27", basis=Basis.AS_OF, valid_until="2027-03-27"))
    now[0] += timedelta(days=2)
    assert cache.get(dated) is not None
    assert cache.get(question({})) is None
    assert cache.get(question({"time.decision_date": "2027-03-28"})) is None


def test_a_permission_out_of_the_cache_is_about_now() -> None:
    """And the answer about today as a stated day, which the same cache holds, gives none."""
    with flaky() as (address, server), Client(address, cache=Cache()) as client:
        server.answer.activity = "newsletter@2026-01-01"
        assert [client.ensure_permitted("newsletter").decision_id for _ in range(2)] == ["1", "1"]
        assert len(server.asked) == 1
        server.answer.basis = Basis.AS_OF
        assert client.check({"time.decision_date": server.answer.date}).basis == Basis.AS_OF
        assert client.ensure_permitted("newsletter").decision.basis == Basis.LIVE
    assert len(server.asked) == 2


def test_what_the_register_has_said_is_kept_on_demand_until_it_goes_on() -> None:
    assert not kept(Cache(), position=5)
    cache = Cache(persons=True)
    assert kept(cache, position=5)
    assert kept(cache, name="y")
    cache.heard(position=5)
    assert cache.get(question({"subject.country": "x"})) is not None
    cache.heard(position=6)
    assert cache.get(question({"subject.country": "x"})) is None
    assert cache.get(question({"subject.country": "y"})) is not None, "which no register was asked for"
    assert not kept(cache, position=5), "an answer that was on its way when the position was heard"


def test_another_revision_empties_the_cache() -> None:
    cache = Cache()
    assert kept(cache, name="x")
    assert kept(cache, name="y", activities="a")
    assert cache.get(question({"subject.country": "x"})) is not None, "an answer about no activity says nothing of activities"
    assert kept(cache, revision="s", name="z")
    assert cache.get(question({"subject.country": "x"})) is None
    cache.heard(activities="b")
    assert cache.get(question({"subject.country": "z"})) is None


def test_decisions_grow_old() -> None:
    now = [0.0]
    cache = Cache(size=2, max_age=10, clock=lambda: now[0])
    assert kept(cache, name="x")
    now[0] = 10.5
    assert cache.get(question({"subject.country": "x"})) is None
    assert not kept(cache, until="2020-01-01")
    assert all(kept(cache, name=name) for name in "abc")
    assert cache.get(question({"subject.country": "a"})) is None, "the oldest makes room"
    cache.clear()
    assert cache.get(question({"subject.country": "c"})) is None


# --- the fake ---------------------------------------------------------------------------------------------------------------------


def test_the_fake_answers_as_the_test_says() -> None:
    fake = FakeClient().permits("newsletter", ["GDPR-13"]).prohibits("cold-call").misses("survey", "consent.given")
    assert [duty.id for duty in fake.ensure_permitted("newsletter", PERSON).obligations] == ["GDPR-13"]
    for name, outcome in (("cold-call", "PROHIBITED"), ("survey", "UNDETERMINED"), ("unknown", "UNDETERMINED")):
        with pytest.raises(NotPermitted) as refused:
            fake.ensure_permitted(name)
        assert refused.value.outcome == outcome
    assert [asked.activity for asked in fake.asked] == ["newsletter", "cold-call", "survey", "unknown"]
    assert fake.asked[0].subject == PERSON
    assert dict(fake.asked[0].facts) == {}
    assert [fake.check(facts).basis for facts in ({}, DATED)] == [Basis.LIVE, Basis.AS_OF]
    with pytest.raises(ValueError, match="down"):
        fake.fails("newsletter", ValueError("down")).check({}, activity="newsletter")


def test_the_fake_with_asyncio() -> None:
    async def ask() -> str:
        async with AsyncFakeClient(FakeClient().permits("newsletter")) as client:
            await client.ensure_permitted("newsletter")
            with pytest.raises(NotPermitted) as refused:
                await client.ensure_permitted("other")
            return refused.value.outcome

    assert asyncio.run(ask()) == "UNDETERMINED"


def test_the_fakes_have_all_that_the_clients_have() -> None:
    for real, fake in ((Client, FakeClient), (AsyncClient, AsyncFakeClient)):
        assert {name for name in dir(real) if not name.startswith("_")} <= {*dir(fake)}


def test_obligations_by_their_time() -> None:
    duties = [
        Obligation(id=str(number), timing=timing) for number, timing in enumerate((Timing.BEFORE, Timing.AT, Timing.AFTER, Timing.AT))
    ]
    given = FakeClient().permits("x", duties).ensure_permitted("x")
    assert [[duty.id for duty in part] for part in (given.before, given.at, given.after)] == [["0"], ["1", "3"], ["2"]]


def test_an_exception_says_why() -> None:
    open_ = NotPermitted(Decision(outcome=Outcome.UNDETERMINED, missing_facts=[MissingFact(fact="a"), MissingFact(fact="b")]))
    forbidden = NotPermitted(Decision(outcome=Outcome.PROHIBITED, reasons=[Reason(citation="§ 7 UWG")]))
    assert [str(one) for one in (open_, forbidden)] == ["UNDETERMINED; missing facts: a, b", "PROHIBITED: § 7 UWG"]
    assert str(NotPermitted(Decision(outcome=Outcome.NOT_REGULATED))) == "NOT_REGULATED"


def test_a_prohibition_says_what_forbids_and_whether_it_stands() -> None:
    decisive, scope = Reason(citation="Art. 21 DSGVO", decisive=True), Reason(citation="§ 7 UWG")
    final = Decision(outcome=Outcome.PROHIBITED, reasons=[decisive, decisive, scope])
    assert str(NotPermitted(final)) == "PROHIBITED: Art. 21 DSGVO"
    unless_shown = Decision(outcome=Outcome.PROHIBITED, missing_facts=[MissingFact(fact="a")])
    assert str(NotPermitted(unless_shown)) == "PROHIBITED, unless otherwise shown; missing facts: a"


@pytest.mark.parametrize("address", ["", "http://127.0.0.1:50051", "https://zweck.example", "127.0.0.1:50051/"])
def test_the_address_of_a_page_is_refused_at_once(address: str) -> None:
    for client in (Client, AsyncClient):
        with pytest.raises(ValueError, match="write `HOST:PORT`"):
            client(address)


def test_a_person_is_no_bare_text() -> None:
    with pytest.raises(TypeError, match="say what it is"):
        FakeClient().permits("x").check({}, activity="x", subject="K-1001")  # type: ignore[arg-type]


def test_a_kept_decision_grows_old_while_the_machine_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that never jumps stands meanwhile, on Linux: after a night a minute would not be over yet."""
    slept = [0.0]
    monkeypatch.setattr(time, "clock_gettime", lambda _clock: time.monotonic() + slept[0])
    cache = Cache()
    asked, decision = question({}), Decision(basis=Basis.LIVE, time_zone="UTC", date=datetime.now(UTC).date().isoformat())
    cache.put(asked, decision)
    assert cache.get(asked) == decision
    slept[0] = 61.0
    assert cache.get(asked) is None
