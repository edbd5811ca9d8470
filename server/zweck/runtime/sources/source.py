"""The interface of every source of policies."""

from collections.abc import Hashable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from zweck.forms.diagnostics import Diagnostic, PolicyError
from zweck.words.said import SaidError

POLICIES: Final = "policies"
COMPANY: Final = "company"
"""The kinds of files that sources hold."""


class SourceError(SaidError):
    """A source cannot be read, or is not to be trusted. One sentence, and what to do about it."""


class Missing(SourceError):
    """There is nothing where a source should be."""


class Changing(SourceError):
    """The files changed while they were read: they may be whole a moment later."""


class FaultyFiles(PolicyError):
    """Faults of files that are gone again; `sources` has their texts."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...], sources: Mapping[str, str]) -> None:
        super().__init__(diagnostics)
        self.sources = sources


class Opened(NamedTuple):
    """A folder with the policies of a source, as they are now.

    `origin` names exactly where they are from; `sequence` is the number that a signed source states, 0 for others, and `digest` that of
    its files. Where the folder was made to be read once, diagnostics name its files by their paths below `passing`. `more` are the other
    folders of several sources.
    """

    folder: Path
    origin: str
    passing: Path | None = None
    sequence: int = 0
    digest: str = ""
    more: tuple["Opened", ...] = ()
    name: str = ""


class Source(Protocol):
    """A place of policies, which may be others later; can be pickled."""

    @property
    def name(self) -> str:
        """As the user wrote it."""
        ...

    @property
    def every(self) -> float:
        """Seconds between two looks at whether they changed."""
        ...

    def stamp(self) -> Hashable:
        """A value that differs once the policies may have changed; costs little. Never raises."""
        ...

    def opened(self) -> AbstractContextManager[Opened]:
        """The policies, as long as the block runs.

        Raises:
            SourceError: if they cannot be read or trusted.
        """
        ...
