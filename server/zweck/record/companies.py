"""The files of a company as the record keeps them: activity, appraisals and consent texts of an answer are read as they were."""

from pathlib import Path
from typing import Final

from zweck.chain.database import Database
from zweck.company import Company, load_past_company, revision_of
from zweck.law.vocabulary import Vocabulary
from zweck.record.archive import laid_out, unpack

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
    return unpack(rows[0][0], revision, revision_of, "record.files_company_kept") if rows else None


def kept_company(database: Database, revision: str, vocabulary: Vocabulary) -> Company | None:
    """The company of a revision by its own meaning, for replay, if its files are kept; it may be refused today.

    Raises:
        RecordDamaged: if they are not those of the revision.
        PolicyError: if this version of zweck does not understand them.
    """
    files = company_files_of(database, revision)
    if files is None:
        return None
    with laid_out(files) as folder:
        return load_past_company(folder, vocabulary)
