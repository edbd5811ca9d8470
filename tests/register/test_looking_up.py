"""Persons are looked up as the register stands at that moment; what cannot be read for certain is not read."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.record.conftest import of_what_was_read
from tests.record.postgres import Cluster, binaries, cluster
from tests.register.conftest import ADA, BEN, KEY, RESEARCH, SERVICE, TEXT, event, registering, tampering
from zweck.chain.addresses import address
from zweck.chain.database import RecordDamaged, RecordError, RecordUnavailable
from zweck.chain.postgres import Postgres
from zweck.chain.sqlite import SQLite
from zweck.company.event import ADVERSE
from zweck.company.register import EventKind
from zweck.register import Register
from zweck.register.chain import REGISTER
from zweck.register.lookup import ALL, Lookups
from zweck.register.register import used


def found(register: Register, subject: str = ADA, controller: str = SERVICE) -> list[str]:
    """The kinds of a person's events in the register of a controller."""
    return [each.kind.value for each in register.events([subject]).events[subject] if each.controller == controller]


def test_an_event_as_it_was_entered(url: str) -> None:
    with registering(url) as register:
        register.record([event("GIVEN", until=date(2030, 1, 31), channels=frozenset({"sms", "phone_call"}))])
        register.record([event("OBJECTED", state="pending"), event("CORRECTED", about=1, evidence="ticket 7")])
        position, events = register.events([ADA], most=ALL)
        assert found(register) == ["OBJECTED"]
    given, objected, corrected = events[ADA]
    assert (given.position, given.kind, given.controller, given.scope, given.evidence) == (1, "GIVEN", SERVICE, TEXT, "form 1")
    assert (given.channels, given.until, given.about) == (frozenset({"sms", "phone_call"}), date(2030, 1, 31), 0)
    assert (objected.state, objected.scope, corrected.about) == ("pending", "*", 1)
    assert given.effective == given.recorded
    assert position == 3


def test_each_controller_has_events_of_its_own(url: str) -> None:
    with registering(url) as register:
        register.record([event("GIVEN"), event("OBJECTED", controller=RESEARCH)])
        assert found(register) == ["GIVEN"]
        assert found(register, controller=RESEARCH) == ["OBJECTED"]
        assert found(register, BEN) == []


def test_a_standby_is_not_asked(postgres: Cluster) -> None:
    """An address may name several hosts: a standby may lack an objection that the primary has acknowledged."""
    programs = binaries()
    assert programs is not None
    with cluster(programs) as own:
        at = address(own.url("register"), REGISTER)
        with closing(Register(at, KEY)) as register:
            register.record([event("OBJECTED")])
            head = register.head
            assert found(register) == ["OBJECTED"]
        own.become_standby()
        with closing(Lookups(at, head, 60.0)) as behind, pytest.raises(RecordUnavailable, match="is a standby"):
            behind.events([ADA])


def test_rows_that_a_role_may_not_see_are_an_error(postgres_url: str) -> None:
    """A policy of the database that hides a withdrawal must not make a consent of it."""
    with registering(postgres_url) as register:
        register.record([event("GIVEN"), event("WITHDRAWN")])
    with tampering(postgres_url) as database:
        schema = postgres_url.rpartition("=")[2]
        database.execute(f"CREATE ROLE clerk; GRANT USAGE ON SCHEMA {schema} TO clerk; GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO clerk")
        database.execute("ALTER TABLE states ENABLE ROW LEVEL SECURITY; CREATE POLICY early ON states USING (seq = 1)")
    with pytest.raises(RecordUnavailable, match="row-level security"), registering(f"{postgres_url}&role=clerk"):
        pass


