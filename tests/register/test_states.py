"""The states of persons follow from the chain whatever was entered, corrected and erased, and stay small; what is not kept is noticed."""

import time
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any, Final

import pytest

from tests.proving import PROVING, drawn
from tests.register.conftest import ADA, BEN, KEY, RESEARCH, SERVICE, TEXT, ago, event, faults, registering, tampering
from zweck.chain.database import Database, RecordDamaged, RecordUnavailable
from zweck.chain.head import read_head
from zweck.company.event import still_relevant
from zweck.company.register import Event, EventKind
from zweck.register import Entry, Register, courses
from zweck.register.chain import REGISTER
from zweck.register.entry import moment, placed
from zweck.register.erase import erase
from zweck.register.kept import persons_in
from zweck.register.lookup import ALL, TooMany
from zweck.register.statements import read, scan
from zweck.register.writer import extend

HISTORIES: Final = 4_000
FEWER: Final = 4
"""One of so many is drawn in PostgreSQL, too, in `make test`."""
FLOOD: Final = 5_000
KINDS: Final = ("GIVEN", "RENEWED", "WITHDRAWN", "REFUSED", "OBJECTED", "OBJECTION_LIFTED", "RESTRICTED", "RESTRICTION_LIFTED", "OF_AGE_ON")


def drawn_entry(random: Random, subject: str) -> Entry:
    """An event that can be entered."""
    kind = random.choice(KINDS)
    effective = random.choice((None, None, ago(days=random.randrange(1, 30)), ago(hours=random.randrange(1, 30))))
    more: dict[str, Any] = {"effective": effective, "evidence": "form"}
    if kind == "OF_AGE_ON":
        return event(kind, subject, until=ago().date(), **more)
    state = random.choice(("", "upheld", "rejected")) if kind == "OBJECTED" else ""
    return event(kind, subject, controller=random.choice((SERVICE, SERVICE, RESEARCH)), state=state, **more)


def follows(database: Database, subject: str) -> None:
    """The state of a person is what all events in the chain say can still matter."""
    found = [each for each in scan(database, "subject = $3", subject) if each.salt]
    events = [
        Event(
            each.seq,
            EventKind(each.content.kind or ""),
            each.content.controller or "",
            each.content.scope or "",
            moment(each.content.effective or 0),
            moment(each.recorded),
            until=date.fromisoformat(each.content.until) if each.content.until else None,
            state=each.content.state or "",
            about=each.content.about or 0,
        )
        for each in found
    ]
    written = [seq for (seq,) in database.fetch("SELECT seq FROM states WHERE subject = $1 ORDER BY seq", subject)]
    assert written == [each.position for each in still_relevant(events)]


