"""Callers by their tokens: JWT (RFC 7519), checked as RFC 8725 advises."""

from collections.abc import Mapping
from hashlib import sha256
from time import time
from typing import Any, Final

import jwt

from zweck.access.identity import ROLES, Bounds, Identity, Role
from zweck.access.keys import Keys
from zweck.access.refusals import TokenExpired, TokenInvalid
from zweck.bounded.cache import Cache

LEEWAY: Final = 10
"""Seconds that the clocks of issuer and server may differ."""

MAX_TOKENS: Final = 4096
"""Tokens that are not verified again: verifying a signature takes longer than answering most questions."""

REQUIRED: Final = ("exp", "iss", "aud", "sub")
UNREADABLE: Final = "the token cannot be verified"


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
                raise TokenInvalid("the token names no key that is known here")
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
            raise TokenInvalid(f"the token is not signed with {self._keys.algorithm}") from None
        except jwt.InvalidAudienceError:
            raise TokenInvalid("the token is meant for another audience") from None
        except jwt.InvalidIssuerError:
            raise TokenInvalid("the token comes from another issuer") from None
        except jwt.ImmatureSignatureError:
            raise TokenInvalid("the token is not valid yet") from None
        except jwt.MissingRequiredClaimError as missing:
            raise TokenInvalid(f"the token lacks the claim `{missing.claim}`") from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
            raise TokenInvalid(UNREADABLE) from None
        if not claims["sub"].strip():
            raise TokenInvalid("the claim `sub` of the token is empty: it names no caller")
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
    words = said.split() if isinstance(said, str) else said if isinstance(said, list) else ()
    return [word for word in words if isinstance(word, str)]


def _expired() -> TokenExpired:
    return TokenExpired("the token has expired; ask its issuer for a new one")
