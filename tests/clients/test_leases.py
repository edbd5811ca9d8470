"""Clients that decide themselves: what would make a wrong yes, with a real server over loopback, its register and its record."""

import asyncio
import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

import grpc
import pytest

from tests.activities.group import DAY, engine, group
from tests.activities.leasing import SECRET, leasing
from tests.clocks import Clock
from tests.doors.house import OBJECTING, WILLING, House, opened, stated
from tests.proving import PROVING
from tests.record.keeping import keep_policies
from zweck.chain.addresses import address
from zweck.chain.key import Key
from zweck.chain.note import signature
from zweck.client import AsyncClient, Client, Leases, NotPermitted, Register, Subject, WrongCall, question
from zweck.client.fake import FakeClient
from zweck.client.guard import granted, permitted
from zweck.client.leases import FULL, PAUSE
from zweck.client.residual import Moment, Residual, WrongResidual, elapsed, public_keys
from zweck.company import Company
from zweck.record import Record
from zweck.record.chain import RECORD
from zweck.record.statements import scan
from zweck.v1.decision_pb2 import Basis, Decision, IssueResidualRequest, ReportDecisionsRequest, ReportedDecision
from zweck.v1.residual import NAME

NEWSLETTER: Final = "newsletter"
PERSON, OTHER = Subject(customer_number=WILLING), Subject(customer_number=OBJECTING)
FACTS: Final = stated(NEWSLETTER)
LEASE: Final = 20


class Times:
    """Three clocks of a client, each of which goes, stands or jumps as a test says."""

    def __init__(self) -> None:
        self.shown = [1000.0, 1000.0, 1_700_000_000.0]

    def __call__(self) -> Moment:
        """The moment."""
        return tuple(self.shown)

    def go(self, *seconds: float) -> None:
        """Move each clock by so many seconds, or all by the same."""
        for place, passed in enumerate(seconds * 3 if len(seconds) == 1 else seconds):
            self.shown[place] += passed


class Leased:
    """A server whose activities have leases, a person of whom nothing adverse is known, and how a client decides."""

    def __init__(self, house: House, url: str, person: Subject = PERSON) -> None:
        self.house = house
        self.person = person
        self._url = url
        self._before = len(self._entries)

    def client(self, times: Times | None = None) -> Client:
        """A client that may decide."""
        leases = Leases(SECRET.public.as_pem(), clocks=times or Times())
        return Client(self.house.address, leases=leases, timeout=60)

    def ensured(self, client: Client, subject: Subject | None = None, **how: Any) -> Decision:
        """The permission for the newsletter, by the client itself if it can."""
        given = client.ensure_permitted(NEWSLETTER, subject or self.person, FACTS, **{"allow_cached": True, **how})
        return given.decision

    def object(self, client: Client, scope: str = "advertising") -> None:
        """The person objects."""
        with self.house.clock.entering():
            Register(client, "muster-service").object(self.person, scope)

    @property
    def _entries(self) -> list[dict[str, Any]]:
        with closing(address(self._url, RECORD).connect(write=False)) as database:
            contents = [each.content for each in scan(database)]
        return [{"outcome": one.outcome, **json.loads(one.sources or "{}")} for one in contents]

    @property
    def recorded(self) -> list[dict[str, Any]]:
        """The answers since the test began, with their outcomes and sources."""
        return self._entries[self._before :]

    @property
    def reported(self) -> list[dict[str, Any]]:
        """Those that a client gave itself."""
        return [one for one in self.recorded if "lease" in one]


@contextmanager
def serving(folder: Path, company: Company, key: Key | None = SECRET) -> Iterator[tuple[House, str]]:
    url = f"sqlite:///{folder / 'record.db'}"
    with closing(Record(address(url, RECORD), key)) as record:
        keep_policies(record, engine().policies)
        with opened(folder, company=company, record=record) as house:
            yield house, url


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str]]:
    with serving(tmp_path_factory.mktemp("leases"), leasing(LEASE)) as found:
        yield found


