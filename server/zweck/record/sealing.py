"""The key of a person, under which stands what is about her alone; without it no copy of the record says any of that, nor who she is.

A key stands beside her pseudonym, in the table `persons`, and nowhere else. Under it are the salt and the numbers of each of her entries
(no digest can be guessed then), and her notes, by an address that no one finds without the key. Each text has a nonce of its own, which
follows from the digest of the entry or from the address, so that a restored copy never uses one for two texts.
"""

import hmac
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from typing import Final

BYTES: Final = 32
"""Of a key."""

NONCE: Final = 12
SALT: Final = 16
"""Bytes of a salt."""

PADDING: Final = "=="
MARK: Final = "~"
"""The beginning of a sealed part; that of no other."""


class PersonKey:
    """Seals and opens under the key of a person (AES-256-GCM)."""

    def __init__(self, key: bytes) -> None:
        """Prepare the key."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        self._key = key
        self._cipher = AESGCM(key)
        self._altered = (InvalidTag, ValueError, TypeError)

    def seal(self, digest: str, salt: str, numbers: str | None) -> bytes | None:
        """The salt and the numbers of an entry with this digest; `None` where the salt is none that `entry` makes."""
        try:
            data = urlsafe_b64decode(salt + PADDING)
        except ValueError:
            return None
        if len(data) != SALT or _text(data) != salt:
            return None
        return self._cipher.encrypt(bytes.fromhex(digest)[:NONCE], data + (numbers or "").encode(), digest.encode())

    def opened(self, digest: str, sealed: bytes) -> tuple[str, str | None] | None:
        """The salt and the numbers again; `None` where another key sealed them, or they were altered."""
        try:
            data = self._cipher.decrypt(bytes.fromhex(digest)[:NONCE], sealed, digest.encode())
        except self._altered:
            return None
        return _text(data[:SALT]), data[SALT:].decode() or None

    def part(self, text: str) -> tuple[str, str]:
        """The address and the sealed text of a part."""
        address = hmac.digest(self._key, text.encode(), "sha256")
        sealed = self._cipher.encrypt(address[:NONCE], text.encode(), None)
        return address.hex(), MARK + b64encode(address[:NONCE] + sealed).decode()

    def text(self, part: str) -> str | None:
        """The text of a sealed part; `None` as above."""
        try:
            data = b64decode(part.removeprefix(MARK))
            return self._cipher.decrypt(data[:NONCE], data[NONCE:], None).decode()
        except self._altered:
            return None


def _text(salt: bytes) -> str:
    return urlsafe_b64encode(salt).decode().removesuffix(PADDING)