def test_states_follow_from_the_chain(url: str) -> None:
    random = Random(7)
    with registering(url) as register, tampering(url) as database:
        for number in range(drawn(HISTORIES if PROVING or url.startswith("sqlite") else HISTORIES // FEWER)):
            subject = f"1:{number:032x}"
            for _ in range(random.randrange(1, 5)):
                register.record([drawn_entry(random, subject) for _ in range(random.randrange(1, 4))])
                known = mine(database, subject)
                if known and random.random() < 0.3:
                    register.record([event("CORRECTED", subject, about=random.choice(known), evidence="ticket")])
                if random.random() < 0.1:
                    register.erase([subject], SERVICE, lambda _: True)
            follows(database, subject)
    assert faults(url) == []


def mine(database: Database, subject: str) -> list[int]:
    """The events of a person that can be corrected in the register of the service."""
    found = scan(database, "subject = $3 AND controller = $4 AND kind <> 'CORRECTED'", subject, SERVICE)
    return [each.seq for each in found]


def flood(database: Database, number: int) -> None:
    """Enter many events about one person, as an earlier version of zweck took them."""
    with database.writing():
        head = read_head(database, REGISTER)
        rows = []
        seq, hash, now = head.seq, head.hash, time.time_ns() // 1000 - number
        for place in range(number):
            rows.append(placed(event("WITHDRAWN" if place % 2 else "GIVEN").content(now + place), seq + 1, hash, now + place))
            seq, hash = rows[-1].seq, rows[-1].hash
        extend(database, head, rows, KEY)


def test_however_many_events_a_person_has_few_are_read(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courses, "MAX_A_DAY", 2 * FLOOD)
    with registering(url) as register, tampering(url) as database:
        flood(database, FLOOD)
        assert [each.kind.value for each in register.events([ADA]).events[ADA]] == ["GIVEN", "WITHDRAWN"]
        with pytest.raises(TooMany):
            register.events([ADA], most=2000)
        assert len(register.events([ADA], most=ALL).events[ADA]) == FLOOD
        register.record([event("OBJECTED")])
        register.record([event("CORRECTED", about=FLOOD, evidence="ticket")])
        kinds = [(each.kind.value, each.position) for each in register.events([ADA]).events[ADA]]
        assert kinds == [("WITHDRAWN", FLOOD - 2), ("GIVEN", FLOOD - 1), ("OBJECTED", FLOOD + 1)]


def earlier_version(database: Database) -> None:
    """Take the tables back to those of the version that knew no states."""
    for statement in (
        "DROP TABLE states",
        "DROP INDEX events_of_day",
        "ALTER TABLE register_head DROP COLUMN folded",
        "CREATE INDEX events_by_subject ON events (subject) WHERE kind <> 'USED'",
        "DROP TABLE register_checkpoints",
        "DROP TABLE register_blocks",
        "DELETE FROM register_migrations WHERE number > 1",
    ):
        database.execute(statement)


def test_a_register_of_an_earlier_version_gets_its_states(url: str) -> None:
    with registering(url) as register:
        register.record([event("GIVEN"), event("OBJECTED", BEN)])
        register.record([event("WITHDRAWN")])
    with tampering(url) as database:
        earlier_version(database)
    with registering(url) as register:
        assert [each.kind.value for each in register.events([ADA]).events[ADA]] == ["GIVEN", "WITHDRAWN"]
        assert [each.kind.value for each in register.events([BEN]).events[BEN]] == ["OBJECTED"]
    assert faults(url) == []


def test_a_register_of_a_version_that_kept_one_age_gets_the_others(url: str) -> None:
    with registering(url) as register:
        moment = ago(days=1)
        register.record([event("OF_AGE_ON", until=date(year, 1, 1), effective=moment) for year in (2090, 2020)])
        register.record([event("OF_AGE_ON", BEN, until=date(2090, 1, 1)), event("OBJECTED", BEN)])
    with tampering(url) as database:
        database.execute("DELETE FROM states WHERE seq = 1")
        database.execute("DELETE FROM register_migrations WHERE number > 3")
    with registering(url) as register:
        assert [each.until for each in register.events([ADA]).events[ADA]] == [date(2090, 1, 1), date(2020, 1, 1)]
    assert faults(url) == []


def entered_by_an_earlier_version(database: Database) -> None:
    """A withdrawal of which the states know nothing."""
    with database.writing():
        head = read_head(database, REGISTER)
        now = time.time_ns() // 1000
        extend(database, head, [placed(event("WITHDRAWN").content(now), head.seq + 1, head.hash, now)], KEY)
        database.execute("DELETE FROM states WHERE seq = $1", head.seq + 1)
        database.execute("UPDATE register_head SET folded = $1", head.seq)


@pytest.mark.parametrize("again", ["opened", "written"])
def test_what_an_earlier_version_entered_meanwhile_is_not_overlooked(url: str, again: str) -> None:
    with registering(url) as register, tampering(url) as database:
        register.record([event("GIVEN")])
        entered_by_an_earlier_version(database)
        with pytest.raises(RecordUnavailable, match="go to event 1 only: an earlier version of zweck entered events"):
            register.events([ADA])
        if again == "written":
            register.record([event("OBJECTED", BEN)])
            assert [each.kind.value for each in register.events([ADA]).events[ADA]] == ["GIVEN", "WITHDRAWN"]
    with registering(url) as register:
        assert [each.kind.value for each in register.events([ADA]).events[ADA]] == ["GIVEN", "WITHDRAWN"]
    assert faults(url) == []


@pytest.mark.parametrize("again", ["opened", "written"])
def test_a_table_of_states_that_was_emptied_is_noticed(url: str, again: str) -> None:
    """As by a restore that leaves it out; one that is empty because nothing in the register matters is none."""
    with registering(url) as register, tampering(url) as database:
        register.record([event("REQUESTED", scope=TEXT)])
        register.record([event("GIVEN", BEN)])
        register.record([event("CORRECTED", BEN, about=2, evidence="ticket")])
        assert (register.events([ADA]).position, register.events([ADA, BEN]).events[BEN]) == (3, ())
        register.record([event("GIVEN"), event("WITHDRAWN")])
        register.events([ADA])
        database.execute("DELETE FROM states")
        for one in (ADA, BEN):
            with pytest.raises(RecordUnavailable, match="go to event 0 only"):
                register.events([one])
        if again == "written":
            register.record([event("OBJECTED", BEN)])
            assert states(register) == [4, 5]
    with registering(url) as register, tampering(url) as database:
        assert states(register) == [4, 5]
        assert faults(url) == []
        for table in ("states", "events"):
            database.execute(f"DELETE FROM {table}")
        with pytest.raises(RecordUnavailable, match="was there and is not as it was"):
            register.events([f"1:{8:032x}"])


TRIGGERS: Final = {
    "events": "CREATE TRIGGER lost BEFORE INSERT ON events BEGIN SELECT RAISE(IGNORE); END",
    "states": "CREATE TRIGGER lost BEFORE INSERT ON states BEGIN SELECT RAISE(IGNORE); END",
    "head": "CREATE TRIGGER lost BEFORE UPDATE ON register_head BEGIN SELECT RAISE(IGNORE); END",
    "hash": "CREATE TRIGGER lost AFTER INSERT ON events BEGIN UPDATE events SET hash = 'x' WHERE seq = NEW.seq; END",
}


@pytest.mark.parametrize("table", TRIGGERS)
def test_nothing_is_acknowledged_that_the_database_drops(sqlite_url: str, table: str) -> None:
    with registering(sqlite_url) as register:
        register.record([event("GIVEN")])
        with tampering(sqlite_url) as database:
            database.execute(TRIGGERS[table])
        with pytest.raises(RecordUnavailable, match="does not keep"):
            register.record([event("WITHDRAWN")])
        with pytest.raises(RecordUnavailable, match="does not keep"):  # until somebody has looked
            register.record([event("WITHDRAWN")])


def test_nothing_is_said_to_be_erased_that_the_database_keeps(sqlite_url: str) -> None:
    with registering(sqlite_url) as register:
        register.record([event("OBJECTION_LIFTED")])
    with tampering(sqlite_url) as database:
        database.execute("CREATE TRIGGER kept BEFORE UPDATE ON events BEGIN SELECT RAISE(IGNORE); END")
        with pytest.raises(RecordDamaged, match="keeps what is erased"):
            erase(database, KEY, [ADA], SERVICE, lambda _: True)


ALTERED: Final[dict[str, Callable[[Database], None]]] = {
    "missing": lambda database: database.execute("DELETE FROM events WHERE seq = 2"),
    "another person": lambda database: database.execute("UPDATE states SET subject = $1 WHERE seq = 2", BEN),
}


@pytest.mark.parametrize("beside", [[], [f"1:{7:032x}"]], ids=["alone", "with others"])
@pytest.mark.parametrize("change", ALTERED)
def test_a_state_that_does_not_fit_its_event_permits_nothing(url: str, change: str, beside: list[str]) -> None:
    with registering(url) as register:
        register.record([event("GIVEN"), event("WITHDRAWN")])
        with tampering(url) as database:
            ALTERED[change](database)
        with pytest.raises(RecordDamaged, match=change):
            register.events([ADA if change == "missing" else BEN, *beside])


def test_events_come_in_their_order_however_they_are_found() -> None:
    """No database promises an order that no query asks for."""
    rows = [(*read(placed(event(kind).content(5), seq, "", 5)), "register", 3, 3) for seq, kind in enumerate(("GIVEN", "WITHDRAWN"), 1)]
    for subjects in ([ADA], [ADA, BEN]):
        assert [each.position for each in persons_in(subjects, rows[::-1], live=True)[ADA].events] == [1, 2]


def test_two_registers_of_one_store_know_the_same(url: str) -> None:
    with registering(url) as one, registering(url) as other:
        for number, kind in enumerate(("GIVEN", "WITHDRAWN", "RENEWED", "OBJECTED"), 1):
            (one, other)[number % 2].record([event(kind)])
            assert states(one) == states(other)


def states(register: Register) -> list[int]:
    """The positions in the state of the person."""
    return [each.position for each in register.events([ADA]).events[ADA]]