NUMBERS: Final = count(5000)


@pytest.fixture
def leased(served: tuple[House, str]) -> Leased:
    """The server at noon, with a person of its own for each test."""
    house, url = served
    house.clock.moment = Clock.at_noon(DAY).moment
    number = f"K-{next(NUMBERS)}"
    house.know(number)
    return Leased(house, url, Subject(customer_number=number))


# --- the lease ---------------------------------------------------------------------------------------------------------------------


def test_a_client_decides_itself_and_reports(leased: Leased) -> None:
    with leased.client() as client:
        live = client.ensure_permitted(NEWSLETTER, leased.person, FACTS).decision
        several = [leased.ensured(client, request_id=f"r{number}") for number in range(3)]
        assert leased.reported == []
        client.report()
    assert [one.basis for one in (live, *several)] == [Basis.LIVE, *[Basis.CACHED] * 3]
    for number, one in enumerate(several):
        assert list(one.obligations) == list(live.obligations) != []
        found, known = one, live
        assert (found.revision, found.activity, found.activities) == (known.revision, known.activity, known.activities)
        assert (found.date, found.time_zone, found.register_position) == (known.date, known.time_zone, known.register_position)
        assert (found.lease.issued, found.lease.seconds, found.request_id) == ("2026-02-02T12:00:00.000Z", LEASE, f"r{number}")
    assert len({one.decision_id for one in several}) == 3
    assert [(one["outcome"], one["lease"]["seconds"]) for one in leased.reported] == [("PERMITTED", LEASE)] * 3


@pytest.mark.parametrize("passed", [(19.9, 19.9, 19.9), (0.0, 0.0, 0.0), (19.9, 0.0, -86_400.0), (0.0, 19.9, -1e9)])
def test_within_the_lease(leased: Leased, passed: tuple[float, ...]) -> None:
    times = Times()
    with leased.client(times) as client:
        leased.ensured(client)
        times.go(*passed)
        assert leased.ensured(client).basis == Basis.CACHED


@pytest.mark.parametrize(
    "passed",
    [
        (20.0, 20.0, 20.0),
        (20.0, 0.0, 0.0),  # the machine slept, and its time of day was set back
        (0.0, 20.0, -86_400.0),
        (0.0, 0.0, 20.0),  # a machine that slept and has no clock that goes on
        (0.0, 0.0, 1e9),
        (-0.1, 0.0, 0.0),  # a clock that cannot run backwards did
        (0.0, -5.0, -5.0),
    ],
)
def test_after_the_lease_the_withdrawal_counts(leased: Leased, passed: tuple[float, ...]) -> None:
    """Whatever clock jumps, none makes the lease longer."""
    times = Times()
    with leased.client(times) as client, Client(leased.house.address, timeout=60) as other:
        leased.ensured(client)
        leased.object(other)
        assert leased.ensured(client).basis == Basis.CACHED, "it cannot know of it"
        times.go(*passed)
        with pytest.raises(NotPermitted) as refused:
            leased.ensured(client)
        assert (refused.value.outcome, refused.value.decision.basis) == ("PROHIBITED", Basis.LIVE)
    assert [one["outcome"] for one in leased.reported] == ["PERMITTED"] * 2, "both were permitted at the position of the residual"


@pytest.mark.parametrize("text", ["2026-02-03 12:00:00", "2026-01-31 12:00:00", "2031-01-01 00:00:00", "2026-02-02 12:00:19"])
def test_the_clock_of_the_server_makes_no_lease_longer(leased: Leased, text: str) -> None:
    times = Times()
    with leased.client(times) as client:
        issued = leased.ensured(client).lease.issued
        leased.house.clock.set(text)
        times.go(LEASE - 0.1)
        assert leased.ensured(client).lease.issued == issued
        times.go(0.1)
        found = leased.ensured(client) if text.startswith("2026-02") else None
        assert found is None or found.lease.issued.startswith(text.replace(" ", "T"))


