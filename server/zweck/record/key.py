"""The key of a record: only its holder can compute references to people, and the seal on the head of the chain."""

import hmac
from pathlib import Path
from typing import Final

from zweck.record.errors import RecordError

SHORTEST: Final = 16
"""Bytes that a key has at least."""

REFERENCE: Final = 32
"""Hexadecimal digits of a reference: 128 bits."""


class Key:
    """A secret that does not stand in the record."""

    def __init__(self, secret: bytes) -> None:
        """Use a secret of at least 16 bytes.

        Raises:
            RecordError: if it is shorter.
        """
        if len(secret) < SHORTEST:
            raise RecordError(f"the key has {len(secret)} bytes", f"it needs {SHORTEST}: openssl rand -hex 32 > FILE")
        self._references, self._seals = (hmac.digest(secret, purpose, "sha256") for purpose in (b"zweck reference", b"zweck seal"))

    @classmethod
    def read(cls, path: Path) -> "Key":
        """The key in a file, without blanks and line ends around it.

        Raises:
            OSError: if the file cannot be read.
            RecordError: if the key is too short.
        """
        return cls(path.read_bytes().strip())

    def reference(self, kind: str, name: str) -> str:
        """The reference that stands in the record instead of a caller's, a person's or a request's name (`kind` keeps these apart)."""
        return hmac.digest(self._references, f"{kind}\0{name}".encode(), "sha256").hex()[:REFERENCE]

    def seal(self, record: str, seq: int, hash: str) -> str:
        """The seal on the head of a chain."""
        return hmac.digest(self._seals, f"{record} {seq} {hash}".encode(), "sha256").hex()
