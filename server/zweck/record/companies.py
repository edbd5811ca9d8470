"""The files of a company as the record keeps them: activity, appraisals and consent texts of an answer are read as they were."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from zweck.chain.database import Database
from zweck.chain.errors import RecordDamaged
from zweck.company import Company, load_past_company, revision_of
from zweck.law.load import archive as archives
from zweck.law.load.archive import ArchiveError, unzipped
from zweck.law.vocabulary import Vocabulary

TABLE: Final = "companies"


def revisions(database: Database) -> list[str]:
    """The revisions of companies that are kept; none in a record of an earlier version."""
    if not database.has(TABLE):
        return []
    return [revision for (revision,) in database.fetch(f"SELECT revision FROM {TABLE} ORDER BY kept, revision")]  # noqa: S608  our own name


def company_files_of(database: Database, revision: str) -> dict[Path, bytes] | None:
    """The files that are kept under a revision, by their paths, if there are any.

    Raises:
        RecordDamaged: if they are not those of the revision.
    """
    rows = database.fetch(f"SELECT archive FROM {TABLE} WHERE revision = $1", revision) if database.has(TABLE) else []  # noqa: S608
    if not rows:
        return None
    try:
        files = unzipped(rows[0][0])
        found = revision_of(files)
    except (ArchiveError, ValueError):
        found = ""
    if found != revision:
        raise RecordDamaged(f"the files of a company kept as revision {revision} are not those of that revision")
    return files


def kept_company(database: Database, revision: str, vocabulary: Vocabulary) -> Company | None:
    """The company of a revision by its own meaning, for replay, if its files are kept; it may be refused today.

    Raises:
        RecordDamaged: if they are not those of the revision.
        PolicyError: if this version of zweck does not understand them.
    """
    files = company_files_of(database, revision)
    if files is None:
        return None
    with TemporaryDirectory(prefix="zweck-") as folder:
        archives.unpack(files, Path(folder))
        return load_past_company(Path(folder), vocabulary)