def test_the_time_that_the_server_takes_counts(leased: Leased) -> None:
    """The lease begins before it is asked for: a withdrawal may have come in right after the person was looked up."""
    times = Times()

    class Slow(Leases):
        def steps(self, asked: Any) -> Any:
            inner = super().steps(asked)
            step = next(inner)
            answer = yield step
            times.go(15)
            try:
                inner.send(answer)
            except StopIteration as done:
                return done.value

    with Client(leased.house.address, leases=Slow(SECRET.public.as_pem(), clocks=times), timeout=60) as client:
        assert leased.ensured(client).lease.after_ms == 15_000


@pytest.mark.parametrize(("time", "seconds"), [("23:59:30", 20), ("23:59:50", 10), ("23:59:59", 1), ("23:59:59.500", 0)])
def test_a_lease_ends_at_midnight_where_the_controller_is(leased: Leased, time: str, seconds: int) -> None:
    leased.house.clock.set(f"2026-02-02 {time}", "Europe/Berlin")
    times = Times()
    with leased.client(times) as client:
        found = leased.ensured(client)
        assert (found.basis, found.lease.seconds) == (Basis.CACHED if seconds else Basis.LIVE, seconds)
        times.go(seconds)
        leased.house.clock.set("2026-02-03 00:00:00", "Europe/Berlin")
        assert leased.ensured(client).date == "2026-02-03"


def test_what_a_client_enters_itself_counts_at_once(leased: Leased) -> None:
    with leased.client() as client:
        leased.ensured(client)
        leased.object(client)
        with pytest.raises(NotPermitted):
            leased.ensured(client)


def test_an_event_that_may_have_been_entered_ends_all_leases(leased: Leased) -> None:
    with leased.client() as client:
        leased.ensured(client)
        with pytest.raises(WrongCall):
            Register(client, "muster-service").object(leased.person, "newslettr")
        assert client.leases is not None
        assert client.leases._held == {}


def test_a_later_answer_about_the_person_ends_the_lease(leased: Leased) -> None:
    with leased.client() as client, Client(leased.house.address, timeout=60) as other:
        leased.ensured(client)
        leased.object(other)
        client.check(FACTS, activity=NEWSLETTER, subject=leased.person)
        with pytest.raises(NotPermitted):
            leased.ensured(client)


def test_another_revision_ends_all_leases(leased: Leased) -> None:
    with leased.client() as client:
        first = leased.ensured(client)
        assert client.leases is not None
        client.leases.heard(revision=first.revision, activities=first.activities)
        assert len(client.leases._held) == 1
        client.leases.heard(revision="another")
        assert client.leases._held == {}


# --- what is not decided by a client ------------------------------------------------------------------------------------------------


def test_only_who_allows_it_gets_such_an_answer(leased: Leased) -> None:
    with leased.client() as client:
        cached = leased.ensured(client)
        assert client.ensure_permitted(NEWSLETTER, leased.person, FACTS).decision.basis == Basis.LIVE
        for allowed, basis in ((False, Basis.LIVE), (True, Basis.CACHED)):

            @permitted(client, NEWSLETTER, subject=lambda: leased.person, facts=lambda: FACTS, allow_cached=allowed)
            def send() -> int:
                return granted.get().decision.basis

            assert send() == basis
    fake = FakeClient().answers(NEWSLETTER, cached)
    with pytest.raises(NotPermitted, match="CACHED"):
        fake.ensure_permitted(NEWSLETTER, PERSON, FACTS)
    assert fake.ensure_permitted(NEWSLETTER, PERSON, FACTS, allow_cached=True).decision.basis == Basis.CACHED


