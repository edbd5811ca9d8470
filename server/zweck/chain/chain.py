"""The description of a chain in a database: the decision record is one, the register another."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from zweck.chain.database import Database
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
