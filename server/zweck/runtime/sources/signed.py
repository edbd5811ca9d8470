"""Policies, or the files of a company, in one signed file, and the keys that sign and verify it: Ed25519, as PEM.

    zweck bundle 1 KEY LENGTH SIGNATURE
    a zip file of LENGTH bytes: manifest.json, and the files below policies/, or below company/

KEY names the key that signed, SIGNATURE is the base64 of an Ed25519 signature over `zweck bundle 1` and a line's end followed by the zip
file. Nothing of the zip file is looked at before the signature was found to be good.
"""

import base64
import binascii
import json
import os
import re
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from zweck.law.load.archive import ArchiveError, unzipped, zipped
from zweck.load import digest
from zweck.runtime.sources.source import COMPANY, POLICIES, SourceError, content
from zweck.settings.secrets import exposure
from zweck.words.said import Said, says

MAGIC: Final = b"zweck bundle 1"
HEAD: Final = re.compile(rb"zweck bundle 1 ([0-9a-f]{16}|-) (\d{1,12}) ([A-Za-z0-9+/=]{88}|-)\n")
LONGEST: Final = 200
MANIFEST: Final = Path("manifest.json")
HELD: Final = {POLICIES: says("runtime.policies"), COMPANY: says("runtime.files_of_company")}
FORMAT: Final = 1
UNSIGNED: Final = b"-"

LENGTH: Final = 16
OWNER_ONLY: Final = 0o600


def private_key(path: Path) -> Ed25519PrivateKey:
    """The private key in a file.

    Raises:
        SourceError: if it has none, or others can read or change it.
    """
    try:
        key = load_pem_private_key(content(path, "runtime.key_cannot_read"), None)
    except TypeError:
        raise SourceError(says("runtime.key_locked_password", path=path)) from None
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise SourceError(says("runtime.not_private_key", path=path))
    if fault := exposure(path):
        raise SourceError(fault)
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """The public key in a file.

    Raises:
        SourceError: if it has none.
    """
    try:
        key = load_pem_public_key(content(path, "runtime.key_cannot_read"))
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


def bundled(files: Mapping[Path, bytes], engine: str, key: Ed25519PrivateKey, sequence: int, kind: str = POLICIES) -> bytes:
    """Files of a kind as a signed bundle; the same files, program, key and number always make the same bytes."""
    manifest = {
        "format": FORMAT,
        "sequence": sequence,
        "revision": digest(files),
        "engine": engine,
        "files": {path.as_posix(): sha256(data).hexdigest() for path, data in sorted(files.items())},
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False).encode() + b"\n"
    packed = zipped({MANIFEST: text} | {Path(kind) / path: data for path, data in files.items()}, zipfile.ZIP_STORED)
    signature = base64.b64encode(key.sign(MAGIC + b"\n" + packed))
    return b"%s %s %d %s\n%s" % (MAGIC, id_of(key.public_key()).encode(), len(packed), signature, packed)


def unbundled(data: bytes, key: Ed25519PublicKey, name: str, kind: str = POLICIES) -> tuple[str, dict[Path, bytes], int, str]:
    """The program that made a bundle, the files of the kind in it, its number among all bundles, and the digest of its files.

    Raises:
        SourceError: if it was not signed with this key, was altered since, or holds something else.
    """
    packed = _verified(data, key, name)
    try:
        files = unzipped(packed)
        manifest = json.loads(files.pop(MANIFEST))
        other = COMPANY if kind == POLICIES else POLICIES
        if files and all(path.is_relative_to(other) for path in files):
            raise SourceError(says("runtime.bundle_holds_no", name=name, held=HELD[kind]))
        policies = {path.relative_to(kind): content for path, content in files.items()}
        listed = {path.as_posix(): sha256(content).hexdigest() for path, content in policies.items()}
        if manifest["files"] != listed or manifest["revision"] != digest(policies) or manifest["format"] != FORMAT:
            raise ValueError(manifest)
        sequence = manifest.get("sequence")
        if type(sequence) is not int or sequence < 1:
            raise SourceError(says("runtime.bundle_no_number", name=name))
        return str(manifest["engine"]), policies, sequence, manifest["revision"]
    except ArchiveError as error:
        raise _bad(name, error.message) from None
    except (KeyError, TypeError, ValueError, RecursionError):
        raise _bad(name, says("runtime.not_as_listed")) from None


def _verified(data: bytes, key: Ed25519PublicKey, name: str) -> bytes:
    if not data.startswith(MAGIC):
        raise SourceError(says("runtime.not_bundle", name=name))
    head = HEAD.match(data[:LONGEST])
    if head is None:
        raise _bad(name, says("runtime.unreadable_head"))
    signer, length, signature = head.groups()
    packed = data[head.end() :]
    if UNSIGNED in (signer, signature):
        raise _bad(name, says("runtime.unsigned"))
    if signer.decode() != id_of(key):
        raise _bad(name, says("runtime.other_signer", signer=signer.decode(), key=id_of(key)))
    if len(packed) < int(length):
        raise _bad(name, says("runtime.cut_off", missing=int(length) - len(packed)))
    try:
        key.verify(base64.b64decode(signature, validate=True), MAGIC + b"\n" + packed)
    except (InvalidSignature, binascii.Error):
        raise _bad(name, says("runtime.altered")) from None
    return packed


def _bad(name: str, what: Said) -> SourceError:
    return SourceError(says("runtime.bundle", name=name, what=what))
