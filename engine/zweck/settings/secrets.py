"""Files with secrets, which others must not read."""

from pathlib import Path
from typing import Final

OTHERS: Final = 0o027
"""Permissions that a file with a secret does not have: its group may read it, others may do nothing."""


def exposure(path: Path) -> str:
    """A sentence on a file with a secret that others can read or change; empty where they cannot.

    Raises:
        OSError: if there is no such file.
    """
    mode = path.stat().st_mode & 0o777
    return f"others can read or change the key `{path}` (its mode is {mode:04o})" if mode & OTHERS else ""
