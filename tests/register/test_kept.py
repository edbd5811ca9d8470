"""Events that are kept beside a connection: never longer than the register still has the very same ones."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from random import Random
from typing import Any, Final

import pytest

from tests.proving import drawn
from tests.record.conftest import of_what_was_read
from tests.register.conftest import ADA, BEN, KEY, RESEARCH, SERVICE, TEXT, event, registering, tampering
from zweck.chain.addresses import address
from zweck.chain.database import Database, RecordUnavailable
from zweck.chain.postgres import Postgres
from zweck.chain.sqlite import SQLite
from zweck.company.event import Event, EventKind
from zweck.register import Register, kept
from zweck.register.chain import REGISTER
from zweck.register.erase import erase
from zweck.register.kept import EVENT, PERSON, Kept, Person
from zweck.register.register import used
from zweck.words.said import quoted

ENTERED: Final = kept.ENTERED.format(others="0")
"""The query that says what was entered, of a process that names no key of pseudonyms."""


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The queries that are sent meanwhile."""
    queries: list[str] = []

    def counting(fetch: Callable[..., Any]) -> Callable[..., Any]:
        def sent(self: Database, sql: str, *values: object) -> Any:
            queries.append(sql)
            return fetch(self, sql, *values)

        return sent

    with monkeypatch.context() as patch:
        for kind in (SQLite, Postgres):
            patch.setattr(kind, "fetch", counting(kind.fetch))
        yield queries


def kinds(register: Register, subject: str = ADA) -> list[str]:
    """The kinds of a person's events."""
    return [each.kind.value for each in register.events([subject]).events[subject]]


