"""Entries are written in order, together, by several writers, and never twice or not at all."""

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.record.conftest import KEY, NUMBERS, faults, recording, surveyed, tampering, written_by
from tests.record.postgres import Cluster
from tests.record.processes import PROCESSES, write_all
from zweck.chain.addresses import address
from zweck.chain.chain import check, migrate
from zweck.chain.database import RecordDamaged, RecordError, RecordUnavailable, Row
from zweck.chain.head import advance, read_head
from zweck.chain.key import Key
from zweck.chain.postgres import Postgres
from zweck.chain.sqlite import connect
from zweck.engine import Engine
from zweck.facts.notes import Note
from zweck.facts.question import Question
from zweck.law.policy import PolicySet
from zweck.record import Record, RecordSettings, open_record
from zweck.record.archive import restore
from zweck.record.chain import RECORD, STEPS
from zweck.record.entry import Content, Entry, entry
from zweck.record.erase import erase
from zweck.record.statements import scan
from zweck.service.encode.fast import encoded

ROOT = Path(__file__).parents[2]
TABLES = "entries, parts, persons, programs, policy_sets, companies, record_checkpoints, record_blocks"
Answers = Callable[..., list[Entry]]
ADA = "1:" + "a" * 32
NOTES = {"consent.given": Note("schriftlich", by="Vertrieb")}


def contents(url: str) -> list[Content]:
    """The entries of the record."""
    with closing(address(url, RECORD).connect(write=False)) as database:
        return [each.content for each in scan(database)]


def test_what_is_written_stands_there_in_its_order(url: str, arcadia: PolicySet, answers: Answers) -> None:
    written = answers(40, request="call-4711", caller="call centre", subject=ADA, notes=NOTES)
    with recording(url, arcadia) as record:
        for start in range(0, 40, 10):
            record.append(written[start : start + 10])
        head = record.head
    with recording(url, arcadia) as record:
        assert record.head == head

    assert contents(url) == [each.content for each in written]
    assert faults(url) == []
    assert surveyed(url).entries == head.seq == 40


def test_an_entry_names_no_person(arcadia: PolicySet, answers: Answers) -> None:
    (found,) = answers(1, request="call-4711", caller="call centre", subject=ADA)
    content = found.content

    assert not [value for value in content if isinstance(value, str) and any(name in value for name in ("call", "Ada"))]
    assert (content.request, content.caller) == (KEY.reference("request", "call-4711"), KEY.reference("caller", "call centre"))
    assert content.subject == ADA
    assert content.notes is None


def test_a_record_that_was_begun_without_notes_goes_on(sqlite_url: str, arcadia: PolicySet, answers: Answers) -> None:
    """Its entries keep their digests, and those that follow may have notes."""
    written_by(
        1, sqlite_url, arcadia, [entry(one.time, one.revision, one.engine, one.content._replace(sources=None)) for one in answers(3)]
    )
    with recording(sqlite_url, arcadia) as record:
        record.append(answers(2, notes=NOTES))

    assert faults(sqlite_url) == []
    assert [content.notes for content in contents(sqlite_url)] == [None] * 3 + [
        '{"consent.given":{"by":"Vertrieb","reason":"schriftlich"}}'
    ] * 2


def test_a_record_that_was_begun_without_companies_is_read_and_goes_on(url: str, arcadia: PolicySet, answers: Answers) -> None:
    written_by(2, url, arcadia, answers(3))
    with tampering(url) as database:
        check(database, RECORD)
    assert faults(url) == []
    with recording(url, arcadia) as record:
        record.append(answers(2))
        record.keep_company("0" * 64, b"no company")
    assert faults(url) == [f"the files of a company kept as revision {'0' * 64} are not those of that revision"]


@pytest.mark.parametrize("version", [2, 3, 4, 5])
def test_a_record_of_an_earlier_version_is_erased_at_once(url: str, arcadia: PolicySet, answers: Answers, version: int) -> None:
    """Also before a server of this version has brought its tables up."""
    written_by(version, url, arcadia, answers(3, subject=ADA))
    with tampering(url) as database:
        assert sum(erase(database, KEY, subjects=[ADA])) == 3
    assert faults(url) == []


def test_the_trace_of_a_call_is_sealed_and_erased_with_its_answer(url: str, arcadia: PolicySet, answers: Answers) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    traced = [entry(one.time, one.revision, one.engine, one.content._replace(trace=trace)) for one in answers(2, subject=ADA)]
    with recording(url, arcadia) as record:
        record.append([*answers(1), *traced])
    assert [content.trace for content in contents(url)] == [None, trace, trace]
    with tampering(url) as database:
        assert database.fetch("SELECT trace FROM entries WHERE seq = 2") == [("S_kvNXezTaajzpKdDg5HNg",)]
        database.execute("UPDATE entries SET trace = 'S_kvNXezTaajzpKdDg5HNQ' WHERE seq = 2")
        database.execute("UPDATE entries SET trace = 'é' WHERE seq = 3")
    assert faults(url) == ["the content of entry 2 was altered", "the content of entry 3 was altered"]
    with tampering(url) as database:
        assert sum(erase(database, KEY, subjects=[ADA])) == 2
        assert database.fetch("SELECT count(*) FROM entries WHERE trace IS NOT NULL") == [(0,)]


