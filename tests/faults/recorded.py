"""The entries that a record must hold after all that was done to its server."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.record.postgres import Cluster, binaries, cluster
from zweck.chain.addresses import address
from zweck.chain.key import Key
from zweck.record.chain import RECORD
from zweck.record.statements import scan
from zweck.record.verify import verify

SECRET = b"a secret of sufficient length"
KEY = Key(SECRET)


class Audit(NamedTuple):
    """How many entries there are, and what is wrong: answers that are missing, faults of the chain."""

    entries: int
    faults: list[str]


def key_file(folder: Path) -> Path:
    """The file with the record's key."""
    path = folder / "record.key"
    path.write_bytes(SECRET)
    path.chmod(0o600)
    return path


def audit(url: str, answered: Iterable[str]) -> Audit:
    """Verify the chain, and that each answer stands in it, known by the caller's reference."""
    with closing(address(url, RECORD).connect(write=False)) as database:
        held = {entry.content.request for entry in scan(database)}
        survey = verify(database, KEY.public)
    missing = [reference for reference in answered if KEY.reference("request", reference) not in held]
    return Audit(survey.entries, [*map(str, survey.faults), *(f"the answer to {reference} is not in the record" for reference in missing)])


def times(url: str) -> list[int]:
    """The times of all entries, in their order."""
    with closing(address(url, RECORD).connect(write=False)) as database:
        return [entry.time for entry in scan(database)]


@contextmanager
def postgres() -> Iterator[Cluster | None]:
    """A PostgreSQL server of our own, where its programs are installed."""
    programs = binaries()
    if programs is None:
        yield None
    else:
        with cluster(programs) as found:
            yield found
