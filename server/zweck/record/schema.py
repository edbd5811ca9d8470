"""The tables of a record and how they came about: numbered steps, the same for every database."""

import secrets
import time
from typing import Final

from zweck.record.database import Database
from zweck.record.entry import genesis
from zweck.record.errors import RecordError
from zweck.record.key import Key

STEPS: Final = (
    (
        # `seal` is empty where the record has no key.
        "CREATE TABLE head (record TEXT PRIMARY KEY, seq BIGINT NOT NULL, hash TEXT NOT NULL, seal TEXT NOT NULL)",
        "CREATE TABLE policy_sets (revision TEXT PRIMARY KEY, kept BIGINT NOT NULL, archive BYTEA NOT NULL)",
        """CREATE TABLE entries (
            seq {integer} PRIMARY KEY,
            kind TEXT NOT NULL,
            time BIGINT NOT NULL,
            revision TEXT NOT NULL,
            engine TEXT NOT NULL,
            digest TEXT NOT NULL,
            hash TEXT NOT NULL,
            salt TEXT,
            decision_id TEXT,
            outcome TEXT,
            detail TEXT,
            facts TEXT,
            presume_unstated BIGINT,
            presumptions TEXT,
            rules TEXT,
            answer TEXT,
            caller TEXT,
            subject TEXT,
            request TEXT,
            erased TEXT
        )""",
        "CREATE INDEX entries_by_time ON entries (time)",
        "CREATE INDEX entries_by_decision ON entries (decision_id) WHERE decision_id IS NOT NULL",
        "CREATE INDEX entries_by_subject ON entries (subject) WHERE subject IS NOT NULL",
        "CREATE INDEX entries_by_request ON entries (request) WHERE request IS NOT NULL",
        "CREATE INDEX entries_of_erasure ON entries (seq) WHERE erased IS NOT NULL",
    ),
    ("ALTER TABLE entries ADD COLUMN notes TEXT",),
)
"""The statements that each version of the schema adds to the one before. A step that was released never changes."""


def migrate(database: Database, key: Key | None = None) -> None:
    """Bring the tables to this version, and begin a record where there is none; its beginning is sealed with the key.

    Raises:
        RecordError: if they are of a later version.
    """
    if _version(database) == len(STEPS):
        return
    with database.writing():
        database.execute("CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, applied BIGINT NOT NULL)")
        for number, step in enumerate(STEPS, 1):
            if number <= _applied(database):
                continue
            for statement in step:
                database.execute(statement.format(integer=database.integer))
            database.execute("INSERT INTO migrations VALUES ($1, $2)", number, time.time_ns() // 1000)
        if not database.fetch("SELECT record FROM head"):
            record = secrets.token_hex(8)
            seal = key.seal(record, 0, genesis(record)) if key else ""
            database.execute("INSERT INTO head VALUES ($1, 0, $2, $3)", record, genesis(record), seal)


def check(database: Database) -> None:
    """Whether the tables are those that this program reads.

    Raises:
        RecordError: if not.
    """
    version = _version(database)
    if version != len(STEPS):
        found = f"of version {version}" if version else "there are none"
        raise RecordError(f"the record's tables are not those of this program: {found}", "`zweck serve --record` sets them up")


def _version(database: Database) -> int:
    version = _applied(database) if database.has("migrations") else 0
    if version > len(STEPS):
        raise RecordError("the record was written by a later version of zweck", "use that version")
    return version


def _applied(database: Database) -> int:
    return int(database.fetch("SELECT coalesce(max(number), 0) FROM migrations")[0][0])