def test_a_note_that_was_changed_is_found(url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(url, arcadia) as record:
        record.append(answers(3, notes=NOTES))
    with tampering(url) as database:
        database.execute("UPDATE entries SET remark = NULL WHERE seq = 1")
        database.execute("UPDATE entries SET notes = '{}' WHERE seq = 3")
    assert faults(url) == [f"the content of entry {number} was altered" for number in (1, 3)]


def test_without_a_key_no_references(url: str, arcadia: PolicySet) -> None:
    with recording(url, arcadia, key=None) as record:
        engine = Engine(arcadia)
        decision = engine.decide(Question({}))
        record.append([record.answered(decision, encoded(decision), references={"request": "call-4711"})])

    assert [(content.request, content.facts, content.outcome) for content in contents(url)] == [(None, "{}", "UNDETERMINED")]
    assert faults(url, None) == []


def test_threads_write_together(url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(url, arcadia) as record, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: record.append(answers(3)), range(40)))

    assert faults(url) == []
    assert surveyed(url).entries == 120


def test_writers_take_turns(url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(url, arcadia) as first, recording(url, arcadia) as second, ThreadPoolExecutor(2) as threads:

        def write(record: Record) -> None:
            for _ in range(15):
                record.append(answers(2))

        list(threads.map(write, (first, second)))

    assert faults(url) == []
    assert surveyed(url).entries == 60


def test_processes_take_turns(url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(url, arcadia):
        pass
    workers = [PROCESSES.Process(target=write_all, args=(url, answers(20))) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert [worker.exitcode for worker in workers] == [0, 0]
    assert faults(url) == []
    assert surveyed(url).entries == 40


def test_several_begin_the_same_record_at_once(url: str, arcadia: PolicySet, answers: Answers) -> None:
    ready = threading.Barrier(4)

    def begin(number: int) -> str:
        ready.wait()
        with recording(url, arcadia) as record:
            record.append(answers(1))
            return record.head.record

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(begin, range(4)))) == 1
    assert surveyed(url).entries == 4
    assert faults(url) == []


def test_several_set_up_the_same_file_at_once(tmp_path: Path) -> None:
    """Often: SQLite does not wait its turn where another connection switches the same file to the write-ahead log."""
    ready = threading.Barrier(4)

    def begin(number: int) -> str:
        ready.wait()
        with closing(Record(address(f"sqlite:///{tmp_path}/{number // 4}.db", RECORD), KEY)) as record:
            return record.head.record

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(begin, range(80)))) == 20


def test_any_letters_and_much_of_it(url: str, arcadia: PolicySet) -> None:
    facts = '{"data.kinds":["' + '","'.join(f"Größe {number} 🐑 “x” \\u0000 '" for number in range(20_000)) + '"]}'
    content = Content("Δ", "PERMITTED", "full", facts, 0, "{}", "{}", "ffff")
    with recording(url, arcadia) as record:
        record.append([entry(1, arcadia.revision, "zweck 0", content)] * 3)

    assert contents(url) == [content] * 3
    assert faults(url) == []


