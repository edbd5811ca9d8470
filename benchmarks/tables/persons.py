"""Customers whose consents, objections and ages stand in a register: the example group's win-back calls."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from zweck.company.register import EventKind
from zweck.pseudonym import Kind, Pseudonyms
from zweck.register import Entry, RegisterSettings, open_register

GROUP: Final = Path(__file__).parents[2] / "docs" / "examples" / "group"
BINDING: Final = GROUP / "bindings" / "win-back.yaml"
SEED: Final = 7
ROWS: Final = 100_000
"""Rows of a row group."""

KNOWN: Final = 10
"""Of so many persons the register knows one."""

TOGETHER: Final = 5_000
WORDS: Final = {"country": ("DE", "AT", "CH", "FR"), "kind": ("private", "company"), "relation": ("active", "ended", "enquiry")}


def write(path: Path, rows: int) -> None:
    """Write so many customers."""
    chance = np.random.default_rng(SEED)
    found = {"customer": pa.array(np.char.add("K-", np.arange(rows).astype(str)))}
    found |= {name: pa.array(words).take(pa.array(chance.integers(0, len(words), rows))) for name, words in WORDS.items()}
    pq.write_table(pa.table(found), path, row_group_size=ROWS)


def write_register(folder: Path, rows: int) -> tuple[str, ...]:
    """Write a register with three events of each person that it knows; the options that name it."""
    secret, url = folder / "pseudonym.key", f"sqlite:///{folder / 'register.db'}"
    secret.write_text("1 a-secret-of-sufficient-length\n", encoding="utf-8")
    secret.chmod(0o600)
    pseudonyms, chance = Pseudonyms.read(secret), Random(SEED)  # noqa: S311  no secret
    entries: list[Entry] = []
    for row in range(0, rows, KNOWN):
        subject = pseudonyms.of(Kind.CUSTOMER_NUMBER, f"K-{row}")
        given = datetime(2025, 3, 1, tzinfo=UTC) + timedelta(days=chance.randrange(365))
        last = chance.choice((EventKind.WITHDRAWN, EventKind.OBJECTED, EventKind.RESTRICTED, EventKind.REQUESTED))
        scope = "phone-consent@2025-01-01"
        entries += [
            Entry(subject, "muster-service", EventKind.OF_AGE_ON, until=date(2020, 1, 1), evidence="form"),
            Entry(subject, "muster-service", EventKind.GIVEN, scope, given, evidence="form"),
            Entry(subject, "muster-service", last, scope if last is EventKind.REQUESTED else "*", given + timedelta(days=30)),
        ]
    register = open_register(RegisterSettings(url))
    try:
        for start in range(0, len(entries), TOGETHER):
            register.record(entries[start : start + TOGETHER], timeout=60)
    finally:
        register.close()
    return ("--activities", str(GROUP), "--register", url, "--pseudonym-key", str(secret))
