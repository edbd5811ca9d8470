"""A register, and a record with answers that used it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from click.testing import CliRunner, Result

from tests.activities.group import FOLDER, engine, group
from zweck.chain.addresses import address
from zweck.cli.commands.audit.opened import companies
from zweck.cli.main import cli
from zweck.pages.recorded import Background, in_full
from zweck.pages.text import wrapped
from zweck.record.chain import RECORD
from zweck.record.entry import DECISION
from zweck.record.replay import Compared
from zweck.record.statements import scan
from zweck.register.beside import Witness, named
from zweck.register.chain import REGISTER
from zweck.runtime.sources.company import CompanyFiles

CALLS: Final = "win-back-call"


@dataclass(frozen=True, slots=True)
class Files:
    """The addresses of a register and of a record with answers that used it, and who was asked about."""

    register: str
    record: str
    numbers: tuple[str, ...]

    def beside(self, folder: Path | None = FOLDER) -> list[Compared | None]:
        """Each answer beside the register."""
        with (
            closing(address(self.record, RECORD).connect(write=False)) as record,
            closing(address(self.register, REGISTER).connect(write=False)) as events,
        ):
            witness = Witness(events, companies(record, CompanyFiles(folder) if folder else None))
            vocabulary = engine().policies.vocabulary
            return [witness.compare(entry, vocabulary) for entry in scan(record, "kind = $3 AND salt IS NOT NULL", DECISION)]

    def stories(self, lang: str = "en") -> Iterator[str]:
        """The entries in full."""
        with (
            closing(address(self.record, RECORD).connect(write=False)) as record,
            closing(address(self.register, REGISTER).connect(write=False)) as events,
        ):
            for entry in scan(record, "kind = $3", DECISION):
                yield " ".join(wrapped(in_full(entry, Background(named(events, entry), group()), lang), 150).split())

    def tamper(self, sql: str) -> None:
        """Change the register behind its back."""
        with closing(address(self.register, REGISTER).connect(write=True)) as database:
            database.execute(sql)

    def audit(self, name: str, *arguments: str, folder: Path | None = FOLDER) -> Result:
        """`zweck audit` of the record, with what the command takes beside it."""
        options = ["--record", self.record]
        if name != "verify":
            options += ["--register", self.register, *(("--activities", str(folder)) if folder else ())]
        return CliRunner().invoke(cli, ["audit", name, *arguments, *options], env={"COLUMNS": "150"})
