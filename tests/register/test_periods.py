"""Records over the wire, from their beginning to their erasure: the question about each, and the list of those that must go."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.activities.group import engine, needed, persons
from tests.activities.hiring import FILE, HIRING, SERVICE, VOCABULARY, VOUCHER, hiring
from tests.clocks import Clock
from tests.proving import drawn
from tests.record.conftest import of_what_was_read
from tests.register.conftest import KEY, event
from tests.register.test_service import PSEUDONYMS
from tests.serving import Server
from zweck.chain.addresses import address
from zweck.chain.database import RecordUnavailable
from zweck.client import Client, question
from zweck.facts.basis import Basis
from zweck.periods.reckon import Phase
from zweck.register import Register
from zweck.register.chain import REGISTER
from zweck.register.periods import MUST_GO, Found, Records, Wanted, changes, pages
from zweck.register.writer import Refused
from zweck.runtime.serving import ServerOptions
from zweck.service.answer import AnswerOptions
from zweck.service.registry import methods
from zweck.v1 import decision_pb2
from zweck.v1 import register_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub
from zweck.v1.register_pb2_grpc import RegisterServiceStub
from zweck.words.said import says

BERLIN: Final = ZoneInfo("Europe/Berlin")
KINDS: Final = ("rights", "consent", "age", "retention")
BEGIN: Final = date(2026, 2, 2)


class Desk:
    """A server over a register, at a moment that a test sets."""

    def __init__(self, register: Register, place: str, channel: grpc.Channel, now: Clock) -> None:
        self.register, self.now = register, now
        self.service = RegisterServiceStub(channel)
        self.decisions = DecisionServiceStub(channel)
        self.client = Client(place)

    def day(self, on: date) -> None:
        """Noon of a day."""
        self.now.moment = datetime(on.year, on.month, on.day, 12, tzinfo=BERLIN)

    def enter(self, kind: str, person: str = "K-1", key: str = "", record: str = "", on: date | None = None, **more: Any) -> v1.Recorded:
        """Enter an event that takes effect now, or on a day."""
        if on is not None:
            at = Timestamp()
            at.FromDatetime(datetime(on.year, on.month, on.day, 12, tzinfo=BERLIN).astimezone(UTC))
            more["effective"] = at
        said = v1.RegisterEvent(kind=v1.RegisterEvent.Kind.Value(kind), **more)
        subject = decision_pb2.Subject(customer_number=person)
        new = v1.NewEvent(subject=subject, event=said, key=key, record=record)
        with self.now.entering():
            return self.service.Record(v1.RecordRequest(controller=SERVICE, events=[new]), timeout=60)

    def ordinary(self, person: str = "K-1") -> None:
        """Enter what is known of an ordinary person beside records."""
        for one in persons(HIRING):
            self.enter(one.kind.value, person, until=str(one.until), evidence=one.evidence)

    def ask(self, person: str = "K-1", record: str = "", more: Mapping[str, object] | None = None, **how: Any) -> decision_pb2.Decision:
        """The answer about the person now, or about one record."""
        stated: Any = {**(needed(HIRING).stated or {}), **(more or {})}
        request = question(stated, activity=HIRING, subject=decision_pb2.Subject(customer_number=person), **how)
        request.record = record
        return self.decisions.CheckProcessing(request, timeout=60)

    def due(self, **how: Any) -> list[v1.DueRecord]:
        """The list of the service."""
        return [*self.service.ListDue(v1.ListDueRequest(controller=SERVICE, **how), timeout=60)]

    def watch(self, **how: Any) -> Iterator[v1.DueChange]:
        """The list of the service and what becomes of it."""
        return iter(self.service.WatchDue(v1.WatchDueRequest(controller=SERVICE, **how), timeout=60))


@pytest.fixture
def desk(url: str) -> Iterator[Desk]:
    """A server with an activity that declares when its records go."""
    now = Clock.at_noon(BEGIN)
    _, company = hiring(KINDS)
    with closing(Register(address(url, REGISTER), KEY, wait=10)) as register:
        options = ServerOptions(answers=AnswerOptions(cached=100, pseudonyms=PSEUDONYMS, register=register, now=now))
        server = Server(engine(), engine().policies, "127.0.0.1:0", options, company)
        server.start()
        try:
            with grpc.insecure_channel(server.address) as channel:
                yield Desk(register, server.address, channel, now)
        finally:
            server.stop(grace=5)


@contextmanager
def status(code: str) -> Iterator[None]:
    """A call that ends with a status."""
    with pytest.raises(grpc.RpcError) as error:
        yield
    assert error.value.code().name == code


def outcome(answer: decision_pb2.Decision) -> str:
    """The outcome by its name."""
    return decision_pb2.Outcome.Name(answer.outcome)


def phases(found: list[v1.DueRecord]) -> list[str]:
    """The phases of listed records."""
    return [decision_pb2.RecordState.Phase.Name(one.record.phase) for one in found]


def test_a_record_from_its_beginning_to_its_erasure(desk: Desk) -> None:
    desk.ordinary()
    assert outcome(desk.ask()) == "UNDETERMINED"
    desk.enter("STARTED", key="A-1", scope=FILE)
    for _ in range(2):  # the second time from a template
        answer = desk.ask()
        assert outcome(answer) == "PERMITTED"
        (record,) = answer.records
        assert (record.record_class, record.phase, record.began) == ("applicant_file", decision_pb2.RecordState.IN_USE, "2026-02-02")
        assert any(source.reference == f"event {record.position}" for source in answer.sources)
    desk.day(date(2026, 3, 2))
    desk.enter("ENDED", record="A-1")
    assert outcome(desk.ask()) == "PERMITTED"
    assert desk.ask().valid_until == "2026-03-02"
    assert desk.due() == []
    desk.day(date(2026, 3, 3))
    answer = desk.ask()
    assert outcome(answer) == "PROHIBITED"
    assert "GDPR-5-1-e" in {reason.rule for reason in answer.reasons}
    assert desk.due(within_days=182) == []
    assert phases(desk.due(within_days=183)) == ["ERASABLE"]
    desk.day(date(2026, 9, 3))
    answer = desk.ask()
    assert (outcome(answer), answer.records[0].phase) == ("PROHIBITED", decision_pb2.RecordState.OVERDUE)
    (due,) = desk.due()
    assert (due.record.phase, due.record.erase_by, due.record.activity) == (decision_pb2.RecordState.OVERDUE, "2026-09-02", HIRING)
    assert due.position == desk.register.head.seq
    done = desk.enter("ERASED", record="A-1", evidence="log 77")
    assert not done.early
    assert desk.due() == []
    assert desk.ask().records[0].phase == decision_pb2.RecordState.ERASED
    assert outcome(desk.ask()) == "PROHIBITED"


@of_what_was_read
def test_the_same_with_a_hold(desk: Desk) -> None:
    desk.ordinary()
    desk.enter("STARTED", key="A-1", scope=FILE)
    desk.enter("ENDED", record="A-1")
    desk.enter("HELD", record="A-1", state="claims", until="2027-03-01", evidence="letter of claim")
    desk.day(date(2026, 9, 3))
    assert desk.ask().records[0].phase == decision_pb2.RecordState.HELD
    assert desk.due() == []
    assert phases(desk.due(phases=[decision_pb2.RecordState.HELD])) == ["HELD"]
    desk.enter("RELEASED", record="A-1", state="claims")
    desk.day(date(2026, 9, 4))
    assert phases(desk.due()) == ["OVERDUE"]
    desk.enter("ERASED", record="A-1", evidence="log 78")
    assert desk.due() == []


@of_what_was_read
def test_an_erasure_under_a_running_duty_is_entered_and_said(desk: Desk) -> None:
    desk.enter("STARTED", key="V-1", scope=VOUCHER)
    done = desk.enter("ERASED", record="V-1", evidence="log 79")
    (early,) = done.early
    assert (early.keep_until, early.record_class) == ("2034-12-31", "booking_voucher")
    assert {"AO-147-3-VOUCHER", "HGB-257-4-VOUCHER"} <= {*early.rows}


@of_what_was_read
def test_a_call_names_one_record(desk: Desk) -> None:
    desk.ordinary()
    desk.enter("STARTED", key="A-1", scope=FILE)
    desk.enter("ENDED", record="A-1")
    desk.enter("STARTED", key="A-2", scope=FILE)
    desk.day(date(2026, 9, 3))
    for _ in range(2):
        assert outcome(desk.ask(record="A-2")) == "PERMITTED"
        assert outcome(desk.ask(record="A-1")) == "PROHIBITED"
        assert outcome(desk.ask()) != "PERMITTED"
        assert outcome(desk.ask(record="A-3")) == "UNDETERMINED"
        assert outcome(desk.ask("K-2", record="A-2")) != "PERMITTED"
    without = question({}, controller=SERVICE)
    without.record = "A-1"
    with status("INVALID_ARGUMENT"):
        desk.decisions.CheckProcessing(without, timeout=60)


@of_what_was_read
def test_no_days_of_one_person_are_those_of_another(desk: Desk) -> None:
    """Two persons of one class: the answers share a template, and each has the days of its own record."""
    for number, on in enumerate((date(2026, 1, 5), date(2026, 1, 20), date(2026, 1, 5)), 1):
        desk.ordinary(f"K-{number}")
        desk.enter("STARTED", f"K-{number}", f"A-{number}", scope=FILE, on=on)
        desk.enter("ENDED", f"K-{number}", record=f"A-{number}", on=on + timedelta(days=5))
    desk.day(date(2026, 7, 9))
    for _ in range(2):
        found = [desk.ask(f"K-{number}") for number in (1, 2, 3)]
        assert [one.records[0].erase_by for one in found] == ["2026-07-10", "2026-07-25", "2026-07-10"]
        assert [one.records[0].began for one in found] == ["2026-01-05", "2026-01-20", "2026-01-05"]
        assert [one.valid_until for one in found][::2] == ["2026-07-10", "2026-07-10"]
        assert found[1].valid_until > "2026-07-10"
        assert len({one.decision_id for one in found}) == 1


@of_what_was_read
def test_what_is_asked_wrongly_is_refused(desk: Desk) -> None:
    for wrong in (
        {"within_days": -1},
        {"within_days": 100_000},
        {"day": "2026-02-30"},
        {"scopes": ["hiring"]},
        {"phases": [0]},
        {"phases": [99]},
    ):
        with status("INVALID_ARGUMENT"):
            desk.due(**wrong)
        if "day" not in wrong:
            with status("INVALID_ARGUMENT"):
                next(desk.watch(**wrong))


def listed(register: Register, wanted: Wanted) -> list[Found]:
    """The wanted records."""
    _, company = hiring(KINDS)
    return [one for _, page in register.paged(pages, wanted, company, VOCABULARY) for one in page]


def test_a_hold_under_another_version_of_the_key_makes_unknown(url: str) -> None:
    now = Clock.at_noon(BEGIN)
    old, later = "1:" + "a" * 32, "2:" + "b" * 32
    with closing(Register(address(url, REGISTER), KEY, wait=10)) as register, now.entering():
        register.record([event("STARTED", old, scope=FILE, once="A-1"), event("ENDED", old, record="A-1")])
        wanted = Wanted(SERVICE, date(2026, 9, 3))
        assert [one.record.reckoned.phase for one in listed(register, wanted)] == [Phase.OVERDUE]
        register.record([event("RESTRICTED", later)])
        assert [one.record.reckoned.phase for one in listed(register, wanted)] == [Phase.UNKNOWN]
        assert listed(register, wanted._replace(phases=MUST_GO)) == []


def test_a_hold_under_another_version_is_heard_for_all(sqlite_url: str) -> None:
    """It touches no event of the person whose record is unknown from then on."""
    now = Clock.at_noon(BEGIN)
    with closing(Register(address(sqlite_url, REGISTER), KEY, wait=10)) as register, now.entering():
        register.record([event("STARTED", "1:" + "a" * 32, scope=FILE, once="A-1"), event("ENDED", "1:" + "a" * 32, record="A-1")])
        records = Records(Wanted(SERVICE, date(2026, 9, 3)), hiring(KINDS)[1], VOCABULARY)
        first = [one for _, page in register.paged(changes, records) for one in page]
        assert [one.found.record.reckoned.phase for one in first] == [Phase.OVERDUE]
        register.record([event("RESTRICTED", "2:" + "b" * 32)])
        then = [one for _, page in register.paged(changes, records, records, 2) for one in page]
        assert [(one.found.record.reckoned.phase, one.gone) for one in then] == [(Phase.UNKNOWN, False)]


def test_two_lists_of_one_state_are_equal_and_a_day_is_as_of(url: str) -> None:
    now = Clock.at_noon(BEGIN)
    with closing(Register(address(url, REGISTER), KEY, wait=10)) as register, now.entering():
        persons = [f"1:{number:032x}" for number in range(1200)]
        begun = [event("STARTED", one, scope=(FILE, VOUCHER)[place % 2], once=f"A-{place}") for place, one in enumerate(persons)]
        register.record(begun)
        register.record([event("ENDED", one, record=f"A-{place}") for place, one in enumerate(persons) if place % 3])
        first = listed(register, Wanted(SERVICE, date(2026, 9, 3)))
        assert first == listed(register, Wanted(SERVICE, date(2026, 9, 3)))
        assert [(one.subject, one.record.reckoned) for one in first] == [
            (one.subject, one.record.reckoned) for one in listed(register, Wanted(SERVICE, date(2026, 9, 3), Basis.AS_OF))
        ]
        assert len(first) == sum(number % 2 == 0 and number % 3 != 0 for number in range(1200))
        assert [one.subject for one in first] == sorted(one.subject for one in first)
        assert listed(register, Wanted(SERVICE, date(2026, 9, 3), scopes=frozenset({VOUCHER}))) == []


@of_what_was_read
def test_a_register_that_cannot_be_read_is_no_empty_list(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.enter("STARTED", key="A-1", scope=FILE)

    def broken(*_: object, **__: object) -> Iterator[object]:
        raise RecordUnavailable(says("register.register_closed"))
        yield

    monkeypatch.setattr(methods, "changes", broken)
    with status("UNAVAILABLE"):
        desk.due()


def heard(changed: Iterator[v1.DueChange], known: dict[int, v1.DueChange]) -> list[tuple[str, bool]]:
    """Take what is sent until all is said: phases, and whether the record is gone; `known` has the list then."""
    found = []
    while (one := next(changed)).HasField("record"):
        assert one.gone == (one.record.position in known and one.gone)
        known[one.record.position] = one
        found.append((phases([v1.DueRecord(record=one.record)])[0], one.gone))
        if one.gone:
            del known[one.record.position]
    return found


def test_who_watches_hears_of_each_change_and_of_each_day(desk: Desk) -> None:
    desk.enter("STARTED", key="A-1", scope=FILE)
    desk.enter("ENDED", record="A-1")
    known: dict[int, v1.DueChange] = {}
    seen = desk.watch()
    assert heard(seen, known) == []
    desk.now.moment = datetime(2026, 8, 3, 0, 30, tzinfo=BERLIN)  # 22:30 in UTC, the day before
    assert heard(seen, known) == [("OVERDUE", False)]
    assert [one.record for one in known.values()] == [one.record for one in desk.due()]
    assert {one.day for one in known.values()} == {"2026-08-03"}
    late: dict[int, v1.DueChange] = {}
    other = desk.watch()
    assert heard(other, late) == [("OVERDUE", False)]
    desk.enter("OBJECTED", "K-2")  # changes nothing, and nothing is sent
    desk.enter("HELD", record="A-1", state="claims", until="2027-03-01", evidence="letter of claim")
    for each, of in ((seen, known), (other, late)):
        assert heard(each, of) == [("OVERDUE", True)]
    assert known == {}
    desk.enter("RELEASED", record="A-1", state="claims")
    assert heard(seen, known) == [("DUE", False)]
    desk.enter("ERASED", record="A-1", evidence="log 77")
    assert heard(seen, known) == [("DUE", True)]


STEPS: Final = st.tuples(
    st.sampled_from(("STARTED", "ENDED", "REOPENED", "HELD", "RELEASED", "ERASED", "RESTRICTED", "RESTRICTION_LIFTED", "CORRECTED", "day")),
    st.integers(1, 3),
    st.integers(0, 400),
)


@settings(max_examples=drawn(800), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, min_size=1, max_size=12), st.booleans())
def test_the_list_and_its_changes_are_the_list_of_later(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]], rotated: bool
) -> None:
    """However events and days follow each other, the list with which a watcher began and all changes are the list of now."""
    _, company = hiring(KINDS)
    _, without = hiring(KINDS, None)
    where = f"sqlite:///{tmp_path_factory.mktemp('watched') / 'register.db'}"
    now = Clock.at_noon(BEGIN)
    with closing(Register(address(where, REGISTER), KEY, wait=10)) as register, now.entering():
        told: dict[int, Found] = {}
        on, before, since, begun, files = BEGIN, None, -1, 0, company
        for kind, person, days in [*steps, ("STARTED", 1, 0), ("ENDED", 1, 0), ("day", 1, 300)]:
            subject = f"{2 if rotated and person == 3 else 1}:{person:032x}"
            try:
                if kind == "day":
                    on += timedelta(days=days)
                    now.moment = datetime(on.year, on.month, on.day, 12, tzinfo=BERLIN)
                    files = without if days % 7 == 0 else company
                elif kind == "STARTED":
                    begun += 1
                    register.record([event(kind, subject, scope=FILE, once=f"A-{begun}")])
                elif kind == "CORRECTED":
                    register.record([event(kind, subject, about=days % 8 + 1, evidence="x")])
                elif kind.startswith("REST"):
                    register.record([event(kind, subject)])
                else:
                    more: dict[str, Any] = {"state": "claims"} if kind in ("HELD", "RELEASED") else {}
                    more |= {"until": on + timedelta(days=60)} if kind == "HELD" else {}
                    register.record([event(kind, subject, record=f"A-{days % 4 + 1}", evidence="x", **more)])
            except Refused:
                continue
            wanted = Wanted(SERVICE, on, within=days % 2 * 30)
            records = Records(wanted, files, VOCABULARY)
            records = before if before is not None and records.same_as(before) else records
            for position, changed in register.paged(changes, records, before, since):
                since = position
                for one in changed:
                    place = one.found.record.begun.position
                    if one.gone:
                        assert told.pop(place) == one.found
                    else:
                        assert told.get(place) != one.found
                        told[place] = one.found
            before = records
            assert {**told} == {
                one.record.begun.position: one for _, page in register.paged(pages, wanted, files, VOCABULARY) for one in page
            }
