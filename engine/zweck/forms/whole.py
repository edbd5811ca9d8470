"""Files that are there whole or not at all, also where the program stops while it writes them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENXIO
from functools import partial
from hashlib import file_digest
from pathlib import Path
from threading import get_native_id
from typing import BinaryIO


@contextmanager
def replacing(path: Path, mode: int = 0o666, *, synced: bool = False) -> Iterator[BinaryIO]:
    """A file under another name, which takes that of the path once it is whole; `synced` puts it on the disk before.

    Raises:
        OSError: if it cannot be written, or what stands at the path is no ordinary file.
    """
    if path.exists() and not path.is_file():
        raise OSError(ENXIO, os.strerror(ENXIO), str(path))  # a device, a socket, a pipe or a folder would be gone
    beside = path.with_name(f".{path.name}.{os.getpid()}.{get_native_id()}")
    try:
        with open(beside, "wb", opener=partial(os.open, mode=mode)) as file:
            yield file
            file.flush()
            if synced:
                os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def put(path: Path, data: bytes, mode: int = 0o666, *, synced: bool = False) -> None:
    """Write a file in one step."""
    with replacing(path, mode, synced=synced) as file:
        file.write(data)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """While the block runs, no other one that asks the same of the path does, in whichever process; a file beside it stays for that."""
    with path.with_name(f".{path.name}.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
