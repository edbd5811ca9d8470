"""What every source of policies can do."""

from collections.abc import Hashable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple, Protocol

from zweck.law.diagnostics import Diagnostic, PolicyError


class SourceError(Exception):
    """A source cannot be read, or is not to be trusted. One sentence, and what to do about it."""

    def __init__(self, sentence: str, help: str = "") -> None:
        """Keep both."""
        super().__init__(sentence)
        self.help = help


class FaultyFiles(PolicyError):
    """Faults of files that are gone again; `sources` has their texts."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...], sources: Mapping[str, str]) -> None:
        """Keep both."""
        super().__init__(diagnostics)
        self.sources = sources


class Opened(NamedTuple):
    """A folder with the policies of a source, as they are now.

    `origin` says exactly where they are from. Where the folder was made to be read once, its files are told by their paths below `passing`.
    """

    folder: Path
    origin: str
    passing: Path | None = None


class Source(Protocol):
    """Somewhere policies are, which may be others later."""

    @property
    def name(self) -> str:
        """As the user wrote it."""
        ...

    @property
    def words(self) -> tuple[str, ...]:
        """What `zweck.runtime.sources.given` makes the same source of, in another process."""
        ...

    @property
    def every(self) -> float:
        """Seconds between two looks at whether they changed."""
        ...

    def stamp(self) -> Hashable:
        """Something that is different once the policies may be; costs little. Never raises."""
        ...

    def opened(self) -> AbstractContextManager[Opened]:
        """The policies, as long as the block runs.

        Raises:
            SourceError: if they cannot be read or trusted.
        """
        ...
