"""Commands about what a server recorded, calls of one, and what starts other programs speak German under `--lang de`."""

import shutil
from contextlib import closing
from pathlib import Path

from tests.activities.asked import asked
from tests.cli.conftest import Zweck
from tests.cli.served import address
from tests.cli.test_german_commands import RECORD, RECORDED, SERVED, STARTING, _once, home, speaks_german
from zweck.chain.addresses import address as Address
from zweck.record.chain import RECORD as CHAIN

__all__ = ["_once", "address", "asked", "home"]


def test_audits_speak_german(zweck: Zweck, home: Path, asked: Path) -> None:
    for file in asked.iterdir():
        shutil.copy(file, home)
    speaks_german(zweck, RECORD, **RECORDED)
    with closing(Address("sqlite:///record.db", CHAIN).connect(write=True)) as database:
        database.execute("UPDATE entries SET time = time + 1 WHERE seq = 2")
        database.execute("UPDATE entries SET facts = '{}' WHERE seq = 3")
        database.execute("DELETE FROM entries WHERE seq = 5")
    speaks_german(zweck, (("audit verify", 1), ("audit verify --json", 1), ("audit replay", 1)), **RECORDED)


def test_what_starts_programs_speaks_german(zweck: Zweck, home: Path) -> None:
    speaks_german(zweck, STARTING)


def test_calls_of_a_server_speak_german(zweck: Zweck, home: Path, address: str) -> None:
    speaks_german(zweck, tuple((call.replace("ADDRESS", address), code) for call, code in SERVED))
