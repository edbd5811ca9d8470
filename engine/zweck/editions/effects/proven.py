"""The policy sets whose effects were checked and found sound: the same content is not proven twice by the same engine.

Each is an empty file in the user's cache folder, named by the digest of the content and of the code that checks it. Where there is no
such folder, or where others than this user and root may write into it, each load proves its set; that of an image is root's.
"""

import os
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from zweck.settings import environment

MAX_KEPT: Final = 500
"""Sets that are remembered; beyond, all are forgotten."""

WORTH: Final = 0.1
"""Seconds of processor time that a proof must have cost to be remembered."""

CHECKING: Final = ("law", "logic", "facts", "editions")
"""The parts of the engine on which a proof rests."""


def is_proven(revision: str) -> bool:
    """Whether the policy set of a revision was proven here."""
    folder = _folder()
    return folder is not None and (folder / _name(revision)).is_file()


def remember(revision: str, cost: float) -> None:
    """Keep that the policy set of a revision is proven, unless that cost next to nothing.

    Where nothing can be kept, the next load proves it.
    """
    if cost < WORTH or (folder := _folder()) is None:
        return
    try:
        kept = list(folder.iterdir())
        for path in kept if len(kept) >= MAX_KEPT else ():
            path.unlink(missing_ok=True)
        (folder / _name(revision)).touch(mode=0o600)
    except OSError:
        pass  # a full disk, or another process that forgets: a proof costs a second, no more


def _folder() -> Path | None:
    """The folder of what was proven, if it can be trusted."""
    try:
        folder = environment.user_folder("XDG_CACHE_HOME", ".cache") / "zweck" / "proven"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except (OSError, RuntimeError):  # also: there is no home
        return None
    return folder if trusted(status) else None


def trusted(status: os.stat_result) -> bool:
    """Whether no one but this user and root, who could change the engine, too, can write into a folder."""
    return status.st_uid in (0, os.geteuid()) and not status.st_mode & 0o022


def _name(revision: str) -> str:
    return sha256(f"{revision} {_code()}".encode()).hexdigest()


@cache
def _code() -> str:
    """The digest of the code that checks: another engine proves for itself."""
    root = Path(__file__).parents[2]
    files = sorted(path for part in CHECKING for path in (root / part).rglob("*.py"))
    digest = sha256()
    for path in (*files, root / "load.py"):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
