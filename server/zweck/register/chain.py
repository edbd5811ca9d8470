"""The tables of a register, the same for every database."""

from collections.abc import Callable
from typing import Final

from zweck.chain.chain import Chain
from zweck.chain.checkpoints import tables
from zweck.chain.database import Database
from zweck.register.statements import VERIFIES
from zweck.register.states import rebuild, refold

STEPS: Final[tuple[tuple[str | Callable[[Database], None], ...], ...]] = (
    (
        # `seal` is empty where the register has no key.
        "CREATE TABLE register_head (register TEXT PRIMARY KEY, seq BIGINT NOT NULL, hash TEXT NOT NULL, seal TEXT NOT NULL)",
        """CREATE TABLE events (
            seq {integer} PRIMARY KEY,
            recorded BIGINT NOT NULL,
            once TEXT,
            digest TEXT NOT NULL,
            hash TEXT NOT NULL,
            salt TEXT,
            subject TEXT,
            controller TEXT,
            kind TEXT,
            scope TEXT,
            effective BIGINT,
            channels TEXT,
            until TEXT,
            state TEXT,
            evidence TEXT,
            source TEXT,
            declared_by TEXT,
            recorder TEXT,
            wording TEXT,
            about BIGINT,
            decision TEXT,
            erased TEXT
        )""",
        "CREATE INDEX events_by_subject ON events (subject) WHERE kind <> 'USED'",
        "CREATE INDEX events_of_use ON events (about) WHERE kind = 'USED'",
        "CREATE UNIQUE INDEX events_once ON events (once) WHERE once IS NOT NULL",
        "CREATE INDEX events_of_erasure ON events (seq) WHERE erased IS NOT NULL",
    ),
    (
        # `folded` is the position to which the states go: an earlier version of zweck, which knows none, leaves it behind.
        "CREATE TABLE states (subject TEXT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (subject, seq))",
        "ALTER TABLE register_head ADD COLUMN folded BIGINT NOT NULL DEFAULT 0",
        "CREATE INDEX events_of_day ON events (subject, recorded) WHERE kind <> 'USED'",
        "DROP INDEX events_by_subject",
        rebuild,
    ),
    tables("register"),
    (
        # Of several statements about the age the states had the last one alone.
        lambda database: refold(
            database,
            [
                str(subject)
                for (subject,) in database.fetch("SELECT subject FROM events WHERE kind = 'OF_AGE_ON' GROUP BY subject HAVING count(*) > 1")
            ],
        ),
    ),
)

REGISTER: Final = Chain(
    name="register",
    entry="event",
    heads="register_head",
    entries="events",
    migrations="register_migrations",
    begins="zweck serve --register",
    verifies=VERIFIES,
    key="--register-key",
    steps=STEPS,
    readable=2,
    frames="SELECT seq, recorded, once, digest, hash FROM events",
)
"""The register."""
