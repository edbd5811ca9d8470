"""Policies in a folder."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.law.load.files import find
from zweck.runtime.sources.source import Changing, Opened, Source, Spelled
from zweck.words.said import says

LOOK: Final = 1.0
"""Seconds between two looks; one at the shipped law takes some milliseconds."""


@dataclass(frozen=True, slots=True)
class Folder(Spelled):
    """A policy directory, edited by people or exchanged by programs."""

    path: Path
    every: float = LOOK

    @property
    def name(self) -> str:
        """As the user wrote it."""
        return str(self.path)

    def stamp(self) -> Hashable:
        """All files that would be read, with their metadata; no program can set a file's time of change."""
        return tuple((str(path), *stamped(path)) for path in find(self.path, Diagnostics()))

    @contextmanager
    def opened(self) -> Iterator[Opened]:
        """The folder itself; it must be the same after it was read."""
        with unchanged(self):
            yield Opened(self.path, self.name)


@contextmanager
def unchanged(source: Source) -> Iterator[None]:
    """Make sure that files stay as they are while they are read, whether that succeeds or finds faults, as half-written ones have.

    Raises:
        Changing: if they do not.
    """
    before, error = source.stamp(), None
    try:
        yield
    except (PolicyError, OSError) as found:
        error = found
    if source.stamp() != before:
        raise Changing(says("runtime.files_changed_while", name=source.name)) from None
    if error is not None:
        raise error


def stamped(path: Path) -> tuple[int, ...]:
    """The metadata of a file that changes once it was written or exchanged; nothing where there is no file."""
    try:
        about = path.stat()
    except OSError:
        return ()
    return about.st_mtime_ns, about.st_ctime_ns, about.st_size, about.st_ino