def test_a_long_list_is_written_as_a_whole(url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(url, arcadia) as record:
        record.append(answers(1500))

    assert surveyed(url).entries == 1500
    assert faults(url) == []


def test_the_policies_are_kept_once_and_come_back(url: str, arcadia: PolicySet) -> None:
    for _ in range(2):
        with recording(url, arcadia):
            pass
    with tampering(url) as database:
        ((revision, archive),) = database.fetch("SELECT revision, archive FROM policy_sets")

    assert revision == arcadia.revision
    assert restore(archive, revision).laws.keys() == arcadia.laws.keys()


def test_answers_by_policies_that_are_not_kept_are_not_taken(sqlite_url: str, arcadia: PolicySet, answers: Answers) -> None:
    with (
        closing(Record(address(sqlite_url, RECORD), KEY)) as record,
        pytest.raises(ValueError, match="does not keep the policies of revision"),
    ):
        record.append(answers(1))


@pytest.mark.parametrize("key", [None, Key(b"another secret of its length")])
def test_another_key_is_refused(url: str, arcadia: PolicySet, answers: Answers, key: Key | None) -> None:
    with recording(url, arcadia) as record:
        record.append(answers(1))
    with pytest.raises(RecordError, match="sealed with"):
        Record(address(url, RECORD), key)


def test_nothing_is_built_on_a_broken_end(url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(url, arcadia) as record:
        record.append(answers(3))
        with tampering(url) as database:
            database.execute("DELETE FROM entries WHERE seq = 3")
        with pytest.raises(RecordDamaged, match="the last entry is number 2, the head names number 3"):
            Record(address(url, RECORD), KEY)


def test_an_older_copy_in_place_of_the_record_is_noticed(url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(url, arcadia) as record:
        record.append(answers(2))
        early = record.head
        record.append(answers(2))
        with tampering(url) as database:
            database.execute("DELETE FROM entries WHERE seq > 2")
            database.execute("UPDATE head SET seq = $1, hash = $2, seal = $3", early.seq, early.hash, early.seal)
        with pytest.raises(RecordDamaged, match="the head names entry 2, but entry 4 was written"):
            record.append(answers(1))


def test_a_later_schema_is_refused(url: str, arcadia: PolicySet) -> None:
    with recording(url, arcadia):
        pass
    with tampering(url) as database:
        database.execute("INSERT INTO migrations VALUES ($1, 0)", len(STEPS) + 1)
        with pytest.raises(RecordError, match="later version"):
            check(database, RECORD)
    with pytest.raises(RecordError, match="later version"):
        Record(address(url, RECORD), KEY)


def test_a_role_that_can_only_add(postgres_url: str, arcadia: PolicySet, answers: Answers) -> None:
    with recording(postgres_url, arcadia) as record:
        record.append(answers(1))
    with tampering(postgres_url) as database:
        ((schema,),) = database.fetch("SELECT current_schema()")
        database.execute("CREATE ROLE adder LOGIN")
        database.execute(f"GRANT USAGE ON SCHEMA {schema} TO adder")
        database.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO adder")
        database.execute(f"GRANT INSERT ON {TABLES} TO adder")
        database.execute("GRANT UPDATE ON head TO adder")
    assert f"GRANT INSERT ON {TABLES}`" in (ROOT / "docs" / "record.md").read_text(encoding="utf-8")
    adder = postgres_url.replace("postgres@", "adder@")
    with recording(adder, arcadia) as record:
        record.append(answers(2))
    with tampering(adder) as database, pytest.raises(RecordUnavailable, match="permission denied"):
        database.execute("UPDATE entries SET outcome = 'PERMITTED'")
    assert faults(postgres_url) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("mysql://x/y", "is not the address of a record"),
        ("sqlite://record.db", "is not the address of a record"),
        ("sqlite:///", "is not the address of a record"),
        ("sqlite:///nowhere/at/all.db", "there is no folder"),
        ("postgresql://[x", "cannot be read"),
        ("postgresql://user:secret@127.0.0.1:nonsense/x", "is not the address of a record"),
    ],
)
def test_wrong_addresses(wrong: str, said: str) -> None:
    with pytest.raises(RecordError, match=said) as raised:
        open_record(RecordSettings(wrong))
    assert "secret" not in str(raised.value)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("not a database " * 100)
    with pytest.raises(RecordError, match="is not an SQLite database"):
        open_record(RecordSettings(f"sqlite:///{tmp_path}/notes"))
    with pytest.raises(RecordError, match="is not an SQLite database"):
        connect(str(tmp_path), RECORD, write=False, create=False)
    with socket.socket(socket.AF_UNIX) as other:  # as a named pipe, in which SQLite would wait
        other.bind(str(tmp_path / "pipe"))
        with pytest.raises(RecordError, match="is not an SQLite database"):
            connect(str(tmp_path / "pipe"), RECORD, write=True, create=True)


def test_a_database_that_is_down() -> None:
    with pytest.raises(RecordUnavailable, match=r"127\.0\.0\.1:1/zweck`: .*refused") as raised:
        open_record(RecordSettings("postgresql://user:secret@127.0.0.1:1/zweck"))
    assert "secret" not in str(raised.value)


def test_a_database_that_does_not_exist(postgres_url: str) -> None:
    with pytest.raises(RecordError, match="does not exist"):
        open_record(RecordSettings(postgres_url.replace("/postgres?", "/nothing?")))


def test_a_short_key(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("short\n")
    (tmp_path / "key").chmod(0o600)
    with pytest.raises(RecordError, match=r"the key in `.*` has 5 bytes"):
        open_record(RecordSettings(f"sqlite:///{tmp_path}/record.db", tmp_path / "key"))


def test_what_is_read_back_behind_a_commit_is_no_whole_table(postgres: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where PostgreSQL has no statistics of it yet, as behind the first answers."""
    asked: list[str] = []
    fetch = Postgres.fetch

    def noted(self: Postgres, sql: str, *values: object) -> list[Row]:
        asked.append(sql.replace("$1", str(values[0])).replace("$2", str(values[1])) if "count(*)" in sql else "")
        return fetch(self, sql, *values)

    with closing(address(postgres.url(f"plan_{next(NUMBERS)}"), RECORD).connect(write=True, create=True)) as database:
        migrate(database, None, RECORD)
        rows = "SELECT one, 'decision', one, '', '', repeat('a', 64), repeat('b', 64) FROM generate_series(1, 20000) one"
        database.execute(f"INSERT INTO entries (seq, kind, time, revision, engine, digest, hash) {rows}")
        head = read_head(database, RECORD)._replace(seq=19_990)
        monkeypatch.setattr(Postgres, "fetch", noted)
        advance(database, head, head.at(20_000, "b" * 64, None), RECORD)
        monkeypatch.undo()
        database.execute("SET enable_seqscan = on")
        plan = [line for (line,) in database.fetch(f"EXPLAIN {next(filter(None, asked))}")]
    assert any("Scan using entries_1_pkey" in line for line in plan)
    assert not any("Seq Scan" in line for line in plan)
