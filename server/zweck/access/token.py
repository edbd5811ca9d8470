"""Callers by their tokens: JWT (RFC 7519), checked as RFC 8725 advises, by keys in PEM or a key set (JWKS, RFC 7517)."""

import json
from collections.abc import Mapping
from hashlib import sha256
from time import time
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from zweck.access.identity import ROLES, Bounds, Identity, KeyFault, Role
from zweck.access.refusals import TokenExpired, TokenInvalid
from zweck.bounded.cache import Cache
from zweck.words.said import says

LEEWAY: Final = 10
"""Seconds that the clocks of issuer and server may differ."""

MAX_TOKENS: Final = 4096
"""Tokens that are not verified again: verifying a signature takes longer than answering most questions."""

REQUIRED: Final = ("exp", "iss", "aud", "sub")
UNREADABLE: Final = says("access.token_cannot_verified")

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


class Tokens:
    """Verifies the tokens of one issuer."""

    def __init__(self, keys: Keys, issuer: str, audience: str, roles_claim: str, bounds_claims: tuple[str, str] = ("", "")) -> None:
        """Take tokens that `issuer` made for `audience`, signed by one of `keys` with their algorithm.

        `roles_claim` holds the roles, `bounds_claims` the activities and the controllers to which a caller is bound; an empty name binds
        no caller.
        """
        self._bounds_claims = bounds_claims
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._roles_claim = roles_claim
        self._known: Cache[tuple[Identity, int]] = Cache(MAX_TOKENS)

    def identity(self, token: str) -> Identity:
        """The caller to whom a token belongs.

        Raises:
            TokenExpired: if its time has passed.
            TokenInvalid: if it is not valid, or not accepted here.
        """
        digest = sha256(token.encode()).digest()  # not the token, which would be a credential in memory
        identity, until = self._known.get(digest) or (None, 0)
        if identity is None:
            claims = self._claims(token)
            identity, until = Identity(f"sub={claims['sub']}", self._roles(claims), self._bounds(claims)), int(claims["exp"])
            self._known.put(digest, (identity, until))
        elif time() >= until + LEEWAY:
            raise _expired()
        return identity

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            key = self._keys.of(jwt.get_unverified_header(token).get("kid"))
            if key is None:
                raise TokenInvalid(says("access.token_names_no"))
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[self._keys.algorithm],
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY,
                options={"require": list(REQUIRED)},
            )
        except jwt.ExpiredSignatureError:
            raise _expired() from None
        except jwt.InvalidAlgorithmError:
            raise TokenInvalid(says("access.token_not_signed", algorithm=self._keys.algorithm)) from None
        except jwt.InvalidAudienceError:
            raise TokenInvalid(says("access.token_meant_another")) from None
        except jwt.InvalidIssuerError:
            raise TokenInvalid(says("access.token_comes_another")) from None
        except jwt.ImmatureSignatureError:
            raise TokenInvalid(says("access.token_not_valid")) from None
        except jwt.MissingRequiredClaimError as missing:
            raise TokenInvalid(says("access.token_lacks_claim", claim=missing.claim)) from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
            raise TokenInvalid(UNREADABLE) from None
        if not claims["sub"].strip():
            raise TokenInvalid(says("access.claim_token_empty"))
        return claims

    def _roles(self, claims: Mapping[str, Any]) -> frozenset[Role]:
        """The roles that a token gives; words that are none of ours are meant for others."""
        return frozenset(Role(word) for word in _words(claims, self._roles_claim) if word in ROLES)

    def _bounds(self, claims: Mapping[str, Any]) -> Bounds:
        """The activities and controllers to which a token binds; one without the claim is bound to nothing that exists."""
        return Bounds(*(frozenset(_words(claims, name)) if name else None for name in self._bounds_claims))


def _words(claims: Mapping[str, Any], name: str) -> list[str]:
    """The words of a claim: a list of them, or one text."""
    said = claims.get(name, ())
    return [word for word in (said.split() if isinstance(said, str) else said if isinstance(said, list) else ()) if isinstance(word, str)]


def _expired() -> TokenExpired:
    return TokenExpired(says("access.token_expired_ask"))
