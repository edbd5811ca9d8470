"""The description of a chain in a database, the decision record or the register, and how its tables are brought to this version."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from zweck.chain.database import Database, RecordError
from zweck.chain.key import Key
from zweck.words.said import Said, says


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain: its name, the word for its entries, its tables, and the commands and the option by which users reach it.

    `steps` has the statements that each version of its tables adds to the one before, and what is to be done with its entries then. A step
    that was released never changes. Tables from version `readable` on are read as they are; to write, they are brought to the last one.
    """

    name: str
    entry: str
    heads: str
    entries: str
    migrations: str
    begins: str
    verifies: str
    key: str
    steps: tuple[tuple[str | Callable[[Database], None], ...], ...]
    readable: int
    frames: str
    """The query for the frames of all entries: `seq`, the parts that are linked, `hash`."""
    partitions: bool = False
    """Whether its entries have partitions where the database has such."""

    @property
    def called(self) -> Said:
        """The name of the chain in a sentence."""
        return says(f"chain.name.{self.name}")

    @property
    def restores(self) -> str:
        """The command that states a loss."""
        return self.verifies.replace("verify", "restore")

    def genesis(self, id: str) -> str:
        """The link before the first entry of a chain, so that entries of one fit into no other."""
        return sha256(f"zweck {self.name} {id}".encode()).hexdigest()


def migrate(database: Database, key: Key | None, chain: Chain) -> None:
    """Bring the tables to this version, and begin a chain where there is none; its beginning is sealed with the key.

    Raises:
        RecordError: if they are of a later version.
    """
    if _version(database, chain) == len(chain.steps):
        return
    with database.writing():
        database.execute(f"CREATE TABLE IF NOT EXISTS {chain.migrations} (number BIGINT PRIMARY KEY, applied BIGINT NOT NULL)")
        for number, step in enumerate(chain.steps, 1):
            if number <= applied(database, chain):
                continue
            for part in step:
                if isinstance(part, str):
                    database.execute(part.format(integer=database.integer, spans=database.spans))
                else:
                    part(database)
            database.execute(f"INSERT INTO {chain.migrations} VALUES ($1, $2)", number, time.time_ns() // 1000)  # noqa: S608  our own names
        if not database.fetch(f"SELECT seq FROM {chain.heads}"):  # noqa: S608
            id = secrets.token_hex(8)
            seal = key.seal(id, 0, chain.genesis(id)) if key else ""
            begun = f"INSERT INTO {chain.heads} ({chain.name}, seq, hash, seal) VALUES ($1, 0, $2, $3)"  # noqa: S608
            database.execute(begun, id, chain.genesis(id), seal)


def check(database: Database, chain: Chain) -> None:
    """Whether the tables are such that this program reads them.

    Raises:
        RecordError: if not.
    """
    version = _version(database, chain)
    if version < chain.readable:
        found = says("chain.of_version", version=version) if version else says("chain.none_there")
        raise RecordError(says("chain.tables_not_those", name=chain.called, found=found, begins=chain.begins))


def _version(database: Database, chain: Chain) -> int:
    version = applied(database, chain) if database.has(chain.migrations) else 0
    if version > len(chain.steps):
        raise RecordError(says("chain.written_later_version", name=chain.called))
    return version


def applied(database: Database, chain: Chain) -> int:
    """The version of the tables of a chain."""
    return int(database.fetch(f"SELECT coalesce(max(number), 0) FROM {chain.migrations}")[0][0])  # noqa: S608
