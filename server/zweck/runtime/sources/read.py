"""From a source to a policy set, with the files from which it was made."""

import pickle
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from zweck.law.diagnostics import PolicyError
from zweck.law.load.archive import zipped
from zweck.law.policy import PolicySet
from zweck.load import load_with_files
from zweck.runtime.admission import Inventory, check_released
from zweck.runtime.sources.company import CompanyFiles
from zweck.runtime.sources.source import FaultyFiles, Source
from zweck.sources.company import NO_COMPANY, Company


class Read(NamedTuple):
    """A policy set, an archive of its files, exactly where it is from, the number that a signed source states, and a company beside it."""

    policies: PolicySet
    archive: bytes
    origin: str
    sequence: int = 0
    company: Company = NO_COMPANY

    @property
    def inventory(self) -> Inventory:
        """The names of its parts."""
        return Inventory.of(self.policies, self.archive, self.sequence)


class Packed(NamedTuple):
    """The same, to be sent from one process to another."""

    revision: str
    policies: bytes
    archive: bytes
    origin: str
    inventory: Inventory
    company: bytes
    activities: str
    """The revision of the company."""

    @classmethod
    def of(cls, read: Read) -> "Packed":
        """Pack what was read."""
        policies = pickle.dumps(replace(read.policies, derived={}), pickle.HIGHEST_PROTOCOL)
        company = pickle.dumps(read.company, pickle.HIGHEST_PROTOCOL)
        return cls(read.policies.revision, policies, read.archive, read.origin, read.inventory, company, read.company.revision)

    def read(self) -> Read:
        """Unpack; only what another process of this server has packed."""
        policies, company = pickle.loads(self.policies), pickle.loads(self.company)  # noqa: S301  our own process made them
        return Read(policies, self.archive, self.origin, self.inventory.sequence, company)

    def dumped(self) -> bytes:
        """All of it as bytes."""
        return pickle.dumps(tuple(self), pickle.HIGHEST_PROTOCOL)

    @classmethod
    def loaded(cls, data: bytes) -> "Packed":
        """From the bytes."""
        return cls(*pickle.loads(data))  # noqa: S301  our own process made it


def read(source: Source, company: CompanyFiles | None = None, *, released: bool = False) -> Read:
    """The policies of a source as they are now, with a company beside them.

    Files that were made to be read once are read from below the working directory, which is changed meanwhile: for processes that do
    nothing else at that time. With `released`, released law that was changed or is missing is a fault.

    Raises:
        SourceError: if they cannot be read or trusted.
        PolicyError: if they have faults.
    """
    found = _policies(source, released)
    return found if company is None else found._replace(company=company.read(found.policies.vocabulary))


def _policies(source: Source, released: bool) -> Read:
    with source.opened() as opened:
        if opened.passing is None:
            return Read(*_read(opened.folder, released), opened.origin, opened.sequence)
        with chdir(opened.passing), _keeping_lines():
            return Read(*_read(opened.folder.relative_to(opened.passing), released), opened.origin, opened.sequence)


def _read(folder: Path, released: bool) -> tuple[PolicySet, bytes]:
    policies, files = load_with_files(folder)
    if released:
        check_released(policies)
    return policies, zipped(files)


@contextmanager
def _keeping_lines() -> Iterator[None]:
    try:
        yield
    except PolicyError as error:
        paths = {diagnostic.span.path for diagnostic in error.diagnostics}
        texts = {path: Path(path).read_text(encoding="utf-8-sig", errors="replace") for path in paths if Path(path).is_file()}
        raise FaultyFiles(error.diagnostics, texts) from None
