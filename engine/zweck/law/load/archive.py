"""Files of a policy set as one zip file, and back; a hostile archive can do no more than be refused."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final

MAX_BYTES: Final = 256 * 1024 * 1024
"""Bytes of all files of a policy set: more is not unpacked."""

MAX_FILES: Final = 100_000
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
UNIX: Final = 3


class ArchiveError(Exception):
    """An archive is not one, or holds what it must not; the rest of a sentence about it says so."""


def zipped(files: Mapping[Path, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Files by their paths as a zip file; the same files always become the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for path, data in sorted(files.items()):
            member = zipfile.ZipInfo(path.as_posix(), EPOCH)
            member.create_system = UNIX
            archive.writestr(member, data, compression)
    return buffer.getvalue()


def unzipped(data: bytes) -> dict[Path, bytes]:
    """Files by their paths.

    Raises:
        ArchiveError: if the archive cannot be read, unpacks to more than any policy set, or holds a path that leads out of it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MAX_FILES or sum(member.file_size for member in members) > MAX_BYTES:
                raise ArchiveError(f"unpacks to more than {MAX_FILES} files or {MAX_BYTES >> 20} MiB")
            if outside := next((member.filename for member in members if not _inside(member.filename)), None):
                raise ArchiveError(f"holds the path `{outside}`, which leads out of it")
            if len({member.filename for member in members}) < len(members):
                raise ArchiveError("holds a file twice")
            return {Path(member.filename): archive.read(member) for member in members}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise ArchiveError("holds something else than files") from None


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name and bool(path.name)
