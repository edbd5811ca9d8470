"""The files of a company, read beside the policies and exchanged with them."""

from collections.abc import Hashable
from pathlib import Path
from typing import NamedTuple

from zweck.company import Company, company_contents, company_files, load_company
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


class ReadCompany(NamedTuple):
    """A company, the files of which it is made by their paths below its folder, and the number that its source states, if it is signed."""

    company: Company
    files: dict[Path, bytes]
    numbers: Numbers


def read_company(source: Source, vocabulary: Vocabulary, *, whole: bool = False) -> ReadCompany:
    """The company of a source as it is now.

    Raises:
        PolicyError: with every fault of the files.
        SourceError: if they change meanwhile, cannot be read or trusted, or with `whole` are the profiles of controllers alone.
    """
    with source.opened() as opened, named([opened]) as (folder,):
        if whole and folder.is_file():
            raise SourceError(says("runtime.no_activities", name=source.name))
        numbers = ((ACTIVITIES, opened.sequence, opened.digest),) if opened.sequence else ()
        return ReadCompany(load_company(folder, vocabulary), company_contents(folder), numbers)


def stamp_of(source: Source, company: Source | None) -> Hashable:
    """A value that differs once the policies or the files of the company may have changed."""
    return source.stamp(), company and company.stamp()
