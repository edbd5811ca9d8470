"""A policy set as the record keeps it: a zip file of its YAML files, from which the same policy set is loaded again."""

from pathlib import Path
from tempfile import TemporaryDirectory

from zweck.chain.errors import RecordDamaged, RecordError
from zweck.law.load import archive as archives
from zweck.law.load.archive import ArchiveError, unzipped, zipped
from zweck.law.policy import PolicySet
from zweck.load import contents, digest, load_past
from zweck.record.build import grammar_of


def pack(policies: PolicySet) -> bytes:
    """The files of a policy set; the same files always become the same bytes.

    Raises:
        RecordError: if the folder no longer holds what was loaded from it.
    """
    files = contents(Path(policies.path))
    for house in policies.houses:
        files |= {house.below / path: data for path, data in contents(Path(house.path)).items()}
    if digest(files) != policies.revision:
        sentence = f"the policies in `{policies.path}` are no longer those that were loaded"
        raise RecordError(sentence, "load them again")
    return zipped(files)


def unpack(archive: bytes, revision: str) -> dict[Path, bytes]:
    """The files of a policy set by their paths.

    Raises:
        RecordDamaged: if they are not those of the revision.
    """
    try:
        files = unzipped(archive)
    except ArchiveError:
        files = {}
    if digest(files) != revision:
        raise RecordDamaged(f"the policies kept as revision {revision} are not those of that revision")
    return files


def restore(archive: bytes, revision: str, engine: str = "") -> PolicySet:
    """The policy set of an archive as the program that answered by it understood it, whatever would be refused today.

    `engine` is that program, as its entries name it.

    Raises:
        RecordDamaged: if the archive does not hold the revision.
        PolicyError: if this version of zweck does not understand its files.
    """
    files = unpack(archive, revision)
    with TemporaryDirectory(prefix="zweck-") as folder:
        archives.unpack(files, Path(folder))
        return load_past(Path(folder), grammar_of(engine))
