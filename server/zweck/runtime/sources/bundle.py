"""Policies, or the files of a company, in one signed file, which is looked at before anything in it is believed."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from zweck.law.load.archive import MAX_BYTES, ArchiveError, unpack
from zweck.runtime.sources.folder import LOOK, stamped
from zweck.runtime.sources.source import COMPANY, POLICIES, Opened, SourceError, Spelled, content
from zweck.words.said import says

KEYS: Final = {POLICIES: "--bundle-key", COMPANY: "--activities-key"}
"""The options with the keys of bundles, by what these hold."""


@dataclass(frozen=True, slots=True)
class Bundle(Spelled):
    """A signed file, which may be exchanged for another one."""

    path: Path
    key: Path | None
    every: float = LOOK
    kind: str = POLICIES

    @property
    def name(self) -> str:
        """As the user wrote it."""
        return str(self.path)

    def stamp(self) -> Hashable:
        """The metadata of the file and of the key."""
        return stamped(self.path), None if self.key is None else stamped(self.key)

    @contextmanager
    def opened(self) -> Iterator[Opened]:
        """A copy of what is in it, if it is signed with the key."""
        if self.key is None:
            raise SourceError(says("runtime.bundle_needs_public", path=self.path, keys=KEYS[self.kind]))
        from zweck.runtime.sources.signed import public_key, unbundled  # noqa: PLC0415  only who has a bundle waits for the library

        data = content(self.path, "runtime.bundle_cannot_read", MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise SourceError(says("runtime.bundle_larger_mib", path=self.path, max_bytes=MAX_BYTES >> 20))
        maker, files, sequence, digest = unbundled(data, public_key(self.key), self.name, self.kind)
        with TemporaryDirectory(prefix="zweck-bundle-") as folder:
            try:
                unpack(files, Path(folder))
            except ArchiveError as error:
                raise SourceError(says("runtime.bundle", name=self.path, what=error)) from None
            yield Opened(Path(folder), f"{self.path}, made by {maker}", Path(folder), sequence, digest)
