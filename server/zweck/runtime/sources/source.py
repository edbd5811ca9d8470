"""The interface of every source of policies; several that are read together; their folders by paths that diagnostics may name."""

from collections.abc import Hashable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple, Protocol

from zweck.forms.diagnostics import PolicyError
from zweck.words.said import SaidError, reason_of, says

POLICIES: Final = "policies"
COMPANY: Final = "company"
"""The kinds of files that sources hold."""


class SourceError(SaidError):
    """A source cannot be read, or is not to be trusted. One sentence, and what to do about it."""


class Missing(SourceError):
    """There is nothing where a source should be."""


class Changing(SourceError):
    """The files changed while they were read: they may be whole a moment later."""


def content(path: Path, unreadable: str, most: int = 1 << 20) -> bytes:
    """The bytes of a file, no more than `most`, for a device gives them without end; `unreadable` is the key of the refusal.

    Raises:
        SourceError: if it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise SourceError(says(unreadable, path=path, strerror=reason_of(error))) from None


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

    @property
    def every(self) -> float:
        """Seconds between two looks at whether they changed."""

    def stamp(self) -> Hashable:
        """A value that differs once the policies may have changed; costs little. Never raises."""

    def opened(self) -> AbstractContextManager[Opened]:
        """The policies, as long as the block runs.

        Raises:
            SourceError: if they cannot be read or trusted.
        """


class Spelled:
    """A source that is shown as the user wrote it."""

    __slots__ = ()

    def __str__(self: Source) -> str:
        """The name of the source."""
        return self.name


@dataclass(frozen=True, slots=True)
class Several(Spelled):
    """Sources that are read together."""

    parts: tuple[Source, ...]

    def __iter__(self) -> Iterator[Source]:
        """Each of them."""
        return iter(self.parts)

    @property
    def name(self) -> str:
        """As the user wrote them."""
        return ", ".join(part.name for part in self.parts)

    @property
    def every(self) -> float:
        """Seconds between two looks at whether one of them changed."""
        return min(part.every for part in self.parts)

    def stamp(self) -> Hashable:
        """The stamps of all parts."""
        return tuple(part.stamp() for part in self.parts)

    @contextmanager
    def opened(self) -> Iterator[Opened]:
        """All of them."""
        with ExitStack() as stack:
            first, *more = [stack.enter_context(part.opened())._replace(name=part.name) for part in self.parts]
            yield first._replace(more=tuple(more))


@contextmanager
def named(parts: Sequence[Opened]) -> Iterator[list[Path]]:
    """The folders, by paths that diagnostics may name: those that were made to be read once are read from below the working directory."""
    if not any(part.passing for part in parts):
        yield [part.folder for part in parts]
    elif len(parts) == 1 and parts[0].passing is not None:
        with chdir(parts[0].passing), keeping_lines():
            yield [parts[0].folder.relative_to(parts[0].passing)]
    else:
        folders = [part.folder.absolute() for part in parts]
        with TemporaryDirectory(prefix="zweck-sources-") as place, chdir(place), keeping_lines():
            for number, part in enumerate(parts):
                if part.passing is not None:
                    link = Path(str(number), Path(part.name).name)
                    link.parent.mkdir()
                    link.symlink_to(folders[number])
                    folders[number] = link
            yield folders


@contextmanager
def keeping_lines() -> Iterator[None]:
    """Faults of files that may be gone when they are shown have the texts of these."""
    try:
        yield
    except PolicyError as error:
        paths = {diagnostic.span.path for diagnostic in error.diagnostics}
        texts = {path: Path(path).read_text(encoding="utf-8-sig", errors="replace") for path in paths if Path(path).is_file()}
        raise PolicyError(error.diagnostics, {**texts, **error.sources}) from None
