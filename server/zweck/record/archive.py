"""A policy set as the record keeps it: a zip file of its YAML files, from which the same policy set is loaded again."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from zweck.chain.database import Database, RecordDamaged
from zweck.law.load import archive as archives
from zweck.law.load.archive import ArchiveError, unzipped
from zweck.law.policy import PolicySet
from zweck.load import digest, load_past
from zweck.record.build import grammar_of
from zweck.words.said import says


def unpack(
    archive: bytes, revision: str, digest: Callable[[dict[Path, bytes]], str] = digest, else_: str = "record.policies_kept_revision"
) -> dict[Path, bytes]:
    """The files of a policy set by their paths, or of something else whose revision is their digest.

    Raises:
        RecordDamaged: if they are not those of the revision.
    """
    try:
        files = unzipped(archive)
        found = digest(files)
    except (ArchiveError, ValueError):
        found = ""
    if found != revision:
        raise RecordDamaged(says(else_, revision=revision))
    return files


def policy_files_of(database: Database, revision: str) -> dict[Path, bytes] | None:
    """The files of the policy set that is kept under a revision, by their paths, if there are any.

    Raises:
        RecordDamaged: if they are not those of the revision.
    """
    rows = database.fetch("SELECT archive FROM policy_sets WHERE revision = $1", revision)
    return unpack(rows[0][0], revision) if rows else None


@contextmanager
def laid_out(files: Mapping[Path, bytes]) -> Iterator[Path]:
    """A folder with these files, for as long as it is read."""
    with TemporaryDirectory(prefix="zweck-") as folder:
        archives.unpack(files, Path(folder))
        yield Path(folder)


def restore(archive: bytes, revision: str, engine: str = "") -> PolicySet:
    """The policy set of an archive as the program that answered by it understood it, whatever would be refused today.

    `engine` is that program, as its entries name it.

    Raises:
        RecordDamaged: if the archive does not hold the revision.
        PolicyError: if this version of zweck does not understand its files.
    """
    with laid_out(unpack(archive, revision)) as folder:
        return load_past(folder, grammar_of(engine))
