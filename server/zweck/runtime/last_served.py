"""The policies that were served last, kept beyond a restart: their inventory in a sealed file, and their files beside it."""

import json
import secrets
from collections.abc import Mapping
from contextlib import chdir
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple
from zipfile import ZIP_STORED

from zweck.chain.content import canonical
from zweck.chain.database import RecordError
from zweck.chain.key import Key
from zweck.company import ACTIVITIES, NO_COMPANY, Company, load_company
from zweck.forms.whole import put
from zweck.law.load.archive import ArchiveError, unpack, unzipped, zipped
from zweck.law.vocabulary import Vocabulary
from zweck.load import load
from zweck.runtime.admission import Inventory, check_released
from zweck.runtime.sources.read import Packed, Read
from zweck.runtime.sources.source import COMPANY, POLICIES, SourceError, content
from zweck.words.said import reason_of, says

SEALED: Final = "zweck last served"
"""The kind of reference by which the key of a record, or the key beside the file, seals the file."""

SEAL: Final = "seal"
POLICIES_IN: Final = Path(f"{POLICIES}.zip")
COMPANY_IN: Final = Path(f"{COMPANY}.zip")
"""The archives within the archive."""

OWNER_ONLY: Final = 0o600
SHORT: Final = 16
"""Digits of its digest in the name of an archive."""


class Last(NamedTuple):
    """The set that was served last: the names of its parts, its revision and that of its company, and the digest of their archive.

    `origin` says where it was from, `sources` by which sources and keys the server was started then.
    """

    inventory: Inventory
    revision: str
    activities: str
    origin: str
    sources: str
    archive: str


class LastServed:
    """The file with the set that was served last, and its archive beside it."""

    def __init__(self, path: Path, sources: str, record_key: Path | None) -> None:
        """Use the file, which need not be there yet, for a server with these sources.

        The record's key seals it, or without one a key in a file beside it, which is made where there is none.

        Raises:
            SourceError: if the key cannot be had.
        """
        self.path: Final = path
        self._sources = sources
        self._before: tuple[bytes, str] | None = None
        """The file as it was before the last time that it was written, and the digest of its archive."""
        own = path.with_name(f"{path.name}.key")
        try:
            if record_key is None and not own.exists():
                put(own, secrets.token_hex(32).encode(), OWNER_ONLY, synced=True)
            self._key = Key.read(record_key or own)
        except RecordError as error:
            raise SourceError(error.message, error.help) from None
        except OSError as error:
            raise SourceError(says("runtime.key_cannot_had", filename=record_key or own, strerror=reason_of(error))) from None

    def last(self) -> Last | None:
        """The set that was served last; nothing where there is no file yet.

        Raises:
            SourceError: if the file holds something else, or was changed by others than this server.
        """
        try:
            found = json.loads(self.path.read_bytes())
            seal = found.pop(SEAL)
            last = Last(_inventory(found), *(str(found[name]) for name in Last._fields[1:]))
        except FileNotFoundError:
            return None
        except (OSError, AttributeError, KeyError, TypeError, ValueError):
            raise SourceError(says("runtime.does_not_say", path=self.path)) from None
        if not isinstance(seal, str) or not secrets.compare_digest(seal.encode(), self._sealed(found).encode()):
            raise SourceError(says("runtime.not_sealed_server", path=self.path))
        return last

    def kept(self, last: Last) -> Read:
        """The set that was served last, from its archive; the working directory is changed meanwhile.

        Raises:
            SourceError: if the archive is missing, is another one, or was made for other sources.
            PolicyError: if this version of zweck does not take it.
        """
        if last.sources != self._sources:
            raise SourceError(says("runtime.policies_served_last_came", origin=last.origin), None)
        place = self._archive(last.archive)
        data = content(place, "runtime.cannot_read", -1)
        if sha256(data).hexdigest() != last.archive:
            raise SourceError(says("runtime.does_not_hold", place=place), None)
        try:
            return _unpacked(data, last)
        except ArchiveError as error:
            raise SourceError(says("runtime.archive", place=place, error=error), None) from None

    def write(self, served: Packed) -> None:
        """Keep a set before it is served: its archive first, then the file that names it. Those before it stay, for `undo`.

        Raises:
            OSError: if that cannot be done.
            SourceError: if the file that is there was changed by others.
        """
        before = self.last()
        self._before = None if before is None else (self.path.read_bytes(), before.archive)
        data = zipped({POLICIES_IN: served.archive, COMPANY_IN: served.beside}, ZIP_STORED)
        last = Last(served.inventory, served.revision, served.activities, served.origin, self._sources, sha256(data).hexdigest())
        about = {**_written(last.inventory), **{name: value for name, value in last._asdict().items() if name in Last._fields[1:]}}
        kept = self._archive(last.archive)
        put(kept, data, OWNER_ONLY, synced=True)
        put(self.path, json.dumps(about | {SEAL: self._sealed(about)}, indent=1).encode(), OWNER_ONLY, synced=True)
        for other in self.path.parent.glob(f"{self.path.name}.*.zip"):
            if other != kept and (before is None or other != self._archive(before.archive)):
                other.unlink(missing_ok=True)

    def undo(self) -> None:
        """Keep what was kept before the last set, which came to be served by none.

        Raises:
            OSError: if that cannot be done.
        """
        if self._before is not None:
            put(self.path, self._before[0], OWNER_ONLY, synced=True)

    def _archive(self, digest: str) -> Path:
        return self.path.with_name(f"{self.path.name}.{digest[:SHORT]}.zip")

    def _sealed(self, about: Mapping[str, Any]) -> str:
        return self._key.reference(SEALED, canonical(about))


def _written(inventory: Inventory) -> dict[str, Any]:
    names = {name: sorted(getattr(inventory, name)) for name in ("releases", "parts", "company")}
    return {"numbers": [list(number) for number in inventory.numbers], **names}


def _inventory(found: Mapping[str, Any]) -> Inventory:
    numbers = tuple((str(held), int(number), str(digest)) for held, number, digest in found["numbers"])
    return Inventory(frozenset(found["releases"]), frozenset(found["parts"]), numbers, frozenset(found["company"]))


def _unpacked(data: bytes, last: Last) -> Read:
    kept = unzipped(data)
    law, beside = Path(POLICIES), Path(COMPANY)
    with TemporaryDirectory(prefix="zweck-kept-") as folder, chdir(folder):
        for place, archive in zip((law, beside), (kept[POLICIES_IN], kept[COMPANY_IN]), strict=True):
            place.mkdir()
            unpack(unzipped(archive) if archive else {}, place)
        policies = load(law)
        check_released(policies)
        company = _company(beside, policies.vocabulary, last.activities) if kept[COMPANY_IN] else NO_COMPANY
        found = Read(policies, kept[POLICIES_IN], last.origin, last.inventory.numbers, company, beside=kept[COMPANY_IN])
    if (policies.revision, company.revision, found.inventory) != (last.revision, last.activities, last.inventory):
        raise SourceError(says("runtime.policies_served_last"), None)
    return found


def _company(folder: Path, vocabulary: Vocabulary, revision: str) -> Company:
    """The company of an archive: a folder with activities, or the file with profiles that its revision says it was."""
    files = [*folder.iterdir()]
    if len(files) == 1 and files[0].is_file() and (alone := load_company(files[0], vocabulary)).revision == revision:
        return alone
    (folder / ACTIVITIES).mkdir(exist_ok=True)
    return load_company(folder, vocabulary)
