"""A policy set as the record keeps it: a zip file of its YAML files, from which the same policy set is loaded again."""

import io
import zipfile
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from engine.load import contents, digest, load
from engine.policy import PolicySet
from server.record.errors import RecordDamaged, RecordError

LARGEST: Final = 256 * 1024 * 1024
"""Bytes of all files of a policy set: more is not unpacked."""

EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def pack(policies: PolicySet) -> bytes:
    """The files of a policy set; the same files always become the same bytes.

    Raises:
        RecordError: if the folder no longer holds what was loaded from it.
    """
    files = contents(Path(policies.path))
    if digest(files) != policies.revision:
        sentence = f"the policies in `{policies.path}` are no longer those that were loaded"
        raise RecordError(sentence, "load them again")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(path.as_posix(), EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def unpack(archive: bytes, revision: str) -> dict[Path, bytes]:
    """The files of a policy set by their paths.

    Raises:
        RecordDamaged: if they are not those of the revision.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as found:
            members = found.infolist()
            sound = sum(member.file_size for member in members) <= LARGEST and all(_inside(Path(member.filename)) for member in members)
            files = {Path(member.filename): found.read(member) for member in members} if sound else {}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        files = {}
    if digest(files) != revision:
        raise RecordDamaged(f"the policies kept as revision {revision} are not those of that revision")
    return files


def restore(archive: bytes, revision: str) -> PolicySet:
    """The policy set of an archive.

    Raises:
        RecordDamaged: if the archive does not hold the revision.
        PolicyError: if this version of zweck does not understand its files.
    """
    files = unpack(archive, revision)
    with TemporaryDirectory(prefix="zweck-") as folder:
        for path, data in files.items():
            place = Path(folder) / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        return load(Path(folder))


def _inside(path: Path) -> bool:
    return not path.is_absolute() and ".." not in path.parts
