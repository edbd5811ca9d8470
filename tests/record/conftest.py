"""Records in SQLite and PostgreSQL, and answers of Arcadia's law to put into them."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import count, cycle, islice
from pathlib import Path

import pytest

from tests.arcadia import CASES, POLICIES
from tests.proving import PROVING
from tests.record.auditing import Audit, auditing
from tests.record.keeping import keep_policies, pack
from tests.record.postgres import Cluster
from zweck.cases import load_cases
from zweck.chain.addresses import address
from zweck.chain.chain import migrate
from zweck.chain.database import Database
from zweck.chain.head import Head, advance, read_head
from zweck.chain.key import Key
from zweck.engine import Engine
from zweck.facts.notes import NO_NOTES, Notes
from zweck.law.policy import PolicySet
from zweck.load import load
from zweck.record import Record
from zweck.record.account import answered
from zweck.record.chain import RECORD, STEPS
from zweck.record.entry import Entry, Stored
from zweck.record.statements import COLUMNS, row
from zweck.record.verify import Survey, verify
from zweck.service.encode.fast import encoded

KEY = Key(b"a secret of sufficient length")
NUMBERS = count(1)


@pytest.fixture(scope="session")
def arcadia() -> PolicySet:
    """Arcadia's law."""
    return load(POLICIES)


@pytest.fixture(scope="session")
def stricter(tmp_path_factory: pytest.TempPathFactory) -> PolicySet:
    """Arcadia's law, but from 2010-07-01 consent counts for registered bodies only."""
    folder = tmp_path_factory.mktemp("stricter") / "policies"
    shutil.copytree(POLICIES, folder)
    file = folder / "ar" / "privacy" / "2010-07-01" / "amendments.yaml"
    alone, together = "  when:\n    consent.given: true\n", "  when:\n    all: [{consent.given: true}, {register.entry: true}]\n"
    file.write_text(file.read_text(encoding="utf-8").replace(alone, together), encoding="utf-8")
    return load(folder)


@pytest.fixture(scope="session")
def answers(arcadia: PolicySet) -> Callable[..., list[Entry]]:
    """Makes entries for so many answers to the questions of Arcadia's cases."""
    engine = Engine(arcadia)
    questions = [case.question for case in load_cases(CASES, arcadia)]
    decided = [(decision, encoded(decision)) for decision in map(engine.decide, questions)]

    def make(number: int, *, subject: str = "", notes: Notes = NO_NOTES, **references: str) -> list[Entry]:
        return [answered(*each, key=KEY, references=references, subject=subject, notes=notes) for each in islice(cycle(decided), number)]

    return make


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a record in an SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path}/record.db"


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory, arcadia: PolicySet, answers: Callable[..., list[Entry]]) -> Path:
    """An SQLite file with five entries, not to be changed."""
    path = tmp_path_factory.mktemp("written") / "record.db"
    with recording(f"sqlite:///{path}", arcadia) as record:
        record.append(answers(5))
    return path


@pytest.fixture
def copy_url(written: Path, tmp_path: Path) -> str:
    """The address of an SQLite record with five entries."""
    return f"sqlite:///{shutil.copy(written, tmp_path)}"


@pytest.fixture
def postgres_url(postgres: Cluster) -> str:
    """The address of an empty schema in PostgreSQL."""
    return postgres.url(f"record_{next(NUMBERS)}")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of an empty record, in each of the databases."""
    found: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return found


of_what_was_read = pytest.mark.parametrize("url", ["sqlite", "postgresql"] if PROVING else ["sqlite"], indirect=True)
"""For a test of files and of what was read, which are the same whichever database they came from: over PostgreSQL in `make prove` only."""


@contextmanager
def recording(url: str, policies: PolicySet, key: Key | None = KEY) -> Iterator[Record]:
    """A record to write to."""
    with closing(Record(address(url, RECORD), key)) as record:
        keep_policies(record, policies)
        yield record


def written_by(version: int, url: str, policies: PolicySet, entries: list[Entry]) -> None:
    """A record as an earlier version of its tables had it."""
    chain = replace(RECORD, steps=STEPS[:version])
    with closing(address(url, chain).connect(write=True, create=True)) as database:
        migrate(database, KEY, chain)
        with database.writing():
            head = read_head(database, chain)
            database.execute("INSERT INTO policy_sets VALUES ($1, $2, $3)", policies.revision, 1, pack(policies))
            last: Stored | None = None
            for seq, each in enumerate(entries, 1):
                last = each.at(seq, last.hash if last else head.hash)
                columns = {name: value for name, value in zip(COLUMNS, row(last), strict=True) if value is not None}
                holes = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
                database.execute(f"INSERT INTO entries ({', '.join(columns)}) VALUES ({holes})", *columns.values())
            if last is not None:
                advance(database, head, head.at(last.seq, last.hash, KEY), chain)


@contextmanager
def tampering(url: str) -> Iterator[Database]:
    """The database behind a record, for a test that changes it."""
    with closing(address(url, RECORD).connect(write=True)) as database:
        yield database


def surveyed(url: str, key: Key | None = KEY, *anchors: Head) -> Survey:
    """The faults that a verification finds."""
    with closing(address(url, RECORD).connect(write=False)) as database:
        return verify(database, key.public if key else None, anchors)


def faults(url: str, key: Key | None = KEY, *anchors: Head) -> list[str]:
    """The faults that a verification finds."""
    return [*map(str, surveyed(url, key, *anchors).faults)]


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    """Calls `zweck audit`; `KEY` among the arguments gives the record's key, `PERSONS` that of pseudonyms."""
    return auditing(tmp_path)
