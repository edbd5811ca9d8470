"""Access files and key files with faults: each one is reported with its place."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.access.authority import AUDIENCE, ISSUER, Authority, Issuer, pem
from zweck.access.file import read_access
from zweck.forms.diagnostics import PolicyError


def faults(path: Path) -> list[str]:
    """The faults of an access file, each with its place."""
    with pytest.raises(PolicyError) as raised:
        read_access(path / "access.yaml")
    return [f"{d.span.line}:{d.span.column} {d.message}" for d in raised.value.diagnostics]


def entry(key: str = "key.pem", algorithm: str = "EdDSA") -> str:
    """An access file with an issuer."""
    return f'jwt:\n  key: {key}\n  algorithm: {algorithm}\n  issuer: "{ISSUER}"\n  audience: {AUDIENCE}\n'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["1:1 the file says nothing"]),
        ("[]", ["1:1 keys with values are expected here"]),
        ("{}", ["1:1 the file names no caller"]),
        ("caller: []", ["1:1 `caller` is not a key here", "1:1 the file names no caller"]),
        ("callers:\n- {certificate: billing, roles: []}", ["2:17 `billing` is not a name in a certificate"]),
        ("callers:\n- {certificate: CN=, roles: []}", ["2:17 `CN=` is not a name in a certificate"]),
        ("callers:\n- {certificate: CN=a, roles: [decid]}", ["2:31 `decid` is not a role"]),
        ("callers:\n- {certificate: CN=a}", ["2:4 `roles` is missing"]),
        ("callers:\n- {certificate: CN=a, roles: []}\n- {certificate: CN=a, roles: []}", ["3:17 `CN=a` stands twice"]),
        ("callers:\n- CN=a", ["2:3 keys with values are expected here"]),
        ("callers: CN=a", ["1:10 a list is expected here"]),
        (entry(algorithm="HS256"), ["3:14 `HS256` is not allowed here"]),
        (entry(algorithm="none"), ["3:14 `none` is not allowed here"]),
        (entry(algorithm="RS256"), ["2:8 `key.pem` cannot be used: the key is not one for RS256"]),
        (entry(key="no.pem"), ["1:1 the file cannot be opened: no such file or directory"]),
        ("jwt: {}", [f"1:6 `{name}` is missing" for name in ("algorithm", "audience", "issuer", "key")]),
        (entry() + "  roles_claim: ''\n", ["6:16 a text is expected here"]),
    ],
)
def test_faults(folder: Callable[..., Path], issuer: Issuer, text: str, found: list[str]) -> None:
    assert faults(folder(access_yaml=text, key_pem=issuer.public)) == found


def rsa_1024() -> bytes:
    key = rsa.generate_private_key(65537, 1024)  # noqa: S505  that is the point
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    ("content", "algorithm", "why"),
    [
        (lambda: b"", "EdDSA", "the file holds no public key in PEM, and no key set"),
        (lambda: pem(Issuer().key), "EdDSA", "the file holds no public key in PEM, and no key set"),
        (lambda: Authority("a").pem, "EdDSA", "the file holds no public key in PEM, and no key set"),
        (rsa_1024, "RS256", "the key has 1024 bits; RSA needs at least 2048"),
        (lambda: b"{", "EdDSA", 'the file is not a key set: `{"keys": […]}`'),
        (lambda: b'{"keys": [1]}', "EdDSA", 'the file is not a key set: `{"keys": […]}`'),
        (lambda: json.dumps({"keys": [Issuer().jwk | {"d": "AAAA"}]}).encode(), "EdDSA", "the key set holds a private key;"),
        (lambda: json.dumps({"keys": [Issuer().jwk | {"use": "enc"}]}).encode(), "EdDSA", "the key set has no key for EdDSA"),
        (lambda: json.dumps({"keys": [Issuer("a").jwk]}).encode(), "ES256", "the key set has no key for ES256"),
        (lambda: b'{"keys": [{"kty": "oct", "k": "AAAA", "kid": "a"}]}', "EdDSA", "the key set has no key for EdDSA"),
        (lambda: json.dumps({"keys": [Issuer("a").jwk] * 2}).encode(), "EdDSA", "the key set has two keys with the id `a`"),
        (lambda: json.dumps({"keys": [Issuer().jwk] * 2}).encode(), "EdDSA", "a key of the key set has no `kid`"),
    ],
    ids=[
        "nothing",
        "private",
        "certificate",
        "short",
        "no json",
        "no keys",
        "private set",
        "for encryption",
        "other algorithm",
        "secret",
        "twice",
        "no id",
    ],
)
def test_a_key_that_cannot_be_used(folder: Callable[..., Path], content: Callable[[], bytes], algorithm: str, why: str) -> None:
    (fault,) = faults(folder(access_yaml=entry(algorithm=algorithm), key_pem=content()))
    assert fault.startswith(f"2:8 `key.pem` cannot be used: {why}")
