"""The keys of a record: the secret one hides references and seals the head of the chain, the public one verifies the seal and no more."""

import hmac
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zweck.chain.database import RecordError
from zweck.settings.secrets import exposure
from zweck.words.said import says

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SHORTEST: Final = 16
"""Bytes that a key has at least."""

KEYS: Final = b"zweck keys"
"""The first line of a file with the secrets of a key that was rotated, the newest first."""

REFERENCE: Final = 32
"""Hexadecimal digits of a reference: 128 bits."""


def require_sealed(key: Path | None, unsealed: bool, name: str) -> None:
    """Make sure that a record or a register is not kept without a seal by accident.

    Raises:
        RecordError: if it has no key, and `unsealed` is not said.
    """
    if key is None and not unsealed:
        raise RecordError(
            says("chain.no_key_who", name=name, called=says(f"chain.name.{name}")),
        )


class PublicKey:
    """Verifies seals, and can make none."""

    def __init__(self, key: "Ed25519PublicKey") -> None:
        """Verify with an Ed25519 key."""
        self._key = key

    @classmethod
    def read(cls, path: Path) -> "PublicKey":
        """The public key in a file, as `zweck audit key` prints it.

        Raises:
            OSError: if the file cannot be read.
            RecordError: if it holds none.
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415  takes a fifth of a server's start
        from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415

        try:
            key = load_pem_public_key(path.read_bytes())
        except ValueError:
            key = None
        if not isinstance(key, Ed25519PublicKey):
            raise RecordError(says("chain.not_public_key", path=path))
        return cls(key)

    @classmethod
    def from_raw(cls, raw: bytes) -> "PublicKey":
        """The public key in 32 bytes.

        Raises:
            ValueError: if there is none in them.
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

        return cls(Ed25519PublicKey.from_public_bytes(raw))

    def sealed(self, record: str, seq: int, hash: str, seal: str) -> bool:
        """Whether the record's secret key made the seal on this head; an empty seal never counts."""
        try:
            return self.signed(bytes.fromhex(seal), _head(record, seq, hash))
        except ValueError:
            return False

    def signed(self, signature: bytes, text: bytes) -> bool:
        """Whether the secret key signed a text."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415

        try:
            self._key.verify(signature, text)
        except InvalidSignature:
            return False
        return True

    @property
    def raw(self) -> bytes:
        """The key as 32 bytes."""
        return self._key.public_bytes_raw()

    def as_pem(self) -> str:
        """The key as its file."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

        return self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


class Key:
    """A secret that does not stand in the record; references and seals have keys of their own, which follow from it."""

    def __init__(self, secret: bytes, first: bytes = b"", path: Path | str = "?") -> None:
        """Use a secret of at least 16 bytes; references follow from the first secret of a key that was rotated, so they stay the same.

        Raises:
            RecordError: if it is shorter; the message names the file, `path`.
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

        if len(secret) < SHORTEST:
            raise RecordError(says("chain.key_bytes", path=path, secret=len(secret), shortest=SHORTEST))
        self._references = hmac.digest(first or secret, b"zweck reference", "sha256")
        seals = Ed25519PrivateKey.from_private_bytes(hmac.digest(secret, b"zweck seal", "sha256"))
        self._seals: Ed25519PrivateKey = seals
        self.public = PublicKey(self._seals.public_key())
        """For those who verify the record."""

    @classmethod
    def read(cls, path: Path) -> "Key":
        """The key in a file, without blanks and line ends around it; of a key that was rotated the newest secret seals.

        Raises:
            OSError: if the file cannot be read.
            RecordError: if the key is too short, or others can read or change the file.
        """
        if fault := exposure(path):
            raise RecordError(fault)
        data = path.read_bytes().strip()
        first, *rotated = data.split(b"\n")
        return cls(rotated[0], rotated[-1], path) if first == KEYS and rotated else cls(data, path=path)

    def reference(self, kind: str, name: str) -> str:
        """The reference that stands in the record instead of a caller's or a request's name (`kind` keeps these apart)."""
        return hmac.digest(self._references, f"{kind}\0{name}".encode(), "sha256").hex()[:REFERENCE]

    def seal(self, record: str, seq: int, hash: str) -> str:
        """The seal on the head of a chain."""
        return self._seals.sign(_head(record, seq, hash)).hex()

    def sign(self, text: bytes) -> bytes:
        """The signature of a text that can be mistaken for no seal."""
        return self._seals.sign(text)


def _head(record: str, seq: int, hash: str) -> bytes:
    return f"zweck record head {record} {seq} {hash}".encode()
