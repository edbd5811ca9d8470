"""The files of a company, read beside the policies and exchanged with them."""

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path

from zweck.law.vocabulary import Vocabulary
from zweck.runtime.sources.folder import stamped
from zweck.runtime.sources.source import Source, SourceError
from zweck.sources.company import Company, company_files, load_company


@dataclass(frozen=True, slots=True)
class CompanyFiles:
    """The folder of a company, or a file with the profiles of its controllers."""

    path: Path

    def stamp(self) -> Hashable:
        """All files that would be read, with their metadata."""
        return tuple((str(path), *stamped(path)) for path in company_files(self.path))

    def read(self, vocabulary: Vocabulary) -> Company:
        """The company as it is now.

        Raises:
            PolicyError: with every fault of the files.
            SourceError: if they change meanwhile.
        """
        before = self.stamp()
        found = load_company(self.path, vocabulary)
        if self.stamp() != before:
            raise SourceError(f"the files in `{self.path}` changed while they were read", "try again once they are written")
        return found


def stamp_of(source: Source, company: CompanyFiles | None) -> Hashable:
    """A value that differs once the policies or the files of the company may have changed."""
    return source.stamp(), company and company.stamp()
