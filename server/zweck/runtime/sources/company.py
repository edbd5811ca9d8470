"""The files of a company, read beside the policies and exchanged with them."""

from collections.abc import Hashable
from pathlib import Path

from zweck.company import Company, company_contents, company_files, load_company
from zweck.law.load.archive import zipped
from zweck.law.vocabulary import Vocabulary
from zweck.runtime.admission import ACTIVITIES, Numbers
from zweck.runtime.sources.folder import Folder, stamped
from zweck.runtime.sources.source import Source, SourceError, named
from zweck.words.said import says


class CompanyFiles(Folder):
    """The folder of a company, or a file with the profiles of its controllers."""

    __slots__ = ()

    def stamp(self) -> Hashable:
        """All files that would be read, with their metadata."""
        return tuple((str(path), *stamped(path)) for path in company_files(self.path))


def read_company(source: Source, vocabulary: Vocabulary) -> tuple[Company, Numbers]:
    """The company of a source as it is now, and the number that the source states, if it is signed.

    Raises:
        PolicyError: with every fault of the files.
        SourceError: if they change meanwhile, or cannot be read or trusted.
    """
    found, _, numbers = _read(source, vocabulary)
    return found, numbers


def archived_company(source: Source, vocabulary: Vocabulary) -> tuple[Company, bytes, Numbers]:
    """The company with an archive of its files.

    Raises:
        PolicyError, SourceError: as `read_company` does.
    """
    found, files, numbers = _read(source, vocabulary)
    return found, zipped(files), numbers


def company_with_files(source: Source, vocabulary: Vocabulary) -> tuple[Company, dict[Path, bytes]]:
    """The company of a source, and the files of which it is made by their paths below its folder.

    Raises:
        PolicyError: with every fault of the files.
        SourceError: if they change meanwhile, cannot be read or trusted, or are the profiles of controllers alone.
    """
    found, files, _ = _read(source, vocabulary, whole=True)
    return found, files


def _read(source: Source, vocabulary: Vocabulary, *, whole: bool = False) -> tuple[Company, dict[Path, bytes], Numbers]:
    with source.opened() as opened, named([opened]) as (folder,):
        if whole and folder.is_file():
            raise SourceError(says("runtime.no_activities", name=source.name))
        numbers = ((ACTIVITIES, opened.sequence, opened.digest),) if opened.sequence else ()
        return load_company(folder, vocabulary), company_contents(folder), numbers


def stamp_of(source: Source, company: Source | None) -> Hashable:
    """A value that differs once the policies or the files of the company may have changed."""
    return source.stamp(), company and company.stamp()
