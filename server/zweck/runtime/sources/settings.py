"""The settings that name policies and a company."""

from dataclasses import dataclass, replace
from pathlib import Path

from zweck.load import shipped
from zweck.runtime.sources.bundle import Bundle
from zweck.runtime.sources.company import CompanyFiles
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.parse import Absent, together
from zweck.runtime.sources.source import Source, SourceError
from zweck.settings.declared import File, Named, setting
from zweck.words.said import says


@dataclass(frozen=True, slots=True)
class CompanySettings:
    """The company that questions may name; the supervisor reads its files, and workers need none."""

    activities: Source | None = setting(
        None,
        Named("company"),
        "SOURCE",
        also="ZWECK_ACTIVITIES",
    )
    activities_key: Path | None = setting(None, File(), "FILE", needs=("activities",))
    controllers: Path | None = setting(None, File(exists=False), "FILE", excludes=("activities",))

    @property
    def source(self) -> Source | None:
        """The files of the company.

        Raises:
            SourceError: if there are none where they are said to be.
        """
        if self.controllers is None:
            return None if self.activities is None else trusted(self.activities, self.activities_key)
        if not self.controllers.exists():
            raise SourceError(says("runtime.no_profiles", path=self.controllers))
        return CompanyFiles(self.controllers)


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """The law, houses laid over it, and the keys of bundles."""

    policies: tuple[Source, ...] = setting(
        (),
        Named("policies"),
        "SOURCE",
        many=True,
    )
    bundle_key: tuple[Path, ...] = setting(
        (),
        File(),
        "FILE",
        also="ZWECK_BUNDLE_KEY",
        many=True,
        needs=("policies",),
    )

    @property
    def source(self) -> Source:
        """One source, or several that are read together: those that come with zweck if none is named.

        Raises:
            SourceError: if the keys do not fit the bundles.
        """
        return together(self.policies or (Folder(shipped()),), self.bundle_key)


def trusted(company: Source, key: Path | None) -> Source:
    """A source of the files of a company; a bundle with the key that the user gives."""
    return replace(company, key=key) if isinstance(company, Bundle | Absent) else company
