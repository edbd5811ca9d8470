"""Files of a policy set as one zip file, and back; a hostile archive can do no more than be refused."""

import errno
import io
import os
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Final

from zweck.words.said import SaidError, says

MAX_BYTES: Final = 256 * 1024 * 1024
"""Bytes of all files of a policy set: more is not unpacked."""

MAX_FILES: Final = 100_000
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
UNIX: Final = 3
INTO: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
EXCLUSIVE: Final = {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ELOOP}
"""A file, a folder or a link has the name already."""


class ArchiveError(SaidError):
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
                raise ArchiveError(says("law.unpacks_more_files", max_files=MAX_FILES, max_bytes=MAX_BYTES >> 20))
            _check_inside(member.filename for member in members)
            if len({member.filename for member in members}) < len(members):
                raise ArchiveError(says("law.holds_file_twice"))
            return {Path(member.filename): archive.read(member) for member in members}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise ArchiveError(says("law.holds_something_else")) from None


def unpack(files: Mapping[Path, bytes], folder: Path) -> None:
    """Write files below a folder, whatever others do to it meanwhile: no link is followed, and no file is overwritten.

    Paths are checked before the first file is written.

    Raises:
        ArchiveError: if a path leads out of the folder, or two paths exclude each other.
    """
    _check_inside(path.as_posix() for path in files)
    root = os.open(folder, INTO)
    try:
        for path, data in files.items():
            try:
                _write(root, path.parts, data)
            except OSError as error:
                if error.errno in EXCLUSIVE:
                    raise ArchiveError(says("law.holds_path_cannot", path=path)) from None
                raise
    finally:
        os.close(root)


def _write(folder: int, parts: Sequence[str], data: bytes) -> None:
    """Write a file below the folder of a descriptor, through folders that are opened one after the other."""
    opened: list[int] = []
    try:
        for name in parts[:-1]:
            with suppress(FileExistsError):
                os.mkdir(name, dir_fd=folder)
            folder = os.open(name, INTO, dir_fd=folder)
            opened.append(folder)
        with os.fdopen(os.open(parts[-1], NEW, 0o600, dir_fd=folder), "wb") as file:
            file.write(data)
    finally:
        for descriptor in opened:
            os.close(descriptor)


def _check_inside(names: Iterable[str]) -> None:
    if outside := next((name for name in names if not _inside(name)), None):
        raise ArchiveError(says("law.holds_path_leads", outside=outside))


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name and bool(path.name)
