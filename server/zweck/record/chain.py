"""The description of a chain in a database: the decision record is one, the register another."""

from typing import Final

from zweck.chain.chain import Chain
from zweck.chain.checkpoints import tables
from zweck.record.partitions import begin

PARTS: Final = (
    "CREATE TABLE programs (id INTEGER PRIMARY KEY, revision TEXT NOT NULL, engine TEXT NOT NULL)",
    """CREATE TABLE parts (
        id INTEGER PRIMARY KEY,
        digest TEXT NOT NULL UNIQUE,
        content TEXT NOT NULL,
        name TEXT,
        law INTEGER
    )""",
    "CREATE TABLE persons (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    "CREATE INDEX parts_by_name ON parts (name) WHERE name IS NOT NULL",
    "CREATE INDEX parts_by_law ON parts (law) WHERE law IS NOT NULL",
    *(f"ALTER TABLE entries ADD COLUMN {column} INTEGER" for column in ("program", "ruling", "origin", "person", "remark")),
    "ALTER TABLE entries ADD COLUMN numbers TEXT",
    *(
        f"CREATE INDEX entries_by_{column} ON entries ({column}) WHERE {column} IS NOT NULL"
        for column in ("ruling", "origin", "person", "remark")
    ),
    "DROP INDEX entries_by_time",
    "CREATE INDEX entries_by_time ON entries {spans} (time)",
)
"""The tables and columns of parts; `name` finds a decision by its id, and entries by their caller."""

LATER: Final = (
    "ALTER TABLE entries ADD COLUMN trace TEXT",
    """CREATE TABLE segment_keys (
        segment BIGINT NOT NULL,
        place INTEGER NOT NULL,
        person TEXT,
        until BIGINT NOT NULL,
        entries TEXT NOT NULL,
        key BYTEA NOT NULL,
        PRIMARY KEY (segment, place)
    )""",
    "CREATE INDEX segment_keys_by_person ON segment_keys (person) WHERE person IS NOT NULL",
)
"""Traces of calls; the keys of persons in segments that left the database, by the last entry of the segment."""

SEALED: Final = (
    "ALTER TABLE persons ADD COLUMN key BYTEA",
    "ALTER TABLE entries ADD COLUMN sealed BYTEA",
)
"""The key of each person, and what of an entry stands under it (`zweck.record.sealing`); its salt is empty then."""

SEALS: Final = 7
"""The version of the tables that brought them."""

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
    ("ALTER TABLE entries ADD COLUMN notes TEXT", "ALTER TABLE entries ADD COLUMN sources TEXT"),
    ("CREATE TABLE companies (revision TEXT PRIMARY KEY, kept BIGINT NOT NULL, archive BYTEA NOT NULL)",),
    tables("record"),
    PARTS,
    LATER,
    SEALED,
    (begin,),
)

RECORD: Final = Chain(
    name="record",
    entry="entry",
    heads="head",
    entries="entries",
    migrations="migrations",
    begins="zweck serve --record",
    verifies="zweck audit verify",
    key="--record-key",
    steps=STEPS,
    readable=2,
    frames="SELECT seq, kind, time, coalesce(p.revision, e.revision), coalesce(p.engine, e.engine), digest, hash "
    "FROM entries e LEFT JOIN programs p ON p.id = e.program",
    partitions=True,
)
"""The decision record."""