def test_a_prohibition_is_the_servers(leased: Leased) -> None:
    with leased.client() as client:
        for _ in range(2):
            with pytest.raises(NotPermitted) as refused:
                leased.ensured(client, OTHER)
            assert refused.value.decision.basis == Basis.LIVE
            assert refused.value.decision.reasons[0].citation
    assert leased.reported == []


@pytest.mark.parametrize(
    "more",
    [
        {"controller": "muster-service"},
        {"notes": {"subject.relationship": {"reason": "as the file says"}}},
        {"detail": 3},
    ],
)
def test_what_a_residual_does_not_say_is_asked(leased: Leased, more: dict[str, Any]) -> None:
    with leased.client() as client:
        assert leased.ensured(client, **more).basis == Basis.LIVE


def test_an_activity_without_a_lease_is_recorded_first(tmp_path: Path) -> None:
    with serving(tmp_path, group()) as found:
        leased = Leased(*found)
        with leased.client() as client:
            assert leased.ensured(client).basis == Basis.LIVE
            assert len(leased.recorded) == 1


@pytest.mark.parametrize("key", [None, Key(b"the secret of somebody else")])
def test_a_residual_by_no_key_that_the_client_knows(tmp_path: Path, key: Key | None, caplog: pytest.LogCaptureFixture) -> None:
    with serving(tmp_path, leasing(), key) as found:
        leased = Leased(*found)
        with leased.client() as client:
            assert leased.ensured(client).basis == Basis.LIVE
    assert ("none of the keys signed" in caplog.text) is (key is not None)


def test_a_refusal_is_remembered_for_a_while(leased: Leased, monkeypatch: pytest.MonkeyPatch) -> None:
    times, calls = Times(), list[str]()
    with leased.client(times) as client:
        real = client.send

        def noted(method: Any, message: Any, **how: Any) -> Any:
            calls.append(type(message).__name__)
            return real(method, message, **how)

        monkeypatch.setattr(client, "send", noted)
        for passed in (0, PAUSE - 1, 1):
            times.go(passed)
            facts = {**FACTS, "data.kinds": ["name", "email_address"]}  # by a list no client decides
            client.ensure_permitted(NEWSLETTER, leased.person, facts, allow_cached=True)
    asked, issued = "CheckProcessingRequest", "IssueResidualRequest"
    assert calls == [issued, asked, asked, issued, asked]


# --- reports ------------------------------------------------------------------------------------------------------------------------


def test_no_lease_is_renewed_before_its_answers_are_reported(leased: Leased, monkeypatch: pytest.MonkeyPatch) -> None:
    times = Times()
    with leased.client(times) as client:
        leased.ensured(client)
        real = client.send

        def down(method: Any, message: Any, **how: Any) -> Any:
            if isinstance(message, ReportDecisionsRequest):
                raise grpc.RpcError("the record is down")
            return real(method, message, **how)

        monkeypatch.setattr(client, "send", down)
        times.go(LEASE)
        assert leased.ensured(client).basis == Basis.LIVE
        with pytest.raises(grpc.RpcError):
            client.report()
        monkeypatch.setattr(client, "send", real)
        times.go(PAUSE)
        assert leased.ensured(client).basis == Basis.CACHED
        assert len(leased.reported) == 1
    assert len(leased.reported) == 2, "the rest is reported at the end"


def test_many_answers_are_reported_on_the_way(leased: Leased) -> None:
    times = Times()
    with leased.client(times) as client:
        for _ in range(FULL + 5):
            leased.ensured(client)
        times.go(LEASE)
        leased.ensured(client)
        assert len(leased.reported) == FULL + 5
    assert len(leased.reported) == FULL + 6


def test_answers_that_nobody_may_give_are_loud(leased: Leased, caplog: pytest.LogCaptureFixture) -> None:
    with leased.client() as client:
        leased.ensured(client)
        assert client.leases is not None
        (held,) = client.leases._held.values()
        held.given[0].decision_id = "wrong"
        held.given[0].facts["subject.relationship"].string_value = "prospect"
        held.given.append(ReportedDecision(decision_id="late", facts=question(FACTS).facts, after_ms=LEASE * 1000))
        client.report()
        assert client.leases._held == {}
    assert "wrong" in caplog.text
    assert "late" in caplog.text


