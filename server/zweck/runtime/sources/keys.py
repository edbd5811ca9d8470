"""Keys that sign and verify bundles: Ed25519, as PEM."""

import os
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from zweck.runtime.sources.source import SourceError
from zweck.settings.secrets import exposure
from zweck.words.said import says
from zweck.words.system import reason_of

LENGTH: Final = 16
OWNER_ONLY: Final = 0o600


def private_key(path: Path) -> Ed25519PrivateKey:
    """The private key in a file.

    Raises:
        SourceError: if it has none, or others can read or change it.
    """
    try:
        key = load_pem_private_key(_content(path), None)
    except TypeError:
        raise SourceError(says("runtime.key_locked_password", path=path)) from None
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise SourceError(says("runtime.not_private_key", path=path))
    if fault := exposure(path):
        raise SourceError(fault, says("chain.chmod", path=path))
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """The public key in a file.

    Raises:
        SourceError: if it has none.
    """
    try:
        key = load_pem_public_key(_content(path))
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise SourceError(says("runtime.not_public_key", path=path))
    return key


def id_of(key: Ed25519PublicKey) -> str:
    """The name of a key: the first 16 digits of its SHA-256."""
    return sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:LENGTH]


def as_pem(key: Ed25519PublicKey) -> bytes:
    """A public key as its file."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def make(private: Path, public: Path) -> Ed25519PublicKey:
    """Make two keys, and their files; the private one is for its owner only.

    Raises:
        SourceError: if one of the files is there already: what it signed could never be verified again.
    """
    for path in (private, public):
        if path.exists():
            raise SourceError(says("runtime.already", path=path))
    key = Ed25519PrivateKey.generate()
    with os.fdopen(os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(as_pem(key.public_key()))
    return key.public_key()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(says("runtime.key_cannot_read", path=path, strerror=reason_of(error))) from None
