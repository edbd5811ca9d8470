"""A register, and a record with answers that used it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from click.testing import CliRunner, Result

from tests.activities.group import FOLDER, engine, group
from zweck.cli.main import cli
from zweck.cli.render.recorded import Background, in_full
from zweck.record.addresses import address
from zweck.record.entry import DECISION
from zweck.record.replay import Beside
from zweck.record.statements import scan
from zweck.register.beside import Witness, named
from zweck.register.chain import REGISTER

CALLS: Final = "win-back-call"


@dataclass(frozen=True, slots=True)
class Files:
    """The addresses of a register and of a record with answers that used it, and who was asked about."""

    register: str
    record: str
    numbers: tuple[str, ...]

    def beside(self, folder: Path | None = FOLDER) -> list[Beside | None]:
        """Each answer beside the register."""
        with (
            closing(address(self.record).connect(write=False)) as record,
            closing(address(self.register, REGISTER).connect(write=False)) as events,
        ):
            witness = Witness(events, folder)
            vocabulary = engine().policies.vocabulary
            return [witness.beside(entry, vocabulary) for entry in scan(record, "kind = $3 AND salt IS NOT NULL", DECISION)]

    def stories(self) -> Iterator[str]:
        """The entries in full."""
        with (
            closing(address(self.record).connect(write=False)) as record,
            closing(address(self.register, REGISTER).connect(write=False)) as events,
        ):
            for entry in scan(record, "kind = $3", DECISION):
                yield " ".join(in_full(entry, Background(named(events, entry), group()), 150).split())

    def tamper(self, sql: str) -> None:
        """Change the register behind its back."""
        with closing(address(self.register, REGISTER).connect(write=True)) as database:
            database.execute(sql)

    def audit(self, *arguments: str) -> Result:
        """`zweck audit` of the record beside the register."""
        options = ("--record", self.record, "--register", self.register, "--activities", str(FOLDER))
        return CliRunner().invoke(cli, ["audit", *arguments, *options], env={"COLUMNS": "150"})