@pytest.mark.parametrize("gone", ["the activity", "the key"])
def test_a_report_that_the_server_never_takes_is_loud(tmp_path: Path, caplog: pytest.LogCaptureFixture, gone: str) -> None:
    """Answers are named that stand in no record, and no lease is kept from being renewed for ever."""
    times = Times()
    with serving(tmp_path, leasing(LEASE)) as (house, url):
        leased = Leased(house, url)
        with leased.client(times) as client:
            first = leased.ensured(client)
            assert client.leases is not None
            (held,) = client.leases._held.values()
            assert held.residual is not None
            if gone == "the activity":
                held.residual.asked.activity = "gone"  # as for a server whose files do not have it any more
            else:
                held.residual.note = held.residual.note.replace(NAME, "zweck/other", 1)  # as for one whose record has another key now
            times.go(LEASE)
            assert [leased.ensured(client).basis for _ in range(2)] == [Basis.LIVE, Basis.CACHED]
            assert "stand in no record" in caplog.text
            assert first.decision_id in caplog.text
        assert len(leased.reported) == 1


def test_one_answer_that_cannot_be_understood_refuses_no_other(leased: Leased) -> None:
    """Another vocabulary is served since."""
    with leased.client() as client:
        leased.ensured(client)
        wrong = leased.ensured(client).decision_id
        assert client.leases is not None
        (held,) = client.leases._held.values()
        assert held.residual is not None
        held.given[1].facts["no.fact"].bool_value = True
        report = ReportDecisionsRequest(note=held.residual.note, asked=held.residual.asked, decisions=[*reversed(held.given)])
        assert [*client.send(lambda stubs: stubs.decisions.ReportDecisions, report).differing] == [wrong]
        held.given.clear()
    assert len(leased.reported) == 1


@pytest.mark.parametrize("change", ["note", "nonce", "subject", "activity", "facts", "none", "many"])
def test_a_report_that_does_not_fit_is_refused(leased: Leased, change: str) -> None:
    with leased.client() as client:
        leased.ensured(client)
        assert client.leases is not None
        (held,) = client.leases._held.values()
        assert held.residual is not None
        report = ReportDecisionsRequest(note=held.residual.note, asked=held.residual.asked, decisions=held.given)
        match change:
            case "note":
                report.note = report.note.replace('"lease": 20', '"lease": 30')
            case "nonce":
                report.asked.nonce = "0" * 32
            case "subject":
                report.asked.subject.customer_number = OBJECTING
            case "activity":
                report.asked.activity = "win-back-call"
            case "facts":
                del report.asked.facts[:]
            case "none":
                del report.decisions[:]
            case _:
                report.decisions.extend(held.given * 200)
        with pytest.raises(WrongCall):
            client.send(lambda stubs: stubs.decisions.ReportDecisions, report)


# --- the residual itself --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def issued() -> tuple[IssueResidualRequest, str, str]:
    from tests.activities.leasing import Leasing, wanted  # noqa: PLC0415  it takes the law

    request = wanted(NEWSLETTER, [*FACTS])
    answer = Leasing().issue(request)
    return request, answer.note, answer.table


def read(request: IssueResidualRequest, note: str, table: str) -> Residual:
    return Residual(note, table, request, public_keys([SECRET.public.as_pem()]), (0.0, 0.0, 0.0))


LETTERS: Final = ("0", "9", "a", "", '"', "\n")


