"""An authority that certifies whom a test wants, and an issuer of tokens."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

ISSUER, AUDIENCE = "https://issuer.example", "zweck"


class Authority:
    """Certifies keys."""

    def __init__(self, name: str, *, seconds: int = 3600) -> None:
        """Begin with a certificate of its own, which is valid as long."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        own = self._builder(self._name, self._key, seconds).add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.pem = own.sign(self._key, SHA256()).public_bytes(Encoding.PEM)

    def certify(self, name: str, *, alternative: x509.GeneralName | None = None, seconds: int = 3600) -> tuple[bytes, bytes]:
        """A certificate and its key; with the server's address if it is to have no other name."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([alternative or x509.IPAddress(ip_address("127.0.0.1"))])
        certificate = self._builder(_named(name), key, seconds).add_extension(names, critical=False).sign(self._key, SHA256())
        return certificate.public_bytes(Encoding.PEM), pem(key)

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, seconds: int) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        until = now + timedelta(seconds=seconds)
        return (
            x509.CertificateBuilder(self._name, subject, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(until)
        )


class Issuer:
    """Signs tokens with an Ed25519 key."""

    def __init__(self, kid: str | None = None) -> None:
        """Begin with a new key."""
        self.kid = kid
        self.key = Ed25519PrivateKey.generate()

    @property
    def public(self) -> bytes:
        """The public key."""
        return self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def jwk(self) -> dict[str, Any]:
        """The public key as a member of a key set."""
        found: dict[str, Any] = json.loads(jwt.get_algorithm_by_name("EdDSA").to_jwk(self.key.public_key()))
        return found | ({} if self.kid is None else {"kid": self.kid})

    def token(self, claims: Mapping[str, Any] | None = None, *, algorithm: str = "EdDSA", key: Any = None) -> str:
        """A good token, but for the claims given; one that is `None` is left out."""
        now = int(datetime.now(UTC).timestamp())
        good = {"sub": "alice", "iss": ISSUER, "aud": AUDIENCE, "exp": now + 60, "iat": now, "roles": ["decide"]}
        said = {name: claim for name, claim in (good | dict(claims or {})).items() if claim is not None}
        headers = None if self.kid is None else {"kid": self.kid}
        return jwt.encode(said, self.key if key is None else key, algorithm, headers)


def pem(key: ec.EllipticCurvePrivateKey | Ed25519PrivateKey) -> bytes:
    """A private key as its file."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def write(folder: Path, **files: bytes | str) -> None:
    """Write files, each in one step, which others cannot read; `name_pem` is `name.pem`."""
    for name, content in files.items():
        new = folder / "new"
        new.write_bytes(content.encode() if isinstance(content, str) else content)
        new.chmod(0o600)
        stem, _, suffix = name.rpartition("_")
        new.replace(folder / f"{stem}.{suffix}")


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