def test_a_person_who_is_kept_costs_at_most_the_head(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """None with SQLite, whose file says that nothing was committed; one small query with PostgreSQL, whichever person is asked about."""
    with registering(url) as register:
        register.record([event("GIVEN"), event("OBJECTED", BEN)])
        register.events([BEN])  # over a new connection, of whose time nothing is known
        first = register.events([ADA, BEN])
        with counted(monkeypatch) as queries_:
            again = register.events([ADA])
            both = register.events([BEN, ADA])
        assert again.events[ADA] is both.events[ADA] is first.events[ADA], "the very same events"
        assert first.position == again.position == both.position == 2
        assert queries_ == ([] if url.startswith("sqlite") else [ENTERED] * 2)


def test_only_those_are_read_who_are_not_kept(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The head in the same query says whether the others still stand so; where something was entered, it is not about them."""
    persons = [f"1:{number:032x}" for number in range(9)]
    with registering(url) as register, registering(url) as other:
        register.record([event("GIVEN", one) for one in persons])
        kept_ = register.events(persons[:8]).events
        for number in range(3):
            if number:
                other.record([event("OBJECTED", persons[number])])
            with counted(monkeypatch) as sent:
                found = register.events(persons)
            assert found.position == 9 + number
            assert len(sent) <= (1, 2, 2)[number] + (number > 0)
            assert [len(found.events[one]) for one in persons] == [1 + (0 < place <= number) for place in range(9)]
            assert found.events[persons[8]] is register.events([persons[8]]).events[persons[8]]
            assert found.events[persons[0]] is kept_[persons[0]]


def test_a_person_is_kept_with_the_events_of_all_controllers(url: str) -> None:
    with registering(url) as register:
        register.record([event("GIVEN"), event("OBJECTED", controller=RESEARCH)])
        for _ in range(2):
            assert kinds(register) == ["GIVEN", "OBJECTED"]


def test_an_event_of_any_connection_counts_for_the_next_look_up(url: str) -> None:
    """Of the same process, and of another register; the others stay kept, and so does everybody after the use of a consent."""
    with registering(url) as one, registering(url) as other:
        one.record([event("GIVEN"), event("GIVEN", BEN)])
        for register in (one, other):
            assert kinds(register) == kinds(register, BEN) == ["GIVEN"]
        bens = [register.events([BEN]).events[BEN] for register in (one, other)]
        for number in range(10):
            (one, other)[number % 2].record([event("WITHDRAWN" if number % 2 else "OBJECTED")])
            (one, other)[number % 2].record([used(BEN, SERVICE, 2, TEXT, f"decision {number}")])
            for register in (one, other):
                found = register.events([ADA])
                assert found.position == 4 + 2 * number
                assert found.events[ADA][-1].position == 3 + 2 * number
        assert [register.events([BEN]).events[BEN] for register in (one, other)] == bens
        assert one.events([BEN]).events[BEN] is bens[0]


@pytest.mark.parametrize("looked_up", [[], [ADA], [ADA, ADA], [ADA, BEN, ADA]])
@pytest.mark.parametrize("between", [[ADA], [BEN], [BEN, ADA]])
@of_what_was_read
def test_a_question_about_a_stated_day_leaves_nothing_of_before(url: str, looked_up: list[str], between: list[str]) -> None:
    """It reads all events, and says nothing about persons who were read before something was entered."""
    with registering(url) as register:
        register.record([event("GIVEN"), event("GIVEN", BEN)])
        for one in looked_up:
            assert kinds(register, one) == ["GIVEN"]
        register.record([event("WITHDRAWN")])
        for one in between:
            register.events([one], most=100)
        assert kinds(register) == ["GIVEN", "WITHDRAWN"]


def test_many_events_at_once_leave_nobody_kept(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zweck.register.lookup.MAX_ENTERED", 3)
    monkeypatch.setattr("zweck.register.lookup.ENTERED", kept.ENTERED.replace(str(kept.MAX_ENTERED + 1), "4"))
    with registering(url) as register:
        register.record([event("GIVEN"), event("GIVEN", BEN)])
        before = register.events([ADA, BEN]).events[BEN]
        register.record([event("OBJECTED", f"1:{number:032x}") for number in range(5)] + [event("WITHDRAWN")])
        assert kinds(register) == ["GIVEN", "WITHDRAWN"]
        found = register.events([BEN])
        assert found.position == 8
        assert found.events[BEN] == before
        assert found.events[BEN] is not before


def test_who_is_erased_is_not_kept(url: str) -> None:
    with registering(url) as register:
        register.record([event("GIVEN"), event("GIVEN", BEN)])
        assert kinds(register) == kinds(register, BEN) == ["GIVEN"]
        with closing(address(url, REGISTER).connect(write=True)) as database:
            erase(database, KEY, [ADA], SERVICE, lambda content: False)
        assert kinds(register) == []
        assert kinds(register, BEN) == ["GIVEN"]


def test_an_event_ahead_of_the_clock_is_never_kept(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It counts otherwise as soon as the clock gets there; and one that is kept is read again where the clock is set back behind it."""
    ahead = time.time_ns() + 30 * 24 * 3600 * 10**9
    with registering(url) as register:
        with monkeypatch.context() as patch:
            patch.setattr(time, "time_ns", lambda: ahead)
            register.record([event("OBJECTED")])
        register.record([event("GIVEN", BEN)])
        first, second = (register.events([ADA]).events[ADA] for _ in range(2))
        assert first is not second
        with monkeypatch.context() as patch:
            patch.setattr(time, "time", lambda: ahead / 1e9 + 1)
            assert register.events([ADA]).events[ADA] is not second, "its time has come"
        bens = register.events([BEN]).events[BEN]
        assert register.events([BEN]).events[BEN] is bens
        now = time.time()
        monkeypatch.setattr(time, "time", lambda: now - 3600)
        assert register.events([BEN]).events[BEN] is not bens


def test_another_connection_keeps_nothing_of_the_last(url: str) -> None:
    """A connection counts changes from its own beginning."""
    with registering(url) as register:
        register.record([event("GIVEN")])
        first = register.events([ADA]).events[ADA]
        register._lookups._disconnect()
        assert register.events([ADA]).events[ADA] is not first


def test_a_connection_that_dies_while_it_asks_for_the_head_is_replaced(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with registering(url) as register, registering(url) as other:
        register.record([event("GIVEN")])
        assert kinds(register) == ["GIVEN"]
        other.record([event("WITHDRAWN")])
        database = register._lookups._database
        assert database is not None
        fetch = type(database).fetch

        def broken(self: Database, sql: str, *values: object) -> Any:
            if self is database:
                raise RecordUnavailable(quoted("the connection is gone"))
            return fetch(self, sql, *values)

        monkeypatch.setattr(type(database), "fetch", broken)
        assert kinds(register) == ["GIVEN", "WITHDRAWN"]


@pytest.mark.parametrize("seen", range(5))
def test_what_one_connection_saw_says_nothing_about_the_next(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, seen: int) -> None:
    """Each connection counts the commits of others from its own beginning, so two of them may show the same number at other times."""
    fetch = SQLite.fetch
    with registering(sqlite_url) as register, registering(sqlite_url) as other:
        register.events([BEN])
        for _ in range(seen):
            other.record([event("OBJECTED")])
            register.events([BEN])
        dead = register._lookups._database

        def broken(self: SQLite, sql: str, *values: object) -> Any:
            if self is dead:
                raise RecordUnavailable(quoted("the connection is gone"))
            return fetch(self, sql, *values)

        monkeypatch.setattr(SQLite, "fetch", broken)
        for number in range(4):  # the first look-up is made over another connection than the one of whose file the version was read
            found = register.events([ADA])
            assert (found.position, len(found.events[ADA])) == (seen + number, min(1, seen) + min(1, number))
            other.record([event("WITHDRAWN")])


def test_a_file_that_was_replaced_answers_nothing_from_what_is_kept(sqlite_url: str, tmp_path: Any) -> None:
    with registering(sqlite_url) as register:
        register.record([event("GIVEN")])
        assert kinds(register) == kinds(register) == ["GIVEN"]
        (tmp_path / "register.db").rename(tmp_path / "moved.db")
        with pytest.raises(RecordUnavailable, match="removed or replaced"):
            kinds(register)


def test_a_change_that_is_no_event_is_seen_by_the_version_of_the_data(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the head is read again; what is kept was compared with its digests, and stays what was entered."""
    with registering(sqlite_url) as register:
        register.record([event("GIVEN")])
        assert kinds(register) == ["GIVEN"]
        with tampering(sqlite_url) as database:
            database.execute("UPDATE register_head SET folded = 0")
        with counted(monkeypatch) as sent, pytest.raises(RecordUnavailable, match="an earlier version"):
            kinds(register)
        assert sent[0] == ENTERED


def test_from_many_threads_nobody_sees_an_older_state(url: str) -> None:
    """Four threads enter and look up, each its own person; none misses what it entered itself."""
    with registering(url, wait=20) as register, ThreadPoolExecutor(4) as threads:

        def live(number: int) -> None:
            mine, random = f"1:{number:032x}", Random(number)
            for _ in range(drawn(3_000)):
                kind = random.choice(("GIVEN", "WITHDRAWN", "OBJECTED"))
                (position,) = register.record([event(kind, mine)])
                found = register.events([mine, ADA])
                assert found.position >= position
                assert found.events[mine][-1].position == position
                assert register.events([mine]).events[mine][-1].position == position

        for done in [threads.submit(live, number) for number in range(4)]:
            done.result()


def test_what_is_kept_is_bounded_in_bytes() -> None:
    now = datetime.now(UTC)
    events = [Event(1, EventKind.GIVEN, SERVICE, TEXT, now, now)]
    kept_ = Kept(10 * (PERSON + EVENT))
    for number in range(100):
        kept_.put({str(number): Person(events, now.timestamp())}, 1)
    assert len(kept_.of(map(str, range(100)))) in (9, 10)
    assert [*kept_.of(["99"])] == ["99"]


def test_persons_asked_about_in_turn_do_not_drive_each_other_out() -> None:
    """Along a list that is longer than there is room, most of those for whom there is room stay, beside those who were just read."""
    now = datetime.now(UTC).timestamp()
    kept_ = Kept(80 * PERSON)
    persons = [str(number) for number in range(100)]
    for _ in range(3):
        known = 0
        for one in persons:
            if kept_.of([one]):
                known += 1
            else:
                kept_.put({one: Person([], now)}, 1)
                assert kept_.of([one])
    assert known > 50
    for number in range(2000):  # no one stays for good
        kept_.put({f"new {number}": Person([], now)}, 1)
    assert not kept_.of(persons)


def test_who_passes_is_read_again_after_an_entry(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also a person who is kept only until others come, since all room is taken."""
    with registering(url) as register:
        monkeypatch.setattr(register._lookups, "_kept", Kept(8 * (PERSON + 2 * EVENT)))
        persons = [f"1:{number:032x}" for number in range(11)]
        register.record([event("GIVEN", one) for one in persons])
        for one in persons:
            register.events([one])
        passing = persons[-1]
        first = register.events([passing]).events[passing]
        assert register.events([passing]).events[passing] is first
        assert len(register._lookups._kept._passing) == 1
        register.record([event("WITHDRAWN", passing)])
        assert kinds(register, passing) == ["GIVEN", "WITHDRAWN"]
        register._lookups._disconnect()
        assert register._lookups._kept.empty


def test_a_file_that_changes_by_no_entry_leaves_others_kept(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who is asked about then is read again. The state also changes if the log begins again, or a commit lies beside a query."""
    with registering(sqlite_url) as register, registering(sqlite_url) as other:
        register.record([event("GIVEN"), event("GIVEN", BEN)])
        first = register.events([ADA, BEN]).events
        with tampering(sqlite_url) as database:
            database.execute("CREATE TABLE another (number INTEGER)")
        with counted(monkeypatch) as sent:
            found = register.events([ADA])
        assert len(sent) == 2
        assert found.events[ADA] is not first[ADA]
        assert register.events([BEN]).events[BEN] is first[BEN]
        fetch, late = SQLite.fetch, [used(ADA, SERVICE, 1, TEXT, "decision")]

        def beside(self: SQLite, sql: str, *values: object) -> Any:
            if sql == ENTERED and late:
                other.record([late.pop()])
            return fetch(self, sql, *values)

        other.record([event("OBJECTED", "1:" + "0" * 32)])
        monkeypatch.setattr(SQLite, "fetch", beside)
        for one in (ADA, ADA, BEN):
            found = register.events([one])
            assert found.position == 4
        assert found.events[BEN] is first[BEN]


def test_sqlite_changes_the_version_with_each_commit_of_another_connection(sqlite_url: str) -> None:
    with registering(sqlite_url) as register, closing(address(sqlite_url, REGISTER).connect(write=False)) as database:
        states = [database.state(), database.state()]
        register.record([event("GIVEN")])
        states += [database.state(), database.state()]
    assert states[0] == states[1] != states[2] == states[3]


def test_what_was_entered_is_read_along_the_positions(postgres_url: str) -> None:
    """Also in a database that knows nothing of its tables, where a scan of all events would look as cheap."""
    with registering(postgres_url):
        pass
    many = "SELECT number, 0, '', '', 'GIVEN', repeat('x', 200) FROM generate_series(1, 40000) AS number"  # about as large as events are
    states = "SELECT 'person ' || number / 2, number FROM generate_series(1, 40000) AS number"
    with closing(address(postgres_url, REGISTER).connect(write=True)) as database, database.writing():
        database.execute(f"INSERT INTO events (seq, recorded, digest, hash, kind, evidence) {many}")
        database.execute(f"INSERT INTO states (subject, seq) {states}")
    with closing(address(postgres_url, REGISTER).connect(write=False)) as database:  # as those who look up; who writes reads no whole table
        several = kept.select(database.among, database.of_key, None, "0")
        for query, value in (
            (ENTERED, 39_999),
            (several, '["person 7", "person 8"]'),
            (kept.select("", database.of_key, None, "0"), "person 7"),
        ):
            plan = "\n".join(str(line) for (line,) in database.fetch(f"EXPLAIN ANALYZE {query}", value, 39_999))
            assert "Seq Scan on events" not in plan, plan
            assert "JIT" not in plan, plan