def test_no_byte_can_be_changed(issued: tuple[IssueResidualRequest, str, str]) -> None:
    """In `make test` each becomes another letter than the one before it."""
    request, note, table = issued
    read(request, note, table)
    for text, changed in ((note, lambda other: (other, table)), (table, lambda other: (note, other))):
        for place in range(0, text.find("\n\n") if text is note else len(text), 1 if text is note else 37):
            for letter in LETTERS if PROVING else (LETTERS[place % len(LETTERS)],):
                if text[place] != letter:
                    with pytest.raises(WrongResidual):
                        read(request, *changed(text[:place] + letter + text[place + 1 :]))


@pytest.mark.parametrize("field", ["nonce", "activity", "facts", "consulted", "subject"])
def test_the_residual_of_another_request(issued: tuple[IssueResidualRequest, str, str], field: str) -> None:
    """An older one, that of another activity or person, or of other facts."""
    request, note, table = issued
    other = IssueResidualRequest()
    other.CopyFrom(request)
    match field:
        case "facts" | "consulted":
            getattr(other, field).append("rights")
        case "subject":
            other.subject.customer_number = OBJECTING
        case _:
            setattr(other, field, "a" * 32)
    with pytest.raises(WrongResidual, match="another request"):
        read(other, note, table)


@pytest.mark.parametrize(
    ("lease", "works"), [(1, True), (30, True), (31, False), (3600, False), (0, False), (-5, False), ("20s", False), (None, False)]
)
def test_a_lease_that_a_server_may_not_give(issued: tuple[IssueResidualRequest, str, str], lease: Any, works: bool) -> None:
    request, note, table = issued
    head = json.loads(note.splitlines()[1]) | {"lease": lease}
    text = f"{NAME}\n{json.dumps(head)}\n"
    signed = f"{text}\n{signature(text, NAME, SECRET)}"
    if works:
        read(request, signed, table)
    else:
        with pytest.raises(WrongResidual):
            read(request, signed, table)


def test_what_another_log_signed_is_no_residual(issued: tuple[IssueResidualRequest, str, str]) -> None:
    request, note, table = issued
    line = note.splitlines()[1]
    for name in ("zweck/record/1", "zweck"):
        text = f"{name}\n{line}\n"
        with pytest.raises(WrongResidual):
            read(request, f"{text}\n{signature(text, name, SECRET)}", table)
    text = f"{NAME}\n{line}\n"
    forged = b64encode(b"\0" * 68).decode()
    with pytest.raises(WrongResidual):
        read(request, f"{text}\n— {NAME} {forged}\n", table)


def test_without_keys_there_are_no_leases() -> None:
    for keys in ((), ("",), ("-----BEGIN PUBLIC KEY-----",)):
        with pytest.raises(ValueError):  # noqa: PT011  of the library, too
            Leases(*keys)


def test_the_time_that_has_passed_is_the_longest() -> None:
    assert elapsed((0, 0, 0), (1, 2, 3)) == 3
    assert elapsed((0, 0, 100), (1, 2, 0)) == 2
    assert elapsed((0, 1, 0), (1, 0, 0)) == float("inf")


def test_with_asyncio(leased: Leased) -> None:
    async def ask() -> list[Decision]:
        times = Times()
        async with AsyncClient(leased.house.address, leases=Leases(SECRET.public.as_pem(), clocks=times), timeout=60) as client:
            first = await client.ensure_permitted(NEWSLETTER, leased.person, FACTS, allow_cached=True)
            second = await client.ensure_permitted(NEWSLETTER, leased.person, FACTS)
            with pytest.raises(NotPermitted):
                await client.ensure_permitted(NEWSLETTER, OTHER, FACTS, allow_cached=True)
            times.go(LEASE)
            third = await client.ensure_permitted(NEWSLETTER, leased.person, FACTS, allow_cached=True)
            return [one.decision for one in (first, second, third)]

    assert [one.basis for one in asyncio.run(ask())] == [Basis.CACHED, Basis.LIVE, Basis.CACHED]
    assert [one["outcome"] for one in leased.reported] == ["PERMITTED"] * 2
