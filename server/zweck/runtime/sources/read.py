"""From a source to a policy set, with the files from which it was made."""

import pickle
from collections.abc import Iterator, Sequence
from contextlib import suppress
from time import sleep
from typing import Final, NamedTuple

from zweck.company import NO_COMPANY, Company
from zweck.law.load.archive import zipped
from zweck.law.load.house import is_house
from zweck.law.policy import PolicySet
from zweck.load import load_with_files
from zweck.runtime.admission import Inventory, Numbers, check_released
from zweck.runtime.sources.company import read_company
from zweck.runtime.sources.folder import unchanged
from zweck.runtime.sources.source import Changing, Opened, Several, Source, named

LAW: Final = "the law"

MAX_ATTEMPTS: Final = 5
"""How often files are read that change while they are."""

PAUSE: Final = 0.3
"""Seconds until the next attempt."""


class Read(NamedTuple):
    """A policy set, an archive of its files, exactly where it is from, the numbers that signed sources state, and a company beside it."""

    policies: PolicySet
    archive: bytes
    origin: str
    numbers: Numbers = ()
    company: Company = NO_COMPANY
    house: str = ""
    """The house that the source is, if it is one alone."""
    beside: bytes = b""
    """An archive of the files of the company; empty where there is none."""

    @property
    def recorded(self) -> bytes:
        """The archive for the record, which keeps the files of companies with activities."""
        return self.beside if self.company.activities else b""

    @property
    def inventory(self) -> Inventory:
        """The names of its parts."""
        return Inventory.of(self.policies, self.archive, self.numbers, self.company)


class Packed(NamedTuple):
    """The policies read, in a form that one process sends to another."""

    revision: str
    policies: bytes
    archive: bytes
    origin: str
    inventory: Inventory
    company: bytes
    activities: str
    """The revision of the company."""
    beside: bytes
    """An archive of the files of the company, as in `Read`."""
    settings: bytes = b""
    """The settings of a worker that begins with them; empty elsewhere."""

    @classmethod
    def of(cls, read: Read) -> "Packed":
        """Pack what was read."""
        policies = pickle.dumps(read.policies, pickle.HIGHEST_PROTOCOL)
        company = pickle.dumps(read.company, pickle.HIGHEST_PROTOCOL)
        revision, activities = read.policies.revision, read.company.revision
        return cls(revision, policies, read.archive, read.origin, read.inventory, company, activities, read.beside)

    def read(self) -> Read:
        """Unpack; only what another process of this server has packed."""
        policies, company = pickle.loads(self.policies), pickle.loads(self.company)  # noqa: S301  our own process made them
        return Read(policies, self.archive, self.origin, self.inventory.numbers, company, beside=self.beside)

    def dumped(self) -> bytes:
        """All of it as bytes."""
        return pickle.dumps(tuple(self), pickle.HIGHEST_PROTOCOL)

    @classmethod
    def loaded(cls, data: bytes) -> "Packed":
        """From the bytes."""
        return cls(*pickle.loads(data))  # noqa: S301  our own process made it


def read(source: Source, company: Source | None = None, *, released: bool = False) -> Read:
    """The policies of a source as they are now, with a company beside them; files that change meanwhile are read again.

    Files that were made to be read once are read from below the working directory, which is changed meanwhile: for processes that do
    nothing else at that time. With `released`, released law that was changed or is missing is a fault.

    Raises:
        SourceError: if they cannot be read or trusted, or change again and again.
        PolicyError: if they have faults.
    """
    for _ in range(MAX_ATTEMPTS - 1):
        with suppress(Changing):
            return _read(source, company, released)
        sleep(PAUSE)
    return _read(source, company, released)


def _read(source: Source, company: Source | None, released: bool) -> Read:
    """Both as they were at one moment: an edit of both, as one commit, is never read in halves."""
    if company is None:
        return _policies(source, released)
    with unchanged(Several((source, company))):
        found = _policies(source, released)
        beside = read_company(company, found.policies.vocabulary)
    return found._replace(company=beside.company, beside=zipped(beside.files), numbers=(*found.numbers, *beside.numbers))


def _policies(source: Source, released: bool) -> Read:
    with source.opened() as opened:
        parts = (opened, *opened.more)
        origin = ", ".join(part.origin for part in parts)
        with named(parts) as folders:
            policies, files = load_with_files(*folders)
            houses = [is_house(folder) for folder in folders]
            numbers = tuple(_numbers(parts, houses, policies))
            alone = policies.houses[-1].name if houses == [True] else ""
            if released:
                check_released(policies)
        return Read(policies, zipped(files), origin, numbers, house=alone)


def _numbers(parts: Sequence[Opened], houses: Sequence[bool], policies: PolicySet) -> Iterator[tuple[str, int, str]]:
    """The numbers of signed sources, by what they hold; the houses among the sources are laid over the law last, in their order."""
    names = iter([house.name for house in policies.houses][-sum(houses) :] if any(houses) else ())
    for part, house in zip(parts, houses, strict=True):
        held = f"the house `{next(names)}`" if house else LAW
        if part.sequence:
            yield held, part.sequence, part.digest
