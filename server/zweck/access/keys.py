"""The public keys of an issuer of tokens, from a file: PEM, or a key set (JWKS, RFC 7517)."""

import json
from collections.abc import Mapping
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from zweck.access.identity import KeyFault
from zweck.words.said import says

SHORTEST_RSA: Final = 2048
"""Bits (RFC 7518, section 3.3)."""


class Keys:
    """The keys of an issuer for one algorithm."""

    def __init__(self, algorithm: str, keys: Mapping[str | None, Any]) -> None:
        """Know `keys` by their ids; a single key may have none."""
        self.algorithm = algorithm
        self._keys = dict(keys)

    @classmethod
    def read(cls, data: bytes, algorithm: str) -> "Keys":
        """The keys in a file's content.

        Raises:
            KeyFault: if there is none for the algorithm.
        """
        if data.lstrip().startswith(b"{"):
            return cls(algorithm, _set(data, algorithm))
        try:
            key = load_pem_public_key(data)
        except Exception:  # noqa: BLE001  cryptography does not say which ones there are
            raise KeyFault(says("access.file_holds_no")) from None
        return cls(algorithm, {None: _fitting(key, algorithm)})

    def of(self, id: object) -> Any:
        """The key with an id, `None` if there is none; a token without one, or the only key in PEM, needs none."""
        if None in self._keys:
            return self._keys[None]
        if id is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(id) if isinstance(id, str) else None


def _set(data: bytes, algorithm: str) -> dict[str | None, Any]:
    try:
        entries = json.loads(data)["keys"]
        usable = [entry for entry in entries if entry.get("use", "sig") == "sig" and entry.get("alg", algorithm) == algorithm]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise KeyFault(says("access.file_not_key")) from None
    found: dict[str | None, Any] = {}
    for entry in usable:
        if "d" in entry:
            raise KeyFault(says("access.key_set_holds"))
        try:
            key = _fitting(jwt.PyJWK(entry, algorithm=algorithm).key, algorithm)
        except jwt.PyJWTError:
            continue  # of another algorithm
        if not isinstance(entry.get("kid"), str) and len(usable) > 1:
            raise KeyFault(says("access.key_key_set"))
        if entry.get("kid", "") in found:
            raise KeyFault(says("access.key_set_two", entry=entry["kid"]))
        found[entry.get("kid", "")] = key
    if not found:
        raise KeyFault(says("access.key_set_no", algorithm=algorithm))
    return found


def _fitting(key: Any, algorithm: str) -> Any:
    try:
        key = jwt.get_algorithm_by_name(algorithm).prepare_key(key)
    except (jwt.PyJWTError, TypeError, ValueError):
        raise KeyFault(says("access.key_not", algorithm=algorithm)) from None
    if isinstance(key, RSAPublicKey) and key.key_size < SHORTEST_RSA:
        raise KeyFault(says("access.key_bits_rsa", key_size=key.key_size, shortest_rsa=SHORTEST_RSA))
    return key