def test_a_session_has_its_settings_or_there_is_none(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the database or the address says, and not if a pooler drops them: what it acknowledges then could be lost."""
    loose = "synchronous_commit=off&row_security=on&default_transaction_isolation=serializable"
    with tampering(f"{postgres_url}&{loose}") as database:
        assert database.fetch("SHOW synchronous_commit") == [("on",)]
        assert database.fetch("SHOW transaction_isolation") == [("read committed",)]
    connect = pytest.importorskip("asyncpg").connect
    monkeypatch.setattr("zweck.chain.postgres.asyncpg.connect", lambda url, **given: connect(url, timeout=given["timeout"]))
    with pytest.raises(RecordError, match="does not let a session have its settings"), tampering(postgres_url):
        pass


def test_many_persons_take_one_query(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    queries: list[str] = []

    def counting(fetch: Callable[..., Any]) -> Callable[..., Any]:
        def counted(self: object, sql: str, *values: object) -> Any:
            queries.append(sql)
            return fetch(self, sql, *values)

        return counted

    for kind in (SQLite, Postgres):
        monkeypatch.setattr(kind, "fetch", counting(kind.fetch))
    persons = [f"1:{number:032x}" for number in range(3000)]
    with registering(url, wait=5) as register:
        register.record([event("OBJECTED", person) for person in persons[::3]])
        register.events([ADA])
        queries.clear()
        position, events = register.events([*persons, *persons[:5]])
        assert len(queries) == 1
    assert position == 1000
    assert [len(events[person]) for person in persons] == [1, 0, 0] * 1000


def test_uses_of_consents_are_left_out(url: str) -> None:
    with registering(url) as register:
        register.record([event("GIVEN")])
        register.record([used(ADA, SERVICE, 1, TEXT, f"decision {number}") for number in range(50)])
        assert found(register) == ["GIVEN"]


def test_what_another_process_committed_counts_at_once(url: str) -> None:
    with registering(url) as one, registering(url) as other:
        one.record([event("GIVEN")])
        for number in range(2, 60, 2):
            one.record([event("WITHDRAWN")])
            assert other.events([ADA]).position == number
            other.record([event("RENEWED")])
            assert found(one)[-1] == "RENEWED"


def test_from_many_threads(url: str) -> None:
    with registering(url, wait=5) as register, ThreadPoolExecutor(8) as threads:
        register.record([event("GIVEN"), event("OBJECTED", BEN)])
        asked = [threads.submit(found, register, subject) for subject in (ADA, BEN) * 100]
        assert [each.result() for each in asked] == [["GIVEN"], ["OBJECTED"]] * 100


@pytest.mark.parametrize("kind", sorted(ADVERSE))
def test_an_objection_entered_by_a_clock_that_was_ahead_counts_today(
    sqlite_url: str, kind: EventKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = time.time_ns() + 30 * 24 * 3600 * 10**9
    with registering(sqlite_url) as register:
        with monkeypatch.context() as patch:
            patch.setattr(time, "time_ns", lambda: ahead)
            register.record([event("OBJECTION_LIFTED"), event(kind)])
        lifted, adverse = register.events([ADA]).events[ADA]
    assert adverse.effective.timestamp() <= time.time()
    assert lifted.effective.timestamp() > time.time()


CHANGES = {
    "kind": "UPDATE events SET kind = 'GIVEN' WHERE kind = 'WITHDRAWN'",
    "controller": f"UPDATE events SET controller = '{RESEARCH}'",
    "scope": "UPDATE events SET scope = 'x'",
    "effective": "UPDATE events SET effective = effective + 1",
    "salt": "UPDATE events SET salt = NULL",
}


@of_what_was_read
@pytest.mark.parametrize("change", CHANGES)
def test_an_altered_event_permits_nothing(url: str, change: str) -> None:
    with registering(url) as register:
        register.record([event("WITHDRAWN")])
        with tampering(url) as database:
            database.execute(CHANGES[change])
        with pytest.raises(RecordDamaged, match="event 1 was altered: see `zweck register verify`"):
            found(register)
        with pytest.raises(RecordDamaged):  # for the others, too, until somebody has looked
            found(register, BEN)


@of_what_was_read
def test_an_event_that_was_moved_to_another_person(url: str) -> None:
    with registering(url) as register:
        register.record([event("WITHDRAWN")])
        with tampering(url) as database:
            database.execute("UPDATE events SET subject = $1", BEN)
        with pytest.raises(RecordDamaged, match="event 1 was altered"):
            found(register)


def test_a_register_that_went_back(url: str) -> None:
    with registering(url) as register:
        register.record([event("WITHDRAWN"), event("OBJECTED")])
        assert found(register) == ["WITHDRAWN", "OBJECTED"]
        with tampering(url) as database:
            database.execute("DELETE FROM events WHERE seq = 2")
            database.execute("UPDATE register_head SET seq = 1")
        with pytest.raises(RecordDamaged, match="the register goes to event 1, but event 2 was there"):
            found(register)


def test_another_register_in_its_place(url: str) -> None:
    with registering(url) as register:
        register.record([event("WITHDRAWN")])
        with tampering(url) as database:
            database.execute("UPDATE register_head SET register = '0000000000000000'")
        with pytest.raises(RecordDamaged, match="the register was replaced"):
            found(register)


def test_a_file_that_was_replaced(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "register.db"
    with registering(sqlite_url) as register:
        register.record([event("WITHDRAWN")])
        assert found(register) == ["WITHDRAWN"]
        file.rename(tmp_path / "elsewhere.db")
        with pytest.raises(RecordUnavailable):
            found(register)
        file.touch()
        with pytest.raises(RecordUnavailable):
            found(register)


def test_a_register_without_tables(sqlite_url: str) -> None:
    with registering(sqlite_url) as register:
        with tampering(sqlite_url) as database:
            database.execute("DROP TABLE events")
        with pytest.raises(RecordUnavailable):
            found(register)


def test_a_later_version_of_zweck_wrote_it(sqlite_url: str) -> None:
    with registering(sqlite_url):
        pass
    with tampering(sqlite_url) as database:
        database.execute("INSERT INTO register_migrations VALUES (99, 0)")
    with pytest.raises(Exception, match="the register was written by a later version of zweck"), registering(sqlite_url):
        pass


def test_a_database_that_is_down_and_comes_back(postgres: Cluster, postgres_url: str) -> None:
    with registering(postgres_url) as register:
        register.record([event("WITHDRAWN")])
        assert found(register) == ["WITHDRAWN"]
        postgres.stop()
        try:
            for _ in range(2):
                with pytest.raises(RecordUnavailable):
                    found(register)
        finally:
            postgres.start()
        assert found(register) == ["WITHDRAWN"]
        assert register.record([event("OBJECTED")]) == [2]


def test_a_database_that_hangs(postgres: Cluster, postgres_url: str) -> None:
    with registering(postgres_url, wait=0.1) as register:
        register.record([event("WITHDRAWN")])
        with postgres.hanging():
            for _ in range(2):
                with pytest.raises(RecordUnavailable):
                    found(register)
        end = time.monotonic() + 10
        while True:
            try:
                assert found(register) == ["WITHDRAWN"]
                break
            except RecordUnavailable:
                assert time.monotonic() < end


@pytest.mark.parametrize("write", [False, True])
def test_a_query_that_fails_leaves_its_connection_whole(postgres_url: str, write: bool) -> None:
    with registering(postgres_url), closing(address(postgres_url, REGISTER).connect(write=write)) as database:
        for _ in range(2):
            with pytest.raises(RecordUnavailable, match="division by zero"):
                database.fetch("SELECT 1 / (seq - seq) FROM register_head")
            assert database.fetch("SELECT seq FROM register_head") == [(0,)]


def test_a_closed_register(url: str) -> None:
    with registering(url) as register:
        pass
    with pytest.raises(RecordUnavailable, match="the register is closed"):
        found(register)


def test_the_key_is_not_needed_to_look_up(sqlite_url: str) -> None:
    with registering(sqlite_url, KEY) as register:
        register.record([event("OBJECTED")])
        assert register.events([ADA]).position == 1
